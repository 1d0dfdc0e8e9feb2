"""Room for the scores of a segment's passages, and the edge: what a passage has to reach to be among the best."""

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.segments import WORD, Places, words

At = NDArray[np.intp]
"""Positions of passages, in the form in which numpy takes them fastest."""
Scores = NDArray[np.float64]
COARSE = 4
"""The edge is guessed from this many times more scores than are needed, each the best of a few."""
ROWS = 32
"""The best of more at a time are taken in two steps: numpy is slow with many short rows."""
FILLED = 12
"""All scores are set back where more than one in so many is not zero."""


class Scratch:
    """Room for the scores of a segment's passages, all zero between two searches."""

    def __init__(self, size: int) -> None:
        """Make room for so many passages."""
        self.scores = np.zeros(size)
        self._marks = np.zeros(size, np.intp)
        self._order = np.arange(0)
        self._flags = np.zeros(size, np.bool_)
        self._steps = np.empty(0, np.uint8)

    def add(self, places: At, impacts: Scores, barred: NDArray[np.bool_] | None) -> At:
        """Add to the scores of these places, but for the barred ones; return the others."""
        if barred is not None:
            free = (~barred.take(places)).nonzero()[0]
            places, impacts = places.take(free), impacts.take(free)
        np.add.at(self.scores, places, impacts)
        return places

    def forget(self, places: At) -> None:
        """Set the scores of these places back to zero."""
        if len(places) * FILLED < len(self.scores):
            self.scores[places] = 0.0
        else:
            self.scores.fill(0.0)

    def steps(self) -> NDArray[np.uint8]:
        """Return a byte for each bit of a map, all zero."""
        if not len(self._steps):
            self._steps = np.zeros(words(len(self.scores)) * WORD, np.uint8)
        self._steps.fill(0)
        return self._steps

    def once(self, places: At) -> At:
        """Return which of the places to take so that each is taken once."""
        if len(places) > len(self._order):
            self._order = np.arange(2 * len(places))
        order = self._order[: len(places)]
        self._marks[places] = order
        once: At = (self._marks.take(places) == order).nonzero()[0]
        return once

    def among(self, some: Places, places: At) -> NDArray[np.bool_]:
        """Tell which places are among some."""
        self._flags[some] = True
        found: NDArray[np.bool_] = self._flags.take(places)
        self._flags[some] = False
        return found


def edge(scores: NDArray[np.float64 | np.uint8], limit: int) -> float:
    """Return what at least `limit` of the scores reach: nearly the last of the best of them; 0 where there are fewer.

    Of many scores only the best of every few are looked at: a partition of some dozens.
    """
    few = len(scores) // (COARSE * limit)
    if few > ROWS:
        scores = np.maximum.reduce(scores[: len(scores) // ROWS * ROWS].reshape(ROWS, -1))
        few = len(scores) // (COARSE * limit)
    if few > 1:
        scores = np.maximum.reduce(scores[: len(scores) // few * few].reshape(few, -1))
    elif len(scores) < limit:
        return 0.0
    else:
        scores = scores.copy()
    scores.partition(len(scores) - limit)
    return float(scores[len(scores) - limit])


def ranked(places: At, scores: Scores, limit: int) -> tuple[At, Scores]:
    """Return the best passages with their scores, best first, ties by place."""
    if len(scores) > COARSE * limit:
        (best,) = (scores >= edge(scores, limit)).nonzero()
        places, scores = places.take(best), scores.take(best)
    order = np.lexsort((places, -scores))[:limit]
    return places.take(order), scores.take(order)
