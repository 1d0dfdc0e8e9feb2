"""Digital editions by Founder (方正): the properties that such a page carries in comments, and the text they belong to.

<!--enpproperty <articleid>…<date>…<author>…<title>…<subtitle>…<introtitle>…<nodename>… /enpproperty-->
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from retrieval.readers.blocks import Block, article_under, edition_in
from retrieval.readers.colophon import colophon, is_colophon
from retrieval.readers.markup import blocks_of, plain, tree_of
from retrieval.readers.naming import day_in, page_in, paper_in
from retrieval.records import Article, Source

_OPEN, _CLOSE = "<!--enpproperty", "/enpproperty-->"
_PROPERTY = re.compile(
    r"<(articleid|date|author|title|subtitle|introtitle|nodename|url|sourcename)>(.{0,2000}?)</\1>", re.S | re.I
)
_BODIES = (
    ("<!--enpcontent-->", "<!--/enpcontent-->"),
    ("<founder-content>", "</founder-content>"),
)
_PROPERTIES_LIMIT = 16_384
_PAGE_SECTION = re.compile(
    r"\s*(?:第\s?)?([A-Z]{0,2}\d{1,3})\s?版?\s*[:：·|/ ]\s*(\S.*)|(\S.*?)[(（]\s?(\w{1,4})版?\s?[)）]"
)


@dataclass(frozen=True, slots=True)
class _Part:
    """One article of a page: its properties, and the stretch of HTML that its text stands in."""

    properties: dict[str, str]
    html: str


def articles(text: str, source: Source, digest: str) -> list[Article]:
    """Return the articles of a page by their Founder properties; none where the page has none or no text with them."""
    if _OPEN not in text:
        return []
    found = [article for part in _parts(text) if (article := _article(part, source))]
    if found:
        source = _told(text, source)
        found = [replace(article, source=_filled(article.source, source, whole=len(found) == 1)) for article in found]
    return [replace(article, id=f"{digest[:12]}-{ordinal}") for ordinal, article in enumerate(found, 1)]


def _told(text: str, source: Source) -> Source:
    """Return the source with what the page says outside of its properties, in its title and in lines of its own."""
    tree = tree_of(text)
    if tree is None:
        return source
    told, _ = colophon((block.text for block in blocks_of(tree)), source)
    titles = tree.xpath("//title")
    return replace(told, paper=told.paper or (paper_in(plain(titles[0].text_content())) if titles else None))


def _filled(source: Source, told: Source, *, whole: bool) -> Source:
    """Return the source with what the page says where it lacks it; the page number only for a page of one article."""
    return replace(
        source,
        paper=source.paper or told.paper,
        date=source.date or told.date,
        page=source.page or (told.page if whole else None),
        section=source.section or (told.section if whole else None),
    )


def _parts(text: str) -> Iterator[_Part]:
    """Yield each article once; its text follows its properties, or precedes them where the first one's does."""
    spans = list(_property_spans(text))
    if not spans:
        return
    first = min((i for i in (_begin(text[: spans[0][0]], mark) for mark, _ in _BODIES) if i >= 0), default=-1)
    seen: set[str] = set()
    for number, (start, stop) in enumerate(spans):
        properties = _properties(text[start:stop])
        if first >= 0:
            html = text[spans[number - 1][1] if number else 0 : start]
        else:
            html = text[stop : spans[number + 1][0] if number + 1 < len(spans) else len(text)]
        identity = properties.get("articleid") or properties.get("title", "")
        if identity and identity not in seen:
            seen.add(identity)
            yield _Part(properties, html)


def _property_spans(text: str) -> Iterator[tuple[int, int]]:
    position = text.find(_OPEN)
    while position >= 0:
        stop = text.find(_CLOSE, position)
        if stop < 0:
            return
        yield position, stop + len(_CLOSE)
        position = text.find(_OPEN, stop)


def _properties(comment: str) -> dict[str, str]:
    found = _PROPERTY.findall(comment[:_PROPERTIES_LIMIT])
    return {name.lower(): said for name, value in found if (said := plain(value))}


def _begin(text: str, mark: str) -> int:
    return text.lower().find(mark)


def _article(part: _Part, source: Source) -> Article | None:
    body = [block for block in _body(part.html) if not is_colophon(block.text)]
    if not any(not block.level for block in body):
        return None
    said = part.properties
    headline = said.get("title")
    heading = Block(headline, 1) if headline else None
    article = article_under(heading, body, _source(said, source), "")
    return replace(article, kicker=said.get("introtitle"), deck=said.get("subtitle"), byline=said.get("author"))


def _body(html: str) -> list[Block]:
    """Return the paragraphs between the marks of the text, of #ozoom, or else of the whole stretch."""
    folded = html.lower()
    for opening, closing in _BODIES:
        begin, stop = folded.find(opening), folded.rfind(closing)
        if begin >= 0 and stop > begin:
            blocks = _blocks(html[begin + len(opening) : stop])
            if blocks:
                return blocks
    tree = tree_of(html)
    if tree is None:
        return []
    zoomed = tree.xpath("//*[@id='ozoom' or @id='articleContent' or @id='content']")
    return blocks_of(zoomed[0] if zoomed else tree)


def _blocks(html: str) -> list[Block]:
    tree = tree_of(f"<div>{html}</div>")
    return [] if tree is None else blocks_of(tree)


def _source(said: dict[str, str], source: Source) -> Source:
    """Return the source with day, page, section, paper and address as far as the properties say them."""
    day, _ = day_in(said.get("date", ""))
    source = replace(
        source,
        date=day or source.date,
        paper=said.get("sourcename") or source.paper,
        url=said.get("url") or source.url,
    )
    node = said.get("nodename")
    if not node:
        return source
    both = _PAGE_SECTION.fullmatch(node)
    if both:
        page, section = (both.group(1), both.group(2)) if both.group(1) else (both.group(4), both.group(3))
        return replace(source, page=page_in(page), section=section)
    said_page = page_in(node)
    if said_page != node or (node.isascii() and node.isalnum()):
        return replace(source, page=said_page)
    return edition_in(node, source) or replace(source, section=node)
