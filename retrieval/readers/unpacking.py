"""Zip archives, and the formats that are one inside: what may be unpacked, checked before anything is."""

import hashlib
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import ReadError

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError, KeyError)
"""What zipfile raises for damaged bytes, unknown methods and wrong sizes."""
_STRETCH = 1 << 20
_ANEW = "Copy or fetch the file again, whole."


@dataclass(frozen=True, slots=True)
class Limits:
    """What unpacking may cost: bytes unpacked in all, bytes of one member, members, times the packed size, depth."""

    size: int = 512 * 2**20
    member: int = 256 * 2**20
    count: int = 10_000
    ratio: int = 200
    depth: int = 2


LIMITS = Limits()


def opened(path: Path, name: str, limits: Limits = LIMITS) -> zipfile.ZipFile:
    """Open a zip archive, to be closed by the caller; raise ReadError where it is damaged or beyond the limits."""
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise ReadError(name, f"it is damaged ({_said(error)})", fix=_ANEW) from error
    try:
        _examine(archive, name, limits)
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


def unpacked(archive: zipfile.ZipFile, member: str | zipfile.ZipInfo, name: str, limit: int) -> bytes:
    """Return the bytes of one member; raise ReadError where it is missing, damaged or larger than `limit`."""
    try:
        with archive.open(member) as stream:
            raw = stream.read(limit + 1)
    except _BROKEN as error:
        shown = member if isinstance(member, str) else member.filename
        raise ReadError(name, f"its part {shown} is missing or damaged ({_said(error)})", fix=_ANEW) from error
    if len(raw) > limit:
        problem = f"one of its parts is larger than {limit // 2**20} MiB unpacked"
        raise ReadError(name, problem, fix="Split it into smaller files.")
    return raw


def _examine(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Raise ReadError for what the table of contents already tells: too many, too large, too dense, locked."""
    members = archive.infolist()
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    problem = ""
    if len(members) > limits.count:
        problem = f"it has more than {limits.count} members"
    elif size > limits.size:
        problem = f"it is larger than {limits.size // 2**20} MiB unpacked"
    elif size > 2**20 and size > limits.ratio * max(packed, 1):
        problem = f"it unpacks to more than {limits.ratio} times its size"
    if problem:
        raise ReadError(name, problem, fix="Unpack it yourself, look at what is in it and give the files or folders.")
    if any(member.flag_bits & 1 for member in members):
        raise ReadError(name, "it is locked with a password", fix="Unpack it and give the files or the folder.")


def _said(error: BaseException) -> str:
    return str(error).strip("'\"")[:100] or type(error).__name__
