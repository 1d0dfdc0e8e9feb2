"""The folio line of an English page: day, page, section, volume, price."""

import re

ENGLISH_DAY = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov"
    r"|Dec)[a-z]*\.? \d{1,2},? \d{4}"
)
_SIGN = re.compile(
    rf"{ENGLISH_DAY}|\b(?:page|p\.|section) ?[a-z]?\d{{0,3}}\b|\bvol(?:ume|\.)? ?[\dxvilc]+", re.IGNORECASE
)
_BESIDE = re.compile(
    r"\b(?:no\.|number|issue) ?\d+|\$\d+\.\d\d|\b[a-z]\d{1,2}\b|\b(?:morning|evening|late|final|city) edition\b",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"[\s|•·,.:;–—*/-]+")


def is_english_folio(plain: str) -> bool:
    """Tell whether a line is made of nothing but such pieces."""
    rest, found = _SIGN.subn(" ", plain)
    return found > 0 and not _SEPARATORS.sub("", _BESIDE.sub(" ", rest))
