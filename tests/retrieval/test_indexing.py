"""The writing side: only what changed is read, nothing that worked is lost, whatever happens in the middle."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from newsroom import ISLAND, write_lines

from retrieval import dealing, indexing
from retrieval.archive import FILE, Archive
from retrieval.config import RankingSettings
from retrieval.engines.arrays import LIST
from retrieval.engines.upkeep import open_segments
from retrieval.errors import ArchiveError, LockedError, ReadError
from retrieval.filenames import file_name
from retrieval.indexing import IndexReport, index
from retrieval.limits import ReadingSettings
from retrieval.metering import Pace
from retrieval.readers import jsonlines
from retrieval.records import Question
from retrieval.retriever import Retriever

TIDE = {"id": "tide", "headline": "大潮", "text": "大潮涨到了灯塔脚下。"}
STORM = {"id": "storm", "headline": "台风", "text": "台风绕开了鹭洲。"}
SNOW = {"id": "snow", "headline": "初雪", "text": "鹭洲下了第一场雪。"}


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Return a folder with two files, one article each."""
    write_lines(tmp_path / "pages" / "tide.jsonl", [TIDE])
    write_lines(tmp_path / "pages" / "deep" / "storm.jsonl", [STORM])
    return tmp_path / "pages"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where the index goes."""
    return tmp_path / "index"


def texts(folder: Path) -> list[str]:
    """Return the passages that both the archive and the postings hold, in order."""
    with closing(Archive.open(folder)) as archive:
        held = archive.passages(range(1, 1000))
        if archive.generation:
            segments = open_segments(archive)
            numbers = [n for each in segments for n in np.delete(each.numbers, each.deletions.places).tolist()]
            assert numbers == sorted(held)
        return [stored.passage.text for _, stored in sorted(held.items())]


def counts(report: IndexReport) -> tuple[int, int, int, int, int]:
    assert report.seconds > 0
    return report.files, report.changed, report.removed, report.articles, report.passages


def state(folder: Path) -> dict[str, bytes]:
    """Return every byte of the index itself."""
    return {
        str(file): file.read_bytes()
        for file in folder.rglob("*")
        if file.name == FILE or file.suffix in (".array", ".json")
    }


def test_a_second_run_touches_nothing(pages: Path, folder: Path) -> None:
    assert counts(index([pages], folder)) == (2, 2, 0, 2, 2)
    before = state(folder)
    assert counts(index([pages], folder)) == (2, 0, 0, 2, 2)
    assert state(folder) == before
    assert len(before) > 1


def test_an_index_that_is_moved_with_its_pages_reads_nothing_anew(pages: Path, folder: Path, tmp_path: Path) -> None:
    index([pages], folder)
    home = tmp_path / "elsewhere"
    for each in (pages, folder):
        shutil.copytree(each, home / each.name)
    assert counts(index([home / "pages"], home / "index")) == (2, 0, 0, 2, 2)
    with closing(Archive.open(home / "index")) as archive:
        assert [state.name for state in archive.files().values()] == list(archive.files())
        sources = {stored.passage.source.file for stored in archive.passages([1, 2]).values()}
    assert sources == {str(file) for file in home.rglob("*.jsonl")}


def test_an_index_that_knows_absolute_paths_alone_reads_nothing_anew(pages: Path, folder: Path) -> None:
    index([pages], folder)
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        for table in ("files", "articles"):
            connection.execute(f"UPDATE {table} SET path = ? || '/' || path", [str(folder.parent.resolve())])
        connection.execute("DELETE FROM meta WHERE key = 'paths'")
    assert counts(index([pages], folder)) == (2, 0, 0, 2, 2)
    with closing(sqlite3.connect(folder / FILE)) as connection:
        assert {way for (way,) in connection.execute("SELECT path FROM articles")} == {
            "pages/tide.jsonl",
            "pages/deep/storm.jsonl",
        }


def test_a_touched_file_is_not_read_again(pages: Path, folder: Path) -> None:
    index([pages], folder)
    os.utime(pages / "tide.jsonl", (1, 1))
    assert counts(index([pages], folder)) == (2, 0, 0, 2, 2)
    assert counts(index([pages], folder)) == (2, 0, 0, 2, 2)


def test_only_the_changed_file_is_renewed(pages: Path, folder: Path) -> None:
    index([pages], folder)
    write_lines(pages / "tide.jsonl", [SNOW, TIDE])
    assert counts(index([pages], folder)) == (2, 1, 0, 3, 3)
    assert texts(folder) == [STORM["text"], SNOW["text"], TIDE["text"]]


def test_files_that_are_gone_or_renamed_leave(pages: Path, folder: Path) -> None:
    index([pages], folder)
    (pages / "tide.jsonl").rename(pages / "waves.jsonl")
    assert counts(index([pages], folder)) == (2, 1, 1, 2, 2)
    shutil.rmtree(pages / "deep")
    assert counts(index([pages], folder)) == (1, 0, 1, 1, 1)
    (pages / "waves.jsonl").unlink()
    assert counts(index([pages], folder)) == (0, 0, 1, 0, 0)
    assert texts(folder) == []


def test_files_of_other_folders_stay_while_they_are_there(pages: Path, folder: Path, tmp_path: Path) -> None:
    other = write_lines(tmp_path / "other" / "snow.jsonl", [SNOW])
    index([pages], folder)
    assert counts(index([other], folder)) == (3, 1, 0, 3, 3)
    other.unlink()
    assert counts(index([pages], folder)) == (2, 0, 1, 2, 2)


def test_a_file_named_in_two_ways_is_taken_once(pages: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pages)
    report = index([pages, Path("tide.jsonl"), Path("deep/../tide.jsonl")], folder)
    assert counts(report) == (2, 2, 0, 2, 2)
    assert len(texts(folder)) == 2


def test_progress_counts_the_files(pages: Path, folder: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    index([pages], folder, progress=lambda done, files, name: seen.append((done, files, Path(name).name)))
    assert seen == [(0, 2, "storm.jsonl"), (1, 2, "tide.jsonl"), (2, 2, "")]


def test_adverts_are_kept_but_give_no_passages(folder: Path, tmp_path: Path) -> None:
    report = index([write_lines(tmp_path / "island.jsonl", ISLAND)], folder)
    assert report.articles == len(ISLAND)
    assert not any("招租" in text for text in texts(folder))


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8])
def test_an_unreadable_file_is_named_and_what_it_gave_before_stays(pages: Path, folder: Path, content: bytes) -> None:
    index([pages], folder)
    file = pages / "tide.jsonl"
    file.write_bytes(content)
    for _ in range(2):  # an unchanged file is still wrong
        report = index([pages], folder)
        ((problem,), named) = report.problems, report.problems[0].file
        assert isinstance(problem, ReadError)
        assert named == str(file)
        assert problem.problem.count(str(file)) == 1
        assert problem.fix
        assert set(texts(folder)) == {TIDE["text"], STORM["text"]}
    os.utime(file, (1, 1))
    assert len(index([pages], folder).problems) == 1
    write_lines(file, [TIDE])
    assert index([pages], folder).problems == ()
    file.write_bytes(content)
    index([pages], folder)
    file.unlink()
    assert counts(index([pages], folder)) == (1, 0, 1, 1, 1)


def test_other_files_are_taken_beside_an_unreadable_one(pages: Path, folder: Path) -> None:
    (pages / "broken.txt").write_bytes(b"\0\1\2\3" * 500)
    (pages / "half.jsonl").write_text('{"id": "ok", "text": "半页也算。"}\n{"id": \n', encoding="utf-8")
    report = index([pages], folder)
    assert counts(report) == (3, 3, 0, 3, 3)
    assert sorted(Path(problem.file).name for problem in report.problems) == ["broken.txt", "half.jsonl"]
    assert "line 2" in next(problem.problem for problem in report.problems if "half" in problem.file)


def test_a_file_that_goes_while_the_run_is_on_is_named(pages: Path, folder: Path) -> None:
    index([pages], folder)

    def take_away(done: int, files: int, name: str) -> None:
        (pages / "tide.jsonl").unlink(missing_ok=True)

    report = index([pages], folder, progress=take_away)
    assert [Path(problem.file).name for problem in report.problems] == ["tide.jsonl"]
    assert len(texts(folder)) == 2
    assert index([pages], folder).removed == 1


def test_a_folder_without_readable_files(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "notes.xyz").write_text("x", encoding="utf-8")
    assert counts(index([tmp_path / "pages"], folder)) == (0, 0, 0, 0, 0)
    with closing(Retriever.open(folder, RankingSettings())) as retriever:
        assert retriever.ask(Question("灯塔多高")).hits == ()


def test_a_path_that_is_not_there(pages: Path, folder: Path, tmp_path: Path) -> None:
    index([pages], folder)
    with pytest.raises(ReadError, match="no such file") as caught:
        index([pages, tmp_path / "none"], folder)
    assert caught.value.fix
    assert len(texts(folder)) == 2


def test_two_writers_exclude_each_other(pages: Path, folder: Path) -> None:
    def meanwhile(done: int, files: int, name: str) -> None:
        with pytest.raises(LockedError) as caught:
            index([pages], folder)
        assert "another process" in caught.value.problem
        assert caught.value.fix

    assert counts(index([pages], folder, progress=meanwhile)) == (2, 2, 0, 2, 2)
    assert counts(index([pages], folder)) == (2, 0, 0, 2, 2)


def test_an_index_folder_that_cannot_be_one(pages: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ArchiveError, match="file") as caught:
        index([pages], tmp_path / "file")
    assert "--index" in caught.value.fix


def test_postings_that_cannot_be_written(pages: Path, folder: Path) -> None:
    index([pages], folder)
    (folder / "postings-2").write_text("in the way", encoding="utf-8")
    write_lines(pages / "snow.jsonl", [SNOW])
    with pytest.raises(ArchiveError, match="postings-2") as caught:
        index([pages], folder)
    assert "try again" in caught.value.fix
    assert len(texts(folder)) == 2
    (folder / "postings-2").unlink()
    assert index([pages], folder).passages == 3


def test_damaged_postings_are_told_and_nothing_is_half_done(pages: Path, folder: Path) -> None:
    index([pages], folder)
    (folder / "postings-1" / "places.array").write_bytes(b"")
    write_lines(pages / "tide.jsonl", [SNOW])
    with pytest.raises(ArchiveError, match="damaged") as caught:
        index([pages], folder)
    assert f"delete the folder {folder}" in caught.value.fix
    with closing(Archive.open(folder)) as archive:
        assert (archive.generation, archive.summary().passages) == (1, 2)


def test_an_index_of_another_format_is_built_anew(pages: Path, folder: Path) -> None:
    index([pages], folder)
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        connection.execute("UPDATE meta SET value = '0.0' WHERE key = 'format'")
    assert counts(index([pages], folder)) == (2, 2, 0, 2, 2)
    assert len(texts(folder)) == 2
    assert [each.name for each in folder.glob("postings-*")] == ["postings-1"]


def test_nothing_in_an_index_can_run_code(pages: Path, folder: Path) -> None:
    index([pages], folder)
    write_lines(pages / "snow.jsonl", [SNOW])
    index([pages], folder)
    for file in (each for each in folder.rglob("*") if each.is_file()):
        if file.suffix == ".array":
            listed = json.loads((file.parent / LIST).read_text(encoding="utf-8"))["arrays"]
            assert np.dtype(listed[file.stem][0]).kind in "ui"
        elif file.name == LIST:
            assert json.loads(file.read_text(encoding="utf-8"))
        elif file.name == FILE:
            assert file.read_bytes().startswith(b"SQLite format 3\0")
        else:
            assert file.name == "writing.lock"
            assert file.stat().st_size == 0


def test_much_is_written_in_several_segments(pages: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dealing, "BATCH", 1)
    monkeypatch.setattr(jsonlines, "TOGETHER", 1)
    monkeypatch.setattr(indexing, "FLUSHED", 1)
    write_lines(pages / "tide.jsonl", [TIDE, SNOW])
    paces: list[Pace] = []
    assert counts(index([pages], folder, pace=paces.append)) == (2, 2, 0, 3, 3)
    assert texts(folder) == [STORM["text"], TIDE["text"], SNOW["text"]]
    with closing(Archive.open(folder)) as archive:
        assert [state.passages for state in archive.segments()] == [1, 1, 1]
    assert [pace.passages for pace in paces] == [1, 2, 3]
    assert all(pace.read <= pace.size == paces[0].size for pace in paces)
    (pages / "tide.jsonl").unlink()
    write_lines(pages / "z.jsonl", [SNOW, TIDE])
    assert counts(index([pages], folder)) == (2, 1, 1, 3, 3)
    assert texts(folder) == [STORM["text"], SNOW["text"], TIDE["text"]]


class StopError(Exception):
    """Something that nobody expects in the middle of a run."""


@pytest.mark.parametrize("moment", range(4))
def test_an_error_in_the_middle_leaves_the_old_index(pages: Path, folder: Path, moment: int) -> None:
    index([pages], folder)
    before = state(folder)
    write_lines(pages / "a.jsonl", [SNOW])
    write_lines(pages / "tide.jsonl", [TIDE, SNOW])
    (pages / "deep" / "storm.jsonl").unlink()
    write_lines(pages / "z.jsonl", [SNOW])

    def stop(done: int, files: int, name: str) -> None:
        if done == moment:
            raise StopError

    with pytest.raises(StopError):
        index([pages], folder, progress=stop)
    assert texts(folder) == [STORM["text"], TIDE["text"]]
    assert {name: content for name, content in state(folder).items() if FILE not in name} == {
        name: content for name, content in before.items() if FILE not in name
    }
    assert counts(index([pages], folder)) == (3, 3, 1, 4, 4)


KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from retrieval import analysis
from retrieval.indexing import index

pages, before, copies = map(Path, sys.argv[1:])
analysis.words("灯塔")


def run(folder, moment):
    seen = 0

    def watch(event, arguments):
        nonlocal seen
        changes = event in ("os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree")
        if changes or (event == "open" and arguments[1] not in ("r", "rb")):
            seen += 1
            if seen == moment:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    index([pages], folder)


moment, killed = 0, True
while killed:
    moment += 1
    folder = copies / str(moment)
    shutil.copytree(before, folder)
    child = os.fork()
    if not child:
        run(folder, moment)
        os._exit(0)
    killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
"""
"""Runs `index` on copies of an index, killed before its first change of a file or folder, its second, and so on."""


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """Return the pages and the index folders that killed runs left behind, in the order of the moments."""
    place = tmp_path_factory.mktemp("killed")
    write_lines(place / "pages" / "tide.jsonl", [TIDE])
    write_lines(place / "pages" / "storm.jsonl", [STORM])
    index([place / "pages"], place / "before")
    write_lines(place / "pages" / "tide.jsonl", [TIDE, SNOW])
    (place / "pages" / "storm.jsonl").unlink()
    (place / "copies").mkdir()
    places = [place / name for name in ("pages", "before", "copies")]
    code = [sys.executable, "-W", "ignore", "-c", KILLED]
    subprocess.run([*code, *map(str, places)], check=True, cwd=Path(__file__).parents[2])
    return place / "pages", sorted((place / "copies").iterdir(), key=lambda folder: int(folder.name))


