"""Everything that can be wrong before users see it, looked at one by one."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from bot import config
from retrieval.archive import FILE, Archive
from retrieval.config import DEFAULT_FILE
from retrieval.errors import ArchiveError, BaodaError, NoArchiveError, ReadError
from retrieval.readers.registry import find_files

State = Literal["right", "look", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing; `fix` tells the way out where it is not right."""

    name: str
    state: State
    words: str
    fix: str = ""

    def shape(self) -> dict[str, Any]:
        """Return its JSON shape."""
        return asdict(self)


def findings(file: Path | None, index: Path | None, environment: Mapping[str, str]) -> list[Finding]:
    """Look at the config file, the pages, the index and, where there is a token, at what Telegram says of the bot."""
    try:
        settings = config.load(file)
    except BaodaError as error:
        return [Finding("config", "wrong", error.problem, error.fix)]
    found = file or (DEFAULT_FILE if DEFAULT_FILE.exists() else None)
    words = f"{found} is understood" if found else "no config.yaml here, built-in defaults are used"
    folder = index or settings.archive.index
    return [
        Finding("config", "right", words),
        *_pages(settings.archive.paths),
        *_index(folder),
        *_bot(settings.telegram, environment),
    ]


def _pages(paths: tuple[Path, ...]) -> Iterator[Finding]:
    for path in paths:
        try:
            number = len(find_files([path]))
        except ReadError as error:
            yield Finding("pages", "look", error.problem, "make the folder, or set archive.paths in config.yaml")
            continue
        if number:
            yield Finding("pages", "right", f"{path}: files that can be read: {number}")
        else:
            yield Finding("pages", "look", f"{path}: no file that can be read", "put pages there")


def _index(folder: Path) -> Iterator[Finding]:
    try:
        archive = Archive.open(folder)
    except NoArchiveError as error:
        yield Finding("index", "look", error.problem, error.fix)
        return
    except ArchiveError as error:
        yield Finding("index", "wrong", error.problem, error.fix)
        return
    try:
        summary, files = archive.summary(), archive.files().values()
    finally:
        archive.close()
    hours = max(0.0, time.time() - (folder / FILE).stat().st_mtime) / 3600
    words = f"{folder}: articles: {summary.articles}, passages: {summary.passages}, last written {hours:.1f} hours ago"
    if summary.passages:
        yield Finding("index", "right", words)
    else:
        yield Finding("index", "look", words, "index pages with something to read: baoda index PATH")
    for state in files:
        if state.problem:
            yield Finding("file", "look", f"{state.name}: {state.problem}", state.fix or "")


def _bot(settings: config.TelegramSettings, environment: Mapping[str, str]) -> Iterator[Finding]:
    if not any(environment.get(name, "").strip() for name in (config.TOKEN_VARIABLE, config.TOKEN_FILE_VARIABLE)):
        yield Finding("token", "look", "none set; only `baoda serve` needs one", config.TOKEN_FIX)
        return
    from bot import telegram_run

    try:
        token = config.read_token(environment, other_server=settings.api_url is not None)
        standing = telegram_run.standing(settings, token)
    except BaodaError as error:
        yield Finding("bot", "wrong", error.problem, error.fix)
        return
    yield Finding("bot", "right", f"@{standing.username}, messages that wait for it: {standing.waiting}")
    if standing.reads_groups:
        fix = "if nobody needs that: @BotFather, /setprivacy, Enable"
        yield Finding("privacy mode", "look", "off: the bot is sent everything that is written in its groups", fix)
    else:
        yield Finding(
            "privacy mode", "right", "on: in groups the bot is sent only commands, mentions and replies to it"
        )
    if standing.webhook and settings.webhook:
        yield Finding("webhook", "right", "one is set, as telegram.webhook wants it")
    elif standing.webhook:
        yield Finding("webhook", "look", "one is set", "`baoda serve` takes it away; stop what uses it")
    else:
        yield Finding("webhook", "right", "none, as it should be for `baoda serve`")
