"""What the breaks between lines say: that a paragraph goes on, that it ends, that a display line may end (nats)."""

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from retrieval.analysis import HAN
from retrieval.articles.lines.fragments import Fragment
from retrieval.articles.lines.looks import Look
from retrieval.articles.wording.brackets import is_open
from retrieval.articles.wording.unwrapping import cannot_begin, must_join, straddles

_PUNCTUATION = re.compile("[，。、；：！？,.;:!?]")
_CHINESE = re.compile(f"[{HAN}]+")
_CAPITAL = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|June|July|Aug|Sept|Oct|Nov|Dec|I\b)"
)
_BARE = 9.0
"""Characters of a body from one punctuation mark to the next, about."""
_UNFINISHED = re.compile(
    r"\b(?:a|an|the|of|to|in|on|at|by|for|with|from|and|or|that|than|as|is|are|was|will|has)$|[的和与及在是将对把被为]$|\d[年月日]$"
)


_Says = tuple[float, float, float]
"""What one thing says for a wrap, for the end of a paragraph and for that of a display line."""
_NOTHING = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Break:
    """What the break after a line says.

    `wrap` and `stop` are the evidence that a paragraph goes on, and that it ends; `after_display` how well a display
    line could end there; `loose` the most that it can cost that the line before is not full.
    """

    wrap: float
    stop: float
    after_display: float
    loose: float


def breaks_between(fragments: Sequence[Fragment], looks: Sequence[Look]) -> list[Break]:
    """Return the evidence of each break between neighbours: as a wrap, and as an end of a paragraph."""
    blanks = _blank_evidence(fragments, looks)
    printed = "\n".join(look.text for look in looks)
    known = set(map("".join, zip(printed, printed[1:], printed[2:], strict=False)))
    found = []
    bare = 0.0 if _PUNCTUATION.search(looks[0].text) else looks[0].wide
    for i, (before, after) in enumerate(itertools.pairwise(looks)):
        here, following = fragments[i], fragments[i + 1]
        bare = 0.0 if _PUNCTUATION.search(after.text) else bare + after.wide
        says = [
            (*end_marks(before), -2.5 * bool(_UNFINISHED.search(before.text)) - 3.0 * before.text.endswith("——")),
            _words(before, after, known),
            (0.0, -1.5, -2.0) if is_open(before.text) else _NOTHING,
            _letters(before, after),
            (-6.0 if after.lead else -1.0 if after.opening else 0.0, 0.0, 0.0),
            (-5.0, 0.0 if before.ends else -2.0, 0.0) if following.after_credit else _NOTHING,
            (0.0 if after.latin else -min(3.0, 0.7 * max(0.0, bare / _BARE - 1.5)), 0.0, 0.0),
            (blanks[following.blank_before], 0.0, 0.0),
        ]
        loose = 1.0 if here.spread else 2.0 if following.same_line else 7.0
        wrap, stop, display = map(sum, zip(*says, strict=True))
        found.append(Break(wrap, stop, display, loose))
    return found


def _words(before: Look, after: Look, known: Set[str]) -> _Says:
    """Return what the words on both sides of a break say; `known` are all strings of three that the page prints."""
    if must_join(before.text, after.text) or cannot_begin(after.text):
        return 1.0, -3.0, -3.0
    if straddles(before.text, after.text) or _known_together(before.text, after.text, known):
        return 0.1, -2.6, -3.0
    return -0.55 if before.text[-1].isalnum() and not before.latin else -0.1, 0.0, 0.0


def _letters(before: Look, after: Look) -> _Says:
    """Return what a small or a capital letter after a break says."""
    if not (before.latin and after.latin and after.text[0].isalpha()):
        return _NOTHING
    small = after.text[0].islower()
    wrap = math.log(0.8 if small or _CAPITAL.match(after.text) else 0.2)
    return wrap, math.log(0.02 if small else 0.98), -4.0 * small


def _known_together(before: str, after: str, known: Set[str]) -> bool:
    """Tell whether the Chinese characters over a break are printed as one string of three in some line."""
    over = before[-2:] + after[:2]
    return len(over) == 4 and bool(_CHINESE.fullmatch(over)) and (over[:3] in known or over[1:] in known)


def end_marks(look: Look) -> tuple[float, float]:
    """Return how likely the end of a line is where a paragraph goes on, and where it stops."""
    if look.ends:
        return -2.6, -0.06
    if look.text[-1] in "：:":
        return -3.0, -2.5
    if look.text[-1] in "，、；,;":
        return -2.0, -7.0
    if look.text.endswith("——"):
        return -2.5, -4.4
    return -0.2, -4.4


def _blank_evidence(fragments: Sequence[Fragment], looks: Sequence[Look]) -> dict[bool, float]:
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
    share = sum(fragment.blank_before for fragment in fragments) / len(fragments)
    expected = {True: 3 * share**4, False: 3 * (1 - share**4)}
    evidence = {}
    for blank in (True, False):
        in_wrap = (wraps[blank] + expected[blank] + 0.1) / (sum(wraps.values()) + 3.2)
        in_stop = (stops[blank] + 1) / (sum(stops.values()) + 2)
        evidence[blank] = max(-1.3, min(1.3, 0.8 * math.log(in_wrap / in_stop)))
    return evidence
