"""All ways to deal head lines that stand in one place to bodies, both in order.

A state says how many units of the bodies are read (a row) and how many pieces of the pool are dealt (a column); numpy
does a row at once.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval.articles.lines.cohesion import Cohesion
from retrieval.articles.lines.headblocks import head_likelihood
from retrieval.articles.lines.spans import NO_HEADLINE
from retrieval.articles.lines.stories import ORPHAN, agreed
from retrieval.articles.lines.stretches import Shape
from retrieval.articles.lines.units import Unit

_COST = -2.0
"""What it costs a page to keep its headlines apart from their bodies."""
_BESIDE = -1.0
"""What it costs a story on such a page to have a headline of its own at its body."""
_MOST_LINES = 4
_HOPELESS = -10.0
_NEVER = -1e9
"""Stands for minus infinity, which does not add up in arrays."""
_Numbers = npt.NDArray[np.float64]
_Positions = npt.NDArray[np.int64]
_Reduce = Callable[..., _Numbers]
_Accumulate = Callable[[_Numbers], _Numbers]


@dataclass(frozen=True, slots=True)
class Pool:
    """A run of display lines, from the unit `start` to `stop` (excluded), and the pieces it falls into."""

    start: int
    stop: int
    pieces: tuple[Unit, ...]


class Dealing:
    """All ways to cut the bodies into stories while dealing the pieces of the pool to them, in order.

    Every story is a step from the row of its first unit to that behind its last one; `_steps` holds its score by the
    number of pieces that head it (none to four) and by the pieces dealt after it.
    """

    def __init__(self, shapes: Sequence[Sequence[Shape]], pool: Pool, cohesion: Cohesion, *, tight_page: bool) -> None:
        """Score the steps and find the best ways; `shapes` are the stretches that begin at each unit of the page."""
        self._pool, self._dealt = pool, len(pool.pieces)
        self._rows = len(shapes) - (pool.stop - pool.start)
        self.shapes = [shape for starting in shapes for shape in starting if self._is_usable(shape)]
        self._begins = np.array([self._row(shape.start) for shape in self.shapes], dtype=np.int64)
        self._stops = np.array([self._row(shape.stop) for shape in self.shapes], dtype=np.int64)
        self._ranges = np.searchsorted(self._begins, np.arange(self._rows + 1))
        self._steps = self._all_steps(cohesion, tight_page=tight_page)
        self._best = self._forward(np.maximum.reduce, np.maximum.accumulate)
        self.best = float(self._best[-1, -1])

    def _is_usable(self, shape: Shape) -> bool:
        """Tell whether a stretch is none of the pool, nor one over the place where the pool stood."""
        apart = shape.stop <= self._pool.start or shape.start >= self._pool.stop
        return apart and shape.score > _HOPELESS

    def _row(self, position: int) -> int:
        return position if position <= self._pool.start else position - (self._pool.stop - self._pool.start)

    def _all_steps(self, cohesion: Cohesion, *, tight_page: bool) -> _Numbers:
        bodies = [(s.paragraphs[0], s.paragraphs[-1] + 1) for s in self.shapes if not s.heads]
        known = {body: number for number, body in enumerate(dict.fromkeys(bodies), 1)}
        fits = np.full((len(known) + 1, _MOST_LINES + 1, self._dealt + 1), _NEVER)
        fits[:, 0] = 0.0
        if known:
            pairs = itertools.pairwise(self._pool.pieces)
            likely = np.array([head_likelihood(*pair, tight_page=tight_page) for pair in pairs])
            firsts, lasts = (np.array(ends) for ends in zip(*known, strict=True))
            lines = np.array([cohesion.scores(piece.text, firsts, lasts) for piece in self._pool.pieces])
            for count in range(1, min(_MOST_LINES, self._dealt) + 1):
                for start in range(self._dealt - count + 1):
                    stop = start + count
                    group = np.log(likely[start : stop - 1]).sum() + np.log(1 - likely[stop - 1 : stop]).sum()
                    fits[1:, count, stop] = cohesion.together(lines[start:stop]) + group - NO_HEADLINE
        which = [0 if s.heads else known[s.paragraphs[0], s.paragraphs[-1] + 1] for s in self.shapes]
        scores = np.array([s.score + _BESIDE * bool(s.heads and not s.paid) for s in self.shapes])
        return np.asarray(fits[which] + scores[:, None, None])

    def _forward(self, over: _Reduce, along: _Accumulate) -> _Numbers:
        """Return the best way, or the sum over all ways, to each state."""
        states = np.full((self._rows + 1, self._dealt + 1), _NEVER)
        arriving: list[list[_Numbers]] = [[] for _ in states]
        spent = ORPHAN * np.arange(self._dealt + 1)
        for row, state in enumerate(states):
            begun = np.full(self._dealt + 1, _NEVER)
            begun[0] = _COST if row == 0 else _NEVER
            here = over(np.array([begun, *arriving[row]]), axis=0)
            state[:] = along(here - spent) + spent
            if row == self._rows:
                break
            arriving[row + 1].append(state + ORPHAN)
            stories = slice(self._ranges[row], self._ranges[row + 1])
            padded = np.concatenate([np.full(_MOST_LINES, _NEVER), state])
            before = np.array([padded[_MOST_LINES - count :][: self._dealt + 1] for count in range(_MOST_LINES + 1)])
            for stop, way in zip(self._stops[stories], over(self._steps[stories] + before, axis=1), strict=True):
                arriving[stop].append(way)
        return states

    def _backward(self) -> _Numbers:
        """Return the sum over all ways from each state to the end."""
        states = np.full((self._rows + 1, self._dealt + 1 + _MOST_LINES), _NEVER)
        spent = ORPHAN * np.arange(self._dealt, -1, -1)
        width = self._dealt + 1
        for row in range(self._rows, -1, -1):
            ways = [np.full(width, _NEVER)]
            if row == self._rows:
                ways[0][-1] = 0.0
            else:
                stories = slice(self._ranges[row], self._ranges[row + 1])
                ahead = states[self._stops[stories], :width][:, None, :] + self._steps[stories]
                counted = _log_sum(np.concatenate([ahead, np.full((1, *ahead.shape[1:]), _NEVER)]), axis=0)
                padded = np.pad(counted, ((0, 0), (0, _MOST_LINES)), constant_values=_NEVER)
                ways += [padded[count, count : count + width] for count in range(_MOST_LINES + 1)]
                ways.append(states[row + 1, :width] + ORPHAN)
            here = _log_sum(np.array(ways), axis=0)
            states[row, :width] = np.logaddexp.accumulate((here - spent)[::-1])[::-1] + spent
        return states[:, :width]

    def agreement(self) -> "Agreement":
        """Return how far all ways agree."""
        sums = self._forward(_log_sum, np.logaddexp.accumulate), self._backward()
        return Agreement(self.shapes, self._begins, self._stops, self._steps, *sums)

    def path(self) -> Iterator[tuple[int, range]]:
        """Yield the stories of the best way with the pieces dealt to them, last first."""
        row, dealt = self._rows, self._dealt
        while row or dealt:
            ways = [(float(self._best[row, dealt - 1]) + ORPHAN, -1, 1)] if dealt else []
            ways += [(float(self._best[row - 1, dealt]) + ORPHAN, -1, 0)] if row else []
            for number in np.flatnonzero(self._stops == row).tolist():
                for count in range(min(_MOST_LINES, dealt) + 1):
                    before = self._best[self._begins[number], dealt - count]
                    ways.append((float(before + self._steps[number, count, dealt]), number, count))
            _, number, count = max(ways, key=lambda way: way[0])
            if number >= 0:
                yield number, range(dealt - count, dealt)
            row = int(self._begins[number]) if number >= 0 else row - (not count)
            dealt -= count


class Agreement:
    """How much of all ways gives the paragraphs of a story the same headline."""

    def __init__(
        self,
        shapes: Sequence[Shape],
        begins: _Positions,
        stops: _Positions,
        steps: _Numbers,
        forward: _Numbers,
        backward: _Numbers,
    ) -> None:
        """Sum up the ways through each story, by the pieces that head it and by those dealt after it."""
        self.total = float(forward[-1, -1])
        self._shapes = shapes
        self._firsts = np.array([shape.paragraphs[0] for shape in shapes])
        self._lasts = np.array([shape.paragraphs[-1] for shape in shapes])
        self._come, self._go, self._steps = forward[begins] - self.total, backward[stops], steps

    def of(self, number: int, group: range) -> float:
        """Return the agreement on a story and its pieces."""
        heads, count = self._shapes[number].heads, len(group)
        same = np.array([shape.heads == heads for shape in self._shapes])
        if count:
            ways = self._come[:, group.start] + self._steps[:, count, group.stop] + self._go[:, group.stop]
            through = np.where(same, np.exp(np.minimum(0.0, ways)), 0.0)
        else:
            all_ways = self._come + self._steps[:, 0] + self._go
            through = np.where(same, np.exp(np.minimum(0.0, all_ways)).sum(axis=1), 0.0)
        return agreed(
            [
                float(through[(self._firsts <= paragraph) & (paragraph <= self._lasts)].sum())
                for paragraph in self._shapes[number].paragraphs
            ]
        )


def _log_sum(values: _Numbers, axis: int) -> _Numbers:
    """Return the logarithm of the sum of the exponentials of the values along an axis."""
    top = values.max(axis=axis, keepdims=True)
    return np.asarray(np.squeeze(top, axis) + np.log(np.exp(values - top).sum(axis=axis)))
