"""A file to the articles on its pages: the one door to this room."""

from collections.abc import Callable, Iterator
from pathlib import Path

from retrieval.errors import ReadError
from retrieval.readers import registry
from retrieval.records import Article, Page, Paragraph


def articles_of(path: Path, *, name: str | None = None, report: Callable[[ReadError], None]) -> Iterator[Article]:
    """Yield the articles of a file in page order; `name` is what `Source.file` says (default: the path)."""
    first = 1
    for part in registry.read(path, name=name, report=report):
        if isinstance(part, Article):
            yield part
            continue
        articles = read_articles(part, first=first)
        first += len(articles)
        yield from articles


def read_articles(page: Page, *, first: int = 1) -> list[Article]:
    """Return the articles of a page in page order; `first` is the ordinal in the id of the first one."""
    lines = [line for line in page.lines if line.text.strip()]
    paragraphs = tuple(Paragraph(line.text.strip(), lines=(line.number, line.number)) for line in lines)
    span = (lines[0].number, lines[-1].number)
    return [
        Article(f"{page.digest[:12]}-{first}", None, paragraphs, page.source.at(span), headline_confidence=0.0),
    ]
