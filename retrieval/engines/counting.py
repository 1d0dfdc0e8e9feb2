"""Passages -> counted terms: which passage holds which term how often."""

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable
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


def count(passages: Iterable[Terms]) -> Counted:
    """Count the terms of passages."""
    vocabulary: dict[FieldTerm, int] = {}
    terms, places, counts, lengths = array("i"), array("i"), array("B"), array("i")
    for place, passage in enumerate(passages):
        for field in FIELDS:
            listed = passage.get(field, ())
            lengths.append(len(listed))
            for term, number in Counter(listed).items():
                terms.append(vocabulary.setdefault((field, term), len(vocabulary)))
                places.append(place)
                counts.append(min(number, MOST_COUNTED))
    keys = np.array([key(term) for term in vocabulary], dtype=np.uint64)
    fields = np.array([FIELDS.index(field) for field, _ in vocabulary], dtype=np.uint8)
    order = np.argsort(keys)
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[order] = np.arange(len(keys))
    rows = ranks[np.array(terms, dtype=np.int32)]
    sorting = np.argsort(rows, kind="stable")
    return Counted(
        keys[order],
        fields[order],
        np.append(0, np.cumsum(np.bincount(rows, minlength=len(keys)))).astype(np.int64),
        np.array(places, dtype=np.int32)[sorting],
        np.array(counts, dtype=np.uint8)[sorting],
        np.ascontiguousarray(np.array(lengths, dtype=np.int32).reshape(-1, len(FIELDS)).T),
    )
