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

from retrieval.articles.fragments import Fragment
from retrieval.articles.looks import Break, Look, breaks_between, end_marks, look_at

DISPLAY, WHOLE, FIRST, LATER = "display", "whole", "first", "later"
_CHANGE = -1.6
_MORE_DISPLAY = -0.5
_INDENT = 2.0
_Numbers = npt.NDArray[np.float64]


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
        self._later = flush
        self._first = np.where(indented, flush, np.maximum(full.of(wide + indent), flush - 0.7))
        unwrapped = sum(look.wide > 45 for look in looks) / len(looks)
        self._starts = np.array([_starts(look, unwrapped, self._count) for look in looks])
        self._starts[:, 2:] -= self._over

    def best_path(self) -> list[int]:
        """Return the number of the best state of each line."""
        count = self._count
        scores = np.concatenate([self._starts[0], np.full(count, -99.0)])
        history = []
        for i, gap in enumerate(self._breaks):
            starting, came = self._into_starts(scores, self._looks[i], gap)
            first = scores[2 : 2 + count] + self._first[i]
            later = scores[2 + count :] + self._later[i]
            going = np.maximum(first, later) + gap.wrap - self._over[i + 1]
            origin = np.where(first >= later, np.arange(2, 2 + count), np.arange(2 + count, 2 + 2 * count))
            history.append(np.concatenate([came, origin]))
            scores = np.concatenate([starting + self._starts[i + 1], going])
        scores[1:] += end_marks(self._looks[-1])[1]
        state = int(scores.argmax())
        path = [state]
        for came in reversed(history):
            state = int(came[state])
            path.append(state)
        return path[::-1]

    def _into_starts(self, scores: _Numbers, before: Look, gap: Break) -> tuple[_Numbers, npt.NDArray[np.int64]]:
        """Return the best score, and the state of the line before, for each way a line can begin something new."""
        count = self._count
        display = scores[0] - 1.5 * (before.ends and before.text[-1] in "。.")
        whole = (scores[1] + gap.stop, 1)
        top = 2 + int(scores[2:].argmax()) if count else 1
        best = (scores[top] + gap.stop, top)
        changed = (best[0] + _CHANGE, top)
        after_display = (display + gap.after_display, 0)
        to_display = max((display + _MORE_DISPLAY, 0), whole, best)
        to_new = max(after_display, whole, changed)
        firsts, laters = scores[2 : 2 + count], scores[2 + count :]
        same = np.maximum(firsts, laters) + gap.stop
        origin = np.where(firsts >= laters, np.arange(2, 2 + count), np.arange(2 + count, 2 + 2 * count))
        into = np.maximum(same, to_new[0])
        came = np.where(same >= to_new[0], origin, to_new[1])
        return (
            np.concatenate([[to_display[0], to_new[0]], into]),
            np.concatenate([[to_display[1], to_new[1]], came]).astype(np.int64),
        )


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
