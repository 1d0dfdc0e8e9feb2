"""Many terms at once as UTF-8, from the numbers that they are filed under.

A token is written into one, two or three words of eight bytes, the rest of which is zero: tokens are put in a row by
copying words, and the zeros are taken out at the end. Terms hold letters, digits, full stops and Chinese characters:
nothing that JSON, or a list parted by spaces, would read otherwise.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval import lexicon
from retrieval.engines.counting import FIELD

_NUMBER = np.uint64((1 << FIELD) - 1)
_CHARACTER = np.uint64((1 << lexicon.CHARACTER) - 1)
_SPACE = 0x20
_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
_LONGEST = 3
"""So many words of eight bytes hold the number of a long term: sixteen digits and a space."""
Words = NDArray[np.uint64]


def token(word: str) -> str:
    """Return what a term is written as: itself while it is short, else its number in the index."""
    return word if len(word) <= lexicon.SHORT else f"{lexicon.number(word):x}"


@dataclass(frozen=True, slots=True)
class Spelling:
    """How terms are written, each with a space behind it.

    words    (words,)       uint64: the bytes of all tokens, zeros among them
    firsts   (terms,)       int64: the first word of each
    sizes    (terms,)       int64: how many words each has
    lengths  (terms,)       int64: how many bytes each has
    """

    words: Words
    firsts: NDArray[np.int64]
    sizes: NDArray[np.int64]
    lengths: NDArray[np.int64]

    def text(self, terms: NDArray[np.integer]) -> bytes:
        """Return these terms in a row."""
        sizes = self.sizes[terms]
        ends = np.cumsum(sizes)
        places = np.repeat(self.firsts[terms] - ends + sizes, sizes)
        places += np.arange(len(places))
        octets: NDArray[np.uint8] = self.words[places].view(np.uint8)
        return bytes(octets[octets != 0])


def spelled(keys: Words) -> Spelling:
    """Return how the terms with these keys are written."""
    numbers = keys & _NUMBER
    table = np.zeros((len(keys), _LONGEST), "<u8")
    long = np.flatnonzero(numbers & np.uint64(lexicon.LONG))
    short = np.flatnonzero((numbers & np.uint64(lexicon.LONG)) == 0)
    lengths = np.full(len(keys), 17)
    table[long, :2], table[long, 2] = _hexadecimal(numbers[long]), _SPACE
    first, before = _character(numbers[short] >> np.uint64(lexicon.CHARACTER))
    second, after = _character(numbers[short] & _CHARACTER)
    ends = before + after
    table[short, 0] = first | second << (8 * before).astype(np.uint64)
    table[short, ends // 8] |= np.uint64(_SPACE) << (8 * (ends % 8)).astype(np.uint64)
    lengths[short] = ends + 1
    sizes = np.full(len(keys), _LONGEST)
    sizes[short] = ends // 8 + 1
    return Spelling(table[np.arange(_LONGEST) < sizes[:, None]], np.cumsum(sizes) - sizes, sizes, lengths)


def _hexadecimal(numbers: Words) -> Words:
    """Return (numbers, 2): their sixteen digits as bytes."""
    shifts = np.arange(60, -4, -4).astype(np.uint64)
    digits: NDArray[np.uint8] = _DIGITS[numbers[:, None] >> shifts & np.uint64(15)]
    return digits.view("<u8")


def _character(codes: Words) -> tuple[Words, NDArray[np.int64]]:
    """Return characters as UTF-8, the first byte lowest, and how many bytes each has; codes are one more, 0 is none."""
    points = codes - np.minimum(codes, 1).astype(np.uint64)
    six = [points >> np.uint64(shift) & np.uint64(63) | np.uint64(128) for shift in (0, 6, 12)]
    two = points >> np.uint64(6) | np.uint64(0xC0) | six[0] << np.uint64(8)
    three = points >> np.uint64(12) | np.uint64(0xE0) | six[1] << np.uint64(8) | six[0] << np.uint64(16)
    four = points >> np.uint64(18) | np.uint64(0xF0) | six[2] << np.uint64(8) | six[1] << np.uint64(16)
    four |= six[0] << np.uint64(24)
    below = [points < np.uint64(limit) for limit in (0x80, 0x800, 0x10000)]
    sizes = np.select([codes == 0, *below], [0, 1, 2, 3], 4)
    return np.select(below, [points, two, three], four), sizes
