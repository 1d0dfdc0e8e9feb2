"""Everything the bot says, in three languages, read from `locales/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

LANGUAGES = ("zh-CN", "zh-TW", "en")
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


def language_for(code: str | None, *, default: str = "zh-CN") -> str:
    """Return the locale for a language code such as `zh-hans` or `en-GB`; `default` where no code is known."""
    tag = (code or "").strip().lower().replace("_", "-")
    if not tag:
        return default
    if tag.startswith(_TRADITIONAL):
        return "zh-TW"
    return "zh-CN" if tag == "zh" or tag.startswith("zh-") else "en"


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language by their names."""

    language: str
    texts: Mapping[str, str]

    @staticmethod
    def load(language: str) -> "Phrases":
        """Return the phrases of one of LANGUAGES; each file is read once."""
        return _load(language)

    @staticmethod
    def for_operators(language: str) -> "Phrases":
        """Return what is said in the terminal to whoever sets the bot up and watches over it."""
        return _load(f"operators/{language}")

    def say(self, name: str, /, **values: object) -> str:
        """Return the phrase of this name with its placeholders filled."""
        return self.texts[name].format(**values)

    def words(self, words: tuple[str, ...]) -> str:
        """Return words quoted and strung together as this language does it."""
        return self.say("between_words").join(self.say("quoted_word", word=word) for word in words)

    def date(self, iso: str) -> str:
        """Return a date `YYYY-MM-DD` as this language writes it; anything else stays as it is."""
        year, _, rest = iso.partition("-")
        month, _, day = rest.partition("-")
        if not (year.isdecimal() and month.isdecimal() and day.isdecimal()):
            return iso
        return self.say("date", year=int(year), month=int(month), day=int(day))


@cache
def words_of_courtesy(name: str) -> frozenset[str]:
    """Return the words of every language under this name, such as `hello_words`, in small letters."""
    return frozenset(word for language in LANGUAGES for word in _load(language).texts[name].split("|"))


@cache
def _load(language: str) -> Phrases:
    text = files("bot").joinpath("locales", *f"{language}.yaml".split("/")).read_text(encoding="utf-8")
    return Phrases(language.rpartition("/")[2], yaml.safe_load(text))
