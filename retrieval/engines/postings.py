"""Postings as arrays: which passage holds which term how often. Written once, then mapped into memory."""

import hashlib
from array import array
from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path

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
class Postings:
    """The index of an archive.

    keys     (terms,)        uint64, ascending: the terms, as `key` gives them
    starts   (terms + 1,)    int64: where each term's postings begin in the next two
    places   (postings,)     int32: positions in `numbers`, ascending within a term
    counts   (postings,)     uint8: how often the term stands there
    lengths  (fields, passages)  int32: terms in each field of each passage
    numbers  (passages,)     int64: the passages' numbers in the archive, ascending
    """

    keys: NDArray[np.uint64]
    starts: NDArray[np.int64]
    places: NDArray[np.int32]
    counts: NDArray[np.uint8]
    lengths: NDArray[np.int32]
    numbers: NDArray[np.int64]

    @classmethod
    def empty(cls) -> "Postings":
        """Return the postings of an archive without passages."""
        return PostingsWriter().postings()

    def save(self, folder: Path) -> None:
        """Write the arrays into a new folder."""
        folder.mkdir(parents=True)
        for name in _names():
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> "Postings":
        """Map the arrays of a folder into memory. Raises OSError or ValueError where they are damaged."""
        return cls(**{name: np.lib.format.open_memmap(folder / f"{name}.npy", mode="r") for name in _names()})

    def term(self, term: FieldTerm) -> slice:
        """Return where the postings of a term stand; an empty slice for an unknown one."""
        wanted = np.uint64(key(term))
        row = int(np.searchsorted(self.keys, wanted))
        if row == len(self.keys) or self.keys[row] != wanted:
            return slice(0, 0)
        return slice(int(self.starts[row]), int(self.starts[row + 1]))


def _names() -> list[str]:
    return [field.name for field in fields(Postings)]


class PostingsWriter:
    """Counts the terms of passages, one passage after another in ascending number."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._vocabulary: dict[FieldTerm, int] = {}
        self._terms, self._places, self._counts = array("q"), array("i"), array("B")
        self._lengths, self._numbers = array("i"), array("q")

    def add(self, number: int, terms: Terms) -> None:
        """Count the terms of the passage with this number."""
        place = len(self._numbers)
        self._numbers.append(number)
        for field in FIELDS:
            listed = terms.get(field, ())
            self._lengths.append(len(listed))
            for term, count in Counter(listed).items():
                self._terms.append(self._vocabulary.setdefault((field, term), len(self._vocabulary)))
                self._places.append(place)
                self._counts.append(min(count, MOST_COUNTED))

    def postings(self) -> Postings:
        """Return what was counted."""
        keys = np.array([key(term) for term in self._vocabulary], dtype=np.uint64)
        return _sorted(
            keys[np.frombuffer(self._terms, dtype=np.int64)] if len(self._terms) else np.empty(0, np.uint64),
            np.frombuffer(self._places, dtype=np.int32) if len(self._places) else np.empty(0, np.int32),
            np.frombuffer(self._counts, dtype=np.uint8) if len(self._counts) else np.empty(0, np.uint8),
            np.array(self._lengths, dtype=np.int32).reshape(-1, len(FIELDS)).T.copy(),
            np.array(self._numbers, dtype=np.int64),
        )


def merged(old: Postings, removed: NDArray[np.int64], new: Postings) -> Postings:
    """Return old postings without the passages with the removed numbers, followed by the new ones."""
    kept = ~np.isin(old.numbers, removed)
    moved = np.cumsum(kept, dtype=np.int32) - np.int32(1)
    standing = kept[old.places]
    old_keys = np.repeat(np.asarray(old.keys), np.diff(old.starts))[standing]
    return _sorted(
        np.concatenate([old_keys, np.repeat(np.asarray(new.keys), np.diff(new.starts))]),
        np.concatenate([moved[old.places[standing]], new.places + np.int32(kept.sum())]),
        np.concatenate([old.counts[standing], new.counts]),
        np.concatenate([old.lengths[:, kept], new.lengths], axis=1),
        np.concatenate([old.numbers[kept], new.numbers]),
    )


def _sorted(
    keys: NDArray[np.uint64],
    places: NDArray[np.int32],
    counts: NDArray[np.uint8],
    lengths: NDArray[np.int32],
    numbers: NDArray[np.int64],
) -> Postings:
    """Return postings in the order of keys; within a key the order given (ascending places) stays."""
    order = np.argsort(keys, kind="stable")
    distinct, firsts = np.unique(keys[order], return_index=True)
    starts = np.append(firsts, len(keys)).astype(np.int64)
    return Postings(distinct, starts, places[order], counts[order], lengths, numbers)
