"""Looks questions up: an answer as a reply, turned to the view that is wanted, within what the chat has chosen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.choices import Choices
from bot.messages import Reply, View, mark_of
from bot.shelf import Shelf
from retrieval.records import Answer, Answerer, Question


class Lookup:
    """Asks the archive. Safe in threads when the answerer and the shelf are."""

    def __init__(self, answerer: Answerer, shelf: Shelf, *, hits: int, today: Callable[[], date], votes: bool) -> None:
        """Take the two doors to the archive, the most hits to show, and whether votes are taken."""
        self._answerer = answerer
        self._shelf = shelf
        self._hits = hits
        self._today = today
        self._votes = votes

    def answer(self, words: str, choices: Choices, *, hits: int | None = None, previous: str | None = None) -> Answer:
        """Return the answer from the chosen papers."""
        return self._answerer(Question(words, hits or self._hits, self._today(), previous, choices.papers))

    def reply(
        self, words: str, language: str, choices: Choices, *, previous: str | None = None, rank: int = 1
    ) -> Reply:
        """Return the answer at its best hit, or the list of the nearest; with hits up to `rank` at the least."""
        answer = self.answer(words, choices, hits=max(self._hits, rank), previous=previous)
        return self.opened(Reply(language, answer=answer, rank=1 if answer.answered and answer.hits else 0))

    def offered(self, words: str, language: str, start: int, most: int) -> list[Reply]:
        """Return the hits from number `start` on, each as a reply that can be paged through from there."""
        answer = self.answer(words, Choices(), hits=max(self._hits, start + most))
        ranks = range(start + 1, min(len(answer.hits), start + most) + 1)
        kept = (replace(answer, hits=answer.hits[: max(self._hits, rank)]) for rank in ranks)
        return [
            self.opened(Reply(language, answer=each, rank=rank, lone=True))
            for rank, each in zip(ranks, kept, strict=True)
        ]

    def turned(
        self, words: str, language: str, choices: Choices, view: View, *, previous: str | None = None, rank: int = 1
    ) -> Reply | None:
        """Return the answer as this view shows it; None where its article is no more among the hits."""
        reply = self.reply(words, language, choices, previous=previous, rank=rank)
        if view.kind == "hit" and not view.mark:
            return self.opened(reply.turned(view.rank))
        ranks = [rank for rank, hit in enumerate(reply.hits, 1) if mark_of(hit.passage.article_id) == view.mark]
        if not ranks:
            return None
        reply = self.opened(reply.turned(view.rank if view.rank in ranks else ranks[0]))
        place = max(0, min(view.place, len(reply.article) - 1))
        return replace(reply, view=replace(view, rank=reply.rank, place=place)) if reply.article else reply

    def opened(self, reply: Reply) -> Reply:
        """Return a reply with the article of its hit, as far as the shelf has it."""
        article = self._shelf.article(reply.hit.passage.article_id) if reply.hit else ()
        return replace(reply, article=article, votes=self._votes)
