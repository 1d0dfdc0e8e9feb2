"""Markdown texts (.md): an article under each of the highest headings, front matter for the source."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

from retrieval.errors import ReadError
from retrieval.limits import USUAL, ReadingSettings
from retrieval.readers.blocks import Block, articles_from, clean, page_of
from retrieval.readers.decoding import decode, load
from retrieval.readers.fieldnames import field_of
from retrieval.readers.jsonlines import day_of
from retrieval.readers.naming import page_in
from retrieval.records import Article, Page, Source

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_ITEM = re.compile(r"[ \t]{0,12}(?:[-+*]|\d{1,4}[.)])[ \t]+")
_QUOTE = re.compile(r"(?:[ \t]{0,3}>[ \t]?){1,9}")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}[-:| \t]*")
_MARKS = (
    (re.compile(r"<!--.{0,300}?-->"), ""),
    (re.compile(r"!\[[^\]\n]{0,300}\]\([^()\n]{0,500}\)"), ""),
    (re.compile(r"\[([^\[\]\n]{1,300})\](?:\([^()\n]{0,500}\)|\[[^\]\n]{0,100}\])"), r"\1"),
    (re.compile(r"<((?:https?|mailto):[^<>\s]{1,500})>"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>\n]{0,300}>"), ""),
    (re.compile(r"(?<![\\*])(\*{1,3})(?=\S)([^*\n]{1,500}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\\\w_])(_{1,3})(?=\S)([^_\n]{1,500}?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"(?<!~)~~([^~\n]{1,500})~~"), r"\1"),
    (re.compile(r"`([^`\n]{1,500})`"), r"\1"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)
_MARKED = re.compile(r"[<*_~`\[\\&]")
_FIX = 'Put a headline into a line such as "# headline" and the text below it.'
_LINE_BREAK = re.compile(r"(?<=[\u2e80-\u9fff，。、；：！？”》）])\s*\n\s*(?=[\u2e80-\u9fff“《（])")


def read(
    path: Path, name: str, report: Callable[[ReadError], None], settings: ReadingSettings = USUAL
) -> Iterator[Page | Article]:
    """Yield the articles of a Markdown text; one without headings or a title in its front matter is a page."""
    raw = load(path, name, settings, "text_mb")
    digest = hashlib.sha256(raw).hexdigest()
    lines = re.split(r"\r\n|\n|\r", decode(raw, name).lstrip("\ufeff"))
    matter, start = _front_matter(lines)
    source = _source(matter, name, report)
    blocks = _blocks(lines, start)
    if not any(not block.level for block in blocks):
        raise ReadError(name, "it holds no text, or only headings", fix=_FIX)
    title = matter.get("headline")
    if title and min((block.level for block in blocks if block.level), default=9) > 1:
        blocks.insert(0, Block(clean(title), 1, 1))
    if not any(block.level for block in blocks):
        yield page_of(blocks, source, digest, settings)
        return
    articles = articles_from(blocks, source, digest)
    if len(articles) == 1:
        kicker, deck, byline, dateline = map(matter.get, ("kicker", "deck", "byline", "dateline"))
        articles = [replace(articles[0], kicker=kicker, deck=deck, byline=byline, dateline=dateline)]
    yield from articles


def _front_matter(lines: list[str]) -> tuple[dict[str, str], int]:
    """Return the named fields between --- and --- at the head of a text, and where the text begins."""
    if not lines or lines[0].strip() != "---":
        return {}, 0
    stop = next((i for i, line in enumerate(lines[1:100], 1) if line.strip() in ("---", "...")), 0)
    said: dict[str, str] = {}
    for line in lines[1:stop]:
        key, colon, value = line.replace("：", ":", 1).partition(":")
        field = field_of(key) if colon else None
        value = value.strip().strip("\"'").strip()
        if field and value:
            said.setdefault(field, value)
    return said, stop + 1 if stop else 0


def _source(matter: dict[str, str], name: str, report: Callable[[ReadError], None]) -> Source:
    try:
        day = day_of(matter.get("date"))
    except ValueError as error:
        report(ReadError(name, f"its front matter: {error}", fix="Write the day as 2025-03-12."))
        day = None
    page = matter.get("page")
    return Source(
        name,
        paper=matter.get("paper"),
        date=day,
        page=page_in(page) if page else None,
        section=matter.get("section"),
        url=matter.get("url"),
    )


def _blocks(lines: list[str], start: int) -> list[Block]:
    """Return the headings and paragraphs from a line on; the lines of a paragraph are joined."""
    text = _Text()
    for number, line in enumerate(lines[start:], start + 1):
        text.take(number, line)
    text.close()
    return text.blocks


class _Text:
    """The text as far as it was read: its blocks, and the lines of the paragraph at hand."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._lines: list[str] = []
        self._first = 1
        self._fence = ""

    def take(self, number: int, line: str) -> None:
        """Read one line."""
        fence = _FENCE.match(line)
        if fence and self._fence in ("", fence.group(1)):
            self._fence = "" if self._fence else fence.group(1)
            self.close()
        elif heading := _HEADING.fullmatch(line) if not self._fence else None:
            self.close()
            self._add(heading.group(2) or "", len(heading.group(1)), number)
        elif len(self._lines) == 1 and (underline := _UNDERLINE.fullmatch(line)) and not self._fence:
            self.close(level=1 if "=" in underline.group(1) else 2)
        elif not line.strip() or _RULE.fullmatch(line) or _TABLE_RULE.fullmatch(line):
            self.close()
        else:
            self._text(number, line)

    def _text(self, number: int, line: str) -> None:
        led = _ITEM.match(line)
        if led or "|" in line:
            self.close()
        led = led or _QUOTE.match(line)
        if not self._lines:
            self._first = number
        self._lines.append(line[led.end() :] if led else line)

    def close(self, *, level: int = 0) -> None:
        """End the paragraph at hand, or make it a heading."""
        self._add("\n".join(self._lines), level, self._first)
        self._lines = []

    def _add(self, text: str, level: int, number: int) -> None:
        said = _plain(text)
        if said:
            self.blocks.append(Block(said, level, number))


def _plain(text: str) -> str:
    """Return a text without its marks; lines of Chinese are joined without a blank."""
    if text.count("|") > 1:
        text = "  ".join(cell.strip() for cell in text.strip().strip("|").split("|"))
    if _MARKED.search(text):
        for mark, kept in _MARKS:
            text = mark.sub(kept, text)
        text = unescape(text)
    return clean(_LINE_BREAK.sub("", text))
