"""Many Chinese texts -> words by jieba's dictionary, all positions at once: the same words as `segmenting.words` gives.

A text is an array of codes of characters. What jieba works out position by position is worked out for a column of
positions, those that stand equally far from the ends of their runs.
"""

import math
from collections.abc import Callable
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
Cut = Callable[[str], list[str]]
FIRST, LAST = "\u4e00", "\u9fd5"
"""The characters that jieba looks for words in; any other stands for itself."""
LONGEST = 256
"""Longer runs are cut one by one: a column for each of their positions would be short."""
_BITS = 21
_NOWHERE = -1


@dataclass(frozen=True, slots=True)
class _Edges:
    """The words of several characters that begin at each position, those of one length in one array.

    scores   for each length from 2: what the word at each position adds, -inf where there is none
    longest  (positions,)  the length of the longest, 1 where there is none
    """

    scores: list[NDArray[np.float64]]
    longest: NDArray[np.int8]


class Lattice:
    """Jieba's dictionary in arrays."""

    def __init__(self, lexicon: Lexicon, cut: Cut) -> None:
        """Take jieba's dictionary, and who cuts a single run."""
        self._numbers = np.frombuffer(lexicon.numbers, dtype=np.uint64)
        frequencies = np.frombuffer(lexicon.frequencies, dtype=np.uint32)
        self._unknown = -math.log(lexicon.total)
        distinct, places = np.unique(frequencies, return_inverse=True)
        logarithms = [math.log(f) - math.log(lexicon.total) if f else -math.inf for f in distinct.tolist()]
        self._scores = np.array(logarithms)[places]
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
        while len(wrong):
            at[wrong] += 1
            found[wrong] = self._slots[at[wrong]]
            again = (found[wrong] >= 0) & (self._numbers[found[wrong]] != numbers[wrong])
            wrong = wrong[again]
        return found

    def starts(self, codes: Codes) -> Starts:
        """Return at which characters words begin; each character that jieba looks for no words in is one of its own."""
        plain = (codes >= ord(FIRST)) & (codes <= ord(LAST))
        edges = np.flatnonzero(np.diff(np.concatenate([[False], plain, [False]])))
        begins, ends = edges[::2], edges[1::2]
        marked = ~plain
        long = ends - begins > LONGEST
        for begin, end in zip(begins[long].tolist(), ends[long].tolist(), strict=True):
            words = self._cut(codes[begin:end].tobytes().decode("utf-32-le"))
            marked[begin + np.cumsum([0, *map(len, words[:-1])])] = True
        begins, ends = begins[~long], ends[~long]
        lengths = self._likeliest(codes, plain, begins, ends)
        while len(begins):
            marked[begins] = True
            begins = begins + lengths[begins]
            going = begins < ends
            begins, ends = begins[going], ends[going]
        return marked

    def _likeliest(self, codes: Codes, plain: Starts, begins: Positions, ends: Positions) -> NDArray[np.int8]:
        """Return how long the word is that the likeliest way on from each position begins with (jieba's `calc`)."""
        words = self._edges(codes, plain)
        singles = self._singles[codes]
        likely = np.zeros(len(codes) + 1)
        lengths = np.ones(len(codes), np.int8)
        sizes = ends - begins
        order = np.argsort(-sizes, kind="stable")
        ends, sizes = ends[order], sizes[order]
        active = np.searchsorted(-sizes, -np.arange(1, int(sizes.max(initial=0)) + 1), side="right").tolist()
        for back, count in enumerate(active, 1):
            at = ends[:count] - back
            best = singles[at] + likely[at + 1]
            near = np.flatnonzero(words.longest[at] > 1)
            for size, scores in enumerate(words.scores, 2):
                near = near[words.longest[at[near]] >= size]
                if not len(near):
                    break
                there = at[near]
                score = scores[there] + likely[there + size]
                better = score >= best[near]
                better &= score > -math.inf
                best[near[better]] = score[better]
                lengths[there[better]] = size
            none = best == -math.inf
            best[none] = self._unknown + likely[at[none] + 1]
            likely[at] = best
        return lengths

    def _edges(self, codes: Codes, plain: Starts) -> _Edges:
        """Look up every stretch that may be a word: as long as it begins one (jieba's `get_DAG`)."""
        longest = np.ones(len(codes), np.int8)
        scores = []
        at = np.flatnonzero(plain[:-1] & plain[1:])
        numbers = pairs(codes)[at]
        states = _NO_STATES
        size = 2
        while len(at):
            places = self._places(numbers)
            known = places >= 0
            at, places = at[known], places[known]
            found = np.full(len(codes), -math.inf)
            found[at] = self._scores[places]
            scores.append(found)
            longest[at[found[at] > -math.inf]] = size
            states = (mixed(numbers) if size == SHORT else states)[known]
            going = at + size < len(codes)
            going[going] = plain[at[going] + size]
            at, states = at[going], states[going]
            states = stepped(states, codes[at + size])
            numbers = long_number(states)
            size += 1
        return _Edges(scores, longest)


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


def pairs(codes: Codes) -> Numbers:
    """Return the number of each two neighbouring characters."""
    wide = codes.astype(np.uint64) + np.uint64(1)
    return wide[:-1] << np.uint64(CHARACTER) | wide[1:]


def pairs_at(codes: Codes, at: Positions) -> Numbers:
    """Return the numbers of the two characters at these positions."""
    first, second = codes[at].astype(np.uint64) + np.uint64(1), codes[at + 1].astype(np.uint64) + np.uint64(1)
    return first << np.uint64(CHARACTER) | second


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
