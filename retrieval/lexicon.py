"""A dictionary of words with their frequencies in one file, ready as soon as it is mapped into memory."""

import hashlib
import mmap
import os
import struct
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path

_SIGN = b"BDLX1\0\0\0"
_HEAD = struct.Struct("<8sQQ")
_SHORT = 3
"""Words of up to so many characters are filed under their characters themselves, longer ones under BLAKE2b."""


class Lexicon:
    """Words and their frequencies, looked up in a file: slower than a dict, but there at once."""

    def __init__(self, total: int, keys: memoryview, frequencies: memoryview) -> None:
        """Take ascending keys with the frequency of each; `total` is the sum of all frequencies."""
        self.total = total
        self._keys, self._frequencies = keys, frequencies

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
        wanted = key(word)
        place = bisect_left(self._keys, wanted)
        return self._frequencies[place] if place < len(self._keys) and self._keys[place] == wanted else None


def save(file: Path, words: Mapping[str, int], total: int) -> None:
    """Write a lexicon, so that nobody ever sees half of it."""
    entries = sorted((key(word), frequency) for word, frequency in words.items())
    aside = file.with_name(f"{file.name}.{os.getpid()}")
    with aside.open("wb") as stream:
        stream.write(_HEAD.pack(_SIGN, total, len(entries)))
        stream.write(array("Q", (each for each, _ in entries)))
        stream.write(array("I", (frequency for _, frequency in entries)))
    aside.replace(file)


def key(word: str) -> int:
    """Return the 64-bit number a word is filed under."""
    if len(word) <= _SHORT:
        number = 0
        for character in word:
            number = number << 21 | ord(character)
        return number
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "big") | 1 << 63
