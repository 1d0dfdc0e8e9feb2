"""The writing side of articles on disk: a transaction is whole or nothing, numbers are given once."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from newsroom import add_article, passage

from retrieval.archive import Archive
from retrieval.archive_writer import ArchiveWriter
from retrieval.records import Article, Paragraph, Source
from retrieval.tables import FileState, SegmentState

FULL = Article("塔-1", "灯塔换上《新灯记》", (Paragraph("夜里换灯。"),), Source("页.jsonl", "鹭洲日报"))
BARE = Article("塔-2", None, (), Source("页.txt"), headline_confidence=0.0)

MANY = 300


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[ArchiveWriter]:
    with closing(ArchiveWriter.create(tmp_path / "index")) as archive:
        yield archive


def test_many_articles_are_handed_on_together(archive: ArchiveWriter) -> None:
    with archive.writing():
        added = [add_article(archive, "/页", FULL, [passage("一。"), passage("二。")]) for _ in range(MANY)]
        numbers = [number for pairs in added for number, _ in pairs]
        assert archive.remove_articles("/页", until=1) == numbers[:2]
        assert archive.remove_articles("/页", after=MANY - 1) == numbers[-2:]
    assert numbers == list(range(1, 2 * MANY + 1))
    assert list(archive.passages(numbers[:4])) == numbers[2:4]


def test_what_is_known_of_files_comes_back(archive: ArchiveWriter) -> None:
    states = [FileState("/a", "a", 1, 2, "d"), FileState("/b", "b", 0, 3, "e", "the file is empty", "fill it")]
    for state in reversed(states):
        archive.note_file(state)
    archive.note_file(states[0])
    assert archive.files() == {state.path: state for state in states}
    archive.forget_file("/a")
    assert list(archive.files()) == ["/b"]


def test_files_beside_the_index_are_known_wherever_both_are_moved(archive: ArchiveWriter, tmp_path: Path) -> None:
    beside, elsewhere = str(archive.folder.parent / "pages" / "a"), str(tmp_path.parent / "b")
    for path in (beside, elsewhere):
        archive.note_file(FileState(path, "a.zip", 1, 2, "d"))
        add_article(archive, path, replace(FULL, source=Source("a.zip/inner")), [passage("一。")])
    archive.close()
    home = tmp_path / "moved"
    shutil.copytree(archive.folder, home / "index")
    with closing(ArchiveWriter.open(home / "index")) as moved:
        path = str(home / "pages" / "a")
        assert list(moved.files()) == sorted([path, elsewhere])
        moved.rename_file(moved.files()[path], "new.zip")
        assert {state.path: state.name for state in moved.files().values()} == {path: "new.zip", elsewhere: "a.zip"}
        names = [stored.passage.source.file for stored in moved.passages([1, 2]).values()]
        assert names == ["new.zip/inner", "a.zip/inner"]
        assert moved.remove_articles(path) == [1]
        moved.forget_file(path)
        assert list(moved.files()) == [elsewhere]


def test_articles_leave_with_their_passages_and_numbers_are_not_used_again(archive: ArchiveWriter) -> None:
    gone = [number for number, _ in add_article(archive, "/a", FULL, [passage("一。"), passage("二。")])]
    ((kept, _),) = add_article(archive, "/b", BARE, [passage("三。")])
    assert archive.remove_articles("/a") == gone
    assert archive.remove_articles("/a") == []
    assert list(archive.passages([*gone, kept])) == [kept]
    archive.remove_articles("/b")
    ((new, _),) = add_article(archive, "/a", FULL, [passage("四。")])
    assert new not in {*gone, kept}


def test_segments_are_listed_in_the_order_of_their_passages(archive: ArchiveWriter) -> None:
    assert (archive.generation, archive.segments(), archive.next_segment()) == (0, [], 1)
    states = [SegmentState(1, 40, 9, "d"), SegmentState(2, 1, 39, "e", 3, "deletions-2-1", "f")]
    for state in states:
        archive.note_segment(state)
    assert archive.segments() == states[::-1]
    archive.forget_segment(2)
    archive.note_segment(renewed := replace(states[0], gone=4, deletions="deletions-1-2", deletions_digest="g"))
    assert (archive.segments(), archive.next_segment()) == ([renewed], 3)
    archive.advance()
    assert archive.generation == 1
    assert archive.postings_folder(7) == archive.folder / "postings-7"


def test_a_transaction_is_whole_or_nothing(archive: ArchiveWriter) -> None:
    add_article(archive, "/a", FULL, [passage("一。")])

    def fail() -> None:
        with archive.writing():
            archive.remove_articles("/a")
            add_article(archive, "/b", BARE, [passage("二。")])
            archive.note_file(FileState("/b", "b", 1, 2, "d"))
            archive.advance()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert (archive.generation, archive.files()) == (0, {})
    assert [stored.passage.text for stored in archive.passages(range(1, 9)).values()] == ["一。"]
    with archive.writing():
        archive.advance()
    assert archive.generation == 1


def test_readers_see_the_old_until_the_new_is_whole(archive: ArchiveWriter) -> None:
    reader = Archive.open(archive.folder)
    with archive.writing():
        archive.advance()
        add_article(archive, "/a", FULL, [])
        assert (reader.generation, reader.summary().articles) == (0, 0)
    assert (reader.generation, reader.summary().articles) == (1, 1)
    reader.close()


def test_names_of_a_transaction_that_failed_are_forgotten(archive: ArchiveWriter) -> None:
    def fail() -> None:
        with archive.writing():
            add_article(archive, "/a", FULL, [])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    with archive.writing():
        add_article(archive, "/b", BARE, [])
    assert archive.names_among(["新灯记"]) == []
    with archive.writing():
        add_article(archive, "/a", FULL, [])
    assert archive.names_among(["新灯记"]) == ["新灯记"]


def test_every_archive_has_an_identity_for_good(archive: ArchiveWriter, tmp_path: Path) -> None:
    with closing(Archive.open(archive.folder)) as reader:
        assert reader.identity == archive.identity
    with closing(ArchiveWriter.open_or_create(archive.folder)) as again, again.writing():
        assert again.identity == archive.identity
        again._rows("DELETE FROM meta WHERE key = 'identity'")  # an archive of an earlier version has none
    with closing(ArchiveWriter.open_or_create(archive.folder)) as later:
        given = later.identity
    with closing(Archive.open(archive.folder)) as reader, closing(ArchiveWriter.create(tmp_path / "other")) as other:
        assert reader.identity == given != other.identity


def indexes(archive: ArchiveWriter) -> set[str]:
    found = archive._rows("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    return {name for (name,) in found}


def test_what_is_looked_up_is_sorted_once_there_is_something_and_before_anything_goes(archive: ArchiveWriter) -> None:
    with archive.writing():
        assert archive.remove_articles("/a") == []
        add_article(archive, "/a", FULL, [passage("一。")])
        assert indexes(archive) == set()
        assert archive.remove_articles("/a", until=0) == []
        assert indexes(archive) == set()
    assert indexes(archive) == {"articles_by_path", "articles_by_id", "passages_by_article", "names_by_article"}
    with closing(ArchiveWriter.create(archive.folder / "other")) as other, other.writing():
        add_article(other, "/a", FULL, [passage("一。")])
        assert other.remove_articles("/a") == [1]
        assert indexes(other) == indexes(archive)
