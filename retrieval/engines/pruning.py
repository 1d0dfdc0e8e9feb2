"""The best passages of one segment without a look at most of them (MaxScore: Turtle and Flood, IPM 1995).

Terms come in the order of what each of their postings is worth, rare ones first. Once the terms that are left
could not lift a new passage among the best, they are only looked up for the passages that can still get there. Every
passage's impacts are added in the same order, whatever is left out, so that its score is that of the full sum.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.edges import Scores, Scratch, edge, narrowed
from retrieval.engines.protocol import Numbers
from retrieval.engines.segments import Places, Segment, unpacked

FIRST = 4096
"""Up to so many postings are added up before the first look at the scores; then twice as many, and so on."""
LOOKED_UP = 4096
"""So many pairs of a term and a passage are looked up at a time, between two looks at the scores."""
FEW = 4096
"""A search among so few passages looks up every term for each; among more, the others are barred."""
COMPLETED = 32
"""More pairs to look up than so many times `limit` are thinned out first: the best so far are completed."""
SLACK = 1 + 1e-9
"""Room for rounding: what falls short of the edge by less than this is not left out."""


class Held(NamedTuple):
    """Where the postings of a term are in one segment.

    row, size  its row, and how many postings it has
    nth        the place of its map; -1 where it has a list
    places     its list; None where it has a map
    codes      what `Segment.codes` says of its postings
    """

    row: int
    size: int
    nth: int
    start: int
    places: Places | None
    codes: NDArray[np.integer]


class Wanted(NamedTuple):
    """The terms of a question that one segment holds, in order.

    `scales` is what their impacts are multiplied with, `bounds` the most that each can add to a score.
    """

    held: list[Held]
    scales: list[float]
    bounds: list[float]

    def tails(self) -> list[float]:
        """Return what all terms from each on can add at most; 0 after the last."""
        tails = [0.0]
        for bound in reversed(self.bounds):
            tails.append(tails[-1] + bound * SLACK)
        return tails[::-1]


class Pruned:
    """One segment as it is searched. Safe in threads."""

    def __init__(self, segment: Segment, factors: Scores) -> None:
        """Take a segment and the score at idf 1 of each of its codes."""
        self._segment, self._factors = segment, factors
        self._bits, self._ranks = segment.bits.reshape(-1), segment.ranks.reshape(-1)
        self._words = segment.bits.shape[1]
        self._gone = segment.gone()
        self._spare: list[Scratch] = []

    def held(self, rows: NDArray[np.int64]) -> list[Held | None]:
        """Return where the postings of these rows are; None for -1."""
        segment = self._segment
        if not len(segment.keys):
            return [None] * len(rows)
        there = np.maximum(rows, 0)
        starts, ends = segment.starts.take(there).tolist(), segment.starts.take(there + 1).tolist()
        nth = segment.frequent.searchsorted(there)
        mapped = (
            segment.frequent.take(nth, mode="clip") == there if len(segment.frequent) else np.zeros(len(rows), bool)
        )
        skipped = segment.before.take(nth)
        facts = zip(rows.tolist(), starts, ends, nth.tolist(), mapped.tolist(), skipped.tolist(), strict=True)
        return [self._held(*each) if each[0] >= 0 else None for each in facts]

    def _held(self, row: int, start: int, end: int, nth: int, mapped: bool, skipped: int) -> Held:
        codes = self._segment.codes[start:end]
        if mapped:
            return Held(row, end - start, nth, start, None, codes)
        return Held(row, end - start, -1, start, self._segment.places[start - skipped : end - skipped], codes)

    def holding(self, rows: Sequence[int]) -> Numbers:
        """Return the numbers of the passages that hold the terms in all of these rows (-1: none does)."""
        segment = self._segment
        if min(rows, default=0) < 0:
            return np.empty(0, np.int64)
        held = sorted((segment.holding(row) for row in rows), key=len)
        places = held[0] if held else np.arange(segment.size, dtype=np.int32)
        for others in held[1:]:
            places = places[np.isin(places, others, assume_unique=True)]
        return segment.numbers[places if self._gone is None else places[~self._gone[places]]]

    def best(
        self, wanted: Wanted, limit: int, *, floor: float = 0.0, only: Numbers | None = None
    ) -> tuple[Numbers, Scores]:
        """Return the numbers of the best passages, in no order, and their scores; more than `limit` where some tie.

        Those that score less than `floor` may be left out. With `only` no other passages are looked at.
        """
        if not wanted.held:
            return np.empty(0, np.int64), np.empty(0)
        tails = wanted.tails()
        among = None if only is None else self._among(only)
        if among is not None and len(among) <= FEW:
            places = among if self._gone is None else among[~self._gone[among]]
            found = self._looked_up(wanted, tails, limit, floor, 0, places, np.zeros(len(places)))
        else:
            found = self._searched(wanted, tails, limit, floor, self._barred(among))
        places, scores = found
        if among is not None:
            places, scores = places[scores > 0], scores[scores > 0]
        return self._segment.numbers.take(places), scores

    def _barred(self, among: Places | None) -> NDArray[np.bool_] | None:
        """Return (passages,): which are gone or not among these; None where all may be found."""
        if among is None:
            return self._gone
        barred = np.ones(self._segment.size, np.bool_)
        barred[among] = False
        return barred if self._gone is None else barred | self._gone

    def _searched(
        self, wanted: Wanted, tails: list[float], limit: int, floor: float, barred: NDArray[np.bool_] | None
    ) -> tuple[Places, Scores]:
        try:
            scratch = self._spare.pop()
        except IndexError:
            scratch = Scratch(self._segment.size)
        done, places, scores = self._added(wanted, tails, limit, floor, barred, scratch)
        self._spare.append(scratch)
        return self._looked_up(wanted, tails, limit, floor, done, places, scores)

    def _among(self, numbers: Numbers) -> Places:
        """Return the positions of the passages with these numbers; those of other segments are left out."""
        held = self._segment.numbers
        if not len(held):
            return np.empty(0, np.int32)
        near = np.minimum(held.searchsorted(numbers), len(held) - 1)
        places: Places = near[held[near] == numbers].astype(np.int32)
        return places

    def _added(
        self,
        wanted: Wanted,
        tails: list[float],
        limit: int,
        floor: float,
        barred: NDArray[np.bool_] | None,
        scratch: Scratch,
    ) -> tuple[int, Places, Scores]:
        """Add up the terms until what is left could not lift a new passage among the best.

        Return how many terms were added, and the passages that can still get there with their scores.
        """
        done, stride, touched = 0, FIRST, np.empty(0, np.int32)
        places, scores = touched, np.empty(0)
        while done < len(wanted.held) and tails[done] >= floor:
            first, size = done, 0
            while done < len(wanted.held) and tails[done] >= floor:
                size += wanted.held[done].size
                if size > stride and done > first:
                    break
                done += 1
            fresh, impacts = self._impacts(wanted, first, done)
            if barred is not None:
                free = ~barred.take(fresh)
                fresh, impacts = fresh[free], impacts[free]
            np.add.at(scratch.scores, fresh, impacts)
            touched = np.concatenate([touched, fresh]) if first else fresh
            places, scores, floor = narrowed(touched, scratch, limit, done, tails[done], floor)
            if len(places) * (len(wanted.held) - done) > COMPLETED * limit:
                floor = max(floor, self._reached(wanted, limit, done, places, scores))
            stride *= 2
        scratch.scores[touched] = 0.0
        if floor > tails[done]:
            hopeful = scores >= floor - tails[done]
            places, scores = places[hopeful], scores[hopeful]
        return done, places, scores

    def _reached(self, wanted: Wanted, limit: int, done: int, places: Places, scores: Scores) -> float:
        """Return an edge that the best so far reach with all terms: often nearly the last one."""
        if len(places) > 2 * limit:
            best = scores.argpartition(len(scores) - 2 * limit)[-2 * limit :]
            places, scores = places[best], scores[best]
        sums = scores.copy()
        for impacts in self._impacts_of(wanted, done, len(wanted.held), places):
            sums += impacts
        return edge(sums, limit)

    def _impacts(self, wanted: Wanted, first: int, last: int) -> tuple[Places, Scores]:
        """Return the places of some terms, one term after another, and what each adds to the score."""
        some = wanted.held[first:last]
        listed = [unpacked(self._segment.bits[held.nth]) if held.places is None else held.places for held in some]
        if len(some) == 1:
            return listed[0], self._factors.take(some[0].codes) * wanted.scales[first]
        impacts = self._factors.take(np.concatenate([held.codes for held in some]))
        impacts *= np.repeat(wanted.scales[first:last], [held.size for held in some])
        return np.concatenate(listed), impacts

    def _looked_up(
        self,
        wanted: Wanted,
        tails: list[float],
        limit: int,
        floor: float,
        done: int,
        places: Places,
        scores: Scores,
    ) -> tuple[Places, Scores]:
        """Add the terms that are left for these passages, and leave out those that cannot get among the best."""
        while done < len(wanted.held) and len(places):
            until = min(done + 1 + LOOKED_UP // len(places), len(wanted.held))
            for impacts in self._impacts_of(wanted, done, until, places):
                scores += impacts
            floor = max(floor, edge(scores, limit))
            if floor > tails[until]:
                hopeful = scores >= floor - tails[until]
                places, scores = places[hopeful], scores[hopeful]
            done = until
        return places, scores

    def _impacts_of(self, wanted: Wanted, first: int, last: int, places: Places) -> Scores:
        """Return (terms, places): what each term adds to the scores of these passages."""
        some = wanted.held[first:last]
        at = np.empty((len(some), len(places)), np.int64)
        mapped = [i for i, held in enumerate(some) if held.places is None]
        if mapped:
            at[mapped] = self._mapped([some[i] for i in mapped], places)
        for i, held in enumerate(some):
            if held.places is not None:
                near = held.places.searchsorted(places)
                near[near == held.size] = 0
                at[i] = np.where(held.places.take(near) == places, near + held.start, -1)
        impacts: Scores = self._factors.take(self._segment.codes.take(at, mode="wrap"))
        impacts *= np.array(wanted.scales[first:last])[:, np.newaxis]
        impacts[at < 0] = 0.0
        return impacts

    def _mapped(self, some: Sequence[Held], places: Places) -> NDArray[np.int64]:
        """Return (terms, places): where the postings of frequent terms stand, -1 where a passage lacks the term."""
        rows = np.array([(held.nth * self._words, held.start - 1) for held in some])
        at = rows[:, :1] + (places >> 6)
        shifted = self._bits.take(at) << (63 - (places & 63)).astype(np.uint64)
        upto = np.bitwise_count(shifted) + self._ranks.take(at) + rows[:, 1:]
        return np.where(shifted.view(np.int64) < 0, upto, -1)
