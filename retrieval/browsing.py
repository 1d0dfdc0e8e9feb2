"""Articles without a question: one as a whole. For the chat's second door; knows no chat itself."""

from retrieval.archive import Archive
from retrieval.records import Passage

NEWEST = "article = (SELECT max(number) FROM articles WHERE id = ?)"


class Browser:
    """Leafs through an open archive. Safe in threads."""

    def __init__(self, archive: Archive) -> None:
        """Take an open archive; it is closed by who opened it."""
        self._archive = archive

    def article(self, article_id: str) -> tuple[Passage, ...]:
        """Return the passages of an article in order, the newest of several with one id; none where it is gone."""
        return tuple(stored.passage for stored in self._archive.passages_where(NEWEST, article_id))
