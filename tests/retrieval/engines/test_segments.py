"""Segments hold what a naive count finds, whether written at once, in parts, merged, or thinned out."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from segments import Passages, counted, segment

from retrieval.engines import merging, pieces
from retrieval.engines.counting import MOST_COUNTED, key
from retrieval.engines.pieces import Part
from retrieval.engines.protocol import FieldTerm
from retrieval.engines.segments import Segment, packed, unpacked, words
from retrieval.terms import FIELDS

pytestmark = pytest.mark.usefixtures("unsynced")
Folder = Callable[[], Path]
FIELD_NAMES = FIELDS[:3]
TERMS = ("灯", "灯塔", "塔", "tower", "41")
TERM = st.dictionaries(st.sampled_from(FIELD_NAMES), st.lists(st.sampled_from(TERMS), max_size=6), max_size=3)
ARCHIVES = st.dictionaries(st.integers(1, 10**12), TERM, max_size=8) | st.dictionaries(
    st.integers(1, 10**3), TERM, min_size=60, max_size=90
)
relaxed = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Return a maker of names of new folders."""
    return lambda: tmp_path_factory.mktemp("made") / "postings"


def looked_up(found: Segment, term: FieldTerm) -> dict[int, int]:
    (row,) = found.rows(np.array([key(term)], np.uint64)).tolist()
    if row < 0:
        return {}
    assert found.fields[row] == FIELDS.index(term[0])
    numbers = found.numbers[found.holding(row)].tolist()
    counts = found.pairs[found.codes[found.starts[row] : found.starts[row + 1]], 1].tolist()
    return dict(zip(numbers, counts, strict=True))


def naive(passages: Passages, term: FieldTerm) -> dict[int, int]:
    field, word = term
    found = {number: list(passages[number].get(field, ())).count(word) for number in sorted(passages)}
    return {number: count for number, count in found.items() if count}


def holds(found: Segment, passages: Passages) -> bool:
    """Check everything that a segment says against the passages themselves."""
    numbers = sorted(passages)
    assert found.numbers.tolist() == numbers
    for field in FIELDS:
        lengths = [len(passages[number].get(field, ())) for number in numbers]
        assert found.lengths[FIELDS.index(field)].tolist() == lengths
        assert found.total[FIELDS.index(field)] == sum(lengths)
        for word in (*TERMS, "没有"):
            assert looked_up(found, (field, word)) == naive(passages, (field, word))
    places, counts, frequencies = found.part(0, len(found.keys))
    assert len(places) == len(counts) == frequencies.sum() == found.starts[-1] == len(found.codes)
    assert np.array_equal(found.pairs[found.codes, 0], np.repeat(found.fields, frequencies))
    assert np.array_equal(found.pairs[found.codes, 2], found.lengths[np.repeat(found.fields, frequencies), places])
    return True


def split(passages: Passages, cut: int) -> tuple[Passages, Passages]:
    return {n: t for n, t in passages.items() if n < cut}, {n: t for n, t in passages.items() if n >= cut}


@given(ARCHIVES, st.integers(1, 10**3))
@relaxed
def test_a_segment_holds_what_a_naive_count_finds(folder: Folder, passages: Passages, cut: int) -> None:
    assert holds(segment(folder(), passages), passages)
    assert holds(segment(folder(), *split(passages, cut)), passages)


@given(ARCHIVES, st.integers(1, 10**3), st.data())
@relaxed
def test_merging_without_what_is_gone_equals_writing_anew(
    folder: Folder, passages: Passages, cut: int, data: st.DataObject
) -> None:
    gone = data.draw(st.sets(st.sampled_from(sorted(passages)))) if passages else set()
    parts, numbers = [], []
    for part in split(passages, cut):
        each = segment(folder(), part, gone=sorted(gone & set(part)))
        assert each.live == len(part) - len(gone & set(part))
        for field in FIELD_NAMES:
            rows = each.rows(np.array([key((field, word)) for word in TERMS], np.uint64))
            left = [len(set(naive(part, (field, word))) - gone) for word in TERMS]
            assert each.frequencies(rows).tolist() == left
        mask = each.gone()
        parts.append(Part(each, None if mask is None else ~mask))
        numbers.append(each.numbers if mask is None else each.numbers[~mask])
    place = folder()
    merging.write(place, parts, np.concatenate(numbers))
    assert holds(Segment.load(place), {n: t for n, t in passages.items() if n not in gone})


def test_many_small_pieces_make_the_same_segment(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    passages: Mapping[int, Mapping[str, Sequence[str]]] = {
        number: {"text.word": [f"w{number % 7}", f"w{number % 50}", f"w{number}"], "text.one": ["灯"] * (number % 4)}
        for number in range(1, 400)
    }
    first, second = folder(), folder()
    segment(first, passages)
    monkeypatch.setattr(pieces, "PIECE", 64)
    segment(second, *split(passages, 123))
    one, other = Segment.load(first), Segment.load(second)
    assert len(one.frequent) >= 7
    for name in ("keys", "fields", "starts", "frequent", "before", "bits", "ranks", "places", "lengths", "numbers"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert np.array_equal(one.pairs[one.codes], other.pairs[other.codes])


def test_more_codes_than_16_bits_hold(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    passages = {number: {"text.word": ["灯"] * number + ["塔"]} for number in range(1, 40)}
    narrow = segment(folder(), passages)
    monkeypatch.setattr(merging, "NARROW", 10)
    wide = segment(folder(), passages)
    assert (narrow.codes.dtype, wide.codes.dtype) == (np.uint16, np.uint32)
    assert holds(wide, passages)


def test_keys_use_all_64_bits_and_part_fields() -> None:
    keys = {key((field, str(i))) for field in FIELDS for i in range(100)}
    assert len(keys) == 100 * len(FIELDS)
    assert max(keys) >= 2**63
    assert all(0 <= each < 2**64 for each in keys)
    ascending = counted({1: {"text.word": [str(i) for i in range(100)]}}).keys.tolist()
    assert ascending == sorted(set(ascending))


def test_a_term_repeated_without_end_is_counted_to_the_most(folder: Folder) -> None:
    found = segment(folder(), {1: {"text.one": ["灯"] * 1000}})
    assert looked_up(found, ("text.one", "灯")) == {1: MOST_COUNTED}
    assert found.lengths[FIELDS.index("text.one")].tolist() == [1000]


@given(st.sets(st.integers(0, 299)), st.integers(300, 400))
def test_maps_give_back_what_they_were_made_of(places: set[int], size: int) -> None:
    bits = packed(np.array(sorted(places), np.int32), size)
    assert len(bits) == words(size)
    assert unpacked(bits).tolist() == sorted(places)
