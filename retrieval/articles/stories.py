"""Where stories begin and whose a headline is: all ways to cut a page into stories are scored together.

A story is a stretch of units: display lines before or after its paragraphs, credits, small headings among them. Each
stretch gets a score (nats) from its shape, its marks and the cohesion of its headline with its body; the best chain
of stretches is the reading of the page, and the share of all readings that agree with it (forward-backward sums)
is how sure a headline is. The page's polarity (headlines before bodies, after them, or mixed) is tried each way.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.articles.cohesion import Cohesion
from retrieval.articles.headblocks import HeadBlock
from retrieval.articles.spans import Shape, shapes_from
from retrieval.articles.units import Unit
from retrieval.records import Kind

_MODES = {"before": (1.0, -1.6, 0.0), "after": (-1.6, 1.0, 0.0), "mixed": (-0.1, -0.1, -1.0)}
ORPHAN = -3.2
"""What it costs to leave a unit out of every story."""


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


def best_reading(units: Sequence[Unit], cohesion: Cohesion) -> Reading:
    """Return the best way to cut these units (no furniture among them) into stories."""
    shapes = [shapes_from(units, start, cohesion) for start in range(len(units))]
    orphans = [ORPHAN, *(_orphan(before, unit) for before, unit in itertools.pairwise(units))][: len(units)]
    runs = [Chain(shapes, orphans, *weights) for weights in _MODES.values()]
    best = max(runs, key=lambda chain: chain.best)
    total = log_sum([chain.total for chain in runs])
    chosen = best.path()
    covered = {position for shape in chosen for position in range(shape.start, shape.stop)}
    agreement = _Agreement(runs, total)
    stories = tuple(story_of(units, shape, agreement.of(shape)) for shape in chosen)
    return Reading(stories, tuple(unit for i, unit in enumerate(units) if i not in covered), best.best, total)


def _orphan(before: Unit, unit: Unit) -> float:
    """Return what it costs to leave a unit out of every story."""
    return _ORPHANS_MORE if before.sort == unit.sort == "display" else ORPHAN


def story_of(units: Sequence[Unit], shape: Shape, sure: float) -> Story:
    """Return the story that a stretch of units is."""
    heads = tuple(units[i] for i in shape.heads)
    body = tuple(units[i] for i in range(shape.start, shape.stop) if i not in shape.heads)
    return Story(heads, body, sure, shape.after)


class Chain:
    """All chains of stretches under one polarity: the best one, and the sum over all of them."""

    def __init__(
        self, shapes: Sequence[Sequence[Shape]], orphans: Sequence[float], before: float, after: float, cost: float
    ) -> None:
        self.shapes = shapes
        self._orphans = orphans
        self._weights = before, after
        count = len(shapes)
        self._best = [cost] + [-math.inf] * count
        self._came: list[Shape | None] = [None] * (count + 1)
        self.forward = [cost] + [-math.inf] * count
        self.backward = [-math.inf] * count + [0.0]
        self._run()
        self.best, self.total = self._best[count], self.forward[count]

    def score(self, shape: Shape) -> float:
        """Return the score of a stretch under this polarity."""
        before, after = (0.0, 0.0) if shape.paid else self._weights
        return shape.score + (after if shape.after else before) * bool(shape.heads)

    def _run(self) -> None:
        count = len(self.shapes)
        arriving: list[list[float]] = [[] for _ in range(count + 1)]
        for start, shapes in enumerate(self.shapes):
            if start:
                self.forward[start] = log_sum(arriving[start])
            self._step(start, start + 1, self._orphans[start], None, arriving)
            for shape in shapes:
                self._step(start, shape.stop, self.score(shape), shape, arriving)
        self.forward[count] = log_sum(arriving[count]) if count else self.forward[0]
        for start in range(count - 1, -1, -1):
            leaving = [self._orphans[start] + self.backward[start + 1]]
            leaving += [self.score(shape) + self.backward[shape.stop] for shape in self.shapes[start]]
            self.backward[start] = log_sum(leaving)

    def _step(self, start: int, stop: int, score: float, shape: Shape | None, arriving: list[list[float]]) -> None:
        arriving[stop].append(self.forward[start] + score)
        if self._best[start] + score > self._best[stop]:
            self._best[stop] = self._best[start] + score
            self._came[stop] = shape

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


class _Agreement:
    """How much of all readings, in every polarity, gives the paragraphs of a story the same headline."""

    def __init__(self, chains: Sequence[Chain], total: float) -> None:
        self._shares: dict[tuple[tuple[int, ...], int], float] = {}
        for chain in chains:
            self._add(chain, total)

    def _add(self, chain: Chain, total: float) -> None:
        for start, shapes in enumerate(chain.shapes):
            for shape in shapes:
                log_share = chain.forward[start] + chain.score(shape) + chain.backward[shape.stop] - total
                if log_share < -12:
                    continue
                share = math.exp(log_share)
                for paragraph in shape.paragraphs:
                    key = (shape.heads, paragraph)
                    self._shares[key] = self._shares.get(key, 0.0) + share

    def of(self, shape: Shape) -> float:
        """Return the agreement on one story, that of its least certain paragraph weighed in half."""
        shares = [self._shares.get((shape.heads, paragraph), 0.0) for paragraph in shape.paragraphs]
        return min(1.0, (sum(shares) / len(shares) + min(shares)) / 2) if shares else 0.0


def log_sum(values: Sequence[float]) -> float:
    """Return the logarithm of the sum of the exponentials of the values."""
    top = max(values, default=-math.inf)
    return top if top == -math.inf else top + math.log(sum(math.exp(value - top) for value in values))
