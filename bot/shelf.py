"""The second door to the newspaper half: stories without a question, beside the answers to questions."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from retrieval.records import Passage


class Shelf(Protocol):
    """Where articles stand. Safe in threads."""

    def article(self, article_id: str) -> tuple[Passage, ...]:
        """Return the passages of an article in order; none where it is gone."""
        ...

    def latest(self, limit: int, *, paper: str | None = None, date: str | None = None) -> tuple[Passage, ...]:
        """Return the first passages of the latest stories, perhaps of one paper or of one day."""
        ...

    def random(self) -> Passage | None:
        """Return the first passage of any story; None where there is none."""
        ...

    def newest(self) -> int:
        """Return the number of the story that came last; 0 where there is none."""
        ...

    def mentions(self, watched: Sequence[str], after: int) -> Mapping[str, tuple[Passage, ...]]:
        """Return the first passage that mentions the words of each story that came after this number."""
        ...


class _Bare:
    """A shelf with nothing on it."""

    def article(self, article_id: str) -> tuple[Passage, ...]:
        return ()

    def latest(self, limit: int, *, paper: str | None = None, date: str | None = None) -> tuple[Passage, ...]:
        return ()

    def random(self) -> Passage | None:
        return None

    def newest(self) -> int:
        return 0

    def mentions(self, watched: Sequence[str], after: int) -> Mapping[str, tuple[Passage, ...]]:
        return {}


BARE: Shelf = _Bare()
