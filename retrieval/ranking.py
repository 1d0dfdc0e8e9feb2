"""Candidates -> ranked passages: a closer look at the best few dozen that the engine found."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from retrieval import analysis
from retrieval.answer_forms import Form, form
from retrieval.archive import Archive, Stored
from retrieval.config import RankingSettings
from retrieval.engines.protocol import Engine, FieldTerm, Numbers
from retrieval.evidence import Evidence
from retrieval.questions import Reading
from retrieval.records import Span
from retrieval.shortlist import Rows
from retrieval.terms import FIELDS

DEPTH = 40
"""How many candidates of the engine are looked at closely."""
PREFERRED = 15
"""So many of them are the best of the time that the question names, where it names one."""
FORMS: Mapping[str, float] = MappingProxyType({"word": 1.0, "two": 1.0, "one": 0.5, "date": 1.0})
"""What a term weighs by its form: dictionary word, two characters, one character, part of a date."""
SENTENCE: Mapping[str, float] = MappingProxyType({
    "share": -2.38, "own": 5.21, "kind": 2.95, "asked": 1.75, "focus": 0.35, "around": 2.25, "first": -0.42,
    "length": 0.34,
})  # fmt: skip
"""What each feature of a sentence weighs in choosing the best one; learnt by benchmarks/learn_ranking.py."""
PASSAGE: Mapping[str, float] = MappingProxyType({
    "engine": 7.11, "around": 5.52, "tile": -2.11, "kind": 1.46, "names": 1.54, "date": 3.49, "article": 11.06,
    "units": 0.24, "title": 1.35, "own": 1.67, "period": 1.84, "passage": -4.55, "numbers": 2.12, "focus": 0.63,
})  # fmt: skip
"""What each feature of a passage weighs; learnt by benchmarks/learn_ranking.py."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with what speaks for it; `best` is the place of its best sentence among its `spans`.

    `told` holds the features of the sentences of all candidates, from number `first` on those of this one.
    """

    stored: Stored
    score: float
    features: Mapping[str, float]
    spans: Sequence[Span]
    best: int
    told: Mapping[str, Rows]
    first: int

    @property
    def sentence(self) -> Span:
        """The best sentence, as positions in the passage's text."""
        return self.spans[self.best]

    def folded(self, span: Span | None = None) -> str:
        """Return the passage's text, or a stretch of it, in the searched form."""
        text = self.stored.passage.text
        return analysis.normalise(text if span is None else text[slice(*span)])

    @property
    def sentences(self) -> Mapping[str, Rows]:
        """The features of the sentences: name -> a figure for each of `spans`."""
        return {name: column[self.first : self.first + len(self.spans)] for name, column in self.told.items()}


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
    present = [candidate for candidate in candidates if candidate.number in stored]
    if not present:
        return []
    scores = [candidate.score for candidate in present]
    ranked = _ordered(Evidence(reading, engine, [stored[candidate.number] for candidate in present], scores))
    return _holding_first(ranked, form(reading.text, reading.wanted))


def engine_terms(reading: Reading, settings: RankingSettings) -> dict[FieldTerm, float]:
    """Return the terms to search with their weights: every form of the question in every field."""
    parts = {"text": 1.0, "head": settings.headline, "note": settings.byline}
    words = (*reading.words, *(value for value in reading.numbers if value not in reading.words))
    forms = {"word": words, "two": reading.pairs, "one": reading.characters, "date": reading.dates}
    return {
        (field, term): parts[part] * FORMS[form]
        for field in FIELDS
        for part, form in [field.split(".")]
        if parts[part]
        for term in forms[form]
    }


def _ordered(evidence: Evidence) -> list[Ranked]:
    """Return the passages, best first, ties in the order of the archive."""
    shortlist = evidence.shortlist
    sentences = evidence.sentences()
    starts = shortlist.firsts.tolist()
    sums = weighed(sentences, SENTENCE)
    best = [first + int(sums[first:last].argmax()) for first, last in itertools.pairwise(starts)]
    features = evidence.passages(sentences, best)
    scores = weighed(features, PASSAGE).tolist()
    rows = zip(*(column.tolist() for column in features.values()), strict=True)
    ranked = [
        Ranked(
            stored=stored,
            score=score,
            features=dict(zip(features, row, strict=True)),
            spans=shortlist.spans[i],
            best=best[i] - starts[i],
            told=sentences,
            first=starts[i],
        )
        for i, (stored, score, row) in enumerate(zip(shortlist.stored, scores, rows, strict=True))
    ]
    return sorted(ranked, key=lambda each: (-each.score, each.stored.number))


def _holding_first(ranked: list[Ranked], holds: Form | None) -> list[Ranked]:
    """Return the passages; where the first holds no likely answer, the best of its article that does goes first."""
    if holds is None:
        return ranked
    article = ranked[0].stored.article
    told = (n for n, each in enumerate(ranked) if each.stored.article == article and holds(each.folded()))
    better = next(told, 0)
    return [ranked[better], *ranked[:better], *ranked[better + 1 :]]


def weighed(features: Mapping[str, Rows], weights: Mapping[str, float]) -> Rows:
    """Return, for each row of the features, their sum times the weights."""
    return np.asarray(sum(weight * features[name] for name, weight in weights.items()))
