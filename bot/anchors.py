"""How a question is found again whose message is not at hand: in the buttons themselves, or in the memory."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.messages import tidied
from retrieval.records import Passage

if TYPE_CHECKING:
    from bot.memory.cards import Cards

BYTES = 30
"""A question of so many fits the data of every button."""
_WORDS, _CARD = "~", "="


class Anchors:
    """Makes what buttons hold of a question, and reads it again. Safe in threads."""

    def __init__(self, cards: "Cards | None") -> None:
        """Take where the questions are kept that do not fit a button; None: nowhere."""
        self._cards = cards

    def hold(self, words: str, previous: str | None = None) -> str:
        """Return what stands for a question, and what it leans on; empty where that cannot be."""
        if previous is None and len(words.encode("utf-8", "surrogatepass")) <= BYTES:
            return _WORDS + words
        return _CARD + self._cards.keep(words, previous) if self._cards else ""

    def of_stories(self, stories: Sequence[Passage]) -> tuple[str, ...]:
        """Return what stands for each story: its headline, asked as a question; empty where it has none."""
        return tuple(self.hold(tidied(story.headline)) if story.headline else "" for story in stories)

    def question(self, anchor: str) -> tuple[str, str | None] | None:
        """Return a question and what it leans on; None where it is not to be had any more."""
        if anchor.startswith(_WORDS):
            return anchor.removeprefix(_WORDS), None
        return self._cards.of(anchor.removeprefix(_CARD)) if self._cards else None
