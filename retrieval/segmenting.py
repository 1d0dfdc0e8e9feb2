"""Text -> words by jieba's dictionary. The only file that knows jieba."""

import functools
import itertools
import logging
import math
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from retrieval.lexicon import Lexicon, save

if TYPE_CHECKING:
    import jieba

_PLAIN = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+")
_BLOCK = re.compile(rf"{_PLAIN.pattern}|\r\n|.", re.DOTALL)
"""A stretch that jieba cuts into words, or one of the blanks and marks between."""
LOOKED_UP = 20_000
"""Up to so many characters, jieba's dictionary is looked up in a file; then loading it whole pays."""
_NAME_TAGS = frozenset({"nr", "nrfg", "nrt", "ns", "nt", "nz"})


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
def _segmenter() -> "jieba.Tokenizer":
    """Return jieba with its dictionary prepared in our own cache, not in a shared temporary folder."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    segmenter.tmp_dir = str(cache_folder())
    segmenter.cache_file = "jieba-0.42.1.dictionary"
    segmenter.initialize()
    return segmenter


class _Frequencies(Protocol):
    """What jieba's dictionary says of a word: how frequent it is, 0 for what only begins words, else None."""

    def get(self, word: str, /) -> int | None: ...


class _Dictionary:
    """jieba's dictionary: looked up in a file of ours at first, loaded whole once it is asked about very often."""

    def __init__(self) -> None:
        file = cache_folder() / "jieba-0.42.1.lexicon"
        try:
            lexicon = Lexicon.load(file)
        except (OSError, ValueError):
            save(file, _segmenter().FREQ, _segmenter().total)
            lexicon = Lexicon.load(file)
        self.frequencies: _Frequencies = lexicon
        self.total = math.log(lexicon.total)
        self._left = LOOKED_UP

    def asked(self, characters: int) -> None:
        """Note that so many characters are about to be looked up."""
        if self._left > 0:
            self._left -= characters
            if self._left <= 0:
                self.frequencies = _segmenter().FREQ


@functools.cache
def _dictionary() -> _Dictionary:
    return _Dictionary()


def words(text: str) -> list[str]:
    """Cut a text into words by jieba's dictionary (no guessing of new words); blanks and marks stay as tokens."""
    found: list[str] = []
    for block in _BLOCK.findall(text):
        if _PLAIN.match(block):
            found.extend(_joined(_cut(block)))
        else:
            found.append(block)
    return found


def _joined(parts: list[str]) -> list[str]:
    """Join Latin letters and digits that were cut apart, as jieba does."""
    if not any(part.isascii() for part in parts):
        return parts
    alone = (len(part) == 1 and part.isascii() and part.isalnum() for part in parts)
    joined: list[str] = []
    for single, group in itertools.groupby(zip(alone, parts, strict=True), key=lambda pair: pair[0]):
        words = [part for _, part in group]
        joined.extend(["".join(words)] if single else words)
    return joined


def _cut(run: str) -> list[str]:
    """Cut what jieba takes for text into words as jieba does (its get_DAG, calc, __cut_DAG_NO_HMM), in one pass.

    From the end to the beginning: the likeliest way on from each position, the longer word where two are as likely.
    """
    dictionary = _dictionary()
    dictionary.asked(len(run))
    frequency, total, log = dictionary.frequencies.get, dictionary.total, math.log
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
    dictionary = _dictionary()
    dictionary.asked(len(text))
    return bool(dictionary.frequencies.get(text))


@functools.cache
def _proper_names() -> frozenset[str]:
    """Return the people, places, organisations and trade names that jieba's dictionary marks as such."""
    prepared = cache_folder() / "jieba-0.42.1.names"
    if not prepared.exists():
        import jieba

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
