"""Which passages could be among the best by frequent terms alone: bit maps are combined before any posting is read.

A passage that no term added so far holds has to hold enough of those that are left. With the weightiest of them less is
needed of the others, without it all of it: a threshold, worked out for sixty-four passages at a time.
"""

from collections.abc import Sequence

import numpy as np

from retrieval.engines.edges import At
from retrieval.engines.impacts import Bits

BRANCHES = 24
"""So many terms are decided at most; what is not decided then counts as held."""


class Sieve:
    """Passages by the bounds of the terms that they hold."""

    def __init__(self, maps: Sequence[Bits], bounds: Sequence[float]) -> None:
        """Take the maps of terms and what each can add at most."""
        order = sorted(range(len(maps)), key=bounds.__getitem__, reverse=True)
        self._maps, self._bounds = [maps[i] for i in order], [bounds[i] for i in order]
        self._tails = np.append(np.cumsum(self._bounds[::-1])[::-1], 0.0).tolist()
        self._left = BRANCHES

    def reaching(self, needed: float) -> Bits | None:
        """Return the map of the passages whose bounds reach a sum, and perhaps of others; None: it may be all.

        An empty map where there is none.
        """
        return self._from(0, needed)

    def _from(self, first: int, needed: float) -> Bits | None:
        """Return the same for the terms from one on."""
        if needed <= 0:
            return None
        if self._tails[first] < needed:
            return np.empty(0, np.uint64)
        self._left -= 1
        without = self._from(first + 1, needed)
        if without is None:
            return None
        having = self._maps[first]
        others = self._from(first + 1, needed - self._bounds[first]) if self._left > 0 else None
        if others is not None:
            having = having & others if len(others) else others
        if not len(without):
            return having
        return having | without if len(having) else without


def places_of(bits: Bits) -> At:
    """Return the positions that a map holds, ascending: fast where they are few."""
    (words,) = bits.nonzero()
    octets = np.ascontiguousarray(bits.take(words), dtype="<u8").view(np.uint8)
    (found,) = np.unpackbits(octets, bitorder="little").view(np.bool_).nonzero()
    places: At = (words.take(found >> 6) << 6) + (found & 63)
    return places
