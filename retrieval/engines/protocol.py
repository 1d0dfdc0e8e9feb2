"""What every search engine can do."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
"""Passages by their numbers in the archive, ascending."""
FieldTerm = tuple[str, str]
"""A field and a term in it: ("text.two", "江西")."""


class Candidate(NamedTuple):
    """A passage by its number in the archive, with the engine's score (higher is better, no upper bound)."""

    number: int
    score: float


class Engine(Protocol):
    """A search index over passages."""

    @property
    def size(self) -> int:
        """The number of passages."""
        ...

    def frequency(self, term: FieldTerm) -> int:
        """Return how many passages hold the term in that field."""
        ...

    def holding(self, terms: Sequence[FieldTerm]) -> Numbers:
        """Return the passages that hold all of these terms."""
        ...

    def search(self, weights: Mapping[FieldTerm, float], limit: int, *, only: Numbers | None = None) -> list[Candidate]:
        """Return the best passages, best first, ties by number; each term counts times its weight.

        With `only` no other passages are looked at.
        """
        ...
