"""For readers without a question: the latest stories, a paper, any story, and what chats want to be told of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.anchors import Anchors
from bot.messages import Message, Option, Reply, has_words, mark_of
from bot.phrases import Phrases
from bot.shelf import Shelf
from retrieval.records import Answer, Hit, Passage, Summary

if TYPE_CHECKING:
    from bot.memory.memory import Memory
    from bot.memory.watches import Watch

COMMANDS = ("latest", "today", "paper", "random", "watch", "watches")
LISTED = 8
WATCHES = 20
"""Watches of one chat."""
WORDS = 40
"""Characters of what is watched."""


@dataclass(frozen=True, slots=True)
class News:
    """What a chat is told of, and the marks of its stories."""

    chat: int
    reply: Reply
    stories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """The news of one look at the archive, and the last article that was looked at; None where nothing came."""

    news: tuple[News, ...] = ()
    newest: int | None = None


class Newsstand:
    """Answers the readers' commands."""

    def __init__(
        self, shelf: Shelf, summary: Callable[[], Summary], today: Callable[[], date], memory: "Memory | None"
    ) -> None:
        """Take where the stories stand, what the archive holds, which day it is, and what keeps the watches."""
        self._shelf = shelf
        self._summary = summary
        self._today = today
        self._memory = memory
        self._anchors = Anchors(memory.cards if memory else None)

    def reply(self, message: Message, command: str, words: str, language: str) -> Reply:
        """Do what a command says."""
        phrases = Phrases.load(language)
        if command == "random":
            return self._random(phrases)
        if command == "paper":
            return self._paper(words, phrases)
        if command in ("watch", "watches"):
            return self._watch(message, words, phrases)
        return self._today_or_latest(phrases, today=command == "today")

    def _today_or_latest(self, phrases: Phrases, *, today: bool) -> Reply:
        if today and (found := self._shelf.latest(LISTED, date=self._today().isoformat())):
            return self._listing(phrases, phrases.say("today"), found)
        last = self._summary().last_date
        if today and last:
            title = phrases.say("today_none", date=phrases.date(last))
            return self._listing(phrases, title, self._shelf.latest(LISTED, date=last))
        return self._listing(phrases, phrases.say("latest"), self._shelf.latest(LISTED))

    def _listing(self, phrases: Phrases, title: str, found: tuple[Passage, ...]) -> Reply:
        if not found:
            return Reply(phrases.language, words=phrases.say("stand_empty"))
        return Reply(phrases.language, words=title, listed=found, anchors=self._anchors.of_stories(found))

    def _paper(self, words: str, phrases: Phrases) -> Reply:
        papers = self._summary().papers
        wanted = words.strip("《》〈〉 ")
        meant = next((paper for paper in papers if wanted and wanted.lower() in paper.lower()), None)
        if meant is None:
            named = phrases.say("between_words").join(phrases.say("paper", paper=paper) for paper in papers)
            return Reply(phrases.language, words=phrases.say("paper_which", papers=named or "–"))
        title = phrases.say("paper_latest", paper=phrases.say("paper", paper=meant))
        return self._listing(phrases, title, self._shelf.latest(LISTED, paper=meant))

    def _random(self, phrases: Phrases) -> Reply:
        passage = self._shelf.random()
        if passage is None:
            return Reply(phrases.language, words=phrases.say("stand_empty"))
        answer = Answer("", True, (Hit(passage, 0.0, 1.0),))
        return Reply(phrases.language, answer=answer, rank=1, lone=True)

    def _watch(self, message: Message, words: str, phrases: Phrases) -> Reply:
        if self._memory is None or message.place is None:
            return Reply(phrases.language, words=phrases.say("watch_where"))
        watches = self._memory.watches
        known = watches.of(message.place)
        if not words:
            return watch_menu(known, phrases)
        if not has_words(words) or len(words) > WORDS:
            return Reply(phrases.language, words=phrases.say("watch_what", limit=WORDS))
        if len(known) >= WATCHES and words not in known:
            return Reply(phrases.language, words=phrases.say("watch_many", limit=WATCHES))
        watches.add(_watch(message.place, words, phrases.language))
        return Reply(phrases.language, words=phrases.say("watch_begun", words=words))

    def unwatch(self, place: int, mark: str, phrases: Phrases) -> Reply:
        """Stop the watch with this mark and return the menu of those that are left."""
        if self._memory is None:
            return watch_menu([], phrases)
        for words in self._memory.watches.of(place):
            if mark_of(words) == mark:
                self._memory.watches.stop(place, words)
        return watch_menu(self._memory.watches.of(place), phrases)

    def news(self) -> Edition:
        """Return what each watching chat is to be told of the stories that came since the last article that was seen.

        Whoever tells it notes that article as seen when all are told: what a kill comes between is found again.
        """
        if self._memory is None:
            return Edition()
        watches, newest = self._memory.watches, self._shelf.newest()
        seen = watches.seen()
        if seen is None or newest <= seen:
            if seen is None:
                watches.see(newest)
            return Edition()
        kept = watches.all()
        found = self._shelf.mentions(sorted({watch.words for watch in kept}), seen)
        chats = sorted({watch.chat for watch in kept})
        return Edition(tuple(news for chat in chats if (news := self._of(chat, kept, found))), newest)

    def _of(self, chat: int, kept: "list[Watch]", found: Mapping[str, tuple[Passage, ...]]) -> News | None:
        own = [watch for watch in kept if watch.chat == chat]
        told = self._memory.watches.told(chat) if self._memory else set()
        fresh = {_story(p): p for watch in own for p in found.get(watch.words, ()) if _story(p) not in told}
        if not fresh:
            return None
        phrases = Phrases.load(own[-1].language)
        words = phrases.words(tuple(watch.words for watch in own if found.get(watch.words)))
        title = phrases.say("watch_news", words=words, number=len(fresh))
        return News(chat, self._listing(phrases, title, tuple(fresh.values())), tuple(fresh))


def watch_menu(known: Sequence[str], phrases: Phrases) -> Reply:
    """Return what a chat waits for, each with a button that stops it."""
    if not known:
        return Reply(phrases.language, words=phrases.say("watches_none"))
    rows = tuple((Option(f"✕ {words}", f"w1:stop:{mark_of(words)}"),) for words in known)
    return Reply(phrases.language, words=phrases.say("watches"), options=rows)


def _story(passage: Passage) -> str:
    """Return what makes a story the same when its page is read again: headline, paper and day, else its words."""
    source = passage.source
    return mark_of("|".join([passage.headline or passage.text, source.paper or "", source.date or ""]))


def _watch(chat: int, words: str, language: str) -> "Watch":
    from bot.memory.watches import Watch

    return Watch(chat, words, language)
