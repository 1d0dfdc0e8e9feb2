"""What is sent to a cluster, and what is made of its answers: against a small server that answers as it is told."""

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from retrieval.clusters import EngineSettings
from retrieval.config import RankingSettings
from retrieval.errors import ArchiveError, NoArchiveError, UnreachableError

pytest.importorskip("opensearchpy", reason="the extra `opensearch` is not installed")

from retrieval.cluster_retriever import ClusterRetriever
from retrieval.engines.opensearch import OpenSearchEngine
from retrieval.engines.opensearch_archive import ClusterArchive
from retrieval.engines.opensearch_bulk import Bulk
from retrieval.engines.opensearch_cluster import FAILURES, PAUSE, Cluster
from retrieval.engines.opensearch_layout import Version
from retrieval.engines.opensearch_scoring import scoring


@dataclass
class Told:
    """What the server shall answer, one after another (the last for ever), and what it was asked."""

    answers: list[tuple[int, Any]]
    asked: list[tuple[str, str, Mapping[str, str], str]] = field(default_factory=list)
    port: int = 0


@pytest.fixture
def told() -> Iterator[Told]:
    script = Told([(200, {"ok": True})])

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8")
            script.asked.append((self.command, self.path, dict(self.headers), body))
            status, reply = script.answers.pop(0) if len(script.answers) > 1 else script.answers[0]
            content = json.dumps(reply).encode("utf-8")
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    script.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield script
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Time:
    """A clock that goes on when somebody sleeps."""

    now: float = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def cluster_at(port: int, environment: Mapping[str, str] | None = None, time: Time | None = None) -> Cluster:
    settings = EngineSettings(kind="opensearch", hosts=(f"http://127.0.0.1:{port}",), seconds=3)
    time = time or Time()
    return Cluster(settings, environment or {}, clock=time.clock, sleep=time.sleep)


def test_user_and_password_or_a_key_come_from_the_environment(told: Told) -> None:
    known = {"BAODA_OPENSEARCH_USER": "reader", "BAODA_OPENSEARCH_PASSWORD": "tide"}
    for environment in ({}, known, known | {"BAODA_OPENSEARCH_API_KEY": "a2V5"}):
        with closing(cluster_at(told.port, environment)) as cluster:
            assert cluster.ask("GET", "/x/_count", options={"q": "a b"}) == {"ok": True}
    sent = [headers.get("authorization", headers.get("Authorization")) for _, _, headers, _ in told.asked]
    assert sent == [None, "Basic cmVhZGVyOnRpZGU=", "ApiKey a2V5"]
    assert told.asked[0][:2] == ("GET", "/x/_count?q=a+b")


def test_what_is_not_there_is_none(told: Told) -> None:
    told.answers = [(404, {"error": "index_not_found_exception", "status": 404})]
    with closing(cluster_at(told.port)) as cluster:
        assert cluster.ask("GET", "/x") is None


@pytest.mark.parametrize(("status", "fix"), [(401, "BAODA_OPENSEARCH_USER"), (403, "KEY"), (400, "logs")])
def test_what_is_refused_is_told_with_a_way_out_and_no_secret(told: Told, status: int, fix: str) -> None:
    told.answers = [(status, {"error": {"type": "no", "reason": "tide"}, "status": status})]
    with closing(cluster_at(told.port, {"BAODA_OPENSEARCH_API_KEY": "tide"})) as cluster:
        with pytest.raises(ArchiveError, match=f"refused \\({status}") as refused:
            cluster.ask("GET", "/x")
        assert fix in refused.value.fix
        assert "tide" not in f"{refused.value} {refused.value.fix}"
        assert not isinstance(refused.value, UnreachableError)


def test_a_key_that_cannot_be_one_is_not_repeated() -> None:
    with pytest.raises(ArchiveError, match="BAODA_OPENSEARCH_API_KEY: this is no key") as refused:
        cluster_at(1, {"BAODA_OPENSEARCH_API_KEY": "ti\nde"})
    assert "ti" not in str(refused.value).removeprefix("BAODA_OPENSEARCH_API_KEY: this is no key")


def test_a_page_that_comes_back_is_not_repeated(told: Told) -> None:
    told.answers = [(401, {"error": "<html>tide</html>"})]
    with closing(cluster_at(told.port)) as cluster, pytest.raises(ArchiveError, match=r"\(401 Unauthorized\)$"):
        cluster.ask("GET", "/x")


@pytest.mark.parametrize(
    ("authority", "problem", "fix"),
    [(None, "WRONG_VERSION_NUMBER", "is it http there"), ("nothing.pem", "No such file", "PEM file")],
)
def test_no_safe_connection(told: Told, authority: str | None, problem: str, fix: str) -> None:
    hosts = (f"https://127.0.0.1:{told.port}",)
    settings = EngineSettings(kind="opensearch", hosts=hosts, authority=Path(authority) if authority else None)
    with closing(Cluster(settings, {})) as cluster:
        with pytest.raises(ArchiveError, match=f"no safe connection to the cluster .{problem}") as refused:
            cluster.ask("GET", "/x")
        assert fix in refused.value.fix
        assert not isinstance(refused.value, UnreachableError)


def test_a_safe_connection_that_breaks_off_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            while True:
                try:
                    server.accept()[0].close()
                except OSError:
                    return

        thread = threading.Thread(target=hang_up)
        thread.start()
        settings = EngineSettings(kind="opensearch", hosts=(f"https://127.0.0.1:{server.getsockname()[1]}",))
        with closing(Cluster(settings, {})) as cluster, pytest.raises(UnreachableError, match="not reachable"):
            cluster.ask("GET", "/x", patience=0)
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_busy_cluster_is_asked_again_until_it_is_ready(told: Told) -> None:
    told.answers = [(503, {}), (429, {}), (500, {}), (200, {"ok": 1})]
    time = Time()
    with closing(cluster_at(told.port, time=time)) as cluster:
        assert cluster.ask("GET", "/x") == {"ok": 1}
    assert len(told.asked) == 4
    assert 0 < time.now < 1


