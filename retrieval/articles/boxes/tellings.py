"""Rows and columns of one story on a sheet -> a story of units, as pages without boxes give them too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from retrieval.articles.boxes.columns import Column
from retrieval.articles.boxes.sheet import SENTENCE_END, Row
from retrieval.articles.lines.fragments import Fragment
from retrieval.articles.lines.headblocks import HeadBlock
from retrieval.articles.lines.stories import Story
from retrieval.articles.lines.units import Sort, Unit
from retrieval.articles.wording import bylines, datelines
from retrieval.articles.wording.unwrapping import unwrapped
from retrieval.records import Kind

_SHORT = 1.6


@dataclass(slots=True)
class Telling:
    """The rows of one story, and how sure its headline is."""

    kicker: list[Row] = field(default_factory=list)
    headline: list[Row] = field(default_factory=list)
    deck: list[Row] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    credits: list[Row] = field(default_factory=list)
    sure: float = 0.0
    kind: Kind | None = None

    def rows(self) -> Iterator[Row]:
        """Yield every row of the story but its subheads."""
        yield from self.kicker
        yield from self.headline
        yield from self.deck
        yield from self.credits
        for column in self.columns:
            yield from column.rows


def unit_of(sort: Sort, rows: Sequence[Row], whole: str = "") -> Unit:
    """Return rows as one unit; `whole` is the text of the page, which tells whether hyphens stay."""
    lines = tuple(Fragment(row.placed) for row in rows)
    return Unit(sort, lines, unwrapped([row.placed for row in rows], whole))


def story_of(telling: Telling, subheads: dict[Column, list[Row]], whole: str, *, indents: bool) -> Story:
    """Return a story as units; `subheads` stand over their columns, `whole` is the text of the page."""
    heads = [*telling.kicker, *telling.headline, *telling.deck]
    first, last = len(telling.kicker), len(telling.kicker) + len(telling.headline)
    body: list[Unit] = []
    for rows, headed in _paragraphs(telling.columns, subheads, indents=indents):
        if headed:
            body.append(unit_of("display", headed, whole))
        body.append(unit_of("paragraph", rows, whole))
    top = telling.columns[0].box.top
    above = [row for row in telling.credits if row.box.bottom > top - row.size]
    below = [row for row in telling.credits if row not in above]
    return Story(
        tuple(unit_of("display", [row]) for row in heads),
        (*(unit_of("credit", [row]) for row in above), *body, *(unit_of("credit", [row]) for row in below)),
        telling.sure,
        block=HeadBlock(tuple(range(first)), tuple(range(first, last)), tuple(range(last, len(heads))), 1.0),
        kind=telling.kind,
    )


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
    if datelines.opens_lead(row.text):
        return True
    indented = row.box.left > column.left + 0.7 * row.size
    ended = bool(SENTENCE_END.search(above.text)) or bylines.closing_credit(above.text) is not None
    short = before.right - above.box.right > _SHORT * above.size
    if len(column.rows) == 1 and index == 0:
        narrower = column.box.width < before.box.width - _SHORT * row.size
        return ended and (short or not narrower or not indents)
    if indents:
        return indented and (ended or short or index > 0)
    return ended and short
