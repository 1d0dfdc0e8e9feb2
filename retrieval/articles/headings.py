"""Display lines of a sheet -> heads of stories (kicker, headline, deck) and subheads; masthead and footer apart."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retrieval.articles import marks
from retrieval.articles.sheet import SENTENCE_END, Column, Row, Sheet, is_furniture, overlap_x, overlap_y
from retrieval.articles.unwrapping import straddles

_SUBHEAD = 1.35
_MAIN = 0.75
_SAME = 0.93
"""Lines of one headline may differ this much in size; a line squeezed into the width may be smaller still."""
_MASTHEAD_ZONE = 0.16
_FOOT_ZONE = 0.1
_OPEN_END = re.compile(
    r"[的在与和及对为让把将被、，—“「《]$|\b(?:the|of|in|to|a|for|and|as|on|at|with)$", re.IGNORECASE
)
_STUB = 5
_DASH_END = re.compile(r"(?:——|──|--|—|：|:)$")


@dataclass(eq=False, slots=True)
class Head:
    """Display lines that stand together, in reading order."""

    rows: list[Row]

    @property
    def size(self) -> float:
        """The size of its largest line."""
        return max(row.size for row in self.rows)

    def parts(self, measure: float) -> tuple[list[Row], list[Row], list[Row]]:
        """Return the rows of kicker, headline and deck; `measure` is the width that its story's text takes."""
        largest = max(range(len(self.rows)), key=lambda i: self.rows[i].size)
        first = last = largest
        while first > 0 and self._goes_on(self.rows[first - 1], self.rows[first], measure):
            first -= 1
        while last + 1 < len(self.rows) and self._goes_on(self.rows[last + 1], self.rows[last], measure):
            last += 1
        return self.rows[:first], self.rows[first : last + 1], self.rows[last + 1 :]

    def _goes_on(self, row: Row, beside: Row, measure: float) -> bool:
        """Tell whether a row beside one of the headline's is another line of it, not its kicker or deck."""
        if row.size >= _SAME * self.size:
            return True
        tight = max(row.box.bottom - beside.box.top, beside.box.bottom - row.box.top) < 0.5 * self.size
        if not tight or row.size < _MAIN * self.size or _DASH_END.search(row.text) or row.text.startswith("——"):
            return False
        upper, lower = (row, beside) if row.box.bottom > beside.box.bottom else (beside, row)
        if _OPEN_END.search(upper.text) or straddles(upper.text, lower.text):
            return True
        squeezed = row.box.width > 0.93 * measure
        return squeezed and (row is lower or len(lower.text) <= _STUB)


def page_furniture(sheet: Sheet) -> set[Row]:
    """Return the rows of masthead, folio line and footer."""
    height = sheet.area.height
    top_zone = sheet.area.top - _MASTHEAD_ZONE * height
    rules = [r for r in sheet.across if r.width > 0.55 * sheet.area.width and r.bottom > top_zone]
    found: set[Row] = set()
    for rule in rules:
        above = [row for row in sheet.rows if row.box.bottom > rule.bottom]
        if len(above) <= 12 and any(is_furniture(row) for row in above):
            found.update(above)
    signs = [row for row in sheet.rows if row.box.bottom > top_zone and is_furniture(row)]
    for row in sheet.rows:
        beside = any(_level(row, sign) for sign in signs)
        if row in signs or (beside and row.box.bottom > top_zone and not SENTENCE_END.search(row.text)):
            found.add(row)
    lowest = min((r.box.bottom for r in sheet.rows if r not in found and not is_furniture(r)), default=0.0)
    floor = sheet.area.bottom + _FOOT_ZONE * height
    for row in sheet.rows:
        outside = row.box.top < lowest + 0.3 * row.size or (row.box.bottom < floor and row.size < 0.95 * sheet.body)
        if row.frame is None and outside and is_furniture(row):
            found.add(row)
    return found


def _level(row: Row, sign: Row) -> bool:
    """Tell whether a row stands on the folio line's level."""
    middle = (sign.box.bottom + sign.box.top) / 2
    return row is not sign and row.box.bottom - 2 <= middle <= row.box.top + 2


def body_subheads(columns: Iterable[Column], sheet: Sheet) -> set[Row]:
    """Return rows of body size that are small headings all the same: short, centred between two paragraphs."""
    found: set[Row] = set()
    for column in columns:
        for above, row, below in zip([None, *column.rows], column.rows, column.rows[1:], strict=False):
            if above and not SENTENCE_END.search(above.text):
                continue
            if _looks_apart(row, column) and below.box.left > column.left + 0.6 * below.size:
                found.add(row)
    return found


def _looks_apart(row: Row, column: Column) -> bool:
    """Tell a short line without an end mark that stands in the middle of its column."""
    before, after = row.box.left - column.left, column.right - row.box.right
    if min(before, after) < 1.2 * row.size or abs(before - after) > 1.2 * row.size:
        return False
    return not re.search(r"[。！？，；.]$", row.text) and not marks.closing_credit(row.text)


