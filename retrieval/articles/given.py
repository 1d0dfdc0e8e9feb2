"""Articles as the makers of a file gave them; those of an archive may be read by another process."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

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
    """Return an article with what the name of its file says."""
    source = naming.filled(article.source)
    return article if source is article.source else replace(article, source=source)
