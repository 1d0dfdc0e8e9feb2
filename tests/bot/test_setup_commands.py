"""`baoda init`: few questions, a commented config.yaml that is understood, and nothing overwritten."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli import main
from bot.config import load
from bot.setup_commands import settings_text
from retrieval.errors import ConfigError

Capture = pytest.CaptureFixture[str]
USUAL = {"pages": "pages", "language": "zh-CN", "proxy": ""}
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


def types(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_nothing_is_asked_with_yes(capsys: Capture) -> None:
    assert main(["init", "--yes"]) == 0
    assert Path("config.yaml").read_text("utf-8") == settings_text(USUAL)
    assert Path("pages").is_dir()
    printed = capsys.readouterr().out
    assert "baoda chat\n" in printed
    assert "BotFather" in printed


def test_answers_are_written_and_empty_lines_take_what_is_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    types(monkeypatch, "我的 报纸", "", "socks5://127.0.0.1:1080")
    assert main(["init", "news/today"]) == 0
    settings = load(Path("news/today/config.yaml"))
    assert settings.archive.paths == (Path("news/today/我的 报纸"),)
    assert settings.archive.paths[0].is_dir()
    assert settings.chat.language == "zh-CN"
    assert settings.telegram.proxy == "socks5://127.0.0.1:1080"


def test_it_speaks_the_language_of_the_terminal(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("LANG", "zh_TW.UTF-8")
    types(monkeypatch)
    assert main(["init"]) == 0
    assert "資料夾" in capsys.readouterr().out
    assert load(Path("config.yaml")).chat.language == "zh-TW"


def test_an_option_names_the_language_and_another_file(capsys: Capture) -> None:
    assert main(["init", "--yes", "--language", "en", "--config", "mine.yaml"]) == 0
    assert "baoda serve --config mine.yaml" in capsys.readouterr().out
    assert load(Path("mine.yaml")).chat.language == "en"


def test_what_is_there_stays(capsys: Capture) -> None:
    Path("config.yaml").write_text("chat: {hits: 3}", encoding="utf-8")
    assert main(["init", "--yes"]) == 1
    assert Path("config.yaml").read_text("utf-8") == "chat: {hits: 3}"
    assert not Path("pages").exists()
    assert "fix: change it in an editor" in capsys.readouterr().err


def test_pages_may_be_a_file_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("year.zip").write_bytes(b"PK")
    types(monkeypatch, "year.zip")
    assert main(["init"]) == 0
    assert Path("year.zip").read_bytes() == b"PK"


@pytest.mark.parametrize("answers", [("pages", "Klingon"), ("pages", "en", "127.0.0.1:7890")])
def test_an_answer_that_would_not_be_understood_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture, answers: tuple[str, ...]
) -> None:
    types(monkeypatch, *answers)
    assert main(["init"]) == 1
    assert "fix: " in capsys.readouterr().err
    assert list(Path().iterdir()) == []


@settings(max_examples=30)
@given(pages=st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1).filter(lambda t: t == t.strip()))
def test_any_name_of_a_folder_is_understood_as_it_was_written(
    pages: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("any") / "config.yaml"
    file.write_text(settings_text({**USUAL, "pages": pages}), encoding="utf-8")
    try:
        assert load(file).archive.paths == (file.parent / Path(pages).expanduser(),)
    except RuntimeError:
        assert pages.startswith("~")  # the home of nobody
    except ConfigError:
        pytest.fail(file.read_text("utf-8"))


def test_the_settings_of_the_checkout_are_those_that_are_shipped() -> None:
    assert settings_text({**USUAL, "pages": "samples"}) == (ROOT / "config.yaml").read_text("utf-8")
