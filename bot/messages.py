"""What goes between people and the assistant: a message in, a reply out; and how a message's text is read."""

import hashlib
import re
import time
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.phrases import Phrases, words_of_courtesy
from retrieval.records import Answer, Hit, Passage

ChatKind = Literal["private", "group", "terminal"]
Address = Literal["none", "mention", "reply"]
Sureness = Literal["answered", "nearest", "nothing"]
ViewKind = Literal["hit", "passage", "article"]

DOUBTFUL_HEADLINE = 0.5
"""A headline below this confidence is shown with a word of doubt."""

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
    previous: str | None = None
    """The question before, on which this one may lean."""
    writer: int | None = None
    """The number of who wrote it; None where unknown, as with anonymous administrators of a group."""
    place: int | None = None
    """The number of the chat that it was written to."""
    topic: int | None = None
    """The number of the topic that it was written to, where the group has topics."""
    about: int | None = None
    """The number of the person whose message it replies to."""
    rules: bool = False
    """Whether the writer may choose for the chat: it is private, or the writer is an administrator of the group."""
    sent: float = field(default_factory=time.time)
    """When it was written, in seconds since 1970."""
    held: bool = True
    """Whether the message stays at hand, to ask its question again when pages are turned."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, as a button: its label, what it does, and whether it is chosen now."""

    label: str
    action: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """What of an answer is looked at: a hit, another passage of its article, or a page of the whole article."""

    rank: int = 1
    kind: ViewKind = "hit"
    place: int = 0
    """Which passage, or which page, from 0."""
    mark: str = ""
    """The article's mark: when the index has changed, the same rank may be another article."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say: an answer turned to one of its hits, or only `words` with example questions."""

    language: str
    words: str = ""
    examples: tuple[str, ...] = ()
    answer: Answer | None = None
    rank: int = 0
    """The hit that is shown, from 1; 0 where none is: the list of the nearest headlines, or nothing found."""
    view: View = View()
    """What of the hit is shown, where that is not its own passage."""
    article: tuple[Passage, ...] = ()
    """All passages of the shown hit's article, where they are at hand."""
    votes: bool = False
    """Whether somebody takes down if the answer was useful."""
    listed: tuple[Passage, ...] = ()
    """The first passages of stories that are listed under the words."""
    options: tuple[tuple[Option, ...], ...] = ()
    """Rows of what can be chosen."""
    private: bool = False
    """Whether it is for the asker's eyes only, also in a group."""
    lone: bool = False
    """Whether it stands alone, without a message that holds its question."""
    anchor: str = ""
    """What its buttons hold, so that the question can be asked again without a message: it, or what stands for it."""
    anchors: tuple[str, ...] = ()
    """The same for each story that is listed, or for each question that is suggested; empty where that cannot be."""

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

    @property
    def place(self) -> int | None:
        """Where in its article the shown passage stands, from 0; None where that is not known."""
        if self.view.kind == "passage":
            return self.view.place
        texts = [passage.text for passage in self.article]
        return texts.index(self.hit.passage.text) if self.hit and self.hit.passage.text in texts else None

    @property
    def leans(self) -> bool:
        """Whether the question was answered by way of the one before."""
        return self.answer is not None and any(note.kind.startswith("follow_up") for note in self.answer.notes)

    @property
    def bare(self) -> bool:
        """Whether the question cannot be asked again, so that there is nothing to turn."""
        return not self.anchor and (self.private or self.lone or self.leans)

    def turned(self, rank: int) -> "Reply":
        """Return the same reply turned to another hit, as near to `rank` as there is one."""
        first = 1 if self.sureness == "answered" else 0
        return replace(self, rank=max(first, min(rank, len(self.hits))))


def mark_of(article_id: str) -> str:
    """Return six letters that stand for an article where its id would be too long."""
    return hashlib.blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=3).hexdigest()


def split(text: str) -> tuple[str | None, str]:
    """Return the command of a text, if it starts with one, and the words after it, tidied."""
    tidy = tidied(text)
    found = _COMMAND.fullmatch(tidy)
    return (found[1].lower(), found[2]) if found else (None, tidy)


def tidied(text: str) -> str:
    """Return the text without invisible characters, its white space shrunk to single spaces."""
    visible = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join("".join(c for c in visible if unicodedata.category(c) not in ("Cf", "Cs")).split())


def is_courtesy(text: str, name: str) -> bool:
    """Tell whether a text is nothing but one of the words of courtesy under this name."""
    bare = "".join(c for c in text.lower() if c == " " or unicodedata.category(c)[0] in "LN")
    return bare.strip() in words_of_courtesy(name)


def has_words(text: str) -> bool:
    """Tell whether there is a letter or a digit in a text."""
    return any(unicodedata.category(c)[0] in "LN" for c in text)
