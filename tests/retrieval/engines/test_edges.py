"""The edge is reached by as many scores as are wanted; what stands often is taken once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.engines.edges import FILLED, Scratch, edge, ranked


@given(st.lists(st.floats(0, 50), max_size=300), st.integers(1, 12))
def test_as_many_as_wanted_reach_the_edge(scores: list[float], limit: int) -> None:
    before = np.array(scores)
    found = edge(before, limit)
    assert before.tolist() == scores
    if len(scores) < limit:
        assert found == 0
    else:
        assert sum(score >= found for score in scores) >= limit
        assert found in scores


@given(st.lists(st.integers(0, 40), max_size=60), st.sets(st.integers(0, 40)))
def test_each_place_once_and_places_among_others(places: list[int], some: set[int]) -> None:
    scratch, taken = Scratch(41), np.array(places, dtype=np.intp)
    assert sorted(taken[scratch.once(taken)].tolist()) == sorted(set(places))
    for _ in range(2):  # nothing is left behind
        found = scratch.among(np.array(sorted(some), dtype=np.int32), taken)
        assert found.tolist() == [place in some for place in places]


@given(st.lists(st.integers(0, 9), max_size=80), st.integers(1, 12))
def test_the_best_in_order(scores: list[int], limit: int) -> None:
    pairs = sorted(((place, float(score)) for place, score in enumerate(scores)), key=lambda pair: (-pair[1], pair[0]))
    places, sums = ranked(np.arange(len(scores)), np.array(scores, dtype=float), limit)
    assert list(zip(places.tolist(), sums.tolist(), strict=True)) == pairs[:limit]


@pytest.mark.parametrize("many", [1, 41])
def test_scores_are_forgotten_and_steps_begin_anew(many: int) -> None:
    scratch, places = Scratch(41 * FILLED), np.arange(many)
    for _ in range(2):
        assert not scratch.scores.any()
        scratch.scores[places] = 1.0
        scratch.forget(places)
        steps = scratch.steps()
        assert len(steps) >= 41 * FILLED
        assert not steps.any()
        steps[places] += 1
