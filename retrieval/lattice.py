"""Many Chinese texts -> words by jieba's dictionary, all positions at once: the same words as `segmenting.words` gives.

A text is an array of codes of characters. Where no word of several characters passes over, it falls into stretches,
most of them of one or two characters. What jieba works out position by position is worked out for a column of
positions, those that stand equally far from the ends of their stretches.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.lexicon import CHARACTER, FIRST_FACTOR, LONG, SECOND_FACTOR, SHORT, STEP, Lexicon

Codes = NDArray[np.uint32]
"""Characters by their codes."""
Positions = NDArray[np.int64]
Numbers = NDArray[np.uint64]
"""Words as `lexicon.number` gives them."""
Starts = NDArray[np.bool_]
Sizes = NDArray[np.uint16]
Scores = NDArray[np.float64]
Cut = Callable[[str], list[str]]
FIRST, LAST = "\u4e00", "\u9fd5"
"""The characters that jieba looks for words in; any other stands for itself."""
LONGEST = 64
"""Runs with longer stretches are cut one by one: a column for each of their positions would be short."""
NEAR = 1e-7
"""Where two ways differ by less, it matters in what order they are added up: such runs are cut one by one, too."""
_BITS = 22
_NOWHERE = -1


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of several characters as they stand in a text, a row for each.

    at      (words,)  where it begins
    sizes   (words,)  how long it is
    scores  (words,)  what it adds
    """

    at: Positions
    sizes: Sizes
    scores: Scores


