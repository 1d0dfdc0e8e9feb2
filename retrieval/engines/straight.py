"""The best passages where the rarer terms have few postings in all: these are added up without more ado.

The other terms, nearly all of which have maps, are then looked up for the passages that can still get among the best.
Where these are many, or where some may get there by those terms alone, they are spread out first: a byte for each
passage tells what they can add to its score. Among 100,000 passages that takes less time than to pick and choose.
"""

import itertools
from collections.abc import Sequence
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.edges import At, Scores, Scratch, edge, ranked
from retrieval.engines.hopefuls import SLACK
from retrieval.engines.impacts import Held, Impacts

SMALL = 1 << 13
"""In a segment with up to so many passages all terms are added up, those with maps too."""
WIDE = 1 << 18
"""A segment with more passages is wide: terms are not spread out over it."""
MOST, MOST_WIDE = 1 << 16, 1 << 13
"""So many postings are few; and in a wide segment."""
LATER = 100
"""Where more terms are left to look up, this is not the way."""
OFTEN = 2, 3
"""The best are thought to hold so many of the rarer terms and one in so many more; else it is looked again."""
TRIED = 4096
"""Up to so many passages, each as often as it was added, are completed as they are."""
SEEDS = 4
"""So many times `limit` passages without any of the rarer terms are tried out, to see what the best reach at least."""
COMPLETED = 1 << 18
"""Where more pairs of a term and a passage are to be looked up even then, this is not the way."""
REST = 0.2
"""Terms that together add less than this share of what all those left can add are not spread out."""
LEVELS = 250
"""What terms can add is cut into so many steps: a byte holds them."""


def _before_maps(wanted: Sequence[Held]) -> Sequence[Held]:
    """Return the terms before the first that has a map: all that have none, but for a few where segments differ."""
    lists = [held for held in wanted if held.places is not None]
    if len(lists) < len(wanted) and any(held.places is None for held in wanted[: len(lists)]):
        return list(itertools.takewhile(lambda held: held.places is not None, wanted))
    return lists


class Straight:
    """A search in one segment, for terms in the order in which they are added."""

    def __init__(self, impacts: Impacts, wanted: Sequence[Held], limit: int, floor: float) -> None:
        """Take how many passages are wanted, and a score below which passages may be left out."""
        self._impacts, self._limit, self._floor = impacts, limit, floor
        some = wanted if impacts.size <= SMALL else _before_maps(wanted)
        self._lists, self._later = some, wanted[len(some) :]
        self._tail = sum([held.bound for held in self._later]) * SLACK
        self._often = (OFTEN[0] + len(self._lists) // OFTEN[1], len(self._lists))

    def fits(self) -> bool:
        """Tell whether this is the way to search: there is something to begin with, and it is little."""
        if not self._lists or len(self._later) > LATER:
            return False
        return sum([held.size for held in self._lists]) <= (MOST_WIDE if self._impacts.size > WIDE else MOST)

    def add(self, scratch: Scratch, barred: NDArray[np.bool_] | None) -> tuple[At, int]:
        """Add up the first terms; return the passages that hold any, but for the barred, and how many terms these are.

        A passage stands there once for each term that it holds.
        """
        return scratch.add(*self._impacts.whole(self._lists), barred), len(self._lists)

    def best(self, places: At, scratch: Scratch, barred: NDArray[np.bool_] | None) -> tuple[At, Scores] | None:
        """Return the best passages of all, and their scores, from what was added; None where that would take long."""
        scores, tail = scratch.scores.take(places), self._tail
        for often in self._often:
            last = max(edge(scores, self._limit * often), self._floor)
            if tail and tail >= last:
                break
            hopeful = (scores >= last - tail).nonzero()[0]
            if tail and len(hopeful) > TRIED:
                break
            found, sums = self._completed(places.take(hopeful), scratch)
            if self._last(sums) >= last or last == self._floor or often >= len(self._lists):
                return found, sums
        if self._impacts.size > WIDE:
            return None
        return self._spreading(places, scores, scratch, barred)

    def _completed(self, places: At, scratch: Scratch) -> tuple[At, Scores]:
        """Return the best of these passages, each once, with their scores, best first."""
        places = places.take(scratch.once(places))
        scores = scratch.scores.take(places)
        if self._later:
            for impacts in self._impacts.of(self._later, places):
                scores += impacts
        return ranked(places, scores, self._limit)

    def _last(self, sums: Scores) -> float:
        """Return what as many passages reach as are wanted; 0 where there are fewer."""
        return float(sums[-1]) if len(sums) == self._limit else 0.0

    def _spreading(
        self, places: At, scores: Scores, scratch: Scratch, barred: NDArray[np.bool_] | None
    ) -> tuple[At, Scores] | None:
        """Return the same with the help of terms that are spread out."""
        had = max(edge(scores, self._limit), self._floor)
        steps, step, rest = self._spread(scratch)
        most: Scores = scores + steps.take(places) * step
        lone = np.empty(0, np.intp)
        if self._tail >= had:
            lone = self._lone(steps, edge(steps, self._limit), barred)[: SEEDS * self._limit]
        floor = self._floor
        for often in self._often:
            seeds = places.take((most >= edge(most, self._limit * often)).nonzero()[0])
            last = self._last(self._completed(np.concatenate([seeds, lone]), scratch)[1])
            floor = max(last, floor)
            if last:
                break
        if rest >= floor and rest:
            return None
        needed = floor / SLACK - rest
        hopeful = places.take((most >= needed).nonzero()[0])
        if self._tail >= floor:
            hopeful = np.concatenate([hopeful, self._lone(steps, needed / step, barred)])
        if len(hopeful) * len(self._later) > COMPLETED:
            return None
        return self._completed(hopeful, scratch)

    def _lone(self, steps: NDArray[np.uint8], needed: float, barred: NDArray[np.bool_] | None) -> At:
        """Return the passages that terms which are spread out lift by so many steps, or nearly."""
        (places,) = (steps >= max(int(needed), 1)).nonzero()
        return places if barred is None else places[~barred.take(places)]

    def _spread(self, scratch: Scratch) -> tuple[NDArray[np.uint8], float, float]:
        """Return (passages,): how many steps terms can add to each; how large a step is; what other terms can add."""
        spread, rest = [], self._tail
        for held in sorted(self._later, key=attrgetter("bound"), reverse=True):
            if rest > REST * self._tail:
                spread.append(held)
                rest -= held.bound * SLACK
        rest = max(rest, 0.0) if len(spread) < len(self._later) else 0.0
        step = sum(held.bound for held in spread) * SLACK / (LEVELS - len(spread))
        steps = scratch.steps()
        for held in spread:
            self._impacts.spread(held, int(held.bound / step) + 1, steps)
        return steps, step, rest
