"""A cluster that lets in only who proves who they are, over TLS: nginx stands before a node of the real one."""

import logging
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import opensearch_front
import pytest
from newsroom import ISLAND, write_lines
from opensearch_front import KEY, PASSWORD, USER, Front, front
from opensearch_nodes import Nodes

from retrieval.clusters import KEY_VARIABLE, PASSWORD_VARIABLE, USER_VARIABLE, EngineSettings
from retrieval.config import ArchiveSettings, Settings
from retrieval.errors import ArchiveError, UnreachableError
from retrieval.indexing import index
from retrieval.opening import open_retriever, publish
from retrieval.records import Question

pytestmark = pytest.mark.opensearch
BASIC = {USER_VARIABLE: USER, PASSWORD_VARIABLE: PASSWORD}
Guarded = Callable[..., Settings]


@pytest.fixture(scope="module")
def before(nodes: Nodes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    if why := opensearch_front.missing():
        pytest.skip(why)
    with front(nodes.hosts[0], tmp_path_factory.mktemp("front")) as running:
        yield running


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guarded")
    write_lines(folder / "pages" / "island.jsonl", ISLAND)
    index([folder / "pages"], folder / "index")
    return folder / "index"


@pytest.fixture
def guarded(before: Front, pages: Path, monkeypatch: pytest.MonkeyPatch) -> Guarded:
    """Return what sets the environment, and gives the settings for a cluster behind the front."""

    def settings(environment: Mapping[str, str], authority: str | None = "ca", host: str = before.host) -> Settings:
        for name in (USER_VARIABLE, PASSWORD_VARIABLE, KEY_VARIABLE):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        trusted = before.certificate(authority) if authority else None
        engine = EngineSettings(kind="opensearch", hosts=(host,), name="guarded", seconds=20, authority=trusted)
        return Settings(ArchiveSettings(index=pages), engine=engine)

    return settings


@pytest.mark.parametrize("environment", [BASIC, {KEY_VARIABLE: KEY}, {KEY_VARIABLE: f"{KEY}\n"}])
def test_who_has_the_password_or_the_key_publishes_and_asks(guarded: Guarded, environment: dict[str, str]) -> None:
    settings = guarded(environment)
    told = publish(settings)
    assert told is not None
    with closing(open_retriever(settings)) as retriever:
        assert retriever.ask(Question("灯塔")).hits
        seen = [repr(retriever), repr(vars(retriever)), repr(vars(retriever._cluster)), told]  # type: ignore[attr-defined]
    assert not [secret for secret in opensearch_front.secrets() if secret in "".join(seen)]


def test_certificates_are_not_checked_where_the_operator_says_so(guarded: Guarded) -> None:
    settings = guarded(BASIC, authority=None)
    publish(replace(settings, engine=replace(settings.engine, check_certificates=False)))


WRONG = {
    "nobody": ({}, "401 Unauthorized", USER_VARIABLE),
    "wrong password": (BASIC | {PASSWORD_VARIABLE: f"{PASSWORD}潮"}, "401 Unauthorized", PASSWORD_VARIABLE),
    "wrong key": ({KEY_VARIABLE: f"{KEY}=="}, "401 Unauthorized", KEY_VARIABLE),
    "key in two lines": ({KEY_VARIABLE: f"{KEY}\n{KEY}"}, "this is no key", "one line"),
}


@pytest.mark.parametrize("case", WRONG)
def test_who_has_not_is_told_so_and_no_secret_is_seen(
    guarded: Guarded, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    environment, problem, fix = WRONG[case]
    _refused(guarded(environment), problem, fix, caplog)


AUTHORITIES = {
    "strangers": ("other", None, "issuer certificate", "engine.authority"),
    "those of the system": (None, None, "issuer certificate", "engine.authority"),
    "no such file": ("nothing", None, "No such file", "PEM file that can be read"),
    "not a certificate": ("names", None, "CERTIFICATE", "PEM file that can be read"),
    "another name": ("ca", ("127.0.0.1", "localhost"), "Hostname mismatch", "engine.authority"),
    "no TLS from us": ("ca", ("https", "http"), "400 Bad Request", "engine.hosts"),
}


@pytest.mark.parametrize("case", AUTHORITIES)
def test_whom_we_do_not_know_we_do_not_talk_to(
    guarded: Guarded, before: Front, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    authority, instead, problem, fix = AUTHORITIES[case]
    (before.folder / "names.pem").write_text("no certificate", encoding="utf-8")
    host = before.host.replace(*instead) if instead else before.host
    _refused(guarded(BASIC, authority, host), problem, fix, caplog)


def test_tls_where_there_is_none(guarded: Guarded, nodes: Nodes, caplog: pytest.LogCaptureFixture) -> None:
    host = nodes.hosts[0].replace("http", "https")
    _refused(guarded(BASIC, host=host), "WRONG_VERSION_NUMBER", "is it http there", caplog)


def _refused(settings: Settings, problem: str, fix: str, log: pytest.LogCaptureFixture) -> None:
    with (
        log.at_level(logging.DEBUG),
        pytest.raises(ArchiveError, match=f"(refused|no safe connection).*{problem}|{KEY_VARIABLE}.*{problem}") as told,
    ):
        open_retriever(settings)
    assert not isinstance(told.value, UnreachableError)
    assert fix in told.value.fix
    assert "<" not in told.value.problem
    seen = "".join(traceback.format_exception(told.value)) + repr(told.value) + told.value.fix + log.text
    assert not [secret for secret in opensearch_front.secrets() if secret in seen]
