"""Candidates -> ranked passages: a closer look at the best few dozen that the engine found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from retrieval import analysis
from retrieval.archive import Archive, Stored
from retrieval.config import RankingSettings
from retrieval.engines.protocol import Engine, FieldTerm, Numbers
from retrieval.evidence import Evidence, weighted_share
from retrieval.periods import Period
from retrieval.questions import Reading
from retrieval.records import Passage, Span
from retrieval.terms import FIELDS, spoken_date, terms_of_date

DEPTH = 40
"""How many candidates of the engine are looked at closely."""
PREFERRED = 15
"""So many of them are the best of the time that the question names, where it names one."""
FORMS: Mapping[str, float] = MappingProxyType({"word": 1.0, "two": 1.0, "one": 0.5, "date": 1.0})
"""What a term weighs by its form: dictionary word, two characters, one character, part of a date."""
SENTENCE: Mapping[str, float] = MappingProxyType({
    "share": -0.89, "own": 4.24, "kind": 3.35, "focus": 1.89, "around": 1.44, "first": -0.59, "length": 0.49,
})  # fmt: skip
"""What each feature of a sentence weighs in choosing the best one; learnt by benchmarks/learn_ranking.py.

share: of the question, by rarity; own: the same, terms that many sentences of the article hold counting less; kind: the
kind of answer wanted; focus: the words beside the asking one; around: share with the sentences before and after.
"""
PASSAGE: Mapping[str, float] = MappingProxyType({
    "engine": 6.36, "around": 2.78, "tile": -2.02, "kind": 1.20, "names": 2.73, "date": 5.34, "article": 10.51,
    "units": 3.05, "whole": -1.40,
})  # fmt: skip
"""What each feature of a passage weighs; learnt by benchmarks/learn_ranking.py.

engine: score relative to the best; around: greatest share of the question, by rarity, in a sentence with neighbours;
tile: longest stretch of the question; kind: of the best sentence, or whether there is the byline or headline asked for;
date: dates named that the article bears; article: share of the question in the passages at hand of its article;
units: share of its words in the passage with headline, byline and date; names: the same in its article, of names and
numbers; whole: 1 where all words stand in its article.
"""
NEARLY_ALL = 0.999
SENTENCE_FEATURES = tuple(SENTENCE)
PASSAGE_FEATURES = tuple(PASSAGE)
Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with what speaks for it.

    `features` are in the order of PASSAGE_FEATURES, `sentences` hold a row for each span of `spans` in the order of
    SENTENCE_FEATURES, `best` is the place of the best sentence among them, None where there is none.
    """

    stored: Stored
    score: float
    features: Rows
    spans: Sequence[Span]
    sentences: Rows
    best: int | None

    @property
    def sentence(self) -> Span | None:
        """The best sentence, as positions in the passage's text."""
        return None if self.best is None else self.spans[self.best]


def rank(
    reading: Reading,
    engine: Engine,
    archive: Archive,
    settings: RankingSettings,
    *,
    only: Numbers | None = None,
    rather: Numbers | None = None,
) -> list[Ranked]:
    """Return the passages that match the question best, best first.

    With `only` no others are looked at; the best of `rather` are looked at however many others match better.
    """
    terms = engine_terms(reading, settings)
    candidates = engine.search(terms, DEPTH, only=only)
    if rather is not None:
        candidates = candidates[: DEPTH - PREFERRED]
        seen = {candidate.number for candidate in candidates}
        candidates += [c for c in engine.search(terms, PREFERRED, only=rather) if c.number not in seen]
    stored = archive.passages([candidate.number for candidate in candidates])
    present = [(c.score / candidates[0].score, stored[c.number]) for c in candidates if c.number in stored]
    evidence = Evidence(reading, engine)
    views = [_View(each, evidence) for _, each in present]
    ranked = []
    for (score, each), view in zip(present, views, strict=True):
        siblings = [other for other in views if other.stored.article == each.article]
        ranked.append(view.weighed(score, siblings))
    return sorted(ranked, key=lambda r: (-r.score, r.stored.number))


def engine_terms(reading: Reading, settings: RankingSettings) -> dict[FieldTerm, float]:
    """Return the terms to search with their weights: every form of the question in every field."""
    parts = {"text": 1.0, "head": settings.headline, "note": settings.byline}
    forms = {"word": reading.words, "two": reading.pairs, "one": reading.characters, "date": reading.dates}
    return {
        (field, term): parts[part] * FORMS[form]
        for field in FIELDS
        for part, form in [field.split(".")]
        if parts[part]
        for term in forms[form]
    }


