"""A message goes in, what to reply comes out, or silence. Knows no Telegram: the terminal talks to it too."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.memory.memory import Memory
from bot.messages import Message, Reply, View, has_words, is_courtesy, mark_of, split
from bot.phrases import Phrases, language_for
from bot.shelf import BARE, Shelf
from retrieval.records import Answerer, Question, Summary

QUESTION_LIMIT = 1000
"""Characters; a longer question gets a phrase."""
EXAMPLES = 3
EXAMPLE_LENGTH = 40
GROUP_COMMANDS = ("ask", "help")
"""What a group may call without naming the bot."""


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
        memory: Memory | None = None,
    ) -> None:
        """Take what answers questions, what the archive holds, the language of the unknown, the most hits to show.

        The shelf gives whole articles, the memory keeps what readers said of answers; both may be missing.
        """
        self.language = language
        self._answerer = answerer
        self._summary = summary
        self._hits = hits
        self._today = today
        self._shelf = shelf
        self._memory = memory

    def hears(self, message: Message) -> bool:
        """Tell whether the message is meant for the bot; without a search, so it may run on an event loop."""
        if message.for_another:
            return False
        if message.chat != "group":
            return True
        command, words = split(message.text)
        if message.address == "reply" and command is None:
            return has_words(words) and not is_courtesy(words, "thanks_words")
        return message.address != "none" or command in GROUP_COMMANDS

    def reply(self, message: Message) -> Reply | None:
        """Return what to reply to a message, or None for silence. Searches, so it may take a while."""
        if not self.hears(message):
            return None
        command, words = split(message.text)
        language = self.language_of(message)
        if command in ("start", "help"):
            return self._welcome(message, greet=command == "start")
        if command not in (None, "ask"):
            return _says(language, "unknown_command", command=f"/{command}")
        if is_courtesy(words, "hello_words"):
            return self._welcome(message, greet=True)
        if is_courtesy(words, "thanks_words"):
            return _says(language, "thanks")
        return self._objection(words, language) or self._opened(self._ask(words, language))

    def turn(self, message: Message, view: View) -> Reply | None:
        """Return the answer to a message's question as this view shows it; None where it is no more to be had."""
        _, words = split(message.text)
        language = self.language_of(message)
        if self._objection(words, language):
            return None
        reply = self._ask(words, language)
        if view.kind == "hit" and not view.mark:
            return self._opened(reply.turned(view.rank))
        ranks = [rank for rank, hit in enumerate(reply.hits, 1) if mark_of(hit.passage.article_id) == view.mark]
        if not ranks:
            return None
        reply = self._opened(reply.turned(view.rank if view.rank in ranks else ranks[0]))
        place = max(0, min(view.place, len(reply.article) - 1))
        return replace(reply, view=replace(view, rank=reply.rank, place=place)) if reply.article else reply

    def vote(self, message: Message, view: View, card: str, *, useful: bool) -> bool:
        """Take down whether an answer was useful; a second vote on the same card replaces the first."""
        reply = self.turn(message, view)
        if reply is None or reply.hit is None or self._memory is None:
            return False
        _, words = split(message.text)
        self._memory.votes.cast(card, words, reply.hit.passage.article_id, useful=useful)
        return True

    def phrase(self, name: str, code: str | None) -> Reply:
        """Return a reply of one phrase for a reader whose program speaks the language of this code."""
        return _says(language_for(code, default=self.language), name)

    def language_of(self, message: Message) -> str:
        """Return the locale in which the message's writer is answered."""
        return language_for(message.language, default=self.language)

    def _ask(self, words: str, language: str) -> Reply:
        answer = self._answerer(Question(words, limit=self._hits, today=self._today()))
        return Reply(language, answer=answer, rank=1 if answer.answered and answer.hits else 0)

    def _opened(self, reply: Reply) -> Reply:
        """Return a reply with the article of its hit, as far as the shelf has it."""
        article = self._shelf.article(reply.hit.passage.article_id) if reply.hit else ()
        return replace(reply, article=article, votes=self._memory is not None)

    def _objection(self, words: str, language: str) -> Reply | None:
        if not words:
            return _says(language, "empty")
        if not has_words(words):
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


def _examples(summary: Summary) -> tuple[str, ...]:
    headlines = (" ".join(headline.split()) for headline in summary.headlines)
    fitting = dict.fromkeys(headline for headline in headlines if 0 < len(headline) <= EXAMPLE_LENGTH)
    return tuple(fitting)[:EXAMPLES]
