"""Text -> what is counted: folding, sentences, words, terms."""

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from retrieval.folding import normalise as normalise
from retrieval.folding import normalise_with_origins as normalise_with_origins
from retrieval.folding import simplified as simplified
from retrieval.records import Span
from retrieval.segmenting import cache_folder as cache_folder
from retrieval.segmenting import dictionary_word as dictionary_word
from retrieval.segmenting import proper_name as proper_name
from retrieval.segmenting import words as words

if TYPE_CHECKING:
    import snowballstemmer

ANALYSIS = "1"
"""The version of all that decides terms (this file, folding.py, segmenting.py); another one's index is refused."""

HAN = r"\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SENTENCE = re.compile(r"[^。！？!?…\n]*(?:[。！？!?…]+[”’」』）)\"]*|\n+|$)")
_LATIN_END = re.compile(r"(?<=[a-z0-9)\"”’])\.[\"”’)]*\s+(?=[A-Z\"“‘])")
_RUN = re.compile(rf"[{HAN}]+|[a-z]+|\d+(?:\.\d+)?")
_CHINESE = re.compile(rf"[{HAN}]+")
LONGEST_NUMBER = 24
"""A longer run of digits or numerals, in characters, is no number that could be compared."""
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)([百千万亿]*)|([零〇一二两三四五六七八九十百千万亿]+)")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


@functools.cache
def _stemmer() -> "snowballstemmer.stemmer":
    import snowballstemmer

    return snowballstemmer.stemmer("english")


def sentences(text: str) -> list[Span]:
    """Return the sentences of a text as half-open spans that together cover all but blanks."""
    spans: list[Span] = []
    for match in _SENTENCE.finditer(text):
        start = match.start()
        for end in (*(m.end() for m in _LATIN_END.finditer(match.group())), len(match.group())):
            stop = match.start() + end
            stripped = text[start:stop].strip()
            if stripped:
                first = text.index(stripped, start)
                spans.append((first, first + len(stripped)))
            start = stop
    return spans


def countable(word: str) -> bool:
    """Tell whether a folded word holds a letter, a digit or a Chinese character."""
    return bool(_RUN.search(word))


def stem(word: str) -> str:
    """Return the stem of an English word (Porter 2); numbers stay as they are."""
    return str(_stemmer().stemWord(word)) if word[:1].isalpha() else word


def word_terms(folded: str) -> list[str]:
    """Return the words of a folded text that count: Chinese words, English stems, numbers."""
    terms = []
    for run in _RUN.findall(folded):
        if run[0].isascii():
            terms.append(stem(run) if run[0].isalpha() else run)
        else:
            terms.extend(words(run))
    return terms


def ngram_terms(folded: str, size: int) -> list[str]:
    """Return the runs of `size` neighbouring Chinese characters of a folded text, in order."""
    grams: list[str] = []
    for run in _CHINESE.findall(folded):
        grams.extend(run if size == 1 else map("".join, zip(*(run[i:] for i in range(size)), strict=False)))
    return grams


def numbers(folded: str) -> Iterator[tuple[Span, float]]:
    """Yield the numbers of a folded text in one form: 1.5万 and 一万五千 are both 15000."""
    for match in _NUMBER.finditer(folded):
        digits, unit, chinese = match.groups()
        if len(match[0]) > LONGEST_NUMBER:
            continue
        if digits:
            yield match.span(), round(float(digits) * _multiplier(unit), 6)
        else:
            yield match.span(), float(chinese_number(chinese))


def _multiplier(unit: str) -> int:
    product = 1
    for character in unit:
        product *= {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}[character]
    return product


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
