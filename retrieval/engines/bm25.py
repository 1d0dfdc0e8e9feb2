"""The embedded engine: rank_bm25's model over segments of postings."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

from retrieval.config import RankingSettings
from retrieval.engines import arrays
from retrieval.engines.counting import key
from retrieval.engines.edges import Scores
from retrieval.engines.impacts import Held
from retrieval.engines.protocol import Candidate, FieldTerm, Numbers
from retrieval.engines.pruning import Pruned
from retrieval.engines.segments import Segment, mapped_from
from retrieval.terms import FIELDS

REMEMBERED = 1 << 14
"""Where so many terms stand is kept in memory, so that one that is asked about again is not looked for again."""
KEPT, KEPT_EACH = 1 << 20, 1 << 12
"""What a posting adds is kept in memory for up to about so many postings, of terms that have up to so many each."""
MAPPED, MAPPED_EACH = 72 << 20, 160
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
    """A term: how many passages hold it, whether that is many, its idf, the most it scores, where it is by segment."""

    frequency: int
    frequent: bool
    rarity: float
    most: float
    held: tuple[Held | None, ...]


_Asked = tuple[float, tuple[Held | None, ...]]
"""A term of a question: what tells its place among the others, and where it is by segment."""


def _best_of_both(some: tuple[Numbers, Scores], more: tuple[Numbers, Scores], limit: int) -> tuple[Numbers, Scores]:
    """Return the best passages of two segments, best first, ties by number."""
    numbers, scores = (np.concatenate(both) for both in zip(some, more, strict=True))
    best = np.lexsort((numbers, -scores))[:limit]
    return numbers.take(best), scores.take(best)


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
        self._asked: dict[tuple[FieldTerm, float], _Asked] = {}
        self._searches = self._keeping = 0
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
        asked = list(filter(None, map(self._asked.get, weights.items())))
        if len(asked) < len(weights):
            asked = self._weighed(weights)
        asked.sort(key=itemgetter(0), reverse=True)  # the frequent last, the same however passages lie in segments
        found: tuple[Numbers, Scores] | None = None
        for i, pruned in enumerate(self._pruned):
            here = [held for _, each in asked if (held := each[i])]
            if here:
                floor = float(found[1][-1]) if found and len(found[1]) == limit else 0.0
                more = pruned.best(here, limit, floor=floor, only=only)
                found = more if found is None else _best_of_both(found, more, limit)
        self._let_go()
        return list(map(Candidate, found[0].tolist(), found[1].tolist())) if found else []

    def _let_go(self) -> None:
        """Keep the memory of this process small now and then; the system keeps what was read in its own."""
        self._searches += 1
        much = MAPPED + MAPPED_EACH * self._size
        if self._bytes > much // 2 and self._searches % LOOKED_AT == 0 and arrays.mapped() > much:
            for segment in self._segments:
                segment.release()

    def _weighed(self, weights: Mapping[FieldTerm, float]) -> list[_Asked]:
        """Return the terms as they are asked for, each with its place in their order, and remember them."""
        asked: list[_Asked] = []
        for weight, known in zip(weights.values(), self._learnt(weights), strict=True):
            if weight > 0 and known.frequency:
                worth = weight * known.rarity / known.frequency  # of each posting
                here = [self._kept(i, weight, known) for i in range(len(self._pruned))]
                asked.append((-1 / worth if known.frequent else worth, tuple(here)))
            else:
                asked.append((0.0, (None,) * len(self._pruned)))
        if len(self._asked) + len(asked) > REMEMBERED or self._keeping > KEPT:
            self._asked, self._keeping = {}, 0
        self._asked.update(zip(weights.items(), asked, strict=True))
        return asked

    def _kept(self, segment: int, weight: float, known: _Known) -> Held | None:
        """Return where a term is in a segment, with what its postings add where these are few."""
        held, scale, impacts = known.held[segment], weight * known.rarity, None
        if held is None:
            return None
        if held.size <= KEPT_EACH:
            self._keeping += held.size
            impacts = self._pruned[segment].impacts.weighed(held, scale)
        return held._replace(scale=scale, bound=weight * known.most, impacts=impacts)

    def _learnt(self, terms: Collection[FieldTerm]) -> list[_Known]:
        """Return what is known of terms, from memory where they were asked about before."""
        known = self._known
        unknown = [term for term in terms if term not in known]
        if unknown:
            if len(known) + len(unknown) > REMEMBERED:
                known = self._known = {term: known[term] for term in terms if term in known}
            known.update(zip(unknown, self._looked_up(unknown), strict=True))
        return [known[term] for term in terms]

    def _looked_up(self, terms: Sequence[FieldTerm]) -> Iterator[_Known]:
        """Yield what the segments hold of terms."""
        keys = np.array([key(term) for term in terms], dtype=np.uint64)
        rows = [segment.rows(keys) for segment in self._segments]
        sums = sum((s.frequencies(r) for s, r in zip(self._segments, rows, strict=True)), np.zeros(len(keys), int))
        held = np.flatnonzero(sums)
        rarities = np.zeros(len(keys))
        rarities[held] = _Model(self.size).rarities(sums[held].tolist())
        places = [pruned.impacts.held(each) for pruned, each in zip(self._pruned, rows, strict=True)]
        many = mapped_from(self.size)
        for i, (term, frequency, rarity) in enumerate(zip(terms, sums.tolist(), rarities.tolist(), strict=True)):
            most = rarity * self._peaks[term[0]]
            yield _Known(frequency, frequency >= many, rarity, most, tuple([held[i] for held in places]))
