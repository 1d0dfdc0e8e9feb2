"""Segments read the other way round: a passage -> its terms, as they are written into an index elsewhere."""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval import lexicon
from retrieval.engines.counting import FIELD
from retrieval.engines.segments import Segment
from retrieval.terms import FIELDS

TOGETHER = 1 << 25
"""So many postings are looked at together."""
_WORD = (1 << FIELD) - 1
_CHARACTER = (1 << lexicon.CHARACTER) - 1
Tokens = Sequence[str]
"""For each of FIELDS the tokens of a passage, parted by spaces, as often as they stand there (255 times at most)."""


def token(word: str) -> str:
    """Return what a term is written as: itself while it is short, else its number in the index."""
    return word if len(word) <= lexicon.SHORT else f"{lexicon.number(word):x}"


class _Tokens(dict[int, str]):
    """The numbers of terms -> their tokens, worked out when they are first met."""

    def __missing__(self, number: int) -> str:
        if number & lexicon.LONG:
            found = f"{number:x}"
        else:
            codes = (number >> lexicon.CHARACTER, number & _CHARACTER)
            found = "".join(chr(code - 1) for code in codes if code)
        self[number] = found
        return found


def tokens_of(segment: Segment, numbers: NDArray[np.int64]) -> Iterator[tuple[int, Tokens]]:
    """Yield some passages of a segment, by their ascending numbers, with their tokens."""
    known = _Tokens()
    places = segment.numbers.searchsorted(numbers)
    each = max(1, int(TOGETHER / max(1, len(segment.codes) / max(1, segment.size))))
    for start in range(0, len(places), each):
        part = places[start : start + each]
        words, fields, owners, counts = _postings(segment, part)
        cells = owners * len(FIELDS) + fields
        order = np.argsort(cells, kind="stable")
        repeated = np.repeat(words[order], counts[order]).tolist()
        ends = np.cumsum(np.bincount(cells, weights=counts, minlength=len(part) * len(FIELDS)).astype(np.int64))
        bounds = [0, *ends.tolist()]
        texts = [" ".join(map(known.__getitem__, repeated[a:b])) for a, b in itertools.pairwise(bounds)]
        for row, number in enumerate(numbers[start : start + each].tolist()):
            yield number, texts[row * len(FIELDS) : (row + 1) * len(FIELDS)]


def _postings(segment: Segment, places: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """Return (postings,) each: term, field, which of the places, and how often, of what stands in these passages."""
    owner = np.full(segment.size, -1)
    owner[places] = np.arange(len(places))
    found: list[tuple[NDArray[np.int64], ...]] = []
    edges = segment.starts.searchsorted(np.arange(0, len(segment.codes) + TOGETHER, TOGETHER))
    for first, last in itertools.pairwise(np.unique(np.append(0, np.minimum(edges, len(segment.keys))))):
        standing, counts, frequencies = segment.part(int(first), int(last))
        rows = np.repeat(np.arange(first, last), frequencies)
        owners = owner[standing]
        kept = np.flatnonzero(owners >= 0)
        rows = rows[kept]
        words = (segment.keys[rows] & np.uint64(_WORD)).astype(np.int64)
        found.append((words, segment.fields[rows].astype(np.int64), owners[kept], counts[kept].astype(np.int64)))
    nothing = (np.empty(0, np.int64),) * 4
    return tuple(np.concatenate(column) for column in zip(nothing, *found, strict=True))
