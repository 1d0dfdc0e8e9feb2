"""The parts of a running bot, put together."""

import argparse
import io
import json
import shutil
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import filelock
import pytest

from bot import folder_watch, telegram_run
from bot.answer_commands import opened
from bot.assembly import memory_of, observers_of
from bot.cli import main
from bot.config import load
from bot.index_commands import index_beside
from retrieval.errors import BaodaError, LockedError

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def bot(island: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("pages", "index"):
        shutil.copytree(island / name, tmp_path / name)
    (tmp_path / "config.yaml").write_text("archive: {paths: pages, index: index}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_figures_are_offered_where_they_are_wanted(
    bot: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings, told = load(), list[str]()
    with ExitStack() as stack:
        retriever = stack.enter_context(opened(settings))
        memory = stack.enter_context(closing(memory_of(settings)))
        assert len(observers_of(settings, retriever, memory, None, stack, told.append)) == 1
        observers = observers_of(settings, retriever, memory, "127.0.0.1:0", stack, told.append)
        for observer in observers:
            observer("answered", 0.02)
        ends = time.monotonic() + 10
        while not (counted := memory.use.since(memory.use._today())) and time.monotonic() < ends:
            time.sleep(0.01)
        assert counted[0].milliseconds == 20
        monkeypatch.setattr(memory.use, "note", lambda *_: 1 / 0)
        observers[0]("answered", 0.02)
        port = told[0].rpartition(":")[2]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            assert b'baoda_questions_total{outcome="answered"} 1.0' in answer.read()
    assert "a question could not be counted" in caplog.text


def test_a_conversation_takes_up_what_is_put_there(bot: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    seen: list[object] = []

    def watch(paths: object, refresh: Callable[[object], None], **_: object) -> None:
        refresh(None)
        seen.append(paths)

    monkeypatch.setattr(folder_watch, "watch", watch)
    monkeypatch.setattr("sys.stdin", io.StringIO("望潮灯塔有多高？\n"))
    assert main(["chat", "--watch"]) == 0
    assert seen == [(Path("pages"),)]
    assert main(["index", "--watch"]) == 0
    assert "watching; Ctrl-C stops it" in capsys.readouterr().out


def test_what_goes_wrong_beside_is_told(bot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def watch(paths: object, refresh: object, *, report: Callable[[BaodaError], None], **_: object) -> None:
        report(BaodaError("broken", fix="mend"))

    monkeypatch.setattr(folder_watch, "watch", watch)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["chat", "--watch"]) == 0


def test_an_index_that_is_being_written_is_waited_for_and_a_fault_is_not(bot: Path) -> None:
    arguments = argparse.Namespace(run="index", config=None, index=None, json=False, quiet=True)
    with filelock.FileLock(bot / "index" / "writing.lock"), pytest.raises(LockedError):
        index_beside(arguments)
    with pytest.raises(BaodaError, match="no such file"):
        index_beside(arguments, [bot / "nowhere.txt"])
    assert index_beside(arguments) == ""


@pytest.mark.parametrize(
    ("option", "printed", "logged"), [("--quiet", "", ""), ("--json", "", "hello"), (None, "hello", "")]
)
def test_the_operator_is_told_as_they_like(
    bot: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, option: str | None, printed: str, logged: str
) -> None:
    monkeypatch.setenv("BAODA_TOKEN", "123456:" + "a" * 35)
    monkeypatch.setattr(telegram_run, "serve", lambda *_, tell, **__: tell("hello"))
    assert main(["serve", *([option] if option else [])]) == 0
    told = capsys.readouterr()
    assert told.out.strip() == printed
    assert [json.loads(line)["message"] for line in told.err.splitlines()] == ([logged] if logged else [])
