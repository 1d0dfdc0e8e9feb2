import string

import pytest
import yaml

from bot.newsstand import COMMANDS as READERS
from bot.operators import COMMANDS as OPERATORS
from bot.phrases import LANGUAGES, Phrases, language_for

REFERENCE = "zh-CN"
COMMANDS = {f"command_{name}" for name in ("ask", "help", "about", "settings", "lang", *READERS, *OPERATORS)}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_phrases_with_the_same_placeholders(language):
    texts, reference = Phrases.load(language).texts, Phrases.load(REFERENCE).texts
    assert list(texts) == list(reference)
    assert {name: placeholders(text) for name, text in texts.items()} == {
        name: placeholders(text) for name, text in reference.items()
    }
    assert all(isinstance(text, str) and text.strip() for text in texts.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_quiet_notes_and_command_descriptions_keep_telegrams_limits(language):
    phrases = Phrases.load(language)
    notes = (
        "foreign_pager",
        "question_gone",
        "no_such_page",
        "article_gone",
        "vote_useful",
        "vote_useless",
        "trouble",
        "admins_only",
    )
    for name in notes:
        assert len(phrases.say(name)) <= 200
    for name in COMMANDS:
        assert len(phrases.say(name)) <= 256


def test_every_phrase_is_used(pytestconfig):
    sources = "".join(path.read_text("utf-8") for path in (pytestconfig.rootpath / "bot").glob("*.py"))
    unused = {
        name for name in Phrases.load(REFERENCE).texts if f'"{name}"' not in sources and f"'{name}'" not in sources
    }
    assert unused == COMMANDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_locale_files_are_plain_mappings(language, pytestconfig):
    file = pytestconfig.rootpath / "bot" / "locales" / f"{language}.yaml"
    names = [line.partition(":")[0] for line in file.read_text("utf-8").splitlines() if line and line[0] not in "# "]
    assert names == list(yaml.safe_load(file.read_text("utf-8")))


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh-hans", "zh-CN"),
        ("zh", "zh-CN"),
        ("zh-cn", "zh-CN"),
        ("zh_CN", "zh-CN"),
        ("zh-SG", "zh-CN"),
        ("zh-hant", "zh-TW"),
        ("zh-TW", "zh-TW"),
        ("zh-hk", "zh-TW"),
        ("zh-Hant-HK", "zh-TW"),
        ("en", "en"),
        ("en-GB", "en"),
        ("de", "en"),
        ("zha", "en"),
        ("", "zh-TW"),
        (None, "zh-TW"),
    ],
)
def test_language_codes_find_their_locale(code, language):
    assert language_for(code, default="zh-TW") == language


def test_dates_are_written_as_the_language_does_and_odd_ones_stay():
    assert Phrases.load("zh-CN").date("2026-07-02") == "2026年7月2日"
    assert Phrases.load("en").date("2026-07-02") == "2026-07-02"
    assert Phrases.load("zh-TW").date("2026年夏") == "2026年夏"
    assert Phrases.load("zh-CN").date("2026-07") == "2026-07"


def test_words_are_quoted_and_strung_together():
    assert Phrases.load("zh-CN").words(("火星", "移民")) == "“火星”、“移民”"
    assert Phrases.load("zh-TW").words(("火星",)) == "「火星」"
    assert Phrases.load("en").words(("Mars", "moon")) == "“Mars”, “moon”"
