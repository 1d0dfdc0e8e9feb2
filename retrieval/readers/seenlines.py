"""Lines as they are seen in a picture of a page."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.records import Box


@dataclass(frozen=True, slots=True)
class Seen:
    """A line in a picture with the box around its ink; `size` is the height of its ink, then of its type, in pixels."""

    text: str
    box: Box
    size: float
    sure: float = 1.0
    """How sure the recogniser is of a character of it, in the mean."""


def is_upright(line: Seen) -> bool:
    """Tell whether a line runs from top to bottom."""
    return line.box.height > 1.5 * line.box.width and len(line.text) > 1


def is_latin(text: str) -> bool:
    """Tell whether a text holds no Chinese letter."""
    return not any(unicodedata.east_asian_width(character) in "WF" for character in text)


def overlap(one: Box, two: Box) -> float:
    """Return how much two boxes overlap sideways, as a part of the narrower one."""
    return (min(one.right, two.right) - max(one.left, two.left)) / max(1.0, min(one.width, two.width))


def between_lines(rules: Sequence[Box], lines: Sequence[Seen]) -> list[Box]:
    """Return the rules that are none of the strokes of a letter."""
    return [rule for rule in rules if not any(_holds(line.box, rule) for line in lines)]


def _holds(box: Box, rule: Box) -> bool:
    x, y = (rule.left + rule.right) / 2, (rule.bottom + rule.top) / 2
    reach = 0.1 * min(box.width, box.height)
    return box.left - reach <= x <= box.right + reach and box.bottom - reach <= y <= box.top + reach
