"""Postings hold what a naive count finds, also after a trip to the disk and after passages came and went."""

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.engines.postings import MOST_COUNTED, Postings, PostingsWriter, key, merged
from retrieval.engines.protocol import FieldTerm
from retrieval.terms import FIELDS

Counted = Mapping[int, Mapping[str, Sequence[str]]]
"""Number of a passage -> field -> its terms."""
FIELD_NAMES = FIELDS[:3]
TERMS = ("灯", "灯塔", "塔", "tower", "41")
ARCHIVES = st.dictionaries(
    st.integers(1, 10**12),
    st.dictionaries(st.sampled_from(FIELD_NAMES), st.lists(st.sampled_from(TERMS), max_size=6), max_size=3),
    max_size=8,
)


def build(counted: Counted) -> Postings:
    writer = PostingsWriter()
    for number in sorted(counted):
        writer.add(number, counted[number])
    return writer.postings()


def looked_up(postings: Postings, term: FieldTerm) -> dict[int, int]:
    found = postings.term(term)
    numbers = postings.numbers[postings.places[found]]
    return dict(zip(numbers.tolist(), postings.counts[found].tolist(), strict=True))


def naive(counted: Counted, term: FieldTerm) -> dict[int, int]:
    field, word = term
    found = {number: list(counted[number].get(field, ())).count(word) for number in sorted(counted)}
    return {number: count for number, count in found.items() if count}


def same(one: Postings, other: Postings) -> bool:
    pairs = [(getattr(one, field.name), getattr(other, field.name)) for field in fields(Postings)]
    return all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in pairs)


@given(ARCHIVES)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lookups_equal_a_naive_count_after_saving(tmp_path_factory: pytest.TempPathFactory, counted: Counted) -> None:
    folder = tmp_path_factory.mktemp("saved") / "postings"
    built = build(counted)
    built.save(folder)
    loaded = Postings.load(folder)
    assert same(built, loaded)
    assert loaded.numbers.tolist() == sorted(counted)
    for field in FIELDS:
        for word in (*TERMS, "没有"):
            assert looked_up(loaded, (field, word)) == naive(counted, (field, word))
        lengths = [len(counted[number].get(field, ())) for number in sorted(counted)]
        assert loaded.lengths[FIELDS.index(field)].tolist() == lengths


@given(ARCHIVES, st.data())
def test_merging_equals_building_anew(counted: Counted, data: st.DataObject) -> None:
    numbers = sorted(counted)
    first_new = data.draw(st.sampled_from([*numbers, 10**13]))
    old = {number: counted[number] for number in numbers if number < first_new}
    removed = data.draw(st.lists(st.sampled_from([*old, 10**14]), unique=True))
    renewed = merged(build(old), np.array(removed, np.int64), build({n: c for n, c in counted.items() if n not in old}))
    assert same(renewed, build({n: c for n, c in counted.items() if n not in removed}))


@given(ARCHIVES)
def test_terms_are_filed_under_ascending_unsigned_numbers(counted: Counted) -> None:
    keys = build(counted).keys
    assert keys.dtype == np.uint64
    assert keys.tolist() == sorted(set(keys.tolist()))
    held = {key((f, word)) for f in FIELD_NAMES for word in TERMS if naive(counted, (f, word))}
    assert set(keys.tolist()) == held


def test_keys_use_all_64_bits_and_part_fields() -> None:
    keys = {key((field, str(i))) for field in FIELDS for i in range(100)}
    assert len(keys) == 100 * len(FIELDS)
    assert max(keys) >= 2**63
    assert all(0 <= each < 2**64 for each in keys)


def test_a_term_repeated_without_end_is_counted_to_the_most() -> None:
    postings = build({1: {"text.one": ["灯"] * 1000}})
    assert looked_up(postings, ("text.one", "灯")) == {1: MOST_COUNTED}
    assert postings.lengths[FIELDS.index("text.one")].tolist() == [1000]


def test_an_archive_without_passages(tmp_path: Path) -> None:
    Postings.empty().save(tmp_path / "postings")
    loaded = Postings.load(tmp_path / "postings")
    assert same(loaded, Postings.empty())
    assert looked_up(loaded, ("text.one", "灯")) == {}


@pytest.mark.parametrize("file", [f"{field.name}.npy" for field in fields(Postings)])
@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "foreign", "pickled"])
def test_damaged_arrays_are_refused(tmp_path: Path, file: str, damage: str) -> None:
    build({1: {"text.one": ["灯", "塔"]}}).save(tmp_path / "postings")
    path = tmp_path / "postings" / file
    whole = path.read_bytes()
    path.unlink()
    if damage == "pickled":
        np.save(path, np.array([{"灯": 1}], dtype=object), allow_pickle=True)
    elif damage != "gone":
        path.write_bytes({"empty": b"", "cut": whole[:-1], "foreign": pickle.dumps([1])}[damage])
    with pytest.raises((OSError, ValueError)):
        Postings.load(tmp_path / "postings")


def test_postings_are_written_into_a_new_folder_only(tmp_path: Path) -> None:
    Postings.empty().save(tmp_path / "postings")
    with pytest.raises(FileExistsError):
        Postings.empty().save(tmp_path / "postings")
