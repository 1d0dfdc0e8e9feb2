import sqlite3
import threading

import pytest
from sqlalchemy import create_engine, inspect, select, text
from sqlalchemy.dialects import postgresql

from bot.memory import dialects
from bot.memory.database import Database
from bot.memory.memory import Memory
from bot.memory.migrations import STEPS, Step, migrate
from bot.memory.tables import GUESTS, METADATA, SEEN
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


@pytest.mark.parametrize(
    ("place", "fix"),
    [("nothing-such://user@host/x", "BAODA_DATABASE_PASSWORD"), ("mssql+pymssql://user@host/x", "pip install pymssql")],
)
def test_a_password_is_told_to_nobody(place, fix):
    with pytest.raises(ServeError, match="the memory cannot be used") as caught:
        Memory.open(place, password="geheim")
    assert fix in caught.value.fix
    assert "geheim" not in f"{caught.value} {caught.value.fix}"


def test_the_memory_may_stand_at_an_address(tmp_path):
    memory = Memory.open(f"sqlite:///{tmp_path / 'memory.sqlite'}")
    memory.guests.keep(5, "allowed")
    memory.close()
    assert Memory.open(tmp_path / "memory.sqlite").guests.state(5) == "allowed"


@pytest.mark.parametrize("known", [True, False])
def test_a_row_takes_the_place_of_the_one_with_its_key(known, monkeypatch):
    if not known:
        monkeypatch.setattr(dialects, "_CONFLICTING", {})
    database = Database.open(None)
    with database.writing() as connection:
        for state in ("told", "allowed"):
            dialects.put(connection, GUESTS, {"guest": "5", "state": state})
        for _ in range(2):
            dialects.put(connection, SEEN, {"article": 7})
        assert connection.execute(select(GUESTS)).all() == [("5", "allowed")]
        assert connection.execute(select(SEEN)).all() == [(7,)]


def test_what_is_written_is_understood_by_postgresql():
    statement = postgresql.insert(GUESTS).values(guest="5", state="told")
    written = statement.on_conflict_do_update(index_elements=["guest"], set_={"state": "told"})
    assert "ON CONFLICT (guest) DO UPDATE" in str(written.compile(dialect=postgresql.dialect()))


def test_guests_of_an_older_memory_are_kept(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'old.sqlite'}")
    with engine.begin() as connection:
        migrate(connection, STEPS[:4])
        connection.execute(text("INSERT INTO guests VALUES (-1001, 'allowed')"))
    memory = Memory.open(tmp_path / "old.sqlite")
    assert memory.guests.state(-1001) == "allowed"
    memory.guests.keep("-1001/17", "denied")
    assert memory.guests.state("-1001/17") == "denied"


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
