"""Searches in archives where terms have maps and most passages are left out find what the full sum finds."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from segments import LARGE, Weights, engine_in_parts, engine_of, found, town

from retrieval.engines import bm25, hopefuls, pruning, straight
from retrieval.engines.bm25 import Bm25Engine
from retrieval.engines.impacts import Impacts
from retrieval.terms import FIELDS

pytestmark = pytest.mark.usefixtures("unsynced")
QUERIES = st.dictionaries(
    st.tuples(st.sampled_from(FIELDS[:3]), st.builds("w{}".format, st.integers(0, 420))),
    st.sampled_from([0.5, 1.0, 2.0]),
    max_size=25,
)


@pytest.fixture(scope="module")
def large() -> tuple[Bm25Engine, Bm25Engine]:
    """Return an engine with one segment of a large archive, and one with three and some passages masked."""
    passages = town()
    extra = {number + 1: terms for number, terms in list(passages.items())[::9]}
    numbers = sorted(passages | extra)
    parts = [{n: (passages | extra)[n] for n in numbers[a:b]} for a, b in ((0, 2500), (2500, 2600), (2600, None))]
    return engine_of(passages), engine_in_parts(parts, gone=list(extra))


HASTE = {
    "FIRST": 1, "UNITED": 1, "SURE": 1, "SIEVED": 100.0, "PASSING": 1.0, "MANY": 1, "LOOKED_UP": 8, "SEEDS": 5,
    "MOST": 0, "WIDE": 0, "LATER": 2, "OFTEN": (1, 99), "TRIED": 1, "COMPLETED": 20, "REST": 0.9,
}  # fmt: skip
"""Every look is taken as early as it can be, and at as little; every way but one is barred."""


@contextmanager
def hurried(*hasty: str) -> Iterator[None]:
    """Search an archive of this size as if it were large, with some constants changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(straight, "SMALL", 0)
        for module in (pruning, hopefuls, straight):
            for name in set(hasty) & set(vars(module)):
                patch.setattr(module, name, HASTE[name])
        yield


@given(QUERIES, st.integers(1, 60))
def test_what_is_left_out_changes_nothing(large: tuple[Bm25Engine, Bm25Engine], weights: Weights, k: int) -> None:
    whole, cut = large
    everything = found(whole, weights, LARGE)
    assert everything == sorted(everything, key=lambda pair: (-pair[1], pair[0]))
    assert found(whole, weights, k) == found(cut, weights, k) == everything[:k]
    with hurried():
        assert found(whole, weights, k) == found(cut, weights, k) == everything[:k]
    assert [whole.frequency(term) for term in weights] == [cut.frequency(term) for term in weights]


@given(QUERIES, st.integers(1, 60), st.integers(0, LARGE))
def test_a_search_among_few_or_many(large: tuple[Bm25Engine, Bm25Engine], weights: Weights, k: int, many: int) -> None:
    everything = found(large[0], weights, LARGE)
    only = large[0].holding([])[:many]
    expected = [pair for pair in everything if pair[0] in set(only.tolist())][:k]
    for engine in large:
        for few in (pruning.FEW, 10):
            with hurried(), pytest.MonkeyPatch.context() as patch:
                patch.setattr(pruning, "FEW", few)
                assert [(c.number, c.score) for c in engine.search(weights, k, only=only)] == expected


@given(QUERIES, st.integers(1, 60), st.sets(st.sampled_from(sorted(HASTE))))
def test_whenever_the_scores_are_looked_at(
    large: tuple[Bm25Engine, Bm25Engine], weights: Weights, k: int, hasty: set[str]
) -> None:
    everything = found(large[0], weights, LARGE)
    with hurried(*hasty):
        assert found(large[0], weights, k) == found(large[1], weights, k) == everything[:k]


@given(QUERIES, st.integers(1, 60), st.sets(st.sampled_from(sorted({*HASTE} - {"MOST", "WIDE", "LATER"}))))
def test_terms_without_maps_that_are_added_at_once(
    large: tuple[Bm25Engine, Bm25Engine], weights: Weights, k: int, hasty: set[str]
) -> None:
    everything = found(large[0], weights, LARGE)
    with hurried(*hasty):
        assert found(large[0], weights, k) == found(large[1], weights, k) == everything[:k]


def test_most_passages_are_left_out(large: tuple[Bm25Engine, Bm25Engine], monkeypatch: pytest.MonkeyPatch) -> None:
    seen = 0
    whole = Impacts.whole

    def counting(*arguments: object) -> object:
        nonlocal seen
        places, sums = whole(*arguments)  # type: ignore[arg-type]
        seen += len(places)
        return places, sums

    monkeypatch.setattr(Impacts, "whole", counting)
    monkeypatch.setattr(pruning, "FIRST", 64)
    monkeypatch.setattr(straight, "SMALL", 0)
    weights = {("text.word", f"w{rank}"): 1.0 for rank in (0, 1, 2, 150, 200, 250)}
    found(large[0], weights, 3)
    assert seen < sum(large[0].frequency(term) for term in weights) / 4
    seen = 0
    frequent = {("text.word", f"w{rank}"): 1.0 for rank in range(6)}
    found(large[0], frequent, 3)
    assert seen == 0  # the maps alone told which passages to look at


def test_what_is_kept_of_terms_is_bounded(large: tuple[Bm25Engine, Bm25Engine]) -> None:
    weights = {("text.word", f"w{rank}"): 1.0 for rank in (3, 70, 150, 300)}
    before = found(large[1], weights, 20)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bm25, "KEPT", 50)
        for weight in (0.5, 2.0, 4.0):
            more = dict.fromkeys(weights, weight)
            assert found(large[1], more, 20) == [(number, score * weight) for number, score in before]
            assert len(large[1]._asked) == len(weights)
    assert found(large[1], weights, 20) == before
    assert found(large[1], dict.fromkeys(weights, 0.0), 20) == []


def test_eight_threads_find_the_same(large: tuple[Bm25Engine, Bm25Engine]) -> None:
    weights = {("text.word", f"w{rank}"): 1.0 for rank in (0, 3, 9, 70, 150, 300)}
    for hasty in ("TRIED", "MOST"):
        with hurried(hasty), ThreadPoolExecutor(8) as threads:
            results = list(threads.map(lambda _: found(large[1], weights, 20), range(200)))
        assert all(result == found(large[1], weights, 20) for result in results)
