"""The display lines over (or under) one body: kicker, headline of one or more lines, deck."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from retrieval.analysis import HAN, simplified
from retrieval.articles.lines.units import Unit
from retrieval.articles.wording.placed import Placed, joined
from retrieval.articles.wording.plain import folded
from retrieval.articles.wording.unwrapping import straddles, unwrapped

_RUNS_ON = re.compile(
    r"[在的与和及对向为把被将从让给到是、，,于]$|\b(?:a|an|the|of|to|in|on|at|by|for|with|from|and|or|after|before|as|over)$",
    re.I,
)
_GOES_ON = re.compile(r"^(?:与|和|及|的|[a-z])")
_BARE_VERB = re.compile("^(?:料|拟|冀|盼|促|吁|斥|批|称|指|疑|传|据悉|不满)")
_PLACE = re.compile(
    rf"[{HAN}]{{2,4}}?(?:省|市|县|区|州|镇|乡|村|岛|旗|盟|街道|社区|集团|公司|大学|医院|法院|工会|协会|局|委|院|站|馆|港)"
)
"""Begins like the name of a place or an office, as most kickers do, that say who did what where."""
_PREDICATE = re.compile(
    r"(?:[一二三四五六七八九十半\d]+个?(?:年|月|天|日|周|小时|分钟)(?!里)"
    "|召开|举行|举办|启动|开幕|发布|落地|亮相|成立|吹响|开启|上线|揭晓|竣工|通车|开通|投用|落成|走进|助力|推动|织密|守护"
    "|打造|绘就|奏响|跑出|按下|获评|荣获|入选|喜获)"
)
"""Begins with when or with what was done, and leaves who did it to the line before."""
_SHORT = 7.0
_KICKER_END = re.compile(r"(?:—+|–|…|：|:)$")


@dataclass(frozen=True, slots=True)
class HeadBlock:
    """What the display lines of a story say, by position in the block, and how sure the split is (0 to 1)."""

    kicker: tuple[int, ...]
    headline: tuple[int, ...]
    deck: tuple[int, ...]
    confidence: float
    repeated: tuple[int, ...] = ()
    """Lines that only say again what a later line says, as titles of saved web pages do."""


def parsed(lines: Sequence[Unit], *, tight_page: bool) -> HeadBlock:
    """Return which lines are kicker, headline and deck.

    `tight_page` says that blank lines tell something on this page: lines of one headline have none between them.
    """
    last = {line.text: i for i, line in enumerate(lines)}
    kept = sorted(last.values())
    block = _parsed([lines[i] for i in kept], tight_page=tight_page)
    if block.headline and _KICKER_END.search(lines[kept[block.headline[-1]]].text):
        block = replace(block, kicker=block.kicker + block.headline, headline=())
    kicker, headline, deck = (tuple(kept[i] for i in part) for part in (block.kicker, block.headline, block.deck))
    repeated = tuple(i for i in range(len(lines)) if i not in kept)
    return HeadBlock(kicker, headline, deck, block.confidence, repeated)


def _parsed(lines: Sequence[Unit], *, tight_page: bool) -> HeadBlock:
    """Return the parts of a block in which no line stands twice."""
    count = len(lines)
    if count == 0:
        return HeadBlock((), (), (), 0.0)
    same = [_same(lines[i], lines[i + 1], tight_page=tight_page) for i in range(count - 1)]
    parts: list[list[int]] = [[0]]
    sure = 1.0
    for i, likelihood in enumerate(same):
        sure *= max(likelihood, 1 - likelihood)
        if likelihood >= 0.5:
            parts[-1].append(i + 1)
        else:
            parts.append([i + 1])
    if len(parts) == 1:
        return HeadBlock((), tuple(parts[0]), (), sure)
    if len(parts) == 2:
        return _pair(lines, parts, sure)
    kicker, headline, *rest = parts
    return HeadBlock(tuple(kicker), tuple(headline), tuple(i for part in rest for i in part), sure * 0.9)


def _pair(lines: Sequence[Unit], parts: list[list[int]], sure: float) -> HeadBlock:
    """Return kicker and headline, or headline and deck where the second part is much longer and no kicker ends."""
    first, second = parts
    shorter = sum(lines[i].wide for i in first)
    longer = sum(lines[i].wide for i in second)
    kicker = bool(_KICKER_END.search(lines[first[-1]].text)) or (lines[0].latin and lines[0].text.isupper())
    deck = lines[second[0]].text.startswith(("—", "–")) or (not kicker and longer > 2.2 * shorter and longer > 22)
    if deck:
        return HeadBlock((), tuple(first), tuple(second), sure * 0.85)
    return HeadBlock(tuple(first), tuple(second), (), sure)


def _same(before: Unit, after: Unit, *, tight_page: bool) -> float:
    """Return how likely two display lines are lines of one headline."""
    if (
        after.text.startswith(("—", "–"))
        or after.after_furniture
        or before.lines[0].level
        or after.lines[0].level
        or _KICKER_END.search(before.text)
    ):
        return 0.02
    if after.flows or straddles(before.text, after.text) or _RUNS_ON.search(before.text) or _GOES_ON.match(after.text):
        return 0.97
    if before.latin and after.latin:
        if before.text.isupper() != after.text.isupper():
            return 0.05
        return 0.9 if not tight_page or after.tight else 0.4
    if after.lines[0].same_line:
        return 0.97
    if tight_page:
        return 0.93 if after.tight else 0.06
    return _same_by_length(before, after)


def head_likelihood(before: Unit, after: Unit, *, tight_page: bool) -> float:
    """Return how likely two display lines stand over the same body, be it as kicker and headline or as two lines."""
    if _KICKER_END.search(after.text):
        return 0.03
    same = _same(before, after, tight_page=tight_page)
    if _KICKER_END.search(before.text) or same > 0.8:
        return 0.96
    if same > 0.6:
        return 0.45
    return 0.35 if tight_page or not _PLACE.match(simplified(before.text)) else 0.5


def ends_kicker(line: Unit) -> bool:
    """Tell whether a display line wants another one after it: it ends in a dash, a colon or in mid-phrase."""
    return line.text.endswith(("——", "—", "：", ":", "在", "的", "与", "和"))


def is_torn(before: Unit, after: Unit) -> bool:
    """Tell whether two display lines belong to one head beyond doubt."""
    return bool(
        after.bound
        or after.flows
        or ends_kicker(before)
        or (before.wide <= _SHORT and _PREDICATE.match(folded(after.text)))
    )


def _same_by_length(before: Unit, after: Unit) -> float:
    """Return how likely two Chinese display lines are one headline by their lengths: a kicker is seldom short.

    Measured on news headlines of two parts, half of them set as kicker and headline: lengths alone tell little.
    """
    if _BARE_VERB.match(simplified(before.text)):
        return 0.2
    if _PREDICATE.match(folded(after.text)):
        return 0.85
    if _PLACE.match(simplified(before.text)) and before.wide > _SHORT:
        return 0.3
    if before.wide <= _SHORT:
        return 0.7
    if min(before.wide, after.wide) > 0.75 * max(before.wide, after.wide):
        return 0.65 if before.wide <= after.wide else 0.45
    return 0.35 if before.wide > after.wide else 0.3


def text_of(lines: Sequence[Unit], chosen: Sequence[int]) -> Placed | None:
    """Return the joined text of the chosen lines of a block, or None for no line."""
    if not chosen:
        return None
    whole = lines[chosen[0]].whole
    for i in chosen[1:]:
        blank = lines[i].lines[0].same_line
        whole = joined([whole, lines[i].whole], [" "]) if blank else unwrapped([whole, lines[i].whole])
    return whole
