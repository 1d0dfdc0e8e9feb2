import sqlite3
import threading

import pytest
from sqlalchemy import create_engine, inspect, text

from bot.memory.database import Database
from bot.memory.memory import Memory
from bot.memory.migrations import STEPS, Step, migrate
from bot.memory.tables import METADATA
from retrieval.errors import ServeError


def shape(address: str) -> dict[str, dict[str, tuple[bool, str]]]:
    """Return the tables' columns, with whether they may be empty and their kind."""
    found = inspect(create_engine(address))
    return {
        table: {c["name"]: (bool(c["nullable"]), str(c["type"])) for c in found.get_columns(table)}
        for table in sorted(found.get_table_names())
        if table != "schema_version"
    }


def test_the_steps_lead_to_the_tables_of_today(tmp_path):
    Memory.open(tmp_path / "walked.sqlite").close()
    METADATA.create_all(create_engine(f"sqlite:///{tmp_path / 'today.sqlite'}"))
    assert shape(f"sqlite:///{tmp_path / 'walked.sqlite'}") == shape(f"sqlite:///{tmp_path / 'today.sqlite'}")


@pytest.mark.parametrize("taken", range(len(STEPS) + 1))
def test_a_memory_of_any_age_is_brought_up_to_date(taken, tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'old.sqlite'}")
    with engine.begin() as connection:
        migrate(connection, STEPS[:taken])
    Memory.open(tmp_path / "old.sqlite").close()
    Memory.open(tmp_path / "old.sqlite").close()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version FROM schema_version")).scalars().all() == [len(STEPS)]
    assert set(shape(f"sqlite:///{tmp_path / 'old.sqlite'}")) == set(METADATA.tables)


def test_a_step_that_fails_leaves_nothing_behind(tmp_path):
    database = Database.open(tmp_path / "memory.sqlite")
    broken = (*STEPS, Step("it breaks", ("CREATE TABLE half (a TEXT)", "CREATE TABLE half (a TEXT)")))
    with pytest.raises(Exception, match="half"), database.writing() as connection:
        migrate(connection, broken)
    assert "half" not in shape(f"sqlite:///{tmp_path / 'memory.sqlite'}")
    Memory.open(tmp_path / "memory.sqlite").close()


def test_a_newer_memory_is_refused(tmp_path):
    Memory.open(tmp_path / "memory.sqlite").close()
    with sqlite3.connect(tmp_path / "memory.sqlite") as connection:
        connection.execute("UPDATE schema_version SET version = 999")
    with pytest.raises(ServeError, match="written by a newer Baoda"):
        Memory.open(tmp_path / "memory.sqlite")


@pytest.mark.parametrize("kind", ["folder", "text", "address", "driver", "readonly"])
def test_what_cannot_be_used_is_told_with_a_way_out(kind, tmp_path):
    place: object = tmp_path
    if kind == "text":
        place = tmp_path / "notes.txt"
        place.write_text("no database " * 400)
    elif kind == "address":
        place = "nothing-such://user:geheim@host/x"
    elif kind == "driver":
        place = "mssql+pymssql://user:geheim@host/x"
    elif kind == "readonly":
        place = "/proc/nowhere/memory.sqlite"
    with pytest.raises(ServeError, match="the memory cannot be used") as caught:
        Memory.open(place)
    assert "memory.database" in caught.value.fix
    assert "geheim" not in str(caught.value)


def test_a_kill_or_power_cut_loses_nothing_that_was_written(tmp_path):
    database = Database.open(tmp_path / "memory.sqlite")
    with database.reading() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2


@pytest.mark.parametrize("kept", [True, False])
def test_threads_share_one_memory(kept, tmp_path):
    memory = Memory.open(tmp_path / "memory.sqlite" if kept else None)
    threads = [threading.Thread(target=memory.journal.write, args=(number, "{}")) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(memory.journal.resume()) == 16
