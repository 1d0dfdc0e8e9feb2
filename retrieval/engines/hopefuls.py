"""Passages that may still get among the best of a search, and how they are thinned out and completed.

Every passage's impacts are added in the order of the terms, whatever is left out, so that its score is that of the
full sum to the last bit.
"""

from collections.abc import Sequence
from operator import attrgetter

import numpy as np

from retrieval.engines.edges import At, Scores, Scratch, edge
from retrieval.engines.impacts import Held, Impacts, Wanted

LOOKED_UP = 4096
"""So many pairs of a term and a passage are looked up at a time, between two looks at the scores."""
SEEN = 4 * LOOKED_UP
"""Of so many pairs it is seen at a time whether the passage holds the term at all, which is cheaper."""
SURE = 4
"""So many times `limit` passages are completed as they are; more are thinned out before."""
MANY = 256
"""Among so many passages or fewer it is not worth it to see which of them hold a rare term."""
SLACK = 1 + 1e-9
"""Room for rounding: what falls short of the edge by less than this is not left out."""


class Hopefuls:
    """A search in one segment: `done` terms are added up, and these passages may still get among the best.

    `floor` is a score that the best reach, as far as is known; `tails` what the terms from each on can add at most.
    A passage may stand there more than once until `unite` is called, and after more have been brought in.
    """

    def __init__(self, impacts: Impacts, wanted: Wanted, limit: int, floor: float) -> None:
        """Begin with no term and no passage."""
        self._impacts, self.wanted, self.limit, self.floor = impacts, wanted, limit, floor
        self.tails = [0.0]
        for held in reversed(wanted):
            self.tails.append(self.tails[-1] + held.bound * SLACK)
        self.tails.reverse()
        self.done = 0
        self.places: At = np.empty(0, np.intp)
        self.scores: Scores = np.empty(0)
        self._united = False

    def bring_in(self, places: At, scores: Scores) -> None:
        """Take more passages, with their scores so far."""
        if len(self.places):
            places, scores = np.concatenate([self.places, places]), np.concatenate([self.scores, scores])
        self.places, self.scores, self._united = places, scores, False

    def take(self, which: At) -> None:
        """Keep these alone."""
        self.places, self.scores = self.places.take(which), self.scores.take(which)

    def unite(self, scratch: Scratch) -> None:
        """Keep each passage once."""
        if not self._united:
            self.take(scratch.once(self.places))
            self._united = True

    def leave_out(self) -> None:
        """Leave out those that cannot get there."""
        needed = self.floor - self.tails[self.done]
        if needed > 0 and len(self.places) > self.limit:
            self.take((self.scores >= needed).nonzero()[0])

    def raise_floor(self, scores: Scores) -> None:
        """Note that different passages have these scores, or more."""
        self.floor = max(self.floor, edge(scores, self.limit))

    def try_out(self, places: At, scores: Scores) -> None:
        """Complete these, to see what the best reach at least."""
        sums = scores.copy()
        for impacts in self._impacts.of(self.wanted[self.done :], places):
            sums += impacts
        self.raise_floor(sums)

    def complete(self, scratch: Scratch) -> None:
        """Add the terms that are left, and leave out passages that cannot get among the best."""
        terms = len(self.wanted)
        if self.done < terms and len(self.places) > SURE * self.limit:
            self._thin_out(scratch)
        else:
            self.unite(scratch)
        while self.done < terms and len(self.places):
            until = min(self.done + 1 + LOOKED_UP // len(self.places), terms)
            for impacts in self._impacts.of(self.wanted[self.done : until], self.places):
                self.scores += impacts
            self.done = until
            if until < terms:
                self.raise_floor(self.scores)
                self.leave_out()

    def _thin_out(self, scratch: Scratch) -> None:
        """Leave out passages that lack too many of the terms that are left; then the best are tried out."""
        order = sorted(self.wanted[self.done :], key=attrgetter("bound"), reverse=True)
        frequent = [held for held in order if held.places is None]
        rare = [held for held in order if held.places is not None]
        most, tail = self.scores, self.tails[self.done]
        while frequent and len(self.places) > 2 * self.limit:
            many = max(1, SEEN // len(self.places))
            some, frequent = frequent[:many], frequent[many:]
            found = self._impacts.frequent(some, self.places)
            most, tail = self._sift(most, tail, some, found)
        while rare and len(self.places) > max(MANY, 2 * self.limit):
            some, rare = rare[:1], rare[1:]
            listed = some[0].places
            assert listed is not None
            most, tail = self._sift(most, tail, some, scratch.among(listed, self.places)[np.newaxis].astype(float))
        once = scratch.once(self.places)
        self.take(once)
        most = most.take(once)
        if len(self.places) > SURE * self.limit:
            best = (most >= edge(most, self.limit)).nonzero()[0][: SURE * self.limit]
            self.try_out(self.places.take(best), self.scores.take(best))
            self.take((most >= self.floor - tail).nonzero()[0])

    def _sift(self, most: Scores, tail: float, some: Sequence[Held], found: Scores) -> tuple[Scores, float]:
        """Leave passages out by which of them hold some terms; return the most of each without the tail, and the tail.

        `most` is the score with the bounds of the terms that were looked at, `tail` what the others can add at most.
        """
        bounds = np.array([held.bound for held in some]) * SLACK
        most = most + np.einsum("i,ij->j", bounds, found)  # no BLAS: its threads wait for one another
        tail = max(0.0, tail * SLACK - float(bounds.sum()))
        hopeful = (most >= self.floor - tail).nonzero()[0]
        self.take(hopeful)
        return most.take(hopeful), tail
