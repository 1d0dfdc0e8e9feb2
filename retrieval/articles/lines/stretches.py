"""The stretches of a page that could be one story: each with its head lines, its body and its score."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from retrieval.articles.lines import spans
from retrieval.articles.lines.cohesion import Cohesion
from retrieval.articles.lines.headblocks import is_torn
from retrieval.articles.lines.units import Unit

_LONGEST = 60
"""Units of the longest story."""
_LONGEST_HEAD, _MOST_HEADS = 8, 5
"""Display lines and credits before a body, and display lines after one."""
_REACH = 4
"""How many paragraphs back a paragraph is likened to."""
_CAPTION = 120
_HOPELESS, _LOST = -9.0, -15.0
_Numbers = npt.NDArray[np.float64]


class Shape(NamedTuple):
    """A stretch `start` to `stop` (excluded) as one story: its head lines, its body `first` to `last` (excluded).

    `paid` says whether all of it is an advert or a notice, which keeps to no order of headline and body.
    """

    start: int
    stop: int
    first: int
    last: int
    heads: tuple[int, ...]
    paragraphs: tuple[int, ...]
    after: bool
    score: float
    paid: bool = False


@dataclass(frozen=True, slots=True)
class _Opening:
    """How a stretch begins: its head lines, where its body and its first paragraph begin, its marks, its score."""

    start: int
    body: int
    first: int
    heads: tuple[int, ...]
    marked: bool
    score: float


def stretches_of(units: Sequence[Unit], cohesion: Cohesion) -> list[list[Shape]]:
    """Return the stretches that begin at each unit and could be a story."""
    stretches = _Stretches(units, cohesion)
    return [list(stretches.beginning(start)) for start in range(len(units))]


class _Stretches:
    """All stretches of a page; what many of them share is computed once."""

    def __init__(self, units: Sequence[Unit], cohesion: Cohesion) -> None:
        self._units, self._cohesion = units, cohesion
        self._paragraphs = tuple(i for i, unit in enumerate(units) if unit.sort == "paragraph")
        self._ordinals = {position: ordinal for ordinal, position in enumerate(self._paragraphs)}
        self._torn = [
            before.sort == after.sort == "display" and is_torn(before, after)
            for before, after in itertools.pairwise(units)
        ]
        self._unmarked = spans.mark_cost(units)
        self._joined: dict[tuple[int, int, bool], float] = {}
        self._closed: dict[tuple[int, bool, bool], float] = {}
        self._shaped: dict[tuple[tuple[int, ...], bool, bool], float] = {}
        self._lines: dict[tuple[int, int, bool], _Numbers] = {}
        self._before: dict[tuple[tuple[int, ...], int], list[float]] = {}
        self._after: dict[tuple[tuple[int, ...], int], list[float]] = {}

    def beginning(self, start: int) -> Iterator[Shape]:
        """Yield the stretches that begin at one unit."""
        units = self._units
        first = start
        while first < len(units) and units[first].sort in ("display", "credit", "advert"):
            first += 1
        if first not in self._ordinals or first - start > _LONGEST_HEAD:
            return
        score = spans.opening(units, start, first)
        if score <= _HOPELESS:
            return
        heads = tuple(i for i in range(start, first) if units[i].sort == "display")
        credits = [i for i in range(start, first) if units[i].sort == "credit"]
        body = first if heads or not credits else credits[0]
        marked = bool(credits) or units[first].lead
        score += spans.first_paragraph(units[first])
        yield from self._grown(_Opening(start, body, first, heads, marked, score))

    def _grown(self, opening: _Opening) -> Iterator[Shape]:
        """Yield the story from its first paragraph on, a paragraph longer each time, headed before or after."""
        start, body, heads, marked, score = opening.start, opening.body, opening.heads, opening.marked, opening.score
        begin = self._ordinals[opening.first]
        fits = self._fits_before(heads, opening.first) if heads else []
        paid_head = any(self._units[i].notice for i in heads)
        caption, noticed, one_noticed, printed = False, True, False, 0
        for ordinal in range(begin, len(self._paragraphs)):
            position = self._paragraphs[ordinal]
            if position >= opening.first + _LONGEST:
                return
            if ordinal > begin:
                score += self._joining(ordinal, min(_REACH, ordinal - begin), caption=caption)
                if score < _LOST:
                    return
            unit, stop = self._units[position], position + 1
            printed += len(unit.text)
            caption = bool(heads) and unit.photo and printed < _CAPTION
            noticed, one_noticed = noticed and unit.notice, one_noticed or unit.notice
            own = self._paragraphs[begin : ordinal + 1]
            paid = unit.advert or noticed or paid_head
            total = score + self._closing(position, marked=marked, noticed=noticed)
            if heads:
                total += fits[position - opening.first] + self._shape(heads, after=False, noticed=one_noticed)
                yield from self._endings(Shape(start, stop, body, stop, heads, own, False, total, paid), marked=marked)
                continue
            bare = Shape(start, stop, body, stop, (), own, False, total + spans.NO_HEADLINE, paid)
            for ended in self._endings(bare, marked=marked):
                yield ended
                yield from self._headed_after(ended, noticed=one_noticed)

    def _endings(self, shape: Shape, *, marked: bool) -> Iterator[Shape]:
        """Yield the story as it ends with its last paragraph, and as it ends with the credits that follow."""
        yield shape
        units, stop, score = self._units, shape.stop, shape.score
        while stop < len(units) and units[stop].sort == "credit" and stop - shape.stop < 3:
            score += spans.signed(units[stop], len(shape.paragraphs), marked=marked)
            stop += 1
            yield shape._replace(stop=stop, last=stop, score=score)

    def _headed_after(self, bare: Shape, *, noticed: bool) -> Iterator[Shape]:
        """Yield a story with the display lines that follow it as its headline, one more each time."""
        units, stop = self._units, bare.stop
        first, last = bare.paragraphs[0], bare.paragraphs[-1] + 1
        while stop < len(units) and units[stop].sort == "display" and stop - bare.stop < _MOST_HEADS:
            stop += 1
            heads = tuple(range(bare.stop, stop))
            score = bare.score - spans.NO_HEADLINE + self._fits_after(heads, last)[first - max(0, last - _LONGEST)]
            score += self._shape(heads, after=True, noticed=noticed)
            if stop < len(units) and self._torn[stop - 1]:
                score -= 3.0
            yield Shape(bare.start, stop, bare.first, bare.last, heads, bare.paragraphs, True, score, bare.paid)

    def _joining(self, ordinal: int, reach: int, *, caption: bool) -> float:
        key = (ordinal, reach, caption)
        if key not in self._joined:
            before = self._paragraphs[ordinal - reach : ordinal]
            position = self._paragraphs[ordinal]
            self._joined[key] = spans.joined(self._units, before, position, self._cohesion, caption=caption)
        return self._joined[key]

    def _closing(self, position: int, *, marked: bool, noticed: bool) -> float:
        key = (position, marked, noticed)
        if key not in self._closed:
            self._closed[key] = spans.closing(
                self._units, position, marked=marked, noticed=noticed, unmarked=self._unmarked
            )
        return self._closed[key]

    def _shape(self, heads: tuple[int, ...], *, after: bool, noticed: bool) -> float:
        key = (heads, after, noticed)
        if key not in self._shaped:
            lines = [self._units[i] for i in heads]
            self._shaped[key] = spans.head_shape(lines, after=after, noticed=noticed)
        return self._shaped[key]

    def _fits_before(self, heads: tuple[int, ...], first: int) -> list[float]:
        """Return how well lines head the stretches that begin at a unit, by their last unit."""
        key = (heads, first)
        if key not in self._before:
            lasts = np.arange(first + 1, min(len(self._units), first + _LONGEST) + 1)
            self._before[key] = self._fits(heads, np.full(len(lasts), first), lasts, first, after=False)
        return self._before[key]

    def _fits_after(self, heads: tuple[int, ...], last: int) -> list[float]:
        """Return how well lines head the stretches that end before a unit, by their first unit."""
        key = (heads, last)
        if key not in self._after:
            firsts = np.arange(max(0, last - _LONGEST), last)
            self._after[key] = self._fits(heads, firsts, np.full(len(firsts), last), last, after=True)
        return self._after[key]

    def _fits(
        self,
        heads: Sequence[int],
        firsts: npt.NDArray[np.int64],
        lasts: npt.NDArray[np.int64],
        edge: int,
        *,
        after: bool,
    ) -> list[float]:
        for head in heads:
            key = (head, edge, after)
            if key not in self._lines:
                self._lines[key] = self._cohesion.scores(self._units[head].text, firsts, lasts)
        lines = np.array([self._lines[head, edge, after] for head in heads])
        return [float(fit) for fit in self._cohesion.together(lines)]
