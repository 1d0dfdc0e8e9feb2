"""Lines as a recogniser sees them in a picture, for tests."""

import random

from retrieval.readers.seenlines import Seen
from retrieval.records import Box

ROW = "白芦市的渡船靠岸了今日通航"


def seen(text: str, left: float, top: float, size: float, *, ink: float = 0.92, pitch: float = 1.0) -> Seen:
    """Return a line whose ink takes a part of its size."""
    return Seen(text, Box(left, top - ink * size, left + pitch * size * len(text), top), ink * size)


def column(left: float, top: float, rows: int, *, size: float = 20.0, jitter: float = 0.0) -> list[Seen]:
    chance = random.Random(rows)
    inks = [0.92 + chance.uniform(-jitter, jitter) for _ in range(rows)]
    return [seen(ROW, left, top - 30 * i, size, ink=ink) for i, ink in enumerate(inks)]
