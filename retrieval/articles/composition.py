"""One story on a sheet -> its parts in reading order: headline, credits, paragraphs under their subheads."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from retrieval.articles import marks
from retrieval.articles.placed import Placed
from retrieval.articles.sheet import SENTENCE_END, Column, Row
from retrieval.articles.unwrapping import unwrapped
from retrieval.records import Kind, Role

_SHORT = 1.6
_PHOTO_TEXT = 450


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text with its role; `subhead` is the small heading a paragraph stands under."""

    role: Role
    placed: Placed
    subhead: str | None = None


@dataclass(slots=True)
class Telling:
    """The parts of one story, and how sure its headline is."""

    kicker: list[Row] = field(default_factory=list)
    headline: list[Row] = field(default_factory=list)
    deck: list[Row] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    credits: list[Row] = field(default_factory=list)
    adverts: list[Row] = field(default_factory=list)
    captions: list[Column] = field(default_factory=list)
    confidence: float = 0.0

    def rows(self) -> Iterator[Row]:
        """Yield every row of the story."""
        yield from self.kicker
        yield from self.headline
        yield from self.deck
        yield from self.credits
        yield from self.adverts
        for column in (*self.columns, *self.captions):
            yield from column.rows


def parts_of(telling: Telling, subheads: dict[Column, list[Row]], whole: str, *, indents: bool) -> list[Part]:
    """Return the parts of a story; `subheads` stand over their columns, `whole` is the text of the page."""
    parts = [Part(role, unwrapped([row.placed for row in rows], whole)) for role, rows in _head_roles(telling) if rows]
    parts += [Part("byline", row.placed) for row in sorted(telling.credits, key=lambda r: r.order)]
    parts += [Part("advert", row.placed) for row in telling.adverts]
    subhead: str | None = None
    for rows, headed in _paragraphs(telling.columns, subheads, indents=indents):
        if headed:
            title = unwrapped([row.placed for row in headed], whole)
            subhead = title.text
            parts.append(Part("subhead", title))
        parts += _cut(unwrapped([row.placed for row in rows], whole), subhead)
    for column in telling.captions:
        parts.append(Part("caption", unwrapped([row.placed for row in column.rows], whole)))
    return parts


def _head_roles(telling: Telling) -> list[tuple[Role, list[Row]]]:
    return [("kicker", telling.kicker), ("headline", telling.headline), ("deck", telling.deck)]


def _paragraphs(
    columns: Sequence[Column], subheads: dict[Column, list[Row]], *, indents: bool
) -> Iterator[tuple[list[Row], list[Row]]]:
    """Yield the rows of each paragraph, with the rows of the subhead before it."""
    rows: list[Row] = []
    headed: list[Row] = []
    last: Column | None = None
    for column in columns:
        if column in subheads:
            if rows:
                yield rows, headed
            rows, headed, last = [], subheads[column], None
        for i, row in enumerate(column.rows):
            if rows and last and _begins(rows[-1], last, row, column, i, indents=indents):
                yield rows, headed
                rows, headed = [], []
            rows.append(row)
            last = column
    if rows:
        yield rows, headed


def _begins(above: Row, before: Column, row: Row, column: Column, index: int, *, indents: bool) -> bool:
    """Tell whether a row begins a paragraph."""
    if marks.opens_lead(row.text):
        return True
    indented = row.box.left > column.left + 0.7 * row.size
    ended = bool(SENTENCE_END.search(above.text)) or marks.closing_credit(above.text) is not None
    short = before.right - above.box.right > _SHORT * above.size
    if len(column.rows) == 1 and index == 0:
        narrower = column.box.width < before.box.width - _SHORT * row.size
        return ended and (short or not narrower or not indents) if ended else False
    if indents:
        return indented and (ended or short or index > 0) or (short and ended and index > 0 and indented)
    return ended and short


def _cut(paragraph: Placed, subhead: str | None) -> Iterator[Part]:
    """Yield a paragraph without its dateline and the credits at both ends, and those as parts of their own."""
    start, stop = 0, len(paragraph)
    opening = marks.lead(paragraph.text)
    if opening:
        yield Part("dateline", paragraph.cut(0, opening[0]))
        if opening[1] > opening[0]:
            yield Part("byline", paragraph.cut(opening[0], opening[1]))
        start = opening[1]
    closing = marks.closing_credit(paragraph.text)
    if closing is not None and closing >= start:
        stop = closing
    text = paragraph.cut(start, stop)
    if len(text):
        yield Part("paragraph", text, subhead)
    if stop < len(paragraph):
        yield Part("byline", paragraph.cut(stop))


def kind_of(telling: Telling, parts: Sequence[Part]) -> Kind:
    """Return what a story is by its marks: an advert, a notice, a photo with its text, or an article."""
    texts = [part.placed.text for part in parts if part.role == "paragraph"]
    headline = "".join(row.text for row in telling.headline)
    if telling.adverts or any(marks.is_advert_text(text) for text in texts):
        return "advert"
    if marks.is_notice(headline) or any(marks.is_notice_text(text) for text in texts):
        return "notice"
    credits = [part.placed.text for part in parts if part.role == "byline"]
    short = sum(map(len, texts)) < _PHOTO_TEXT * (2 if re.search("[a-z]{3}", "".join(texts)) else 1)
    if short and any(marks.is_photo_credit(credit) for credit in credits):
        return "photo"
    return "article"
