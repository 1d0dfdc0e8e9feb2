"""Which lines are body and which are display lines: the best reading of all lines of a page together.

A hidden Markov chain over the lines. A state says "display line", "a paragraph in one unbroken line", "first line of
a paragraph set in this measure" or "later line of one"; the score of a step says how likely this line break is as a
wrap, as the end of a paragraph, or as the end of a display line. Viterbi finds the best reading.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval.articles.lines.breaks import Break, breaks_between, end_marks
from retrieval.articles.lines.fragments import Fragment
from retrieval.articles.lines.looks import Look, look_at

DISPLAY, WHOLE, FIRST, LATER = "display", "whole", "first", "later"
_CHANGE = -1.6
_MORE_DISPLAY = -0.5
_INDENT = 2.0
_Numbers = npt.NDArray[np.float64]
_Way = tuple[float, int]


@dataclass(frozen=True, slots=True)
class Role:
    """What a line is: its kind, and the measure it was set in (0 for none)."""

    kind: str
    measure: float = 0.0


def roles_of(fragments: Sequence[Fragment]) -> list[Role]:
    """Return the role of each fragment of text, in order; fragments of another part are not given."""
    if not fragments:
        return []
    looks = [look_at(fragment) for fragment in fragments]
    measures = _measures(looks)
    states = [Role(DISPLAY), Role(WHOLE), *(Role(FIRST, m) for m in measures), *(Role(LATER, m) for m in measures)]
    path = _Lattice(looks, breaks_between(fragments, looks), np.array(measures)).best_path()
    return [states[i] for i in path]


def _measures(looks: Sequence[Look]) -> list[float]:
    """Return the measures (widths in characters) that enough lines of the page were set in."""
    votes: dict[float, float] = defaultdict(float)
    for i, look in enumerate(looks):
        if look.wide < 5 or look.wide > 100:
            continue
        whole = round(look.wide * 2) / 2
        near = i + 1 < len(looks) and abs(looks[i + 1].wide - look.wide) <= 1.5
        weight = (0.3 if look.ends else 1.0) * (1.3 if near else 1.0)
        reach: int = max(3, round(0.14 * look.wide)) if look.latin else 1
        for step in range(-reach, reach + 1):
            votes[whole + step / 2] += (1.0 - abs(step) / (reach + 1)) * weight
    found: list[float] = []
    for measure, count in sorted(votes.items(), key=lambda vote: -vote[1]):
        if count >= 0.9 and all(abs(measure - other) >= max(1.0, 0.06 * measure) for other in found):
            found.append(measure)
        if len(found) == 20:
            break
    return found


class _Lattice:
    """All readings of the lines: their scores by state, numbered as display, whole, firsts, laters."""

    def __init__(self, looks: Sequence[Look], breaks: Sequence[Break], measures: _Numbers) -> None:
        self._looks, self._breaks, self._count = looks, breaks, len(measures)
        wide = np.array([look.wide - look.hangs * 0.8 for look in looks])[:, None]
        latin = np.array([look.latin for look in looks])[:, None]
        atoms = np.array([look.atom + 0.28 * look.latin for look in looks[1:]] + [0.0])[:, None]
        loose = np.array([gap.loose for gap in breaks] + [7.0])[:, None]
        narrow = 0.15 * np.maximum(0.0, 10.0 - measures)[None, :] * ~latin
        allowed = np.where(latin, 0.05 * measures[None, :], 0.8)
        self._over = 1.3 * np.maximum(0.0, wide - measures - allowed) + narrow
        full = _Fit(measures[None, :], atoms, allowed, np.where(latin, 0.07 * measures[None, :], 0.7), loose)
        indent = np.where(latin, 0.0, _INDENT)
        indented = np.array([look.indented for look in looks])[:, None]
        flush = full.of(wide)
        first = np.where(indented, flush, np.maximum(full.of(wide + indent), flush - 0.7))
        self._fits = np.stack([first, flush], axis=1)
        unwrapped = sum(look.wide > 45 for look in looks) / len(looks)
        self._starts = np.array([_starts(look, unwrapped, self._count) for look in looks])
        self._starts[:, 2:] -= self._over
        self._begun: list[tuple[float, float]] = [(start[0], start[1]) for start in self._starts.tolist()]

    def best_path(self) -> list[int]:
        """Return the number of the best state of each line."""
        begun = self._starts[0]
        here = _Scores(float(begun[0]), float(begun[1]), np.array([begun[2:], np.full(self._count, -99.0)]))
        passed = []
        for i, gap in enumerate(self._breaks):
            passed.append(here)
            here = self._next(i, here, gap)
        stop = end_marks(self._looks[-1])[1]
        state = int(np.concatenate([[here.display, here.whole + stop], here.body.ravel() + stop]).argmax())
        path = [state]
        for i in range(len(passed) - 1, -1, -1):
            state = self._came(i, passed[i], state)
            path.append(state)
        return path[::-1]

    def _next(self, i: int, here: "_Scores", gap: Break) -> "_Scores":
        """Return the scores at the next line."""
        either = np.maximum(here.body[0], here.body[1])
        top = float(either.max()) if self._count else -99.0
        (to_display, _), (to_new, _) = map(max, self._ways(i, here, top, 1))
        body = here.body + self._fits[i]
        np.maximum(body[0], body[1], out=body[1])
        body[1] += gap.wrap - self._over[i + 1]
        np.maximum(either + gap.stop, to_new, out=body[0])
        body[0] += self._starts[i + 1, 2:]
        display, whole = self._begun[i + 1]
        return _Scores(to_display + display, to_new + whole, body)

    def _ways(self, i: int, here: "_Scores", top: float, state: int) -> tuple[list[_Way], list[_Way]]:
        """Return the ways into a display line, and into another new one, each with the state that it comes from.

        `top` is the best score of a line of a measured paragraph, `state` the state that has it.
        """
        gap, before = self._breaks[i], self._looks[i]
        display = here.display - 1.5 * (before.ends and before.text[-1] in "。.")
        whole, body = (here.whole + gap.stop, 1), top + gap.stop
        to_display = [(display + _MORE_DISPLAY, 0), whole, (body, state)]
        return to_display, [(display + gap.after_display, 0), whole, (body + _CHANGE, state)]

    def _came(self, i: int, here: "_Scores", state: int) -> int:
        """Return the state of a line from which the best way leads to a state of the next one."""
        count = self._count
        if state >= 2 + count:
            measure = state - 2 - count
            ways = here.body[:, measure] + self._fits[i, :, measure]
            return int(2 + measure + count * ways.argmax())
        best = int(here.body.argmax()) if count else -1
        top = float(here.body.flat[best]) if count else -99.0
        to_display, to_new = (max(ways, key=lambda way: way[0]) for ways in self._ways(i, here, top, 2 + best))
        if state < 2:
            return (to_display, to_new)[state][1]
        same = here.body[:, state - 2]
        return int(state + count * same.argmax()) if same.max() + self._breaks[i].stop >= to_new[0] else to_new[1]


@dataclass(frozen=True, slots=True)
class _Scores:
    """The best scores of all ways to one line: as display line, as whole paragraph, as first and as later line."""

    display: float
    whole: float
    body: _Numbers


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well lines fit as full ones: measures in columns, lines in rows."""

    measures: _Numbers
    atoms: _Numbers
    over_allowed: _Numbers
    slack_allowed: _Numbers
    loose: _Numbers

    def of(self, wide: _Numbers) -> _Numbers:
        """Return the fit (nats, at most 0): neither wider than the measure nor with room for what comes next."""
        over = np.maximum(0.0, wide - self.measures - self.over_allowed)
        short = np.maximum(0.0, self.measures - wide - self.atoms)
        slack = 0.5 * short + 0.6 * np.maximum(0.0, short - self.slack_allowed)
        return np.asarray(-1.3 * over - np.minimum(self.loose, slack))


def _starts(look: Look, unwrapped: float, count: int) -> list[float]:
    """Return the score of a line as display line, as a whole paragraph, and as first line in each measure."""
    lower = look.latin and look.text[0].islower()
    opening = 0.7 if look.opening else 0.0
    lead = -4.0 if lower else 2.0 if look.lead else 1.0 if look.indented else opening
    whole = -1.0 - 4.0 * (1.0 - min(1.0, unwrapped * 2.5)) + lead - (0.0 if look.ends else 2.0)
    return [look.display - (4.0 if look.lead else 0.0), whole, *[lead - 1.0] * count]
