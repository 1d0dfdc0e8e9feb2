"""The sieve lets every passage through whose terms could reach a sum, and where it may decide all, no other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.engines import sieve
from retrieval.engines.segments import packed
from retrieval.engines.sieve import Sieve, places_of

SIZE = 130
TERMS = st.lists(st.tuples(st.sets(st.integers(0, SIZE - 1)), st.integers(1, 9)), min_size=1, max_size=7)


def passing(terms: list[tuple[set[int], int]], needed: float) -> set[int]:
    maps = [packed(np.array(sorted(held), dtype=np.int32), SIZE) for held, _ in terms]
    bits = Sieve(maps, [float(bound) for _, bound in terms]).reaching(needed)
    return set(range(SIZE)) if bits is None else set(places_of(bits).tolist())


@given(TERMS, st.integers(0, 70))
def test_what_reaches_a_sum(terms: list[tuple[set[int], int]], needed: int) -> None:
    sums = {place: sum(bound for held, bound in terms if place in held) for place in range(SIZE)}
    reaching = {place for place, total in sums.items() if total >= needed}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sieve, "BRANCHES", 1000)
        assert passing(terms, needed) == reaching
        patch.setattr(sieve, "BRANCHES", 3)
        assert passing(terms, needed) >= reaching


def test_positions_of_a_map() -> None:
    assert places_of(packed(np.array([0, 63, 64, 129], dtype=np.int32), SIZE)).tolist() == [0, 63, 64, 129]
    assert len(places_of(np.zeros(3, np.uint64))) == 0
