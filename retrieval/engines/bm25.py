"""The embedded engine: rank_bm25's model over segments of postings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

from retrieval.config import RankingSettings
from retrieval.engines.counting import key
from retrieval.engines.protocol import Candidate, FieldTerm, Numbers
from retrieval.engines.pruning import Pruned, Scores, Wanted
from retrieval.engines.segments import Segment
from retrieval.terms import FIELDS

REMEMBERED = 1 << 16
"""Where so many terms stand is kept in memory, so that one that is asked about again is not looked for again."""


class _Model(BM25Plus):  # type: ignore[misc]  # rank_bm25 carries no types
    """rank_bm25's BM25+ asked about one term at a time.

    rank_bm25 adds delta to passages without the term too, where it changes no order; asked only about passages that
    hold the term, the same formula is BM25+ as published (Lv and Zhai, CIKM 2011).
    """

    def __init__(self, size: int, *, average: float = 1.0, settings: RankingSettings | None = None) -> None:
        chosen = settings or RankingSettings()
        self.k1, self.b, self.delta = chosen.k1, chosen.b, chosen.delta
        self.corpus_size: int = size
        self.avgdl = average
        self.idf: dict[object, float] = {"": 1.0}

    def rarities(self, frequencies: Sequence[int]) -> Scores:
        """Return the idf of terms that so many of the passages hold."""
        self._calc_idf(dict(enumerate(frequencies)))
        return np.array([self.idf[place] for place in range(len(frequencies))])

    def factors(self, counts: Sequence[int], lengths: NDArray[np.integer]) -> Scores:
        """Return the score at idf 1 of a term that stands so often in a field of each of these lengths."""
        self.corpus_size = len(lengths)
        self.doc_len = lengths
        self.doc_freqs = [{"": count} for count in counts]
        return np.asarray(self.get_scores([""]))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a term stands: its row in each segment (-1: nowhere), and how many passages hold it."""

    rows: tuple[int, ...]
    frequency: int


class Bm25Engine:
    """Sums, over the terms of a question, BM25+ in each field. Safe to use from several threads."""

    def __init__(self, segments: Sequence[Segment], settings: RankingSettings) -> None:
        """Prepare the score of every count in every length; nothing is read from the postings yet."""
        self._segments = sorted(segments, key=lambda segment: -segment.size)
        self._size = sum(segment.live for segment in segments)
        totals = (
            np.sum([s.total - s.deletions.lengths for s in segments], axis=0) if segments else np.zeros(len(FIELDS))
        )
        averages = (totals / max(self._size, 1)).tolist()
        self._peaks = np.zeros(len(FIELDS))
        self._pruned = []
        for segment in self._segments:
            factors = np.zeros(len(segment.pairs))
            for field, average in enumerate(averages):
                rows = np.flatnonzero(segment.pairs[:, 0] == field)
                _, counts, lengths = segment.pairs[rows].T
                model = _Model(self._size, average=average or 1.0, settings=settings)
                factors[rows] = model.factors(counts.tolist(), lengths)
                self._peaks[field] = max(self._peaks[field], factors[rows].max(initial=0.0))
            self._pruned.append(Pruned(segment, factors))
        self._known: dict[FieldTerm, _Place] = {}

    @property
    def size(self) -> int:
        """The number of passages."""
        return self._size

    def frequency(self, term: FieldTerm) -> int:
        """Return how many passages hold the term in that field."""
        return (self._known.get(term) or self._places([term])[0]).frequency

    def holding(self, terms: Sequence[FieldTerm]) -> Numbers:
        """Return the passages that hold all of these terms."""
        places = self._places(terms)
        found = [pruned.holding([p.rows[i] for p in places]) for i, pruned in enumerate(self._pruned)]
        return np.sort(np.concatenate([np.empty(0, np.int64), *found]))

    def search(self, weights: Mapping[FieldTerm, float], limit: int, *, only: Numbers | None = None) -> list[Candidate]:
        """Return the best passages, best first, ties by number; each term counts times its weight.

        With `only` no other passages are looked at.
        """
        terms = [term for term, weight in weights.items() if weight > 0]
        rows, frequencies = self._found(terms)
        held = np.flatnonzero(frequencies)
        scales = np.array([weights[terms[i]] for i in held]) * _Model(self.size).rarities(frequencies[held].tolist())
        bounds = scales * self._peaks[[FIELDS.index(terms[i][0]) for i in held]]
        order = np.argsort(-bounds / frequencies[held], kind="stable")
        rows, scales, bounds = rows[held[order]], scales[order], bounds[order]
        numbers, scores = np.empty(0, np.int64), np.empty(0)
        for i, pruned in enumerate(self._pruned):
            here = rows[:, i] >= 0
            wanted = Wanted(rows[here, i], scales[here], bounds[here])
            floor = float(np.sort(scores)[-limit]) if len(scores) >= limit else 0.0
            more, sums = pruned.best(wanted, limit, floor=floor, only=only)
            numbers, scores = np.concatenate([numbers, more]), np.concatenate([scores, sums])
        best = np.lexsort((numbers, -scores))[:limit]
        return [Candidate(n, s) for n, s in zip(numbers[best].tolist(), scores[best].tolist(), strict=True)]

    def _found(self, terms: Sequence[FieldTerm]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return (terms, segments): the rows of terms, and (terms,): how many passages hold each."""
        places = self._places(terms)
        rows = np.array([place.rows for place in places], dtype=np.int64).reshape(len(terms), len(self._segments))
        return rows, np.array([place.frequency for place in places], dtype=np.int64)

    def _places(self, terms: Sequence[FieldTerm]) -> list[_Place]:
        """Return where terms stand, from memory where they were asked about before."""
        known = self._known
        unknown = [term for term in terms if term not in known]
        if unknown:
            if len(known) + len(unknown) > REMEMBERED:
                known = self._known = {term: known[term] for term in terms if term in known}
            keys = np.array([key(term) for term in unknown], dtype=np.uint64)
            rows = [segment.rows(keys) for segment in self._segments]
            sums = sum((s.frequencies(r) for s, r in zip(self._segments, rows, strict=True)), np.zeros(len(keys), int))
            columns = zip(*(each.tolist() for each in rows), strict=True) if rows else [()] * len(keys)
            known.update(zip(unknown, map(_Place, columns, sums.tolist()), strict=True))
        return [known[term] for term in terms]
