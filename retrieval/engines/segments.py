"""Segments: postings in arrays that are written once and then mapped into memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.engines import arrays
from retrieval.terms import FIELDS

WORD = 64
"""Bits of a word in the maps of frequent terms."""
FREQUENT = 32
"""A term that one passage in so many holds, or more, has a map of the passages instead of a list of them."""
FEWEST = 8
"""A term that fewer passages hold has no map, however small the segment."""
Places = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Deletions:
    """The passages of a segment that are gone.

    places   (gone,)         int32, ascending: their positions
    rows     (terms,)        int64, ascending: the terms that they hold
    missing  (terms,)        int64: how many of them hold each
    lengths  (fields,)       int64: how many terms they have in each field
    """

    places: Places
    rows: NDArray[np.int64]
    missing: NDArray[np.int64]
    lengths: NDArray[np.int64]

    @classmethod
    def none(cls) -> "Deletions":
        """Return the deletions of a segment that is whole."""
        nothing = np.empty(0, np.int64)
        return cls(np.empty(0, np.int32), nothing, nothing, np.zeros(len(FIELDS), np.int64))

    def save(self, folder: Path) -> str:
        """Write them into a new folder; return the digest that `load` checks."""
        named = {name: getattr(self, name) for name in ("places", "rows", "missing", "lengths")}
        return arrays.save(folder, named, {})

    @classmethod
    def load(cls, folder: Path, digest: str | None = None) -> "Deletions":
        """Map them into memory. Raises OSError or ValueError where they are damaged."""
        return cls(**arrays.load(folder, digest)[0])


@dataclass(frozen=True, slots=True)
class Segment:
    """The terms of some passages, for searching.

    keys     (terms,)        uint64, ascending: the terms, as `counting.key` gives them
    fields   (terms,)        uint8: the field of each term, as its place in FIELDS
    starts   (terms + 1,)    int64: where each term's postings begin in `codes`
    codes    (postings,)     uint16 or uint32: rows of `pairs`
    pairs    (codes, 3)      int32: a field, how often a term stands in it, how many terms the field has
    frequent (maps,)         int64, ascending: the rows of `keys` whose passages are in `bits`
    before   (maps + 1,)     int64: how many postings these and the maps before them have, which `places` leaves out
    bits     (maps, words)   uint64: a bit for each passage that holds the term
    ranks    (maps, words)   int32: how many bits are set before each word
    places   (the others,)   int32: positions of passages, ascending within a term
    lengths  (fields, passages)  int32: terms in each field of each passage
    numbers  (passages,)     int64, ascending: the passages' numbers in the archive
    """

    keys: NDArray[np.uint64]
    fields: NDArray[np.uint8]
    starts: NDArray[np.int64]
    codes: NDArray[np.integer]
    pairs: NDArray[np.int32]
    frequent: NDArray[np.int64]
    before: NDArray[np.int64]
    bits: NDArray[np.uint64]
    ranks: NDArray[np.int32]
    places: Places
    lengths: NDArray[np.int32]
    numbers: NDArray[np.int64]
    total: NDArray[np.int64]
    """(fields,): terms in each field, of all passages together."""
    deletions: Deletions

    @classmethod
    def load(cls, folder: Path, digest: str | None = None, deletions: Deletions | None = None) -> "Segment":
        """Map the arrays of a folder into memory. Raises OSError or ValueError where they are damaged."""
        mapped, facts = arrays.load(folder, digest)
        total = np.array(facts["total"], dtype=np.int64)
        try:
            return cls(**mapped, total=total, deletions=deletions or Deletions.none())
        except TypeError as error:
            raise ValueError(str(error)) from error

    @property
    def size(self) -> int:
        """The number of passages, with those that are gone."""
        return len(self.numbers)

    @property
    def live(self) -> int:
        """The number of passages that are not gone."""
        return len(self.numbers) - len(self.deletions.places)

    def rows(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return the row of each key; -1 where the segment lacks it."""
        if not len(self.keys):
            return np.full(len(keys), -1)
        rows = self.keys.searchsorted(keys)
        rows[rows == len(self.keys)] = 0
        return np.where(self.keys[rows] == keys, rows, -1)

    def frequencies(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how many passages that are not gone hold each term; 0 for row -1."""
        held = np.where(rows < 0, 0, self.starts[rows + 1] - self.starts[rows])
        gone = self.deletions
        if len(gone.rows):
            near = np.minimum(gone.rows.searchsorted(rows), len(gone.rows) - 1)
            held -= np.where(gone.rows[near] == rows, gone.missing[near], 0)
        return held

    def holding(self, row: int) -> Places:
        """Return the positions of the passages, gone or not, that hold a term."""
        nth = int(self.frequent.searchsorted(row))
        if nth < len(self.frequent) and self.frequent[nth] == row:
            return unpacked(self.bits[nth])
        skipped = self.before[nth]
        return self.places[self.starts[row] - skipped : self.starts[row + 1] - skipped]

    def part(self, first: int, last: int) -> tuple[Places, NDArray[np.uint8], NDArray[np.int64]]:
        """Return the places and counts of the terms from one row up to another, and how many postings each has."""
        frequencies = np.diff(self.starts[first : last + 1])
        counts = self.pairs[:, 1].astype(np.uint8)[self.codes[self.starts[first] : self.starts[last]]]
        lists = []
        row = first
        mapped = self.frequent[self.frequent.searchsorted(first) : self.frequent.searchsorted(last)].tolist()
        for each in (*mapped, last):
            skipped = self.before[self.frequent.searchsorted(row)]
            lists.append(self.places[self.starts[row] - skipped : self.starts[each] - skipped])
            if each < last:
                lists.append(self.holding(each))
            row = each + 1
        return np.concatenate(lists), counts, frequencies

    @property
    def bytes(self) -> int:
        """The bytes of the postings."""
        return sum(array.nbytes for array in self._postings())

    def release(self) -> None:
        """Let go of what was read of the postings; it is read again when it is asked for."""
        for array in self._postings():
            arrays.release(array)

    def _postings(self) -> Sequence[NDArray[np.generic]]:
        return self.keys, self.starts, self.codes, self.bits, self.ranks, self.places

    def gone(self) -> NDArray[np.bool_] | None:
        """Return (passages,): which are gone; None where none is."""
        if not len(self.deletions.places):
            return None
        mask = np.zeros(self.size, np.bool_)
        mask[self.deletions.places] = True
        return mask


def packed(places: Places, size: int) -> NDArray[np.uint64]:
    """Return the map of these positions among `size` passages."""
    flags = np.zeros(words(size) * WORD, np.bool_)
    flags[places] = True
    return np.packbits(flags, bitorder="little").view("<u8").astype(np.uint64, copy=False)


def unpacked(bits: NDArray[np.uint64]) -> Places:
    """Return the positions that a map holds, ascending."""
    octets = np.ascontiguousarray(bits, dtype="<u8").view(np.uint8)
    return np.flatnonzero(np.unpackbits(octets, bitorder="little").view(np.bool_)).astype(np.int32)


def mapped_from(size: int) -> float:
    """Return how many of `size` passages have to hold a term for it to have a map."""
    return max(size / FREQUENT, FEWEST)


def words(size: int) -> int:
    """Return how many words the map of `size` passages has."""
    return -(-size // WORD)
