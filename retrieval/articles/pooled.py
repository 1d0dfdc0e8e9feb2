"""Pages whose headlines stand together, away from their bodies: heads are dealt to bodies, both in order.

All ways to cut the bodies into stories and the display lines into heads are scored together, as in `stories`; the
share of all ways that agree on a headline is how sure it is.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from retrieval.articles.cohesion import Cohesion
from retrieval.articles.headblocks import head_likelihood
from retrieval.articles.spans import NO_HEADLINE, Shape, shapes_from
from retrieval.articles.stories import ORPHAN, Reading, Story, log_sum, story_of
from retrieval.articles.units import Unit, pieces_of

_COST = -2.0
"""What it costs a page to keep its headlines apart from their bodies."""
_BESIDE = -1.0
"""What it costs a story on such a page to have a headline of its own at its body."""
_MOST_LINES = 4
_MOST_PIECES = 40
_HOPELESS = -10.0
_SLIGHT = -12.0
_State = tuple[int, int]
"""How many units of the bodies are read, and how many pieces of the pool are dealt."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing done on the way: a story read (or a unit, or a piece, left over) from one state to another."""

    before: _State
    after: _State
    score: float
    shape: Shape | None = None


@dataclass(slots=True)
class _Knot:
    """A state: the steps that lead to it and away, the best way to it, the sums over all ways to it and on from it."""

    into: list[_Step] = field(default_factory=list)
    away: list[_Step] = field(default_factory=list)
    best: float = -math.inf
    came: _Step | None = None
    forward: float = -math.inf
    backward: float = -math.inf


def pooled_reading(units: Sequence[Unit], *, tight_page: bool) -> Reading | None:
    """Return the best reading in which the longest run of display lines holds the headlines of the other stories."""
    start, stop = _longest_run(units)
    rest = [*units[:start], *units[stop:]]
    pieces = [piece for unit in units[start:stop] for piece in pieces_of(unit)]
    if not 3 <= len(pieces) <= _MOST_PIECES or sum(unit.sort == "paragraph" for unit in rest) < 2:
        return None
    return _Dealing(rest, pieces, seam=start, tight_page=tight_page).reading()


def _longest_run(units: Sequence[Unit]) -> tuple[int, int]:
    """Return the longest run of display lines."""
    best, start = (0, 0), 0
    for i, unit in enumerate([*units, None]):
        if unit is None or unit.sort != "display":
            if i - start > best[1] - best[0]:
                best = (start, i)
            start = i + 1
    return best


