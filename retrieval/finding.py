"""A question -> the passages for it: what is asked beside its words, where to look, in which order they stand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from retrieval import answers, ranking
from retrieval.archive import Archive
from retrieval.config import RankingSettings
from retrieval.corrections import suggest
from retrieval.engines.protocol import Engine, Numbers
from retrieval.questions import Reading, read_question
from retrieval.ranking import Ranked
from retrieval.records import Answer, Note, Question
from retrieval.selection import VERIFIED, Selection, printed, select
from retrieval.syntax import bears, read_wishes


@dataclass(frozen=True, slots=True)
class Found:
    """A question as it was understood, and the passages for it, best first."""

    reading: Reading
    ranked: Sequence[Ranked]
    notes: tuple[Note, ...] = ()


class Finder:
    """Finds in one generation of an index. Safe in threads."""

    def __init__(self, engine: Engine, archive: Archive, settings: RankingSettings) -> None:
        """Take where to search, where the passages stand, and how they are weighed."""
        self._engine = engine
        self._archive = archive
        self._settings = settings

    def answer(self, question: Question) -> Answer:
        """Return the answer, or the nearest passages with `answered` False."""
        found = self.find(question)
        answer = answers.answer(question, found.reading, found.ranked, self._engine, self._settings)
        near = [hit.passage for hit in answer.hits[:1]] + [each.stored.passage for each in found.ranked]
        suggestions = suggest(question.text, found.reading, self._engine, self._archive, near, answered=answer.answered)
        return replace(answer, notes=found.notes, suggestions=suggestions)

    def find(self, question: Question) -> Found:
        """Return the passages for a question."""
        wishes = read_wishes(question.text, question.today)
        selection = select(wishes, question.today, self._engine, self._archive)
        reading = replace(read_question(selection.text), period=selection.period)
        if wishes.without:
            selection = self._without(selection, reading, wishes.without)
        ranked = ranking.rank(
            reading, self._engine, self._archive, self._settings, only=selection.only, rather=selection.rather
        )
        return Found(reading, ranked, selection.notes)

    def _without(self, selection: Selection, reading: Reading, words: Sequence[str]) -> Selection:
        """Return a selection kept to the best passages that bear none of these words, if there are any."""
        terms = ranking.engine_terms(reading, self._settings)
        candidates = self._engine.search(terms, VERIFIED, only=selection.only)
        stored = self._archive.passages([candidate.number for candidate in candidates])
        kept = [n for n, each in stored.items() if not any(bears(printed(each.passage), word) for word in words)]
        notes = (*selection.notes, Note("without" if kept else "without_none", " ".join(words)))
        if not kept:
            return replace(selection, notes=notes)
        only: Numbers = np.array(sorted(kept), dtype=np.int64)
        rather = selection.rather if selection.rather is None else np.intersect1d(only, selection.rather)
        return replace(selection, only=only, rather=rather, notes=notes)
