"""Passages -> counted terms: which passage holds which term how often."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval import lexicon
from retrieval.engines.protocol import FieldTerm
from retrieval.terms import FIELDS, Terms

MOST_COUNTED = 255
"""A term that stands more often in one field of a passage counts this often."""
FIELD = 61
"""Bits of a term's number within its field; the bits above are the field's place in FIELDS."""
_PLACE = 64 - lexicon.SHORT * lexicon.CHARACTER
_PACKED = 1 << lexicon.SHORT * lexicon.CHARACTER
Numbers = NDArray[np.uint64]
Places = NDArray[np.int64]


def key(term: FieldTerm) -> int:
    """Return the 64-bit number a term is filed under: one of its own for short terms, hashed for longer ones."""
    field, word = term
    return FIELDS.index(field) << FIELD | lexicon.number(word)


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

    keys: Numbers
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


class _Numbered(dict[str, int]):
    """Words with their numbers, worked out when they are first met."""

    def __missing__(self, word: str) -> int:
        number = self[word] = lexicon.number(word)
        return number


def count(passages: Iterable[Terms]) -> Counted:
    """Count the terms of passages."""
    numbered = _Numbered()
    numbers: list[list[int]] = [[] for _ in FIELDS]
    lengths: list[list[int]] = [[] for _ in FIELDS]
    for passage in passages:
        for field, found, counted in zip(FIELDS, numbers, lengths, strict=True):
            listed = passage.get(field, ())
            found.extend(map(numbered.__getitem__, listed))
            counted.append(len(listed))
    table = np.array(lengths, dtype=np.int64).reshape(len(FIELDS), -1)
    places = [np.repeat(np.arange(table.shape[1]), each) for each in table]
    return tallied([np.array(each, dtype=np.uint64) for each in numbers], places, table.shape[1])


def tallied(numbers: Sequence[Numbers], places: Sequence[Places], size: int) -> Counted:
    """Count terms that are given field by field: their numbers, and in which of `size` passages each stands."""
    keys, frequencies, standing, counts = [], [], [], []
    for field, (words, at) in enumerate(zip(numbers, places, strict=True)):
        long = words >= _PACKED
        short = ~long if long.any() else slice(None)
        for postings in (_packed(words[short], at[short]), _ordered(words[long], at[long])):
            distinct = np.flatnonzero(first_of_each(postings[0]))
            keys.append(postings[0][distinct] | np.uint64(field << FIELD))
            frequencies.append(np.diff(np.append(distinct, len(postings[0]))))
            standing.append(postings[1])
            counts.append(np.minimum(postings[2], MOST_COUNTED).astype(np.uint8))
    lengths = np.array([np.bincount(at, minlength=size) for at in places], dtype=np.int32).reshape(len(FIELDS), size)
    joined = np.concatenate(keys)
    return Counted(
        joined, (joined >> np.uint64(FIELD)).astype(np.uint8),
        np.append(0, np.cumsum(np.concatenate(frequencies))).astype(np.int64),
        np.concatenate(standing).astype(np.int32), np.concatenate(counts), lengths,
    )  # fmt: skip


def _packed(numbers: Numbers, places: Places) -> tuple[Numbers, Numbers, Places]:
    """Return each short term in each passage once, in order, with how often it stands there: sorted as one number."""
    cells = np.sort(numbers << np.uint64(_PLACE) | places.astype(np.uint64))
    edges = np.flatnonzero(first_of_each(cells))
    counts = np.diff(np.append(edges, len(cells)))
    cells = cells[edges]
    return cells >> np.uint64(_PLACE), cells & np.uint64((1 << _PLACE) - 1), counts


def _ordered(numbers: Numbers, places: Places) -> tuple[Numbers, Numbers, Places]:
    """Return the same of long terms."""
    order = np.lexsort((places, numbers))
    numbers, places = numbers[order], places[order]
    edges = np.flatnonzero(first_of_each(numbers) | first_of_each(places))
    return numbers[edges], places[edges].astype(np.uint64), np.diff(np.append(edges, len(numbers)))


def first_of_each(ordered: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Tell of each of ascending values whether it is the first of its like."""
    first = np.ones(len(ordered), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return first
