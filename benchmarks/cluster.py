"""A cluster of three nodes on this machine: how fast an index is published to it, and how fast questions are then.

usage: python benchmarks/cluster.py INDEX --questions QUESTIONS.jsonl [--asked 200] [--heap 512m] [--hosts URL...]

INDEX is an index folder that `baoda index` has written: its terms are turned round and sent. Without --hosts a cluster
is started, as in the tests, and ended. Processor time hardly depends on what else the machine does, elapsed time does.
"""

import argparse
import contextlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from opensearch_nodes import Nodes, missing

from retrieval.archive import Archive
from retrieval.cluster_retriever import ClusterRetriever
from retrieval.clusters import EngineSettings
from retrieval.config import RankingSettings
from retrieval.engines.opensearch_cluster import Cluster
from retrieval.engines.opensearch_publishing import Publisher
from retrieval.records import Question

STEP = 20_000
"""So many passages are told of together."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path, help="an index folder")
    parser.add_argument("--questions", type=Path, required=True, help="a question set")
    parser.add_argument("--asked", type=int, default=200, help="so many questions, after as many others")
    parser.add_argument("--heap", default="512m", help="of each node")
    parser.add_argument("--hosts", nargs="*", help="a cluster that runs already")
    arguments = parser.parse_args()
    if not arguments.hosts and (why := missing()):
        sys.exit(f"error: {why}")
    with contextlib.ExitStack() as stack:
        hosts = arguments.hosts or stack.enter_context(Nodes(3, arguments.heap)).hosts
        engine = EngineSettings(kind="opensearch", hosts=tuple(hosts), name="measured", seconds=60)
        cluster = stack.enter_context(contextlib.closing(Cluster(engine)))
        publish(cluster, engine, arguments.index)
        cluster.ask("GET", "/_cluster/health", options={"wait_for_status": "green", "timeout": "300s"}, patience=300)
        lines = arguments.questions.read_text("utf-8").splitlines()
        asked = [json.loads(line)["question"] for line in lines[:: max(1, len(lines) // (2 * arguments.asked))]]
        ask(cluster, engine, asked[1::2], asked[::2])


@dataclass
class Clocks:
    """Elapsed time, our processor time and that of the nodes, in seconds."""

    cluster: Cluster
    before: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def lap(self) -> tuple[float, float, float]:
        """Return what was spent since the last lap."""
        nodes = self.cluster.ask("GET", "/_nodes/stats/process")["nodes"].values()
        now = (
            time.perf_counter(),
            time.process_time(),
            sum(n["process"]["cpu"]["total_in_millis"] for n in nodes) / 1e3,
        )
        spent = tuple(a - b for a, b in zip(now, self.before, strict=True))
        self.before = now
        return spent  # type: ignore[return-value]


def publish(cluster: Cluster, engine: EngineSettings, index: Path) -> None:
    """Publish, and tell for each step and for the whole what it took."""
    clocks, sending, whole, told = Clocks(cluster), Clocks(cluster), Clocks(cluster), 0
    for each in (clocks, sending, whole):
        each.lap()

    def progress(sent: int, wanted: int) -> None:
        nonlocal told
        if sent - told >= STEP:
            show(f"{sent:,} of {wanted:,}", clocks.lap(), sent - told)
            told = sent
        if sent == wanted:
            show(f"sent {sent:,}, one copy", sending.lap(), sent)

    with contextlib.closing(Archive.open(index)) as archive:
        done = Publisher(cluster, engine, RankingSettings(), progress=progress, grace=0).publish(archive)
    show(f"published {done.added:,}, second copy included", whole.lap(), max(1, done.added))


def show(what: str, spent: Sequence[float], count: int) -> None:
    elapsed, ours, theirs = spent
    costs = f"{1000 * ours / count:.3f} ms here, {1000 * theirs / count:.3f} ms in the nodes"
    print(f"{what}: {count / elapsed:,.0f} a second; each {costs}", flush=True)


@dataclass
class Watched:
    """Notes how long requests of each kind take, and how many there are."""

    real: Callable[..., Any]
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def ask(self, method: str, path: str, *rest: Any, **named: Any) -> Any:
        """Pass a request on."""
        started = time.perf_counter()
        try:
            return self.real(method, path, *rest, **named)
        finally:
            kind = path.rsplit("/", 1)[-1] + (" names" if rest and "aggs" in (rest[0] or {}) else "")
            self.seconds[kind].append(time.perf_counter() - started)


def ask(cluster: Cluster, engine: EngineSettings, warm: Sequence[str], asked: Sequence[str]) -> None:
    """Ask one question at a time and tell what that takes, and which requests."""
    with contextlib.closing(ClusterRetriever(engine, RankingSettings())) as retriever:
        list(_answers(retriever, warm))
        watched = Watched(retriever._cluster.ask)
        retriever._cluster.ask = watched.ask  # type: ignore[method-assign]
        clocks = Clocks(cluster)
        clocks.lap()
        seconds = sorted(_answers(retriever, asked))
        spent = clocks.lap()
    shares = {"p50": 0.5, "p90": 0.9, "p99": 0.99}
    print(
        ", ".join(f"{name} {1000 * seconds[int(share * (len(seconds) - 1))]:.1f} ms" for name, share in shares.items())
    )
    show(f"{len(asked)} questions", spent, len(asked))
    for kind, each in sorted(watched.seconds.items(), key=lambda pair: -sum(pair[1])):
        median, share = 1000 * sorted(each)[len(each) // 2], 1000 * sum(each) / len(asked)
        print(f"  {kind}: {len(each) / len(asked):.2f} a question, median {median:.1f} ms, {share:.1f} ms a question")


def _answers(retriever: ClusterRetriever, questions: Sequence[str]) -> Iterator[float]:
    for text in questions:
        started = time.perf_counter()
        retriever.ask(Question(text))
        yield time.perf_counter() - started


if __name__ == "__main__":
    main()
