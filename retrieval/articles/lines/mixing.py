"""Whether the program that extracted a page mixed its columns, or dealt the boxes of a page in a wrong order.

No single sign is certain on a page of thirty lines, so several that fail for different reasons are weighed together
(log-odds, nats): words that stand across line breaks, brackets that open and close in turn, sentences that go on in
small letters, paragraphs whose end is missing, blank lines inside some paragraphs only, lines that end too early.
"""

import itertools
import math
import re
from collections.abc import Iterator, Sequence

from retrieval.analysis import HAN, simplified, words
from retrieval.articles.lines.fragments import Fragment
from retrieval.articles.lines.units import Unit
from retrieval.articles.wording.brackets import crossed
from retrieval.articles.wording.unwrapping import atom_width, ends_sentence, straddles, width

_HAN = re.compile(f"[{HAN}]")
_CERTAIN = math.log(6)
"""How much likelier mixed columns must be than whole ones: headlines are withheld from a whole page."""
_SHORTEST = 5.0
_INSIDE = math.log(0.09 / 0.36)
_DANGLING = math.log(0.48 / 0.24)
"""Shares of the line breaks inside a word, and of those that leave half a word alone, on mixed and on whole pages."""
_COUNT = 0.8
"""How much the breaks count: they are not quite independent of each other."""
_LEAST = -1.0
"""The most that whole words say for a page: boxes in a wrong order leave most breaks as they are."""
_STANDS_ALONE = frozenset(
    "的了在是和与及就也都不有人我他她它这那上下中大小多少来去到从对为被把将让说又还再已很更最要会能可以等个次名年月日时分只才并而或但则其之所于由"
    "向往给跟同比按据因虽若如此后前里外内间处新老好高全各每某两几一二三四五六七八九十百千万亿元吨米天家位项条座件种台辆本份市县区镇乡村省国"
)
_TOO_EARLY = 0.72


def is_mixed(units: Sequence[Unit]) -> bool:
    """Tell whether the lines of these units, the page in the order of its file, are out of their order."""
    lines = [line for unit in units if unit.sort in ("paragraph", "display") for line in unit.lines]
    paragraphs = [unit for unit in units if unit.sort == "paragraph"]
    return max(_LEAST, _words([line.text for line in lines])) + sum(_others(lines, paragraphs)) > _CERTAIN


def _others(lines: Sequence[Fragment], paragraphs: Sequence[Unit]) -> Iterator[float]:
    texts = [line.text for line in lines]
    yield min(4.0, 1.2 * crossed(texts))
    yield min(4.0, 1.2 * sum(ends_sentence(a) and b[0].islower() for a, b in itertools.pairwise(texts)))
    yield 0.8 * (min(4.0, sum(_lacks_end(unit) for unit in paragraphs)) - 1)
    yield _torn(paragraphs)
    yield min(4.0, 0.8 * sum(_early(unit) for unit in paragraphs if unit.latin))


def _words(texts: Sequence[str]) -> float:
    """Return what the ends of lines say: where columns are whole, every third break falls inside a word."""
    long = [width(text) >= _SHORTEST for text in texts]
    breaks = [
        (before, after)
        for (before, after), enough in zip(itertools.pairwise(texts), map(min, itertools.pairwise(long)), strict=True)
        if enough and _HAN.match(before[-1]) and _HAN.match(after[0])
    ]
    clean = [(before, after) for before, after in breaks if not straddles(before, after)]
    inside = _INSIDE * (len(breaks) - len(clean))
    if _COUNT * (inside + _DANGLING * len(clean)) > _LEAST:
        dangling = sum(_dangles(before[-6:], -1) or _dangles(after[:6], 0) for before, after in clean)
        return _COUNT * (inside + _DANGLING * dangling)
    return _LEAST


def _dangles(text: str, edge: int) -> bool:
    """Tell whether the first (0) or last (-1) word of a text is a single character that seldom stands alone."""
    plain = simplified(text)
    return plain[edge] not in _STANDS_ALONE and words(plain)[edge] == plain[edge] and bool(_HAN.match(plain[edge]))


def _lacks_end(unit: Unit) -> bool:
    """Tell whether a paragraph breaks off in mid-sentence."""
    ended = ends_sentence(unit.text) or unit.closing is not None or unit.advert or unit.notice
    return not ended and not unit.text.endswith(("：", ":")) and len(unit.lines) > 1


def _torn(paragraphs: Sequence[Unit]) -> float:
    """Return what blank lines inside Chinese paragraphs say, on a page where some paragraphs have them and some not."""
    wraps = [pair for unit in paragraphs if not unit.latin for pair in itertools.pairwise(unit.lines)]
    blank = [(before.text, after.text) for before, after in wraps if after.blank_before]
    if not 2 <= len(blank) < 0.8 * len(wraps):
        return 0.0
    return max(0.0, min(4.0, sum(-0.8 if straddles(*pair) else 1.5 for pair in blank)))


def _early(unit: Unit) -> int:
    """Return how many lines of a paragraph in words of letters end although the next word had room."""
    return sum(
        width(before.text) + atom_width(after.text) < _TOO_EARLY * unit.measure
        for before, after in itertools.pairwise(unit.lines)
    )
