"""Text pages (.txt): the text layer of a printed page, lines in the order in which the file yields them."""

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from retrieval.errors import ReadError
from retrieval.limits import USUAL, ReadingSettings
from retrieval.readers.blocks import bounded
from retrieval.readers.decoding import decode, load
from retrieval.records import Line, Page, Source

_LINE_END = re.compile(r"\r\n|\n|\r")
_BLANK = "\ufeff\0 \t\u3000"


def read(
    path: Path, name: str, report: Callable[[ReadError], None], settings: ReadingSettings = USUAL
) -> Iterator[Page]:
    """Yield the pages of a text file, one for each stretch between form feeds that has text; lines count through."""
    raw = load(path, name, settings, "text_mb")
    digest = hashlib.sha256(raw).hexdigest()
    source = Source(file=name)
    lines: list[Line] = []
    for number, line in enumerate(_LINE_END.split(decode(raw, name)), 1):
        first, *others = line.split("\f")
        lines.append(Line(number, first))
        for other in others:
            yield from _page(source, lines, digest, settings)
            lines = [Line(number, other)]
    yield from _page(source, lines, digest, settings)


def _page(source: Source, lines: list[Line], digest: str, settings: ReadingSettings) -> Iterator[Page]:
    if any(line.text.strip(_BLANK) for line in lines):
        yield bounded(Page(source, tuple(lines), digest), settings)
