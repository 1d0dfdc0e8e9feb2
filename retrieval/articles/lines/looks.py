"""What lines look like by themselves, measured once: evidence for the reading of a page (nats)."""

import re
from dataclasses import dataclass

from retrieval.articles.lines.fragments import Fragment
from retrieval.articles.wording import bylines, datelines, notices
from retrieval.articles.wording.brackets import is_balanced
from retrieval.articles.wording.unwrapping import atom_width, ends_sentence, is_latin, width

_LETTER = re.compile(r"\w")
_ARTICLE = re.compile(r"(?:The|A|An|In|On|At|But|And|He|She|They|It|Mr|Mrs|Ms)\b")
_LONG_CALL = 24.0
"""A question or a call of this width is no headline any more."""
_CLAUSE = re.compile(r"[，,；;]")
_INNER_CALL = re.compile(r"[！？](?![”’」』]?$)")
_INNER_STOP = re.compile(r"。(?![”’」』]?$)|[a-z\d][.!?] [A-Z]")
_QUOTATION = re.compile("“[^“”。]+”|「[^「」。]+」|‘[^‘.]+’")
_HANGING = "，。、；：！？”’」』》）】"


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
    return score - (0.0 if is_balanced(text) else 2.0)


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
