"""Text -> what is counted: folding, sentences, words, terms."""

import functools
import operator
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from retrieval.folding import normalise as normalise
from retrieval.folding import normalise_with_origins as normalise_with_origins
from retrieval.folding import simplified as simplified
from retrieval.numerals import in_digits as in_digits
from retrieval.records import Span
from retrieval.segmenting import cache_folder as cache_folder
from retrieval.segmenting import commonness as commonness
from retrieval.segmenting import dictionary_word as dictionary_word
from retrieval.segmenting import proper_name as proper_name
from retrieval.segmenting import words as words

if TYPE_CHECKING:
    import snowballstemmer

ANALYSIS = "2"
"""The version of all that decides terms: this file, folding, numerals, segmenting. Another one's index is refused."""

HAN = r"\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SENTENCE = re.compile(r"[^。！？!?…\n]*(?:[。！？!?…]+[”’」』）)\"]*|\n+|$)")
_LATIN_END = re.compile(r"(?<=[a-z0-9)\"”’])\.[\"”’)]*\s+(?=[A-Z\"“‘])")
_RUN = re.compile(rf"[{HAN}]+|[a-z]+|[0-9]+(?:\.[0-9]+)?")
_CHINESE = re.compile(rf"[{HAN}]+")


@functools.cache
def _stemmer() -> "snowballstemmer.stemmer":
    import snowballstemmer

    return snowballstemmer.stemmer("english")


def sentences(text: str) -> list[Span]:
    """Return the sentences of a text as half-open spans that together cover all but blanks."""
    spans: list[Span] = []
    latin = "." in text and _LATIN_END.search(text)
    for match in _SENTENCE.finditer(text):
        start, stop = match.span()
        ends = [start + m.end() for m in _LATIN_END.finditer(match[0])] if latin else []
        for end in (*ends, stop):
            first, last = start, end
            while first < last and text[first].isspace():
                first += 1
            while first < last and text[last - 1].isspace():
                last -= 1
            if first < last:
                spans.append((first, last))
            start = end
    return spans


def countable(word: str) -> bool:
    """Tell whether a folded word holds a letter, a digit or a Chinese character."""
    return bool(_RUN.search(word))


def stem(word: str) -> str:
    """Return the stem of an English word (Porter 2); numbers stay as they are."""
    return str(_stemmer().stemWord(word)) if word[:1].isalpha() else word


def word_terms(folded: str) -> list[str]:
    """Return the words of a folded text that count: Chinese words, English stems, numbers, these in digits too."""
    terms = []
    for run in _RUN.findall(folded):
        if run[0].isascii():
            terms.append(stem(run) if run[0].isalpha() else run)
        else:
            terms.extend(words(run))
    terms.extend(value for _, value in in_digits(folded))
    return terms


def ngram_terms(folded: str, size: int) -> list[str]:
    """Return the runs of `size` neighbouring Chinese characters of a folded text, in order."""
    grams: list[str] = []
    for run in _CHINESE.findall(folded):
        longer: Iterable[str] = run
        for place in range(1, size):
            longer = map(operator.add, longer, run[place:])
        grams.extend(longer)
    return grams
