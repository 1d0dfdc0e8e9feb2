"""Text -> what is counted: folding, sentences, words, terms. The only file that knows jieba and OpenCC."""

import functools
import logging
import math
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import jieba
import opencc
import snowballstemmer

from retrieval.records import Span

ANALYSIS = "1"
"""The version of everything in this file that decides terms; an index made with another one is refused."""

HAN = r"\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SENTENCE = re.compile(r"[^。！？!?…\n]*(?:[。！？!?…]+[”’」』）)\"]*|\n+|$)")
_LATIN_END = re.compile(r"(?<=[a-z0-9)\"”’])\.[\"”’)]*\s+(?=[A-Z\"“‘])")
_RUN = re.compile(rf"[{HAN}]+|[a-z]+|\d+(?:\.\d+)?")
_CHINESE = re.compile(rf"[{HAN}]+")
_PLAIN = re.compile(r"[\u4e00-\u9fd5]+")
"""What jieba takes for Chinese, without the Latin letters, digits and marks that it treats in a way of their own."""
LONGEST_NUMBER = 24
"""A longer run of digits or numerals, in characters, is no number that could be compared."""
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)([百千万亿]*)|([零〇一二两三四五六七八九十百千万亿]+)")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NAME_TAGS = frozenset({"nr", "nrfg", "nrt", "ns", "nt", "nz"})
_UNITS = {"十": 10, "百": 100, "千": 1000}


def cache_folder() -> Path:
    """Return the folder of our own where prepared dictionaries stand; made where it is missing."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "baoda"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        writable = False
    return folder if writable else Path(tempfile.mkdtemp(prefix="baoda-"))


@functools.cache
def _to_simplified() -> dict[int, str]:
    """Return traditional -> simplified, character by character, so that no text changes its length."""
    characters = [chr(c) for c in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    folded = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(a): b for a, b in zip(characters, folded, strict=True) if a != b and len(b) == 1}


@functools.cache
def _segmenter() -> jieba.Tokenizer:
    """Return jieba with its dictionary prepared in our own cache, not in a shared temporary folder."""
    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    segmenter.tmp_dir = str(cache_folder())
    segmenter.cache_file = "jieba-0.42.1.dictionary"
    segmenter.initialize()
    return segmenter


@functools.cache
def _stemmer() -> "snowballstemmer.stemmer":
    return snowballstemmer.stemmer("english")


def simplified(text: str) -> str:
    """Fold traditional characters into simplified ones; the length stays."""
    return text.translate(_to_simplified())


def normalise(text: str) -> str:
    """Return the form that is searched: NFKC, simplified, lower case. What is shown stays as printed."""
    return simplified(unicodedata.normalize("NFKC", text)).lower()


def normalise_with_origins(text: str) -> tuple[str, list[int]]:
    """Return the searched form and, for each of its characters, the position in `text` it came from."""
    pieces = [normalise(character) for character in text]
    origins = [i for i, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), origins


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


def words(text: str) -> list[str]:
    """Cut a text into words by jieba's dictionary (no guessing of new words); blanks and marks stay as tokens."""
    return _cut(text) if _PLAIN.fullmatch(text) else list(_segmenter().cut(text, HMM=False))


def _cut(run: str) -> list[str]:
    """Cut common Chinese characters into words as jieba does (its get_DAG, calc, __cut_DAG_NO_HMM), in one pass.

    From the end to the beginning: the likeliest way on from each position, the longer word where two are as likely.
    """
    segmenter = _segmenter()
    frequency, total, log = segmenter.FREQ.get, math.log(segmenter.total), math.log
    size = len(run)
    likely, ends = [0.0] * (size + 1), [0] * size
    for start in range(size - 1, -1, -1):
        best, best_end, end = -math.inf, 0, start + 1
        found = frequency(run[start])
        while found is not None:
            if found and (score := log(found) - total + likely[end]) >= best:
                best, best_end = score, end
            if end == size:
                break
            end += 1
            found = frequency(run[start:end])
        if not best_end:
            best, best_end = log(frequency(run[start]) or 1) - total + likely[start + 1], start + 1
        likely[start], ends[start] = best, best_end
    words, start = [], 0
    while start < size:
        words.append(run[start : ends[start]])
        start = ends[start]
    return words


def dictionary_word(text: str) -> bool:
    """Tell whether jieba's dictionary (simplified characters) holds this word."""
    return bool(_segmenter().FREQ.get(text))


@functools.cache
def _proper_names() -> frozenset[str]:
    """Return the people, places, organisations and trade names that jieba's dictionary marks as such."""
    prepared = cache_folder() / "jieba-0.42.1.names"
    if not prepared.exists():
        with jieba.get_dict_file() as stream:
            entries = (line.decode().split() for line in stream)
            names = "\n".join(entry[0] for entry in entries if entry[2] in _NAME_TAGS and len(entry[0]) > 1)
        aside = prepared.with_name(f"{prepared.name}.{os.getpid()}")
        aside.write_text(names, encoding="utf-8")
        aside.replace(prepared)
    return frozenset(prepared.read_text(encoding="utf-8").split("\n"))


def proper_name(word: str) -> bool:
    """Tell whether a word is a person, a place or an organisation by jieba's dictionary."""
    return word in _proper_names()


def countable(word: str) -> bool:
    """Tell whether a folded word holds a letter, a digit or a Chinese character."""
    return bool(_RUN.search(word))


def stem(word: str) -> str:
    """Return the stem of an English word (Porter 2)."""
    return str(_stemmer().stemWord(word))


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
