"""Scores that grow while terms are added up, and the edge: what a passage has to reach to be among the best."""

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.segments import Places

COARSE = 4
"""The edge is guessed from this many times more scores than are needed, each the best of a few."""
Scores = NDArray[np.float64]


class Scratch:
    """Room for the scores of a segment's passages, all zero between two searches."""

    def __init__(self, size: int) -> None:
        """Make room for so many passages."""
        self.scores = np.zeros(size)
        self.marks = np.zeros(size, np.int32)
        self.order = np.arange(size, dtype=np.int32)

    def once(self, places: Places) -> NDArray[np.bool_]:
        """Tell which places have not stood before; those that stand often count once."""
        if len(places) > len(self.order):
            self.order = np.arange(len(places), dtype=np.int32)
        order = self.order[: len(places)]
        self.marks[places] = order
        once: NDArray[np.bool_] = self.marks.take(places) == order
        return once


def narrowed(
    places: Places, scratch: Scratch, limit: int, terms: int, tail: float, floor: float
) -> tuple[Places, Scores, float]:
    """Return the passages that can still get among the best, each once, their scores, and the edge.

    `places` are those of so many terms, so a passage stands in them at most as often. The edge is guessed first, from
    the best of every few scores: as many of them as could be one passage's, times `limit`, reach the edge or less.
    """
    scores = scratch.scores.take(places)
    enough = limit * terms
    few = len(scores) // (COARSE * enough)
    if few > 1:
        best = scores[: len(scores) // few * few].reshape(few, -1).max(axis=0)
        floor = max(floor, edge(best, enough))
    if floor > tail:
        (hopeful,) = (scores >= floor - tail).nonzero()
        places, scores = places.take(hopeful), scores.take(hopeful)
    if terms > 1:
        (once,) = scratch.once(places).nonzero()
        places, scores = places.take(once), scores.take(once)
    floor = max(floor, edge(scores, limit))
    if floor > tail and len(scores) > 2 * limit:
        (hopeful,) = (scores >= floor - tail).nonzero()
        places, scores = places.take(hopeful), scores.take(hopeful)
    return places, scores, floor


def edge(scores: Scores, limit: int) -> float:
    """Return the score of the last of the best `limit` passages; 0 where there are fewer."""
    if len(scores) < limit:
        return 0.0
    ordered = scores.copy()
    ordered.partition(len(ordered) - limit)
    return float(ordered[len(ordered) - limit])
