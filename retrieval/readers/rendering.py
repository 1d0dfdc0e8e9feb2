"""Runs in a process of its own: a page of a PDF file -> a picture. Knows pypdfium2, as pdf_worker.py does.

Called as `python -m retrieval.readers.rendering FILE NUMBER PIXELS BYTES`: which sheet from 1, pixels of its width, the
limit of memory. Writes the picture as PNG to its standard output, nothing where it cannot.
"""

import struct
import sys
import zlib
from typing import Any

import numpy as np
import pypdfium2

from retrieval.readers.pdf_worker import turn_of
from retrieval.readers.workers import limit_memory

_POINTS = 14_400
_PIXELS = 25_000_000
_COLOUR = 12


def pixels_of(page: Any, *, scale: float, turn: int = 0) -> Any:
    """Return a page drawn at so many pixels a point, as height x width x 3, blue first, turned as it is to be read.

    `turn` is the angle at which its text stands, as the worker of PDF files finds it.
    """
    wide, high = page.get_size()
    if not (0 < wide < _POINTS and 0 < high < _POINTS):
        raise ValueError("a sheet of no size")
    scale = min(scale, (_PIXELS / (wide * high)) ** 0.5)
    rotation = (turn - page.get_rotation()) % 360 if turn else 0
    bitmap = page.render(scale=scale, rotation=rotation, bitmap_maker=pypdfium2.PdfBitmap.new_native)
    return bitmap.to_numpy()[:, :, :3]


def png(pixels: Any) -> bytes:
    """Return pixels (height x width x 3, blue first) as a PNG picture, grey where they hold no colour."""
    high, wide = pixels.shape[:2]
    spread = pixels.max(axis=2).astype(np.int16) - pixels.min(axis=2)
    grey = bool((spread < _COLOUR).all())
    rows = pixels[:, :, 1:2] if grey else pixels[:, :, ::-1]
    flat = np.ascontiguousarray(rows).reshape(high, -1)
    changed = np.vstack([flat[:1], flat[1:] - flat[:-1]])
    filtered = np.hstack([np.full((high, 1), 2, np.uint8), changed])
    header = struct.pack(">IIBBBBB", wide, high, 8, 0 if grey else 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(filtered.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_section, parts))


def _section(part: tuple[bytes, bytes]) -> bytes:
    name, content = part
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def main(arguments: list[str]) -> int:
    """Draw the sheet that the arguments name and write it."""
    file, number, width, memory = arguments[0], *map(int, arguments[1:4])
    limit_memory(memory)
    try:
        page = pypdfium2.PdfDocument(file)[number - 1]
        turn = turn_of(page)
        across = page.get_size()[0 if (turn - page.get_rotation()) % 180 == 0 or not turn else 1]
        pixels = pixels_of(page, scale=width / across, turn=turn)
    except (pypdfium2.PdfiumError, IndexError, ValueError, ZeroDivisionError, MemoryError):
        return 1
    sys.stdout.buffer.write(png(pixels))
    return 0


if __name__ == "__main__":  # pragma: no cover - runs in a process of its own
    sys.exit(main(sys.argv[1:]))
