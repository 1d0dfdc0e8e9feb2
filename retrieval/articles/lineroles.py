"""Which lines are body and which are display lines: the best reading of all lines of a page together.

A hidden Markov chain over the lines. A state says "first line of a paragraph set in this measure", "later line of
one", "a paragraph in one unbroken line", or "display line"; the score of a step says how likely this line break is
as a wrap, as the end of a paragraph, or as the end of a display line. Viterbi finds the best reading.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.articles import marks
from retrieval.articles.fragments import Fragment
from retrieval.articles.unwrapping import atom_width, ends_sentence, is_latin, must_join, straddles, width

DISPLAY, WHOLE, FIRST, LATER = "display", "whole", "first", "later"
_CLAUSE = re.compile(r"[，,；;]")
_INNER_STOP = re.compile(r"[。！？](?![”’」』]?$)|[a-z\d][.!?] [A-Z]")
_UNFINISHED = re.compile(
    r"\b(?:a|an|the|of|to|in|on|at|by|for|with|from|and|or|that|than|as|is|are|was|will|has)$|[的和与及在是将对把被为]$"
)
_OPENERS, _CLOSERS = "“‘「『《（【(", "”’」』》）】)"


@dataclass(frozen=True, slots=True)
class Role:
    """What a line is: its kind, the measure it was set in (0 for none), and how sure that is (score margin)."""

    kind: str
    measure: float = 0.0


@dataclass(frozen=True, slots=True)
class _Look:
    """What a line looks like, measured once."""

    text: str
    wide: float
    atom: float
    ends: bool
    latin: bool
    display: float
    lead: bool
    opening: bool
    indented: bool


@dataclass(frozen=True, slots=True)
class _Break:
    """What the break after a line looks like: evidence for a wrap against an end, and how well a display line could end
    there. `loose` is the most that it can cost that the line before is not full.
    """

    wrap: float
    stop: float
    after_display: float
    loose: float


def roles_of(fragments: Sequence[Fragment]) -> list[Role]:
    """Return the role of each fragment of text, in order; fragments of another part are not given."""
    if not fragments:
        return []
    looks = [_look(fragment) for fragment in fragments]
    breaks = _breaks(fragments, looks)
    measures = _measures(looks)
    return _best(looks, breaks, measures)


def _look(fragment: Fragment) -> _Look:
    text = fragment.text
    return _Look(
        text,
        width(text),
        atom_width(text),
        ends_sentence(text) or marks.closing_credit(text) is not None or marks.ends_advert(text),
        is_latin(text),
        _display_score(fragment),
        marks.opens_lead(text),
        marks.opens_story(text),
        fragment.indented,
    )


def _display_score(fragment: Fragment) -> float:
    """Return how much a line by itself looks like a display line (nats, against a line of body)."""
    text = fragment.text
    if fragment.level:
        return 12.0
    if not re.search(r"\w", text):
        return -3.0
    score = -1.5
    wide = width(text)
    score -= 0.25 * max(0.0, wide - (22 if is_latin(text) else 32))
    score -= 3.0 * bool(_INNER_STOP.search(text))
    score -= (0.4 if is_latin(text) else 0.9) * len(_CLAUSE.findall(text)) + 0.3 * text.count("、")
    if re.search(r"[。.]$", text):
        score -= 5.0
    elif re.search(r"[，、；,;]$", text):
        score -= 4.0 if not is_latin(text) else 1.0
    elif re.search(r"(?:——|—|：|:)$", text):
        score += 1.5 if text.endswith("—") else 0.0
    if marks.closing_credit(text) is not None:
        score -= 3.0
    if text[0] in "，。、；：！？”’」』》）】":
        score -= 6.0
    balance = sum(text.count(c) for c in _OPENERS) - sum(text.count(c) for c in _CLOSERS)
    if balance and not is_latin(text):
        score -= 2.0
    if is_latin(text):
        score += _title_case(text)
    return score


def _title_case(text: str) -> float:
    words = re.findall(r"[A-Za-z][\w'’-]*", text)
    if words and all(word.isupper() for word in words) and len(text) > 3:
        return 2.5
    capitals = sum(word[0].isupper() for word in words if len(word) > 3)
    long = sum(len(word) > 3 for word in words)
    return 1.5 if long >= 3 and capitals == long else 0.0


def _breaks(fragments: Sequence[Fragment], looks: Sequence[_Look]) -> list[_Break]:
    """Return the evidence of each break between neighbours: as a wrap, and as an end of a paragraph."""
    blanks = _blank_evidence(fragments, looks)
    found = []
    for i in range(len(looks) - 1):
        before, after = looks[i], looks[i + 1]
        wrap, stop = _end_marks(before)
        display = -2.5 * bool(_UNFINISHED.search(before.text))
        if must_join(before.text, after.text):
            wrap += 1.0
            stop -= 3.0
            display -= 3.0
        elif straddles(before.text, after.text):
            wrap += 0.1
            stop -= 2.6
            display -= 3.0
        else:
            wrap -= 0.55 if before.text[-1].isalnum() and not before.latin else 0.1
        if _is_open(before.text):
            stop -= 1.5
        if before.latin and after.latin and after.text[0].isalpha():
            lower = after.text[0].islower()
            wrap += math.log(0.8 if lower else 0.2)
            stop += math.log(0.02 if lower else 0.98)
            display -= 4.0 * lower
        if after.lead:
            wrap -= 6.0
        elif after.opening:
            wrap -= 1.0
        if fragments[i + 1].after_credit:
            wrap -= 5.0
            stop -= 0.0 if before.ends else 2.0
        wrap += blanks[fragments[i + 1].blank_before]
        loose = 1.0 if fragments[i].spread else 3.0 if fragments[i + 1].same_line else 7.0
        found.append(_Break(wrap, stop, display, loose))
    return found


def _is_open(text: str) -> bool:
    """Tell whether a bracket or quotation that a line opens is still open at its end."""
    return any(text.rfind(a) > text.rfind(b) for a, b in zip(_OPENERS, _CLOSERS, strict=True))


def _end_marks(look: _Look) -> tuple[float, float]:
    """Return how likely the end of a line is where a paragraph goes on, and where it stops."""
    if look.ends:
        return -2.6, -0.06
    if look.text[-1] in "：:":
        return -3.0, -2.5
    if look.text[-1] in "，、；,;":
        return -2.0, -7.0
    return -0.2, -4.4


def _blank_evidence(fragments: Sequence[Fragment], looks: Sequence[_Look]) -> dict[bool, float]:
    """Return what a blank line, and none, before a line says for a wrap: measured at breaks that are certain."""
    wraps, stops = Counter[bool](), Counter[bool]()
    for i in range(len(looks) - 1):
        before, after = looks[i], looks[i + 1]
        blank = fragments[i + 1].blank_before
        inside = (before.latin and after.text[0].islower()) or before.text[-1] in "，、" or after.text[0] in "，。、"
        if inside or (not before.ends and before.wide > 8 and straddles(before.text, after.text)):
            wraps[blank] += 1
        elif before.ends:
            stops[blank] += 1
    evidence = {}
    for blank in (True, False):
        in_wrap = (wraps[blank] + (0.5 if blank else 1.5)) / (sum(wraps.values()) + 2)
        in_stop = (stops[blank] + 1) / (sum(stops.values()) + 2)
        evidence[blank] = max(-1.3, min(1.3, 0.8 * math.log(in_wrap / in_stop)))
    return evidence


def _measures(looks: Sequence[_Look]) -> list[float]:
    """Return the measures (widths in characters) that enough lines of the page were set in."""
    votes: dict[float, float] = defaultdict(float)
    for look in looks:
        if look.wide < 5 or look.wide > 60:
            continue
        whole = round(look.wide * 2) / 2
        reach: int = max(3, round(0.14 * look.wide)) if look.latin else 1
        for step in range(-reach, reach + 1):
            votes[whole + step / 2] += (1.0 - abs(step) / (reach + 1)) * (0.3 if look.ends else 1.0)
    found: list[float] = []
    for measure, count in sorted(votes.items(), key=lambda vote: -vote[1]):
        if count >= 1.4 and all(abs(measure - other) >= max(1.0, 0.06 * measure) for other in found):
            found.append(measure)
        if len(found) == 14:
            break
    return found


def _wrap_fit(look: _Look, after: _Look, measure: float, *, first: bool, loose: float) -> float:
    """Return how well a line fits as one that was full in this measure (nats, at most 0)."""
    best = -99.0
    slack_allowed = 0.07 * measure if look.latin else 0.7
    over_allowed = 0.05 * measure if look.latin else 0.8
    for indent, cost in ((2.0, 0.0), (0.0, 0.7)) if first and not look.indented else ((0.0, 0.0),):
        wide = look.wide + (indent if not look.latin else 0.0)
        over = max(0.0, wide - measure - over_allowed)
        short = max(0.0, measure - wide - after.atom - (0.28 if look.latin else 0.0))
        slack = 0.5 * short + 0.6 * max(0.0, short - slack_allowed)
        best = max(best, -cost - 1.3 * over - min(loose, slack))
    return best


def _best(looks: Sequence[_Look], breaks: Sequence[_Break], measures: list[float]) -> list[Role]:
    """Return the best roles by Viterbi over the states (display, whole, first and later line of each measure)."""
    states = [Role(DISPLAY), Role(WHOLE), *(Role(FIRST, m) for m in measures), *(Role(LATER, m) for m in measures)]
    count = len(measures)
    unwrapped = sum(look.wide > 45 for look in looks) / len(looks)
    scores = _starts(looks[0], measures, unwrapped) + [-99.0] * count
    history: list[list[int]] = []
    for i in range(1, len(looks)):
        before, after, gap = looks[i - 1], looks[i], breaks[i - 1]
        starts = _starts(after, measures, unwrapped)
        starting = _into_starts(scores, before, gap, count)
        fresh = [score + own for (score, _), own in zip(starting, starts, strict=True)]
        came = [origin for _, origin in starting]
        for k, measure in enumerate(measures):
            options = (
                (scores[2 + k] + gap.wrap + _wrap_fit(before, after, measure, first=True, loose=gap.loose), 2 + k),
                (
                    scores[2 + count + k] + gap.wrap + _wrap_fit(before, after, measure, first=False, loose=gap.loose),
                    2 + count + k,
                ),
            )
            best, origin = max(options)
            over = max(0.0, after.wide - measure - (0.05 * measure if after.latin else 0.8))
            fresh.append(best - 1.3 * over)
            came.append(origin)
        history.append(came)
        scores = fresh
    return _trace(states, scores, history, looks[-1])


def _starts(look: _Look, measures: list[float], unwrapped: float) -> list[float]:
    """Return the score of a line as display line, as a whole paragraph, and as first line in each measure."""
    lower = look.latin and look.text[0].islower()
    lead = -4.0 if lower else 2.0 if look.lead else (1.0 if look.indented else 0.7 if look.opening else 0.0)
    whole = -1.0 - 4.0 * (1.0 - min(1.0, unwrapped * 2.5)) + lead - (0.0 if look.ends else 2.0)
    firsts = [
        lead - 1.0 - 1.3 * max(0.0, look.wide - measure - (0.05 * measure if look.latin else 0.8))
        for measure in measures
    ]
    return [look.display - (4.0 if look.lead else 0.0), whole, *firsts]


def _into_starts(scores: list[float], before: _Look, gap: _Break, count: int) -> list[tuple[float, int]]:
    """Return the best score, and the state of the line before, for each way a line can begin something new.

    The ways: a display line, a paragraph in one line, and the first line of a paragraph in each measure.
    """
    stopped = -1.5 if before.ends and before.text[-1] in "。." else 0.0
    display = scores[0] + stopped
    after_display = (display + gap.after_display, 0)
    whole = (scores[1] + gap.stop, 1)
    best_of_all = max(((scores[i] + gap.stop, i) for i in range(2, len(scores))), default=whole)
    changed = (best_of_all[0] - 1.6, best_of_all[1])
    found = [max((display - 0.8, 0), whole, best_of_all), max(after_display, whole, changed)]
    for k in range(count):
        first, later = 2 + k, 2 + count + k
        same = max((scores[first] + gap.stop, first), (scores[later] + gap.stop, later))
        found.append(max(after_display, whole, same, changed))
    return found


def _trace(states: list[Role], scores: list[float], history: list[list[int]], last: _Look) -> list[Role]:
    stop = _end_marks(last)[1]
    final = [score + (stop if i else 0.0) for i, score in enumerate(scores)]
    state = max(range(len(final)), key=final.__getitem__)
    path = [state]
    for came in reversed(history):
        state = came[state]
        path.append(state)
    return [states[i] for i in reversed(path)]
