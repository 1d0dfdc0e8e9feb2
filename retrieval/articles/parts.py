"""Stories cut into the parts that are told apart on a page: kicker, headline, dateline, byline, paragraph."""

from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.articles.lines.headblocks import HeadBlock
from retrieval.articles.lines.stories import Story
from retrieval.articles.lines.units import Unit
from retrieval.articles.wording import datelines
from retrieval.articles.wording.placed import Placed
from retrieval.records import Kind, Role

_ROLES: dict[str, Role] = {
    "display": "subhead",
    "credit": "byline",
    "advert": "advert",
    "jump": "furniture",
    "furniture": "furniture",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a page with its part in it; `story` counts from 0, None for what belongs to no story."""

    role: Role
    placed: Placed
    story: int | None = None


def parts_of(story: Story, block: HeadBlock, kind: Kind, number: int) -> Iterator[Part]:
    """Yield the parts of a story: its head lines, then its body in order."""
    chosen: tuple[tuple[Role, tuple[int, ...]], ...] = (
        ("kicker", block.kicker),
        ("headline", block.headline),
        ("deck", block.deck),
        ("furniture", block.repeated),
    )
    for role, lines in chosen:
        for i in lines:
            yield Part(role, story.heads[i].whole, number)
    body: Role = "caption" if kind == "photo" else "advert" if kind in ("advert", "notice") else "paragraph"
    for unit in story.body:
        if unit.sort == "paragraph":
            yield from _paragraph_parts(unit, body, number)
        else:
            yield Part(_ROLES[unit.sort], unit.whole, number)


def _paragraph_parts(unit: Unit, role: Role, number: int) -> Iterator[Part]:
    """Yield dateline, credit, text and closing credit of a paragraph."""
    whole = unit.whole
    begin, end = 0, unit.closing if unit.closing is not None else len(whole)
    opening = datelines.lead(whole.text)
    if opening:
        dateline, begin = opening
        yield Part("dateline", whole.cut(0, dateline), number)
        if begin > dateline and whole.cut(dateline, begin).text:
            yield Part("byline", whole.cut(dateline, begin), number)
    text = whole.cut(begin, end)
    if text.text:
        yield Part(role, text, number)
    if end < len(whole) and whole.cut(end).text:
        yield Part("byline", whole.cut(end), number)


def loose_part(unit: Unit) -> Part:
    """Return a unit that belongs to no story as a part."""
    role: Role = "headline" if unit.sort == "display" else _ROLES.get(unit.sort, "paragraph")
    return Part(role, unit.whole)
