"""A message goes in, what to reply comes out, or silence. Knows no Telegram: the terminal talks to it too."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from bot.phrases import Phrases, language_for, words_of_courtesy
from retrieval.records import Answer, Answerer, Hit, Question, Summary

ChatKind = Literal["private", "group", "terminal"]
Address = Literal["none", "mention", "reply"]
Sureness = Literal["answered", "nearest", "nothing"]

QUESTION_LIMIT = 1000
"""Characters; a longer question gets a phrase."""
EXAMPLES = 3
EXAMPLE_LENGTH = 40
DOUBTFUL_HEADLINE = 0.5
"""A headline below this confidence is shown with a word of doubt."""
GROUP_COMMANDS = ("ask", "help")
"""What a group may call without naming the bot."""

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?![A-Za-z0-9_@/])\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote; a mention of the bot is already cut out of `text`, also out of `/ask@bot`."""

    text: str
    chat: ChatKind = "private"
    address: Address = "none"
    """How the bot was called, besides by a command."""
    for_another: bool = False
    """Another bot is tagged, or the command names another bot."""
    language: str | None = None
    """As the writer's program names it, such as `zh-hans`; None where unknown."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say: an answer turned to one of its hits, or only `words` with example questions."""

    language: str
    words: str = ""
    examples: tuple[str, ...] = ()
    answer: Answer | None = None
    rank: int = 0
    """The hit that is shown, from 1; 0 where none is: the list of the nearest headlines, or nothing found."""

    @property
    def sureness(self) -> Sureness | None:
        """How sure the answer is; None for a reply of words alone."""
        if self.answer is None:
            return None
        if not self.answer.hits:
            return "nothing"
        return "answered" if self.answer.answered else "nearest"

    @property
    def hit(self) -> Hit | None:
        """The hit that is shown."""
        return self.answer.hits[self.rank - 1] if self.answer and self.rank else None

    @property
    def hits(self) -> tuple[Hit, ...]:
        """All hits, to page through."""
        return self.answer.hits if self.answer else ()

    @property
    def phrases(self) -> Phrases:
        """The phrases of this reply's language."""
        return Phrases.load(self.language)

    def turned(self, rank: int) -> "Reply":
        """Return the same reply turned to another hit, as near to `rank` as there is one."""
        first = 1 if self.sureness == "answered" else 0
        return replace(self, rank=max(first, min(rank, len(self.hits))))


class Assistant:
    """Decides whether a message is meant for the bot and what to reply. Thread-safe when the answerer is."""

    def __init__(
        self,
        answerer: Answerer,
        summary: Callable[[], Summary],
        *,
        language: str = "zh-CN",
        hits: int = 5,
        today: Callable[[], date] = date.today,
    ) -> None:
        """Take what answers questions, what the archive holds, the language of the unknown, the most hits to show."""
        self.language = language
        self._answerer = answerer
        self._summary = summary
        self._hits = hits
        self._today = today

    def hears(self, message: Message) -> bool:
        """Tell whether the message is meant for the bot; without a search, so it may run on an event loop."""
        if message.for_another:
            return False
        if message.chat != "group":
            return True
        command, words = _split(message.text)
        if message.address == "reply" and command is None:
            return _has_words(words) and not _is_courtesy(words, "thanks_words")
        return message.address != "none" or command in GROUP_COMMANDS

    def reply(self, message: Message) -> Reply | None:
        """Return what to reply to a message, or None for silence. Searches, so it may take a while."""
        if not self.hears(message):
            return None
        command, words = _split(message.text)
        language = self.language_of(message)
        if command in ("start", "help"):
            return self._welcome(message, greet=command == "start")
        if command not in (None, "ask"):
            return _says(language, "unknown_command", command=f"/{command}")
        if _is_courtesy(words, "hello_words"):
            return self._welcome(message, greet=True)
        if _is_courtesy(words, "thanks_words"):
            return _says(language, "thanks")
        return self._objection(words, language) or self._ask(words, language)

    def turn(self, message: Message, rank: int) -> Reply | None:
        """Return the answer to a message's question turned to hit `rank`; None where it holds no question."""
        _, words = _split(message.text)
        language = self.language_of(message)
        if self._objection(words, language):
            return None
        return self._ask(words, language).turned(rank)

    def phrase(self, name: str, code: str | None) -> Reply:
        """Return a reply of one phrase for a reader whose program speaks the language of this code."""
        return _says(language_for(code, default=self.language), name)

    def language_of(self, message: Message) -> str:
        """Return the locale in which the message's writer is answered."""
        return language_for(message.language, default=self.language)

    def _ask(self, words: str, language: str) -> Reply:
        answer = self._answerer(Question(words, limit=self._hits, today=self._today()))
        return Reply(language, answer=answer, rank=1 if answer.answered and answer.hits else 0)

    def _objection(self, words: str, language: str) -> Reply | None:
        if not words:
            return _says(language, "empty")
        if not _has_words(words):
            return _says(language, "wordless")
        if len(words) > QUESTION_LIMIT:
            return _says(language, "too_long", limit=QUESTION_LIMIT)
        return None

    def _welcome(self, message: Message, *, greet: bool) -> Reply:
        language = self.language_of(message)
        phrases = Phrases.load(language)
        summary = self._summary()
        lines = [phrases.say("greeting")] if greet else []
        lines.append(phrases.say("how_to_ask"))
        if message.chat != "terminal":
            lines.append(phrases.say("group_manners"))
        if summary.first_date and summary.last_date:
            first, last = phrases.date(summary.first_date), phrases.date(summary.last_date)
            lines.append(phrases.say("holdings_dated", articles=summary.articles, first=first, last=last))
        elif summary.articles:
            lines.append(phrases.say("holdings", articles=summary.articles))
        return Reply(language, words="\n\n".join(lines), examples=_examples(summary))


def _says(language: str, name: str, **values: object) -> Reply:
    return Reply(language, words=Phrases.load(language).say(name, **values))


def _split(text: str) -> tuple[str | None, str]:
    """Return the command of a text, if it starts with one, and the words after it, tidied."""
    tidy = _tidy(text)
    found = _COMMAND.fullmatch(tidy)
    return (found[1].lower(), found[2]) if found else (None, tidy)


def _tidy(text: str) -> str:
    """Return the text without invisible characters, its white space shrunk to single spaces."""
    visible = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join("".join(c for c in visible if unicodedata.category(c) not in ("Cf", "Cs")).split())


def _is_courtesy(text: str, name: str) -> bool:
    bare = "".join(c for c in text.lower() if c == " " or unicodedata.category(c)[0] in "LN")
    return bare.strip() in words_of_courtesy(name)


def _has_words(text: str) -> bool:
    return any(unicodedata.category(c)[0] in "LN" for c in text)


def _examples(summary: Summary) -> tuple[str, ...]:
    headlines = (" ".join(headline.split()) for headline in summary.headlines)
    fitting = dict.fromkeys(headline for headline in headlines if 0 < len(headline) <= EXAMPLE_LENGTH)
    return tuple(fitting)[:EXAMPLES]
