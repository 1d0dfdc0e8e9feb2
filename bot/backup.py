"""One file that holds everything a bot is, made while it serves and put back whole: settings, index, memory."""

import json
import os
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from bot.config import Settings
from bot.memory.migrations import STEPS
from retrieval.archive import FILE, FORMAT, Archive, is_newer
from retrieval.diskfiles import digest
from retrieval.errors import BaodaError, NoArchiveError, VersionError
from retrieval.overrides import FILE as OVERRIDES
from retrieval.writing_lock import writing_alone

VERSION = 1
"""The version of the file's own layout."""
MANIFEST = "manifest.json"
CONFIG, INDEX, MEMORY, SYNONYMS = "config.yaml", "index", "memory.sqlite", "synonyms.txt"
BLOCK = 1 << 20
PATIENCE = 60.0
"""Seconds in which a run of indexing may end."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: digests by the names of its members."""

    version: int
    made: str
    index_format: str | None
    digests: dict[str, str]


class BackupError(BaodaError):
    """A backup cannot be made, read or put back."""


def write(target: Path, settings: Settings, config: Path | None, *, now: datetime) -> Manifest:
    """Write everything that `settings` name into one new file, as it is at one moment; a bot may go on serving.

    Raises BackupError; the target is there whole or not at all.
    """
    if target.exists():
        raise BackupError(f"{target}: there is a file already, and it stays", fix="name another file, or a folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with TemporaryDirectory(dir=target.parent, prefix=".baoda-") as scratch:
            manifest = _write(unfinished, settings, config, Path(scratch), now)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _write(file: Path, settings: Settings, config: Path | None, scratch: Path, now: datetime) -> Manifest:
    digests: dict[str, str] = {}
    descriptor = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)  # questions of people are in it
    with os.fdopen(descriptor, "wb") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, source in _members(settings, config, scratch):
            digests[name] = digest(source)
            bundle.write(source, name)
        indexed = FORMAT if f"{INDEX}/{FILE}" in digests else None
        manifest = Manifest(VERSION, now.isoformat(timespec="seconds"), indexed, digests)
        bundle.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def _members(settings: Settings, config: Path | None, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Yield each member's name and the file that holds it; databases are copied into `scratch` first."""
    if config and config.exists():
        yield CONFIG, config
    overrides = settings.archive.index.with_name(OVERRIDES)
    for name, file in ((OVERRIDES, overrides), (SYNONYMS, settings.archive.synonyms)):
        if file and file.is_file():
            yield name, file
    place = settings.memory_place
    if isinstance(place, Path) and place.exists():
        yield MEMORY, _copied(place, scratch / MEMORY)
    folder = settings.archive.index
    if not folder.is_dir():
        return
    with writing_alone(folder, patience=PATIENCE):
        try:
            with closing(Archive.open(folder)) as archive:
                named = [part for state in archive.segments() for part in archive.folders_of(state)]
        except (NoArchiveError, VersionError):  # one of the version before is built anew from the pages
            return
        yield f"{INDEX}/{FILE}", _copied(folder / FILE, scratch / FILE)
        for postings in named:
            for file in sorted(postings.iterdir()):
                yield f"{INDEX}/{postings.name}/{file.name}", file


def _copied(source: Path, target: Path) -> Path:
    """Copy a database as it is at one moment, also while somebody writes to it."""
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{source}: it cannot be copied ({error})", fix="look at it: baoda check") from error
    return target


def read_manifest(file: Path) -> Manifest:
    """Return what a backup says of itself. Raises BackupError where it is none, or a newer Baoda made it."""
    try:
        with zipfile.ZipFile(file) as bundle:
            shape = json.loads(bundle.read(MANIFEST))
        if shape["version"] > VERSION:
            fix = "update Baoda, then restore"
            raise BackupError(f"{file}: a newer Baoda made this backup", fix=fix)
        return Manifest(**shape)
    except FileNotFoundError as error:
        raise BackupError(f"{file}: there is no such file", fix="give the path of a backup") from error
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        fix = "give a file that `baoda backup` has made; of a damaged one, take an older one"
        raise BackupError(f"{file}: not a backup of Baoda, or damaged", fix=fix) from error


def unpack(file: Path, folder: Path) -> Manifest:
    """Unpack a backup into an empty folder, each member held against its digest. Raises BackupError."""
    manifest = read_manifest(file)
    with zipfile.ZipFile(file) as bundle:
        for name, kept in manifest.digests.items():
            target = folder / _safe(name, file)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with bundle.open(name) as source, target.open("wb") as stream:
                    shutil.copyfileobj(source, stream, BLOCK)
            except (KeyError, zipfile.BadZipFile, zlib.error) as error:
                raise _damaged(file, name) from error
            if digest(target) != kept:
                raise _damaged(file, name)
    return manifest


def refuse_newer(unpacked: Path, manifest: Manifest) -> None:
    """Refuse what a newer Baoda wrote, before anything is put back."""
    memory = unpacked / MEMORY
    steps = 0
    if memory.exists():
        with closing(sqlite3.connect(memory)) as connection:
            ((steps,),) = connection.execute("SELECT version FROM schema_version").fetchall()
    if steps > len(STEPS) or (manifest.index_format and is_newer(manifest.index_format)):
        raise BackupError("a newer Baoda made what is in this backup", fix="update Baoda, then restore")


def _damaged(file: Path, name: str) -> BackupError:
    return BackupError(f"{file}: damaged at {name}; nothing was put back", fix="take an older backup")


def _safe(name: str, file: Path) -> Path:
    """Return a member's name as a path, refusing what is none of ours."""
    parts = PurePosixPath(name).parts
    if parts not in ((CONFIG,), (MEMORY,), (OVERRIDES,), (SYNONYMS,)) and (
        parts[:1] != (INDEX,) or {".."} & set(parts) or "\\" in name
    ):
        raise BackupError(f"{file}: it holds {name!r}, which no backup of Baoda does", fix="take a backup of yours")
    return Path(*parts)


def rotate(folder: Path, keep: int) -> list[Path]:
    """Delete the oldest backups of a folder beyond `keep` of them; return those that went."""
    backups = sorted(folder.glob("baoda-*.zip"))
    gone = backups[: max(0, len(backups) - keep)]
    for file in gone:
        file.unlink()
    return gone


def put_back(unpacked: Path, places: Sequence[tuple[str, Path]], *, replace: bool) -> list[Path]:
    """Move what was unpacked to its places; what is there is refused, or with `replace` kept beside as NAME.before.

    Returns what was put there.
    """
    wanted = [(unpacked / name, place) for name, place in places if (unpacked / name).exists()]
    taken = [place for _, place in wanted if place.exists()]
    if taken and not replace:
        fix = "restore into another folder, or say --replace: what is there is then kept beside, as NAME.before"
        raise BackupError(f"{', '.join(map(str, taken))}: there is something already", fix=fix)
    done: list[Path] = []
    try:
        for source, place in wanted:
            place.parent.mkdir(parents=True, exist_ok=True)
            done.append(place)
            _set_aside(place)
            shutil.move(source, place)
    except BaseException:  # Ctrl-C as well: all of it or nothing
        for place in done:
            _take_back(place)
        raise
    return done


def _take_back(place: Path) -> None:
    """Undo what was put at a place: what was there before stands there again."""
    if place.is_dir():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    for suffix in ("", "-wal", "-shm"):
        before = place.with_name(f"{place.name}.before{suffix}")
        if before.exists():
            before.replace(place.with_name(place.name + suffix))


def _set_aside(place: Path) -> None:
    """Keep what is at a place beside it; what belongs to a database goes along."""
    for suffix in ("", "-wal", "-shm"):
        there, before = place.with_name(place.name + suffix), place.with_name(f"{place.name}.before{suffix}")
        if before.is_dir():
            shutil.rmtree(before)
        before.unlink(missing_ok=True)
        if there.exists():
            there.replace(before)
