"""From the version before, and from the one after: what is kept, what is built anew, what is refused."""

import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from bot_folder import Capture, answers, bot_in, refused

from bot.cli import main
from bot.config import load
from bot.memory.memory import Memory
from retrieval.archive import FORMAT, is_newer

EARLIER = Path(__file__).resolve().parents[1] / "earlier"


@pytest.fixture
def bot(island: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = bot_in(island, tmp_path / "bot")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def earlier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that the first version has left: config.yaml, index of format 1.1, memory of three steps."""
    with zipfile.ZipFile(EARLIER / "format-1.zip") as bundle:
        bundle.extractall(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_upgrade_keeps_settings_and_memory_and_builds_the_index_anew(
    earlier: Path, island: Path, capsys: Capture
) -> None:
    assert load(Path("config.yaml")).archive.paths == (Path("pages"),)
    assert "run `baoda index`" in refused(capsys, "ask", "灯塔")
    shutil.copytree(island / "pages", earlier / "pages")
    assert main(["index"]) == 0
    assert answers(capsys)
    with closing(Memory.open(earlier / "memory.sqlite")) as memory:
        assert memory.journal.resume() == ['{"update_id": 7}']
        assert [vote.article for vote in memory.votes.all()] == ["ferry-1"]
        assert memory.unanswered.number() == 1
        assert memory.guests.state(-1001) == "allowed"


def test_a_backup_of_the_version_before_is_taken(earlier: Path, tmp_path: Path, capsys: Capture) -> None:
    with closing(sqlite3.connect("memory.sqlite")) as connection:
        assert connection.execute("SELECT version FROM schema_version").fetchall() == [(3,)]
    assert main(["backup", "saved.zip"]) == 0
    place = tmp_path / "place"
    assert main(["restore", "saved.zip", "--config", str(place / "config.yaml")]) == 0
    with closing(Memory.open(place / "memory.sqlite")) as memory:
        assert memory.unanswered.number() == 1


def test_a_downgrade_is_refused_and_destroys_nothing(bot: Path, capsys: Capture) -> None:
    with closing(sqlite3.connect(bot / "index" / "archive.sqlite")) as connection, connection:
        connection.execute("UPDATE meta SET value = '99.1' WHERE key = 'format'")
    for command in (["index"], ["ask", "灯塔"], ["stats"]):
        assert "a newer Baoda wrote this index" in refused(capsys, *command)
    assert main(["check", "--json"]) == 1
    with closing(sqlite3.connect(bot / "index" / "archive.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (3,)


def test_a_memory_of_a_newer_version_is_not_put_back(bot: Path, tmp_path: Path, capsys: Capture) -> None:
    with closing(sqlite3.connect(bot / "memory.sqlite")) as connection, connection:
        connection.execute("UPDATE schema_version SET version = 999")
    assert main(["backup", "saved.zip"]) == 0
    place = tmp_path / "place"
    assert "newer Baoda" in refused(capsys, "restore", "saved.zip", "--config", str(place / "config.yaml"))


def test_formats_are_compared_by_their_numbers() -> None:
    assert not is_newer(FORMAT)
    assert not is_newer("0.old")
    assert is_newer("10.1")
    assert is_newer(FORMAT + "1")
