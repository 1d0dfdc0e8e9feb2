"""Numbers in one form: 十二 is 12, 1.5万 is 15000, 二〇二三 is 2023."""

import functools
import re
from collections.abc import Iterator
from decimal import Decimal

from retrieval.records import Span

LONGEST = 24
"""A longer run of digits or numerals, in characters, is no number that could be compared."""
NUMERALS = "零〇一二两三四五六七八九十百千万亿"
_NUMBER = re.compile(rf"([0-9]+(?:\.[0-9]+)?)([百千万亿]*)|(第?)([{NUMERALS}]+)")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_GREAT = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def numbers(folded: str) -> Iterator[tuple[Span, str]]:
    """Yield where numbers stand in a folded text, each with its value in digits.

    A lone numeral counts only after 第, since 一 in 一起 is no number; nor is what begins with a unit: 万一, 千万.
    """
    for match in _NUMBER.finditer(folded):
        if len(match[0]) > LONGEST:
            continue
        if match[1]:
            yield match.span(), _value(match[1], match[2])
        elif match[3] or (len(match[4]) > 1 and match[4][0] not in _GREAT):
            yield match.span(4), str(chinese_number(match[4]))


def in_digits(folded: str) -> Iterator[tuple[int, str]]:
    """Yield where numbers begin that are not printed in plain digits, with their values: 十二 and 1.5万, not 12."""
    for (start, end), value in numbers(folded):
        if folded[start:end] != value:
            yield start, value


@functools.lru_cache(maxsize=4096)
def _value(digits: str, units: str) -> str:
    value = Decimal(digits)
    for unit in units:
        value *= _GREAT[unit]
    return f"{value.normalize():f}"


@functools.lru_cache(maxsize=4096)
def chinese_number(text: str) -> int:
    """Return the value of a Chinese numeral: 十二, 一万五千, 二〇二三."""
    if len(text) > 1 and all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = section = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _UNITS:
            section += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            section = section + digit or int(not total)
            total = (total + section) * 10**8 if character == "亿" else total + section * 10**4
            section = digit = 0
    return total + section + digit
