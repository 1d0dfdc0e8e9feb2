"""Web pages (.html, .htm): digital editions and saved pages, with one article or many."""

import codecs
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from retrieval.errors import ReadError
from retrieval.limits import USUAL, ReadingSettings, raised
from retrieval.readers import founder
from retrieval.readers.blocks import Block, article_under, articles_from, clean, edition_in
from retrieval.readers.decoding import decode, load
from retrieval.readers.extraction import extracted
from retrieval.readers.markup import blocks_of, tree_of, without_scripts
from retrieval.readers.naming import day_in
from retrieval.records import Article, Source

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs"}
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(\S{8,2000}) -->")
_FIX = "Save the page of one article again from a browser (Save as: web page, complete or HTML only)."
_LEAST_TEXT = 40
"""Characters that make an <article> element a story and not a card of a list."""
_BYLINE = "contains(concat(' ', @class, ' '), ' byline ') or contains(concat(' ', @class, ' '), ' author ')"


def read(
    path: Path, name: str, report: Callable[[ReadError], None], settings: ReadingSettings = USUAL
) -> Iterator[Article]:
    """Yield the articles of a web page: by its Founder properties, its <article> elements, or its main text."""
    raw = load(path, name, settings, "html_mb")
    found = articles_in(text_of(raw, name), Source(name), hashlib.sha256(raw).hexdigest(), settings)
    if not found:
        raise ReadError(name, "no article was found on this web page", fix=_FIX)
    yield from found


def text_of(raw: bytes, name: str) -> str:
    """Return the characters of a web page: UTF-8 where it is that, else in the encoding that the page declares.

    Raises ReadError where that does not fit and no other encoding can be told either.
    """
    found = _CHARSET.search(raw[:4096])
    declared = found.group(1).decode().lower() if found else ""
    encoding = _WIDER.get(declared, declared)
    if not encoding or encoding.startswith("utf-16") or not _is_known(encoding) or _is_utf8(raw):
        return decode(raw, name)
    text = raw.decode(encoding, "replace")
    if text.count("\ufffd") > len(text) / 1000:
        return decode(raw, name)
    return text


def articles_in(text: str, source: Source, digest: str, settings: ReadingSettings) -> list[Article]:
    """Return the articles of a web page, none where it has no text of its own; raise ReadError where it is too long."""
    found = _SAVED_FROM.search(text[:2000])
    source = replace(source, url=found.group(1)) if found else source
    text = without_scripts(text)
    if len(text) > settings.html_characters:
        problem = f"it has more than {settings.html_characters:,} characters besides scripts and pictures"
        raise ReadError(source.file, problem, fix=f"Save single pages, {raised('html_characters')}.")
    articles = founder.articles(text, source, digest)
    if articles:
        return articles
    tree = tree_of(text)
    if tree is None:
        return []
    source = _with_address(tree, source)
    articles = _several(tree, source, digest)
    if len(articles) > 1:
        return articles
    articles = _under_edition(tree, source, digest)
    if len(articles) > 1:
        return articles
    article = extracted(text, tree, source, f"{digest[:12]}-1")
    return [article] if article else []


def _is_known(encoding: str) -> bool:
    try:
        codecs.lookup(encoding)
    except LookupError:
        return False
    return encoding.isascii()


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _with_address(tree: Any, source: Source) -> Source:
    given = tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    address = next((str(url) for url in given if re.match(r"https?://\S{4,2000}$", str(url))), None)
    return replace(source, url=source.url or address)


def _several(tree: Any, source: Source, digest: str) -> list[Article]:
    """Return an article for each <article> element that has a heading and text."""
    found: list[Article] = []
    for element in tree.xpath("//article[not(ancestor::article)]"):
        article = _of_element(element, source, f"{digest[:12]}-{len(found) + 1}")
        if article:
            found.append(article)
    return found


def _under_edition(tree: Any, source: Source, digest: str) -> list[Article]:
    """Return an article for each heading of a page whose title names paper and day: it is a whole page of a paper."""
    titles = tree.xpath("//title")
    edition = edition_in(clean(titles[0].text_content()), source) if titles else None
    return list(articles_from(blocks_of(tree), edition, digest, confidence=0.97)) if edition else []


def _of_element(element: Any, source: Source, identity: str) -> Article | None:
    credits = element.xpath(f".//*[{_BYLINE} or @rel='author' or @itemprop='author']")
    credit = clean(credits[0].text_content()) if credits else None
    times = element.xpath(".//time")
    day = day_in(" ".join([times[0].get("datetime") or "", times[0].text_content()]))[0] if times else None
    left_out = {id(part) for part in [*credits[:1], *times[:1]]}
    blocks = blocks_of(element, silent=lambda part: id(part) in left_out)
    top = next((i for i, block in enumerate(blocks) if 0 < block.level < 6), None)
    if top is None:
        return None
    body = [*blocks[:top], *blocks[top + 1 :]]
    if sum(len(block.text) for block in body if not block.level) < _LEAST_TEXT:
        return None
    source = replace(source, date=day or source.date)
    article = article_under(Block(blocks[top].text, 1), body, source, identity, confidence=0.97)
    return replace(article, byline=credit or None)
