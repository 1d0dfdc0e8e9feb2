"""The edge is reached by as many scores as are wanted; what stands often is taken once."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.engines.edges import Scratch, edge


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
