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
_ALIKE_LATIN, _HEADLINE_LATIN = 0.16, 0.2
_MANY = 6
_LEAST, _MOST = 0.75, 1.35
_INDENT, _DISPLAY = 2.6, 1.2
_NARROW, _MARK = 0.6, 1.6
"""Of an upright line: how much narrower a piece of it may be, and how far off the next one is, in widths."""
_SMALL, _CAPITAL, _TALL, _MOSTLY = 0.5, 0.72, 0.45, 0.62
"""Heights of x and X as parts of their size; shares of tall letters from which X may be, and is, what was measured."""
_OPENING, _CLOSING = frozenset("“‘（《〈「『【"), frozenset("，。、；：！？”’）》〉」』】")


@dataclass(frozen=True, slots=True)
class Seen:
    """A line in a picture with the box around its ink; `size` is the height of its ink, then of its type, in pixels."""

    text: str
    box: Box
    size: float
    sure: float = 1.0
    """How sure the recogniser is of a character of it, in the mean."""


def straightened(seen: Sequence[Seen]) -> list[Seen]:
    """Return lines with the sizes and boxes of their type, in the order in which they are read."""
    sized = [replace(line, size=_size(line)) for line in _stacked(seen)]
    body = body_size(sized)
    sized = [replace(line, size=body) if _of_body(line, body) else line for line in sized]
    text = [line for line in sized if line.size == body]
    sized = [replace(line, size=body) if _between(line, text, body) else line for line in sized]
    sized = _evened(sized, body)
    return in_order([replace(line, box=_box(line)) for line in sized])


def _stacked(lines: Sequence[Seen]) -> list[Seen]:
    """Put the pieces of an upright line together: it falls apart where a quotation mark stands in it."""
    stacked: list[Seen] = []
    for line in sorted(lines, key=lambda each: -each.box.top):
        above = next((i for i, other in enumerate(stacked) if _stands_on(other, line)), None)
        if above is None:
            stacked.append(line)
        else:
            upper = stacked[above]
            sure = min(upper.sure, line.sure)
            stacked[above] = Seen(upper.text + line.text, _around([upper, line]), max(upper.size, line.size), sure)
    return stacked


def _stands_on(upper: Seen, lower: Seen) -> bool:
    """Tell whether an upright line goes on in another one, or in a single letter, right below it."""
    if not (_upright(upper) or _upright(lower)) or any(
        not _upright(line) and len(line.text) > 1 for line in (upper, lower)
    ):
        return False
    wide = max(upper.box.width, lower.box.width)
    middle = abs(upper.box.left + upper.box.right - lower.box.left - lower.box.right) / 2
    gap = upper.box.bottom - lower.box.top
    return min(upper.box.width, lower.box.width) > _NARROW * wide and middle < 0.35 * wide and 0 <= gap < _MARK * wide


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
    return line.size / (_CAPITAL if _tall(line.text) > _MOSTLY else _SMALL)


def _tall(text: str) -> float:
    """Return the share of letters that are as high as an X: where they are many, they hide where the small ones end."""
    letters = re.sub(r"[\W_]", "", text)
    return len(re.findall(r"[A-Z0-9bdfhklt]", letters)) / max(1, len(letters))


def _of_body(line: Seen, body: float) -> bool:
    """Tell whether a line is set in the size of the body: its height says so, or its letters are as wide."""
    tolerance = _ALIKE_LATIN if is_latin(line.text) else _ALIKE
    sizes = [line.size]
    if is_latin(line.text) and _TALL < _tall(line.text) < 1 - _TALL / 2:
        sizes += [line.size * _CAPITAL / _SMALL, line.size * _SMALL / _CAPITAL]
    if any(abs(size / body - 1) < tolerance for size in sizes):
        return True
    wide = sum(unicodedata.east_asian_width(character) in "WFA" for character in line.text)
    if len(line.text) < _MANY or wide < len(line.text) / 2 or _upright(line):
        return False
    pitch = line.box.width / (wide + 0.55 * (len(line.text) - wide))
    return pitch < 1.06 * body and body < line.size < 1.4 * body


def _evened(lines: Sequence[Seen], body: float) -> list[Seen]:
    """Give the lines of one headline, measured a little apart, the size of the largest of them."""
    evened: list[Seen] = []
    for line in sorted(lines, key=lambda each: -each.box.top):
        tolerance = _HEADLINE_LATIN if is_latin(line.text) else _ALIKE
        for place, above in enumerate(evened):
            large = min(line.size, above.size) > _DISPLAY * body and abs(line.size / above.size - 1) < tolerance
            gap = above.box.bottom - line.box.top
            if large and -0.5 * line.size < gap < line.size and _shared(above.box, line.box) > 0.5:
                line = replace(line, size=max(line.size, above.size))
                evened[place] = replace(above, size=line.size)
        evened.append(line)
    return evened


def _shared(one: Box, two: Box) -> float:
    """Return how much two boxes overlap sideways, as a part of the narrower one."""
    return (min(one.right, two.right) - max(one.left, two.left)) / max(1.0, min(one.width, two.width))


def _between(line: Seen, text: Sequence[Seen], body: float) -> bool:
    """Tell whether a line has the edges of a line of text right above or below, or begins near it and has marks."""
    if not _LEAST < line.size / body < _MOST:
        return False
    reach = 0.7 * body
    indent = _INDENT * body if any(mark in line.text for mark in "，。；") else 0.0
    return any(
        (
            abs(line.box.left - other.box.left) < max(reach, indent)
            and (abs(line.box.right - other.box.right) < reach or indent > 0)
        )
        and max(line.box.bottom - other.box.top, other.box.bottom - line.box.top) < 1.2 * body
        for other in text
    )


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
    gap = above.box.bottom - line.box.top
    alike = abs(above.size - line.size) < 0.1 * line.size
    return alike and -0.5 * line.size < gap < 1.2 * line.size and _shared(above.box, line.box) > 0.6


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


def between_lines(rules: Sequence[Box], lines: Sequence[Seen]) -> list[Box]:
    """Return the rules that are none of the strokes of a letter."""
    return [rule for rule in rules if not any(_holds(line.box, rule) for line in lines)]


def _holds(box: Box, rule: Box) -> bool:
    x, y = (rule.left + rule.right) / 2, (rule.bottom + rule.top) / 2
    reach = 0.1 * min(box.width, box.height)
    return box.left - reach <= x <= box.right + reach and box.bottom - reach <= y <= box.top + reach
