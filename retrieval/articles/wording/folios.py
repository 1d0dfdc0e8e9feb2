"""The folio line and the masthead of a page: paper, day, page, section, price. All patterns read folded text."""

import re

from retrieval.analysis import HAN
from retrieval.articles.wording.days import DAY, ENGLISH_DAY, WEEKDAY

MASTHEAD = re.compile(
    rf"{WEEKDAY}|日报|晚报|时报|早报|晨报|商报|周报|农民报|工人报|\w报\b|第?\s*\w{{1,3}}\s*版|www\.|[A-Z]\d|day\b"
)
_CHINESE = re.compile(f"[{HAN}]")
_NUMBER = re.compile(r"[\d年]")
_FOLIO = re.compile(
    rf"^(?:第?\s*[A-Z]?\d{{1,3}}\s*版?|[A-Z]\d{{1,2}}|第?\d+期[:]?\s*第?\w{{1,4}}版.*|第\w{{1,4}}版(?:\(.*\))?"
    rf"|专栏[:].{{0,12}}|[Pp]age \d+|p?\d{{1,3}}|第\s*\d+\s*页.*|[{HAN}]{{2,4}}\s+[A-Z]?\d{{2}}"
    rf"|(?:[A-Z]\d{{1,3}}|0\d)\s*[{HAN}]{{2,8}}(?:[\s/·]+[{HAN}]{{2,6}}){{0,3}}|[{{(]?p\d{{1,3}}[}})]"
    rf"|-?\d+\s*[~-]?\s*-?\d*℃.{{0,6}}|.{{0,6}}?(?:{WEEKDAY}).{{0,4}})$"
)
_SIGN = re.compile(
    rf"{ENGLISH_DAY}|\b(?:page|p\.|section) ?[a-z]?\d{{0,3}}\b|\bvol(?:ume|\.)? ?[\dxvilc]+", re.IGNORECASE
)
_BESIDE = re.compile(
    r"\b(?:no\.|number|issue) ?\d+|\$\d+\.\d\d|\b[a-z]\d{1,2}\b|\b(?:morning|evening|late|final|city) edition\b",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"[\s|•·,.:;–—*/-]+")
_LONGEST = 60
"""Characters of a masthead beside its day."""


def is_folio(plain: str) -> bool:
    """Tell whether a line is one of the short pieces of a folio line: 第3版, A05 综合新闻, 星期三."""
    return _FOLIO.match(plain) is not None


def is_english_folio(plain: str) -> bool:
    """Tell whether a line is made of nothing but the pieces of an English folio line."""
    if _CHINESE.search(plain):
        return False
    rest, found = _SIGN.subn(" ", plain)
    return found > 0 and not _SEPARATORS.sub("", _BESIDE.sub(" ", rest))


def is_masthead(plain: str) -> bool:
    """Tell whether a line holds a day, and beside it the name of a paper, a weekday or a page."""
    day = DAY.search(plain) if _NUMBER.search(plain) else None
    if not day:
        return False
    rest = plain.replace(day.group(), " ")
    return len(rest) < _LONGEST and MASTHEAD.search(rest) is not None
