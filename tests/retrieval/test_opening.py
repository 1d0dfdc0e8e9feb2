"""Whichever engine the settings name is opened; what stands in its way is told."""

import socket
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from retrieval.clusters import EngineSettings
from retrieval.config import ArchiveSettings, Settings, load
from retrieval.errors import ConfigError, UnreachableError
from retrieval.opening import open_retriever, publish
from retrieval.records import Question


@pytest.fixture
def nowhere() -> EngineSettings:
    """Return the settings of a cluster where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    return EngineSettings(kind="opensearch", hosts=(f"http://127.0.0.1:{port}",), seconds=0.1)


def test_the_embedded_engine_is_opened_and_nothing_published(island_index: Path) -> None:
    settings = Settings(ArchiveSettings(index=island_index))
    with closing(open_retriever(settings)) as retriever:
        assert retriever.ask(Question("灯塔的台阶有多少级")).answered
    assert publish(settings) is None


def test_a_cluster_that_is_not_there(island_index: Path, nowhere: EngineSettings) -> None:
    pytest.importorskip("opensearchpy", reason="the extra `opensearch` is not installed")
    settings = Settings(ArchiveSettings(index=island_index), engine=nowhere)
    for attempt in (open_retriever, publish_once):
        with pytest.raises(UnreachableError, match="not reachable") as told:
            attempt(settings)
        assert nowhere.hosts[0] in told.value.problem


def publish_once(settings: Settings) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("retrieval.engines.opensearch_publishing.PATIENCE", 0.1)
        publish(settings)


def test_what_the_cluster_needs_may_not_be_installed(monkeypatch: pytest.MonkeyPatch, nowhere: EngineSettings) -> None:
    for name in ("retrieval.cluster_retriever", "retrieval.engines.opensearch_cluster"):
        monkeypatch.setitem(sys.modules, name, None)
    for attempt in (open_retriever, publish):
        with pytest.raises(ConfigError, match="not installed") as told:
            attempt(replace(Settings(), engine=nowhere))
        assert "baoda[opensearch]" in told.value.fix


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("kind: solr", "`engine.kind` is none of its choices"),
        ("hosts: [search.example]", "`engine.hosts` is not an address"),
        ("name: Bao-Da", "`engine.name` cannot be understood"),
        ("shards: 0", "`engine.shards` is 0, which is out of range"),
        ("host: x", "unknown key in section `engine`: `host`; did you mean `hosts`?"),
        ("api_token: x", "a token does not belong"),
    ],
)
def test_settings_that_cannot_be_used(tmp_path: Path, line: str, problem: str) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(f"engine:\n  {line}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        load(file)
    assert problem in told.value.problem


def test_settings_of_a_cluster(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(
        "engine: {kind: opensearch, hosts: ['https://a:9200', 'https://b:9200'], name: pages, shards: 6, replicas: 0, "
        "seconds: 2, authority: ca.pem, check_certificates: false}",
        encoding="utf-8",
    )
    hosts = ("https://a:9200", "https://b:9200")
    assert load(file).engine == EngineSettings(
        "opensearch", hosts, "pages", 6, 0, 2.0, tmp_path / "ca.pem", check_certificates=False
    )
