"""Pages whose headlines stand together, away from their bodies: heads and bodies are aligned by cohesion."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.articles.cohesion import Cohesion
from retrieval.articles.spans import NO_HEADLINE, shapes_from
from retrieval.articles.stories import ORPHAN, Chain, Reading, Story
from retrieval.articles.units import Unit, pieces_of

_COST = -2.0
_MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class _Body:
    """A story without its headline: its units, and the range of its paragraphs."""

    units: tuple[Unit, ...]
    first: int
    last: int


def pooled_reading(units: Sequence[Unit]) -> Reading | None:
    """Return the best reading in which the longest run of display lines holds the headlines of all other stories."""
    start, stop = _longest_run(units)
    if stop - start < 3:
        return None
    rest = [*units[:start], *units[stop:]]
    if sum(unit.sort == "paragraph" for unit in rest) < 2:
        return None
    cohesion = Cohesion([unit.text for unit in rest], [unit.sort == "paragraph" for unit in rest])
    shapes = [[shape for shape in shapes_from(rest, i, cohesion) if not shape.heads] for i in range(len(rest))]
    chain = Chain(shapes, 0.0, 0.0, _COST)
    chosen = chain.path()
    bodies = [
        _Body(tuple(rest[shape.start : shape.stop]), shape.paragraphs[0], shape.paragraphs[-1] + 1) for shape in chosen
    ]
    if len(bodies) < 2:
        return None
    pieces = [piece for unit in units[start:stop] for piece in pieces_of(unit)]
    total, groups = _aligned(pieces, bodies, cohesion)
    stories = [_story(body, group, bodies, cohesion) for body, group in zip(bodies, groups, strict=True)]
    taken = {id(piece) for group in groups for piece in group}
    covered = {i for shape in chosen for i in range(shape.start, shape.stop)}
    orphans = [unit for i, unit in enumerate(rest) if i not in covered]
    orphans += [piece for piece in pieces if id(piece) not in taken]
    return Reading(tuple(stories), tuple(orphans), chain.best - NO_HEADLINE * len(bodies) + total)


def _longest_run(units: Sequence[Unit]) -> tuple[int, int]:
    """Return the longest run of display lines."""
    best, start = (0, 0), 0
    for i, unit in enumerate([*units, None]):
        if unit is None or unit.sort != "display":
            if i - start > best[1] - best[0]:
                best = (start, i)
            start = i + 1
    return best


def _aligned(pieces: Sequence[Unit], bodies: Sequence[_Body], cohesion: Cohesion) -> tuple[float, list[list[Unit]]]:
    """Return the best way to deal the pieces, in order, to the bodies, in order, and its score."""
    best: dict[tuple[int, int], tuple[float, int]] = {(0, 0): (0.0, 0)}
    for s in range(len(bodies) + 1):
        for taken in range(len(pieces) + 1):
            if (s, taken) not in best:
                continue
            score = best[s, taken][0]
            if taken < len(pieces):
                _offer(best, (s, taken + 1), score + ORPHAN, -1)
            if s == len(bodies):
                continue
            _offer(best, (s + 1, taken), score + NO_HEADLINE, 0)
            for count in range(1, min(_MOST_LINES, len(pieces) - taken) + 1):
                group = pieces[taken : taken + count]
                after = pieces[taken + count] if taken + count < len(pieces) else None
                _offer(best, (s + 1, taken + count), score + _fit(group, after, bodies[s], cohesion), count)
    return best[len(bodies), len(pieces)][0], _dealt(best, pieces, len(bodies))


def _offer(best: dict[tuple[int, int], tuple[float, int]], state: tuple[int, int], score: float, step: int) -> None:
    if state not in best or score > best[state][0]:
        best[state] = (score, step)


def _dealt(best: dict[tuple[int, int], tuple[float, int]], pieces: Sequence[Unit], count: int) -> list[list[Unit]]:
    groups: list[list[Unit]] = [[] for _ in range(count)]
    s, taken = count, len(pieces)
    while s or taken:
        step = best[s, taken][1]
        if step < 0:
            taken -= 1
        else:
            groups[s - 1] = list(pieces[taken - step : taken])
            s, taken = s - 1, taken - step
    return groups


def _fit(group: Sequence[Unit], after: Unit | None, body: _Body, cohesion: Cohesion) -> float:
    """Return how well a group of display lines heads a body."""
    lines = sum(not piece.lines[0].same_line for piece in group[1:])
    score = cohesion.head_score([piece.text for piece in group], body.first, body.last) - 0.4 * lines
    torn = group[0].lines[0].same_line + (after is not None and after.lines[0].same_line)
    return score - 0.7 * torn - 1.5 * max(0, lines - 1)


def _story(body: _Body, group: Sequence[Unit], bodies: Sequence[_Body], cohesion: Cohesion) -> Story:
    """Return the story of a body with its head, sure as far as no other body fits as well."""
    if not group:
        return Story((), body.units, 0.0)
    lines = [piece.text for piece in group]
    own = cohesion.head_score(lines, body.first, body.last)
    others = [cohesion.head_score(lines, other.first, other.last) for other in bodies if other is not body]
    sure = 1.0 / (1.0 + sum(math.exp(min(20.0, score - own)) for score in others))
    return Story(tuple(group), body.units, 0.95 * sure)
