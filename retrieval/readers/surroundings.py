"""What stands around the text of a web page: kicker, deck, author, lists of links, the name of the site."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Any

from retrieval.readers.blocks import Block, clean
from retrieval.readers.naming import paper_in

_LINKS = 0.7
_LISTS = frozenset(("ul", "ol", "dl", "div", "table", "tr", "td", "p", "section"))
_DECKS = "dek|deck|standfirst|subtitle|sub-title|sub_title|subheadline|article-summary"
_DECK = re.compile(rf"(?:^|[\s_-])(?:{_DECKS})(?:$|[\s_-])", re.IGNORECASE)
_BYLINE = re.compile(r"(?:^|[\s_-])(?:byline|author)(?:$|[\s_-])", re.IGNORECASE)
_SIGNED = re.compile(
    r"[□■◎●◆▪\s]*(?:文[/／]|图[/／])?(?:(?:本报|本報|特约|見習|见习)?(?:记者|記者|通讯员|通訊員)|作者|By\s)"
)
_LONGEST = 120
_LOOKED_AT = 50
"""Elements of a class, and texts in each, that are looked at."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The lines by the headline of a web page."""

    kicker: str | None = None
    deck: str | None = None
    byline: str | None = None


def surroundings(tree: Any, blocks: Sequence[Block], title: str, text: Sequence[Block]) -> Surroundings:
    """Return what stands by the headline; `blocks` are all of the page, `text` those of the article alone."""
    deck, byline = _classed(tree, _DECK), _classed(tree, _BYLINE)
    place = next((i for i, block in enumerate(blocks) if block.text == title and 0 < block.level < 6), None)
    if place is None:
        return Surroundings(deck=deck, byline=byline)
    level = blocks[place].level
    below = list(takewhile(lambda block: block.level and len(block.text) <= _LONGEST, blocks[place + 1 : place + 4]))
    used = {block.level for block in text if block.level and block not in below and block.text != title}
    kicker = blocks[place - 1] if place else None
    if kicker and not (level < kicker.level < 6 and 3 < len(kicker.text) < _LONGEST and not paper_in(kicker.text)):
        kicker = None
    if kicker and place > 1 and 0 < blocks[place - 2].level < 6:
        kicker = None
    for block in below:
        if _SIGNED.match(block.text):
            byline = byline or block.text.strip("□■◎●◆▪ ")
        elif block.level not in used and level < block.level < 6:
            deck = deck or block.text
    return Surroundings(kicker.text if kicker else None, deck, byline)


def _classed(tree: Any, pattern: "re.Pattern[str]") -> str | None:
    """Return the short text of the first element whose class fits."""
    fitting = (element for element in tree.iter("*") if pattern.search(element.get("class") or ""))
    for element in islice(fitting, _LOOKED_AT):
        if 1 < len(said := clean("".join(islice(element.itertext(), _LOOKED_AT)))) <= _LONGEST:
            return said
    return None


def lists_of_links(tree: Any) -> frozenset[Any]:
    """Return the elements that hold little but links: menus, lists of other stories."""
    totals: dict[Any, tuple[int, int, int]] = {}
    found = []
    for element in reversed(list(tree.iter())):
        if not isinstance(element.tag, str):
            continue
        own = len((element.text or "").strip())
        linked, whole, links = 0, own, 0
        for child in element:
            one, two, three = totals.pop(child, (0, 0, 0))
            tail = len((child.tail or "").strip())
            linked, whole, links = linked + one, whole + two + tail, links + three
        if element.tag == "a":
            linked, links = whole, 1
        totals[element] = (linked, whole, links)
        if element.tag in _LISTS and links > 1 and linked >= _LINKS * whole:
            found.append(element)
    return frozenset(found)


def paper_of(site: str, titles: Sequence[str]) -> str | None:
    """Return the newspaper that the site's name or a part of the page's title names."""
    if re.fullmatch(r".{1,12}[报報刊]", site):
        return site
    return next((paper for part in (site, *reversed(titles)) if (paper := paper_in(part))), None)
