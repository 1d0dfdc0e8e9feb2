"""Pages whose headlines stand together, away from their bodies: heads are dealt to bodies, both in order."""

import math
from collections.abc import Iterator, Sequence

from retrieval.articles.cohesion import Cohesion
from retrieval.articles.spans import NO_HEADLINE, Shape, shapes_from
from retrieval.articles.stories import ORPHAN, Reading, Story
from retrieval.articles.units import Unit, pieces_of

_COST = -2.0
_EACH = -0.8
_MOST_LINES = 4
_MOST_PIECES = 40
_State = tuple[int, int]
"""How many units of the bodies are read, and how many pieces of the pool are dealt."""


def pooled_reading(units: Sequence[Unit]) -> Reading | None:
    """Return the best reading in which the longest run of display lines holds the headlines of all other stories."""
    start, stop = _longest_run(units)
    rest = [*units[:start], *units[stop:]]
    pieces = [piece for unit in units[start:stop] for piece in pieces_of(unit)]
    if not 3 <= len(pieces) <= _MOST_PIECES or sum(unit.sort == "paragraph" for unit in rest) < 2:
        return None
    return _Dealing(rest, pieces).reading()


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
    """All ways to cut the bodies into stories while dealing the pieces of the pool to them, in order."""

    def __init__(self, rest: Sequence[Unit], pieces: Sequence[Unit]) -> None:
        self._rest, self._pieces = rest, pieces
        self._cohesion = Cohesion([unit.text for unit in rest], [unit.sort == "paragraph" for unit in rest])
        self._best: dict[_State, tuple[float, _State, Shape | None]] = {(0, 0): (_COST, (0, 0), None)}
        self._fits: dict[tuple[int, int, int, int], float] = {}
        for position in range(len(rest) + 1):
            self._advance(position)

    def _advance(self, position: int) -> None:
        """Try everything that can follow once the units before a position are read."""
        shapes = shapes_from(self._rest, position, self._cohesion) if position < len(self._rest) else []
        bare = [shape for shape in shapes if not shape.heads]
        for dealt in range(len(self._pieces) + 1):
            state = (position, dealt)
            if state not in self._best:
                continue
            score = self._best[state][0]
            if dealt < len(self._pieces):
                self._offer(state, (position, dealt + 1), score + ORPHAN, None)
            if position < len(self._rest):
                self._offer(state, (position + 1, dealt), score + ORPHAN, None)
            for shape in bare:
                for count in range(min(_MOST_LINES, len(self._pieces) - dealt) + 1):
                    fit = self._fit(dealt, count, shape)
                    self._offer(state, (shape.stop, dealt + count), score + shape.score + fit, shape)

    def _offer(self, before: _State, state: _State, score: float, shape: Shape | None) -> None:
        if state not in self._best or score > self._best[state][0]:
            self._best[state] = (score, before, shape)

    def _fit(self, dealt: int, count: int, shape: Shape) -> float:
        """Return how well a group of pieces heads a body, against none heading it."""
        first, last = shape.paragraphs[0], shape.paragraphs[-1] + 1
        key = (dealt, count, first, last)
        if count and key not in self._fits:
            group = self._pieces[dealt : dealt + count]
            following = self._pieces[dealt + count] if dealt + count < len(self._pieces) else None
            lines = sum(not piece.lines[0].same_line for piece in group[1:])
            score = self._cohesion.head_score([piece.text for piece in group], first, last) - 0.4 * lines
            torn = group[0].lines[0].same_line + (following is not None and following.lines[0].same_line)
            self._fits[key] = score - 0.7 * torn - 1.5 * max(0, lines - 1) - NO_HEADLINE + _EACH
        return self._fits[key] if count else 0.0

    def reading(self) -> Reading:
        """Return the best reading."""
        end = (len(self._rest), len(self._pieces))
        chosen = list(self._path(end))[::-1]
        bodies = [(shape.paragraphs[0], shape.paragraphs[-1] + 1) for shape, _ in chosen]
        stories = []
        taken: set[int] = set()
        covered: set[int] = set()
        for (shape, heads), own in zip(chosen, bodies, strict=True):
            body = tuple(self._rest[shape.start : shape.stop])
            covered.update(range(shape.start, shape.stop))
            taken.update(heads)
            group = tuple(self._pieces[i] for i in heads)
            stories.append(Story(group, body, self._sure(group, own, bodies) if group else 0.0))
        orphans = [unit for i, unit in enumerate(self._rest) if i not in covered]
        orphans += [piece for i, piece in enumerate(self._pieces) if i not in taken]
        return Reading(tuple(stories), tuple(orphans), self._best[end][0])

    def _path(self, state: _State) -> Iterator[tuple[Shape, range]]:
        """Yield the stories of the best way to a state, last first, with the pieces that head them."""
        while state != (0, 0):
            _, before, shape = self._best[state]
            if shape is not None:
                yield shape, range(before[1], state[1])
            state = before

    def _sure(self, group: Sequence[Unit], own: tuple[int, int], bodies: Sequence[tuple[int, int]]) -> float:
        """Return how sure it is that a group heads its body: against every other body."""
        lines = [piece.text for piece in group]
        mine = self._cohesion.head_score(lines, *own)
        others = [self._cohesion.head_score(lines, *body) for body in bodies if body != own]
        return 0.95 / (1.0 + sum(math.exp(min(20.0, score - mine)) for score in others))
