"""How passages lie in an index of OpenSearch, and which versions of the index there are."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from retrieval.analysis import ANALYSIS
from retrieval.archive import Stored
from retrieval.clusters import EngineSettings
from retrieval.config import RankingSettings
from retrieval.engines.inverting import Tokens
from retrieval.engines.opensearch_cluster import Cluster
from retrieval.engines.opensearch_scoring import scoring
from retrieval.records import Passage, Source
from retrieval.terms import FIELDS

LAYOUT = 1
"""Grows with every change of what stands below."""
_PASSAGE = ("headline", "text", "kicker", "deck", "subhead", "byline")
_SOURCE = ("file", "paper", "date", "page", "section", "url")
FETCHED = ("number", "article", "id", *_PASSAGE, *_SOURCE, "confidence", "lines")
"""What comes back of a passage."""
_FOUND_BY = ("id", "paper", "date", "kind", "file", "names")
"""What stories are found by beside their terms."""
_DIGITS = 6
"""Of a version's number: as many as let names stand in order."""


def column(field: str) -> str:
    """Return what a field of terms is called in the index."""
    return field.replace(".", "_")


_COLUMNS = tuple(column(field).encode() for field in FIELDS)


def mapping() -> dict[str, Any]:
    """Return the fields of an index; the terms are found by, and what a passage is made of comes back."""
    terms = {
        column(field): {
            "type": "text", "analyzer": "whitespace", "similarity": "tuned", "index_options": "freqs", "norms": True,
        }
        for field in FIELDS
    }  # fmt: skip
    known = {name: {"type": "keyword"} for name in _FOUND_BY}
    known |= {name: {"type": "boolean"} for name in ("opening", "headed")}
    return {
        "dynamic": False,
        "_source": {"excludes": list(terms)},
        "properties": {"number": {"type": "integer"}, "article": {"type": "integer"}, **known, **terms},
    }


def index_settings(engine: EngineSettings, ranking: RankingSettings) -> dict[str, Any]:
    """Return the settings of an index while it is built: no copies, and nothing shown or safe before all is there."""
    scored = scoring(ranking)
    return {
        "number_of_shards": engine.shards,
        "number_of_replicas": 0,
        "refresh_interval": "-1",
        "translog": {"durability": "async", "flush_threshold_size": "1gb"},
        "similarity": {"tuned": {"type": "BM25", "k1": scored.k1, "b": scored.b}},
    }


def serving_settings(engine: EngineSettings) -> dict[str, Any]:
    """Return the settings of an index when it is built: what is written from now on is safe at once, with copies."""
    translog = {"durability": "request", "flush_threshold_size": None}
    return {"number_of_replicas": engine.replicas, "refresh_interval": "10s", "translog": translog}


def laid_out(stored: Stored, tokens: Tokens, opening: tuple[str, Sequence[str]] | None) -> bytes:
    """Return a passage as two lines of a bulk request; the first of an article with its `opening`: kind and names."""
    passage, source = stored.passage, stored.passage.source
    facts: dict[str, Any] = {"number": stored.number, "article": stored.article, "id": passage.article_id}
    facts |= {name: getattr(passage, name) for name in _PASSAGE} | {name: getattr(source, name) for name in _SOURCE}
    facts |= {"lines": source.lines, "confidence": passage.headline_confidence}
    if opening:
        facts |= {"kind": opening[0], "names": opening[1], "opening": True, "headed": passage.headline is not None}
    kept = {name: value for name, value in facts.items() if value not in (None, "")}
    known = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()[:-1]
    words = b"".join([b',"%b":"%b"' % pair for pair in zip(_COLUMNS, tokens, strict=True) if pair[1]])
    return b'{"index":{"_id":"%d"}}\n%b%b}\n' % (stored.number, known, words)


def taken_up(found: Mapping[str, Any]) -> Stored:
    """Return a passage from what an index gives back of it."""
    place = {name: found.get(name) for name in _SOURCE[1:]}
    lines = found.get("lines")
    source = Source(found.get("file", ""), **place).at((lines[0], lines[1]) if lines else None)
    text = {name: found.get(name) for name in _PASSAGE}
    passage = Passage(
        found["id"], text["headline"], text["text"] or "", source, text["kicker"], text["deck"], text["subhead"],
        text["byline"], found.get("confidence", 1.0),
    )  # fmt: skip
    return Stored(found["number"], found["article"], passage)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an index: what it was built with (`built`), up to which number it is surely complete.

    `generation` grows with every change.
    """

    index: str
    built: str
    complete: int = 0
    generation: int = 0

    def note(self, cluster: Cluster) -> None:
        """Write it into the index itself."""
        meta = {"built": self.built, "complete": self.complete, "generation": self.generation}
        cluster.ask("PUT", f"/{self.index}/_mapping", {"_meta": meta}, patience=60)


def built_with(identity: str, ranking: RankingSettings, engine: EngineSettings) -> str:
    """Return what makes an index unfit for another archive, other weights or another analysis."""
    weights = f"k1={ranking.k1:g} b={ranking.b:g} delta={ranking.delta:g}"
    return f"{LAYOUT}.{ANALYSIS} {identity} {weights} shards={engine.shards}"


def current(cluster: Cluster, name: str) -> Version | None:
    """Return the version that the name stands for; None where there is none."""
    found = cluster.ask("GET", f"/{name}/_mapping")
    return _version(*next(iter(found.items()))) if found else None


def versions(cluster: Cluster, name: str) -> list[Version]:
    """Return all versions, the oldest first, also what was begun and never finished."""
    found = cluster.ask("GET", f"/{name}-*/_mapping") or {}
    ours = {index: facts for index, facts in found.items() if index[len(name) + 1 :].isdecimal()}
    return [_version(index, facts) for index, facts in sorted(ours.items())]


def next_name(name: str, taken: list[Version]) -> str:
    """Return the name of the version after these."""
    last = int(taken[-1].index[len(name) + 1 :]) if taken else 0
    return f"{name}-{last + 1:0{_DIGITS}}"


def _version(index: str, facts: Mapping[str, Any]) -> Version:
    return Version(index, **facts["mappings"].get("_meta", {"built": ""}))
