"""`baoda check` finds what is wrong before users see it."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import archive_checks, machine_checks
from bot.checks import findings
from bot.cli import main
from bot.config import Settings
from bot.findings import Finding, Inspector
from bot.phrases import LANGUAGES, Phrases
from retrieval.clusters import EngineSettings
from retrieval.records import Summary

SEE = Inspector(Phrases.for_operators("en"))


def states(found: list[Finding]) -> dict[str, str]:
    return {finding.name: finding.state for finding in found}


def named(found: list[Finding], name: str) -> Finding:
    return next(finding for finding in found if finding.name == name)


def test_all_is_well_but_for_the_token(at_island: Path) -> None:
    found = findings(None, None, {})
    assert states(found) == {
        "python": "right", "config": "right", "disk": "right", "pages": "right", "encoding": "right",
        "index": "right", "memory": "right", "token": "look",
    }  # fmt: skip
    assert "articles: 3" in named(found, "index").words
    assert "UTF-8 1" in named(found, "encoding").words


def test_nothing_is_there_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = states(findings(None, None, {}))
    assert (found["config"], found["pages"], found["index"], found["token"]) == ("right", "look", "look", "look")
    (tmp_path / "pages").mkdir()
    later = findings(None, None, {})
    assert states(later)["pages"] == "look"
    assert all(finding.fix for finding in later if finding.state != "right")


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_are_told_in_the_language_of_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", language.replace("-", "_"))
    monkeypatch.delenv("BAODA_TOKEN", raising=False)
    assert main(["check"]) == 0
    printed = capsys.readouterr().out
    assert Phrases.for_operators(language).say("check_index_none_fix") in printed
    assert ("fix: " in printed) == (language == "en")
    assert main(["check", "--json", "--language", "zh-TW"]) == 0
    shape = json.loads(capsys.readouterr().out)["findings"]
    assert next(finding for finding in shape if finding["name"] == "index")["fix"] == "先執行 baoda index"


def test_files_that_failed_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(archive_checks, "FAILED_SHOWN", 1)
    (tmp_path / "pages").mkdir()
    for name in ("empty.txt", "void.txt"):
        (tmp_path / "pages" / name).write_bytes(b"")
    assert main(["index"]) == 1
    found = findings(None, None, {})
    assert states(found)["index"] == "look"
    files = [finding.words for finding in found if finding.name == "file"]
    assert "empty.txt" in files[0]
    assert files[1] == "files that failed, besides these: 1"


def test_new_pages_and_strange_encodings_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "old.txt").write_bytes("风车村立起了九座风车，村民们都来看，大家说这是一件好事。".encode("gb18030"))
    assert main(["index"]) == 0
    (pages / "new.txt").write_bytes(b"\xff\x81\x82\x83" * 9)
    (pages / "gone.txt").symlink_to(pages / "nowhere.txt")
    found = findings(None, None, {})
    told = [finding.words for finding in found if finding.name in ("pages", "encoding")]
    assert "new or changed since the index was made: 1" in told
    assert "text files by encoding: GB18030 1" in told
    assert any("new.txt: its encoding cannot be told" in words for words in told)


def test_pages_that_may_not_be_read(tmp_path: Path) -> None:
    class Closed(type(Path())):  # type: ignore[misc]
        def open(self, *_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

    (found,) = archive_checks._encodings(SEE, [Closed(tmp_path / "closed.txt")])
    assert found.state == "look"
    assert "Permission denied" in found.words
    assert archive_checks._is_known(tmp_path / "gone.txt", None)


def test_a_damaged_index_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "archive.sqlite").write_bytes(b"no database" * 99)
    assert states(findings(None, tmp_path, {}))["index"] == "wrong"


def test_an_index_without_its_postings_is_wrong(at_island: Path, tmp_path: Path) -> None:
    shutil.copytree(at_island / "index", tmp_path / "index")
    for folder in (tmp_path / "index").glob("postings-*"):
        shutil.rmtree(folder)
    assert states(findings(None, tmp_path / "index", {}))["index"] == "wrong"


def test_a_cluster_that_is_not_there_is_wrong(tmp_path: Path) -> None:
    pytest.importorskip("opensearchpy", reason="the extra `opensearch` is not installed")
    config = tmp_path / "config.yaml"
    config.write_text("engine: {kind: opensearch, hosts: 'http://127.0.0.1:1', seconds: 0.1}", encoding="utf-8")
    told = [finding for finding in findings(config, None, {}) if finding.name == "index"]
    assert told[-1].state == "wrong"
    assert "the archive is not reachable" in told[-1].words


def test_a_cluster_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    summary = Summary(files=1, articles=3, passages=4)
    opened = SimpleNamespace(summary=lambda: summary, close=lambda: None)
    monkeypatch.setattr(archive_checks, "open_retriever", lambda settings: opened)
    settings = Settings(engine=EngineSettings(kind="opensearch", name="pages"))
    (told,) = archive_checks.cluster_findings(SEE, settings)
    assert (told.state, told.words) == ("right", "pages in the cluster: 3 articles in 4 passages")


def test_a_config_with_a_fault_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("telegram: {token: 1}")
    assert main(["check", "--json", "--config", str(file)]) == 1
    shape = json.loads(capsys.readouterr().out)
    assert [finding["state"] for finding in shape["findings"]] == ["right", "wrong"]
    assert "BAODA_TOKEN" in shape["findings"][1]["fix"]
    assert "config.yaml:1" in shape["findings"][1]["words"]


def test_a_token_of_the_wrong_form_is_wrong(at_island: Path) -> None:
    found = findings(None, None, {"BAODA_TOKEN": "secret"})
    assert states(found)["token"] == "wrong"
    assert not any("secret" in finding.words + finding.fix for finding in found)


# ---- the machine


def test_a_python_that_is_not_tested() -> None:
    found = machine_checks.python_finding(SEE, (3, 15))
    assert (found.state, found.fix) == ("look", "use Python 3.11, 3.12 or 3.13")


@pytest.mark.parametrize(("free", "state"), [(50 << 20, "wrong"), (500 << 20, "look"), (5 << 30, "right")])
def test_room_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    (found,) = machine_checks.disk_findings(SEE, [tmp_path / "not" / "yet", tmp_path / "either"])
    assert (found.state, str(tmp_path) in found.words) == (state, True)


def test_a_folder_that_cannot_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    (found,) = machine_checks.disk_findings(SEE, [tmp_path])
    assert found.state == "wrong"


def test_the_memory(tmp_path: Path) -> None:
    from bot.memory.memory import Memory

    file = tmp_path / "memory.sqlite"
    settings = Settings().__class__(memory=Settings().memory.__class__(database=file))
    assert "will be made" in machine_checks.memory_finding(SEE, settings, {}).words
    with closing(Memory.open(file)) as memory:
        memory.unanswered.note("谁？")
    assert "answer: 1" in machine_checks.memory_finding(SEE, settings, {}).words
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE schema_version SET version = 999")
    assert machine_checks.memory_finding(SEE, settings, {}).state == "wrong"
    file.write_bytes(b"no database" * 99)
    assert "cannot be read" in machine_checks.memory_finding(SEE, settings, {}).words


@pytest.mark.parametrize(("place", "state"), [("sqlite://", "right"), ("strange://here/there", "wrong")])
def test_a_memory_in_a_database(place: str, state: str) -> None:
    settings = Settings().__class__(memory=Settings().memory.__class__(database=place))
    assert machine_checks.memory_finding(SEE, settings, {}).state == state
