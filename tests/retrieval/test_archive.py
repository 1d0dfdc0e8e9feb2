"""Articles on disk: every field comes back, a transaction is whole, damage is told with the way out."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import add_article, article, passage

from retrieval.archive import FILE, FORMAT, Archive
from retrieval.archive_writer import ArchiveWriter
from retrieval.errors import ArchiveError, NoArchiveError, VersionError
from retrieval.records import Article, Paragraph, Passage, Source, Summary
from retrieval.tables import FileState

FULL = Article(
    id="塔-1",
    headline="灯塔换上新灯",
    paragraphs=(Paragraph("夜里换灯。", "守塔", (2, 2)),),
    source=Source("页.jsonl", "鹭洲日报", "2026-03-14", "3", "岛上", "https://example.org/1", (1, 9)),
    kind="brief",
    kicker="百年老塔",
    deck="一夜之间",
    byline="记者 简秋禾",
    dateline="本报讯",
    headline_confidence=0.75,
)
BARE = Article("塔-2", None, (), Source("页.txt"), headline_confidence=0.0)


def passage_of(whole: Article, text: str, subhead: str | None = None) -> Passage:
    return Passage(
        whole.id, whole.headline, text, whole.source, whole.kicker, whole.deck, subhead, whole.byline,
        whole.headline_confidence,
    )  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[ArchiveWriter]:
    archive = ArchiveWriter.create(tmp_path / "index")
    yield archive
    archive.close()


def execute(folder: Path, statement: str) -> None:
    connection = sqlite3.connect(folder / FILE)
    with connection:
        connection.execute(statement)
    connection.close()


def test_every_field_of_a_passage_comes_back(archive: ArchiveWriter) -> None:
    kept = [passage_of(FULL, "夜里换灯。", "守塔"), passage_of(FULL, "天亮收工。"), passage_of(BARE, "无题。")]
    with archive.writing():
        stored = add_article(archive, "/页.jsonl", FULL, kept[:2]) + add_article(archive, "/页.txt", BARE, kept[2:])
    numbers = [number for number, _ in stored]
    assert [given for _, given in stored] == kept
    archive.close()
    reopened = Archive.open(archive.folder)
    found = reopened.passages([*numbers, 99])
    assert [found[number].passage for number in numbers] == kept
    assert list(found) == numbers
    assert [each.passage for each in reopened.story(FULL.id)] == kept[:2]
    assert reopened.passages([]) == {}
    reopened.close()


def test_lines_of_the_passage_go_before_those_of_the_article(archive: ArchiveWriter) -> None:
    narrow = passage("夜里换灯。", source=FULL.source.at((4, 5)))
    with archive.writing():
        ((first, _), (second, _)) = add_article(archive, "/页", FULL, [narrow, passage("收工。", source=Source("页"))])
    found = archive.passages([first, second])
    assert found[first].passage.source.lines == (4, 5)
    assert found[second].passage.source.lines == (1, 9)


def test_the_summary(archive: ArchiveWriter) -> None:
    assert archive.summary() == Summary(0, 0, 0)
    archive.note_file(FileState("/a", "a", 1, 2, "d"))
    archive.note_file(FileState("/b", "b", 1, 2, "d", "unreadable", "fix it"))
    for day in range(30):
        dated = Source("页", "鹭洲日报" if day % 2 else "石鹭晚报", f"2026-03-{day + 1:02}")
        add_article(archive, "/a", Article(f"{day}", f"题{day}", (), dated), [passage("一。"), passage("二。")])
    add_article(archive, "/a", FULL, [])
    add_article(archive, "/a", article(headline="说不准", headline_confidence=0.3), [])
    summary = archive.summary(headlines=5)
    assert (summary.files, summary.articles, summary.passages) == (1, 32, 60)
    assert summary.papers == ("石鹭晚报", "鹭洲日报")
    assert (summary.first_date, summary.last_date) == ("2026-03-01", "2026-03-30")
    assert len(summary.headlines) == 5
    assert not {FULL.headline, "说不准"} & set(summary.headlines)
    assert int(summary.headlines[-1][1:]) - int(summary.headlines[0][1:]) >= 20


def refused(folder: Path) -> ArchiveError:
    with pytest.raises(ArchiveError) as caught:
        Archive.open(folder)
    assert str(folder) in caught.value.problem
    return caught.value


def test_no_index_yet(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        error = refused(folder)
        assert type(error) is NoArchiveError
        assert "baoda index" in error.fix
    assert not (tmp_path / "none").exists()


def test_an_index_that_was_only_just_begun_is_none(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"")
    assert type(refused(tmp_path)) is NoArchiveError
    ArchiveWriter.create(tmp_path).close()
    Archive.open(tmp_path).close()


def test_another_format(archive: ArchiveWriter) -> None:
    execute(archive.folder, "UPDATE meta SET value = '0.9' WHERE key = 'format'")
    error = refused(archive.folder)
    assert type(error) is VersionError
    assert "0.9" in error.problem
    assert FORMAT in error.problem
    assert error.fix == "run `baoda index` to build it anew"


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be one" * 99, b"SQLite format 3\0" * 99])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    error = refused(tmp_path)
    assert type(error) is ArchiveError
    assert f"delete the folder {tmp_path}" in error.fix


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    execute(tmp_path, "CREATE TABLE recipes (name TEXT)")
    error = refused(tmp_path)
    assert "not an index" in error.problem
    assert "delete" not in error.fix


def test_an_index_that_does_not_say_its_format(archive: ArchiveWriter) -> None:
    execute(archive.folder, "DELETE FROM meta")
    error = refused(archive.folder)
    assert "format" in error.problem
    assert "delete the folder" in error.fix


def test_damage_that_shows_only_when_it_is_read(archive: ArchiveWriter) -> None:
    with archive.writing():
        numbers = [number for number, _ in add_article(archive, "/a", FULL, [passage("潮。" * 200)] * 200)]
    archive.close()
    file = archive.folder / FILE
    whole = file.read_bytes()
    file.write_bytes(whole[:16384] + b"\xff" * (len(whole) - 16384))
    damaged = Archive.open(archive.folder)
    with pytest.raises(ArchiveError, match="damaged") as caught:
        damaged.passages(numbers)
    assert f"delete the folder {archive.folder}" in caught.value.fix
    damaged.close()


def test_what_passes_is_not_called_damage(archive: ArchiveWriter) -> None:
    execute(archive.folder, "DROP TABLE files")
    with pytest.raises(ArchiveError, match="cannot be used") as caught:
        archive.files()
    assert "try again" in caught.value.fix
