"""Lines as seen in a picture -> lines as they were set: their sizes, their edges, the order of reading.

A letter's ink does not fill the square that it is set in, and is never measured to the pixel. Chinese letters are inked
over 0.92 of their square, within 0.02, in four typefaces from 9 to 40 points; a mark such as 。 over half of it.
"""

import re
import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from retrieval.records import Box

_INKED = 0.92
_ALIKE = 0.085
_ALIKE_LATIN = 0.16
_MANY = 6
_SMALL, _CAPITAL = 0.5, 0.72
"""Heights of x and of X as parts of their size."""
_OPENING, _CLOSING = frozenset("“‘（《〈「『【"), frozenset("，。、；：！？”’）》〉」』】")


@dataclass(frozen=True, slots=True)
class Seen:
    """A line in a picture with the box around its ink; `size` is the height of its ink, then of its type, in pixels."""

    text: str
    box: Box
    size: float


def straightened(seen: Sequence[Seen]) -> list[Seen]:
    """Return lines with the sizes and boxes of their type, in the order in which they are read."""
    sized = [replace(line, size=_size(line)) for line in seen]
    body = body_size(sized)
    sized = [replace(line, size=body) if _of_body(line, body) else line for line in sized]
    return in_order([replace(line, box=_box(line)) for line in sized])


def body_size(lines: Sequence[Seen]) -> float:
    """Return the size in which most is printed, in the middle of all characters."""
    sizes = [line.size for line in lines if not _upright(line) for _ in line.text]
    return max(1.0, statistics.median(sizes)) if sizes else 10.0


def _upright(line: Seen) -> bool:
    return line.box.height > 1.5 * line.box.width and len(line.text) > 1


def is_latin(text: str) -> bool:
    """Tell whether a text holds no Chinese letter."""
    return not any(unicodedata.east_asian_width(character) in "WF" for character in text)


def _size(line: Seen) -> float:
    """Return the size of type from the height of its ink."""
    if not is_latin(line.text):
        return line.size / _INKED
    return line.size / (_SMALL if re.search("[a-z]", line.text) else _CAPITAL)


def _of_body(line: Seen, body: float) -> bool:
    """Tell whether a line is set in the size of the body: its height says so, or its letters are as wide."""
    tolerance = _ALIKE_LATIN if is_latin(line.text) else _ALIKE
    if abs(line.size / body - 1) < tolerance:
        return True
    wide = sum(unicodedata.east_asian_width(character) in "WFA" for character in line.text)
    if len(line.text) < _MANY or wide < len(line.text) / 2 or _upright(line):
        return False
    pitch = line.box.width / (wide + 0.55 * (len(line.text) - wide))
    return pitch < 1.06 * body and body < line.size < 1.4 * body


def _box(line: Seen) -> Box:
    """Return the box of the type: its height is its size, and marks at the ends have their whole squares."""
    if _upright(line):
        return line.box
    middle = (line.box.bottom + line.box.top) / 2
    left = line.box.left - (0.5 * line.size if line.text[0] in _OPENING else 0.0)
    right = line.box.right + (0.5 * line.size if line.text[-1] in _CLOSING else 0.0)
    return Box(left, middle - line.size / 2, right, middle + line.size / 2)


def in_order(lines: Sequence[Seen]) -> list[Seen]:
    """Return lines in the order of reading: blocks of lines that stand one below another, parted by empty lanes."""
    blocks: list[list[Seen]] = []
    for line in sorted(lines, key=lambda each: -each.box.top):
        above = [block for block in blocks if _continues(block[-1], line)]
        if above:
            min(above, key=lambda block: abs(block[-1].box.left - line.box.left)).append(line)
        else:
            blocks.append([line])
    return [line for block in _dealt([(_around(block), block) for block in blocks]) for line in block]


def _continues(above: Seen, line: Seen) -> bool:
    shared = min(above.box.right, line.box.right) - max(above.box.left, line.box.left)
    gap = above.box.bottom - line.box.top
    alike = abs(above.size - line.size) < 0.1 * line.size
    return alike and -0.5 * line.size < gap < 1.2 * line.size and shared > 0.6 * min(above.box.width, line.box.width)


def _around(block: Sequence[Seen]) -> Box:
    return Box(
        min(line.box.left for line in block),
        min(line.box.bottom for line in block),
        max(line.box.right for line in block),
        max(line.box.top for line in block),
    )


Placed = tuple[Box, list[Seen]]


def _dealt(blocks: list[Placed]) -> list[list[Seen]]:
    """Cut at the widest empty lane, across or upright, and each part again: left before right, upper before lower."""
    if len(blocks) < 2:
        return [block for _, block in blocks]
    down = sorted(blocks, key=lambda placed: -placed[0].top)
    right = sorted(blocks, key=lambda placed: placed[0].left)
    lane, cut = _widest([(-box.top, -box.bottom) for box, _ in down])
    upright, other = _widest([(box.left, box.right) for box, _ in right])
    if max(lane, upright) <= 0:
        return [block for _, block in down]
    ordered, at = (down, cut) if lane > upright else (right, other)
    return _dealt(ordered[:at]) + _dealt(ordered[at:])


def _widest(stretches: Sequence[tuple[float, float]]) -> tuple[float, int]:
    """Return the width of the widest gap between stretches sorted by their beginnings, and the first one after it."""
    reach, best = stretches[0][1], (0.0, 0)
    for position, (begin, end) in enumerate(stretches):
        best = max(best, (begin - reach, position))
        reach = max(reach, end)
    return best
