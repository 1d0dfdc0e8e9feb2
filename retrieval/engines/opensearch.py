"""The engine of a cluster: BM25+ over our own terms in one index of OpenSearch.

What it takes to score a term as the embedded engine does, in how many passages each stands, is fetched first and
remembered; what Lucene would multiply it with is divided out again (see `opensearch_scoring`).
"""

import heapq
import math
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from retrieval.archive import Stored
from retrieval.config import RankingSettings
from retrieval.engines.bitmaps import encoded
from retrieval.engines.opensearch_cluster import Cluster, present
from retrieval.engines.opensearch_frequencies import Frequencies
from retrieval.engines.opensearch_layout import FETCHED, column, taken_up
from retrieval.engines.opensearch_scoring import scoring
from retrieval.engines.protocol import Candidate, FieldTerm, Numbers
from retrieval.engines.spelling import token

WHOLE = {"allow_partial_search_results": "false"}
"""Rather an error, after which the question is asked again, than the answer of half an archive."""
CLAUSES = 400
"""At most so many terms of a question are searched, those that can add most: a cluster refuses endless questions."""
PAGE = 10_000
"""So many numbers are fetched at a time."""
LATELY = 4096
"""So many passages that were found are remembered."""
HELD = 64
"""The passages of so many conditions (a paper, a month) are remembered."""


class OpenSearchEngine:
    """Searches one index of a cluster, in one state of it: what is remembered is not renewed. Safe in threads."""

    def __init__(self, cluster: Cluster, index: str, settings: RankingSettings) -> None:
        """Ask how many passages there are, and which routing leads to which shard."""
        self._cluster, self._index = cluster, index
        self._scoring = scoring(settings)
        self._size = int(self._ask("GET", "_count")["count"])
        self.frequencies = Frequencies(cluster, index, self._size)
        self.lately: dict[int, Stored] = {}
        self._held: dict[tuple[FieldTerm, ...], Numbers] = {}
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """The number of passages."""
        return self._size

    def frequency(self, term: FieldTerm) -> int:
        """Return how many passages hold the term in that field; a tenth more, of those that went, may be counted."""
        return self.frequencies.of(term).frequency

    def holding(self, terms: Sequence[FieldTerm]) -> Numbers:
        """Return the passages that hold all of these terms."""
        wanted = tuple(sorted(set(terms)))
        if (found := self._held.get(wanted)) is None:
            found = np.fromiter(
                numbers_of(self._cluster, self._index, [_term(term) for term in wanted]), dtype=np.int64
            )
            with self._lock:
                if len(self._held) >= HELD:
                    self._held.pop(next(iter(self._held)))
                self._held[wanted] = found
        return found

    def search(self, weights: Mapping[FieldTerm, float], limit: int, *, only: Numbers | None = None) -> list[Candidate]:
        """Return the best passages, best first, ties by number; each term counts times its weight.

        With `only` no other passages are looked at.
        """
        clauses = self._clauses({term: weight for term, weight in weights.items() if weight > 0})
        if not clauses or limit <= 0 or (only is not None and not len(only)):
            return []
        wanted: dict[str, object] = {"should": clauses, "minimum_should_match": 1}
        if only is not None:
            wanted["filter"] = [{"terms": {"number": [encoded(only)], "value_type": "bitmap"}}]
        body = {
            "size": limit, "query": {"bool": wanted}, "sort": [{"_score": "desc"}, {"number": "asc"}],
            "_source": FETCHED, "track_total_hits": False,
        }  # fmt: skip
        asked = {"search_type": "dfs_query_then_fetch", "filter_path": "hits.hits.sort,hits.hits._source", **WHOLE}
        hits = self._ask("POST", "_search", body, **asked).get("hits", {}).get("hits", [])
        self._keep([taken_up(hit["_source"]) for hit in hits])
        return [Candidate(int(number), float(score)) for score, number in (hit["sort"] for hit in hits)]

    def _keep(self, found: Sequence[Stored]) -> None:
        """Remember the passages that were found: who has searched wants to read them."""
        with self._lock:
            if len(self.lately) + len(found) > LATELY:
                self.lately.clear()
            self.lately |= {each.number: each for each in found}

    def _clauses(self, weights: Mapping[FieldTerm, float]) -> list[dict[str, object]]:
        """Return the terms to ask for, those that can add most, each boosted to what it is worth."""
        known = self.frequencies.among(weights)
        shares = [
            (weight * max(math.log((self._size + 1) / known[term].frequency), 1e-9), term)
            for term, weight in weights.items()
            if known[term].frequency
        ]
        chosen = heapq.nlargest(CLAUSES, shares, key=lambda pair: pair[0])
        return [_term(term, share * self._scoring.factor / known[term].idf) for share, term in chosen]

    def _ask(self, method: str, action: str, body: object = None, **options: str | int) -> Any:
        return present(self._cluster.ask(method, f"/{self._index}/{action}", body, options), self._index)


def numbers_of(cluster: Cluster, index: str, conditions: Sequence[object]) -> Iterator[int]:
    """Yield the numbers of all passages of an index for which all conditions hold, ascending."""
    body: dict[str, object] = {
        "size": PAGE, "query": {"bool": {"filter": list(conditions)}}, "sort": ["number"],
        "_source": False, "track_total_hits": False,
    }  # fmt: skip
    while True:
        hits = present(cluster.ask("POST", f"/{index}/_search", body, WHOLE), index)["hits"]["hits"]
        yield from (int(hit["sort"][0]) for hit in hits)
        if len(hits) < PAGE:
            return
        body["search_after"] = hits[-1]["sort"]


def _term(term: FieldTerm, boost: float | None = None) -> dict[str, object]:
    field, word = term
    wanted: object = token(word) if boost is None else {"value": token(word), "boost": boost}
    return {"term": {column(field): wanted}}