class _Dealing:
    """All ways to cut the bodies into stories while dealing the pieces of the pool to them, in order.

    The pool stood at the unit `seam`, over which no story goes.
    """

    def __init__(self, rest: Sequence[Unit], pieces: Sequence[Unit], *, seam: int, tight_page: bool) -> None:
        self._rest, self._pieces, self._seam = rest, pieces, seam
        self._cohesion = Cohesion([unit.text for unit in rest], [unit.sort == "paragraph" for unit in rest])
        joined = [head_likelihood(*pair, tight_page=tight_page) for pair in itertools.pairwise(pieces)]
        self._joined = [math.log(likelihood) for likelihood in joined]
        self._parted = [*(math.log(1 - likelihood) for likelihood in joined), 0.0]
        self._fits: dict[tuple[int, int, int, int], float] = {}
        self._knots: dict[_State, _Knot] = {(0, 0): _Knot(best=_COST, forward=_COST)}
        self._end = (len(rest), len(pieces))
        for position in range(len(rest) + 1):
            self._advance(position)
        self._return()

    def _advance(self, position: int) -> None:
        """Try everything that can follow once the units before a position are read."""
        shapes = shapes_from(self._rest, position, self._cohesion) if position < len(self._rest) else []
        shapes = [shape for shape in shapes if shape.score > _HOPELESS and not position < self._seam < shape.stop]
        for dealt in range(len(self._pieces) + 1):
            state = (position, dealt)
            knot = self._knots.get(state)
            if knot is None:
                continue
            if knot.into:
                knot.forward = log_sum([self._knots[step.before].forward + step.score for step in knot.into])
            if dealt < len(self._pieces):
                self._take(_Step(state, (position, dealt + 1), ORPHAN))
            if position < len(self._rest):
                self._take(_Step(state, (position + 1, dealt), ORPHAN))
            for step in self._stories(state, shapes):
                self._take(step)

    def _stories(self, state: _State, shapes: Sequence[Shape]) -> Iterator[_Step]:
        """Yield the stories that can be read next, each with every number of pieces that can head it."""
        _, dealt = state
        for shape in shapes:
            if shape.heads:
                yield _Step(state, (shape.stop, dealt), shape.score + _BESIDE * (not shape.paid), shape)
                continue
            for count in range(min(_MOST_LINES, len(self._pieces) - dealt) + 1):
                score = shape.score + self._fit(dealt, count, shape)
                yield _Step(state, (shape.stop, dealt + count), score, shape)

    def _take(self, step: _Step) -> None:
        before, knot = self._knots[step.before], self._knots.setdefault(step.after, _Knot())
        knot.into.append(step)
        before.away.append(step)
        if before.best + step.score > knot.best:
            knot.best = before.best + step.score
            knot.came = step

    def _return(self) -> None:
        """Sum up all ways from each state to the end."""
        self._knots[self._end].backward = 0.0
        for state in sorted(self._knots, reverse=True):
            knot = self._knots[state]
            if knot.away:
                knot.backward = log_sum([step.score + self._knots[step.after].backward for step in knot.away])

    def _fit(self, dealt: int, count: int, shape: Shape) -> float:
        """Return how well a group of pieces heads a body, against none heading it."""
        if not count:
            return 0.0
        first, last = shape.paragraphs[0], shape.paragraphs[-1] + 1
        key = (dealt, count, first, last)
        if key not in self._fits:
            texts = [piece.text for piece in self._pieces[dealt : dealt + count]]
            group = sum(self._joined[dealt : dealt + count - 1]) + self._parted[dealt + count - 1]
            self._fits[key] = self._cohesion.head_score(texts, first, last) + group - NO_HEADLINE
        return self._fits[key]

    def reading(self) -> Reading:
        """Return the best reading."""
        chosen = list(self._path())[::-1]
        shares = self._shares()
        stories = []
        taken: set[int] = set()
        covered: set[int] = set()
        for step in chosen:
            shape = step.shape
            if shape is None:
                continue
            group = range(step.before[1], step.after[1])
            covered.update(range(shape.start, shape.stop))
            taken.update(group)
            own = [shares.get((shape.heads, group, paragraph), 0.0) for paragraph in shape.paragraphs]
            sure = min(1.0, (sum(own) / len(own) + min(own)) / 2)
            body = story_of(self._rest, shape, sure)
            heads = tuple(self._pieces[i] for i in group)
            stories.append(Story(heads, body.body, sure) if heads else body)
        orphans = [unit for i, unit in enumerate(self._rest) if i not in covered]
        orphans += [piece for i, piece in enumerate(self._pieces) if i not in taken]
        end = self._knots[self._end]
        return Reading(tuple(stories), tuple(orphans), end.best, end.forward)

    def _path(self) -> Iterator[_Step]:
        """Yield the steps of the best way, last first."""
        step = self._knots[self._end].came
        while step is not None:
            yield step
            step = self._knots[step.before].came

    def _shares(self) -> dict[tuple[tuple[int, ...], range, int], float]:
        """Return the share of all ways in which a paragraph has the same head, by its lines, its pieces and itself."""
        total = self._knots[self._end].forward
        shares: dict[tuple[tuple[int, ...], range, int], float] = {}
        for knot in self._knots.values():
            for step in knot.away:
                shape = step.shape
                share = knot.forward + step.score + self._knots[step.after].backward - total
                if shape is None or share < _SLIGHT:
                    continue
                for paragraph in shape.paragraphs:
                    key = (shape.heads, range(step.before[1], step.after[1]), paragraph)
                    shares[key] = shares.get(key, 0.0) + math.exp(share)
        return shares
