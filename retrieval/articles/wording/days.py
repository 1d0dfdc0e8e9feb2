"""Days as papers print them: 2025年3月12日, 二〇二五年三月十二日, March 12, 2025. All patterns read folded text."""

import re
from datetime import date

from retrieval.numerals import chinese_number

WEEKDAY = r"星期[一二三四五六日天]|周[一二三四五六日](?=\W|$)"
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
ENGLISH_DAY = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?"
    rf"(?:{'|'.join(_MONTHS)})[a-z]*\.? \d{{1,2}},? \d{{4}}"
)
DAY = re.compile(
    r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)"
    r"|[○〇零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日"
    rf"|{ENGLISH_DAY}"
)
_CHINESE_DAY = re.compile(r"(\d{4})\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})")
_HAN_DAY = re.compile(r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日")
_DATED_IN_ENGLISH = re.compile(rf"({'|'.join(_MONTHS)})[a-z]*\.? (\d{{1,2}}),? (\d{{4}})")


def day_of(plain: str) -> str | None:
    """Return the first full date of a folded text as YYYY-MM-DD."""
    found = _CHINESE_DAY.search(plain)
    if found:
        return _iso(*map(int, found.groups()))
    written = _HAN_DAY.search(plain)
    if written:
        return _iso(*(chinese_number(numeral.replace("○", "〇")) for numeral in written.groups()))
    english = _DATED_IN_ENGLISH.search(plain)
    if english:
        return _iso(int(english.group(3)), _MONTHS.index(english.group(1)) + 1, int(english.group(2)))
    return None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
