"""The embedded engine: rank_bm25's model over segments of postings."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

from retrieval.config import RankingSettings
from retrieval.engines import arrays
from retrieval.engines.counting import key
from retrieval.engines.edges import Scores
from retrieval.engines.impacts import Held, Wanted
from retrieval.engines.protocol import Candidate, FieldTerm, Numbers
from retrieval.engines.pruning import Pruned
from retrieval.engines.segments import Segment
from retrieval.terms import FIELDS

REMEMBERED = 1 << 14
"""Where so many terms stand is kept in memory, so that one that is asked about again is not looked for again."""


MAPPED, MAPPED_EACH = 80 << 20, 160
"""What was read of mapped files is let go when it takes more bytes of this process's memory, in all and by passage."""
LOOKED_AT = 2
"""After so many searches that memory is looked at."""


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


class _Known(NamedTuple):
    """A term: how many passages hold it, its idf, where it is in each segment, the most it scores, idf by passage."""

    frequency: int
    rarity: float
    held: tuple[Held | None, ...]
    most: float
    worth: float


_NOWHERE = _Known(0, 0.0, (), 0.0, 0.0)


def _worth(wanted: tuple[float, _Known]) -> float:
    """Return what each posting of a term is worth."""
    return wanted[0] * wanted[1].worth


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
        self._peaks = dict.fromkeys(FIELDS, 0.0)
        self._pruned = []
        for segment in self._segments:
            factors = np.zeros(len(segment.pairs))
            for field, average in enumerate(averages):
                rows = np.flatnonzero(segment.pairs[:, 0] == field)
                _, counts, lengths = segment.pairs[rows].T
                model = _Model(self._size, average=average or 1.0, settings=settings)
                factors[rows] = model.factors(counts.tolist(), lengths)
                self._peaks[FIELDS[field]] = max(self._peaks[FIELDS[field]], float(factors[rows].max(initial=0.0)))
            self._pruned.append(Pruned(segment, factors))
        self._known: dict[FieldTerm, _Known] = {}
        self._searches = 0
        self._bytes = sum(segment.bytes for segment in segments)

    @property
    def size(self) -> int:
        """The number of passages."""
        return self._size

    def frequency(self, term: FieldTerm) -> int:
        """Return how many passages hold the term in that field."""
        return (self._known.get(term) or self._learnt([term])[0]).frequency

    def holding(self, terms: Sequence[FieldTerm]) -> Numbers:
        """Return the passages that hold all of these terms."""
        known = self._learnt(terms)
        rows = [[held.row if (held := k.held[i]) else -1 for k in known] for i in range(len(self._pruned))]
        found = [pruned.holding(each) for pruned, each in zip(self._pruned, rows, strict=True)]
        return np.sort(np.concatenate([np.empty(0, np.int64), *found]))

    def search(self, weights: Mapping[FieldTerm, float], limit: int, *, only: Numbers | None = None) -> list[Candidate]:
        """Return the best passages, best first, ties by number; each term counts times its weight.

        With `only` no other passages are looked at.
        """
        known = self._learnt(weights)
        wanted = [(weight, k) for weight, k in zip(weights.values(), known, strict=True) if weight > 0 and k.frequency]
        wanted.sort(key=_worth, reverse=True)  # the same however passages lie in segments
        numbers, scores = np.empty(0, np.int64), np.empty(0)
        for i, pruned in enumerate(self._pruned):
            here = [(held, weight * k.rarity, weight * k.most) for weight, k in wanted if (held := k.held[i])]
            if not here:
                continue
            floor = float(np.sort(scores)[-limit]) if len(scores) >= limit else 0.0
            more, sums = pruned.best(Wanted(*zip(*here, strict=True)), limit, floor=floor, only=only)
            numbers, scores = np.concatenate([numbers, more]), np.concatenate([scores, sums])
        self._let_go()
        best = np.lexsort((numbers, -scores))[:limit]
        return list(map(Candidate, numbers.take(best).tolist(), scores.take(best).tolist()))

    def _let_go(self) -> None:
        """Keep the memory of this process small now and then; the system keeps what was read in its own."""
        self._searches += 1
        much = MAPPED + MAPPED_EACH * self._size
        if self._bytes > much // 2 and self._searches % LOOKED_AT == 0 and arrays.mapped() > much:
            for segment in self._segments:
                segment.release()

    def _learnt(self, terms: Collection[FieldTerm]) -> list[_Known]:
        """Return what is known of terms, from memory where they were asked about before."""
        known = self._known
        remembered = [known.get(term) for term in terms]
        if None in remembered:
            unknown = [term for term in terms if term not in known]
            if len(known) + len(unknown) > REMEMBERED:
                known = self._known = {term: known[term] for term in terms if term in known}
            keys = np.array([key(term) for term in unknown], dtype=np.uint64)
            rows = [segment.rows(keys) for segment in self._segments]
            sums = sum((s.frequencies(r) for s, r in zip(self._segments, rows, strict=True)), np.zeros(len(keys), int))
            held = np.flatnonzero(sums)
            rarities = np.zeros(len(keys))
            rarities[held] = _Model(self.size).rarities(sums[held].tolist())
            places = [pruned.held(each) for pruned, each in zip(self._pruned, rows, strict=True)]
            facts = zip(unknown, sums.tolist(), rarities.tolist(), zip(*places, strict=True), strict=True)
            for term, frequency, rarity, held_in in facts if places else ():
                most, worth = rarity * self._peaks[term[0]], rarity / max(frequency, 1)
                known[term] = _Known(frequency, rarity, held_in, most, worth)
            known.update((term, _NOWHERE) for term in unknown if not places)
            return [known[term] for term in terms]
        return [each for each in remembered if each]
