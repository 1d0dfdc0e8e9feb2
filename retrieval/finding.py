"""A question -> the passages for it: what is asked beside its words, where to look, in which order they stand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from retrieval import analysis, answers, ranking
from retrieval.archive import Archive
from retrieval.config import RankingSettings
from retrieval.corrections import suggest
from retrieval.engines.protocol import Engine, Numbers
from retrieval.followups import may_lean, spell_out
from retrieval.gazetteer import chosen, stretches
from retrieval.questions import Reading, read_question
from retrieval.ranking import Ranked
from retrieval.records import Answer, Note, Question
from retrieval.selection import VERIFIED, Selection, printed, select
from retrieval.syntax import bears, read_wishes

DAYS = 60
"""So many years, months and days of a period are searched where nothing else is asked."""


@dataclass(frozen=True, slots=True)
class Found:
    """A question as it was understood, and the passages for it, best first."""

    reading: Reading
    ranked: Sequence[Ranked]
    notes: tuple[Note, ...] = ()


class Finder:
    """Finds in one generation of an index. Safe in threads."""

    def __init__(self, engine: Engine, archive: Archive, settings: RankingSettings, kept: Sequence[str] = ()) -> None:
        """Take where to search, where the passages stand, how they are weighed, and words that are kept whole."""
        self._engine = engine
        self._kept = kept
        self._archive = archive
        self._settings = settings

    def answer(self, question: Question) -> Answer:
        """Return the answer, or the nearest passages with `answered` False."""
        if not question.previous:
            return self._answer(question)
        leaning = spell_out(question.text, question.previous)
        if leaning is None:
            answer = self._answer(question)
            told = self._in_story(question, question.text) if may_lean(question.text) or not answer.answered else None
            return told if told and (not answer.answered or _holds_all(question.text, told)) else answer
        told = self._in_story(question, leaning.text) if leaning.same_story else None
        if told:
            return told
        answer = self._answer(replace(question, text=leaning.text), own=read_question(question.text))
        return replace(answer, question=question.text, notes=(Note("follow_up", leaning.text), *answer.notes))

    def _in_story(self, question: Question, text: str) -> Answer | None:
        """Return what the story of the answer before says to a question spelt out; None where that is nothing."""
        before = self._answer(Question(question.previous or "", limit=1, today=question.today, papers=question.papers))
        if not (before.answered or _bears_headline(before, question.previous or "")):
            return None
        story = self._archive.story(before.hits[0].passage.article_id)
        numbers = np.array([each.number for each in story], dtype=np.int64)
        own = read_question(question.text)
        answer = self._answer(replace(question, text=text), own=own, story=numbers)
        printed_field = own.wanted in ("byline", "headline") and bool(answer.hits)
        if not (answer.answered or printed_field):
            return None
        answered = bool(getattr(answer.hits[0].passage, own.wanted)) if printed_field else True
        notes = (Note("follow_up_story", text), *answer.notes)
        return replace(answer, question=question.text, answered=answered, notes=notes)

    def _answer(self, question: Question, own: Reading | None = None, story: Numbers | None = None) -> Answer:
        found = self.find(question, own=own, story=story)
        answer = answers.answer(question, found.reading, found.ranked, self._engine, self._settings)
        near = [hit.passage for hit in answer.hits[:1]] + [each.stored.passage for each in found.ranked]
        suggestions = suggest(question.text, found.reading, self._engine, self._archive, near, answered=answer.answered)
        return replace(answer, notes=found.notes, suggestions=suggestions)

    def find(self, question: Question, *, own: Reading | None = None, story: Numbers | None = None) -> Found:
        """Return the passages for a question; `own` tells the kind of answer wanted, `story` where alone to look."""
        wishes = read_wishes(question.text, question.today)
        selection = select(wishes, question.today, self._engine, self._archive, papers=question.papers)
        reading = replace(self._read(selection.text), period=selection.period)
        if wishes.period and not reading.words:  # what was printed then
            days = dict.fromkeys(part for parts in wishes.period.parts() for part in parts)
            reading = replace(reading, dates=tuple(days)[:DAYS])
        if own:
            reading = replace(reading, wanted=own.wanted, focus=own.focus, figure=own.figure)
        if story is not None:
            selection = replace(selection, only=story, rather=None)
        if wishes.without:
            selection = self._without(selection, reading, wishes.without)
        ranked = ranking.rank(
            reading, self._engine, self._archive, self._settings, only=selection.only, rather=selection.rather
        )
        if question.papers:
            ranked = [each for each in ranked if each.stored.passage.source.paper in question.papers]
        return Found(reading, ranked, selection.notes)

    def _read(self, text: str) -> Reading:
        """Read a question; names that the archive prints, and words that the operator names, are kept whole."""
        reading = read_question(text)
        known = {*self._archive.names_among(stretches(reading.text)), *(w for w in self._kept if w in reading.text)}
        return reading.with_names(chosen(known, reading.text)) if known else reading

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


def _holds_all(text: str, answer: Answer) -> bool:
    """Tell whether every word of a question stands in the first passage."""
    found = printed(answer.hits[0].passage)
    return all(word in found for word in read_question(text).words)


def _bears_headline(answer: Answer, words: str) -> bool:
    """Tell whether words are the headline of the first passage: what is known of a card that is replied to."""
    headline = answer.hits[0].passage.headline if answer.hits else None
    return headline is not None and bears(analysis.normalise(words), headline)
