"""A reading of a page turned into its articles."""

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from retrieval.articles.lines.headblocks import HeadBlock, parsed, text_of
from retrieval.articles.lines.stories import Reading, Story
from retrieval.articles.lines.units import Unit, tells_by_blanks
from retrieval.articles.parts import Part, loose_part, parts_of
from retrieval.articles.wording.placed import Placed
from retrieval.articles.wording.unwrapping import width
from retrieval.records import Article, Kind, Page, Paragraph, Source

_UNKNOWN = 0.4
"""A headline less sure than this is not given."""
_PHOTO_LENGTH = 500
_RUN = 4
_DOUBT = 0.7
"""How sure a headline stays whose last line may be the first one of the body."""


@dataclass(frozen=True, slots=True)
class Composition:
    """The articles of a page and the parts that its units fell into."""

    articles: list[Article]
    parts: list[Part]


def composed(
    page: Page,
    source: Source,
    units: Sequence[Unit],
    reading: Reading,
    *,
    first: int,
    mixed: bool = False,
    arranged: bool = False,
) -> Composition:
    """Return the articles and parts of a page in the order of print; a mixed page gives no headlines.

    `arranged` says that the stories stand in that order already, which boxes tell better than the file.
    """
    tight_page = tells_by_blanks(units)
    stories = [*reading.stories, *_strays(reading.stories, reading.orphans)]
    if not arranged:
        stories.sort(key=lambda story: story.body[0].whole.start)
    articles: list[Article] = []
    parts: list[Part] = []
    for number, story in enumerate(stories):
        block = story.block or parsed(story.heads, tight_page=tight_page)
        kind = story.kind or _kind(story)
        told = list(parts_of(story, block, kind, number))
        parts += told
        identity = f"{page.digest[:12]}-{first + number}"
        articles.append(_article(identity, page, source, story, block, kind, told, mixed=mixed))
    parts += list(_loose((*units, *reading.orphans), parts))
    return Composition(articles, parts)


def _strays(stories: Sequence[Story], orphans: Sequence[Unit]) -> list[Story]:
    """Return what no story took as stories without a headline: paragraphs, and runs of lines (a poem, a list)."""
    strays = [Story((), (unit,), 0.0) for unit in orphans if unit.sort == "paragraph"]
    run: list[Unit] = []
    for unit in (*orphans, None):
        if unit is not None and unit.sort == "display" and (not run or unit.whole.start[0] - run[-1].whole.end[0] < 3):
            run.append(unit)
            continue
        if len(run) >= (_RUN if stories or strays else 1):
            strays.append(Story((), tuple(replace(line, sort="paragraph") for line in run), 0.0))
        run = [unit] if unit is not None and unit.sort == "display" else []
    return strays


def _kind(story: Story) -> Kind:
    paragraphs = [unit for unit in story.body if unit.sort == "paragraph"]
    if paragraphs[-1].advert or all(unit.advert for unit in paragraphs):
        return "advert"
    if any(unit.notice for unit in story.heads) or all(unit.notice for unit in paragraphs):
        return "notice"
    last = story.body[-1]
    short = sum(len(unit.text) for unit in paragraphs) < _PHOTO_LENGTH and len(paragraphs) <= 3
    return "photo" if last.photo and short and not paragraphs[0].lead else "article"


def _loose(units: Sequence[Unit], parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the units that are in no part of a story yet, whole or in pieces, as parts of none."""
    places = sorted(place for part in parts for place in (part.placed.start, part.placed.end))
    for unit in units:
        following = bisect.bisect_left(places, unit.whole.start)
        if following == len(places) or places[following] > unit.whole.end:
            yield loose_part(unit)


def _article(
    identity: str,
    page: Page,
    source: Source,
    story: Story,
    block: HeadBlock,
    kind: Kind,
    parts: Sequence[Part],
    *,
    mixed: bool,
) -> Article:
    """Return the article of a story."""
    sure = round(story.sure * block.confidence * (_DOUBT if _begins_body(story) else 1.0), 3)
    told = bool(story.heads) and sure >= _UNKNOWN and not mixed
    head = {name: text_of(story.heads, getattr(block, name)) for name in ("headline", "kicker", "deck")} if told else {}
    numbers = [page.lines[place[0]].number for part in parts for place in (part.placed.start, part.placed.end)]
    bylines = [part.placed.text for part in parts if part.role == "byline"]
    dateline = next((part.placed.text for part in parts if part.role == "dateline"), None)
    return Article(
        id=identity,
        headline=_text(head.get("headline")),
        paragraphs=tuple(_paragraphs(page, parts)),
        source=source.at((min(numbers), max(numbers))),
        kind=kind,
        kicker=_text(head.get("kicker")),
        deck=_text(head.get("deck")),
        byline=" ".join(bylines) or None,
        dateline=dateline,
        headline_confidence=sure if head.get("headline") is not None else 0.0,
    )


def _begins_body(story: Story) -> bool:
    """Tell whether the last line over a body may be the body's first: an indent narrower than its full next line."""
    first = story.body[0]
    if not story.heads or story.head_after or first.sort != "paragraph" or first.latin or len(first.lines) < 2:
        return False
    last, following = story.heads[-1], width(first.lines[0].text)
    near = last.lines[-1].placed.end[0] < first.whole.start[0] <= last.lines[-1].placed.end[0] + 2
    return near and abs(first.measure - 2 - last.wide) <= 1 and abs(first.measure - following) <= 1


def _text(placed: Placed | None) -> str | None:
    return placed.text if placed is not None else None


def _paragraphs(page: Page, parts: Sequence[Part]) -> Iterator[Paragraph]:
    subhead: str | None = None
    for part in parts:
        if part.role == "subhead":
            subhead = part.placed.text
        elif part.role in ("paragraph", "caption", "advert"):
            lines = page.lines[part.placed.start[0]].number, page.lines[part.placed.end[0]].number
            yield Paragraph(part.placed.text, subhead, lines)
