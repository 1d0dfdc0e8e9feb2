"""Pages that are put into a watched folder: read when they lie still, half a page never."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from bot import folder_watch
from bot.folder_watch import Folders, Rest, Unheard, watch
from bot.open_files import is_being_written
from retrieval.config import RankingSettings
from retrieval.errors import BaodaError, LockedError, NoArchiveError
from retrieval.records import Question
from retrieval.retriever import Retriever

ROOT = Path(__file__).resolve().parents[2]
RUN = [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def page(file: Path, words: str = "风车村立起了九座风车。") -> Path:
    file.write_text(words, encoding="utf-8")
    return file


def aged(file: Path) -> Path:
    os.utime(file, (time.time() - 99, time.time() - 99))
    return file


# ---- what lies still


def test_a_new_page_is_read_when_it_has_lain_still(tmp_path: Path) -> None:
    clock = Clock()
    folders = Folders([tmp_path], clock=clock)
    folders.take(folders.look().still)
    file = page(tmp_path / "new.txt")
    assert folders.look() == Rest((), gone=False, moving=1)
    clock.now += 0.9
    page(file, "风车村立起了九座风车，还有一座。")
    assert folders.look().moving == 1
    clock.now += 0.9
    assert folders.look().moving == 1
    clock.now += 0.2
    assert folders.look() == Rest((file,), gone=False, moving=0)
    folders.take((file,))
    assert folders.look() == Rest((), gone=False, moving=0)


def test_a_page_that_somebody_still_writes_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    folders = Folders([tmp_path], clock=clock)
    file = aged(page(tmp_path / "slow.txt"))
    monkeypatch.setattr(folder_watch, "is_being_written", lambda _: True)
    clock.now += 99
    assert folders.look() == Rest((), gone=False, moving=1)
    monkeypatch.undo()
    assert folders.look().still == (file,)


def test_what_is_there_at_the_start_need_not_be_waited_for(tmp_path: Path) -> None:
    file = aged(page(tmp_path / "old.txt"))
    folders = Folders([tmp_path], clock=Clock())
    assert folders.look().still == (file,)
    folders.take((file,))
    assert folders.look().still == ()
    file.unlink()
    assert folders.look() == Rest((), gone=True, moving=0)
    folders.take(())
    assert not folders.look().gone


def test_an_old_page_that_is_moved_in_later_is_watched_for_a_second(tmp_path: Path) -> None:
    clock = Clock()
    folders = Folders([tmp_path], clock=clock)
    aged(page(tmp_path / "first.txt"))
    folders.take(folders.look().still)
    file = aged(page(tmp_path / "second.txt"))
    assert folders.look().moving == 1
    clock.now += 1
    assert folders.look().still == (file,)


def test_a_page_that_goes_while_it_is_looked_at(tmp_path: Path) -> None:
    assert folder_watch._look(tmp_path / "gone.txt") is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who writes")
def test_who_writes_is_told_by_the_system(tmp_path: Path) -> None:
    file = page(tmp_path / "a.txt")
    assert not is_being_written(file)
    with file.open("a", encoding="utf-8"):
        assert is_being_written(file)
    assert not is_being_written(file)
    assert not is_being_written(tmp_path / "nowhere.txt")


def test_systems_that_tell_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = page(tmp_path / "a.txt")
    monkeypatch.setattr("bot.open_files.fcntl", None)
    with file.open("a", encoding="utf-8"):
        assert not is_being_written(file)

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "open", refused)
    assert not is_being_written(file)
    monkeypatch.setattr("bot.open_files.os.name", "nt")
    assert is_being_written(file)


# ---- the watch


@contextmanager
def watching(folder: Path, refresh: folder_watch.Refresh) -> Iterator[list[BaodaError]]:
    stop, told = Event(), list[BaodaError]()
    work = Thread(target=watch, args=([folder], refresh), kwargs={"stop": stop, "report": told.append})
    work.start()
    try:
        yield told
    finally:
        stop.set()
        work.join(10)
        assert not work.is_alive()


def until(condition: Callable[[], object], within: float = 10.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_pages_are_read_as_they_come_and_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_watch, "QUIET", 0.2)
    aged(page(tmp_path / "old.txt"))
    read: list[object] = []
    with watching(tmp_path, read.append):
        until(lambda: read == [None])
        (tmp_path / "inner").mkdir()
        with (tmp_path / "half.txt").open("w", encoding="utf-8") as half:
            half.write("半页")
            half.flush()
            new = page(tmp_path / "inner" / "new.txt")
            until(lambda: len(read) == 2)
            assert read[1] == (new,)
        until(lambda: len(read) == 3)
        assert read[2] is None
        new.unlink()
        until(lambda: len(read) == 4)


def test_what_goes_wrong_is_told_and_a_lock_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_watch, "RETRY", 0.05)
    page(aged(page(tmp_path / "old.txt")))
    outcomes = iter([LockedError("busy", fix="wait"), BaodaError("broken", fix="mend"), None])
    done: list[object] = []

    def refresh(files: object) -> None:
        outcome = next(outcomes, None)
        done.append(outcome)
        if outcome:
            raise outcome

    with watching(tmp_path, refresh) as told:
        until(lambda: len(done) == 2)
        page(tmp_path / "more.txt")
        until(lambda: len(done) == 3)
    assert [error.problem for error in told] == ["broken"]


def test_a_folder_that_goes_away_may_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_watch, "RETRY", 0.05)
    monkeypatch.setattr(folder_watch, "QUIET", 0.1)
    folder, read = tmp_path / "pages", list[object]()
    with watching(folder, read.append):
        time.sleep(0.2)
        folder.mkdir()
        page(folder / "new.txt")
        until(lambda: read)


def test_a_problem_is_told_once() -> None:
    told: list[str] = []
    news = Unheard(told.append)
    for _ in range(2):
        news("error: a.txt: empty\nfix: fill it\n1 file read, 0 removed; index now holds 3 articles")
    news("0 files read, 0 removed; index now holds 3 articles")
    assert told == ["error: a.txt: empty", "fix: fill it"] + 2 * ["1 file read, 0 removed; index now holds 3 articles"]


# ---- the command, as it is used


def test_a_page_dropped_into_the_folder_can_be_asked(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    page(
        pages / "mill.txt", "风车村立起第九座风车\n\n本报讯（记者甘棠）昨日，风车村的第九座风车转了起来，高五十八米。\n"
    )
    with subprocess.Popen(
        [*RUN, "index", "--watch"], cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline().startswith("1 file read")
            assert "watching" in process.stdout.readline()
            dropped = pages / "boat.jsonl"
            dropped.write_text('{"headline": "夜渡开航", "text": "夜渡每晚九点开船，票价四元。"}\n', encoding="utf-8")
            started = time.monotonic()
            until(lambda: _answer(tmp_path / "index", "夜渡票价多少？") == "夜渡开航", within=30)
            print(f"answerable after {time.monotonic() - started:.1f} s")
        finally:
            process.terminate()


def _answer(index: Path, question: str) -> str | None:
    try:
        retriever = Retriever.open(index, RankingSettings())
    except NoArchiveError:
        return None
    answer = retriever.ask(Question(question))
    retriever.close()
    return answer.hits[0].passage.headline if answer.hits else None
