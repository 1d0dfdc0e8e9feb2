"""What lines and line breaks look like by themselves, measured once: evidence for the reading of a page (nats)."""

import math
import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from retrieval.analysis import HAN
from retrieval.articles.lines.fragments import Fragment
from retrieval.articles.wording import bylines, datelines, notices
from retrieval.articles.wording.unwrapping import (
    atom_width,
    cannot_begin,
    ends_sentence,
    is_latin,
    must_join,
    straddles,
    width,
)

_PUNCTUATION = re.compile("[，。、；：！？,.;:!?]")
_CHINESE = re.compile(f"[{HAN}]+")
_LETTER = re.compile(r"\w")
_ARTICLE = re.compile(r"(?:The|A|An|In|On|At|But|And|He|She|They|It|Mr|Mrs|Ms)\b")
_CAPITAL = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|June|July|Aug|Sept|Oct|Nov|Dec|I\b)"
)
_LONG_CALL = 24.0
"""A question or a call of this width is no headline any more."""
_BARE = 9.0
"""Characters of a body from one punctuation mark to the next, about."""
_CLAUSE = re.compile(r"[，,；;]")
_INNER_CALL = re.compile(r"[！？](?![”’」』]?$)")
_INNER_STOP = re.compile(r"。(?![”’」』]?$)|[a-z\d][.!?] [A-Z]")
_QUOTATION = re.compile("“[^“”。]+”|「[^「」。]+」|‘[^‘.]+’")
_UNFINISHED = re.compile(
    r"\b(?:a|an|the|of|to|in|on|at|by|for|with|from|and|or|that|than|as|is|are|was|will|has)$|[的和与及在是将对把被为]$|\d[年月日]$"
)
_HANGING = "，。、；：！？”’」』》）】"
_OPENER = re.compile("[“‘「『《（【(]")
_OPENERS, _CLOSERS = "“‘「『《（【(", "”’」』》）】)"


@dataclass(frozen=True, slots=True)
class Look:
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
    hangs: bool


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


def look_at(fragment: Fragment) -> Look:
    """Return what a fragment looks like."""
    text = fragment.text
    credit = bylines.closing_credit(text)
    advert, wide, latin = notices.ends_advert(text), width(text), is_latin(text)
    closed = credit is not None or advert
    return Look(
        text,
        wide if credit is None else width(text[:credit].rstrip()),
        atom_width(text),
        closed or ends_sentence(text),
        latin,
        _display_score(fragment, wide, latin=latin) - 3.0 * (credit is not None) - 5.0 * advert,
        datelines.opens_lead(text),
        datelines.opens_story(text),
        fragment.indented,
        text[-1] in _HANGING,
    )


def _display_score(fragment: Fragment, wide: float, *, latin: bool) -> float:
    """Return how much a line by itself looks like a display line (nats, against a line of body)."""
    text = fragment.text
    if fragment.level:
        return 12.0
    if not _LETTER.search(text):
        return -3.0
    score = -1.5
    score -= 0.5 * max(0.0, wide - 20) if latin else 0.25 * max(0.0, wide - 32)
    score -= 3.0 * bool(_INNER_STOP.search(text)) + 0.5 * len(_INNER_CALL.findall(text))
    score -= (0.4 if latin else 0.9) * len(_CLAUSE.findall(text)) + 0.3 * text.count("、")
    score += _ending(text, wide, latin=latin)
    if text[0] in _HANGING:
        score -= 6.0
    if _QUOTATION.fullmatch(text):
        score += 1.5
    if fragment.after_byline:
        score -= 2.0
    if latin:
        return score + _title_case(text) - 0.8 * bool(_ARTICLE.match(text))
    return score - (0.0 if _is_balanced(text) else 2.0)


def _ending(text: str, wide: float, *, latin: bool) -> float:
    """Return what the last mark of a line says of it as a display line."""
    if text[-1] in "。.":
        return -5.0
    if text[-1] in "，、；,;":
        return -1.0 if latin else -4.0
    if text[-1] in "？！" and wide < _LONG_CALL:
        return 1.0
    return 1.5 if text.endswith("—") else 0.0


def _title_case(text: str) -> float:
    words = re.findall(r"[A-Za-z][\w'’-]*", text)
    if words and all(word.isupper() for word in words) and len(text) > 3:
        return 2.5
    capitals = sum(word[0].isupper() for word in words if len(word) > 3)
    long = sum(len(word) > 3 for word in words)
    return 1.5 if long >= 3 and capitals == long else 0.0


def breaks_between(fragments: Sequence[Fragment], looks: Sequence[Look]) -> list[Break]:
    """Return the evidence of each break between neighbours: as a wrap, and as an end of a paragraph."""
    blanks = _blank_evidence(fragments, looks)
    printed = "\n".join(look.text for look in looks)
    known = set(map("".join, zip(printed, printed[1:], printed[2:], strict=False)))
    found = []
    bare = 0.0 if _PUNCTUATION.search(looks[0].text) else looks[0].wide
    for i in range(len(looks) - 1):
        before, after = looks[i], looks[i + 1]
        bare = 0.0 if _PUNCTUATION.search(after.text) else bare + after.wide
        wrap, stop = end_marks(before)
        display = -2.5 * bool(_UNFINISHED.search(before.text)) - 3.0 * before.text.endswith("——")
        if must_join(before.text, after.text) or cannot_begin(after.text):
            wrap += 1.0
            stop -= 3.0
            display -= 3.0
        elif straddles(before.text, after.text) or _known_together(before.text, after.text, known):
            wrap += 0.1
            stop -= 2.6
            display -= 3.0
        else:
            wrap -= 0.55 if before.text[-1].isalnum() and not before.latin else 0.1
        if _is_open(before.text):
            stop -= 1.5
            display -= 2.0
        if before.latin and after.latin and after.text[0].isalpha():
            lower = after.text[0].islower() or bool(_CAPITAL.match(after.text))
            wrap += math.log(0.8 if lower else 0.2)
            stop += math.log(0.02 if after.text[0].islower() else 0.98)
            display -= 4.0 * after.text[0].islower()
        if after.lead:
            wrap -= 6.0
        elif after.opening:
            wrap -= 1.0
        if fragments[i + 1].after_credit:
            wrap -= 5.0
            stop -= 0.0 if before.ends else 2.0
        if not after.latin:
            wrap -= min(3.0, 0.7 * max(0.0, bare / _BARE - 1.5))
        wrap += blanks[fragments[i + 1].blank_before]
        loose = 1.0 if fragments[i].spread else 2.0 if fragments[i + 1].same_line else 7.0
        found.append(Break(wrap, stop, display, loose))
    return found


def _known_together(before: str, after: str, known: Set[str]) -> bool:
    """Tell whether the Chinese characters over a break are printed as one string of three in some line."""
    over = before[-2:] + after[:2]
    return len(over) == 4 and bool(_CHINESE.fullmatch(over)) and (over[:3] in known or over[1:] in known)


def _is_balanced(text: str) -> bool:
    """Tell whether every bracket and quotation of a line opens and closes in it."""
    open_marks: list[int] = []
    for character in text:
        if character in _OPENERS:
            open_marks.append(_OPENERS.index(character))
        elif character in _CLOSERS and (not open_marks or open_marks.pop() != _CLOSERS.index(character)):
            return False
    return not open_marks


def _is_open(text: str) -> bool:
    """Tell whether a bracket or quotation that a line opens is still open at its end."""
    if not _OPENER.search(text):
        return False
    return any(text.rfind(a) > text.rfind(b) for a, b in zip(_OPENERS, _CLOSERS, strict=True))


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
