"""How well threads of text suit a head: what one story of a sheet costs by its shape, its marks and what parts it."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from retrieval.articles.boxes.columns import Column
from retrieval.articles.boxes.headings import Head
from retrieval.articles.boxes.sheet import Sheet, overlap_x, overlap_y
from retrieval.articles.boxes.threads import is_unfinished
from retrieval.articles.wording import bylines, datelines
from retrieval.records import Box

Thread = list[Column]
Threads = frozenset[int]
"""Some threads of a sheet, by number."""
NONE = -1
"""Stands for a head where there is none."""
NO_HEAD = 5.0
"""What it costs a thread to have no head."""
NO_TEXT = 5.0
"""What it costs a head to have no thread."""
_FARTHEST = 8.0


class Weighing:
    """The heads and threads of one sheet, and what each story that they can make costs."""

    def __init__(self, threads: Sequence[Thread], heads: Sequence[Head], sheet: Sheet) -> None:
        self._threads, self._heads, self._sheet = threads, heads, sheet
        self._boxes = [Box.around([row.box for row in head.rows]) for head in heads]
        self._thread_boxes = [[c.box for c in thread] for thread in threads]
        self._leads = [datelines.opens_lead(thread[0].rows[0].text) for thread in threads]
        self._closed = [bylines.closing_credit(thread[-1].text) is not None for thread in threads]
        self._known: dict[tuple[int, Threads], float] = {}
        self._places = self._laid_out()

    def reaches(self) -> list[list[float]]:
        """Return for each thread how far each head is from it, as a cost."""
        return [[self._reach(head, boxes) for head in self._boxes] for boxes in self._thread_boxes]

    def cost(self, head: int, threads: Threads) -> float:
        """Return what it costs that a head has these threads and no others; the less, the better."""
        key = (head, threads)
        if key not in self._known:
            self._known[key] = self._weigh(head, threads)
        return self._known[key]

    def _laid_out(self) -> Any:
        """Return left, bottom, right, top and area of all boxes, and whose: of a thread, or below 0 of a head."""
        owned = [(box, -1 - number) for number, box in enumerate(self._boxes)]
        owned += [(box, number) for number, boxes in enumerate(self._thread_boxes) for box in boxes]
        sides = [(b.left, b.bottom, b.right, b.top, max(1.0, b.width * b.height), owner) for b, owner in owned]
        return np.array(sides, float).reshape(-1, 6).T

    def _weigh(self, head: int, threads: Threads) -> float:
        if not threads:
            return NO_TEXT if head >= 0 else 0.0
        if head < 0:
            return NO_HEAD * len(threads)
        boxes = [box for i in threads for box in self._thread_boxes[i]]
        columns = [column for i in sorted(threads) for column in self._threads[i]]
        cost = self._reach(self._boxes[head], boxes) + self._shape(head, threads, boxes)
        cost += self._frames(head, columns) + self._opening(threads)
        return cost + self._apart(threads)

    def _reach(self, head: Box, boxes: Sequence[Box]) -> float:
        """Weigh where the head stands to its text: over it at best, near it, and of its width."""
        text = Box.around(boxes)
        pitch = self._sheet.pitch
        gaps = []
        for box in boxes:
            across = max(0.0, box.left - head.right, head.left - box.right)
            up = max(0.0, box.bottom - head.top, head.bottom - box.top)
            up = max(0.0, up - self._pictured(head, box))
            gaps.append(math.hypot(across, up) / pitch)
        cost = min(_FARTHEST, 0.6 * max(0.0, min(gaps) - 1.5))
        if head.bottom >= text.top - pitch:
            aside = max(0.0, head.left - text.left, text.left - head.left) / self._sheet.body
            centred = abs(head.left + head.right - text.left - text.right) < 3 * self._sheet.body
            cost += 0.0 if centred else min(1.5, 0.15 * max(0.0, aside - 1.0))
            cost += min(2.0, 0.15 * max(0.0, (head.right - text.right) / self._sheet.body - 1.5))
        elif head.top <= text.bottom + pitch:
            cost += 1.4
        else:
            cost += 0.7
        return cost

    def _pictured(self, head: Box, text: Box) -> float:
        """Return how much of the way from a head down to its text pictures take."""
        between = (
            p for p in self._sheet.pictures if text.top - 2 < p.top < head.bottom + 2 and overlap_x(p, text) > 0.3
        )
        return max((picture.height for picture in between), default=0.0)

    def _shape(self, head: int, threads: Threads, boxes: Sequence[Box]) -> float:
        """Weigh the rectangle around a story: empty room, other things and rules inside speak against it."""
        whole = Box.around([self._boxes[head], *boxes])
        filled = [self._boxes[head], *boxes, *self._sheet.pictures]
        covered = sum(_common(box, whole) for box in filled)
        cost = 4.0 * max(0.0, 1.0 - covered / max(1.0, whole.width * whole.height) - 0.3)
        left, bottom, right, top, room, owner = self._places
        wide = np.minimum(right, whole.right) - np.maximum(left, whole.left)
        high = np.minimum(top, whole.top) - np.maximum(bottom, whole.bottom)
        inside = np.maximum(wide, 0.0) * np.maximum(high, 0.0) / room
        inside[np.isin(owner, (-1 - head, *threads))] = 0.0
        return cost + 2.5 * float(inside[inside > 0.15].sum()) + self._rules(whole)

    def _rules(self, whole: Box) -> float:
        cost = 0.0
        for rule in self._sheet.across:
            inside = whole.bottom + self._sheet.body < rule.bottom < whole.top - self._sheet.body
            part = max(0.0, min(rule.right, whole.right) - max(rule.left, whole.left)) / whole.width
            cost += 2.5 * part if inside and part > 0.3 else 0.0
        for rule in self._sheet.upright:
            inside = whole.left + self._sheet.body < rule.left < whole.right - self._sheet.body
            part = max(0.0, min(rule.top, whole.top) - max(rule.bottom, whole.bottom)) / whole.height
            cost += 2.5 * part if inside and part > 0.3 else 0.0
        return cost

    def _frames(self, head: int, columns: Sequence[Column]) -> float:
        """Weigh frames: a story does not reach into one or out of one that holds text."""
        frame = self._heads[head].rows[0].frame
        return sum(4.0 for column in columns if column.rows[0].frame != frame and self._holds_text(frame, column))

    def _holds_text(self, frame: int | None, column: Column) -> bool:
        """Tell whether the frame of the head, or that of the column, has text of its own kind inside."""
        if column.rows[0].frame is not None:
            return True
        return any(c.rows[0].frame == frame for thread in self._threads for c in thread)

    def _opening(self, threads: Threads) -> float:
        """Weigh marks: one dateline opens a story, one credit closes it."""
        leads = sum(self._leads[i] for i in threads)
        closed = sum(self._closed[i] for i in threads)
        return 3.0 * max(0, leads - 1) + 2.0 * max(0, closed - 1)

    def _apart(self, threads: Threads) -> float:
        """Weigh how well several threads hang together: neighbours of one measure that follow in the file do."""
        if len(threads) < 2:
            return 0.0
        ordered = sorted((self._threads[i] for i in threads), key=lambda t: t[0].rows[0].order)
        return sum(_seam(one[-1], two[0], self._sheet) for one, two in pairwise(ordered))


def _common(one: Box, two: Box) -> float:
    if one.right <= two.left or two.right <= one.left or one.top <= two.bottom or two.top <= one.bottom:
        return 0.0
    width = min(one.right, two.right) - max(one.left, two.left)
    height = min(one.top, two.top) - max(one.bottom, two.bottom)
    return width * height


def _seam(one: Column, two: Column, sheet: Sheet) -> float:
    """Weigh whether one thread may follow another inside a story."""
    follows = two.rows[0].order == one.rows[-1].last + 1
    cost = 0.2 if follows else 1.0
    alike = abs(one.box.width - two.box.width) < 1.2 * one.size
    cost += 0.0 if alike else (2.0 if min(len(one.rows), len(two.rows)) > 2 else 0.5)
    cost += 1.5 if is_unfinished(one) else 0.0
    beside = overlap_y(one.box, two.box) > 0.2 and abs(two.left - one.right) < 4 * one.size
    below = overlap_x(one.box, two.box) > 0.5 and 0 < one.box.bottom - two.box.top < 4 * sheet.pitch
    return cost if beside or below else cost + 0.8
