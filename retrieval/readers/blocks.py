"""Headings and paragraphs in a row, as texts with marked headings give them, to the articles under the headings."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from retrieval.errors import ReadError
from retrieval.limits import ReadingSettings, raised
from retrieval.readers.naming import day_in, paper_in, plain_page
from retrieval.records import Article, Line, Page, Paragraph, Source, Span

_PAGE = re.compile(
    r"\s*(?:第\s?([A-Z]{0,2}\d{1,3}|[一二三四五六七八九十]{1,3})\s?版|([A-Z]{0,2}\d{1,3})\s?版)(?:[\s:：·|/]+(\S{2,8}))?\s*"
)
_LONGEST_EDITION = 40


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (`level` 0), or a heading of level 1 to 6; `line` counts from 1 where the file has lines."""

    text: str
    level: int = 0
    line: int | None = None


def clean(text: str) -> str:
    """Return the text with every run of blanks as one, none at its ends."""
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())


def articles_from(blocks: Sequence[Block], source: Source, digest: str, *, confidence: float = 1.0) -> list[Article]:
    """Return an article for each highest heading, lower ones being its small headings.

    A heading that only names paper, day or page (江畔日报 2025年3月12日, 第3版：要闻) is none: what it says goes
    into the source of the articles below it. `confidence` is that in the headings.
    """
    sections = _sections([block for block in blocks if block.text], source)
    return [
        article_under(heading, body, said, f"{digest[:12]}-{ordinal}", confidence=confidence)
        for ordinal, (heading, body, said) in enumerate(sections, 1)
    ]


def article_under(
    heading: Block | None, body: Sequence[Block], source: Source, identity: str, *, confidence: float = 1.0
) -> Article:
    """Return the article of one heading and of all that follows it; headings in it are small headings."""
    paragraphs: list[Paragraph] = []
    subhead: str | None = None
    for block in body:
        if block.level:
            subhead = block.text
        else:
            lines = None if block.line is None else (block.line, block.line)
            paragraphs.append(Paragraph(block.text, subhead, lines))
    headline = heading.text if heading else None
    span = _span([heading, *body] if heading else body)
    return Article(
        identity, headline, tuple(paragraphs), source.at(span), headline_confidence=confidence if headline else 0.0
    )


def page_of(blocks: Sequence[Block], source: Source, digest: str, settings: ReadingSettings) -> Page:
    """Return a text without headings as a page, for the reading of pages to find its headline."""
    lines = tuple(Line(block.line or i, block.text) for i, block in enumerate(blocks, 1))
    return bounded(Page(source, lines, digest), settings)


def bounded(page: Page, settings: ReadingSettings) -> Page:
    """Return a page of text; raises ReadError where it is longer than a page may be."""
    if sum(len(line.text) for line in page.lines) > settings.page_characters:
        problem = f"one of its pages has more than {settings.page_characters:,} characters"
        fix = f"Split it into one file for each page, {raised('page_characters')}."
        raise ReadError(page.source.file, problem, fix=fix)
    return page


def _sections(blocks: Sequence[Block], source: Source) -> Iterator[tuple[Block | None, Sequence[Block], Source]]:
    """Yield heading, body and source of each article that has any text."""
    top = min((block.level for block in blocks if block.level), default=0)
    starts = [i for i, block in enumerate(blocks) if block.level == top and top]
    source, preface = _without_edition(blocks[: starts[0] if starts else len(blocks)], source)
    if preface:
        yield None, preface, source
    for start, stop in zip(starts, [*starts, len(blocks)][1:], strict=True):
        heading, body = blocks[start], blocks[start + 1 : stop]
        said = edition_in(heading.text, source)
        if said:
            source = said
            yield from _sections(body, said)
        elif any(not block.level for block in body):
            yield heading, body, source


def _without_edition(blocks: Sequence[Block], source: Source) -> tuple[Source, Sequence[Block]]:
    """Return what the paragraphs before the first heading say about the edition, and those that say more."""
    rest = []
    for block in blocks:
        said = edition_in(block.text, source)
        if said:
            source = said
        else:
            rest.append(block)
    return source, rest


def edition_in(text: str, source: Source) -> Source | None:
    """Return the source with the paper, day and page that a short line names; None where it is another line."""
    if len(text) > _LONGEST_EDITION:
        return None
    if page := _PAGE.fullmatch(text):
        return replace(source, page=plain_page(page.group(1) or page.group(2)), section=page.group(3))
    day, rest = day_in(text)
    paper = paper_in(rest)
    left = rest.replace(paper or "|", "")
    numbered = re.search(r"第\s?(\w{1,4}?)\s?版", left)
    left = re.sub(r"第\s?\w{1,4}?\s?版|星期.|周[一二三四五六日]|[\s|()（）《》,，·:：—-]", "", left)
    if left or not (day or paper):
        return None
    page_number = plain_page(numbered.group(1)) if numbered else source.page
    return replace(source, paper=paper or source.paper, date=day or source.date, page=page_number)


def _span(blocks: Sequence[Block | None]) -> Span | None:
    lines = [block.line for block in blocks if block and block.line is not None]
    return (min(lines), max(lines)) if lines else None
