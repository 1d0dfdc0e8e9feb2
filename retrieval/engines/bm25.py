"""The embedded engine: rank_bm25's model over postings in arrays."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

from retrieval.config import RankingSettings
from retrieval.engines.postings import MOST_COUNTED, Postings
from retrieval.engines.protocol import Candidate, FieldTerm, Numbers
from retrieval.terms import FIELDS

TABLED = 4096
"""Up to this many terms in a field, each length has its column in the table of scores; longer ones share a few."""


class _Model(BM25Plus):  # type: ignore[misc]  # rank_bm25 carries no types
    """rank_bm25's BM25+ asked about one term at a time.

    rank_bm25 adds delta to passages without the term too, where it changes no order; asked only about passages that
    hold the term, the same formula is BM25+ as published (Lv and Zhai, CIKM 2011).
    """

    def __init__(self, size: int, *, average: float = 1.0, settings: RankingSettings | None = None) -> None:
        chosen = settings or RankingSettings()
        self.k1, self.b, self.delta = chosen.k1, chosen.b, chosen.delta
        self.corpus_size: int | tuple[int, int] = size
        self.avgdl = average
        self.idf: dict[str, float] = {"": 1.0}

    def rarity(self, frequency: int) -> float:
        """Return the idf of a term that this many of the passages hold."""
        self._calc_idf({"": frequency})
        return float(self.idf[""])

    def factors(self, lengths: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return (counts, lengths): the score at idf 1 of every count, from 0, in a field of each of these lengths."""
        self.corpus_size = (len(lengths), MOST_COUNTED)  # the shape that get_scores fills
        self.doc_len = lengths[:, np.newaxis]
        self.doc_freqs = [{"": count} for count in range(1, MOST_COUNTED + 1)]
        return np.vstack([np.zeros(len(lengths)), self.get_scores([""]).T])


class Bm25Engine:
    """Sums, over the terms of a question, BM25+ in each field. Safe to use from several threads."""

    def __init__(self, postings: Postings, settings: RankingSettings) -> None:
        """Prepare the score of every count in every length; nothing is read from the postings yet."""
        self._postings = postings
        self._columns: list[NDArray[np.integer]] = []
        self._factors: list[NDArray[np.float64]] = []
        for lengths in postings.lengths if self.size else ():
            longest = int(lengths.max())
            distinct = np.arange(longest + 1, dtype=np.int32) if longest <= TABLED else np.unique(lengths)
            model = _Model(len(distinct), average=float(lengths.mean()) or 1.0, settings=settings)
            self._factors.append(model.factors(distinct))
            self._columns.append(lengths if longest <= TABLED else np.searchsorted(distinct, lengths))

    @property
    def size(self) -> int:
        """The number of passages."""
        return len(self._postings.numbers)

    def frequency(self, term: FieldTerm) -> int:
        """Return how many passages hold the term in that field."""
        found = self._postings.term(term)
        return int(found.stop - found.start)

    def holding(self, terms: Sequence[FieldTerm]) -> Numbers:
        """Return the passages that hold all of these terms."""
        held = sorted((self._postings.places[self._postings.term(term)] for term in terms), key=len)
        places = held[0] if held else np.arange(self.size)
        for others in held[1:]:
            places = places[np.isin(places, others, assume_unique=True)]
        return np.asarray(self._postings.numbers[places])

    def search(self, weights: Mapping[FieldTerm, float], limit: int, *, only: Numbers | None = None) -> list[Candidate]:
        """Return the best passages, best first, ties by number; each term counts times its weight.

        With `only` no other passages are looked at.
        """
        scores = np.zeros(self.size)
        for term, weight in weights.items():
            places, impacts = self._impacts(term)
            scores[places] += weight * impacts
        if only is not None:
            scores[~np.isin(self._postings.numbers, only, assume_unique=True)] = 0.0
        best = np.flatnonzero(scores > 0)
        if len(best) > limit:
            edge = np.partition(scores[best], len(best) - limit)[len(best) - limit]
            best = best[scores[best] >= edge]
        order = best[np.lexsort((best, -scores[best]))][:limit]
        return [Candidate(int(self._postings.numbers[i]), float(scores[i])) for i in order]

    def _impacts(self, term: FieldTerm) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Return the places that hold a term and rank_bm25's score of it in each."""
        found = self._postings.term(term)
        places = self._postings.places[found]
        if not len(places):
            return places, np.zeros(0)
        field = FIELDS.index(term[0])
        factors = self._factors[field][self._postings.counts[found], self._columns[field][places]]
        return places, _Model(self.size).rarity(len(places)) * factors