class _View:
    """One passage looked at with a question in mind."""

    def __init__(self, stored: Stored, evidence: Evidence) -> None:
        """Find the question's terms in the sentences and in the headline."""
        passage = stored.passage
        self.stored, self.evidence = stored, evidence
        self.spans = analysis.sentences(passage.text)
        self.texts = [evidence.without_deputies(analysis.normalise(passage.text[slice(*s)])) for s in self.spans]
        self.text = "\n".join(self.texts)
        self.head = analysis.normalise(" ".join(filter(None, (passage.headline, passage.kicker, passage.subhead))))
        self.in_sentences = evidence.found(self.texts)
        self.in_head = evidence.found([self.head])[0]
        self.anywhere = self.in_sentences.any(axis=0) | self.in_head

    def weighed(self, engine: float, siblings: Sequence["_View"]) -> Ranked:
        """Return the passage with its features; `siblings` are the views of its article, itself among them."""
        sentences = self._sentence_rows(siblings)
        sums = sentences @ np.array(list(SENTENCE.values()))
        best = int(sums.argmax()) if len(sums) else None
        features = self._passage_row(engine, siblings, sentences, best)
        score = float(features @ np.array(list(PASSAGE.values())))
        return Ranked(self.stored, score, features, self.spans, sentences, best)

    def _sentence_rows(self, siblings: Sequence["_View"]) -> Rows:
        evidence = self.evidence
        spread = sum(view.in_sentences.sum(axis=0) for view in siblings) + self.in_head
        own = np.where(spread > 0, evidence.rarities / np.maximum(spread, 1), 0.0)
        around = _with_neighbours(self.in_sentences)
        near = ["\n".join(self.texts[max(0, i - 1) : i + 2]) for i in range(len(self.texts))]
        return np.array(
            [
                evidence.share(self.in_sentences),
                weighted_share(self.in_sentences, own),
                [evidence.kind(text) for text in self.texts],
                [evidence.focus(text) for text in near],
                evidence.share(around),
                np.arange(len(self.texts)) == 0,
                [np.log1p(len(text) / 20) for text in self.texts],
            ]
        ).T

    def _passage_row(self, engine: float, siblings: Sequence["_View"], sentences: Rows, best: int | None) -> Rows:
        evidence, passage = self.evidence, self.stored.passage
        printed = "\n".join((self.text, self.head, analysis.normalise(note(passage))))
        article = "\n".join((printed, *(view.text for view in siblings)))
        kind = 0.0 if best is None else sentences[best, SENTENCE_FEATURES.index("kind")]
        if evidence.reading.wanted in ("byline", "headline"):
            kind = float(bool(getattr(passage, evidence.reading.wanted)))
        named = {
            "engine": engine,
            "around": sentences[:, SENTENCE_FEATURES.index("around")].max(initial=0.0),
            "tile": evidence.tile(self.text),
            "kind": kind,
            "names": evidence.names(article),
            "date": dated(passage.source.date, printed, evidence.reading.dates, evidence.reading.period),
            "article": evidence.share(np.any([view.anywhere for view in siblings], axis=0)),
            "units": evidence.units(printed),
            "whole": float(evidence.units(article) > NEARLY_ALL),
        }
        return np.array([named[name] for name in PASSAGE_FEATURES], dtype=np.float64)


def _with_neighbours(found: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return, for each sentence, what stands in it or in the ones before and after."""
    around = found.copy()
    around[1:] |= found[:-1]
    around[:-1] |= found[1:]
    return around


def dated(date: str | None, text: str, wanted: Sequence[str], period: Period | None = None) -> float:
    """Return the share of the wanted dates that an article bears or a folded text names; 1 where none is wanted.

    An article printed in the period that was asked for has the whole of it.
    """
    if period and period.holds(date):
        return 1.0
    borne = terms_of_date(date)
    return sum(part in borne or part in text for part in wanted) / len(wanted) if wanted else float(period is None)


def note(passage: Passage) -> str:
    """Return what is known of a passage beside its text and headlines: credit, paper, date, section."""
    source = passage.source
    return " ".join(filter(None, (passage.byline, source.paper, spoken_date(source.date), source.section)))
