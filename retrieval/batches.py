"""Passages in batches -> counted terms, all characters at once: the same counts as those of `terms.passage_terms`."""

import functools
import itertools
import re
import string
import sys
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval import analysis, lattice, lexicon
from retrieval.engines.counting import Counted, Numbers, Places, tallied
from retrieval.lattice import Positions
from retrieval.numerals import NUMERALS
from retrieval.records import Passage
from retrieval.segmenting import Segmenter
from retrieval.terms import FIELDS, Printed, printed, terms_of_date

Texts = tuple[Printed, str | None]
"""What is counted of a passage: its parts as printed, and its date."""
Terms = tuple[int, ...]
"""Where a term begins in a run of characters, its number, and so on for each."""
REMEMBERED = 1 << 16
"""So many runs of Latin letters and digits are kept from one batch to the next."""
_BETWEEN = "\x1e"
_CODES = "utf-32-le"
_OTHER = re.compile(r"[a-z]+|[0-9]+(?:\.[0-9]+)?")
_HAN = re.compile(rf"[{analysis.HAN}]+")
_CHINESE, _LATIN, _NUMERAL, _MARK = 1, 2, 4, 8
_CHARACTERS = {
    _LATIN: f"{string.ascii_lowercase}{string.digits}.",
    _NUMERAL: f"{string.digits}.第{NUMERALS}",
    _MARK: f".第{NUMERALS}",
}
"""The characters of `_OTHER`, those of numbers in any form, and those that tell these from plain digits."""


def texts_of(passage: Passage) -> Texts:
    """Return what is counted of a passage."""
    return printed(passage), passage.source.date


class _Known(dict[str, Terms]):
    """Runs of characters -> the terms in them; some of them are kept."""

    def __init__(self, read: Callable[[str], Iterable[tuple[int, str]]]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, run: str) -> Terms:
        if len(self) >= REMEMBERED:
            self.clear()
        found = ((at, lexicon.number(term)) for at, term in self._read(run))
        terms = self[run] = tuple(itertools.chain.from_iterable(found))
        return terms


@functools.cache
def _latin() -> _Known:
    """Return Latin words and numbers."""
    return _Known(lambda run: ((match.start(), analysis.stem(match[0])) for match in _OTHER.finditer(run)))


@functools.cache
def _spoken() -> _Known:
    """Return the values of numbers that are not in plain digits."""
    return _Known(analysis.in_digits)


class _Dates(dict[str | None, list[int]]):
    """Dates -> the numbers of their terms."""

    def __missing__(self, date: str | None) -> list[int]:
        numbers = self[date] = [lexicon.number(term) for term in terms_of_date(date)]
        return numbers


def counted(batch: Sequence[Texts], segmenter: Segmenter) -> Counted:
    """Count the terms of some passages."""
    size = len(batch)
    texts = [text for part in zip(*(parts for parts, _ in batch), strict=True) for text in part]
    found = _Found(texts, np.tile(np.arange(size), 3), segmenter)
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
    return tallied(numbers, [fields[field][1] for field in FIELDS], size)


