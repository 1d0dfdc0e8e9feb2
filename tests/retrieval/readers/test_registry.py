from pathlib import Path

import pytest

from retrieval.errors import ReadError
from retrieval.readers.registry import find_files, read
from retrieval.records import Article, Page


def test_files_are_found_in_folders_in_order_without_hidden_and_unknown_ones(tmp_path: Path) -> None:
    for name in ("b.txt", "a.TXT", "sub/c.jsonl", ".hidden/d.txt", ".e.txt", "f.bin"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("x")
    found = find_files([tmp_path, tmp_path / "b.txt"])
    assert [file.relative_to(tmp_path).as_posix() for file in found] == ["a.TXT", "b.txt", "sub/c.jsonl"]
    assert find_files([tmp_path / "f.bin"]) == [tmp_path / "f.bin"]


def test_what_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file or folder"):
        find_files([tmp_path / "gone"])
    with pytest.raises(ReadError, match="no such file"):
        list(read(tmp_path / "gone.txt", report=print))
    with pytest.raises(ReadError, match="it is a folder"):
        list(read(tmp_path, report=print))


def test_a_format_that_is_not_known_names_those_that_are(tmp_path: Path) -> None:
    path = tmp_path / "a.xyz"
    path.write_text("x")
    with pytest.raises(ReadError, match=r"kind \.xyz") as told:
        list(read(path, report=print))
    assert ".txt" in told.value.fix


def test_pages_and_articles_come_under_the_name_that_was_given(tmp_path: Path) -> None:
    page, archive = tmp_path / "page.txt", tmp_path / "archive.jsonl"
    page.write_text("桥通车了。", encoding="utf-8")
    archive.write_text('{"text": "桥通车了。"}', encoding="utf-8")
    (first,) = read(page, name="03/page.txt", report=print)
    (second,) = read(archive, report=print)
    assert isinstance(first, Page)
    assert first.source.file == "03/page.txt"
    assert isinstance(second, Article)
    assert second.source.file == str(archive)


def test_content_tells_the_format_where_the_suffix_lies(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(b"%PDF-1.7 damaged")
    with pytest.raises(ReadError, match=r"page\.txt"):
        list(read(path, report=print))


def test_what_may_not_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.txt"
    path.write_text("桥通车了。", encoding="utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ReadError, match="cannot be opened"):
        list(read(path, report=print))
    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(ReadError, match="folder cannot be opened"):
        find_files([tmp_path])
