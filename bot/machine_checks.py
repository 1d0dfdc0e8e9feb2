"""What `baoda check` says of the machine: Python, room on the disks, the memory's file."""

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from bot.config import Settings
from bot.findings import Finding, Inspector
from retrieval.errors import BaodaError

OLDEST, NEWEST = (3, 11), (3, 13)
LITTLE = 1 << 30
TOO_LITTLE = 100 << 20
"""Bytes: an index of a year of a daily paper takes about 500 MB, and is written anew beside the old one."""


def python_finding(see: Inspector, version: tuple[int, int] = sys.version_info[:2]) -> Finding:
    """Look at Python: whether Baoda is tested with it."""
    values = {"version": ".".join(map(str, version)), "system": platform.system()}
    tested = OLDEST <= version <= NEWEST
    return see.finds("python", "right" if tested else "look", "python" if tested else "python_untested", **values)


def disk_findings(see: Inspector, folders: Sequence[Path]) -> Iterator[Finding]:
    """Look at each folder that is written to: whether it can be, and how much room there is."""
    for folder in dict.fromkeys(_existing(folder) for folder in folders):
        if not os.access(folder, os.W_OK):
            yield see.finds("disk", "wrong", "disk_closed", folder=folder)
            continue
        free = shutil.disk_usage(folder).free
        state, phrase = ("wrong", "disk_full") if free < TOO_LITTLE else ("look", "disk_low")
        if free >= LITTLE:
            state, phrase = "right", "disk"
        yield see.finds("disk", state, phrase, folder=folder, free=f"{free / 1e9:.1f}")  # type: ignore[arg-type]


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest above it that is there."""
    folder = folder.resolve()
    return next((each for each in (folder, *folder.parents) if each.is_dir()), folder)


def memory_finding(see: Inspector, settings: Settings, environment: Mapping[str, str]) -> Finding:
    """Look at the memory: whether it can be read, and whether a newer Baoda wrote it. A file is not changed by that."""
    place = settings.memory_place
    if isinstance(place, Path):
        return _file_finding(see, place)
    from bot.memory.database import PASSWORD_VARIABLE
    from bot.memory.memory import Memory

    try:
        with closing(Memory.open(place, password=environment.get(PASSWORD_VARIABLE))) as memory:
            unanswered = memory.unanswered.number()
    except BaodaError as error:
        return see.told("memory", "wrong", error)
    return see.finds("memory", "right", "memory", file=urlsplit(place).hostname, unanswered=unanswered)


def _file_finding(see: Inspector, file: Path) -> Finding:
    from bot.memory.migrations import STEPS

    if not file.exists():
        return see.finds("memory", "right", "memory_none", file=file)
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            ((version,),) = connection.execute("SELECT version FROM schema_version").fetchall()
            ((unanswered,),) = connection.execute("SELECT count(*) FROM unanswered").fetchall()
    except (sqlite3.DatabaseError, ValueError) as error:
        return see.finds("memory", "wrong", "memory_damaged", file=file, reason=error)
    if version > len(STEPS):
        return see.finds("memory", "wrong", "memory_newer", file=file)
    return see.finds("memory", "right", "memory", file=file, unanswered=unanswered)
