"""Electronic books (.epub): the chapters in the order of reading, an article under each of their highest headings."""

import hashlib
import posixpath
import xml.etree.ElementTree as Tree
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from retrieval.errors import ReadError
from retrieval.limits import USUAL, ReadingSettings
from retrieval.readers.blocks import Block, articles_from, clean, edition_in
from retrieval.readers.decoding import load
from retrieval.readers.markup import blocks_of, tree_of, without_scripts
from retrieval.readers.naming import day_in, paper_in
from retrieval.readers.unpacking import opened, unpacked
from retrieval.readers.webpage import text_of
from retrieval.records import Article, Source

_CONTENT = "application/xhtml+xml", "text/html", "application/html+xml"
_FIX = "Check that it opens in an e-book reader, or fetch it again."
_DECLARATIONS = b"<!ENTITY"


def read(
    path: Path, name: str, report: Callable[[ReadError], None], settings: ReadingSettings = USUAL
) -> Iterator[Article]:
    """Yield the articles of a book; a chapter that cannot be read goes to `report`."""
    raw = load(path, name, settings, "book_mb")
    digest = hashlib.sha256(raw).hexdigest()
    with opened(path, name, settings) as archive:
        package_path = _package_path(archive, name, settings)
        package = _parsed(unpacked(archive, package_path, name, settings), name)
        source = _source(package, name)
        count = 0
        for chapter in _chapters(package, posixpath.dirname(package_path)):
            try:
                text = text_of(unpacked(archive, chapter, name, settings), f"{name}/{chapter}")
            except ReadError as error:
                report(error)
                continue
            for article in articles_from(_blocks(text), source, digest):
                count += 1
                yield replace(article, id=f"{digest[:12]}-{count}")
    if not count:
        raise ReadError(name, "none of its chapters holds text", fix=_FIX)


def _package_path(archive: zipfile.ZipFile, name: str, settings: ReadingSettings) -> str:
    """Return where the list of the book's parts stands."""
    if "META-INF/encryption.xml" in archive.namelist() and "META-INF/rights.xml" in archive.namelist():
        raise ReadError(name, "it is locked (DRM)", fix="Give a copy without DRM.")
    container = _parsed(unpacked(archive, "META-INF/container.xml", name, settings), name)
    root = container.find(".//{*}rootfile")
    if root is None or not root.get("full-path"):
        raise ReadError(name, "it is no sound book (no package)", fix=_FIX)
    return root.get("full-path", "")


def _parsed(raw: bytes, name: str) -> Tree.Element:
    """Return the tree of a small XML part; one that declares entities of its own is refused."""
    if _DECLARATIONS in raw:
        raise ReadError(name, "one of its parts declares entities", fix=_FIX)
    try:
        return Tree.fromstring(raw)
    except (Tree.ParseError, ValueError, LookupError) as error:
        raise ReadError(name, f"it is no sound book ({error})", fix=_FIX) from error


def _source(package: Tree.Element, name: str) -> Source:
    """Return the source by the book's title and day: 江畔日报 2025-03-12."""
    title = clean(package.findtext(".//{http://purl.org/dc/elements/1.1/}title") or "")
    given = package.findtext(".//{http://purl.org/dc/elements/1.1/}date") or ""
    source = edition_in(title, Source(name)) if title else None
    day, rest = day_in(title)
    paper = paper_in(rest) or (clean(rest.replace("|", " ").strip("()（）[] ")) or None)
    source = source or Source(name, paper=paper, date=day)
    return replace(source, date=source.date or day_in(given)[0])


def _chapters(package: Tree.Element, folder: str) -> Iterator[str]:
    """Yield the names of the chapters in the order of reading, tables of contents left out."""
    parts = {part.get("id"): part for part in package.iterfind(".//{*}manifest/{*}item")}
    for reference in package.iterfind(".//{*}spine/{*}itemref"):
        part = parts.get(reference.get("idref"))
        if part is None or part.get("media-type") not in _CONTENT or "nav" in (part.get("properties") or "").split():
            continue
        yield posixpath.normpath(posixpath.join(folder, unquote(part.get("href", ""))))


def _blocks(text: str) -> list[Block]:
    tree = tree_of(without_scripts(text))
    return [] if tree is None else blocks_of(tree)
