"""What is said to operators, in three languages."""

import string
from pathlib import Path

import pytest

from bot.phrases import LANGUAGES, Phrases

REFERENCE = "zh-CN"
FAMILIES = ("check_name_", "init_", "report_")
"""Phrases whose names are put together where they are said."""


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_phrases_with_the_same_placeholders(language: str) -> None:
    phrases, reference = Phrases.for_operators(language), Phrases.for_operators(REFERENCE)
    assert phrases.language == language
    assert list(phrases.texts) == list(reference.texts)
    assert {name: placeholders(text) for name, text in phrases.texts.items()} == {
        name: placeholders(text) for name, text in reference.texts.items()
    }
    assert all(isinstance(text, str) and text.strip() for text in phrases.texts.values())


def test_every_phrase_is_said_somewhere() -> None:
    bot = Path(__file__).resolve().parents[2] / "bot"
    sources = "".join(file.read_text("utf-8") for file in bot.glob("*.py"))
    for phrase in Phrases.for_operators(REFERENCE).texts:
        names = (phrase, phrase.removeprefix("check_").removesuffix("_fix"))
        said = any(f"{mark}{name}{mark}" in sources for name in names for mark in ("'", '"'))
        assert said or phrase.startswith(FAMILIES), phrase
