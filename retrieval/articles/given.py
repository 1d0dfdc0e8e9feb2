"""Articles that files name themselves -> articles as they are indexed; those of an archive wherever they are read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from retrieval.articles.digital import finished
from retrieval.errors import ReadError
from retrieval.limits import ReadingSettings
from retrieval.readers import jsonlines
from retrieval.readers.jsonlines import Lines
from retrieval.readers.naming import Naming
from retrieval.records import Article


@dataclass(frozen=True, slots=True)
class Unread:
    """Some lines of an archive, with all that it takes to read them: what another process is handed."""

    path: Path
    name: str
    lines: Lines
    settings: ReadingSettings

    def read(self, report: Callable[[ReadError], None]) -> Iterator[tuple[int, Article]]:
        """Yield the articles in them, with the numbers of their lines; a line that is not valid goes to `report`."""
        naming = Naming(self.path, self.name, self.settings.file_names)
        for number, article in jsonlines.articles_of(self.lines, self.name, report, self.settings):
            yield number, placed(article, naming)


def placed(article: Article, naming: Naming) -> Article:
    """Return an article of a reader without what does not belong to its text, and with what its file's name says."""
    article = finished(article)
    source = naming.filled(article.source)
    return article if source is article.source else replace(article, source=source)
