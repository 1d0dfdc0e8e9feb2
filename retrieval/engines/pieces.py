"""The terms of counted passages and older segments, put together in order, piece by piece."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.counting import Counted, first_of_each
from retrieval.engines.segments import Places, Segment

PIECE = 1 << 19
"""About so many postings are held in memory at a time."""


@dataclass(frozen=True, slots=True)
class Part:
    """What goes into a new segment: counted passages or a segment, and which of its passages stay (None: all)."""

    source: Counted | Segment
    stay: NDArray[np.bool_] | None = None

    @property
    def size(self) -> int:
        """The number of passages that stay."""
        return self.source.size if self.stay is None else int(self.stay.sum())


@dataclass(frozen=True, slots=True)
class Piece:
    """Some terms in the order of their keys, how many postings of each stay, and these in the order of terms."""

    keys: NDArray[np.uint64]
    fields: NDArray[np.uint8]
    frequencies: NDArray[np.int64]
    places: Places
    counts: NDArray[np.uint8]


def pieces(parts: Sequence[Part]) -> Iterator[Piece]:
    """Yield all terms, piece by piece."""
    keys = _distinct([part.source.keys for part in parts])
    rows = [keys.searchsorted(part.source.keys).astype(np.int32) for part in parts]
    sums = np.zeros(len(keys), np.int64)
    for part, row in zip(parts, rows, strict=True):
        sums[row] += np.diff(part.source.starts)
    for first, last in strides(np.cumsum(sums) - sums, len(keys)):
        yield _piece(parts, rows, keys[first:last], first)


def _distinct(runs: Sequence[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """Return each value once, ascending; as the runs ascend, a stable sort only merges them."""
    ordered = np.sort(np.concatenate([np.empty(0, np.uint64), *runs]), kind="stable")
    return ordered[first_of_each(ordered)]


def strides(starts: NDArray[np.int64], size: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of terms with about PIECE postings each; `starts` says where each term's postings begin."""
    if size:
        edges = starts[:size].searchsorted(np.arange(0, int(starts[size - 1]) + 1, PIECE)).tolist()
        yield from itertools.pairwise([*dict.fromkeys(edges), size])


def _piece(parts: Sequence[Part], rows: Sequence[NDArray[np.int32]], keys: NDArray[np.uint64], start: int) -> Piece:
    """Return some terms with their postings: those of one part after those of the part before it, term by term.

    `rows` says for each term of each part which of all terms it is, and `start` which the first of these is.
    """
    fields, sums = np.zeros(len(keys), np.uint8), np.zeros(len(keys), np.int64)
    staying, offset = [], 0
    for part, row in zip(parts, rows, strict=True):
        first, last = row.searchsorted(np.array([start, start + len(keys)], np.int32)).tolist()
        if first < last:
            among = row[first:last].astype(np.int64) - start
            fields[among] = part.source.fields[first:last]
            places, counts, frequencies = _staying(part, first, last, offset)
            sums[among] += frequencies
            staying.append((among, places, counts, frequencies))
        offset += part.size
    if len(staying) == 1:
        _, places, counts, _ = staying[0]
        return Piece(keys, fields, sums, places, counts)
    free = np.cumsum(sums) - sums
    all_places, all_counts = np.empty(int(sums.sum()), np.int32), np.empty(int(sums.sum()), np.uint8)
    for among, places, counts, frequencies in staying:
        at = np.repeat(free[among] - np.cumsum(frequencies) + frequencies, frequencies)
        at += np.arange(len(places))
        all_places[at], all_counts[at] = places, counts
        free[among] += frequencies
    return Piece(keys, fields, sums, all_places, all_counts)


def _staying(part: Part, first: int, last: int, offset: int) -> tuple[Places, NDArray[np.uint8], NDArray[np.int64]]:
    """Return the postings of some terms that stay, at their new positions, and how many each term has."""
    places, counts, frequencies = part.source.part(first, last)
    if part.stay is None:
        return places + np.int32(offset), counts, frequencies
    standing = part.stay[places]
    moved = np.cumsum(part.stay, dtype=np.int32) + np.int32(offset - 1)
    rows = np.repeat(np.arange(last - first), frequencies)[standing]
    return moved[places[standing]], counts[standing], np.bincount(rows, minlength=last - first)
