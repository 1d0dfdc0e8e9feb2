"""The second door to the newspaper half: whole articles, beside the answers to questions."""

from typing import Protocol

from retrieval.records import Passage


class Shelf(Protocol):
    """Where articles stand. Safe in threads."""

    def article(self, article_id: str) -> tuple[Passage, ...]:
        """Return the passages of an article in order; none where it is gone."""
        ...


class _Bare:
    """A shelf with nothing on it."""

    def article(self, article_id: str) -> tuple[Passage, ...]:
        return ()


BARE: Shelf = _Bare()