class Lattice:
    """Jieba's dictionary in arrays."""

    def __init__(self, lexicon: Lexicon, cut: Cut) -> None:
        """Take jieba's dictionary, and who cuts a single run."""
        self._numbers = np.frombuffer(lexicon.numbers, dtype=np.uint64)
        frequencies = np.frombuffer(lexicon.frequencies, dtype=np.uint32)
        self._unknown = -math.log(lexicon.total)
        with np.errstate(divide="ignore"):
            self._scores = np.log(frequencies, dtype=np.float64) - math.log(lexicon.total)
        self._singles = np.full(1 << CHARACTER, -math.inf)
        singles = self._numbers < 1 << CHARACTER
        self._singles[self._numbers[singles].astype(np.int64) - 1] = self._scores[singles]
        self._slots = self._filed()
        self._cut = cut

    def _filed(self) -> NDArray[np.int32]:
        """Return a hash table of the words: slots with their places in the lexicon."""
        slots = np.full((1 << _BITS) + 64, _NOWHERE, dtype=np.int32)
        left = np.arange(len(self._numbers), dtype=np.int32)
        at = _slot(self._numbers)
        while len(left):
            free = slots[at] == _NOWHERE
            slots[at[free]] = left[free]
            waiting = slots[at] != left
            left, at = left[waiting], at[waiting] + 1
        return slots

    def _places(self, numbers: Numbers) -> NDArray[np.int32]:
        """Return where words stand in the lexicon; -1 for what it lacks."""
        at = _slot(numbers)
        found = self._slots[at]
        wrong = np.flatnonzero((found >= 0) & (self._numbers[found] != numbers))
        at, wanted = at[wrong], numbers[wrong]
        while len(wrong):
            at += 1
            there = found[wrong] = self._slots[at]
            again = np.flatnonzero((there >= 0) & (self._numbers[there] != wanted))
            wrong, at, wanted = wrong[again], at[again], wanted[again]
        return found

    def starts(self, codes: Codes) -> Starts:
        """Return at which characters words begin; each character that jieba looks for no words in is one of its own."""
        plain = (codes >= ord(FIRST)) & (codes <= ord(LAST))
        words = self._words(codes, plain)
        marked = _parted(words, len(codes))
        begins = np.flatnonzero(marked)
        sizes = np.diff(begins, append=len(codes))
        begins, sizes = begins[sizes > 1], sizes[sizes > 1]
        ends, long = begins + sizes, sizes > LONGEST
        lengths, unsure = self._likeliest(codes, words, ends[~long], sizes[~long])
        at = begins
        while len(at):
            marked[at] = True
            at = at + lengths[at]
            at, ends = at[at < ends], ends[at < ends]
        self._cut_singly(codes, plain, np.append(unsure, begins[long]), marked)
        return marked

    def _cut_singly(self, codes: Codes, plain: Starts, at: Positions, marked: Starts) -> None:
        """Mark the words of the runs that hold these positions, cut one by one."""
        edges = np.flatnonzero(np.diff(np.concatenate([[False], plain, [False]])))
        for run in np.unique(edges.searchsorted(at, side="right")).tolist():
            begin, end = edges[run - 1], edges[run]
            words = self._cut(codes[begin:end].tobytes().decode("utf-32-le"))
            marked[begin:end] = False
            marked[begin + np.cumsum([0, *map(len, words[:-1])])] = True

    def _likeliest(self, codes: Codes, words: _Words, ends: Positions, sizes: Positions) -> tuple[Sizes, Positions]:
        """Return how long the word is that the likeliest way on from each position begins with (jieba's `calc`).

        `ends` and `sizes` are those of the stretches that are looked at. Also return where two ways are as likely.
        """
        order = np.argsort((LONGEST - sizes).astype(np.uint16), kind="stable")
        ends, sizes = ends[order], sizes[order]
        active = np.searchsorted(-sizes, -np.arange(1, int(sizes.max(initial=0)) + 1), side="right").tolist()
        backs = np.zeros(len(codes), np.uint16)
        for back, count in enumerate(active, 1):
            backs[ends[:count] - back] = back
        columns = _columns(words, backs)
        likely = self._alone(codes, words)
        lengths, unsure = np.ones(len(codes), np.uint16), [ends[:0]]
        for back, count in enumerate(active, 1):
            at = ends[: count if back > 1 else 0] - back
            likely[at] += likely[at + 1]
            for size, at, scores in columns[back]:
                ways = scores + likely[at + size] if size < back else scores
                gains = ways - likely[at]
                unsure.append(at[np.abs(gains) < NEAR])
                better = np.flatnonzero(gains >= 0)
                at = at[better]
                likely[at], lengths[at] = ways[better], size
        return lengths, np.concatenate(unsure)

    def _alone(self, codes: Codes, words: _Words) -> Scores:
        """Return what each character adds as a word; -inf where it is none but begins one."""
        scores = self._singles[codes]
        begun = np.zeros(len(codes), np.bool_)
        begun[words.at] = True
        scores[(scores == -math.inf) & ~begun] = self._unknown
        return scores

    def _words(self, codes: Codes, plain: Starts) -> _Words:
        """Look up every stretch that may be a word, as long as it begins one (jieba's `get_DAG`); the shorter first."""
        found = [(np.empty(0, np.int64), np.empty(0, np.uint16), np.empty(0))]
        goes_on = np.append(plain, False)
        at = np.flatnonzero(goes_on[:-1] & goes_on[1:])
        numbers = pairs_at(codes, at)
        states = _NO_STATES
        size = SHORT
        while len(at):
            places = self._places(numbers)
            known = np.flatnonzero(places >= 0)
            at, scores = at[known], self._scores[places[known]]
            whole = np.flatnonzero(scores > -math.inf)
            found.append((at[whole], np.full(len(whole), size, np.uint16), scores[whole]))
            going = np.flatnonzero(goes_on[at + size])
            at, known = at[going], known[going]
            states = mixed(numbers[known]) if size == SHORT else states[known]
            states = stepped(states, codes[at + size])
            numbers = long_number(states)
            size += 1
        return _Words(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _parted(words: _Words, size: int) -> Starts:
    """Return where stretches begin: before which of so many characters no word has begun that goes on."""
    last = np.arange(size)
    last[words.at] += words.sizes - 1
    begins = np.ones(size, np.bool_)
    begins[1:] = np.maximum.accumulate(last)[:-1] < np.arange(1, size)
    return begins


def _columns(words: _Words, backs: Sizes) -> Mapping[int, Sequence[tuple[int, Positions, Scores]]]:
    """Return the words so far from the ends of their stretches: of each size, from the least, where, and what they add.

    `backs` is how far each position is from the end of its stretch.
    """
    keys = backs[words.at] << 8 | words.sizes
    order = np.argsort(keys, kind="stable")
    keys, at, scores = keys[order], words.at[order], words.scores[order]
    columns: dict[int, list[tuple[int, Positions, Scores]]] = defaultdict(list)
    edges = np.flatnonzero(np.diff(keys, prepend=0, append=0)).tolist()
    for first, last in itertools.pairwise(edges):
        back, size = divmod(int(keys[first]), 1 << 8)
        columns[back].append((size, at[first:last], scores[first:last]))
    return columns


def words_of(codes: Codes, starts: Positions, sizes: Positions) -> Numbers:
    """Return the numbers of the words that begin at these positions and are so long."""
    ones = codes[starts].astype(np.uint64) + np.uint64(1)
    several = np.flatnonzero(sizes > 1)
    ones[several] = pairs_at(codes, starts[several])
    longer = several[sizes[several] > SHORT]
    states, size = mixed(ones[longer]), SHORT
    while len(longer):
        states = stepped(states, codes[starts[longer] + size])
        size += 1
        ones[longer] = long_number(states)
        going = sizes[longer] > size
        longer, states = longer[going], states[going]
    return ones


def pairs_at(codes: Codes, at: Positions) -> Numbers:
    """Return the numbers of the two characters at these positions."""
    wide = codes.astype(np.uint64)
    wide += np.uint64(1)
    numbers: Numbers = (wide[:-1] << np.uint64(CHARACTER) | wide[1:])[at]
    return numbers


def mixed(states: Numbers) -> Numbers:
    """Do for arrays what `lexicon` does for one word."""
    states = (states ^ states >> np.uint64(30)) * np.uint64(FIRST_FACTOR)
    states = (states ^ states >> np.uint64(27)) * np.uint64(SECOND_FACTOR)
    return states ^ states >> np.uint64(31)


def stepped(states: Numbers, codes: Codes) -> Numbers:
    """Return the states with one more character."""
    return mixed(states + (codes.astype(np.uint64) + np.uint64(1)) * np.uint64(STEP))


def long_number(states: Numbers) -> Numbers:
    """Return the numbers of words of more than two characters."""
    return states >> np.uint64(4) | np.uint64(LONG)


def _slot(numbers: Numbers) -> Positions:
    return (numbers * np.uint64(STEP) >> np.uint64(64 - _BITS)).astype(np.int64)


_NO_STATES = np.empty(0, np.uint64)
