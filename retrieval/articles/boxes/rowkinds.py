"""Rows of a sheet -> what each of them is: furniture, display line, credit, mark of an advert, subhead, text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.articles.boxes.columns import Column, columns_of
from retrieval.articles.boxes.headings import Head, heads_of, lone_lines
from retrieval.articles.boxes.pagefurniture import is_loose, page_furniture
from retrieval.articles.boxes.sheet import SENTENCE_END, Row, Sheet, overlap_x
from retrieval.articles.boxes.subheads import body_subheads, subheads
from retrieval.articles.wording import bylines, notices

_DISPLAY = 1.06
"""Type this many times as large as the page's body is a heading of some kind, unless it runs on like text."""
_TEXT_MARK = re.compile(r"[，。；、]|[a-z], |\.$")
_EMPLOYER = re.compile(r"(?:(?:The|of|and|for|the) )*[A-Z][\w&'’-]*(?: (?:(?:of|and|for|the) )?[A-Z][\w&'’-]*){1,4}")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a sheet by what they are."""

    furniture: set[Row]
    display: set[Row]
    credits: set[Row]
    adverts: set[Row]
    columns: list[Column]
    subheads: dict[Row, Column]
    heads: list[Head]


def sorted_out(sheet: Sheet) -> Rows:
    """Return the rows of a sheet by what they are, those of its text in columns."""
    furniture = page_furniture(sheet)
    rows = [row for row in sheet.rows if row not in furniture]
    display = _display_rows(sheet) - furniture
    signed = {row for row in rows if _is_credit(row, display)}
    signed |= {row for row in rows if row not in signed and any(_employs(upper, row) for upper in signed)}
    adverts = {row for row in rows if row not in signed and notices.is_advert_mark(row.text)}
    display -= signed | adverts
    text = [row for row in rows if row not in display | signed | adverts]
    columns = columns_of(text, [*display, *signed], sheet)
    small = body_subheads(columns)
    if small:
        columns = columns_of([row for row in text if row not in small], [*display, *signed, *small], sheet)
    lone = lone_lines(columns, display, sheet)
    columns = [column for column in columns if column.rows[0] not in lone]
    display |= lone | small
    over = subheads(display, columns, sheet)
    heads = heads_of(display - set(over), sheet)
    signed |= _signatures(columns, heads)
    loose = [column for column in columns if column.rows and is_loose(column)]
    columns = [column for column in columns if column.rows and column not in loose]
    over = {row: column for row, column in over.items() if column in columns}
    furniture |= {row for column in loose for row in column.rows}
    return Rows(furniture, display, signed, adverts, columns, over, heads)


def _display_rows(sheet: Sheet) -> set[Row]:
    """Return the rows set larger than the body that are headings of some kind, and do not run on like text."""
    large = [row for row in sheet.rows if row.size > _DISPLAY * sheet.body]
    return set(large) - {row for stack in _stacks(large) if _runs_on(stack) for row in stack}


def _stacks(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield rows of one size that follow one another downwards."""
    stack: list[Row] = []
    for row in sorted(rows, key=lambda r: r.order):
        if stack and not (
            abs(row.size - stack[-1].size) < 0.03 * row.size
            and 0.9 * row.size < stack[-1].box.bottom - row.box.bottom < 2.2 * row.size
            and overlap_x(row.box, stack[-1].box) > 0.5
        ):
            yield stack
            stack = []
        stack.append(row)
    if stack:
        yield stack


def _runs_on(stack: list[Row]) -> bool:
    """Tell whether rows read like body text: marks inside, the same right edge, a size not far from the body's."""
    if len(stack) < 3 or any(row.upright for row in stack):
        return False
    right = max(row.box.right for row in stack)
    full = sum(right - row.box.right < 1.2 * row.size for row in stack)
    marked = sum(bool(_TEXT_MARK.search(row.text)) for row in stack)
    ends = bool(SENTENCE_END.search(stack[-1].text)) or any("。" in row.text for row in stack)
    return full >= len(stack) - 2 and marked * 2 >= len(stack) and ends


def _is_credit(row: Row, display: set[Row]) -> bool:
    """Tell whether a row names who wrote or photographed; a bare name counts only below a headline."""
    if bylines.is_credit(row.text):
        return True
    if not bylines.is_signature(row.text):
        return False
    over = any(other.size > 1.05 * row.size and _close_over(other, row) for other in display if other is not row)
    return row.text[0] in "（(【[" or (row in display and over)


def _employs(byline: Row, row: Row) -> bool:
    """Tell whether a row right below an English byline names whom the writer writes for: Alder Valley Gazette."""
    edge = abs(byline.box.left - row.box.left) < 0.5 * row.size and abs(byline.size - row.size) < 0.05 * row.size
    gap = byline.box.bottom - row.box.top
    return edge and -0.5 * row.size < gap < 0.6 * row.size and bool(_EMPLOYER.fullmatch(row.text))


def _close_over(upper: Row, lower: Row) -> bool:
    gap = upper.box.bottom - lower.box.top
    return -2 < gap < 3 * upper.size and overlap_x(upper.box, lower.box) > 0.5


def _signatures(columns: Sequence[Column], heads: Sequence[Head]) -> set[Row]:
    """Take bare names between a head and its text out of the columns, and return them."""
    found = set()
    for column in columns:
        row = column.rows[0]
        apart = len(column.rows) == 1 or column.rows[1].box.left > row.box.left + 0.5 * row.size
        if apart and bylines.is_signature(row.text) and any(_close_over(head.rows[-1], row) for head in heads):
            found.add(row)
            column.remove_first()
    return found
