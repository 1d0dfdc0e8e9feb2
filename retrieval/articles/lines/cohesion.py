"""How much the words of a headline belong to a body: a mixture of the body's own bigrams and the page's."""

import itertools
import operator
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval.analysis import HAN, normalise, stem
from retrieval.articles.wording.unwrapping import is_latin

_Numbers = npt.NDArray[np.float64]
_Positions = npt.NDArray[np.int64]
_RUN = re.compile(rf"[{HAN}]+|[a-z]+|\d+(?:\.\d+)?")
_OWN = 0.35
_BACKGROUND = 4000.0
_TYPICAL = {False: 500.0, True: 80.0}
"""Counted pieces of a story of middling length, in Chinese and (True) in words of letters."""
_DILUTION = 0.5
"""How fast a longer body makes each of its bigrams less telling: 1 as in a language model, 0 not at all."""
_ENOUGH = 8.0
_BEYOND = {False: 0.4, True: 1.0}
"""What evidence above enough still counts: Chinese bigrams overlap and are no independent witnesses, words are."""
_STOP = frozenset(
    "a an the of to in on at by for with from and or that than as is are was were will has have its it s".split()
)


def grams(text: str) -> list[str]:
    """Return what is compared: pairs of neighbouring Chinese characters, stems of words, numbers."""
    return _grams(_RUN.findall(normalise(text)))


def _grams(runs: Sequence[str]) -> list[str]:
    found: list[str] = []
    for run in runs:
        if run[0].isascii():
            if run not in _STOP:
                found.append(stem(run) if run.isalpha() else run)
        elif len(run) == 1:
            found.append(run)
        else:
            found += map(operator.add, run, run[1:])
    return found


class Cohesion:
    """The bigrams of a page, counted along its units so that any stretches of them can be compared at once."""

    def __init__(self, texts: Sequence[str], bodies: Sequence[bool]) -> None:
        """Count the texts of the units; `bodies` says which of them are paragraphs, the others count as nothing."""
        pieces = [_with_singles(text) if body else [] for text, body in zip(texts, bodies, strict=True)]
        self._sizes = np.cumsum([0.0, *map(len, pieces)])
        latin = is_latin(" ".join(texts))
        self._typical, self._beyond = _TYPICAL[latin], _BEYOND[latin]
        self._page = Counter(itertools.chain.from_iterable(pieces))
        self._rare = {piece: 1.0 / count for piece, count in self._page.items() if 1 < count < 8 and len(piece) > 1}
        self._shared = [self._rare.keys() & set(body) for body in pieces]
        heads = {piece for text, body in zip(texts, bodies, strict=True) if not body for piece in grams(text)}
        self._where: dict[str, list[tuple[int, int]]] = {piece: [] for piece in heads}
        for position, body in enumerate(pieces):
            for piece, count in Counter(filter(heads.__contains__, body)).items():
                self._where[piece].append((position, count))
        self._counted: dict[str, _Pieces] = {}
        self._alone: dict[str, list[float]] = {}

    def scores(self, headline: str, firsts: _Positions, lasts: _Positions) -> _Numbers:
        """Return the evidence (nats) that a headline was written for each stretch from `first` to `last` (excluded).

        A headline is the text of a unit that is no paragraph, or a part of it between blanks.
        """
        if headline not in self._counted:
            self._counted[headline] = self._pieces(headline)
        pieces = self._counted[headline]
        size = self._sizes[lasts] - self._sizes[firsts]
        scale = self._typical ** (1 - _DILUTION) * np.maximum(size, 1.0) ** _DILUTION
        own = (pieces.runs[:, lasts] - pieces.runs[:, firsts]) / scale
        ratio = np.log((1 - _OWN) + _OWN * own / pieces.page)
        return np.asarray(np.where(size > 0, np.maximum(-3.0, 0.6 * (pieces.weights * ratio).sum(axis=0)), 0.0))

    def score(self, headline: str, unit: int) -> float:
        """Return the evidence (nats) that a headline was written for one unit."""
        if headline not in self._alone:
            firsts = np.arange(len(self._sizes) - 1)
            self._alone[headline] = self.scores(headline, firsts, firsts + 1).tolist()
        return self._alone[headline][unit]

    def together(self, lines: _Numbers) -> _Numbers:
        """Return the evidence for lines together, a row each: the best counts most, the others at least -0.8 each."""
        best = lines.max(axis=0)
        total = best + np.maximum(-0.8, lines).sum(axis=0) - np.maximum(-0.8, best)
        return np.asarray(np.minimum(total, _ENOUGH + self._beyond * (total - _ENOUGH)))

    def likeness(self, one: int, other: int) -> float:
        """Return how many of the page's rarer bigrams two units share (0 to 3)."""
        return min(3.0, sum([self._rare[piece] for piece in self._shared[one] & self._shared[other]]))

    def _pieces(self, headline: str) -> "_Pieces":
        pieces = sorted(set(grams(headline)))
        runs = np.zeros((len(pieces), len(self._sizes)))
        for row, piece in enumerate(pieces):
            for position, count in self._where[piece]:
                runs[row, position + 1] = count
        weights = [1.0 if len(piece) > 1 or piece.isascii() else 0.6 for piece in pieces]
        page = [self._page[piece] + 0.7 for piece in pieces]
        total = float(self._sizes[-1]) + _BACKGROUND
        return _Pieces(runs.cumsum(axis=1), np.array(weights)[:, None], np.array(page)[:, None] / total)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """What is compared of a headline, a row each: how often it stands before each unit, its weight, its share."""

    runs: _Numbers
    weights: _Numbers
    page: _Numbers


def _with_singles(text: str) -> list[str]:
    """Return the bigrams of a text and its single characters, which headlines of one or two characters need."""
    runs = _RUN.findall(normalise(text))
    found = _grams(runs)
    for run in runs:
        if not run[0].isascii():
            found += run
    return found
