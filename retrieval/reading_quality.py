"""How well pages were read, as far as the reading itself can tell: files that failed, headlines missing or doubtful."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from retrieval.archive import FILE
from retrieval.tables import connect

DOUBTFUL = 0.5
"""A headline less sure than this may well be another story's."""
_READ = """
SELECT files.name, files.problem, count(articles.number),
       coalesce(sum(articles.headline IS NULL AND articles.kind = 'article'), 0),
       coalesce(sum(articles.headline IS NOT NULL AND articles.confidence < ?), 0)
FROM files LEFT JOIN articles ON articles.path = files.path GROUP BY files.path ORDER BY files.name
"""


@dataclass(frozen=True, slots=True)
class FileReading:
    """Of one file: how many articles were found, how many of them without a headline or with a doubtful one."""

    file: str
    articles: int
    headless: int
    doubtful: int
    problem: str | None

    @property
    def share(self) -> float:
        """The share of what was read badly; 1 where nothing could be read."""
        return 1.0 if self.problem or not self.articles else (self.headless + self.doubtful) / self.articles


def read_badly(folder: Path, limit: int) -> list[FileReading]:
    """Return the files of an index that were read worst, the worst first; those read well are left out."""
    with closing(connect(folder / FILE)) as connection:
        rows = connection.execute(_READ, (DOUBTFUL,)).fetchall()
    found = [
        FileReading(name, articles, headless, doubtful, problem) for name, problem, articles, headless, doubtful in rows
    ]
    bad = [each for each in found if each.share > 0]
    return sorted(bad, key=lambda each: (-each.share, -each.articles, each.file))[:limit]
