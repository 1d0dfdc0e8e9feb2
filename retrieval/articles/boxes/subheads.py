"""Small headings inside a story, told from the headlines of small stories."""

import re
from collections.abc import Iterable, Sequence

from retrieval.articles.boxes.columns import Column
from retrieval.articles.boxes.sheet import SENTENCE_END, Row, Sheet, overlap_x
from retrieval.articles.boxes.threads import begins_paragraph, is_unfinished
from retrieval.articles.wording import bylines, datelines

_LARGEST = 1.35
_LONGEST = 22


def body_subheads(columns: Iterable[Column]) -> set[Row]:
    """Return rows of body size that are small headings all the same: short, unpunctuated, between two paragraphs."""
    found: set[Row] = set()
    for column in columns:
        for above, row, below in zip([None, *column.rows], column.rows, column.rows[1:], strict=False):
            if above and above not in found and not SENTENCE_END.search(above.text):
                continue
            inset = below.box.left > column.left + 0.6 * below.size
            if inset and (_stands_centred(row, column) or _stands_short(row, column)):
                found.add(row)
    return found


def _stands_centred(row: Row, column: Column) -> bool:
    """Tell a short line without an end mark that stands in the middle of its column."""
    before, after = row.box.left - column.left, column.right - row.box.right
    if min(before, after) < 1.2 * row.size or abs(before - after) > 1.2 * row.size:
        return False
    return not re.search(r"[。！？，；.]$", row.text) and not bylines.closing_credit(row.text)


def _stands_short(row: Row, column: Column) -> bool:
    """Tell an indented line of a few words without marks, much shorter than the column."""
    indented = row.box.left > column.left + 0.7 * row.size
    short = row.box.width < 0.6 * column.box.width and 3 < len(row.text) <= _LONGEST
    plain = not re.search(r"[，。；！？…]|[：:.）)]$", row.text)
    return indented and short and plain and not datelines.opens_lead(row.text)


def subheads(display: Iterable[Row], columns: Sequence[Column], sheet: Sheet) -> dict[Row, Column]:
    """Return the display rows that stand inside a story, each with the column that goes on below it."""
    display = list(display)
    rest = sorted(display, key=lambda row: row.box.bottom)
    found: dict[Row, Column] = {}
    for row in rest:
        below = [c for c in columns if _under(row, c, columns, sheet)]
        through = [found[r] for r in found if _tight(row, r)]
        column = below[0] if below else (through[0] if through else None)
        if column and _subhead_score(row, column, columns, display, sheet) > 0:
            found[row] = column
    return found


def _tight(upper: Row, lower: Row) -> bool:
    """Tell the upper one of two lines of one subhead."""
    gap = upper.box.bottom - lower.box.top
    return (
        abs(upper.size - lower.size) < 0.5
        and -0.3 * upper.size < gap < 0.6 * upper.size
        and overlap_x(upper.box, lower.box) > 0.5
    )


def _under(row: Row, column: Column, columns: Sequence[Column], sheet: Sheet) -> bool:
    gap = row.box.bottom - column.rows[0].box.top
    if row.frame != column.rows[0].frame or not -0.4 * row.size < gap < 1.5 * sheet.pitch:
        return False
    left, right = _edges(column, columns)
    inside = row.box.left > left - row.size and row.box.right < right + row.size
    return inside and not sheet.parted(row.box, column.box)


def _edges(column: Column, columns: Sequence[Column]) -> tuple[float, float]:
    """Return the edges of a column; few rows do not show them, but longer columns over or under them do."""
    if len(column.rows) >= 3:
        return column.left, column.right
    wide = [
        other
        for other in columns
        if len(other.rows) >= 3
        and other.rows[0].frame == column.rows[0].frame
        and overlap_x(other.box, column.box) > 0.8
        and -1.0 < column.left - other.left < 3.2 * column.size
        and column.right < other.right + column.size
    ]
    return min(c.left for c in (*wide, column)), max(c.right for c in (*wide, column))


def _subhead_score(row: Row, column: Column, columns: Sequence[Column], display: list[Row], sheet: Sheet) -> float:
    """Weigh what speaks for a subhead (above 0) and what for the headline of a story of its own."""
    ratio = row.size / sheet.body
    if ratio > _LARGEST or row.upright:
        return -1.0
    score = 2.0 if ratio <= 1.18 else 0.2
    left, right = _edges(column, columns)
    before, after = row.box.left - left, right - row.box.right
    score += 1.0 if abs(before - after) < 1.2 * row.size and min(before, after) > row.size else 0.0
    above = [c for c in columns if c is not column and _over(row, c, sheet)]
    score += 1.0 if above else -0.5
    if above and (bylines.closing_credit(above[0].text) is not None or bylines.is_credit(above[0].rows[-1].text)):
        score -= 2.0
    if above and is_unfinished(above[0]) and len(column.rows) > 1 and not begins_paragraph(column):
        score -= 4.0  # the text runs on past it
    if datelines.opens_lead(column.rows[0].text):
        score -= 3.0
    level = [r for r in display if r is not row and not r.upright and overlap_x(r.box, row.box) > 0.3]
    stacked = [r for r in level if _near(r, row) and not _amid_text(r, row, columns)]
    if any(r.size > 1.12 * row.size for r in stacked):
        return -1.0
    if any(row.size > 1.12 * r.size and r.box.bottom > row.box.bottom for r in stacked):
        score -= 2.0  # a kicker stands over it
    alike = [r for r in display if r is not row and abs(r.size - row.size) < 0.2 and r not in stacked]
    return score + (0.5 if alike and ratio <= 1.25 else 0.0)


def _amid_text(head: Row, row: Row, columns: Sequence[Column]) -> bool:
    """Tell whether text stands between a headline and a small line below or above it, or on the line's own level."""
    upper, lower = (head.box, row.box) if head.box.bottom > row.box.bottom else (row.box, head.box)
    for text in (text for column in columns for text in column.rows):
        middle = (text.box.bottom + text.box.top) / 2
        between = lower.top - 1 < middle < upper.bottom + 1 and overlap_x(text.box, lower) > 0
        beside = row.box.bottom < middle < row.box.top and overlap_x(text.box, head.box) > 0
        if between or beside:
            return True
    return False


def _over(row: Row, column: Column, sheet: Sheet) -> bool:
    """Tell whether a column ends right above a row."""
    gap = column.box.bottom - row.box.top
    same = row.frame == column.rows[0].frame and overlap_x(row.box, column.box) > 0.8
    return same and -0.4 * row.size < gap < 2.5 * sheet.pitch and not sheet.parted(column.box, row.box)


def _near(one: Row, two: Row) -> bool:
    gap = max(one.box.bottom - two.box.top, two.box.bottom - one.box.top)
    return gap < 0.9 * max(one.size, two.size)
