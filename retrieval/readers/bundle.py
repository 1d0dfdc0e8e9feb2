"""Zip archives of pages and articles (.zip): each member is read as a file of its own."""

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from retrieval.errors import ReadError
from retrieval.limits import MB, USUAL, ReadingSettings, raised
from retrieval.readers.unpacking import opened, unpack
from retrieval.records import Article, Page

Reader = Callable[[Path, str, Callable[[ReadError], None], ReadingSettings], Iterator[Page | Article]]
_UTF8_NAME = 0x800
_HIDDEN = ("__MACOSX", ".")


@dataclass(slots=True)
class _Unpacking:
    """What is left to unpack of one archive with all that are packed in it, and what was read of it so far."""

    readers: dict[str, Reader]
    settings: ReadingSettings
    report: Callable[[ReadError], None]
    left: int
    digests: dict[str, str] = field(default_factory=dict)
    read: int = 0


def read(
    path: Path,
    name: str,
    report: Callable[[ReadError], None],
    settings: ReadingSettings = USUAL,
    *,
    readers: dict[str, Reader],
) -> Iterator[Page | Article]:
    """Yield what the members of a .zip hold; `Source.file` of each is archive.zip/inner name.

    `readers` are those of the formats, by suffix; members of other kinds are left out. A member that cannot be read,
    and one that repeats another, goes to `report`; an archive that is locked, damaged, over the limits or without any
    readable member raises ReadError.
    """
    unpacking = _Unpacking(readers, settings, report, int(settings.unpacked_mb * MB))
    yield from _members(path, name, unpacking, depth=1)
    if not unpacking.read:
        kinds = ", ".join(readers)
        raise ReadError(name, "nothing in it could be read", fix=f"Put files of these kinds into it: {kinds}.")


def inner_name(member: zipfile.ZipInfo) -> str:
    """Return the name of a member: names that are not marked as UTF-8 are tried as UTF-8, then as GB18030."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def _members(path: Path, name: str, unpacking: _Unpacking, depth: int) -> Iterator[Page | Article]:
    with opened(path, name, unpacking.settings) as archive:
        shown = sorted((inner_name(member), i) for i, member in enumerate(archive.infolist()) if not member.is_dir())
        for inner, place in shown:
            inner_path = PurePosixPath(inner.replace("\\", "/"))
            suffix = inner_path.suffix.lower()
            hidden = any(part.startswith(_HIDDEN) and part != ".." for part in inner_path.parts)
            if hidden or (suffix not in unpacking.readers and suffix != ".zip"):
                continue
            try:
                yield from _member(archive, archive.infolist()[place], f"{name}/{inner_path}", suffix, unpacking, depth)
            except ReadError as error:
                unpacking.report(error)


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, suffix: str, unpacking: _Unpacking, depth: int
) -> Iterator[Page | Article]:
    settings = unpacking.settings
    for key, limit in (("member_mb", settings.member_mb * MB), ("unpacked_mb", unpacking.left)):
        if member.file_size > limit:
            whole = "one member" if key == "member_mb" else "all members together"
            problem = f"it is too large: {whole} may be {getattr(settings, key):g} MB unpacked"
            raise ReadError(name, problem, fix=f"Unpack the archive and give the folder, {raised(key)}.")
    unpacking.left -= member.file_size
    with tempfile.TemporaryDirectory(prefix="baoda-") as folder:
        path = Path(folder, f"member{suffix}")
        digest = unpack(archive, member, path, name)
        if digest in unpacking.digests:
            problem = f"it repeats {unpacking.digests[digest]} and was left out"
            raise ReadError(name, problem, fix="Remove one of the two.")
        unpacking.digests[digest] = name
        if suffix != ".zip":
            yield from unpacking.readers[suffix](path, name, unpacking.report, settings)
            unpacking.read += 1
        elif depth < settings.zip_depth:
            yield from _members(path, name, unpacking, depth + 1)
        else:
            problem = f"archives are packed into one another more than {settings.zip_depth} deep"
            raise ReadError(name, problem, fix=f"Unpack the inner one, {raised('zip_depth')}.")
