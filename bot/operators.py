"""What the administrators of the bot can do in a chat."""

import re
import threading
from collections.abc import Callable

from bot.access import Door, topic_of
from bot.memory.guests import Guest
from bot.memory.memory import Memory
from bot.messages import Message, Reply
from bot.phrases import Phrases
from retrieval.errors import BaodaError
from retrieval.records import Summary

COMMANDS = ("stats", "unanswered", "reload", "allow", "deny")
LISTED = 20
_GUEST = re.compile(r"-?[0-9]{1,18}|-[0-9]{1,18}/[0-9]{1,18}")


class Operators:
    """Answers the administrators' commands; for others these do not exist."""

    def __init__(self, door: Door, memory: Memory, summary: Callable[[], Summary], renew: Callable[[], None]) -> None:
        """Take who may come in, what is remembered, what the archive holds, and what brings it up to date."""
        self._door = door
        self._memory = memory
        self._summary = summary
        self._renew = renew
        self._renewing = threading.Lock()

    def hears(self, message: Message, command: str | None) -> bool:
        """Tell whether this is an administrator's command."""
        return command in COMMANDS and self._door.is_admin(message.writer)

    def reply(self, message: Message, command: str, words: str, phrases: Phrases) -> Reply:
        """Do what a command says and tell what came of it."""
        if command == "stats":
            return Reply(phrases.language, words=self._stats(phrases))
        if command == "unanswered":
            return Reply(phrases.language, words=self._unanswered(phrases))
        if command == "reload":
            return Reply(phrases.language, words=self._reload(phrases))
        return Reply(phrases.language, words=self._decide(message, words, phrases, allowed=command == "allow"))

    def _stats(self, phrases: Phrases) -> str:
        summary, votes = self._summary(), self._memory.votes.all()
        useful = sum(vote.useful for vote in votes)
        return phrases.say(
            "stats",
            files=summary.files,
            articles=summary.articles,
            passages=summary.passages,
            useful=useful,
            useless=len(votes) - useful,
            unanswered=self._memory.unanswered.number(),
            chats=self._memory.chats.number(),
        )

    def _unanswered(self, phrases: Phrases) -> str:
        found = self._memory.unanswered.most_asked(LISTED)
        if not found:
            return phrases.say("unanswered_none")
        lines = [phrases.say("unanswered_line", question=each.question, times=each.times) for each in found]
        return "\n".join([phrases.say("unanswered_list"), *lines])

    def _reload(self, phrases: Phrases) -> str:
        if not self._renewing.acquire(blocking=False):
            return phrases.say("reload_running")
        try:
            self._renew()
        except BaodaError as error:
            return phrases.say("reload_failed", problem=error.problem)
        finally:
            self._renewing.release()
        return phrases.say("reload_done", articles=self._summary().articles)

    def _decide(self, message: Message, words: str, phrases: Phrases, *, allowed: bool) -> str:
        guest: Guest | None = _number(words) or message.about or topic_of(message)
        if guest is None and message.chat == "group":
            guest = message.place
        if guest is None:
            return phrases.say("decide_whom")
        self._door.decide(guest, allowed=allowed)
        return phrases.say("allowed" if allowed else "denied", number=guest)


def _number(words: str) -> str | None:
    """Return the number of a person, a group or a topic that stands in the words of a command."""
    found = _GUEST.fullmatch(words.strip())
    return found[0] if found else None
