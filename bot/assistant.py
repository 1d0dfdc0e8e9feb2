"""A message goes in, what to reply comes out, or silence. Knows no Telegram: the terminal talks to it too."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.access import Door
from bot.anchors import Anchors
from bot.choices import Choices
from bot.config import AccessSettings
from bot.desk import Desk
from bot.lookup import Lookup
from bot.messages import Message, Reply, View, has_words, is_courtesy, split
from bot.newsstand import COMMANDS as READERS
from bot.newsstand import Newsstand
from bot.operators import Operators
from bot.options import LANGUAGE, chosen, language_menu, settings_menu
from bot.pace import Pace
from bot.phrases import Phrases, language_for
from bot.sayings import linked, objection, says
from bot.shelf import BARE, Shelf
from bot.welcome import about, joined, welcome
from retrieval.records import Answerer, Summary

if TYPE_CHECKING:
    from bot.memory.memory import Memory

GROUP_COMMANDS = ("ask", "help", "about", "lang", "settings", *READERS)
"""What a group may call without naming the bot."""
RULERS_COMMANDS = ("lang", "settings")
"""What in a group is for its administrators."""
MOST_OFFERED = 200
"""Hits that are offered to who is typing."""
QUESTION_LINK = "q-"
"""What a link begins with that asks a question: https://t.me/bot?start=q-…, the question in base64 without `=`."""


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
        shelf: Shelf = BARE,
        memory: "Memory | None" = None,
        access: AccessSettings | None = None,
        pace: Pace | None = None,
        renew: Callable[[], None] = lambda: None,
        desk: Desk | None = None,
    ) -> None:
        """Take what answers questions, what the archive holds, the language of the unknown, the most hits to show.

        The shelf gives whole articles, the memory keeps what was chosen and found useful, the pace keeps anybody from
        taking all the time; each may be missing. `renew` brings the archive up to date for an administrator, and to the
        desk they may send pages.
        """
        self.language = language
        self.door = Door(access or AccessSettings(), memory.guests if memory else None)
        self.desk = desk
        self._summary = summary
        self._memory = memory
        self._pace = pace
        self._anchors = Anchors(memory.cards if memory else None)
        self._lookup = Lookup(answerer, shelf, hits=hits, today=today, votes=memory is not None)
        self.newsstand = Newsstand(shelf, summary, today, memory)
        self._operators = Operators(self.door, memory, summary, renew) if memory else None

    def hears(self, message: Message) -> bool:
        """Tell whether the message is meant for the bot; without a search, so it may run on an event loop."""
        if message.for_another:
            return False
        if message.chat != "group":
            return True
        command, words = split(message.text)
        if message.address == "reply" and command is None:
            return has_words(words) and not is_courtesy(words, "thanks_words")
        if self._operators and self._operators.hears(message, command):
            return True
        return message.address != "none" or command in GROUP_COMMANDS

    def asks_who_rules(self, message: Message) -> bool:
        """Tell whether it matters for a message if its writer may choose for the chat."""
        return split(message.text)[0] in RULERS_COMMANDS

    def takes_pages(self, message: Message) -> bool:
        """Tell whether a file that came with a message is a page for the archive."""
        return message.chat == "private" and self.door.is_admin(message.writer)

    def language_of(self, message: Message) -> str:
        """Return the language in which a message is answered."""
        return self._language(message, self.choices(message))

    def reply(self, message: Message) -> Reply | None:
        """Return what to reply to a message, or None for silence. Searches, so it may take a while."""
        if not self.hears(message):
            return None
        command, words = split(message.text)
        choices = self.choices(message)
        language = self._language(message, choices)
        if command == "start" and self.door.lets_in(message, words):
            return welcome(language, self._summary(), message.chat, greet=True)
        if not self.door.admits(message):
            return self._refused(message, language)
        if command == "start" and words.startswith(QUESTION_LINK):
            command, words = None, linked(words.removeprefix(QUESTION_LINK))
        if command in (None, "ask"):
            return self._answered(message, words, language, choices)
        return self._commanded(message, command, words, language, choices)

    def turn(self, message: Message, view: View, anchor: str = "") -> Reply | None:
        """Return the answer to a message's question as this view shows it; None where it is no more to be had.

        With the anchor of a reply its question is asked, whatever the message says.
        """
        asked = self._question(message, anchor)
        if asked is None or not self.door.admits(message):
            return None
        words, previous = asked
        choices, rank = self.choices(message), min(view.rank, MOST_OFFERED) if anchor else 1
        language = self._language(message, choices)
        reply = self._lookup.turned(words, language, choices, view, previous=previous, rank=rank)
        return reply and self._suggesting(replace(reply, anchor=anchor))

    def offer(self, message: Message, start: int, most: int) -> list[Reply]:
        """Return the hits for words that are still being typed, from number `start` on, each as a reply of its own."""
        _, words = split(message.text)
        language = self._language(message, Choices())
        most = min(most, MOST_OFFERED - start)
        if most < 1 or objection(words, language) or not self.door.admits(message):
            return []
        offered = self._lookup.offered(words, language, start, most)
        anchor = self._anchors.hold(words) if offered else ""
        return [replace(reply, anchor=anchor) for reply in offered]

    def vote(self, message: Message, view: View, card: str, *, useful: bool, anchor: str = "") -> bool:
        """Take down whether an answer was useful; a second vote on the same card replaces the first."""
        reply, asked = self.turn(message, view, anchor), self._question(message, anchor)
        if reply is None or reply.hit is None or asked is None or self._memory is None:
            return False
        self._memory.votes.cast(card, asked[0], reply.hit.passage.article_id, useful=useful)
        return True

    def choose(self, message: Message, action: str) -> Reply:
        """Change what a chat has chosen, as a button of one of the menus says; return what to show then."""
        papers = self._summary().papers
        choices = self.choices(message)
        if action.startswith("w1:") and message.place is not None:
            phrases = Phrases.load(self._language(message, choices))
            return self.newsstand.unwatch(message.place, action.rpartition(":")[2], phrases)
        if self._memory and message.place is not None:
            choices = self._memory.chats.change(message.place, lambda before: chosen(before, action, papers))
        language = self._language(message, choices)
        if action.startswith(LANGUAGE):
            return says(language, "language_chosen")
        return settings_menu(language, choices, papers, group=message.chat == "group")

    def joined(self, message: Message, *, hears_all: bool) -> Reply | None:
        """Return what to say in a group that the bot was added to."""
        language = self._language(message, self.choices(message))
        if not self.door.admits(message):
            return self._refused(message, language)
        return joined(language, hears_all=hears_all)

    def left(self, place: int) -> None:
        """Forget a chat that the bot was taken out of."""
        if self._memory:
            self._memory.forget(place)

    def moved(self, old: int, new: int) -> None:
        """Take along what is kept of a chat that has got another number."""
        if self._memory:
            self._memory.move(old, new)

    def phrase(self, name: str, code: str | None) -> Reply:
        """Return a reply of one phrase for a reader whose program speaks the language of this code."""
        return says(language_for(code, default=self.language), name)

    def choices(self, message: Message) -> Choices:
        """Return what the message's chat has chosen."""
        return self._memory.chats.of(message.place) if self._memory and message.place is not None else Choices()

    def _language(self, message: Message, choices: Choices) -> str:
        return choices.language or language_for(message.language, default=self.language)

    def _answered(self, message: Message, words: str, language: str, choices: Choices) -> Reply | None:
        if is_courtesy(words, "hello_words"):
            return welcome(language, self._summary(), message.chat, greet=True)
        if is_courtesy(words, "thanks_words"):
            return says(language, "thanks")
        verdict = self._pace.judge(message, words) if self._pace else "go"
        if verdict != "go":
            return says(language, "patience") if verdict == "wait" else None
        if wrong := objection(words, language):
            return wrong
        reply = self._lookup.reply(words, language, choices, previous=message.previous)
        if reply.sureness != "answered":
            if self._memory:
                self._memory.unanswered.note(words)
            if message.chat == "group" and choices.only_sure:
                return None
        reply = replace(reply, private=message.chat == "group" and choices.private, lone=not message.held)
        if reply.bare and reply.hits:
            reply = replace(reply, anchor=self._anchors.hold(words, message.previous if reply.leans else None))
        return self._suggesting(reply)

    def _suggesting(self, reply: Reply) -> Reply:
        """Return a reply with what stands for the questions that may have been meant."""
        meant = reply.answer.suggestions if reply.answer else ()
        return replace(reply, anchors=tuple(map(self._anchors.hold, meant))) if meant else reply

    def _question(self, message: Message, anchor: str) -> tuple[str, str | None] | None:
        """Return the words of a message's question, or of an anchor's, and what they lean on."""
        found = self._anchors.question(anchor) if anchor else (split(message.text)[1], None)
        return None if found is None or objection(found[0], self.language) else found

    def _commanded(self, message: Message, command: str, words: str, language: str, choices: Choices) -> Reply | None:
        if command == "about" or (command == "start" and words == "about"):
            return about(language, self._summary(), kept_days=self._memory.unanswered_days if self._memory else None)
        if command in ("start", "help"):
            operator = self._operators is not None and self.takes_pages(message)
            return welcome(language, self._summary(), message.chat, greet=command == "start", operator=operator)
        if command in RULERS_COMMANDS and self._memory:
            if message.chat == "group" and not message.rules:
                return says(language, "admins_only") if message.address != "none" else None
            if command == "lang":
                return language_menu(language, choices)
            return settings_menu(language, choices, self._summary().papers, group=message.chat == "group")
        if command in READERS:
            return self.newsstand.reply(message, command, words, language)
        if self._operators and self._operators.hears(message, command):
            return self._operators.reply(message, command, words, Phrases.load(language))
        return says(language, "unknown_command", command=f"/{command}")

    def _refused(self, message: Message, language: str) -> Reply | None:
        number = self.door.tells(message)
        name = "refused_group" if message.chat == "group" else "refused"
        return says(language, name, number=number) if number is not None else None
