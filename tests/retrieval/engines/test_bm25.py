"""Scores are rank_bm25's own; BM25+ adds delta only where the term occurs; the best are those of the full sum."""

import itertools
import math
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Plus
from segments import Passages, Weights, engine_in_parts, engine_of, found, segment, town

from retrieval.config import RankingSettings
from retrieval.engines import arrays
from retrieval.engines.bm25 import Bm25Engine
from retrieval.terms import FIELDS

WORDS = ("灯塔", "渡轮", "潮", "tower", "7")
FIELD = st.sampled_from(FIELDS[:3])
PASSAGES = st.dictionaries(
    st.integers(1, 10**9), st.dictionaries(FIELD, st.lists(st.sampled_from(WORDS), max_size=12)), max_size=12
)
WEIGHTS = st.dictionaries(
    st.tuples(FIELD, st.sampled_from([*WORDS, "没有"])), st.floats(0.1, 5, allow_subnormal=False), max_size=6
)
SETTINGS = st.builds(RankingSettings, k1=st.floats(0.1, 3), b=st.floats(0, 0.95), delta=st.floats(0, 2))


pytestmark = pytest.mark.usefixtures("unsynced")


def by_rank_bm25(passages: Passages, weights: Weights, settings: RankingSettings) -> dict[int, float]:
    """Return the sums of BM25Plus with delta = 0 as the package computes them, zeros left out."""
    sums = dict.fromkeys(sorted(passages), 0.0)
    for (field, word), weight in weights.items():
        corpus = [list(passages[number].get(field, ())) for number in sums]
        if any(corpus):
            scores = BM25Plus(corpus, k1=settings.k1, b=settings.b, delta=0).get_scores([word])
            sums = {number: total + weight * score for (number, total), score in zip(sums.items(), scores, strict=True)}
    return {number: total for number, total in sums.items() if total > 0}


def as_published(passages: Passages, weights: Weights, settings: RankingSettings) -> dict[int, float]:
    """Return BM25+ of Lv and Zhai (CIKM 2011), the sum over the terms that a passage holds, written out."""
    sums = dict.fromkeys(passages, 0.0)
    for (field, word), weight in weights.items():
        listed = {number: list(terms.get(field, ())) for number, terms in passages.items()}
        holding = {number: terms.count(word) for number, terms in listed.items() if word in terms}
        average = sum(map(len, listed.values())) / len(listed) if listed else 1
        for number, count in holding.items():
            norm = settings.k1 * (1 - settings.b + settings.b * len(listed[number]) / average)
            rarity = math.log((len(passages) + 1) / len(holding))
            sums[number] += weight * rarity * (settings.delta + count * (settings.k1 + 1) / (norm + count))
    return {number: total for number, total in sums.items() if total > 0}


@given(PASSAGES, WEIGHTS, SETTINGS)
def test_scores_equal_those_of_rank_bm25(passages: Passages, weights: Weights, settings: RankingSettings) -> None:
    plain = RankingSettings(k1=settings.k1, b=settings.b, delta=0)
    expected = by_rank_bm25(passages, weights, plain)
    assert dict(found(engine_of(passages, plain), weights)) == pytest.approx(expected, rel=1e-6)


@given(PASSAGES, WEIGHTS, SETTINGS)
def test_delta_counts_where_the_term_occurs(passages: Passages, weights: Weights, settings: RankingSettings) -> None:
    expected = as_published(passages, weights, settings)
    scores = found(engine_of(passages, settings), weights)
    assert dict(scores) == pytest.approx(expected, rel=1e-6)
    assert all(score > 0 for _, score in scores)


@given(PASSAGES, WEIGHTS, st.integers(1, 6))
def test_the_best_are_those_of_the_full_sum_with_ties_by_number(passages: Passages, weights: Weights, k: int) -> None:
    engine = engine_of(passages)
    everything = found(engine, weights)
    assert everything == sorted(everything, key=lambda pair: (-pair[1], pair[0]))
    assert found(engine, weights, k) == everything[:k]
    best = sorted(as_published(passages, weights, RankingSettings()).values(), reverse=True)[:k]
    assert [score for _, score in everything[:k]] == pytest.approx(best, rel=1e-6)


def test_ties_go_by_number() -> None:
    engine = engine_of({number: {"text.word": ["灯塔"]} for number in (9, 3, 70, 41)})
    assert [number for number, _ in found(engine, {("text.word", "灯塔"): 1.0}, 3)] == [3, 9, 41]


def test_an_empty_archive_and_an_unknown_term() -> None:
    nothing = Bm25Engine([], RankingSettings())
    assert nothing.size == nothing.frequency(("text.word", "灯塔")) == 0
    assert found(nothing, {("text.word", "灯塔"): 1.0}) == []
    one = engine_of({5: {"text.word": ["灯塔"]}})
    assert one.size == one.frequency(("text.word", "灯塔")) == 1
    assert one.frequency(("head.word", "灯塔")) == one.frequency(("text.word", "渡轮")) == 0
    assert found(one, {("text.word", "渡轮"): 1.0}) == found(one, {}) == []


def test_a_word_in_every_passage_of_a_tiny_archive_still_counts() -> None:
    engine = engine_of({1: {"text.word": ["灯塔", "潮"]}, 2: {"text.word": ["灯塔"]}})
    scores = dict(found(engine, {("text.word", "灯塔"): 1.0}))
    assert scores[2] > scores[1] > 0


