"""Articles -> passages: neighbouring paragraphs joined, long ones cut, always at sentence ends."""

import math
from collections.abc import Iterator

from retrieval.analysis import sentences
from retrieval.records import Article, Paragraph, Passage, Span

LIMIT = 1000
"""No passage is longer, in characters, unless a single sentence is."""
TARGET = 320
"""Short neighbouring paragraphs are joined while the passage stays within this many characters."""
HEADING = 40
"""A paragraph of at most this many characters that does not end like a sentence heads what follows."""
_ENDS = tuple("。！？；…：，、”’」』）.!?;:,\"')—")


def cut(article: Article, *, target: int = TARGET, limit: int = LIMIT) -> Iterator[Passage]:
    """Yield the passages of an article in order; together they hold every paragraph once.

    An article without paragraphs (a photo with its headline alone) yields its headline as the passage.
    """
    group: list[Paragraph] = []
    length = 0
    for paragraph in _pieces(article, limit):
        joined = length + len(paragraph.text) + 1
        if group and (joined > target or paragraph.subhead != group[-1].subhead or _opens(paragraph)):
            yield _passage(article, group)
            group, length = [], 0
        group.append(paragraph)
        length += len(paragraph.text) + 1
    if group:
        yield _passage(article, group)
    elif not article.paragraphs and article.headline:
        yield _passage(article, [Paragraph(article.headline, lines=article.source.lines)])


def _opens(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph is a short line that heads what follows, as the items of a digest have."""
    return len(paragraph.text) <= HEADING and not paragraph.text.endswith(_ENDS)


def _pieces(article: Article, limit: int) -> Iterator[Paragraph]:
    """Yield the paragraphs, those above the limit cut at sentence ends into parts of about the same length."""
    for paragraph in article.paragraphs:
        if not paragraph.text.strip():
            continue
        if len(paragraph.text) <= limit:
            yield paragraph
            continue
        for text in _cuts(paragraph.text, limit):
            yield Paragraph(text, paragraph.subhead, paragraph.lines)


def _cuts(text: str, limit: int) -> Iterator[str]:
    """Yield stretches of whole sentences, of about the same length, that together are the text."""
    aim = len(text) / math.ceil(len(text) / limit)
    start = end = 0
    for first, last in sentences(text):
        if end > start and (last - start > limit or (first + last) / 2 - start > aim):
            yield text[start:end].strip()
            start = first
        end = last
    yield text[start:end].strip()


def _passage(article: Article, group: list[Paragraph]) -> Passage:
    return Passage(
        article_id=article.id,
        headline=article.headline,
        text="\n".join([paragraph.text for paragraph in group]),
        source=article.source.at(_lines(group) or article.source.lines),
        kicker=article.kicker,
        deck=article.deck,
        subhead=group[0].subhead,
        byline=article.byline,
        headline_confidence=article.headline_confidence,
    )


def _lines(group: list[Paragraph]) -> Span | None:
    known = {paragraph.lines for paragraph in group if paragraph.lines}
    return (min(known)[0], max(last for _, last in known)) if len(known) > 1 else next(iter(known), None)
