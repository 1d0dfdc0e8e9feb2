"""Sets of numbers as roaring bitmaps: how a cluster takes millions of them (https://github.com/RoaringBitmap/RoaringFormatSpec)."""

import base64
import struct

import numpy as np

from retrieval.engines.protocol import Numbers

_COOKIE = 12346
_ARRAY = 4096
"""Up to so many numbers of one block are listed; of more there is a bit for each."""
_BLOCK = 1 << 16


def encoded(numbers: Numbers) -> str:
    """Return numbers below 2**32 in the portable serialised form, in base 64."""
    ordered = np.unique(numbers)
    blocks, firsts = np.unique(ordered >> 16, return_index=True)
    parts = np.split((ordered % _BLOCK).astype("<u2"), firsts[1:]) if len(blocks) else []
    contents = [part.tobytes() if len(part) <= _ARRAY else _bits(part) for part in parts]
    described = b"".join(
        struct.pack("<HH", block, len(part) - 1) for block, part in zip(blocks.tolist(), parts, strict=True)
    )
    offset = 8 + 8 * len(parts)
    offsets = offset + np.cumsum([0, *map(len, contents)], dtype=np.int64)[:-1]
    head = struct.pack("<II", _COOKIE, len(parts)) + described + offsets.astype("<u4").tobytes()
    return base64.b64encode(head + b"".join(contents)).decode("ascii")


def _bits(part: "np.ndarray[tuple[int], np.dtype[np.uint16]]") -> bytes:
    flags = np.zeros(_BLOCK, np.bool_)
    flags[part] = True
    return np.packbits(flags, bitorder="little").tobytes()
