"""Text -> words by jieba's dictionary. The only file that knows jieba and rjieba."""

import functools
import itertools
import logging
import math
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.errors import ArchiveError
from retrieval.lattice import FIRST, LAST, Codes, Lattice, Starts
from retrieval.lexicon import Lexicon, save

if TYPE_CHECKING:
    import jieba

_PLAIN = re.compile(rf"[{FIRST}-{LAST}a-zA-Z0-9+#&._%\-]+")
_BLOCK = re.compile(rf"{_PLAIN.pattern}|\r\n|.", re.DOTALL)
"""A stretch that jieba cuts into words, or one of the blanks and marks between."""
REMEMBERED = 1 << 16
"""The frequencies of so many words are kept in memory, so that words of questions are not looked up again and again."""
_JIEBA, _RJIEBA = "0.42.1", "0.2.2"
PREPARED = f"jieba-{_JIEBA}.words"
"""The file of jieba's words in our cache."""
SAME = frozenset({f"jieba {_JIEBA}", f"rjieba {_RJIEBA}"})
"""What cuts alike, as tests show on all our text: an index made by one can be searched and added to with another."""
_NAME_TAGS = frozenset({"nr", "nrfg", "nrt", "ns", "nt", "nz"})


@dataclass(frozen=True, slots=True)
class Segmenter:
    """Cuts many texts: its name with its version, and what finds where words begin in an array of characters."""

    name: str
    starts: Callable[[Codes], Starts]


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
    segmenter.cache_file = f"jieba-{_JIEBA}.dictionary"
    segmenter.initialize()
    return segmenter


class _Dictionary:
    """jieba's dictionary in a file of ours; what was looked up in it lately is kept in memory."""

    def __init__(self) -> None:
        file = cache_folder() / PREPARED
        try:
            self.lexicon = Lexicon.load(file)
        except (OSError, ValueError):
            save(file, _segmenter().FREQ, _segmenter().total)
            self.lexicon = Lexicon.load(file)
        self.total = math.log(self.lexicon.total)
        self._known: dict[str, int | None] = {}

    def frequency(self, word: str) -> int | None:
        """Return how frequent a word is: 0 for what only begins words, None for what begins none."""
        try:
            return self._known[word]
        except KeyError:
            if len(self._known) >= REMEMBERED:
                self._known = {}
            found = self._known[word] = self.lexicon.get(word)
            return found


@functools.cache
def _dictionary() -> _Dictionary:
    return _Dictionary()


@functools.cache
def _lattice() -> Lattice:
    return Lattice(_dictionary().lexicon, _cut)


def segmenter(name: str = "auto") -> Segmenter:
    """Return who cuts many texts: `jieba`, which is our lattice, or `rjieba`; `auto` is the faster one, the lattice.

    Raises ArchiveError where rjieba is asked for and not there in the version that was tested.
    """
    if name != "rjieba":
        return Segmenter(f"jieba {_JIEBA}", lambda codes: _lattice().starts(codes))
    if fast := _fast():
        return fast
    fix = 'run pip install "baoda[fast]", or set archive.segmenter to auto'
    raise ArchiveError(f"rjieba {_RJIEBA} is not installed", fix=fix)


@functools.cache
def _fast() -> Segmenter | None:
    """Return rjieba if it is there in the version that was found to cut as jieba does."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        if version("rjieba") != _RJIEBA:
            return None
        import rjieba
    except (ImportError, PackageNotFoundError):
        return None

    def starts(codes: Codes) -> Starts:
        plain = (codes >= ord(FIRST)) & (codes <= ord(LAST))
        text = np.where(plain, codes, np.uint32(ord("\n"))).tobytes().decode("utf-32-le")
        sizes = np.fromiter(map(len, rjieba.cut(text, False)), dtype=np.int64)
        begins = np.zeros(len(codes), np.bool_)
        begins[np.cumsum(sizes) - sizes] = True
        return begins

    return Segmenter(f"rjieba {_RJIEBA}", starts)


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
    frequency, total, log = dictionary.frequency, dictionary.total, math.log
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
    return commonness(text) > 0


def commonness(word: str) -> int:
    """Return how often jieba's dictionary has counted a word, 0 for what it does not hold."""
    return _dictionary().frequency(word) or 0


@functools.cache
def _proper_names() -> frozenset[str]:
    """Return the people, places, organisations and trade names that jieba's dictionary marks as such."""
    prepared = cache_folder() / f"jieba-{_JIEBA}.names"
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
