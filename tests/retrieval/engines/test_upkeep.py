"""Segments of an index folder: a day's pages make a small one, sizes decide what is merged, damage is told."""

import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from segments import counted

from retrieval.archive_writer import ArchiveWriter
from retrieval.config import RankingSettings
from retrieval.engines import arrays, upkeep
from retrieval.engines.bm25 import Bm25Engine
from retrieval.engines.pieces import Part
from retrieval.errors import ArchiveError

pytestmark = pytest.mark.usefixtures("unsynced")


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ArchiveWriter]:
    """Return an empty archive in which a segment of up to eight passages is small."""
    monkeypatch.setattr(upkeep, "SMALL", 8)
    with closing(ArchiveWriter.create(tmp_path / "index")) as archive:
        yield archive


def add(archive: ArchiveWriter, numbers: Sequence[int]) -> None:
    upkeep.add(archive, [Part(counted({n: {"text.word": ["塔", f"w{n % 5}"]}})) for n in numbers], numbers)
    archive.advance()


def sizes(archive: ArchiveWriter) -> list[int]:
    return [state.passages - state.gone for state in archive.segments()]


def live(archive: ArchiveWriter) -> list[int]:
    found = [np.delete(s.numbers, s.deletions.places).tolist() for s in upkeep.open_segments(archive)]
    return [number for numbers in found for number in numbers]


def folders(archive: ArchiveWriter) -> list[str]:
    return sorted(each.name for each in archive.folder.iterdir() if each.is_dir())


def test_small_neighbours_are_merged_when_there_are_enough(archive: ArchiveWriter) -> None:
    add(archive, range(1, 100))
    for day in range(3):
        add(archive, [100 + day])
        assert not upkeep.merge(archive)
    assert sizes(archive) == [99, 1, 1, 1]
    add(archive, [103])
    assert upkeep.merge(archive)
    assert sizes(archive) == [99, 4]
    assert live(archive) == list(range(1, 104))
    upkeep.clear(archive)
    assert folders(archive) == [f"postings-{state.number}" for state in archive.segments()]


def test_those_on_both_sides_of_a_bound_are_merged(archive: ArchiveWriter) -> None:
    first = 1
    for size in (100, 130, 60, 40, 35, 20):
        add(archive, range(first, first + size))
        first += size
    assert upkeep.merge(archive)
    assert sizes(archive) == [100, 130, 155]
    assert live(archive) == list(range(1, first))


def test_sizes_decide(archive: ArchiveWriter) -> None:
    for first, last in ((1, 1000), (1000, 1001), (1001, 1002), (1002, 1003), (1003, 1100)):
        add(archive, range(first, last))
    assert not upkeep.merge(archive)
    for first in (1100, 1200, 1300):
        add(archive, range(first, first + 100))
    upkeep.merge(archive)
    assert sizes(archive) == [999, 400]
    assert live(archive) == list(range(1, 1400))


def test_a_day_does_not_set_off_the_merging_of_months(archive: ArchiveWriter) -> None:
    for first, last in ((1, 101), (101, 201), (201, 301), (301, 302), (302, 303)):
        add(archive, range(first, last))
        assert not upkeep.merge(archive)
    add(archive, range(303, 403))
    assert upkeep.merge(archive)
    assert sizes(archive) == [402]


def test_numbers_ascend_however_often_neighbours_are_merged(archive: ArchiveWriter) -> None:
    chance = random.Random(5)
    number, expected = 1, []
    for _ in range(60):
        many = chance.choice([1, 2, 9, 30])
        add(archive, range(number, number + many))
        expected += range(number, number + many)
        number += many
        gone = chance.sample(expected, min(len(expected), chance.randint(0, 3)))
        expected = [each for each in expected if each not in gone]
        upkeep.remove(archive, gone)
        archive.advance()
        upkeep.merge(archive)
        upkeep.clear(archive)
    assert live(archive) == expected
    assert len(sizes(archive)) < 12
    assert Bm25Engine(upkeep.open_segments(archive), RankingSettings()).frequency(("text.word", "塔")) == len(expected)


def test_a_segment_that_has_become_thin_is_written_anew(archive: ArchiveWriter) -> None:
    add(archive, range(1, 21))
    upkeep.remove(archive, [3, 7])
    archive.advance()
    assert not upkeep.merge(archive)
    upkeep.remove(archive, [4, 5, 6, 8])
    archive.advance()
    assert [state.gone for state in archive.segments()] == [6]
    assert upkeep.merge(archive)
    assert [(state.passages, state.gone) for state in archive.segments()] == [(14, 0)]
    assert live(archive) == [1, 2, *range(9, 21)]


def test_a_segment_without_passages_goes(archive: ArchiveWriter) -> None:
    add(archive, [1, 2])
    add(archive, [3])
    upkeep.remove(archive, [1, 2, 99])
    assert live(archive) == [3]
    upkeep.add(archive, [], [])
    upkeep.remove(archive, [])
    upkeep.clear(archive)
    assert folders(archive) == ["postings-2"]


@pytest.mark.parametrize("kind", ["postings", "deletions"])
def test_damage_is_told_with_the_way_out(archive: ArchiveWriter, kind: str) -> None:
    for first in range(1, 5):
        add(archive, [2 * first, 2 * first + 1])
    upkeep.remove(archive, [2])
    (folder,) = archive.folder.glob(f"{kind}-1*")
    file = arrays.path(folder, "numbers" if kind == "postings" else "rows")
    whole = file.read_bytes()
    file.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    with pytest.raises(ArchiveError, match=f"{kind}-1.*damaged") as caught:
        upkeep.merge(archive)
    assert f"delete the folder {archive.folder}" in caught.value.fix
    file.write_bytes(whole[:-1])
    with pytest.raises(ArchiveError, match="damaged"):
        upkeep.open_segments(archive)
