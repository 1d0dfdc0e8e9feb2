"""Whether the program that extracted a page mixed its columns line by line."""

import itertools
import math
import re
from collections.abc import Sequence

from retrieval.analysis import HAN
from retrieval.articles.unwrapping import straddles, width

_BEFORE = re.compile(f"[{HAN}]$")
_AFTER = re.compile(f"^[{HAN}]")
_WHOLE, _MIXED = 0.34, 0.085
"""Share of line breaks inside a word: where columns are whole, and where they are mixed (typeset pages)."""
_CERTAIN = math.log(4)
"""How much likelier mixed columns must be than whole ones: headlines are withheld from a whole page."""
_FEWEST = 12
_SHORTEST = 5.0


def is_mixed(lines: Sequence[str]) -> bool:
    """Tell whether the lines of a page, in order, are those of several columns mixed.

    Where a column is whole, every third line break falls inside a word of the dictionary; where lines of several
    columns alternate, hardly any does. The two shares are compared as likelihoods of what was counted.
    """
    inside = total = 0
    for before, after in itertools.pairwise(lines):
        if _BEFORE.search(before) and _AFTER.search(after) and min(width(before), width(after)) >= _SHORTEST:
            total += 1
            inside += straddles(before, after)
    if total < _FEWEST:
        return False
    outside = total - inside
    mixed = inside * math.log(_MIXED / _WHOLE) + outside * math.log((1 - _MIXED) / (1 - _WHOLE))
    return mixed > _CERTAIN
