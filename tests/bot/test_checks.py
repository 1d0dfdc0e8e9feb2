"""`baoda check` finds what is wrong before users see it."""

import json
from pathlib import Path

import pytest

from bot import telegram_run
from bot.checks import Finding, findings
from bot.cli import main
from bot.telegram_run import Standing
from retrieval.errors import ServeError

TOKEN = "123456:" + "a" * 35


def states(found: list[Finding]) -> dict[str, str]:
    return {finding.name: finding.state for finding in found}


def test_all_is_well_but_for_the_token(at_island: Path) -> None:
    found = findings(None, None, {})
    assert states(found) == {"config": "right", "pages": "right", "index": "right", "token": "look"}
    assert "articles: 3" in next(finding.words for finding in found if finding.name == "index")


def test_nothing_is_there_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert states(findings(None, None, {})) == {"config": "right", "pages": "look", "index": "look", "token": "look"}
    (tmp_path / "pages").mkdir()
    found = findings(None, None, {})
    assert states(found)["pages"] == "look"
    assert all(finding.fix for finding in found if finding.state != "right")


def test_files_that_failed_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "empty.txt").write_bytes(b"")
    assert main(["index"]) == 1
    found = findings(None, None, {})
    assert states(found)["index"] == "look"
    assert any(finding.name == "file" and "empty.txt" in finding.words for finding in found)


def test_a_damaged_index_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "archive.sqlite").write_bytes(b"no database" * 99)
    assert states(findings(None, tmp_path, {}))["index"] == "wrong"


def test_a_config_with_a_fault_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("telegram: {token: 1}")
    assert main(["check", "--json", "--config", str(file)]) == 1
    shape = json.loads(capsys.readouterr().out)
    assert [finding["state"] for finding in shape["findings"]] == ["wrong"]
    assert "BAODA_TOKEN" in shape["findings"][0]["fix"]


def test_a_token_of_the_wrong_form_is_wrong(at_island: Path) -> None:
    found = findings(None, None, {"BAODA_TOKEN": "secret"})
    assert states(found)["bot"] == "wrong"
    assert not any("secret" in finding.words + finding.fix for finding in found)


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing("paper_bot", reads_groups=False, webhook=False, waiting=2), ("right", "right", "right")),
        (Standing("paper_bot", reads_groups=True, webhook=True, waiting=0), ("right", "look", "look")),
    ],
)
def test_what_telegram_says_of_the_bot(
    at_island: Path, monkeypatch: pytest.MonkeyPatch, standing: Standing, expected: tuple[str, ...]
) -> None:
    monkeypatch.setattr(telegram_run, "standing", lambda settings, token: standing)
    found = states(findings(at_island / "config.yaml", None, {"BAODA_TOKEN": TOKEN}))
    assert (found["bot"], found["privacy mode"], found["webhook"]) == expected


def test_a_bot_that_telegram_does_not_know(
    at_island: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def standing(settings: object, token: str) -> Standing:
        raise ServeError("Telegram does not know this token", fix="copy it again")

    monkeypatch.setattr(telegram_run, "standing", standing)
    monkeypatch.setenv("BAODA_TOKEN", TOKEN)
    assert main(["check"]) == 1
    assert "✗ bot: Telegram does not know this token\n  fix: copy it again" in capsys.readouterr().out
