"""A page with boxes -> what stands on it: rows of type, text and display, with the rules and frames around them."""

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.articles.wording.placed import Placed, joined
from retrieval.articles.wording.repair import repaired
from retrieval.records import Box, Page

SENTENCE_END = re.compile(r"[。！？!?…][”’」』）)\"]*$|[a-z0-9)%\"”’]\.[\"”’)]*$")


@dataclass(eq=False, slots=True)
class Row:
    """One line of type, or several pieces of it on the same baseline."""

    placed: Placed
    box: Box
    size: float
    order: int
    """Position of its first piece in `Page.lines`."""
    last: int
    frame: int | None = None
    errors: float = 0.0
    """How many of its characters are wrong, to be expected; above 0 where they were recognised in a picture."""

    @property
    def text(self) -> str:
        """The text, its letter-spacing removed."""
        return self.placed.text

    @property
    def upright(self) -> bool:
        """Tell a headline that runs from top to bottom."""
        return self.box.height > 2 * self.box.width and len(self.text) > 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on a page sorted by kind; `body` is the size of its text, `pitch` the distance of its baselines."""

    rows: tuple[Row, ...]
    body: float
    pitch: float
    area: Box
    across: tuple[Box, ...]
    """Horizontal rules."""
    upright: tuple[Box, ...]
    """Vertical rules."""
    frames: tuple[Box, ...]
    pictures: tuple[Box, ...]

    def parted(self, upper: Box, lower: Box) -> bool:
        """Tell whether a horizontal rule runs between two boxes, one above the other."""
        left, right = max(upper.left, lower.left), min(upper.right, lower.right)
        if left >= right:
            left, right = min(upper.left, lower.left), max(upper.right, lower.right)
        return any(
            lower.top - 3 <= (rule.bottom + rule.top) / 2 <= upper.bottom + 3 and shared(rule, left, right) > 0.5
            for rule in self.across
        )

    def walled(self, one: Box, two: Box) -> bool:
        """Tell whether a vertical rule runs between two boxes side by side."""
        left, right = (one, two) if one.left <= two.left else (two, one)
        middle = (max(one.bottom, two.bottom) + min(one.top, two.top)) / 2
        return any(
            left.right - 3 <= rule.left <= right.left + 3 and rule.bottom <= middle <= rule.top for rule in self.upright
        )


def shared(box: Box, left: float, right: float) -> float:
    """Return the part of the stretch from `left` to `right` that a box covers."""
    return max(0.0, min(box.right, right) - max(box.left, left)) / max(0.1, right - left)


def overlap_x(one: Box, two: Box) -> float:
    """Return how much two boxes overlap sideways, as a part of the narrower one."""
    return max(0.0, min(one.right, two.right) - max(one.left, two.left)) / max(0.1, min(one.width, two.width))


def overlap_y(one: Box, two: Box) -> float:
    """Return how much two boxes overlap in height, as a part of the lower one."""
    return max(0.0, min(one.top, two.top) - max(one.bottom, two.bottom)) / max(0.1, min(one.height, two.height))


def lay_out(page: Page) -> Sheet:
    """Sort what stands on a page that knows its boxes."""
    rows = [
        Row(placed, line.box, line.size, index, index, errors=len(placed) * (1.0 - line.sure))
        for index, line in enumerate(page.lines)
        if line.box and line.size and len(placed := repaired(line.text, index))
    ]
    weights: Counter[float] = Counter()
    for row in rows:
        weights[round(2 * row.size) / 2] += len(row.text)
    body = weights.most_common(1)[0][0] if weights else 10.0
    area = page.area or Box.around([row.box for row in rows])
    rules = [shape.box for shape in page.shapes if shape.kind == "rule"]
    frames = [s.box for s in page.shapes if s.kind == "frame" and s.box.height > 3 * body and s.box.width > 4 * body]
    for row in rows:
        row.frame = _frame(row.box, frames)
    across = tuple(r for r in rules if r.width >= r.height and r.width > 3 * body)
    upright = tuple(r for r in rules if r.height > r.width and r.height > 3 * body)
    pictures = tuple(s.box for s in page.shapes if s.kind == "picture" and min(s.box.width, s.box.height) > 3 * body)
    sheet = Sheet(tuple(rows), body, 1.5 * body, area, across, upright, tuple(frames), pictures)
    rows = _mended(rows, sheet)
    return Sheet(tuple(rows), body, _pitch(rows, body), area, across, upright, tuple(frames), pictures)


def _frame(box: Box, frames: Sequence[Box]) -> int | None:
    """Return the number of the smallest frame around the middle of a box."""
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    inside = [
        (frame.width * frame.height, number)
        for number, frame in enumerate(frames)
        if frame.left <= x <= frame.right and frame.bottom <= y <= frame.top
    ]
    return min(inside)[1] if inside else None


def _pitch(rows: Sequence[Row], body: float) -> float:
    """Return the usual distance of the baselines of the body text in points."""
    text = sorted((r for r in rows if abs(r.size - body) < 0.1 * body), key=lambda r: -r.box.bottom)
    steps = []
    for i, row in enumerate(text):
        below = (row.box.bottom - other.box.bottom for other in text[i + 1 :] if overlap_x(row.box, other.box) > 0.5)
        step = next((s for s in below if s > 0.5 * body), None)
        if step and step < 3 * body:
            steps.append(step)
    return statistics.median(steps) if steps else 1.5 * body


def _mended(rows: list[Row], sheet: Sheet) -> list[Row]:
    """Put pieces of one baseline together where the text above or below runs across the gap."""
    mended: list[Row] = []
    for row in rows:
        last = mended[-1] if mended else None
        if last and _one_baseline(last, row) and _bridged(last, row, rows, sheet):
            last.placed = joined([last.placed, row.placed], [" "])
            last.box, last.last = Box.around([last.box, row.box]), row.last
            last.errors += row.errors
        else:
            mended.append(row)
    return mended


def _one_baseline(left: Row, right: Row) -> bool:
    gap = right.box.left - left.box.right
    level = abs(left.box.bottom - right.box.bottom) < 0.35 * left.size
    return level and left.frame == right.frame and abs(left.size - right.size) < 0.06 * left.size and gap > 0


def _bridged(left: Row, right: Row, rows: Sequence[Row], sheet: Sheet) -> bool:
    """Tell whether a gap lies inside a column rather than between two."""
    if sheet.walled(left.box, right.box):
        return False
    gap = right.box.left - left.box.right
    display = left.size > 1.2 * sheet.body
    if gap > (1.6 if display else 9) * left.size:
        return False
    reach = 6 * sheet.pitch if display else 2.6 * sheet.pitch
    near = [
        row
        for row in rows
        if row is not left
        and row is not right
        and abs(row.size - sheet.body) < 0.12 * sheet.body
        and abs(row.box.bottom - left.box.bottom) < reach
        and (not display or row.box.bottom < left.box.bottom)
    ]
    return any(r.box.left < left.box.right - 1 and r.box.right > right.box.left + 1 for r in near)
