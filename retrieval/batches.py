"""Passages in batches -> counted terms, all characters at once: the same counts as those of `terms.passage_terms`."""

import functools
import itertools
import re
import sys
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval import analysis, lattice, lexicon
from retrieval.engines.counting import Counted, Numbers, Places, tallied
from retrieval.records import Passage
from retrieval.segmenting import Segmenter
from retrieval.terms import FIELDS, Printed, printed, terms_of_date

Texts = tuple[Printed, str | None]
"""What is counted of a passage: its parts as printed, and its date."""
REMEMBERED = 1 << 16
"""So many Latin words and numbers are kept from one batch to the next."""
_BETWEEN = "\x1e"
_CODES = "utf-32-le"
_OTHER = re.compile(r"[a-z]+|[0-9]+(?:\.[0-9]+)?")
_CHINESE = re.compile(rf"[{analysis.HAN}]+")


def texts_of(passage: Passage) -> Texts:
    """Return what is counted of a passage."""
    return printed(passage), passage.source.date


class _Others(dict[str, int]):
    """Latin words and numbers as they stand in a folded text -> the numbers of their terms, some of them kept."""

    def __missing__(self, run: str) -> int:
        if len(self) >= REMEMBERED:
            self.clear()
        number = self[run] = lexicon.number(analysis.stem(run))
        return number


@functools.cache
def _others() -> _Others:
    return _Others()


class _Dates(dict[str | None, list[int]]):
    """Dates -> the numbers of their terms."""

    def __missing__(self, date: str | None) -> list[int]:
        numbers = self[date] = [lexicon.number(term) for term in terms_of_date(date)]
        return numbers


def counted(batch: Sequence[Texts], segmenter: Segmenter) -> Counted:
    """Count the terms of some passages."""
    size = len(batch)
    found = _Found([text for part in zip(*(parts for parts, _ in batch), strict=True) for text in part], segmenter)
    text, head, note = found.part(0, size), found.part(size, 2 * size), found.part(2 * size, 3 * size)
    dates = _Dates()
    listed = [dates[date] for _, date in batch]
    fields = {
        "text.word": found.words(text),
        "text.two": found.pairs(text),
        "text.one": found.ones(text),
        "head.word": found.words(head),
        "head.two": found.pairs(head),
        "note.word": found.words(note),
        "note.date": (_numbers(itertools.chain(*listed)), np.repeat(np.arange(size), list(map(len, listed)))),
    }
    numbers = [fields[field][0] for field in FIELDS]
    return tallied(numbers, [fields[field][1] % max(size, 1) for field in FIELDS], size)


class _Found:
    """Texts as one array of the codes of their folded characters, and what stands where in it."""

    def __init__(self, texts: Sequence[str], segmenter: Segmenter) -> None:
        """Fold all texts and find their words."""
        joined = _BETWEEN.join(texts)
        if joined.count(_BETWEEN) >= len(texts):
            joined = _BETWEEN.join(text.replace(_BETWEEN, "\n") for text in texts)
        self._folded = analysis.normalise(joined)
        self._codes = np.frombuffer(self._folded.encode(_CODES, "surrogatepass"), dtype=np.uint32)
        between = np.flatnonzero(self._codes == ord(_BETWEEN))
        self._bounds = np.concatenate([[0], between + 1, [len(self._codes) + 1]])
        self._texts = np.repeat(np.arange(len(self._bounds) - 1), np.diff(self._bounds))[: len(self._codes)]
        self._chinese = _chinese()[self._codes]
        self._two = self._chinese[:-1] & self._chinese[1:]
        begins = np.flatnonzero(segmenter.starts(self._codes))
        sizes = np.diff(np.append(begins, len(self._codes)))
        ours = self._chinese[begins]
        self._begins = begins[ours]
        self._words = lattice.words_of(self._codes, self._begins, sizes[ours])
        self._find_others()

    def _find_others(self) -> None:
        known = _others()
        found = [(match.start(), known[match[0]]) for match in _OTHER.finditer(self._folded)]
        found += [(start, known[value]) for start, value in analysis.in_digits(self._folded)]
        found.sort()
        self._others = np.array([start for start, _ in found], dtype=np.int64)
        self._other_words = _numbers(number for _, number in found)

    def part(self, first: int, last: int) -> slice:
        """Return where the characters of the texts from one up to another stand."""
        return slice(int(self._bounds[first]), int(self._bounds[last]) - 1)

    def words(self, part: slice) -> tuple[Numbers, Places]:
        """Return the words in a part, Chinese and others, and which text each is of."""
        ours = slice(*self._begins.searchsorted((part.start, part.stop)).tolist())
        others = slice(*self._others.searchsorted((part.start, part.stop)).tolist())
        at = np.concatenate([self._begins[ours], self._others[others]])
        return np.concatenate([self._words[ours], self._other_words[others]]), self._texts[at]

    def pairs(self, part: slice) -> tuple[Numbers, Places]:
        """Return each two neighbouring Chinese characters in a part, and which text they are of."""
        at = part.start + np.flatnonzero(self._two[part])
        return lattice.pairs_at(self._codes, at), self._texts[at]

    def ones(self, part: slice) -> tuple[Numbers, Places]:
        """Return each Chinese character in a part, and which text it is of."""
        at = part.start + np.flatnonzero(self._chinese[part])
        return self._codes[at].astype(np.uint64) + np.uint64(1), self._texts[at]


def _numbers(found: Iterable[int]) -> Numbers:
    return np.fromiter(found, dtype=np.uint64)


@functools.cache
def _chinese() -> NDArray[np.bool_]:
    """Return of each character whether it is Chinese."""
    table = np.zeros(sys.maxunicode + 1, np.bool_)
    everything = np.arange(sys.maxunicode + 1, dtype="<u4").tobytes().decode(_CODES, "surrogatepass")
    for run in _CHINESE.finditer(everything):
        table[run.start() : run.end()] = True
    return table
