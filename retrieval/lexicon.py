"""A dictionary of words with their frequencies in one file, ready as soon as it is mapped into memory."""

import mmap
import os
import struct
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path

_SIGN = b"BDLX2\0\0\0"
_HEAD = struct.Struct("<8sQQ")
SHORT = 2
"""Words of up to so many characters are numbered by their characters themselves, longer ones by a hash."""
CHARACTER = 21
"""Bits of a character."""
LONG = 1 << 60
"""Numbers of longer words have this bit."""
STEP, FIRST_FACTOR, SECOND_FACTOR = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
"""The constants of splitmix64 (Steele, Lea and Flood, OOPSLA 2014)."""
_ALL = (1 << 64) - 1


class Lexicon:
    """Words and their frequencies, looked up in a file: slower than a dict, but there at once."""

    def __init__(self, total: int, numbers: memoryview, frequencies: memoryview) -> None:
        """Take ascending numbers of words with the frequency of each; `total` is the sum of all frequencies."""
        self.total = total
        self.numbers, self.frequencies = numbers, frequencies

    @classmethod
    def load(cls, file: Path) -> "Lexicon":
        """Map a file into memory. Raises OSError or ValueError where there is no whole lexicon in it."""
        with file.open("rb") as stream:
            content = memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
        if len(content) < _HEAD.size:
            raise ValueError("the lexicon was cut")
        sign, total, words = _HEAD.unpack_from(content)
        middle = _HEAD.size + 8 * words
        if sign != _SIGN or len(content) != middle + 4 * words:
            raise ValueError("this is no lexicon")
        return cls(total, content[_HEAD.size : middle].cast("Q"), content[middle:].cast("I"))

    def get(self, word: str) -> int | None:
        """Return how frequent a word is: 0 for what only begins words, None for what begins none."""
        wanted = number(word)
        place = bisect_left(self.numbers, wanted)
        return self.frequencies[place] if place < len(self.numbers) and self.numbers[place] == wanted else None


def save(file: Path, words: Mapping[str, int], total: int) -> None:
    """Write a lexicon, so that nobody ever sees half of it."""
    entries = sorted((number(word), frequency) for word, frequency in words.items())
    aside = file.with_name(f"{file.name}.{os.getpid()}")
    with aside.open("wb") as stream:
        stream.write(_HEAD.pack(_SIGN, total, len(entries)))
        stream.write(array("Q", (each for each, _ in entries)))
        stream.write(array("I", (frequency for _, frequency in entries)))
    aside.replace(file)


def number(word: str) -> int:
    """Return the number of a word, below 2**61: two of ten million words hardly ever have the same.

    Longer words are hashed character by character, so that arrays of words can be numbered alike (see `lattice`).
    """
    packed = 0
    for character in word[:SHORT]:
        packed = packed << CHARACTER | ord(character) + 1
    if len(word) <= SHORT:
        return packed
    state = _mixed(packed)
    for character in word[SHORT:]:
        state = _mixed(state + (ord(character) + 1) * STEP)
    return LONG | state >> 4


def _mixed(state: int) -> int:
    """Return 64 bits of which each depends on each of the 64 given."""
    state &= _ALL
    state = (state ^ state >> 30) * FIRST_FACTOR & _ALL
    state = (state ^ state >> 27) * SECOND_FACTOR & _ALL
    return state ^ state >> 31
