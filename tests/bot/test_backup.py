"""Backups: one file, whole while a bot serves and pages are read, put back as it was or not at all."""

import json
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from bot_folder import Capture, answers, bot_in, refused

from bot import backup
from bot.cli import main
from bot.config import load
from bot.memory.memory import Memory
from bot.serving import serving
from retrieval.archive import FORMAT


@pytest.fixture
def bot(island: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = bot_in(island, tmp_path / "bot")
    monkeypatch.chdir(folder)
    return folder


def test_a_backup_is_put_back_elsewhere_as_it_was(
    bot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    assert main(["backup", "saved.zip"]) == 0
    assert "config.yaml, memory.sqlite, index" in capsys.readouterr().out
    assert (bot / "saved.zip").stat().st_mode & 0o777 == 0o600
    new = tmp_path / "new"
    new.mkdir()
    monkeypatch.chdir(new)
    assert main(["restore", str(bot / "saved.zip")]) == 0
    assert answers(capsys)
    with closing(Memory.open(new / "memory.sqlite")) as memory:
        assert memory.unanswered.number() == 1
    assert sorted(file.name for file in new.iterdir()) == ["config.yaml", "index", "memory.sqlite"]


def test_a_backup_put_back_on_another_machine_needs_its_pages_and_reads_none_anew(
    bot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    assert main(["index"]) == 0
    known = sum(file.is_file() for file in (bot / "pages").rglob("*"))
    assert main(["backup", str(tmp_path / "saved.zip")]) == 0
    monkeypatch.chdir(tmp_path)
    machine = bot.rename(tmp_path / "the machine before") and tmp_path / "new"
    config = ["--config", str(machine / "config.yaml")]
    capsys.readouterr()
    assert main(["restore", "saved.zip", *config]) == 0
    assert f"not here: {known};" in capsys.readouterr().out
    assert answers(capsys, *config)
    shutil.copytree(tmp_path / "the machine before" / "pages", machine / "pages")
    assert main(["index", "--json", *config]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["changed"], told["removed"], told["files"]) == (0, 0, known)
    assert answers(capsys, *config)
    assert main(["restore", "saved.zip", "--replace", *config]) == 0
    assert "not here" not in capsys.readouterr().out


@pytest.mark.slow
def test_a_backup_while_the_bot_writes_and_pages_are_read(bot: Path, tmp_path: Path, capsys: Capture) -> None:
    stop = threading.Event()
    settings = load(bot / "config.yaml")

    def write() -> None:
        with closing(Memory.open(bot / "memory.sqlite")) as memory:
            number = 0
            while not stop.is_set():
                memory.journal.write(number := number + 1, "{}")

    def read() -> None:
        from retrieval.indexing import index

        number = 0
        while not stop.is_set():
            page = bot / "pages" / f"{(number := number + 1) % 3}.jsonl"
            page.write_text(f'{{"headline": "第{number}座风车", "text": "第{number}座风车转了起来。"}}\n', "utf-8")
            with suppress(backup.BaodaError):
                index([bot / "pages"], bot / "index")

    threads = [threading.Thread(target=work) for work in (write, read)]
    with serving(settings):
        for thread in threads:
            thread.start()
        for number in range(4):
            assert main(["backup", str(tmp_path / f"{number}.zip")]) == 0
        stop.set()
        for thread in threads:
            thread.join()
    for number in range(4):
        place = tmp_path / f"place{number}"
        assert main(["restore", str(tmp_path / f"{number}.zip"), "--config", str(place / "config.yaml")]) == 0
        assert answers(capsys, "--config", str(place / "config.yaml"))
        with closing(sqlite3.connect(place / "memory.sqlite")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_what_is_there_stays_or_is_kept_beside(bot: Path, capsys: Capture) -> None:
    assert main(["backup", "saved.zip"]) == 0
    assert "there is something already" in refused(capsys, "restore", "saved.zip")
    assert "there is a file already" in refused(capsys, "backup", "saved.zip")
    with closing(Memory.open(bot / "memory.sqlite")) as memory:
        memory.unanswered.note("后来问的？")
    for _ in range(2):
        assert main(["restore", "saved.zip", "--replace"]) == 0
        assert answers(capsys)
    with closing(Memory.open(bot / "memory.sqlite")) as memory:
        assert memory.unanswered.number() == 1
    assert {"config.yaml.before", "index.before", "memory.sqlite.before"} <= {file.name for file in bot.iterdir()}


def test_nothing_is_put_back_under_a_bot_that_works(bot: Path, capsys: Capture) -> None:
    assert main(["backup", "saved.zip"]) == 0
    with serving(load(bot / "config.yaml")):
        assert "a bot is working" in refused(capsys, "restore", "saved.zip", "--replace")


def test_a_folder_keeps_the_newest(bot: Path, capsys: Capture) -> None:
    (bot / "kept").mkdir()
    for day in range(1, 5):
        (bot / "kept" / f"baoda-2020-01-0{day}T000000.zip").touch()
    assert main(["backup", "kept", "--keep", "3"]) == 0
    names = sorted(file.name for file in (bot / "kept").iterdir())
    assert names[:2] == ["baoda-2020-01-03T000000.zip", "baoda-2020-01-04T000000.zip"]
    assert len(names) == 3
    assert "for a folder" in refused(capsys, "backup", "one.zip", "--keep", "3")


def test_nothing_to_back_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.chdir(tmp_path)
    assert "nothing to back up" in refused(capsys, "backup", "saved.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_memory_in_a_database_is_told_of(bot: Path, capsys: Capture) -> None:
    (bot / "config.yaml").write_text("memory: {database: 'postgresql://baoda@127.0.0.1/baoda'}", encoding="utf-8")
    assert main(["backup", "saved.zip"]) == 0
    assert "pg_dump" in capsys.readouterr().err


def test_a_memory_that_cannot_be_copied_leaves_no_file(bot: Path, capsys: Capture) -> None:
    (bot / "memory.sqlite").write_bytes(b"no database" * 99)
    before = sorted(bot.iterdir())
    assert "cannot be copied" in refused(capsys, "backup", "saved.zip")
    assert sorted(bot.iterdir()) == before


def test_an_index_that_is_being_written_for_long(bot: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    import filelock

    monkeypatch.setattr(backup, "PATIENCE", 0.05)
    with filelock.FileLock(bot / "index" / "writing.lock"):
        assert "another process is writing" in refused(capsys, "backup", "saved.zip")


def test_a_backup_for_programs_and_for_the_quiet(bot: Path, capsys: Capture) -> None:
    assert main(["backup", "saved.zip", "--json"]) == 0
    shape = json.loads(capsys.readouterr().out)
    assert (shape["file"], shape["deleted"], shape["index_format"]) == ("saved.zip", [], FORMAT)
    assert main(["backup", "other.zip", "--quiet"]) == 0
    assert main(["restore", "other.zip", "--replace", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_ctrl_c_while_putting_back_leaves_what_was_there(
    bot: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["backup", "saved.zip"]) == 0
    with closing(Memory.open(bot / "memory.sqlite")) as memory:
        memory.unanswered.note("后来问的？")
    move = shutil.move

    def interrupted(source: Path, place: Path) -> None:
        if place.name == "memory.sqlite":
            raise KeyboardInterrupt
        move(source, place)

    monkeypatch.setattr(backup.shutil, "move", interrupted)
    (bot / "index" / "mark").touch()
    assert main(["restore", "saved.zip", "--replace"]) == 130
    assert (bot / "index" / "mark").exists()
    assert answers(capsys)
    with closing(Memory.open(bot / "memory.sqlite")) as memory:
        assert memory.unanswered.number() == 2


# ---- what is no backup, or not whole


def changed(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(file) as bundle:
        members = {name: bundle.read(name) for name in bundle.namelist()}
    change(members)
    with zipfile.ZipFile(file, "w") as bundle:
        for name, content in members.items():
            bundle.writestr(name, content)
    return file


def manifest(members: dict[str, bytes], **values: object) -> None:
    members[backup.MANIFEST] = json.dumps(json.loads(members[backup.MANIFEST]) | values).encode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda members: manifest(members, version=2), "a newer Baoda made this backup"),
        (lambda members: manifest(members, index_format="99.1"), "a newer Baoda made what is in this backup"),
        (lambda members: manifest(members, digests={"../evil": "0"}), "which no backup of Baoda does"),
        (lambda members: manifest(members, digests={"index/../../evil": "0"}), "which no backup of Baoda does"),
        (lambda members: manifest(members, digests={"memory.sqlite": "0"}), "damaged at memory.sqlite"),
        (lambda members: members.pop("memory.sqlite"), "damaged at memory.sqlite"),
        (lambda members: members.pop(backup.MANIFEST), "not a backup of Baoda"),
    ],
)
def test_what_cannot_be_trusted_is_refused(
    bot: Path, tmp_path: Path, capsys: Capture, change: Callable[[dict[str, bytes]], None], words: str
) -> None:
    assert main(["backup", "saved.zip"]) == 0
    changed(bot / "saved.zip", change)
    place = tmp_path / "place"
    assert words in refused(capsys, "restore", "saved.zip", "--config", str(place / "config.yaml"))
    assert list(place.iterdir()) == []


def test_a_backup_that_is_not_there_or_cut_short(bot: Path, tmp_path: Path, capsys: Capture) -> None:
    assert "no such file" in refused(capsys, "restore", "nowhere.zip")
    assert main(["backup", "saved.zip"]) == 0
    (bot / "cut.zip").write_bytes((bot / "saved.zip").read_bytes()[:-400])
    assert "not a backup" in refused(capsys, "restore", "cut.zip", "--config", str(tmp_path / "x" / "config.yaml"))


def test_a_restore_that_is_refused_leaves_no_settings(bot: Path, tmp_path: Path, capsys: Capture) -> None:
    assert main(["backup", "saved.zip"]) == 0
    place = tmp_path / "place"
    (place / "index").mkdir(parents=True)
    assert "something already" in refused(capsys, "restore", "saved.zip", "--config", str(place / "config.yaml"))
    assert [file.name for file in place.iterdir()] == ["index"]
