"""Where pages that are sent in a chat go: the folder for them, and a process of its own that reads each."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot import config
from bot.desk import Desk
from bot.stories import Story
from retrieval.errors import BaodaError
from retrieval.records import Source, Summary

SECONDS = 900
"""How long the reading of one file may take, text recognition included."""


def desk(
    settings: config.Settings, configured: Path | None, renew: Callable[[], None], summary: Callable[[], Summary]
) -> Desk | None:
    """Return where pages arrive; None where the config names no folder for them."""
    folder = settings.pages_folder
    if folder is None:
        return None
    sees = importlib.util.find_spec("rapidocr") is not None
    return Desk(folder, lambda file: read_beside(file, configured), renew, summary, sees=sees)


def read_beside(file: Path, configured: Path | None) -> list[Story]:
    """Return the stories of a file, read in a process of its own, so that the bot loads no reader of files."""
    line = [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())", "read", "--json"]
    line += ["--config", str(configured)] if configured else []
    try:
        done = subprocess.run([*line, "--", str(file)], capture_output=True, encoding="utf-8", timeout=SECONDS)
    except subprocess.TimeoutExpired as late:
        problem = f"it took longer than {SECONDS // 60} minutes to read"
        raise BaodaError(problem, fix="send it in smaller parts") from late
    if done.returncode:
        raise BaodaError(_told(done.stderr, "error: ") or "it broke off", fix=_told(done.stderr, "fix: "))
    return [_story(json.loads(article)) for article in done.stdout.splitlines()]


def _told(lines: str, name: str) -> str:
    return next((line.removeprefix(name) for line in lines.splitlines() if line.startswith(name)), "")


def _story(article: dict[str, Any]) -> Story:
    source = article["source"] | {"lines": None}
    return Story(article["kind"], article["headline"], article["headline_confidence"], Source(**source))
