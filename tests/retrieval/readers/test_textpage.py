import hashlib
from pathlib import Path

import pytest

from retrieval.errors import ReadError
from retrieval.limits import ReadingSettings
from retrieval.readers import registry, textpage


def no_report(error: ReadError) -> None:
    raise AssertionError(error)


def test_lines_are_counted_through_every_kind_of_line_end(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes("甲。\r\n乙。\n\n丙。\r丁。".encode())
    (page,) = textpage.read(path, "page.txt", no_report)
    assert [(line.number, line.text) for line in page.lines] == [
        (1, "甲。"),
        (2, "乙。"),
        (3, ""),
        (4, "丙。"),
        (5, "丁。"),
    ]
    assert page.source.file == "page.txt"
    assert page.digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_form_feeds_part_pages_and_line_numbers_go_on(tmp_path: Path) -> None:
    path = tmp_path / "pages.txt"
    path.write_text("甲。\n乙。\n\f丙。\n\f\n", encoding="utf-8")
    pages = list(textpage.read(path, "pages.txt", no_report))
    assert [[line.number for line in page.lines if line.text] for page in pages] == [[1, 2], [3]]


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"a" * 2**19 + b"\f" + b"a" * 2**19)
    with pytest.raises(ReadError, match="larger than 1 MB") as caught:
        list(textpage.read(path, "large.txt", no_report, ReadingSettings(text_mb=1)))
    assert "raise reading.text_mb in config.yaml" in caught.value.fix
    assert list(textpage.read(path, "large.txt", no_report, ReadingSettings(text_mb=2)))


@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_a_page_without_end_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"long{suffix}"
    path.write_text("松湾大桥昨天通车。\n\n" * 30, encoding="utf-8")
    with pytest.raises(ReadError, match="more than 200 characters") as caught:
        list(registry.read(path, report=no_report, settings=ReadingSettings(page_characters=200)))
    assert "raise reading.page_characters in config.yaml" in caught.value.fix
    assert list(registry.read(path, report=no_report, settings=ReadingSettings(page_characters=300)))


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be opened"):
        list(textpage.read(tmp_path / "gone.txt", "gone.txt", no_report))
