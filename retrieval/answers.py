"""Question and ranked passages -> an answer with how sure it is, or an honest no."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from retrieval import analysis
from retrieval.answer_forms import Form, form
from retrieval.config import RankingSettings
from retrieval.engines.protocol import Engine
from retrieval.numerals import numbers
from retrieval.questions import Reading
from retrieval.ranking import SENTENCE, Ranked, weighed
from retrieval.records import Answer, Hit, Question, Span
from retrieval.repeats import fold
from retrieval.shortlist import places
from retrieval.stopwords import VAGUE

CONFIDENCE: Mapping[str, float] = MappingProxyType({
    "names": 3.02, "tile": 1.29, "score": 0.27, "lack": -4.72, "astray": -0.80, "ahead": 1.07, "words": 1.58,
    "rarely": -0.35, "engine": 2.70, "whole": 1.04, "clear": 0.13, "always": -15.29,
})  # fmt: skip
"""The weights of a logistic regression on a hit's features that tells whether it answers (benchmarks/learn_ranking.py).

`clear` is by how much its score is above that of any other; `ahead` by how much more of the question its article holds
than another; `lack` is 1 where nothing in it looks like the answer; `always` counts once.
"""
LACKING = 2.0
"""So much less a sentence counts in which nothing looks like the answer."""
CROWD = 2
"""So many passages of one article stand in a row of hits before other articles get their turn."""


def answer(
    question: Question, reading: Reading, ranked: Sequence[Ranked], engine: Engine, settings: RankingSettings
) -> Answer:
    """Return the best passages; `answered` is False where the first is too unsure to be the answer.

    An archive that holds no word of the question does not answer it, however sure its few passages look.
    """
    holds = form(reading.text, reading.wanted)
    stories, repeating = fold(_spread(ranked), question.limit)
    rivals = [each for each in ranked if each.stored.article not in repeating]
    hits = tuple(
        Hit(
            passage=story.ranked.stored.passage,
            score=story.ranked.score,
            confidence=confidence(story.ranked, rivals, reading),
            sentence=_sentence(story.ranked, holds),
            matches=matches(story.ranked.stored.passage.text, reading),
            also_in=tuple(story.also_in),
        )
        for story in stories
    )
    missing = unmatched(reading, engine)
    answered = bool(hits) and len(missing) < len(reading.words) and hits[0].confidence >= settings.answer_from
    return Answer(question.text, answered, hits, tuple(word for word in missing if word not in VAGUE))


def confidence(hit: Ranked, ranked: Sequence[Ranked], reading: Reading) -> float:
    """Return how probable it is, from 0 to 1, that a hit answers the question."""
    seen = signs(hit, ranked, reading)
    total = sum(weight * seen[name] for name, weight in CONFIDENCE.items())
    return 1 / (1 + math.exp(-total))


def signs(hit: Ranked, ranked: Sequence[Ranked], reading: Reading) -> dict[str, float]:
    """Return what the confidence of a hit may rest on: its features and what it is beside the other hits."""
    stories = [each.features["article"] for each in ranked if each.stored.article != hit.stored.article]
    scores = [each.score for each in ranked if each is not hit]
    clear, ahead = hit.score - max(scores, default=hit.score), hit.features["article"] - max(stories, default=0.0)
    holds = form(reading.text, reading.wanted)
    lack = holds is not None and not holds(hit.folded())
    return {**hit.features, "score": hit.score, "clear": clear, "ahead": ahead, "lack": float(lack), "always": 1.0}


def _sentence(hit: Ranked, holds: Form | None) -> Span:
    """Return the best sentence of a hit; one in which nothing looks like the answer counts less."""
    if holds is None or holds(hit.folded(hit.sentence)):
        return hit.sentence
    lacking = np.array([not holds(hit.folded(span)) for span in hit.spans])
    return hit.spans[int((weighed(hit.sentences, SENTENCE) - LACKING * lacking).argmax())]


def _spread(ranked: Sequence[Ranked]) -> Iterator[Ranked]:
    """Yield the passages in their order, those that crowd out other articles at the end."""
    taken: Counter[int] = Counter()
    late = []
    for each in ranked:
        taken[each.stored.article] += 1
        if taken[each.stored.article] <= CROWD:
            yield each
        else:
            late.append(each)
    yield from late


def matches(text: str, reading: Reading) -> tuple[Span, ...]:
    """Return where words and numbers of the question stand in a text, in order, joined where they touch."""
    folded, origins = analysis.normalise_with_origins(text)
    words = [word for word in dict.fromkeys((*reading.words, *reading.units)) if len(word) > 1 or reading.lone]
    found = [(start, start + len(word)) for word in words for start in places(word, folded)]
    found += [span for span, value in numbers(folded) if value in reading.numbers]
    marked = bytearray(len(text))
    for start, end in found:
        first, last = origins[start], origins[end - 1] + 1
        marked[first:last] = b"\1" * (last - first)
    return tuple(_runs(marked))


def _runs(marked: bytearray) -> Iterator[Span]:
    start = marked.find(1)
    while start >= 0:
        end = marked.find(0, start)
        end = len(marked) if end < 0 else end
        yield start, end
        start = marked.find(1, end)


def unmatched(reading: Reading, engine: Engine) -> tuple[str, ...]:
    """Return the words of the question that stand nowhere in the archive."""
    return tuple(word for word in reading.words if not _known(word, engine))


def _known(word: str, engine: Engine) -> bool:
    if any(engine.frequency((f"{part}.word", word)) for part in ("text", "head", "note")):
        return True
    if len(word) == 1:
        return bool(engine.frequency(("text.one", word)))
    pairs = analysis.ngram_terms(word, 2)
    return bool(pairs) and all(any(engine.frequency((f"{p}.two", pair)) for p in ("text", "head")) for pair in pairs)
