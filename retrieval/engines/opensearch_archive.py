"""What bots read of an archive that lies in a cluster: passages, stories, what there is. Needs no disk of ours."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from retrieval.archive import STRETCHES, Archive, Stored
from retrieval.engines.opensearch import PAGE, WHOLE, OpenSearchEngine
from retrieval.engines.opensearch_cluster import Cluster, present
from retrieval.engines.opensearch_frequencies import NAMES
from retrieval.engines.opensearch_layout import FETCHED, Version, taken_up
from retrieval.records import Summary

_OLDEST_FIRST = ({"number": "asc"},)
_NEWEST_FIRST = ({"date": {"order": "desc", "missing": "_last"}}, {"article": "desc"})
_PAPERS = 1000
"""So many papers are named at the most."""
_SURE = 0.8
"""How sure the headlines are that stand for what there is."""


class ClusterArchive(Archive):
    """The reading half of an archive, in one version of an index; nothing is written through it. Safe in threads."""

    def __init__(self, cluster: Cluster, version: Version, engine: OpenSearchEngine) -> None:
        """Take a version that the name of the index stands for, and the engine on it."""
        self.folder = Path(version.index)
        self._cluster, self._version = cluster, version
        self._lately, self._frequencies = engine.lately, engine.frequencies

    def close(self) -> None:
        """Leave the connections to who made them."""

    @property
    def generation(self) -> int:
        """The number that grows by one with every change of the index."""
        return self._version.generation

    def passages(self, numbers: Sequence[int]) -> dict[int, Stored]:
        """Return the passages with these numbers; those that are gone are left out."""
        stored = [each for number in numbers if (each := self._lately.get(number))]
        known = {each.number for each in stored}
        if wanted := [str(number) for number in numbers if number not in known]:
            found = self._ask("_mget", {"ids": wanted}, realtime="false", _source_includes=",".join(FETCHED))
            stored += [taken_up(each["_source"]) for each in found["docs"] if each.get("found")]
        return {each.number: each for each in sorted(stored, key=lambda each: each.number)}

    def story(self, article_id: str) -> list[Stored]:
        """Return all passages of the articles with this id, in order."""
        return list(self.found({"term": {"id": article_id}}))

    def names_among(self, stretches: Sequence[str]) -> list[str]:
        """Return those of the stretches of a folded text that are names in the archive."""
        asked = list(dict.fromkeys(stretches[:STRETCHES]))
        known = self._frequencies.among((NAMES, each) for each in asked)
        found = [each for each in asked if known[NAMES, each].frequency]
        return self._live_names(found) if found and self._frequencies.dead else found

    def _live_names(self, names: Sequence[str]) -> list[str]:
        """Return those of the names that stand in articles which are not gone."""
        counted = {"names": {"terms": {"field": "names", "include": names, "size": len(names)}}}
        body = {"size": 0, "query": {"terms": {"names": names}}, "aggs": counted}
        buckets = self._ask("_search", body, **WHOLE)["aggregations"]["names"]["buckets"]
        live = {each["key"] for each in buckets}
        return [name for name in names if name in live]

    def found(self, query: Mapping[str, Any]) -> Iterator[Stored]:
        """Yield all passages for which a query holds, in order."""
        body: dict[str, Any] = {"size": PAGE // 10, "query": query, "sort": _OLDEST_FIRST}
        while hits := self._hits(body):
            yield from (taken_up(hit["_source"]) for hit in hits)
            if len(hits) < body["size"]:
                return
            body["search_after"] = hits[-1]["sort"]

    def beginnings(
        self,
        limit: int,
        *,
        kinds: Sequence[str] = ("article", "brief"),
        facts: Mapping[str, str | None] | None = None,
        chance: Callable[[], int] | None = None,
    ) -> list[Stored]:
        """Return the first passages of stories with a headline, the latest first; with `chance` whatever comes."""
        conditions: list[dict[str, Any]] = [{"term": {"opening": True}}, {"term": {"headed": True}}]
        conditions.append({"terms": {"kind": list(kinds)}})
        conditions += [{"term": {name: value}} for name, value in (facts or {}).items() if value is not None]
        query: dict[str, Any] = {"bool": {"filter": conditions}}
        if chance is None:
            return [
                taken_up(hit["_source"]) for hit in self._hits({"size": limit, "query": query, "sort": _NEWEST_FIRST})
            ]
        random = {"random_score": {"seed": chance(), "field": "number"}}
        return [
            taken_up(hit["_source"])
            for hit in self._hits({"size": limit, "query": {"function_score": {"query": query, **random}}})
        ]

    def newest(self) -> int:
        """Return the number of the article with the last passage; 0 where there is none."""
        hits = self._hits({"size": 1, "sort": [{"number": "desc"}]})
        return int(hits[0]["_source"]["article"]) if hits else 0

    def summary(self, headlines: int = 12) -> Summary:
        """Return what the index holds, with a few headlines from it."""
        told = self._summary
        return Summary(
            told.files, told.articles, told.passages, told.papers, told.first_date, told.last_date,
            told.headlines[:headlines],
        )  # fmt: skip

    @cached_property
    def _summary(self) -> Summary:
        wanted = {
            "files": {"cardinality": {"field": "file"}},
            "articles": {"filter": {"term": {"opening": True}}},
            "papers": {"terms": {"field": "paper", "size": _PAPERS, "order": {"_key": "asc"}}},
        }
        reply = self._ask("_search", {"size": 0, "track_total_hits": True, "aggs": wanted}, **WHOLE)
        totals = reply["aggregations"]
        dated = {"exists": {"field": "date"}}
        ends = [self._hits({"size": 1, "query": dated, "sort": [{"date": order}]}) for order in ("asc", "desc")]
        days = [hits[0]["_source"]["date"] if hits else None for hits in ends]
        examples = self.beginnings(40, kinds=("article",), chance=lambda: 1)
        sure = [each.passage.headline for each in examples if each.passage.headline_confidence >= _SURE]
        return Summary(
            files=totals["files"]["value"],
            articles=totals["articles"]["doc_count"],
            passages=reply["hits"]["total"]["value"],
            papers=tuple(each["key"] for each in totals["papers"]["buckets"]),
            first_date=days[0],
            last_date=days[1],
            headlines=tuple(headline for headline in sure if headline),
        )

    def _hits(self, body: Mapping[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._ask("_search", {"track_total_hits": False, **body}, **WHOLE)["hits"]["hits"]
        return found

    def _ask(self, action: str, body: object, **options: str | int) -> Any:
        index = self._version.index
        return present(self._cluster.ask("POST", f"/{index}/{action}", body, options), index)
