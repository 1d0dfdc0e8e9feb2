"""One segment's postings as a search sees them: which passages hold a term, and what it adds to their scores."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.edges import At, Scores
from retrieval.engines.segments import Places, Segment, unpacked

Bits = NDArray[np.uint64]
_ONE, _LAST = np.uint64(1), np.uint64(63)


class Held(NamedTuple):
    """Where the postings of a term are in one segment.

    row, size  its row, and how many postings it has
    start      where these begin among the codes
    where      the number of its map, or where its list begins
    places     its list; None where it has a map
    codes      what `Segment.codes` says of its postings
    scale      what its impacts are multiplied with
    bound      the most that it can add to a score
    impacts    what each of its postings adds, where that is kept
    """

    row: int
    size: int
    start: int
    where: int
    places: Places | None
    codes: NDArray[np.integer]
    scale: float = 1.0
    bound: float = 0.0
    impacts: Scores | None = None


Wanted = Sequence[Held]
"""The terms of a question that one segment holds, in the order in which they are added."""


class Impacts:
    """What the postings of one segment say. Safe in threads."""

    def __init__(self, segment: Segment, factors: Scores) -> None:
        """Take a segment and the score at idf 1 of each of its codes."""
        self._segment, self._factors = segment, factors
        self._bits, self._ranks = segment.bits.reshape(-1), segment.ranks.reshape(-1)
        self._words, self._octets = segment.bits.shape[1], segment.bits.view(np.uint8)
        self.size = segment.size

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
        codes, begin = self._segment.codes[start:end], start - skipped
        if mapped:
            return Held(row, end - start, start, nth, None, codes)
        return Held(row, end - start, start, begin, self._segment.places[begin : end - skipped], codes)

    def holding(self, rows: Sequence[int]) -> Places:
        """Return the positions of the passages that hold the terms in all of these rows (-1: none does)."""
        if min(rows, default=0) < 0:
            return np.empty(0, np.int32)
        held = sorted((self._segment.holding(row) for row in rows), key=len)
        places = held[0] if held else np.arange(self._segment.size, dtype=np.int32)
        for others in held[1:]:
            places = places[np.isin(places, others, assume_unique=True)]
        return places

    def bits(self, held: Held) -> Bits:
        """Return (words,): a bit for each passage that holds a term."""
        if held.places is None:
            nth: Bits = self._segment.bits[held.where]
            return nth
        bits = np.zeros(self._words, np.uint64)
        np.add.at(bits, held.places >> 6, _ONE << (held.places & 63).astype(np.uint64))
        return bits

    def whole(self, some: Sequence[Held]) -> tuple[At, Scores]:
        """Return the places of some terms, one term after another, and what each adds to the score."""
        bits = self._segment.bits
        places = [unpacked(bits[held.where]) if held.places is None else held.places for held in some]
        impacts = [self.weighed(held, held.scale) if held.impacts is None else held.impacts for held in some]
        return np.concatenate(places, dtype=np.intp), np.concatenate(impacts)

    def weighed(self, held: Held, scale: float) -> Scores:
        """Return what each posting of a term adds to the score."""
        impacts: Scores = self._factors.take(held.codes)
        impacts *= scale
        return impacts

    def spread(self, held: Held, many: int, steps: NDArray[np.uint8]) -> None:
        """Add so many steps to those of each passage that holds a term."""
        if held.places is not None:
            steps[held.places] += np.uint8(many)
            return
        octets = np.unpackbits(self._octets[held.where], bitorder="little")
        octets *= np.uint8(many)
        steps += octets

    def frequent(self, some: Sequence[Held], places: At) -> Scores:
        """Return (terms, places): 1 where a passage holds a term that has a map, else 0."""
        rows = np.array([each.where * self._words for each in some])
        found = self._bits.take(rows[:, np.newaxis] + (places >> 6))
        found >>= (places & 63).view(np.uint64)
        found &= _ONE
        held: Scores = found.astype(np.float64)
        return held

    def of(self, some: Sequence[Held], places: At) -> Scores:
        """Return (terms, places): what some terms add to the scores of these passages."""
        mapped = [i for i, held in enumerate(some) if held.places is None]
        if len(mapped) == len(some):
            return self._mapped(some, places)
        listed = [i for i, held in enumerate(some) if held.places is not None]
        found = self._listed([some[i] for i in listed], places)
        if not mapped:
            return found
        impacts = np.empty((len(some), len(places)))
        impacts[listed] = found
        impacts[mapped] = self._mapped([some[i] for i in mapped], places)
        return impacts

    def _mapped(self, some: Sequence[Held], places: At) -> Scores:
        """Where a map has a bit, the bits before it tell which of the term's postings is the passage's."""
        facts = [(held.scale, held.start - 1, held.where * self._words) for held in some]
        scales, befores, wheres = _columns(facts) if len(facts) > 1 else facts[0]
        words = (places >> 6) + wheres
        found = self._bits.take(words)
        found <<= (~places & 63).view(np.uint64)
        at = self._ranks.take(words) + befores
        at += np.bitwise_count(found)
        impacts: Scores = self._factors.take(self._segment.codes.take(at, mode="wrap"))
        found >>= _LAST
        impacts *= found
        impacts *= scales
        return impacts.reshape(len(some), -1)

    def _listed(self, some: Sequence[Held], places: At) -> Scores:
        near = np.empty((len(some), len(places)), np.intp)
        narrow = places.astype(np.int32)  # else the lists would be copied to be searched
        for i, held in enumerate(some):
            assert held.places is not None
            near[i] = held.places.searchsorted(narrow)
        facts = [(held.size - 1, held.where, held.start) for held in some]
        lasts, begins, starts = np.array(facts).T[:, :, np.newaxis]
        np.minimum(near, lasts, out=near)
        there = self._segment.places.take(near + begins) == narrow
        impacts: Scores = self._factors.take(self._segment.codes.take(near + starts))
        impacts *= there
        impacts *= np.array([held.scale for held in some])[:, np.newaxis]
        return impacts


def _columns(facts: Sequence[tuple[float, int, int]]) -> Sequence[NDArray[Any]]:
    """Return what is known of terms in columns."""
    return [np.array(column)[:, np.newaxis] for column in zip(*facts, strict=True)]
