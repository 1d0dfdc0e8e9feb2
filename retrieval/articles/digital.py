"""Articles that a file names itself, as digital editions do: credits and furniture are taken out of their text."""

import os
import re
from collections.abc import Sequence
from dataclasses import replace

from retrieval.articles.wording import bylines, datelines, furniture
from retrieval.readers.colophon import colophon, is_colophon
from retrieval.records import Article, Paragraph

_AS_GIVEN = frozenset({".jsonl", ".csv", ".tsv"})
"""Files whose makers named every field: their texts are taken as they stand."""
_EDGE = 4
"""How many paragraphs at either end may be furniture."""
_BLANKS = re.compile(r"\s+")
_AFTER_LEAD = " \u3000:："


def finished(article: Article) -> Article:
    """Return an article of a reader with its dateline and credits apart, and without furniture and repeated heads."""
    if os.path.splitext(article.source.file)[1].lower() in _AS_GIVEN:  # noqa: PTH122  # asked for every article
        return article
    kept, dropped = _without_edges(article)
    if not kept:
        return article
    source, author = colophon((paragraph.text for paragraph in dropped), article.source)
    credits = [text for p in dropped if bylines.is_credit(text := p.text) and not is_colophon(text)]
    dateline, opening, kept = _opening(kept)
    closing, kept = _closing(kept)
    byline = _joined([article.byline or author or "", *credits, *opening, *closing])
    return replace(article, source=source, paragraphs=tuple(kept), byline=byline, dateline=article.dateline or dateline)


def _without_edges(article: Article) -> tuple[list[Paragraph], list[Paragraph]]:
    """Return the paragraphs of the story, and those at its ends that are heads printed again, credits or furniture."""
    heads = {_bare(text) for text in (article.headline, article.kicker, article.deck, article.byline) if text}
    paragraphs = list(article.paragraphs)
    begin, stop = 0, len(paragraphs)
    while begin < min(_EDGE, stop) and _is_edge(paragraphs[begin], heads):
        begin += 1
    while stop > max(begin, len(paragraphs) - _EDGE) and _is_edge(paragraphs[stop - 1], heads):
        stop -= 1
    return paragraphs[begin:stop], [*paragraphs[:begin], *paragraphs[stop:]]


def _is_edge(paragraph: Paragraph, heads: set[str]) -> bool:
    text = paragraph.text
    return _bare(text) in heads or is_colophon(text) or bylines.is_credit(text) or furniture.is_furniture(text)


def _opening(paragraphs: list[Paragraph]) -> tuple[str | None, list[str], list[Paragraph]]:
    """Return the dateline of the first paragraph (本报讯), the credit after it, and the paragraphs without both."""
    text = paragraphs[0].text
    found = datelines.lead(text)
    rest = text[found[1] :].lstrip(_AFTER_LEAD) if found else ""
    if not found or not rest:
        return None, [], paragraphs
    dateline, end = found
    return text[:dateline].strip(), [text[dateline:end]], [replace(paragraphs[0], text=rest), *paragraphs[1:]]


def _closing(paragraphs: list[Paragraph]) -> tuple[list[str], list[Paragraph]]:
    """Return the credit that ends the last paragraph, and the paragraphs without it."""
    text = paragraphs[-1].text
    begin = bylines.closing_credit(text)
    if not begin or not text[:begin].strip():
        return [], paragraphs
    return [text[begin:]], [*paragraphs[:-1], replace(paragraphs[-1], text=text[:begin].rstrip())]


def _joined(credits: Sequence[str]) -> str | None:
    """Return the credit lines as printed, each once, one that another holds left out."""
    kept: list[str] = []
    for credit in map(str.strip, credits):
        if not any(_names(credit) in _names(other) for other in kept):
            kept = [other for other in kept if _names(other) not in _names(credit)] + [credit]
    return " ".join(kept) or None


def _names(credit: str) -> str:
    return _bare(credit).strip("()（）【】")


def _bare(text: str) -> str:
    return _BLANKS.sub("", text)
