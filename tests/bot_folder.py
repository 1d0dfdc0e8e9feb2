"""A bot in a folder of its own, and its commands as tests call them."""

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import main
from bot.memory.memory import Memory

Capture = pytest.CaptureFixture[str]


def bot_in(island: Path, folder: Path) -> Path:
    """Return a folder of its own with everything that a bot is."""
    shutil.copytree(island, folder, ignore=shutil.ignore_patterns("memory*", "*.lock"))
    with closing(Memory.open(folder / "memory.sqlite")) as memory:
        memory.unanswered.note("量子对撞机？")
    return folder


def answers(capsys: Capture, *arguments: str) -> bool:
    capsys.readouterr()
    assert main(["ask", "--json", "望潮灯塔有多高？", *arguments]) == 0
    return bool(json.loads(capsys.readouterr().out)["answered"])


def refused(capsys: Capture, *arguments: str) -> str:
    capsys.readouterr()
    assert main(arguments) == 1
    return capsys.readouterr().err
