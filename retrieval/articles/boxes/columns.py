"""Rows of body text -> the columns that they stand in."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from retrieval.articles.boxes.sheet import Row, Sheet, overlap_x
from retrieval.records import Box

_MOST_INDENT = 3.2


@dataclass(eq=False, slots=True)
class Column:
    """Rows of body text that stand one below another with the same edges."""

    rows: list[Row] = field(default_factory=list)
    left: float = 0.0
    right: float = 0.0

    @property
    def box(self) -> Box:
        """The rectangle around the rows."""
        return Box(self.left, self.rows[-1].box.bottom, self.right, self.rows[0].box.top)

    @property
    def size(self) -> float:
        """The size of its type."""
        return statistics.median_low([row.size for row in self.rows])

    @property
    def text(self) -> str:
        """The rows run together."""
        return "".join(row.text for row in self.rows)

    def add(self, row: Row) -> None:
        """Take in the next row below."""
        self.left = min(self.left, row.box.left) if self.rows else row.box.left
        self.right = max(self.right, row.box.right) if self.rows else row.box.right
        self.rows.append(row)

    def remove_first(self) -> None:
        """Give up the first row, and its claim on the edges."""
        rows, self.rows = self.rows[1:], []
        for row in rows:
            self.add(row)


def columns_of(rows: Sequence[Row], walls: Sequence[Row], sheet: Sheet) -> list[Column]:
    """Return the columns that the rows of body text stand in, each cut where a row of `walls` or a rule interrupts."""
    columns: list[Column] = []
    for row in sorted(rows, key=lambda r: (-r.box.bottom, r.box.left)):
        fitting = [c for c in columns if _fits(c, row, sheet)]
        if fitting:
            nearest = min(fitting, key=lambda c: (c.rows[-1].box.bottom, abs(c.left - row.box.left)))
            if not any(_interrupts(wall.box, nearest.rows[-1].box, row.box) for wall in walls):
                nearest.add(row)
                continue
        column = Column()
        column.add(row)
        columns.append(column)
    return columns


def _fits(column: Column, row: Row, sheet: Sheet) -> bool:
    """Tell whether a row is the next one of a column."""
    above = column.rows[-1]
    step = above.box.bottom - row.box.bottom
    if above.frame != row.frame or not 0.6 * row.size < step < 1.5 * max(sheet.pitch, row.size * 1.2):
        return False
    if abs(above.size - row.size) > 0.12 * row.size:
        return False
    edges = Box(column.left, 0, column.right, 1)
    near = abs(row.box.left - column.left) <= _MOST_INDENT * row.size
    if not near and overlap_x(edges, row.box) < 0.9:
        return False
    if overlap_x(edges, row.box) == 0 and row.box.right - column.left > 30 * row.size:
        return False
    return not sheet.parted(above.box, row.box)


def _interrupts(wall: Box, upper: Box, lower: Box) -> bool:
    """Tell whether a heading stands between two rows."""
    middle = (wall.bottom + wall.top) / 2
    return lower.bottom < middle < upper.top and (overlap_x(wall, upper) > 0 or overlap_x(wall, lower) > 0)
