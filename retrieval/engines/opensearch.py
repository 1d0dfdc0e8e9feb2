"""The engine of a cluster: BM25+ over our own terms in one index of OpenSearch.

What it takes to score a term as the embedded engine does, in how many passages each stands, is fetched first and
remembered; what Lucene would multiply it with is divided out again (see `opensearch_scoring`).
"""

import heapq
import math
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from retrieval.config import RankingSettings
from retrieval.engines.bitmaps import encoded
from retrieval.engines.inverting import token
from retrieval.engines.opensearch_cluster import Cluster
from retrieval.engines.opensearch_scoring import scoring
from retrieval.engines.protocol import Candidate, FieldTerm, Numbers
from retrieval.errors import NoArchiveError, UnreachableError

WHOLE = {"allow_partial_search_results": "false"}
"""Rather an error, after which the question is asked again, than the answer of half an archive."""
REMEMBERED = 1 << 16
"""So many terms are remembered with their frequencies."""
CLAUSES = 400
"""At most so many terms of a question are searched, those that can add most: a cluster refuses endless questions."""
PAGE = 10_000
"""So many numbers are fetched at a time."""
HELD = 64
"""The passages of so many conditions (a paper, a month) are remembered."""


class _Known(NamedTuple):
    """How many passages hold a term, and what Lucene multiplies its score with."""

    frequency: int
    idf: float


def column(field: str) -> str:
    """Return what a field of terms is called in the index."""
    return field.replace(".", "_")


class OpenSearchEngine:
    """Searches one index of a cluster, in one state of it: what is remembered is not renewed. Safe in threads."""

    def __init__(self, cluster: Cluster, index: str, settings: RankingSettings) -> None:
        """Ask how many passages there are, and which routing leads to which shard."""
        self._cluster, self._index = cluster, index
        self._scoring = scoring(settings)
        self._size = int(self._ask("GET", "_count")["count"])
        self._routings = self._one_for_each_shard()
        self._known: dict[FieldTerm, _Known] = {}
        self._held: dict[tuple[FieldTerm, ...], Numbers] = {}
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """The number of passages."""
        return self._size

    def frequency(self, term: FieldTerm) -> int:
        """Return how many passages hold the term in that field; a tenth more, of those that went, may be counted."""
        return self._learnt([term])[term].frequency

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
            "_source": False, "track_total_hits": False,
        }  # fmt: skip
        hits = self._ask("POST", "_search", body, search_type="dfs_query_then_fetch", **WHOLE)["hits"]["hits"]
        return [Candidate(int(number), float(score)) for score, number in (hit["sort"] for hit in hits)]

    def _clauses(self, weights: Mapping[FieldTerm, float]) -> list[dict[str, object]]:
        """Return the terms to ask for, those that can add most, each boosted to what it is worth."""
        known = self._learnt(weights)
        shares = [
            (weight * max(math.log((self._size + 1) / known[term].frequency), 1e-9), term)
            for term, weight in weights.items()
            if known[term].frequency
        ]
        chosen = heapq.nlargest(CLAUSES, shares, key=lambda pair: pair[0])
        return [_term(term, share * self._scoring.factor / known[term].idf) for share, term in chosen]

    def _learnt(self, terms: Iterable[FieldTerm]) -> Mapping[FieldTerm, _Known]:
        """Return what is known of terms, from memory where they were asked about before."""
        wanted = list(terms)
        found = {term: known for term in wanted if (known := self._known.get(term))}
        if unknown := [term for term in wanted if term not in found]:
            fresh = self._asked(unknown)
            found |= fresh
            with self._lock:
                if len(self._known) + len(fresh) > REMEMBERED:
                    self._known.clear()
                self._known |= fresh
        return found

    def _asked(self, terms: Sequence[FieldTerm]) -> dict[FieldTerm, _Known]:
        """Ask every shard in how many passages terms stand: those of a passage that is not there, made of them."""
        listed: dict[str, dict[str, None]] = {}
        for field, word in terms:
            listed.setdefault(column(field), {})[token(word)] = None
        invented = {name: " ".join(words) for name, words in listed.items()}
        request = {"term_statistics": True, "positions": False, "offsets": False, "payloads": False}
        asked = [{"doc": invented, "routing": routing, **request} for routing in self._routings]
        frequencies: dict[tuple[str, str], int] = {}
        sizes: dict[str, int] = {}
        for reply in self._ask("POST", "_mtermvectors", {"docs": asked}, realtime="false")["docs"]:
            if "error" in reply:
                raise UnreachableError(f"{self._index}: a shard is not there just now", fix="ask again")
            for name, vector in reply.get("term_vectors", {}).items():
                sizes[name] = sizes.get(name, 0) + max(0, vector["field_statistics"]["doc_count"])
                for word, facts in vector["terms"].items():
                    frequencies[name, word] = frequencies.get((name, word), 0) + facts.get("doc_freq", 0)
        known = {}
        for field, word in terms:
            frequency = frequencies.get((column(field), token(word)), 0)
            size = max(sizes.get(column(field), 0), frequency)
            idf = math.log(1 + (size - frequency + 0.5) / (frequency + 0.5))
            known[field, word] = _Known(min(frequency, self._size), idf)
        return known

    def _one_for_each_shard(self) -> list[str]:
        """Return routings of which each leads to another shard, and all of them to all."""
        settings = next(iter(self._ask("GET", "_settings", flat_settings="true").values()))["settings"]
        shards = int(settings["index.number_of_shards"])
        found: dict[int, str] = {}
        routing = 0
        while len(found) < shards:
            shard = self._ask("GET", "_search_shards", routing=routing)["shards"][0][0]["shard"]
            found.setdefault(int(shard), str(routing))
            routing += 1
        return list(found.values())

    def _ask(self, method: str, action: str, body: object = None, **options: str | int) -> Any:
        return _present(self._cluster.ask(method, f"/{self._index}/{action}", body, options), self._index)


def numbers_of(cluster: Cluster, index: str, conditions: Sequence[object]) -> Iterator[int]:
    """Yield the numbers of all passages of an index for which all conditions hold, ascending."""
    body: dict[str, object] = {
        "size": PAGE, "query": {"bool": {"filter": list(conditions)}}, "sort": ["number"],
        "_source": False, "track_total_hits": False,
    }  # fmt: skip
    while True:
        hits = _present(cluster.ask("POST", f"/{index}/_search", body, WHOLE), index)["hits"]["hits"]
        yield from (int(hit["sort"][0]) for hit in hits)
        if len(hits) < PAGE:
            return
        body["search_after"] = hits[-1]["sort"]


def _present(found: Any, index: str) -> Any:
    if found is None:
        raise NoArchiveError(f"{index}: this index is not in the cluster any more", fix="run `baoda index`")
    return found


def _term(term: FieldTerm, boost: float | None = None) -> dict[str, object]:
    field, word = term
    wanted: object = token(word) if boost is None else {"value": token(word), "boost": boost}
    return {"term": {column(field): wanted}}