def subheads(display: Iterable[Row], columns: Sequence[Column], sheet: Sheet) -> dict[Row, Column]:
    """Return the display rows that stand inside a story, each with the column that goes on below it."""
    display = list(display)
    rest = sorted(display, key=lambda row: row.box.bottom)
    found: dict[Row, Column] = {}
    for row in rest:
        below = [c for c in columns if _under(row, c, sheet)]
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


def _under(row: Row, column: Column, sheet: Sheet) -> bool:
    gap = row.box.bottom - column.box.top
    inside = row.box.left > column.left - row.size and row.box.right < column.right + row.size
    return (
        row.frame == column.rows[0].frame
        and inside
        and -0.4 * row.size < gap < 1.5 * sheet.pitch
        and not sheet.parted(row.box, column.box)
    )


def _subhead_score(row: Row, column: Column, columns: Sequence[Column], display: list[Row], sheet: Sheet) -> float:
    """Weigh what speaks for a subhead (above 0) and what for the headline of a story of its own."""
    ratio = row.size / sheet.body
    if ratio > _SUBHEAD or row.upright:
        return -1.0
    score = 2.0 if ratio <= 1.18 else 0.5
    before, after = row.box.left - column.left, column.right - row.box.right
    score += 1.0 if abs(before - after) < 1.2 * row.size and min(before, after) > row.size else 0.0
    above = [c for c in columns if c is not column and _over(row, c, sheet)]
    score += 1.0 if above else -0.5
    if above and (marks.closing_credit(above[0].text) is not None or marks.is_credit(above[0].rows[-1].text)):
        score -= 2.0
    if marks.opens_lead(column.rows[0].text):
        score -= 3.0
    stacked = [r for r in display if r is not row and overlap_x(r.box, row.box) > 0.3 and _near(r, row)]
    if any(r.size > 1.12 * row.size and not _amid_text(r, row, columns) for r in stacked):
        return -1.0
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


def lone_lines(columns: Sequence[Column], display: Iterable[Row], sheet: Sheet) -> set[Row]:
    """Return rows of body size that stand alone right above or below a headline: kickers and decks all the same."""
    large = [row for row in display if row.size > 1.25 * sheet.body and not row.upright]
    found = set()
    for column in columns:
        row = column.rows[0]
        if len(column.rows) > 1 or re.search(r"[，。；！？]|[.,]$", row.text) or len(row.text) < 4:
            continue
        if any(_against(row, head, sheet) for head in large):
            found.add(row)
    return found


def _against(row: Row, head: Row, sheet: Sheet) -> bool:
    over = row.box.bottom - head.box.top
    under = head.box.bottom - row.box.top
    near = -0.3 * row.size < over < 0.7 * head.size or -0.3 * row.size < under < 0.5 * head.size
    edges = abs(row.box.left - head.box.left) < row.size
    middle = abs(row.box.left + row.box.right - head.box.left - head.box.right) < 2 * row.size
    apart = sheet.parted(row.box, head.box) or sheet.parted(head.box, row.box)
    return near and (edges or middle) and row.frame == head.frame and not apart


def heads_of(display: Iterable[Row], sheet: Sheet) -> list[Head]:
    """Return the heads that display lines form, the lines that belong together in reading order."""
    groups: list[list[Row]] = []
    for row in sorted(display, key=lambda r: (-r.box.top, r.box.left)):
        joined = [group for group in groups if any(_together(other, row, sheet) for other in group)]
        if joined:
            joined[0].append(row)
        else:
            groups.append([row])
    return [Head(part) for group in groups for part in _parted_heads(_in_order(group))]


def _parted_heads(rows: list[Row]) -> list[list[Row]]:
    """Cut a group in two where a small line under one headline is the kicker of the next."""
    for i in range(1, len(rows) - 1):
        small, below = rows[i], rows[i + 1]
        if max(r.size for r in rows[:i]) > 1.25 * small.size and below.size > 1.25 * small.size:
            over, under = rows[i - 1].box.bottom - small.box.top, small.box.bottom - below.box.top
            at = i if over > under else i + 1
            return [rows[:at], *_parted_heads(rows[at:])]
    return [rows]


def _together(upper: Row, lower: Row, sheet: Sheet) -> bool:
    """Tell whether two display lines belong to one head."""
    if upper.frame != lower.frame:
        return False
    if upper.upright and lower.upright:
        gap = max(lower.box.left - upper.box.right, upper.box.left - lower.box.right)
        beside = overlap_y(upper.box, lower.box) > 0.4
        return beside and gap < 1.2 * max(upper.size, lower.size) and not sheet.walled(upper.box, lower.box)
    if upper.upright or lower.upright:
        return False
    gap = upper.box.bottom - lower.box.top
    room = 0.8 * max(upper.size, lower.size)
    if not -0.5 * min(upper.size, lower.size) < gap < room or sheet.parted(upper.box, lower.box):
        return False
    edges = abs(upper.box.left - lower.box.left) < 1.2 * upper.size
    return edges or overlap_x(upper.box, lower.box) > 0.6


def _in_order(group: list[Row]) -> list[Row]:
    if all(row.upright for row in group):
        return sorted(group, key=lambda row: -row.box.left)
    return sorted(group, key=lambda row: (-round(row.box.bottom), row.box.left))