@pytest.mark.parametrize("settings", [RankingSettings(k1=0), RankingSettings(b=1), RankingSettings(k1=0, b=1, delta=0)])
def test_settings_at_their_limits(settings: RankingSettings) -> None:
    passages = {1: {"text.word": ["灯塔", "灯塔"]}, 2: {"text.word": ["灯塔", "潮", "潮"]}, 3: {}}
    weights = {("text.word", "灯塔"): 1.0, ("text.word", "潮"): 1.0}
    expected = as_published(passages, weights, settings)
    assert dict(found(engine_of(passages, settings), weights)) == pytest.approx(expected, rel=1e-6)


def test_a_sentence_without_end_scores_alike_and_costs_no_table_of_its_length() -> None:
    endless = ["潮"] * 200_000 + ["灯塔"]
    passages = {1: {"text.word": endless}, 2: {"text.word": ["灯塔", "渡轮"]}, 3: {"text.word": ["渡轮"] * 4096}}
    tracemalloc.start()
    engine = engine_of(passages)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**25
    weights = {("text.word", "灯塔"): 1.0}
    assert dict(found(engine, weights)) == pytest.approx(as_published(passages, weights, RankingSettings()), rel=1e-6)


@given(PASSAGES, WEIGHTS, st.sets(st.sampled_from(WORDS), min_size=1))
def test_a_search_among_those_that_hold_all_of_some_terms(
    passages: Passages, weights: Weights, words: set[str]
) -> None:
    engine = engine_of(passages)
    held = engine.holding([(FIELDS[0], word) for word in words])
    assert list(held) == sorted(n for n, fields in passages.items() if words <= set(fields.get(FIELDS[0], ())))
    among = [(c.number, c.score) for c in engine.search(weights, 1000, only=held)]
    assert among == [(number, score) for number, score in found(engine, weights) if number in held]


@given(PASSAGES, WEIGHTS, SETTINGS, st.data())
def test_segments_and_masks_change_no_score(
    passages: Passages, weights: Weights, settings: RankingSettings, data: st.DataObject
) -> None:
    numbers = sorted(passages)
    gone = data.draw(st.lists(st.sampled_from(numbers), unique=True)) if numbers else []
    cuts = sorted(data.draw(st.lists(st.integers(0, len(numbers)), max_size=2)))
    bounds = [0, *cuts, len(numbers)]
    parts = [{n: passages[n] for n in numbers[a:b]} for a, b in itertools.pairwise(bounds)]
    left = {number: terms for number, terms in passages.items() if number not in gone}
    whole, cut = engine_of(left, settings), engine_in_parts(parts, settings, gone)
    assert (cut.size, [cut.frequency(term) for term in weights]) == (len(left), [whole.frequency(t) for t in weights])
    assert found(cut, weights) == found(whole, weights)
    assert found(cut, weights, 2) == found(whole, weights)[:2]
    words = [(FIELDS[0], word) for word in WORDS[:2]]
    assert cut.holding(words).tolist() == whole.holding(words).tolist()


def test_a_masked_passage_changes_no_order_of_adding() -> None:
    heavy = {8: {"text.word": ["灯塔", "灯塔"]}}
    passages: Passages = {
        **{number: {} for number in (1, 2, 3, 5, 6, 7)},
        4: {"text.word": ["灯塔"], "text.one": ["灯塔", "灯塔", "潮"]},
        9: {"text.word": ["灯塔"]},
    }
    weights = {("text.word", "灯塔"): 2.0, ("text.one", "灯塔"): 1.0, ("text.one", "潮"): 0.625}
    settings = RankingSettings(k1=1.0, b=0.0, delta=0.0)
    masked = engine_in_parts([{**passages, **heavy}], settings, [8])
    assert found(masked, weights) == found(engine_of(passages, settings), weights)


def test_scores_of_a_large_archive_are_those_of_rank_bm25() -> None:
    plain = RankingSettings(delta=0)
    passages = town()
    weights = {("text.word", word): 1.0 for word in ("w1", "w5", "w30", "w200")}
    expected = sorted(by_rank_bm25(passages, weights, plain).items(), key=lambda pair: (-pair[1], pair[0]))[:50]
    scores = found(engine_of(passages, plain), weights, 50)
    assert [score for _, score in scores] == pytest.approx([score for _, score in expected], rel=1e-6)


def test_what_is_remembered_of_terms_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_of({1: {"text.word": ["灯塔", "潮"]}})
    monkeypatch.setattr("retrieval.engines.bm25.REMEMBERED", 3)
    for _ in range(2):
        assert [engine.frequency(("text.word", word)) for word in (*WORDS, "没有", "灯塔")] == [1, 0, 1, 0, 0, 0, 1]
    assert len(engine._known) <= 3


def test_what_was_read_of_the_files_is_let_go(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written = segment(tmp_path / "segment", town())
    engine = Bm25Engine([written], RankingSettings())
    weights = {("text.word", word): 1.0 for word in ("w1", "w5", "w30", "w200")}
    before = found(engine, weights, 50)
    released = 0

    def counting(array: arrays.Array) -> None:
        nonlocal released
        released += 1
        release(array)

    release = arrays.release
    monkeypatch.setattr(arrays, "release", counting)
    monkeypatch.setattr("retrieval.engines.bm25.MAPPED", 1)
    monkeypatch.setattr("retrieval.engines.bm25.MAPPED_EACH", 0)
    assert all(found(engine, weights, 50) == before for _ in range(8))
    assert released == (24 if arrays.mapped() else 0)
    release(np.zeros(3))