class _Found:
    """Texts as one array of the codes of their folded characters, and what stands where in it."""

    def __init__(self, texts: Sequence[str], places: Places, segmenter: Segmenter) -> None:
        """Fold all texts, of passages in these places, and find their words."""
        joined = _BETWEEN.join(texts)
        if joined.count(_BETWEEN) >= len(texts):
            joined = _BETWEEN.join(text.replace(_BETWEEN, "\n") for text in texts)
        self._codes = np.frombuffer(analysis.normalise(joined).encode(_CODES, "surrogatepass"), dtype=np.uint32)
        between = np.flatnonzero(self._codes == ord(_BETWEEN))
        self._bounds = np.concatenate([[0], between + 1, [len(self._codes) + 1]])
        self._places = np.repeat(places, np.diff(self._bounds)[: len(places)])[: len(self._codes)]
        self._kinds = _kinds()[self._codes]
        self._chinese = self._are(_CHINESE)
        self._two = self._chinese[:-1] & self._chinese[1:]
        begins = np.flatnonzero(segmenter.starts(self._codes))
        sizes = np.diff(np.append(begins, len(self._codes)))
        ours = self._chinese[begins]
        self._begins = begins[ours]
        self._words = lattice.words_of(self._codes, self._begins, sizes[ours])
        self._find_others()

    def _find_others(self) -> None:
        found = self._terms_of(self._are(_LATIN), _latin()), self._terms_of(self._printed_numbers(), _spoken())
        starts, words = (np.concatenate(column) for column in zip(*found, strict=True))
        order = np.argsort(starts, kind="stable")
        self._others, self._other_words = starts[order], words[order]

    def _terms_of(self, ours: NDArray[np.bool_], known: _Known) -> tuple[Positions, Numbers]:
        """Return where terms begin in the runs of these characters, and their numbers."""
        begins, _ = _runs(ours)
        kept = ours.copy()
        kept[1:] |= ours[:-1]
        at = np.flatnonzero(kept)
        codes = np.where(ours[at], self._codes[at], np.uint32(ord("\n")))
        runs = codes.tobytes().decode(_CODES, "surrogatepass").split("\n")
        found = [known[run] for run in runs[: len(begins)]]
        terms = np.fromiter(itertools.chain.from_iterable(found), dtype=np.int64).reshape(-1, 2)
        held = np.fromiter(map(len, found), dtype=np.int64) // 2
        return np.repeat(begins, held) + terms[:, 0], terms[:, 1].astype(np.uint64)

    def _printed_numbers(self) -> NDArray[np.bool_]:
        """Return which characters may be of a number that is not in plain digits: one alone is not, nor is 2025."""
        begins, ends = _runs(self._are(_NUMERAL))
        marked = np.append(0, np.cumsum(self._are(_MARK)))
        ours = (marked[ends] > marked[begins]) | (self._codes[begins] == ord("0"))
        ours &= ends - begins > 1
        changes = np.zeros(len(self._codes) + 1, np.int8)
        changes[begins[ours]], changes[ends[ours]] = 1, -1
        return np.cumsum(changes[:-1], dtype=np.int8).astype(np.bool_)

    def _are(self, kind: int) -> NDArray[np.bool_]:
        """Return of each character whether it is of this kind."""
        return (self._kinds & kind).astype(np.bool_)

    def part(self, first: int, last: int) -> slice:
        """Return where the characters of the texts from one up to another stand."""
        return slice(int(self._bounds[first]), int(self._bounds[last]) - 1)

    def words(self, part: slice) -> tuple[Numbers, Places]:
        """Return the words in a part, Chinese and others, and of which passage each is."""
        ours = slice(*self._begins.searchsorted((part.start, part.stop)).tolist())
        others = slice(*self._others.searchsorted((part.start, part.stop)).tolist())
        at = np.concatenate([self._begins[ours], self._others[others]])
        return np.concatenate([self._words[ours], self._other_words[others]]), self._places[at]

    def pairs(self, part: slice) -> tuple[Numbers, Places]:
        """Return each two neighbouring Chinese characters in a part, and of which passages."""
        at = part.start + np.flatnonzero(self._two[part])
        return lattice.pairs_at(self._codes, at), self._places[at]

    def ones(self, part: slice) -> tuple[Numbers, Places]:
        """Return each Chinese character in a part, and of which passage."""
        at = part.start + np.flatnonzero(self._chinese[part])
        return self._codes[at].astype(np.uint64) + np.uint64(1), self._places[at]


def _runs(ours: NDArray[np.bool_]) -> tuple[Positions, Positions]:
    """Return where runs of these characters begin and end."""
    edges = np.flatnonzero(np.diff(ours, prepend=False, append=False))
    return edges[::2], edges[1::2]


def _numbers(found: Iterable[int]) -> Numbers:
    return np.fromiter(found, dtype=np.uint64)


@functools.cache
def _kinds() -> NDArray[np.uint8]:
    """Return of each character of which kinds it is, a bit for each."""
    table = np.zeros(sys.maxunicode + 1, np.uint8)
    everything = np.arange(sys.maxunicode + 1, dtype="<u4").tobytes().decode(_CODES, "surrogatepass")
    for run in _HAN.finditer(everything):
        table[run.start() : run.end()] = _CHINESE
    for kind, characters in _CHARACTERS.items():
        table[[ord(character) for character in characters]] |= kind
    return table
