"""Threads of text and heads -> stories: the assignment whose stories make the best-shaped whole."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.articles.boxes.headings import Head
from retrieval.articles.boxes.sheet import Sheet
from retrieval.articles.boxes.weighing import NO_HEAD, NO_TEXT, NONE, Thread, Threads, Weighing

_SURE = 1.1
_ROUNDS = 60
_CHOICES = 8
"""So many heads, the nearest ones, are tried for a thread."""
_MOST_PAIRS = 3600
"""On a sheet with more than 60 heads and 60 threads no headline is given: it is a table, or no newspaper page."""
Members = dict[int, Threads]
"""Which threads each head has, by number; those without a head under -1."""
Change = tuple[float, tuple[int, int], tuple[Threads, Threads]]


@dataclass(frozen=True, slots=True)
class Assembled:
    """A head with the threads of text that belong to it."""

    head: Head | None
    threads: list[Thread]
    margin: float
    """How much worse the page would read with another head here."""


class Assembly:
    """The search for the best assignment of threads to heads on one sheet."""

    def __init__(self, threads: Sequence[Thread], heads: Sequence[Head], sheet: Sheet) -> None:
        self.heads = list(heads) if len(threads) * len(heads) <= _MOST_PAIRS else []
        self._threads = threads
        self._weighing = Weighing(threads, self.heads, sheet)
        reaches = self._weighing.reaches()
        self._near = [sorted(range(len(reach)), key=reach.__getitem__)[:_CHOICES] for reach in reaches]
        pairs = {(min(a, b), max(a, b)) for near in self._near for a in near for b in near if a != b}
        self._neighbours = sorted(pairs)

    def stories(self) -> list[Assembled]:
        """Return the stories of the best assignment found, with their margins."""
        members = self._improved(self._start())
        changes = self._changes(members)
        stories = []
        for number, head in enumerate(self.heads):
            mine = sorted(members[number])
            margin = min((worse for worse, (one, two), _ in changes if number in (one, two)), default=math.inf)
            stories.append(Assembled(head, [self._threads[i] for i in mine], margin if mine else math.inf))
        return stories + [Assembled(None, [self._threads[i]], 0.0) for i in sorted(members[NONE])]

    def _start(self) -> Members:
        """Give each thread the head that suits it best by itself."""
        members: Members = {number: frozenset() for number in (NONE, *range(len(self.heads)))}
        for i, near in enumerate(self._near):
            costs = [(self._weighing.cost(h, frozenset((i,))), h) for h in near]
            best = min(costs, default=(math.inf, NONE))
            chosen = best[1] if best[0] < NO_HEAD + NO_TEXT else NONE
            members[chosen] |= {i}
        return members

    def _improved(self, members: Members) -> Members:
        """Move single threads, and change the heads of two stories, as long as the page gets better."""
        for _ in range(_ROUNDS):
            best = min(self._changes(members), key=lambda change: change[0], default=None)
            if best is None or best[0] > -1e-6:
                break
            _, (one, two), (first, second) = best
            members = members | {one: first, two: second}
        return members

    def _changes(self, members: Members) -> list[Change]:
        """Return what may be changed: how much worse it is, the two heads it touches, and what each has after it."""
        home = {i: h for h, mine in members.items() for i in mine}
        found: list[Change] = []
        for i, near in enumerate(self._near):
            now = home[i]
            for h in (NONE, *near):
                if h != now:
                    found.append(self._change(members, (now, h), (members[now] - {i}, members[h] | {i})))
        for one, two in self._neighbours:
            if members[one] or members[two]:
                found.append(self._change(members, (one, two), (members[two], members[one])))
        return found

    def _change(self, members: Members, heads: tuple[int, int], after: tuple[Threads, Threads]) -> Change:
        before = sum(self._weighing.cost(h, members[h]) for h in heads)
        return sum(self._weighing.cost(h, mine) for h, mine in zip(heads, after, strict=True)) - before, heads, after


def confidence(margin: float) -> float:
    """Turn the margin of a story into how sure its headline is, between 0 and 1."""
    return round(1.0 / (1.0 + math.exp(-_SURE * (margin - 0.3))), 3) if margin < 50 else 1.0
