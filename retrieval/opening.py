"""Whichever engine the settings name: opened for questions, brought up to date after indexing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from retrieval.archive import Archive
from retrieval.config import Settings
from retrieval.errors import ConfigError
from retrieval.retriever import Retriever


def open_retriever(settings: Settings) -> Retriever:
    """Open the index. Raises NoArchiveError, VersionError, UnreachableError or ArchiveError, ConfigError."""
    if settings.engine.kind == "embedded":
        return Retriever.open(settings.archive.index, settings.ranking, settings.archive.synonyms)
    with _installed():
        from retrieval.cluster_retriever import ClusterRetriever
    return ClusterRetriever(settings.engine, settings.ranking, settings.archive.synonyms)


def publish(settings: Settings, progress: Callable[[int, int], None] = lambda sent, wanted: None) -> str | None:
    """Bring the copy in the cluster up to date with the index folder; return what was done, None without a cluster."""
    if settings.engine.kind == "embedded":
        return None
    with _installed():
        from retrieval.engines.opensearch_cluster import Cluster
        from retrieval.engines.opensearch_publishing import Publisher
    cluster, archive = Cluster(settings.engine), Archive.open(settings.archive.index)
    try:
        done = Publisher(cluster, settings.engine, settings.ranking, progress=progress).publish(archive)
    finally:
        archive.close()
        cluster.close()
    return f"{done.index} in the cluster: {done.added} passages added, {done.removed} removed ({done.seconds:.1f} s)"


@contextmanager
def _installed() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        problem = "`engine.kind` is opensearch, but what it needs is not installed"
        raise ConfigError(problem, fix="pip install 'baoda[opensearch]', or set engine.kind to embedded") from error
