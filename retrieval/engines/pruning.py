"""The best passages of one segment without a look at most of them (MaxScore: Turtle and Flood, IPM 1995).

Terms come in the order of their greatest possible impact by posting, rare ones first. Once the terms that are left
could not lift a new passage among the best, they are only looked up for the passages that can still get there. Every
passage's impacts are added in the same order, whatever is left out, so that its score is that of the full sum.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.protocol import Numbers
from retrieval.engines.segments import Places, Segment

FIRST = 1024
"""So many postings are added up before the first look at the scores; then twice as many, and so on."""
LOOKED_UP = 4096
"""So many pairs of a term and a passage are looked up at a time, between two looks at the scores."""
FEW = 4096
"""A search among so few passages looks up every term for each; among more, the others are barred."""
SLACK = 1 + 1e-9
"""Room for rounding: what falls short of the edge by less than this is not left out."""
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The terms of a question in one segment, in order, by their rows.

    `scales` is what their impacts are multiplied with, `bounds` the most that each can add to a score.
    """

    rows: NDArray[np.int64]
    scales: Scores
    bounds: Scores


class Scratch:
    """Room for the scores of a segment's passages, all zero between two searches."""

    def __init__(self, size: int) -> None:
        """Make room for so many passages."""
        self.scores = np.zeros(size)
        self.marks = np.zeros(size, np.int32)


class Pruned:
    """One segment as it is searched. Safe in threads."""

    def __init__(self, segment: Segment, factors: Scores) -> None:
        """Take a segment and the score at idf 1 of each of its codes."""
        self._segment, self._factors = segment, factors
        self._gone = segment.gone()
        self._spare: list[Scratch] = []

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
        tails = np.append(np.cumsum(wanted.bounds[::-1])[::-1], 0.0) * SLACK
        among = None if only is None else self._among(only)
        if among is not None and len(among) <= FEW:
            places = among if self._gone is None else among[~self._gone[among]]
            found = self._looked_up(wanted, tails, limit, floor, 0, places, np.zeros(len(places)))
        else:
            found = self._searched(wanted, tails, limit, floor, self._barred(among))
        places, scores = found
        return self._segment.numbers[places[scores > 0]], scores[scores > 0]

    def _barred(self, among: Places | None) -> NDArray[np.bool_] | None:
        """Return (passages,): which are gone or not among these; None where all may be found."""
        if among is None:
            return self._gone
        barred = np.ones(self._segment.size, np.bool_)
        barred[among] = False
        return barred if self._gone is None else barred | self._gone

    def _searched(
        self, wanted: Wanted, tails: Scores, limit: int, floor: float, barred: NDArray[np.bool_] | None
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
        tails: Scores,
        limit: int,
        floor: float,
        barred: NDArray[np.bool_] | None,
        scratch: Scratch,
    ) -> tuple[int, Places, Scores]:
        """Add up the terms until what is left could not lift a new passage among the best.

        Return how many terms were added, and the passages that can still get there with their scores.
        """
        sizes = np.cumsum(self._segment.starts[wanted.rows + 1] - self._segment.starts[wanted.rows])
        done, stride, touched = 0, FIRST, []
        candidates = np.empty(0, np.int32)
        while done < len(wanted.rows) and tails[done] >= floor:
            before = sizes[done - 1] if done else 0
            enough = int(sizes.searchsorted(before + stride, side="right"))
            useful = int((-tails).searchsorted(-floor, side="right")) if floor else len(wanted.rows)
            until = max(done + 1, min(enough, useful))
            places, impacts = self._impacts(wanted, done, until)
            fresh = self._fresh(places, scratch)
            np.add.at(scratch.scores, places, impacts)
            touched.append(fresh)
            candidates = np.concatenate([candidates, fresh if barred is None else fresh[~barred[fresh]]])
            scores = scratch.scores[candidates]
            floor = max(floor, _edge(scores, limit))
            hopeful = scores >= floor - tails[until]
            candidates = candidates[hopeful]
            done, stride = until, stride * 2
        scores = scratch.scores[candidates]
        for places in touched:
            scratch.scores[places] = 0.0
        return done, candidates, scores

    def _impacts(self, wanted: Wanted, first: int, last: int) -> tuple[Places, Scores]:
        """Return the places of some terms, one term after another, and what each adds to the score."""
        segment = self._segment
        rows = wanted.rows[first:last].tolist()
        places: Places = np.concatenate([segment.holding(row) for row in rows])
        codes = np.concatenate([segment.codes[segment.starts[row] : segment.starts[row + 1]] for row in rows])
        frequencies = segment.starts[wanted.rows[first:last] + 1] - segment.starts[wanted.rows[first:last]]
        return places, self._factors.take(codes) * np.repeat(wanted.scales[first:last], frequencies)

    def _fresh(self, places: Places, scratch: Scratch) -> Places:
        """Return each place once, without those that have a score already."""
        order = np.arange(len(places), dtype=np.int32)
        scratch.marks[places] = order
        once: Places = places[(scratch.marks.take(places) == order) & (scratch.scores.take(places) == 0.0)]
        return once

    def _looked_up(
        self, wanted: Wanted, tails: Scores, limit: int, floor: float, done: int, places: Places, scores: Scores
    ) -> tuple[Places, Scores]:
        """Add the terms that are left for these passages, and leave out those that cannot get among the best."""
        while done < len(wanted.rows) and len(places):
            until = min(done + 1 + LOOKED_UP // len(places), len(wanted.rows))
            for impacts in self._impacts_of(wanted, done, until, places):
                scores += impacts
            floor = max(floor, _edge(scores, limit))
            hopeful = scores >= floor - tails[until]
            places, scores = places[hopeful], scores[hopeful]
            done = until
        return places, scores

    def _impacts_of(self, wanted: Wanted, first: int, last: int, places: Places) -> Iterator[Scores]:
        """Yield, term by term, what it adds to the scores of these passages."""
        segment = self._segment
        rows = wanted.rows[first:last]
        nth = segment.frequent.searchsorted(rows)
        mapped = np.zeros(len(rows), np.bool_)
        if len(segment.frequent):
            mapped = segment.frequent[np.minimum(nth, len(segment.frequent) - 1)] == rows
        at = np.full((len(rows), len(places)), -1)
        at[mapped] = self._mapped(rows[mapped], nth[mapped], places)
        for i in np.flatnonzero(~mapped).tolist():
            held = segment.holding(rows[i])
            near = held.searchsorted(places)
            near[near == len(held)] = 0
            at[i] = np.where(held[near] == places, near + segment.starts[rows[i]], -1)
        impacts = self._factors.take(segment.codes.take(at)) * wanted.scales[first:last, np.newaxis]
        impacts[at < 0] = 0.0
        yield from impacts

    def _mapped(self, rows: NDArray[np.int64], nth: NDArray[np.int64], places: Places) -> NDArray[np.int64]:
        """Return (rows, places): where the postings of frequent terms stand, -1 where a passage lacks the term."""
        words, bit = places >> 6, (places & 63).astype(np.uint64)
        columns = nth[:, np.newaxis], words[np.newaxis]
        shifted = self._segment.bits[columns] << (np.uint64(63) - bit)
        upto = np.bitwise_count(shifted).astype(np.int64) + self._segment.ranks[columns] - 1
        return np.where(shifted >> np.uint64(63), upto + self._segment.starts[rows][:, np.newaxis], -1)


def _edge(scores: Scores, limit: int) -> float:
    """Return the score of the last of the best `limit` passages; 0 where there are fewer."""
    if len(scores) < limit:
        return 0.0
    return float(np.partition(scores, len(scores) - limit)[len(scores) - limit])
