"""Segments read the other way round: a passage -> its terms, as they are written into an index elsewhere."""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.segments import Segment
from retrieval.engines.spelling import Spelling, spelled
from retrieval.terms import FIELDS

TOGETHER = 1 << 24
"""So many postings are looked at together."""
MOST = 1 << 16
"""And so many passages at the most: numbers of two bytes are sorted in no time."""
WRITTEN = 1 << 11
"""The terms of so many passages are written together."""
Tokens = Sequence[bytes]
"""For each of FIELDS the tokens of a passage, parted by spaces, as often as they stand there (255 times at most)."""


def tokens_of(segment: Segment, numbers: NDArray[np.int64]) -> Iterator[tuple[int, Tokens]]:
    """Yield some passages of a segment, by their ascending numbers, with their tokens."""
    if not len(numbers):
        return
    spelling = spelled(segment.keys)
    places = segment.numbers.searchsorted(numbers)
    each = min(MOST, max(1, int(TOGETHER / max(1, len(segment.codes) / max(1, segment.size)))))
    for start in range(0, len(places), each):
        part = places[start : start + each]
        terms, counts, starts = _postings(segment, part)
        for first in range(0, len(part), WRITTEN):
            last = min(len(part), first + WRITTEN)
            edges = starts[first : last + 1]
            whole = slice(edges[0], edges[-1])
            written = _written(segment, spelling, terms[whole], counts[whole], np.diff(edges))
            yield from zip(numbers[start + first : start + last].tolist(), written, strict=True)


def _written(
    segment: Segment, spelling: Spelling, terms: NDArray[np.int32], counts: NDArray[np.uint8], held: NDArray[np.int64]
) -> Iterator[Tokens]:
    """Yield the tokens of passages; each holds so many of the terms, by ascending field, each so often."""
    text = spelling.text(np.repeat(terms, counts))
    cells = np.repeat(np.arange(len(held)) * len(FIELDS), held) + segment.fields[terms]
    sizes = np.bincount(cells, weights=spelling.lengths[terms] * counts, minlength=len(held) * len(FIELDS))
    ends = np.cumsum(sizes).astype(np.int64).tolist()
    fields = [text[a : b - 1] if b > a else b"" for a, b in itertools.pairwise([0, *ends])]
    for first in range(0, len(fields), len(FIELDS)):
        yield fields[first : first + len(FIELDS)]


def _postings(
    segment: Segment, places: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.uint8], NDArray[np.int64]]:
    """Return (postings,) each, passage by passage: rows of terms, ascending, and how often; where a passage begins."""
    low, high = places[0], places[-1]
    owner = np.full(high - low + 1, -1, np.int32)
    owner[places - low] = np.arange(len(places))
    found = [(np.empty(0, np.int32), np.empty(0, np.uint8), np.empty(0, np.uint16))]
    edges = segment.starts.searchsorted(np.arange(0, len(segment.codes) + TOGETHER, TOGETHER))
    for first, last in itertools.pairwise(np.unique(np.append(0, np.minimum(edges, len(segment.keys))))):
        standing, counts, frequencies = segment.part(int(first), int(last))
        kept = np.flatnonzero((standing >= low) & (standing <= high))
        owners = owner[standing[kept] - low]
        if len(places) <= high - low:
            kept, owners = kept[owners >= 0], owners[owners >= 0]
        rows = np.repeat(np.arange(first, last, dtype=np.int32), frequencies)
        found.append((rows[kept], counts[kept], owners.astype(np.uint16)))
    rows, counts, owners = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(owners, kind="stable")
    starts = np.append(0, np.cumsum(np.bincount(owners, minlength=len(places))))
    return rows[order], counts[order], starts
