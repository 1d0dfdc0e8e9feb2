"""Single characters with their places on a sheet -> lines of text. Knows no PDF library."""

import math
import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from retrieval.records import Box

_WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef“”‘’…—]")
_STACKED_PAIRS = frozenset({"广告", "廣告"})
_SAME_BASELINE = 0.35
_TURN_BACK = 0.75
_BREAK = {"display": 0.45, "text": 1.0}
"""Gap in ems at which a baseline is cut in two where nothing else in the line is as wide."""


class Glyph(NamedTuple):
    """One character: where its baseline starts, the box around it, the size of its type, the angle it is set at."""

    text: str
    x: float
    y: float
    box: Box
    size: float
    angle: int = 0


@dataclass(frozen=True, slots=True)
class TextLine:
    """Characters that belong together on one baseline (or in one upright stack), with their box and size."""

    text: str
    box: Box
    size: float


@dataclass(slots=True)
class _Placed:
    """A character in the coordinates of its own baseline: along it from `start` to `stop`, off it by `across`."""

    text: str
    start: float
    stop: float
    across: float
    glyph: Glyph


def lines_of(glyphs: Iterable[Glyph], *, text_size: float) -> list[TextLine]:
    """Return the lines of a sheet in the order in which their characters come; `text_size` is the size of its body."""
    lines: list[TextLine] = []
    for run in _runs(glyphs):
        for piece in _pieces(run, text_size):
            line = _line(piece)
            if line.text and not _drawn_twice(line, lines):
                lines.append(line)
    return _stacked(lines)


def _placed(glyph: Glyph) -> _Placed:
    if not glyph.angle:
        return _Placed(glyph.text, glyph.x, max(glyph.x, glyph.box.right), glyph.y, glyph)
    turn = math.radians(glyph.angle)
    along, across = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    start = glyph.x * along[0] + glyph.y * along[1]
    corners = [(x, y) for x in (glyph.box.left, glyph.box.right) for y in (glyph.box.bottom, glyph.box.top)]
    stop = max(x * along[0] + y * along[1] for x, y in corners)
    return _Placed(glyph.text, start, max(start, stop), glyph.x * across[0] + glyph.y * across[1], glyph)


def _runs(glyphs: Iterable[Glyph]) -> Iterator[list[_Placed]]:
    """Yield stretches of characters that follow one another on one baseline."""
    run: list[_Placed] = []
    for glyph in glyphs:
        here = _placed(glyph)
        if run and not _follows(run[-1], here):
            yield run
            run = []
        run.append(here)
    if run:
        yield run


def _follows(last: _Placed, here: _Placed) -> bool:
    if (last.glyph.x, last.glyph.y) == (here.glyph.x, here.glyph.y):
        return True  # a ligature: one glyph that stands for several characters, such as —— or ff
    small, large = sorted((last.glyph.size, here.glyph.size))
    gap = here.start - last.stop
    if last.glyph.angle != here.glyph.angle or gap < -_TURN_BACK * large:
        return False
    if abs(last.across - here.across) > _SAME_BASELINE * (small if gap > 0.5 * small else large):
        return False
    return large <= 1.3 * small or gap < 0.5 * small


def _gaps(run: Sequence[_Placed]) -> list[float]:
    """Return, for each character but the first, the ems left empty before it; printed spaces do not count."""
    gaps, blank, stop = [], 0.0, run[0].stop
    for here in run[1:]:
        if here.text == " ":
            blank += max(0.0, here.stop - here.start)
            gaps.append(0.0)
            continue
        gaps.append((here.start - stop - blank) / here.glyph.size)
        blank, stop = 0.0, here.stop
    return gaps


def _pieces(run: list[_Placed], text_size: float) -> Iterator[list[_Placed]]:
    """Cut a baseline where two lines that merely stand side by side were drawn one after the other."""
    gaps = _gaps(run)
    display = run[0].glyph.size > 1.15 * text_size
    least = _BREAK["display" if display else "text"]
    begin = 0
    for i, gap in enumerate(gaps, 1):
        if gap <= least:
            continue
        others = [g for j, g in enumerate(gaps, 1) if j != i and g > 0.1]
        usual = statistics.median(others) if len(others) >= (3 if display else 1) else 0.0
        if gap > max(least, 2.2 * usual):
            yield run[begin:i]
            begin = i
    yield run[begin:]


def _line(run: list[_Placed]) -> TextLine:
    inked = [p for p in run if p.text != " "]
    box = Box.around([p.glyph.box for p in inked] or [run[0].glyph.box])
    sizes = [p.glyph.size for p in inked] or [run[0].glyph.size]
    return TextLine(_text(run), box, statistics.median_high(sizes))


def _text(run: list[_Placed]) -> str:
    """Return the text of a line, a space where the gap is wider than the line's own letter spacing explains."""
    gaps = _gaps(run)
    pairs = [g for g, p in zip(gaps, run[1:], strict=True) if p.text != " "]
    usual = max(0.0, statistics.median(pairs)) if pairs else 0.0
    text = run[0].text
    for gap, last, here in zip(gaps, run, run[1:], strict=False):
        if here.text != " " and last.text != " ":
            wide = _WIDE.match(here.text) or _WIDE.match(last.text)
            if gap > 2 * usual + (0.4 if wide else 0.17):
                text += " "
        text += here.text
    return text.strip()


def _drawn_twice(line: TextLine, lines: Sequence[TextLine]) -> bool:
    """Tell a line that repeats one of the last few nearly in place: a shadow or a second stroke."""
    return any(
        line.text == other.text
        and abs(line.box.left - other.box.left) + abs(line.box.bottom - other.box.bottom) < 0.2 * line.size
        for other in lines[-4:]
    )


def _stacked(lines: list[TextLine]) -> list[TextLine]:
    """Join characters that stand upright one below another: a vertical headline, or the mark 广告."""
    joined: list[TextLine] = []
    stack: list[TextLine] = []
    for line in [*lines, None]:
        if stack and (line is None or not _below(stack[-1], line)):
            joined.extend(_join(stack))
            stack = []
        if line is not None:
            stack.append(line)
    return joined


def _below(upper: TextLine, lower: TextLine) -> bool:
    if not (_single(upper) and _single(lower)) or not 0.9 < lower.size / upper.size < 1.1:
        return False
    sideways = abs(upper.box.left + upper.box.right - lower.box.left - lower.box.right) / 2
    pitch = (upper.box.bottom + upper.box.top - lower.box.bottom - lower.box.top) / 2
    return sideways < 0.35 * upper.size and 0.7 * upper.size < pitch < 2.2 * upper.size


def _single(line: TextLine) -> bool:
    return len(line.text) == 1 or (len(line.text) == 2 and line.text.isascii())


def _join(stack: list[TextLine]) -> list[TextLine]:
    text = "".join(line.text for line in stack)
    if len(stack) < 3 and text not in _STACKED_PAIRS:
        return stack
    return [TextLine(text, Box.around([line.box for line in stack]), stack[0].size)]
