"""Zip archives, and the formats that are one inside: what may be unpacked, checked before anything is."""

import hashlib
import zipfile
import zlib
from pathlib import Path

from retrieval.errors import ReadError
from retrieval.limits import MB, ReadingSettings, raised

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError, KeyError)
"""What zipfile raises for damaged bytes, unknown methods and wrong sizes."""
_STRETCH = 1 << 20
_ANEW = "Copy or fetch the file again, whole."


def opened(path: Path, name: str, settings: ReadingSettings) -> zipfile.ZipFile:
    """Open a zip archive, to be closed by the caller; raise ReadError where it is damaged or beyond the limits."""
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise ReadError(name, f"it is damaged ({_said(error)})", fix=_ANEW) from error
    try:
        _examine(archive, name, settings)
    except ReadError:
        archive.close()
        raise
    return archive


def unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, name: str) -> str:
    """Write one member to a file and return its digest (SHA-256); raise ReadError, naming it, where it is damaged."""
    digest = hashlib.sha256()
    try:
        with archive.open(member) as stream, target.open("wb") as file:
            while stretch := stream.read(_STRETCH):
                digest.update(stretch)
                file.write(stretch)
    except _BROKEN as error:
        raise ReadError(name, f"it is damaged ({_said(error)})", fix=_ANEW) from error
    return digest.hexdigest()


def unpacked(archive: zipfile.ZipFile, member: str | zipfile.ZipInfo, name: str, settings: ReadingSettings) -> bytes:
    """Return the bytes of one part; raise ReadError where it is missing, damaged or larger than such a part may be."""
    limit = int(settings.part_mb * MB)
    try:
        with archive.open(member) as stream:
            raw = stream.read(limit + 1)
    except _BROKEN as error:
        shown = member if isinstance(member, str) else member.filename
        raise ReadError(name, f"its part {shown} is missing or damaged ({_said(error)})", fix=_ANEW) from error
    if len(raw) > limit:
        problem = f"one of its parts is larger than {settings.part_mb:g} MB unpacked"
        raise ReadError(name, problem, fix=f"Split it into smaller files, {raised('part_mb')}.")
    return raw


def _examine(archive: zipfile.ZipFile, name: str, settings: ReadingSettings) -> None:
    """Raise ReadError for what the table of contents already tells: too many, too large, too dense, locked."""
    members = archive.infolist()
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    problem = key = ""
    if len(members) > settings.zip_files:
        problem, key = f"it has more than {settings.zip_files} members", "zip_files"
    elif size > settings.unpacked_mb * MB:
        problem, key = f"it is larger than {settings.unpacked_mb:g} MB unpacked", "unpacked_mb"
    elif size > MB and size > settings.zip_ratio * max(packed, 1):
        problem, key = f"it unpacks to more than {settings.zip_ratio:g} times its size", "zip_ratio"
    if problem:
        fix = f"Unpack it yourself, look at what is in it and give the files or folders, {raised(key)}."
        raise ReadError(name, problem, fix=fix)
    if any(member.flag_bits & 1 for member in members):
        raise ReadError(name, "it is locked with a password", fix="Unpack it and give the files or the folder.")


def _said(error: BaseException) -> str:
    return str(error).strip("'\"")[:100] or type(error).__name__
