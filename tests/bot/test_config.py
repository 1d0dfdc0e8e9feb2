"""The chat half's sections, and the token that comes from the environment only."""

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from bot.config import ChatSettings, Settings, TelegramSettings, load, read_token
from bot.serving import lock_file
from retrieval.errors import BaodaError, ConfigError, ServeError

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "123456:" + "Aa0_-" * 7


def test_shipped_config_is_the_defaults_but_for_the_samples() -> None:
    shipped, defaults = load(ROOT / "config.yaml"), Settings()
    assert shipped.archive.paths == (ROOT / "samples",)
    assert shipped.archive.index == ROOT / "index"
    assert replace(shipped, archive=defaults.archive) == defaults


def test_shipped_config_names_every_key_with_a_comment() -> None:
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    for section in fields(Settings):
        block = re.search(rf"^{section.name}:\n((?:  .*\n)+)", text, re.MULTILINE)
        assert block, section.name
        for key in fields(getattr(Settings(), section.name)):
            assert re.search(rf"(?m)^  # .*\n  {key.name}:", block[1]), f"{section.name}.{key.name}"


def test_everything_that_is_left_out_lies_beside_a_file_that_is_named(tmp_path: Path) -> None:
    """Whoever runs a service need not stand in its folder."""
    (tmp_path / "pages").mkdir()
    file = tmp_path / "config.yaml"
    file.write_text("telegram: {listen: baoda.sock}\nmemory:\n", encoding="utf-8")
    settings = load(file)
    assert settings.memory_place == tmp_path / "memory.sqlite"
    assert settings.pages_folder == tmp_path / "pages"
    assert lock_file(settings).parent == tmp_path
    assert settings.telegram.listen == str(tmp_path / "baoda.sock")
    assert load(ROOT / "config.yaml").telegram.listen == TelegramSettings().listen


def test_both_halves_are_read_from_one_file(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(
        "ranking: {b: 1}\nchat: {language: en, hits: 2}\ntelegram: {api_url: 'http://127.0.0.1:8081', proxy: }\n"
    )
    settings = load(file)
    assert settings.ranking.b == 1
    assert settings.chat == ChatSettings(language="en", hits=2)
    assert settings.telegram == TelegramSettings(api_url="http://127.0.0.1:8081", proxy=None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("chat: {language: fr}", "1: `chat.language` is none of its choices"),
        ("chat: {language: [en]}", "1: `chat.language` is none of its choices"),
        ("chat: {hits: 0}", "1: `chat.hits` is 0, which is out of range"),
        ("chat: {hits: 2.5}", "1: `chat.hits` should be a whole number"),
        ("telegram: {proxy: 127.0.0.1}", "1: `telegram.proxy` is not an address"),
        ("telegram: {proxi: a}", "1: unknown key in section `telegram`: `proxi`; did you mean `proxy`?"),
        ("access: {topics: [7]}", "1: `access.topics` should be text"),
        ("access: {topics: ['-100/x']}", "1: `access.topics` cannot be understood"),
        ("memory: {database: 7}", "1: `memory.database` should be text"),
        (
            "memory: {database: 'postgresql://baoda:lamp@db/baoda'}",
            "1: a password does not belong in config.yaml, which gets shared and committed",
        ),
        ("chats: {}", "1: unknown section: `chats`; did you mean `chat`?"),
    ],
)
def test_faults_are_told_with_their_line(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert caught.value.problem == f"{file}:{problem}"


def test_address_with_a_password_is_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("telegram: {proxy: 'user:secret@host:1'}")
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert "secret" not in caught.value.problem + caught.value.fix


def test_token_from_the_environment() -> None:
    assert read_token({"BAODA_TOKEN": f" {TOKEN}\n"}) == TOKEN


def test_token_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    assert read_token({"BAODA_TOKEN_FILE": str(file)}) == TOKEN
    assert read_token({"BAODA_TOKEN_FILE": str(tmp_path / "none"), "BAODA_TOKEN": TOKEN}) == TOKEN


def test_other_servers_have_tokens_of_their_own() -> None:
    assert read_token({"BAODA_TOKEN": "sampleToken"}, other_server=True) == "sampleToken"


@pytest.mark.parametrize(
    ("environment", "problem"),
    [
        ({}, "no token"),
        ({"BAODA_TOKEN": "  "}, "no token"),
        ({"BAODA_TOKEN": "secret"}, "what stands in BAODA_TOKEN is not a bot token"),
        ({"BAODA_TOKEN": "12:secret 34"}, "what stands in BAODA_TOKEN is not a bot token"),
        ({"BAODA_TOKEN_FILE": "{folder}/none"}, "No such file"),
        ({"BAODA_TOKEN_FILE": "{folder}/binary"}, "not a text file"),
        ({"BAODA_TOKEN_FILE": "{folder}/empty"}, "what stands in the file that BAODA_TOKEN_FILE names"),
    ],
)
def test_token_that_cannot_be_used(tmp_path: Path, environment: dict[str, str], problem: str) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty").write_text("")
    with pytest.raises(ServeError) as caught:
        read_token({name: value.format(folder=tmp_path) for name, value in environment.items()})
    assert problem in caught.value.problem
    assert caught.value.fix
    assert "secret" not in str(caught.value) + caught.value.fix
    assert isinstance(caught.value, BaodaError)


def test_the_memory_is_a_file_or_an_address_and_topics_are_pairs_of_numbers(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    for written, place in (
        ("", tmp_path / "memory.sqlite"),
        ("chat.db", tmp_path / "chat.db"),
        ("postgresql://baoda@db:5432/baoda", "postgresql://baoda@db:5432/baoda"),
    ):
        file.write_text(f"archive: {{index: index}}\nmemory: {{database: {written}}}\naccess: {{topics: -100/17}}\n")
        assert load(file).memory_place == place
        assert load(file).access.topics == ("-100/17",)
