"""Word files (.docx): an article under each of the highest headings. The only file that knows python-docx."""

import hashlib
import re
import statistics
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from retrieval.errors import ReadError
from retrieval.limits import USUAL, ReadingSettings
from retrieval.readers.blocks import Block, articles_from, clean, edition_in, page_of
from retrieval.readers.decoding import load
from retrieval.readers.unpacking import opened, unpacked
from retrieval.records import Article, Page, Source

_HEADING = re.compile(r"(?:heading|标题|標題|Überschrift|Titre)\s*([1-6])", re.IGNORECASE)
_TITLE = re.compile(r"title|标题|標題", re.IGNORECASE)
_FIX = "Open it in Word or LibreOffice and save it again as .docx."
_LONGEST_HEADLINE = 45
_LOOKED_AT = 5000
"""How many paragraphs are looked at for their size and weight."""
_SURE = {"style": 1.0, "look": 0.9}


@dataclass(frozen=True, slots=True)
class _Look:
    """How a paragraph without a heading style is set: size in points (None as in its style), centred, bold."""

    size: float | None = None
    centred: bool = False
    bold: bool = False


def read(
    path: Path, name: str, report: Callable[[ReadError], None], settings: ReadingSettings = USUAL
) -> Iterator[Page | Article]:
    """Yield the articles of a Word file: by its heading styles, else by large or centred bold lines, else as a page."""
    raw = load(path, name, settings, "word_mb")
    digest = hashlib.sha256(raw).hexdigest()
    blocks, looks = _open(path, raw, name, settings)
    if not any(not block.level for block in blocks):
        raise ReadError(name, "it holds no text", fix="Put the text of the page into it, or remove it.")
    way = "style"
    if not any(block.level for block in blocks):
        way, blocks = "look", _by_look(blocks, looks)
    if any(block.level for block in blocks):
        yield from articles_from(blocks, Source(name), digest, confidence=_SURE[way])
    else:
        yield page_of(blocks, Source(name), digest, settings)


def _open(path: Path, raw: bytes, name: str, settings: ReadingSettings) -> tuple[list[Block], list[_Look]]:
    """Return the paragraphs of a file; everything that python-docx may make of damaged bytes becomes a ReadError."""
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise ReadError(name, "it is locked with a password, or an old Word file (.doc)", fix=_FIX)
    with opened(path, name, settings) as archive:
        unpacked(archive, "word/document.xml", name, settings)
    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree

    broken = (ValueError, KeyError, AttributeError, TypeError, IndexError, OSError, AssertionError, RecursionError)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _read(docx.Document(str(path)))
        except (*broken, etree.Error, OpcError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
            raise ReadError(name, f"it is no sound Word file ({type(error).__name__})", fix=_FIX) from error


def _read(document: Any) -> tuple[list[Block], list[_Look]]:
    """Return all paragraphs in order, those of tables by the row, and how each is set."""
    styles = {style.style_id: style.name or "" for style in document.styles}
    blocks: list[Block] = []
    looks: list[_Look] = []
    for part in document.iter_inner_content():
        rows = _rows(part) if hasattr(part, "_tbl") else None
        for text in rows if rows is not None else part.text.split("\n"):
            if said := clean(text):
                level = 0 if rows is not None else _level(styles.get(part._p.style or "", ""))
                blocks.append(Block(said, level, len(blocks) + 1))
                looks.append(_Look() if rows is not None or len(looks) >= _LOOKED_AT else _look(part))
    return _with_titles(blocks), looks


def _rows(table: Any) -> Iterator[str]:
    for row in table._tbl.tr_lst:
        cells = ("".join(text.text or "" for text in cell.iter("{*}t")) for cell in row.tc_lst)
        yield "  ".join(filter(None, map(str.strip, cells)))


def _level(style: str) -> int:
    """Return the level of a heading style, 9 for that of a title, 0 for all others."""
    found = _HEADING.fullmatch(style.strip())
    return int(found.group(1)) if found else 9 if _TITLE.fullmatch(style.strip()) else 0


def _with_titles(blocks: list[Block]) -> list[Block]:
    """Give titles a level: above all headings where it names paper and day, among the highest ones otherwise."""
    highest = min((block.level for block in blocks if 0 < block.level < 9), default=1)
    titles = [block for block in blocks if block.level == 9]
    alone = len(titles) == 1 and sum(block.level == highest for block in blocks) > 1
    edition = all(edition_in(block.text, Source("")) for block in titles)
    level = max(1, highest - 1) if edition else 0 if alone else highest
    return [replace(block, level=level) if block.level == 9 else block for block in blocks]


def _look(paragraph: Any) -> _Look:
    runs = [run for run in paragraph.runs if run.text.strip()]
    sizes = [run.font.size.pt for run in runs if run.font.size is not None]
    return _Look(
        max(sizes, default=None),
        centred=str(paragraph.paragraph_format.alignment or "").startswith("CENTER"),
        bold=bool(runs) and all(run.bold for run in runs),
    )


def _by_look(blocks: list[Block], looks: list[_Look]) -> list[Block]:
    """Make headings of the short lines that are set larger than the text, or bold and centred."""
    sizes = [look.size for block, look in zip(blocks, looks, strict=True) if look.size for _ in range(len(block.text))]
    usual = statistics.median(sizes) if sizes else 0.0
    return [
        replace(block, level=1) if _stands_out(block.text, look, usual) else block
        for block, look in zip(blocks, looks, strict=True)
    ]


def _stands_out(text: str, look: _Look, usual: float) -> bool:
    if len(text) > _LONGEST_HEADLINE or text.endswith(("。", "；", "，", ".", ";", ",")):
        return False
    large = bool(look.size) and look.size is not None and look.size >= 1.25 * usual
    return (large and usual > 0) or (look.centred and look.bold)
