"""Passages -> counted terms: which passage holds which term how often."""

import hashlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.engines.protocol import FieldTerm
from retrieval.terms import FIELDS, Terms

MOST_COUNTED = 255
"""A term that stands more often in one field of a passage counts this often."""


def key(term: FieldTerm) -> int:
    """Return the 64-bit number a term is filed under: BLAKE2b, so that two of ten million terms hardly ever meet."""
    return int.from_bytes(hashlib.blake2b(":".join(term).encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Counted:
    """The terms of some passages.

    keys     (terms,)        uint64, ascending: the terms, as `key` gives them
    fields   (terms,)        uint8: the field of each term, as its place in FIELDS
    starts   (terms + 1,)    int64: where each term's postings begin in the next two
    places   (postings,)     int32: positions of passages, ascending within a term
    counts   (postings,)     uint8: how often the term stands there
    lengths  (fields, passages)  int32: terms in each field of each passage
    """

    keys: NDArray[np.uint64]
    fields: NDArray[np.uint8]
    starts: NDArray[np.int64]
    places: NDArray[np.int32]
    counts: NDArray[np.uint8]
    lengths: NDArray[np.int32]

    @property
    def size(self) -> int:
        """The number of passages."""
        return int(self.lengths.shape[1])

    def part(self, first: int, last: int) -> tuple[NDArray[np.int32], NDArray[np.uint8], NDArray[np.int64]]:
        """Return the places and counts of the terms from one row up to another, and how many postings each has."""
        whole = slice(self.starts[first], self.starts[last])
        return self.places[whole], self.counts[whole], np.diff(self.starts[first : last + 1])


class _Vocabulary(dict[str, int]):
    """Numbers terms in the order in which they come."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


def count(passages: Iterable[Terms]) -> Counted:
    """Count the terms of passages."""
    vocabularies = [_Vocabulary() for _ in FIELDS]
    numbers = [array("q") for _ in FIELDS]
    lengths = [array("i") for _ in FIELDS]
    for passage in passages:
        for field, vocabulary, found, counted in zip(FIELDS, vocabularies, numbers, lengths, strict=True):
            listed = passage.get(field, ())
            found.extend(map(vocabulary.__getitem__, listed))
            counted.append(len(listed))
    table = np.array(lengths, dtype=np.int32).reshape(len(FIELDS), -1)
    keys = np.array([key((f, t)) for f, terms in zip(FIELDS, vocabularies, strict=True) for t in terms], np.uint64)
    sizes = [len(terms) for terms in vocabularies]
    fields = np.repeat(np.arange(len(FIELDS), dtype=np.uint8), sizes)
    order = np.argsort(keys)
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[order] = np.arange(len(keys))
    rows, places, counts = _postings(ranks, sizes, [np.array(each, dtype=np.int64) for each in numbers], table)
    starts = np.append(0, np.cumsum(np.bincount(rows, minlength=len(keys)))).astype(np.int64)
    return Counted(keys[order], fields[order], starts, places, counts, table)


def _postings(
    ranks: NDArray[np.int64], sizes: Sequence[int], numbers: Sequence[NDArray[np.int64]], lengths: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint8]]:
    """Return which term stands where how often, in the order of terms and places.

    `numbers` are the terms of each field as they stand in the passages, one after another, numbered within the field.
    """
    firsts = np.append(0, np.cumsum(sizes)).tolist()
    rows = np.concatenate([ranks[first + each] for first, each in zip(firsts, numbers, strict=False)])
    size = lengths.shape[1]
    places = np.concatenate([np.repeat(np.arange(size), each) for each in lengths])
    cells = np.sort(rows * max(size, 1) + places)
    edges = np.flatnonzero(np.append(True, cells[1:] != cells[:-1])[: len(cells)])
    counts = np.minimum(np.diff(np.append(edges, len(cells))), MOST_COUNTED)
    rows, places = np.divmod(cells[edges], max(size, 1))
    return rows, places.astype(np.int32), counts.astype(np.uint8)