def test_a_killed_run_leaves_the_old_index_serving_or_the_new(killed: tuple[Path, list[Path]]) -> None:
    _, folders = killed
    old, new = [STORM["text"], TIDE["text"]], [TIDE["text"], SNOW["text"]]
    left = [texts(folder) for folder in folders]
    assert left == sorted(left, key=lambda each: each == new)
    assert left.count(old) >= 8
    assert left.count(new) >= 2
    assert left.count(old) + left.count(new) == len(folders)
    for folder in folders:
        with closing(Retriever.open(folder, RankingSettings())) as retriever:
            answer = retriever.ask(Question("大潮涨到哪里"))
            assert [hit.passage.headline for hit in answer.hits] == ["大潮"]


def test_after_a_killed_run_the_next_one_goes_on(killed: tuple[Path, list[Path]]) -> None:
    pages, folders = killed
    for folder in folders[::4]:
        assert counts(index([pages], folder))[3:] == (2, 2)
        assert texts(folder) == [TIDE["text"], SNOW["text"]]


def test_other_settings_of_reading_read_all_anew(tmp_path: Path, folder: Path) -> None:
    page = tmp_path / "pages" / "松湾日报" / "2025-03-12" / "3.txt"
    page.parent.mkdir(parents=True)
    page.write_text(
        "大潮\n本报讯 大潮昨天涨到了灯塔脚下，没有人受伤。\n" + "潮水慢慢退去，礁石露了出来。\n" * 90, encoding="utf-8"
    )
    small = ReadingSettings(text_mb=0.001)
    assert [problem.fix.partition("raise ")[2] for problem in index([page], folder, settings=small).problems] == [
        "reading.text_mb in config.yaml."
    ]
    assert len(index([page], folder, settings=small).problems) == 1
    assert counts(index([page], folder))[:2] == (1, 1)
    assert counts(index([page], folder))[:2] == (1, 0)
    named = ReadingSettings(file_names=(file_name("{paper}/*/{page}"),))
    assert counts(index([page], folder, settings=named))[:2] == (1, 1)
    assert counts(index([page], folder, settings=named))[:2] == (1, 0)
