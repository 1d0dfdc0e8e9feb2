"""Stories without a question: one as a whole, the latest, any, and those that mention something. Knows no chat."""

from collections.abc import Iterable, Mapping, Sequence

from retrieval.analysis import normalise
from retrieval.archive import Archive, Stored
from retrieval.records import Passage

_NEWEST = "article = (SELECT max(number) FROM articles WHERE id = ?)"
_LATEST = (
    "article IN (SELECT articles.number FROM articles WHERE kind IN ('article', 'brief') AND headline IS NOT NULL "
    "AND (?1 IS NULL OR paper = ?1) AND (?2 IS NULL OR date = ?2) ORDER BY date DESC, number DESC LIMIT ?3)"
)
_ANY = (
    "article = (SELECT number FROM articles WHERE kind = 'article' AND headline IS NOT NULL ORDER BY random() LIMIT 1)"
)
_LAST = "passages.number = (SELECT max(number) FROM passages)"


class Browser:
    """Leafs through an open archive. Safe in threads."""

    def __init__(self, archive: Archive) -> None:
        """Take an open archive; it is closed by who opened it."""
        self._archive = archive

    def article(self, article_id: str) -> tuple[Passage, ...]:
        """Return the passages of an article in order, the newest of several with one id; none where it is gone."""
        return tuple(stored.passage for stored in self._archive.passages_where(_NEWEST, article_id))

    def latest(self, limit: int, *, paper: str | None = None, date: str | None = None) -> tuple[Passage, ...]:
        """Return the first passages of the latest stories that have a headline, the newest date first."""
        found = firsts(self._archive.passages_where(_LATEST, paper, date, limit))
        found.sort(key=lambda stored: (stored.passage.source.date or "", stored.article), reverse=True)
        return tuple(stored.passage for stored in found)

    def random(self) -> Passage | None:
        """Return the first passage of any story that has a headline; None where there is none."""
        found = self._archive.passages_where(_ANY)
        return found[0].passage if found else None

    def newest(self) -> int:
        """Return the number of the article with the last passage; 0 where there is none."""
        found = self._archive.passages_where(_LAST)
        return found[0].article if found else 0

    def mentions(self, watched: Sequence[str], after: int) -> Mapping[str, tuple[Passage, ...]]:
        """Return for each of these texts the passages that hold all its words, one of each article after this number.

        Simplified and traditional characters, upper and lower case find each other.
        """
        wanted = {text: normalise(text).split() for text in watched}
        found: dict[str, dict[int, Passage]] = {text: {} for text in watched}
        for stored in self._after(after):
            printed = normalise(f"{stored.passage.headline or ''} {stored.passage.text}")
            for text, words in wanted.items():
                if words and all(word in printed for word in words):
                    found[text].setdefault(stored.article, stored.passage)
        return {text: tuple(passages.values()) for text, passages in found.items()}

    def _after(self, article: int) -> list[Stored]:
        """Return the passages of the articles after this number."""
        return self._archive.passages_where("article > ?", article)


def firsts(stored: Iterable[Stored]) -> list[Stored]:
    """Return of each article the passage that comes first here."""
    firsts: dict[int, Stored] = {}
    for each in stored:
        firsts.setdefault(each.article, each)
    return list(firsts.values())
