"""Indexes of invented passages in a real cluster, for the tests of the engines."""

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager

from segments import Passages

from retrieval.archive import Stored
from retrieval.clusters import EngineSettings
from retrieval.config import RankingSettings
from retrieval.engines.opensearch import OpenSearchEngine
from retrieval.engines.opensearch_bulk import Bulk
from retrieval.engines.opensearch_cluster import Cluster
from retrieval.engines.opensearch_layout import index_settings, laid_out, mapping
from retrieval.engines.spelling import token
from retrieval.records import Passage, Source
from retrieval.terms import FIELDS

COUNTER = itertools.count(1)


@contextmanager
def engine_in(
    cluster: Cluster, passages: Passages, chosen: RankingSettings | None = None
) -> Iterator[OpenSearchEngine]:
    """Yield an engine on an index of these passages, two shards with no copies."""
    ranking = chosen or RankingSettings()
    index = f"contract-{next(COUNTER)}-{time.time_ns()}"
    settings = EngineSettings(kind="opensearch", replicas=0)
    cluster.ask("PUT", f"/{index}", {"settings": index_settings(settings, ranking), "mappings": mapping()}, patience=60)
    try:
        Bulk(cluster, index, time.sleep).send(_line(number, passages) for number in passages)
        cluster.ask("POST", f"/{index}/_refresh", patience=60)
        yield OpenSearchEngine(cluster, index, ranking)
    finally:
        cluster.ask("DELETE", f"/{index}", patience=60)


def _line(number: int, passages: Passages) -> bytes:
    tokens = [" ".join(map(token, passages[number].get(field, ()))).encode() for field in FIELDS]
    stored = Stored(number, number, Passage(str(number), None, "灯", Source("invented")))
    return laid_out(stored, tokens, ("article", []))
