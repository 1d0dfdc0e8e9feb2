"""Text pages for tests: invented stories set in columns and written out in the ways that PDF extractors leave them."""

import random
import re
from dataclasses import dataclass, field, replace
from typing import Any

from retrieval.records import Line, Page, Source

CLOSERS = "，。、；：！？”’」』》）】"
OPENERS = "“‘「『《（【"


@dataclass(frozen=True)
class Story:
    """An invented story: `lead` is dateline and credit, `byline` lines of their own, `closing` a credit at the end."""

    headline: str
    sections: tuple[tuple[str | None, tuple[str, ...]], ...]
    kicker: str | None = None
    head_lines: tuple[str, ...] = ()
    lead: str = ""
    byline: tuple[str, ...] = ()
    closing: str = ""
    photo: bool = False

    @property
    def paragraphs(self) -> list[str]:
        return [paragraph for _, paragraphs in self.sections for paragraph in paragraphs]


@dataclass(frozen=True)
class Layout:
    """How a page is set and written out: order of drawing, blank lines, measures, share of letter-spaced lines."""

    order: str
    blanks: bool
    measures: tuple[int, ...]
    spread: float = 0.0
    furniture: bool = True
    seed: int = 0


@dataclass
class Sheet:
    """The lines of a page being written."""

    layout: Layout
    chance: random.Random
    lines: list[str] = field(default_factory=list)

    def put(self, lines: list[str], *, tight: bool = False) -> None:
        for i, line in enumerate(lines):
            if self.layout.blanks and self.lines and not (tight and i):
                self.lines.append("")
            self.lines.append(line)


def page_of(text: str) -> Page:
    """Return a page of these lines."""
    return Page(Source("a.txt"), tuple(Line(i, line) for i, line in enumerate(text.split("\n"), 1)), "f" * 64)


def story(headline: str, text: str, **rest: Any) -> Story:
    """Make a story from text in which `## ` begins a small heading and a newline ends a paragraph."""
    sections: list[tuple[str | None, list[str]]] = [(None, [])]
    for line in text.strip().split("\n"):
        if line.startswith("## "):
            sections.append((line[3:], []))
        else:
            sections[-1][1].append(line)
    return Story(headline, tuple((head, tuple(body)) for head, body in sections), **rest)


def wrapped(text: str, measure: float) -> list[str]:
    """Break a Chinese paragraph into lines as a printer does; the indent of the first line is not printed."""
    atoms = re.findall(r"[A-Za-z]+|\d[\d.,%]*|.", text)
    lines: list[str] = []
    line, room = "", measure - 2
    for atom in atoms:
        wide = len(atom) if ord(atom[0]) > 0x2000 else len(atom) / 2
        if line and wide > room and atom not in CLOSERS:
            carried = ""
            while line and line[-1] in OPENERS:
                carried, line = line[-1] + carried, line[:-1]
            lines.append(line)
            line, room = carried, measure - len(carried)
        line += atom
        room -= wide
    return [*lines, line]


def wrapped_words(text: str, measure: int, chance: random.Random) -> list[str]:
    """Break an English paragraph into lines of about `measure` letters, hyphening some words."""
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > measure:
            if len(word) > 8 and word.isalpha() and chance.random() < 0.5:
                lines.append(f"{line} {word[:4]}-")
                line = word[4:]
                continue
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


def page(stories: list[Story], layout: Layout, *, masthead: str = "") -> str:
    """Return the text of a page with these stories in their order."""
    sheet = Sheet(layout, random.Random(layout.seed))
    if masthead:
        sheet.put([masthead])
    pool: list[list[str]] = []
    for number, one in enumerate(stories):
        measure = layout.measures[number % len(layout.measures)]
        order = layout.order
        if order == "shuffled":
            order = sheet.chance.choice(["body_first", "headline_first"])
        if order == "headline_first":
            _put_head(sheet, one)
        _put_body(sheet, one, measure)
        if order == "body_first":
            _put_head(sheet, one)
        elif order == "heads_last":
            pool += _head(one)
    for lines in pool:
        sheet.put(lines, tight=True)
    if layout.furniture:
        chinese = "新闻热线：0555-8812345 邮箱：news@paper.example"
        sheet.put([chinese if _is_chinese(stories[0]) else "Newsroom: 555-0199"])
    return "\n".join(sheet.lines) + "\n"


def without_marks(one: Story) -> Story:
    """Return a story without dateline and credits."""
    return replace(one, lead="", byline=(), closing="" if not one.photo else one.closing)


def _is_chinese(one: Story) -> bool:
    return any(character > "\u2e80" for character in one.headline)


def _head(one: Story) -> list[list[str]]:
    blocks = [[one.kicker]] if one.kicker else []
    return [*blocks, list(one.head_lines) or [one.headline]]


def _put_head(sheet: Sheet, one: Story) -> None:
    for lines in _head(one):
        sheet.put(lines, tight=True)


def _put_body(sheet: Sheet, one: Story, measure: int) -> None:
    chinese = _is_chinese(one)
    if one.byline:
        sheet.put(list(one.byline))
    first = True
    for subhead, paragraphs in one.sections:
        if subhead:
            sheet.put([subhead])
        for paragraph in paragraphs:
            text = (one.lead if first else "") + paragraph
            if paragraph is one.paragraphs[-1] and one.closing and not one.photo:
                text += (" " if chinese else "") + one.closing
            first = False
            lines = wrapped(text, measure) if chinese else wrapped_words(text, measure * 2, sheet.chance)
            sheet.put([_spaced(line, sheet) for line in lines])
    if one.photo and one.closing:
        sheet.put([one.closing])


def _spaced(line: str, sheet: Sheet) -> str:
    """Spread the letters of some lines as justification does."""
    if len(line) > 5 and sheet.chance.random() < sheet.layout.spread and not re.search(r"[A-Za-z0-9 （）]", line):
        return " ".join(line)
    return line
