"""Display lines of a sheet -> heads of stories: kicker, headline, deck."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retrieval.articles.boxes.columns import Column
from retrieval.articles.boxes.sheet import Row, Sheet, overlap_x, overlap_y
from retrieval.articles.wording.unwrapping import straddles

_MAIN = 0.75
_SAME = 0.93
"""Lines of one headline may differ this much in size; a line squeezed into the width may be smaller still."""
_OPEN_END = re.compile(
    r"[的在与和及对为让把将被、，—“「《]$|\b(?:the|of|in|to|a|for|and|as|on|at|with)$", re.IGNORECASE
)
_STUB = 5
_DECK_ROOM = 1.6
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
    heads = [Head(part) for group in groups for part in _parted_heads(_in_order(group))]
    return _with_decks(heads, sheet)


def _with_decks(heads: list[Head], sheet: Sheet) -> list[Head]:
    """Join a smaller line centred under a headline to it, though it stands further off, where nothing is between."""
    kept: list[Head] = []
    for head in sorted(heads, key=lambda h: -h.rows[0].box.top):
        over = [h for h in kept if _decked(h, head, sheet)]
        if over and not _between(over[-1], head, sheet):
            over[-1].rows += head.rows
        else:
            kept.append(head)
    return kept


def _decked(head: Head, deck: Head, sheet: Sheet) -> bool:
    upper, lower = head.rows[-1], deck.rows[0]
    gap = upper.box.bottom - lower.box.top
    middles = abs(upper.box.left + upper.box.right - lower.box.left - lower.box.right) < 2 * lower.size
    flat = not (upper.upright or lower.upright) and upper.frame == lower.frame
    near = 0 < gap < _DECK_ROOM * upper.size and not sheet.parted(upper.box, lower.box)
    return flat and middles and near and deck.size < 0.95 * head.size


def _between(head: Head, deck: Head, sheet: Sheet) -> bool:
    """Tell whether anything else is printed between a headline and a line below it, or beside that line."""
    upper, lower = head.rows[-1], deck.rows[0]
    mine = {*head.rows, *deck.rows}
    reach = [row for row in sheet.rows if row not in mine and overlap_x(row.box, upper.box) > 0]
    return any(lower.box.bottom < row.box.top < upper.box.bottom + 1 for row in reach)


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
