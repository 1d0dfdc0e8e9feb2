"""Where stories begin and whose a headline is: all ways to cut a page into stories are scored together.

A story is a stretch of units: display lines before or after its paragraphs, credits, small headings among them. Each
stretch gets a score (nats) from its shape, its marks and the cohesion of its headline with its body; the best chain
of stretches is the reading of the page, and the share of all readings that agree with it (forward-backward sums)
is how sure a headline is. The page's polarity (headlines before bodies, after them, or mixed) is tried each way.
"""

import itertools
import math
from collections.abc import Sequence, Set
from dataclasses import dataclass

from retrieval.articles.lines.headblocks import HeadBlock
from retrieval.articles.lines.stretches import Shape
from retrieval.articles.lines.units import Unit
from retrieval.records import Kind

_MODES = {"before": (1.0, -1.6, 0.0), "after": (-1.6, 1.0, 0.0), "mixed": (-0.1, -0.1, -1.0)}
ORPHAN = -3.2
"""What it costs to leave a unit out of every story."""
_ASIDE = -0.7
"""What it costs to leave out a line that may well belong to no story."""
_ORPHANS_MORE = -2.0
"""What each further display line of a run costs that is left out."""


@dataclass(frozen=True, slots=True)
class Story:
    """One story: its head lines, the units of its body, and how sure its headline and extent are (0 to 1).

    `block` and `kind` are given where more than the text tells what its head lines are, and what it is.
    """

    heads: tuple[Unit, ...]
    body: tuple[Unit, ...]
    sure: float
    head_after: bool = False
    block: HeadBlock | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A page cut into stories; `orphans` are units of no story.

    `score` compares the best readings of the same page, `total` the sums over all readings of their kind.
    """

    stories: tuple[Story, ...]
    orphans: tuple[Unit, ...]
    score: float
    total: float = 0.0


def best_reading(units: Sequence[Unit], shapes: Sequence[Sequence[Shape]]) -> Reading:
    """Return the best way to cut these units (no furniture among them) into stories of these shapes."""
    orphans = [ORPHAN, *(_orphan(before, unit) for before, unit in itertools.pairwise(units))][: len(units)]
    runs = [_Chain(shapes, orphans, *weights) for weights in _MODES.values()]
    best = max(runs, key=lambda chain: chain.best)
    total = _log_sum([chain.total for chain in runs])
    chosen = best.path()
    covered = {position for shape in chosen for position in range(shape.start, shape.stop)}
    agreement = _Agreement(runs, total, {shape.heads for shape in chosen})
    stories = tuple(story_of(units, shape, agreement.of(shape)) for shape in chosen)
    return Reading(stories, tuple(unit for i, unit in enumerate(units) if i not in covered), best.best, total)


def _orphan(before: Unit, unit: Unit) -> float:
    """Return what it costs to leave a unit out of every story."""
    if unit.aside:
        return _ASIDE
    return _ORPHANS_MORE if before.sort == unit.sort == "display" else ORPHAN


def story_of(units: Sequence[Unit], shape: Shape, sure: float) -> Story:
    """Return the story that a stretch of units is."""
    heads = tuple(units[i] for i in shape.heads)
    body = tuple(units[i] for i in range(shape.start, shape.stop) if i not in shape.heads)
    return Story(heads, body, sure, shape.after)


class _Chain:
    """All chains of stretches under one polarity: the best one, and the sum over all of them."""

    def __init__(
        self, shapes: Sequence[Sequence[Shape]], orphans: Sequence[float], before: float, after: float, cost: float
    ) -> None:
        self.shapes = shapes
        self.scores = [[_score(shape, before, after) for shape in starting] for starting in shapes]
        self._orphans = orphans
        count = len(shapes)
        self._best = [cost] + [-math.inf] * count
        self._came: list[Shape | None] = [None] * (count + 1)
        self.forward = [cost] + [-math.inf] * count
        self.backward = [-math.inf] * count + [0.0]
        self._advance()
        self._return()
        self.best, self.total = self._best[count], self.forward[count]

    def _advance(self) -> None:
        """Find the best way to each unit, and sum up all ways to it."""
        count, best, came = len(self.shapes), self._best, self._came
        arriving: list[list[float]] = [[] for _ in range(count + 1)]
        for start, shapes in enumerate(self.shapes):
            if start:
                self.forward[start] = _log_sum(arriving[start])
            here, forward, orphan = best[start], self.forward[start], self._orphans[start]
            arriving[start + 1].append(forward + orphan)
            if here + orphan > best[start + 1]:
                best[start + 1], came[start + 1] = here + orphan, None
            for shape, score in zip(shapes, self.scores[start], strict=True):
                stop = shape.stop
                arriving[stop].append(forward + score)
                if here + score > best[stop]:
                    best[stop], came[stop] = here + score, shape
        self.forward[count] = _log_sum(arriving[count]) if count else self.forward[0]

    def _return(self) -> None:
        """Sum up all ways from each unit to the end."""
        backward = self.backward
        for start in range(len(self.shapes) - 1, -1, -1):
            leaving = [self._orphans[start] + backward[start + 1]]
            pairs = zip(self.shapes[start], self.scores[start], strict=True)
            leaving += [score + backward[shape.stop] for shape, score in pairs]
            backward[start] = _log_sum(leaving)

    def path(self) -> list[Shape]:
        """Return the stretches of the best chain in order."""
        found: list[Shape] = []
        stop = len(self.shapes)
        while stop:
            shape = self._came[stop]
            if shape is None:
                stop -= 1
            else:
                found.append(shape)
                stop = shape.start
        return found[::-1]


def _score(shape: Shape, before: float, after: float) -> float:
    """Return the score of a stretch under a polarity: what headlines before and after their bodies add."""
    if shape.paid or not shape.heads:
        return shape.score
    return shape.score + (after if shape.after else before)


class _Agreement:
    """How much of all readings, in every polarity, gives the paragraphs of a story the same headline."""

    def __init__(self, chains: Sequence[_Chain], total: float, chosen: Set[tuple[int, ...]]) -> None:
        """Sum up the readings that choose these head lines."""
        self._chosen = chosen
        self._shares: dict[tuple[tuple[int, ...], int], float] = {}
        for chain in chains:
            self._add(chain, total)

    def _add(self, chain: _Chain, total: float) -> None:
        for start, shapes in enumerate(chain.shapes):
            come = chain.forward[start] - total
            for shape, score in zip(shapes, chain.scores[start], strict=True):
                log_share = come + score + chain.backward[shape.stop]
                if log_share < -12 or shape.heads not in self._chosen:
                    continue
                share = math.exp(log_share)
                for paragraph in shape.paragraphs:
                    key = (shape.heads, paragraph)
                    self._shares[key] = self._shares.get(key, 0.0) + share

    def of(self, shape: Shape) -> float:
        """Return the agreement on one story."""
        return agreed([self._shares.get((shape.heads, paragraph), 0.0) for paragraph in shape.paragraphs])


def agreed(shares: Sequence[float]) -> float:
    """Return the agreement on a story from that on each of its paragraphs, the least certain one weighed in half."""
    return min(1.0, (sum(shares) / len(shares) + min(shares)) / 2)


def _log_sum(values: Sequence[float]) -> float:
    """Return the logarithm of the sum of the exponentials of the values."""
    top = max(values, default=-math.inf)
    return top if top == -math.inf else top + math.log(sum([math.exp(value - top) for value in values]))
