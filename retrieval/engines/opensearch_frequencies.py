"""In how many passages of an index in a cluster terms stand: asked once, then remembered."""

import math
import threading
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from retrieval.engines.opensearch_cluster import Cluster, present
from retrieval.engines.opensearch_layout import column
from retrieval.engines.protocol import FieldTerm
from retrieval.engines.spelling import token
from retrieval.errors import UnreachableError
from retrieval.terms import FIELDS

REMEMBERED = 1 << 17
"""So many terms are remembered with their frequencies."""
NAMES = "names"
"""Asked like a field of terms: how many articles print a name."""
_COUNTS = "docs.term_vectors.*.field_statistics.doc_count,docs.term_vectors.*.terms.*.doc_freq"
_TOLD = MappingProxyType({"realtime": "false", "filter_path": f"docs._id,docs.error.type,{_COUNTS}"})
"""Terms that stand nowhere are left out of what comes back."""
WORDS = tuple(field for field in FIELDS if field.endswith(".word"))
_PAIRS = ("text.two", "head.two")


class Known(NamedTuple):
    """How many passages hold a term, and what Lucene multiplies its score with."""

    frequency: int
    idf: float


class Frequencies:
    """What is known of the terms of one index, in one state of it. Safe in threads."""

    def __init__(self, cluster: Cluster, index: str, size: int) -> None:
        """Ask which routing leads to which shard; `size` is the number of passages."""
        self._cluster, self._index, self._size = cluster, index, size
        self._routings = self._one_for_each_shard()
        self.dead = dead(cluster, index) > 0
        """Whether removed passages are still counted."""
        self._known: dict[FieldTerm, Known] = {}
        self._lock = threading.Lock()

    def of(self, term: FieldTerm) -> Known:
        """Return what is known of a term; what is asked of the same word as a rule is asked at the same time."""
        if found := self._known.get(term):
            return found
        field, word = term
        kin = [(name, word) for name in WORDS] if field in WORDS else []
        if kin and not word.isascii():
            kin += [(name, word[i : i + 2]) for name in _PAIRS for i in range(len(word) - 1)]
        return self.among([term, *kin])[term]

    def among(self, terms: Iterable[FieldTerm]) -> Mapping[FieldTerm, Known]:
        """Return what is known of terms, from memory where they were asked about before."""
        wanted = list(dict.fromkeys(terms))
        found = {term: known for term in wanted if (known := self._known.get(term))}
        if unknown := [term for term in wanted if term not in found]:
            fresh = self._asked(unknown)
            found |= fresh
            with self._lock:
                if len(self._known) + len(fresh) > REMEMBERED:
                    self._known.clear()
                self._known |= fresh
        return found

    def _asked(self, terms: Sequence[FieldTerm]) -> dict[FieldTerm, Known]:
        """Ask every shard in how many passages terms stand: those of a passage that is not there, made of them."""
        written = [(column(field), _written(field, word)) for field, word in terms]
        listed: dict[str, list[str]] = {}
        for name, word in written:
            listed.setdefault(name, []).append(word)
        invented = {name: words if name == NAMES else " ".join(words) for name, words in listed.items()}
        request = {"term_statistics": True, "positions": False, "offsets": False, "payloads": False}
        asked = [{"doc": invented, "routing": routing, **request} for routing in self._routings]
        frequencies: dict[tuple[str, str], int] = {}
        sizes: dict[str, int] = {}
        for reply in self._ask("POST", "_mtermvectors", {"docs": asked}, **_TOLD)["docs"]:
            if "error" in reply:
                raise UnreachableError(f"{self._index}: a shard is not there just now", fix="ask again")
            for name, vector in reply.get("term_vectors", {}).items():
                sizes[name] = sizes.get(name, 0) + max(0, vector["field_statistics"]["doc_count"])
                for word, facts in vector.get("terms", {}).items():
                    frequencies[name, word] = frequencies.get((name, word), 0) + facts["doc_freq"]
        known = {}
        for term, key in zip(terms, written, strict=True):
            frequency = frequencies.get(key, 0)
            size = max(sizes.get(key[0], 0), frequency)
            idf = math.log(1 + (size - frequency + 0.5) / (frequency + 0.5))
            known[term] = Known(min(frequency, self._size), idf)
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
        return present(self._cluster.ask(method, f"/{self._index}/{action}", body, options), self._index)


def dead(cluster: Cluster, index: str, *, patience: float | None = None) -> int:
    """Return how many removed passages still stand in the primary shards, counted wherever a term is."""
    found = present(cluster.ask("GET", f"/{index}/_stats/docs", patience=patience), index)
    return int(found["_all"]["primaries"]["docs"]["deleted"])


def _written(field: str, word: str) -> str:
    return word if field == NAMES else token(word)
