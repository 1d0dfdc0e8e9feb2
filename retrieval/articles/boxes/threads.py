"""Columns -> threads: columns that one text runs through, from the foot of one to the top of the next."""

from collections.abc import Sequence

from retrieval.articles.boxes.columns import Column
from retrieval.articles.boxes.sheet import SENTENCE_END, Sheet, overlap_x
from retrieval.articles.wording import bylines, datelines
from retrieval.articles.wording.unwrapping import is_latin

_LEAST = 1.0
_FULL = 2.2
_RAGGED = 0.4
"""Part of the measure that the last word of a row leaves empty where English text is not justified."""
_MOST = 400
"""With more columns than that each stands for itself."""


def uses_indents(columns: Sequence[Column]) -> bool:
    """Tell whether paragraphs on this page begin with an indented row."""
    tall = [c for c in columns if len(c.rows) >= 4]
    return sum(any(_indented(c, i) for i in range(1, len(c.rows))) for c in tall) > 0.3 * len(tall)


def _indented(column: Column, index: int) -> bool:
    row = column.rows[index]
    return row.box.left > column.left + 0.7 * row.size


def begins_paragraph(column: Column) -> bool:
    """Tell whether a column begins with an indented row."""
    return _indented(column, 0)


def is_unfinished(column: Column) -> bool:
    """Tell whether the text of a column goes on elsewhere: its last row is full and ends no sentence."""
    row = column.rows[-1]
    room = max(_FULL * row.size, _RAGGED * (column.right - column.left) if is_latin(row.text) else 0.0)
    full = len(column.rows) == 1 or column.right - row.box.right < room
    return full and not SENTENCE_END.search(row.text) and bylines.closing_credit(row.text) is None


def threads_of(columns: Sequence[Column], covered: set[Column], sheet: Sheet) -> list[list[Column]]:
    """Return the columns in threads; `covered` are those with a heading right above them."""
    indents = uses_indents(columns)
    if len(columns) > _MOST:
        return [[column] for column in columns]
    ties = sorted(
        (
            (score, -one, -two)
            for one in range(len(columns))
            for two in range(len(columns))
            if one != two and (score := _tie(columns, one, two, covered, sheet, indents=indents)) > _LEAST
        ),
        reverse=True,
    )
    after: dict[int, int] = {}
    before: dict[int, int] = {}
    for _, minus_one, minus_two in ties:
        one, two = -minus_one, -minus_two
        if one not in after and two not in before and not _leads_to(after, two, one):
            after[one], before[two] = two, one
    threads = []
    for start in range(len(columns)):
        if start not in before:
            chain = [start]
            while chain[-1] in after:
                chain.append(after[chain[-1]])
            threads.append([columns[i] for i in chain])
    return threads


def _leads_to(after: dict[int, int], start: int, goal: int) -> bool:
    while start in after:
        start = after[start]
        if start == goal:
            return True
    return False


def _tie(columns: Sequence[Column], one: int, two: int, covered: set[Column], sheet: Sheet, *, indents: bool) -> float:
    """Weigh whether the text of one column goes on in another; above 1 it may."""
    upper, lower = columns[one], columns[two]
    if upper.rows[0].frame != lower.rows[0].frame or abs(upper.size - lower.size) > 0.12 * upper.size:
        return 0.0
    if datelines.opens_lead(lower.rows[0].text) or (indents and begins_paragraph(lower)):
        return 0.0
    unfinished = is_unfinished(upper)
    if not unfinished and (lower in covered or not indents or len(lower.rows) < 2):
        return 0.0
    if not unfinished and upper.right - upper.rows[-1].box.right > _FULL * upper.size:
        return 0.0
    score = 0.5 if unfinished else -0.5
    order = lower.rows[0].order - upper.rows[-1].last
    score += 2.5 if order == 1 else (0.3 if order > 0 else -1.0)
    score -= 1.5 if lower in covered and order != 1 else 0.0
    return score + _place(upper, lower, sheet)


def _place(one: Column, two: Column, sheet: Sheet) -> float:
    """Weigh the places of two columns: the next one stands to the right, or below after an interruption."""
    score = 0.6 if abs(one.box.width - two.box.width) < 1.2 * one.size or len(two.rows) == 1 else -0.5
    gap = two.left - one.right
    if -0.8 * one.size <= gap and two.box.top > one.box.bottom - sheet.pitch:
        score += 1.8 - 0.25 * max(0.0, gap / one.size - 2.5)
        score -= 2.0 if sheet.walled(one.box, two.box) else 0.0
    elif overlap_x(one.box, two.box) > 0.5 and two.box.top < one.box.bottom + 2:
        score += 1.0 - 0.1 * (one.box.bottom - two.box.top) / sheet.pitch
        score -= 2.5 if sheet.parted(one.box, two.box) else 0.0
    else:
        score -= 1.5
    return score
