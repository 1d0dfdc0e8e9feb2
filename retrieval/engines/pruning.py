"""The best passages of one segment without a look at most of them (MaxScore: Turtle and Flood, IPM 1995).

Terms come in the order of what each of their postings is worth, rare ones first. Once the terms that are left
could not lift a new passage among the best, they are only looked up for the passages that can still get there.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.edges import At, Scores, Scratch, edge, ranked
from retrieval.engines.hopefuls import SLACK, SURE, Hopefuls
from retrieval.engines.impacts import Bits, Impacts, Wanted
from retrieval.engines.protocol import Numbers
from retrieval.engines.segments import Segment
from retrieval.engines.sieve import Sieve, places_of
from retrieval.engines.straight import Straight

FIRST = 4096
"""Up to so many postings are added up before the first look at the scores; then twice as many, and so on."""
FEW = 4096
"""A search among so few passages looks up every term for each; among more, the others are barred."""
UNITED = 1024
"""So many hopeful passages or more are thinned out before it is seen which stand there twice."""
SEEDS = 256
"""So many passages that hold many frequent terms are tried out where there is no rare term to begin with."""
SIEVED = 1.4
"""Maps are combined where what is left can add less than so many times the edge; else too much would pass."""
PASSING = 1 / 3
"""More of the postings that would else be added need not pass the sieve."""


class Pruned:
    """One segment as it is searched. Safe in threads."""

    def __init__(self, segment: Segment, factors: Scores) -> None:
        """Take a segment and the score at idf 1 of each of its codes."""
        self.impacts = Impacts(segment, factors)
        self._numbers = segment.numbers
        self._gone = segment.gone()
        self._spare: list[Scratch] = []

    def holding(self, rows: Sequence[int]) -> Numbers:
        """Return the numbers of the passages that hold the terms in all of these rows (-1: none does)."""
        places = self.impacts.holding(rows)
        return self._numbers[places if self._gone is None else places[~self._gone[places]]]

    def best(
        self, wanted: Wanted, limit: int, *, floor: float = 0.0, only: Numbers | None = None
    ) -> tuple[Numbers, Scores]:
        """Return the numbers of the best passages and their scores, best first, ties by number.

        Those that score less than `floor` may be left out. With `only` no other passages are looked at.
        """
        among = None if only is None else self._among(only)
        try:
            scratch = self._spare.pop()
        except IndexError:
            scratch = Scratch(len(self._numbers))
        if among is not None and len(among) <= FEW:
            hopefuls = Hopefuls(self.impacts, wanted, limit, floor)
            free = among if self._gone is None else among[~self._gone[among]]
            hopefuls.bring_in(free, np.zeros(len(free)))
            hopefuls.complete(scratch)
            held = (hopefuls.scores > 0).nonzero()[0]
            places, scores = ranked(hopefuls.places.take(held), hopefuls.scores.take(held), limit)
        else:
            places, scores = self._all(wanted, limit, floor, scratch, self._barred(among))
        self._spare.append(scratch)
        return self._numbers.take(places), scores

    def _all(
        self, wanted: Wanted, limit: int, floor: float, scratch: Scratch, barred: NDArray[np.bool_] | None
    ) -> tuple[At, Scores]:
        """Return the best passages of those that are not barred."""
        straight = Straight(self.impacts, wanted, limit, floor)
        added, done = None, 0
        if straight.fits():
            added, done = straight.add(scratch, barred)
            found = straight.best(added, scratch, barred)
            if found is not None:
                scratch.forget(added)
                return found
        hopefuls = Hopefuls(self.impacts, wanted, limit, floor)
        _Adding(self.impacts, hopefuls, scratch, barred).run(added, done)
        hopefuls.complete(scratch)
        return ranked(hopefuls.places, hopefuls.scores, limit)

    def _among(self, numbers: Numbers) -> At:
        """Return the positions of the passages with these numbers; those of other segments are left out."""
        near = np.minimum(self._numbers.searchsorted(numbers), len(self._numbers) - 1)
        places: At = near[self._numbers[near] == numbers]
        return places

    def _barred(self, among: At | None) -> NDArray[np.bool_] | None:
        """Return (passages,): which are gone or not among these; None where all may be found."""
        if among is None:
            return self._gone
        barred = np.ones(len(self._numbers), np.bool_)
        barred[among] = False
        return barred if self._gone is None else barred | self._gone


class _Adding:
    """The first part of a search: terms are added up until those left could not lift a new passage among the best."""

    def __init__(
        self, impacts: Impacts, hopefuls: Hopefuls, scratch: Scratch, barred: NDArray[np.bool_] | None
    ) -> None:
        self._impacts, self._hopefuls, self._scratch, self._barred = impacts, hopefuls, scratch, barred
        self._held, self._tails = hopefuls.wanted, hopefuls.tails
        self._added: list[At] = []
        self._best: At = np.empty(0, np.intp)
        self._scores: Scores = np.empty(0)

    def run(self, added: At | None, done: int) -> None:
        """Leave the passages that may still get there with the hopefuls, each with its score so far.

        So many terms have been added up before, to passages that stand there once for each term.
        """
        hopefuls, stride, sieved = self._hopefuls, FIRST, None
        if added is not None:
            self._note(added, done)
        elif self._held[0].places is None:
            self._seed()
        while sieved is None and self._unsure(hopefuls.done):
            if self._at_frequent(hopefuls.done):
                sieved = self._sieved()
            if sieved is None:
                self._add(self._until(stride))
                stride *= 2
        self._gather()
        if sieved is not None:
            new = sieved.take((self._scratch.scores.take(sieved) == 0).nonzero()[0])
            hopefuls.bring_in(new, np.zeros(len(new)))
        for places in self._added:
            self._scratch.scores[places] = 0.0

    def _unsure(self, done: int) -> bool:
        """Tell whether the terms from one on could lift a new passage among the best."""
        return done < len(self._held) and self._tails[done] >= self._hopefuls.floor

    def _at_frequent(self, done: int) -> bool:
        """Tell whether it pays to combine the maps of the terms from one on."""
        return self._held[done].places is None and self._tails[done] < SIEVED * self._hopefuls.floor

    def _free(self, places: At) -> At:
        return places if self._barred is None else places[~self._barred.take(places)]

    def _seed(self) -> None:
        """Raise the edge by passages that hold many of the frequent terms."""
        bits: Bits | None = None
        for held in self._held:
            if held.places is None:
                both = self._impacts.bits(held) if bits is None else bits & self._impacts.bits(held)
                if bits is None or int(np.bitwise_count(both).sum()) >= self._hopefuls.limit:
                    bits = both
        assert bits is not None
        places = self._free(places_of(bits)[:SEEDS])
        self._hopefuls.try_out(places, np.zeros(len(places)))

    def _sieved(self) -> At | None:
        """Return the passages that could get there by the terms that are left alone; None where they are too many."""
        hopefuls, done = self._hopefuls, self._hopefuls.done
        maps = [self._impacts.bits(held) for held in self._held[done:]]
        bits = Sieve(maps, [held.bound * SLACK for held in self._held[done:]]).reaching(hopefuls.floor)
        last = next(i for i, tail in enumerate(self._tails) if tail < hopefuls.floor)
        enough = PASSING * sum(held.size for held in self._held[done:last])
        if bits is None or np.bitwise_count(bits).sum() > enough:
            return None
        return self._free(places_of(bits))

    def _until(self, stride: int) -> int:
        """Return up to which term to add next."""
        done = self._hopefuls.done
        size = self._held[done].size
        done += 1
        while self._unsure(done) and not self._at_frequent(done):
            size += self._held[done].size
            if size > stride:
                break
            done += 1
        return done

    def _add(self, until: int) -> None:
        found = self._impacts.whole(self._held[self._hopefuls.done : until])
        self._note(self._scratch.add(*found, self._barred), until)

    def _note(self, places: At, until: int) -> None:
        """Take note of the passages to which the next terms have been added."""
        self._added.append(places)
        terms, self._hopefuls.done = until - self._hopefuls.done, until
        self._raise(places, terms)

    def _raise(self, places: At, terms: int) -> None:
        """Raise the edge by the passages of the terms that were added last, and the best of those before."""
        hopefuls, limit = self._hopefuls, self._hopefuls.limit
        if len(self._best):
            places, terms = np.concatenate([self._best, places]), terms + 1
        scores = self._scores = self._scratch.scores.take(places)
        last = edge(scores, limit * terms)  # a passage stands there once for each term
        hopefuls.floor = max(hopefuls.floor, last)
        if not self._unsure(hopefuls.done):
            return
        best = places.take((scores >= last).nonzero()[0])
        best = best.take(self._scratch.once(best))
        scores = self._scratch.scores.take(best)
        if len(best) > SURE * limit:
            chosen = (scores >= edge(scores, limit)).nonzero()[0][: SURE * limit]
            best, scores = best.take(chosen), scores.take(chosen)
        hopefuls.try_out(best, scores)
        self._best = best

    def _gather(self) -> None:
        """Take the passages of all terms that were added, but for those that cannot get there."""
        hopefuls = self._hopefuls
        if len(self._added) == 1:
            hopefuls.bring_in(self._added[0], self._scores)
        elif self._added:
            places = np.concatenate(self._added)
            hopefuls.bring_in(places, self._scratch.scores.take(places))
        hopefuls.leave_out()
        if len(hopefuls.places) < UNITED:
            hopefuls.unite(self._scratch)
            hopefuls.raise_floor(hopefuls.scores)
            hopefuls.leave_out()
