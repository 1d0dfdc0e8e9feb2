"""Lines as seen in a picture -> lines as they were set: their sizes and their edges.

A letter's ink does not fill the square that it is set in, and is never measured to the pixel. Chinese letters are inked
over 0.92 of their square, within 0.02, in four typefaces from 9 to 40 points; a mark such as 。 over half of it.
"""

import re
import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from retrieval.readers.seenlines import Seen, is_latin, is_upright, overlap
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


def straightened(seen: Sequence[Seen]) -> list[Seen]:
    """Return lines with the sizes and boxes of their type."""
    sized = [replace(line, size=_size(line)) for line in _stacked(seen)]
    body = body_size(sized)
    sized = [replace(line, size=body) if _of_body(line, body) else line for line in sized]
    text = [line for line in sized if line.size == body]
    sized = [replace(line, size=body) if _between(line, text, body) else line for line in sized]
    sized = _evened(sized, body)
    return [replace(line, box=_box(line)) for line in sized]


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
            stacked[above] = Seen(
                upper.text + line.text, Box.around([upper.box, line.box]), max(upper.size, line.size), sure
            )
    return stacked


def _stands_on(upper: Seen, lower: Seen) -> bool:
    """Tell whether an upright line goes on in another one, or in a single letter, right below it."""
    if not (is_upright(upper) or is_upright(lower)) or any(
        not is_upright(line) and len(line.text) > 1 for line in (upper, lower)
    ):
        return False
    wide = max(upper.box.width, lower.box.width)
    middle = abs(upper.box.left + upper.box.right - lower.box.left - lower.box.right) / 2
    gap = upper.box.bottom - lower.box.top
    return min(upper.box.width, lower.box.width) > _NARROW * wide and middle < 0.35 * wide and 0 <= gap < _MARK * wide


def body_size(lines: Sequence[Seen]) -> float:
    """Return the size in which most is printed, in the middle of all characters."""
    sizes = [line.size for line in lines if not is_upright(line) for _ in line.text]
    return max(1.0, statistics.median(sizes)) if sizes else 10.0


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
    if len(line.text) < _MANY or wide < len(line.text) / 2 or is_upright(line):
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
            if large and -0.5 * line.size < gap < line.size and overlap(above.box, line.box) > 0.5:
                line = replace(line, size=max(line.size, above.size))
                evened[place] = replace(above, size=line.size)
        evened.append(line)
    return evened


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
    if is_upright(line):
        return line.box
    middle = (line.box.bottom + line.box.top) / 2
    left = line.box.left - (0.5 * line.size if line.text[0] in _OPENING else 0.0)
    right = line.box.right + (0.5 * line.size if line.text[-1] in _CLOSING else 0.0)
    return Box(left, middle - line.size / 2, right, middle + line.size / 2)
