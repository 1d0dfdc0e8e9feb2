"""Brackets and quotation marks: which are still open, and which close what was never opened."""

import re
from collections.abc import Iterable

_OPENER = re.compile("[“‘「『《（【(]")
_OPENERS, _CLOSERS = "“‘「『《（【(", "”’」』》）】)"


def is_balanced(text: str) -> bool:
    """Tell whether every bracket and quotation of a line opens and closes in it."""
    open_marks: list[int] = []
    for character in text:
        if character in _OPENERS:
            open_marks.append(_OPENERS.index(character))
        elif character in _CLOSERS and (not open_marks or open_marks.pop() != _CLOSERS.index(character)):
            return False
    return not open_marks


def is_open(text: str) -> bool:
    """Tell whether a bracket or quotation that a line opens is still open at its end."""
    if not _OPENER.search(text):
        return False
    return any(text.rfind(a) > text.rfind(b) for a, b in zip(_OPENERS, _CLOSERS, strict=True))


def crossed(texts: Iterable[str]) -> int:
    """Return how often a bracket closes that is not open, or opens inside one of its own kind.

    An apostrophe, and the round bracket after the number of a list, close nothing.
    """
    count = 0
    open_marks: set[int] = set()
    for character in "".join(texts):
        if character in _OPENERS:
            kind = _OPENERS.index(character)
            count += kind in open_marks
            open_marks.add(kind)
        elif character in _CLOSERS and character not in "’)）":
            kind = _CLOSERS.index(character)
            count += kind not in open_marks
            open_marks.discard(kind)
        elif character in _CLOSERS:
            open_marks.discard(_CLOSERS.index(character))
    return count
