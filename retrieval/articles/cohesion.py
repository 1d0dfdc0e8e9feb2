"""How much the words of a headline belong to a body: a mixture of the body's own bigrams and the page's."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from retrieval.analysis import HAN, normalise, stem
from retrieval.articles.unwrapping import is_latin

_RUN = re.compile(rf"[{HAN}]+|[a-z]+|\d+(?:\.\d+)?")
_OWN = 0.35
_BACKGROUND = 4000.0
_TYPICAL = {False: 500.0, True: 80.0}
"""Counted pieces of a story of middling length, in Chinese and (True) in words of letters."""
_DILUTION = 0.5
"""How fast a longer body makes each of its bigrams less telling: 1 as in a language model, 0 not at all."""
_STOP = frozenset(
    "a an the of to in on at by for with from and or that than as is are was were will has have its it s".split()
)


@lru_cache(maxsize=4096)
def grams(text: str) -> tuple[str, ...]:
    """Return what is compared: pairs of neighbouring Chinese characters, stems of words, numbers."""
    found: list[str] = []
    for run in _RUN.findall(normalise(text)):
        if run[0].isascii():
            if run not in _STOP:
                found.append(stem(run) if run.isalpha() else run)
        elif len(run) == 1:
            found.append(run)
        else:
            found += [run[i : i + 2] for i in range(len(run) - 1)]
    return tuple(found)


class Cohesion:
    """The bigrams of a page, counted along its units so that any stretch of them can be compared at once."""

    def __init__(self, texts: Sequence[str], bodies: Sequence[bool]) -> None:
        """Count the texts of the units; `bodies` says which of them are paragraphs, the others count as nothing."""
        counted = [
            Counter(_with_singles(text)) if body else Counter[str]() for text, body in zip(texts, bodies, strict=True)
        ]
        self._counts = counted
        self._sizes = np.cumsum([0.0, *(float(sum(c.values())) for c in counted)])
        self._typical = _TYPICAL[is_latin(" ".join(texts))]
        self._page: Counter[str] = Counter()
        for counter in counted:
            self._page.update(counter)
        self._runs: dict[str, npt.NDArray[np.float64]] = {}
        self._known: dict[tuple[str, int, int], float] = {}

    def head_score(self, lines: Sequence[str], first: int, last: int) -> float:
        """Return the evidence for the lines of a head together: the best line counts most, a kicker may be remote."""
        scores = sorted((self.score(line, first, last) for line in lines), reverse=True)
        return scores[0] + sum(max(-0.8, score) for score in scores[1:])

    def score(self, headline: str, first: int, last: int) -> float:
        """Return the evidence (nats) that a headline was written for the units `first` to `last` (excluded)."""
        key = (headline, first, last)
        if key not in self._known:
            self._known[key] = self._score(headline, first, last)
        return self._known[key]

    def _score(self, headline: str, first: int, last: int) -> float:
        pieces = sorted(set(grams(headline)))
        size = float(self._sizes[last] - self._sizes[first])
        if not pieces or not size:
            return 0.0
        size = self._typical ** (1 - _DILUTION) * size**_DILUTION
        own = np.array([self._run(piece)[last] - self._run(piece)[first] for piece in pieces]) / size
        weights = np.array([1.0 if len(piece) > 1 or piece.isascii() else 0.6 for piece in pieces])
        total = float(self._sizes[-1]) + _BACKGROUND
        page = np.array([self._page[piece] + 0.7 for piece in pieces]) / total
        ratio = np.log((1 - _OWN) + _OWN * own / page)
        return float(max(-3.0, 0.6 * (weights * ratio).sum()))

    def likeness(self, one: int, other: int) -> float:
        """Return how many of the page's rarer bigrams two units share (0 to 3)."""
        shared = self._counts[one].keys() & self._counts[other].keys()
        return min(
            3.0, sum(1.0 / self._page[piece] for piece in shared if 1 < self._page[piece] < 8 and len(piece) > 1)
        )

    def _run(self, piece: str) -> npt.NDArray[np.float64]:
        if piece not in self._runs:
            self._runs[piece] = np.cumsum([0.0, *(float(counter[piece]) for counter in self._counts)])
        return self._runs[piece]


def _with_singles(text: str) -> list[str]:
    """Return the bigrams of a text and its single characters, which headlines of one or two characters need."""
    singles = re.findall(f"[{HAN}]", normalise(text))
    return [*grams(text), *singles]