def test_patience_ends(told: Told) -> None:
    told.answers = [(503, {})]
    time = Time()
    with closing(cluster_at(told.port, time=time)) as cluster, pytest.raises(UnreachableError) as error:
        cluster.ask("GET", "/x", patience=2)
    assert time.now <= 2
    assert "not reachable (503" in error.value.problem


def test_where_nobody_answers_nobody_is_asked_for_a_while() -> None:
    time = Time()
    with closing(cluster_at(1, time=time)) as closed:
        for _ in range(FAILURES):
            with pytest.raises(UnreachableError, match=r"not reachable \(ConnectionError\)"):
                closed.ask("GET", "/x", patience=0)
        with pytest.raises(UnreachableError, match=r"not reachable$"):
            closed.ask("GET", "/x", patience=0)
        time.now += PAUSE
        with pytest.raises(UnreachableError, match=r"\(ConnectionError\)"):
            closed.ask("GET", "/x", patience=0)


def test_what_is_turned_away_is_sent_again_and_nothing_else(told: Told) -> None:
    taken, full = {"index": {"_id": "1", "status": 201}}, {"index": {"_id": "2", "status": 429}}
    gone = {"delete": {"_id": "3", "status": 404}}
    told.answers = [
        (200, {"errors": True, "items": [taken, full, gone]}),
        (200, {"errors": False}),
    ]  # fmt: skip
    time, sent = Time(), []
    with closing(cluster_at(told.port, time=time)) as cluster:
        Bulk(cluster, "x", time.sleep, sent.append).send([b"one\n", b"two\n", b"three\n"])
    assert [body for *_, body in told.asked] == ["one\ntwo\nthree\n", "two\n"]
    assert sent == [3]
    assert time.now > 0


def test_a_passage_that_is_never_taken_is_named(told: Told) -> None:
    refused = {"index": {"_id": "7", "status": 400, "error": {"type": "mapper_parsing_exception"}}}
    told.answers = [(200, {"errors": True, "items": [refused]})]
    with closing(cluster_at(told.port)) as cluster, pytest.raises(ArchiveError, match="refused passage 7"):
        Bulk(cluster, "x", lambda seconds: None).send([b"one\n"])


def test_a_cluster_that_takes_no_more_is_given_up(told: Told) -> None:
    told.answers = [(200, {"errors": True, "items": [{"index": {"_id": "7", "status": 429}}]})]
    with closing(cluster_at(told.port)) as cluster, pytest.raises(UnreachableError, match="takes no more"):
        Bulk(cluster, "x", lambda seconds: None).send([b"one\n"])
    told.answers = [(404, {})]
    with closing(cluster_at(told.port)) as cluster, pytest.raises(ArchiveError, match="not in the cluster any more"):
        Bulk(cluster, "x", lambda seconds: None).send([b"one\n"])


def test_an_index_that_is_not_there_or_lacks_a_shard_is_told(told: Told) -> None:
    told.answers = [(404, {})]
    settings = EngineSettings(kind="opensearch", hosts=(f"http://127.0.0.1:{told.port}",))
    with pytest.raises(NoArchiveError, match="no such index in the cluster yet"):
        ClusterRetriever(settings, RankingSettings())
    with closing(cluster_at(told.port)) as cluster:
        shards = {"island-1": {"settings": {"index.number_of_shards": "1"}}}
        told.answers = [(200, {"count": 3}), (200, shards), (200, {"shards": [[{"shard": 0}]]})]
        told.answers += [(200, {"_all": {"primaries": {"docs": {"deleted": 0}}}}), (200, {"docs": [{"error": {}}]})]
        engine = OpenSearchEngine(cluster, "island-1", RankingSettings())
        with pytest.raises(UnreachableError, match="a shard is not there"):
            engine.frequency(("text.word", "潮"))
        told.answers = [(404, {})]
        with pytest.raises(NoArchiveError, match="not in the cluster any more"):
            ClusterArchive(cluster, Version("island-1", ""), engine).summary()


def test_many_passages_go_in_several_requests(told: Told) -> None:
    told.answers = [(200, {"errors": False})]
    sent: list[int] = []
    with closing(cluster_at(told.port)) as cluster:
        Bulk(cluster, "x", lambda seconds: None, sent.append).send(b"%d\n" % i for i in range(5500))
    assert sent == [1000, 2000, 3000, 4000, 5000, 5500]
    assert sum(body.count("\n") for *_, body in told.asked) == 5500


@pytest.mark.parametrize("settings", [RankingSettings(), RankingSettings(k1=1.5, b=0.75), RankingSettings(delta=0.5)])
def test_the_nearest_scoring(settings: RankingSettings) -> None:
    near = scoring(settings)
    for count in range(1, 11):
        for share in (0.5, 1.0, 2.0):
            norm = settings.k1 * (1 - settings.b + settings.b * share)
            exact = settings.delta + (settings.k1 + 1) * count / (norm + count)
            found = near.factor * count / (count + near.k1 * (1 - near.b + near.b * share))
            assert found == pytest.approx(exact, rel=0.1)


def test_scoring_without_delta_is_exact_and_without_k1_constant() -> None:
    plain = RankingSettings(delta=0)
    assert tuple(scoring(plain)) == pytest.approx((plain.k1, plain.b, plain.k1 + 1))
    assert tuple(scoring(RankingSettings(k1=0))) == (0.0, 0.0, 2.0)
