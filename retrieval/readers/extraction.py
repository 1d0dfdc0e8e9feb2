"""The one article of a web page of any make, with trafilatura. The only file that knows it."""

import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from retrieval.readers.blocks import Block, article_under, clean
from retrieval.readers.colophon import colophon, is_colophon
from retrieval.readers.markup import blocks_of
from retrieval.readers.naming import day_in
from retrieval.readers.surroundings import lists_of_links, paper_of, surroundings
from retrieval.records import Article, Source

ELEMENTS = 50_000
"""Elements of the largest page that is given to trafilatura (0.1 ms each); of a larger one all text is taken."""
_LEAST = 20
"""Characters below which there is no article."""
_SITE = re.compile(
    r"网|網|报|報|新闻|新聞|频道|頻道|首页|首頁|客户端|客戶端|News|Times|Daily|Post|Online|\.(?:com|cn|net)", re.I
)
_PART = re.compile(r"\s*(?:_+|\||｜|--+|——|\s[-–—]\s|(?<=[\u4e00-\u9fff”》])-(?=[\u4e00-\u9fff]))\s*")
_LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}


def extracted(text: str, tree: Any, source: Source, identity: str) -> Article | None:
    """Return the article of a web page (`tree` is its parsed form), None where it has no text."""
    headings = [clean(heading.text_content()) for heading in tree.xpath("//h1")][:5]
    found = _by_trafilatura(text) if sum(1 for _ in tree.iter()) <= ELEMENTS else None
    blocks = list(_blocks(found.body)) if found is not None else []
    if len(blocks) < 2 or sum(len(block.text) for block in blocks) < _LEAST:
        blocks = _all_blocks(tree, headings)
    site = clean(found.sitename or "") if found is not None else ""
    title = headline_in(clean((found.title if found is not None else "") or _title(tree)), site, headings)
    everything = blocks_of(tree)
    around = surroundings(tree, everything, title or "", blocks)
    apart = {title, around.kicker, around.deck, around.byline}
    body = [block for block in blocks if block.text not in apart and not is_colophon(block.text)]
    if sum(len(block.text) for block in body if not block.level) < _LEAST:
        return None
    source, credit = colophon((block.text for block in everything), source)
    others = [part for part in _PART.split(_title(tree)) if part and part not in (title or "")]
    source = replace(source, date=source.date or _day(found, tree), paper=source.paper or paper_of(site, others))
    heading = Block(title, 1) if title else None
    sure = 0.97 if title in headings else 0.85
    article = article_under(heading, body, source, identity, confidence=sure)
    author = clean(found.author or "").replace("; ", " ") if found is not None else ""
    return replace(article, kicker=around.kicker, deck=around.deck, byline=around.byline or credit or author or None)


def headline_in(title: str, site: str, headings: list[str]) -> str | None:
    """Return the headline in the title of a web page: its <h1> where the title holds it, else without the site."""
    for heading in headings:
        if len(heading) >= 4 and heading in title:
            return heading
    parts = _PART.split(title)
    marks = [found.group() for found in _PART.finditer(title)]
    named = False
    while len(parts) > 1 and _is_site(parts[-1], site, named=named and marks[-1].strip("_|｜ ") == ""):
        named = True
        parts.pop()
        marks.pop()
    kept = parts[0] + "".join(mark + part for mark, part in zip(marks, parts[1:], strict=True))
    return kept.strip() or next((heading for heading in headings if heading), None)


def _is_site(part: str, site: str, *, named: bool) -> bool:
    """Tell whether a part of a title names the site or, where that was `named` after it, one of its columns."""
    return not part or part == site or (len(part) < 24 and bool(_SITE.search(part))) or (named and len(part) <= 6)


def _by_trafilatura(text: str) -> Any | None:
    """Return what trafilatura makes of a page, None where it gives up or breaks down."""
    import trafilatura

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return trafilatura.bare_extraction(
                text,
                with_metadata=True,
                include_comments=False,
                date_extraction_params={"extensive_search": False, "original_date": True},
            )
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError):
            return None


def _blocks(body: Any) -> Iterator[Block]:
    """Yield the headings and paragraphs of the tree that trafilatura leaves."""
    if body is None:
        return
    for element in body.iter("head", "p", "item", "cell", "quote", "code"):
        if element.tag in ("quote", "item", "cell") and element.find(".//p") is not None:
            continue
        pieces = [""]
        for part in element.iter():
            if part.tag == "lb":
                pieces.append("")
            pieces[-1] += part.text or ""
            if part is not element:
                pieces[-1] += part.tail or ""
        level = _LEVELS.get(element.get("rend") or "", 2) if element.tag == "head" else 0
        yield from (Block(said, level) for piece in pieces if (said := clean(piece)))


def _all_blocks(tree: Any, headings: list[str]) -> list[Block]:
    """Return all blocks of a page, those before its only <h1> left out."""
    links = lists_of_links(tree)
    blocks = blocks_of(tree, silent=lambda element: element in links)
    start = next((i for i, block in enumerate(blocks) if block.text == headings[0]), 0) if len(headings) == 1 else 0
    return blocks[start:]


def _title(tree: Any) -> str:
    found = tree.xpath("//title")
    return str(found[0].text_content()) if found else ""


def _day(found: Any | None, tree: Any) -> str | None:
    """Return the day that the page's own fields give, else the one that trafilatura found."""
    times = tree.xpath("//time/@datetime | //meta[contains(@name, 'ubdate') or contains(@name, 'ublishdate')]/@content")
    given = next((day for time in times if (day := day_in(str(time))[0])), None)
    return given or (found.date if found is not None else None)
