"""Electronic books: the order of reading, headings, the day and paper of the title, and damaged books."""

from pathlib import Path

import pytest
from digital_files import BRIDGE, FERRY, articles, book, damaged, read_all, read_or_refuse, texts, zipped

from retrieval.errors import ReadError
from retrieval.records import Source

CHAPTERS = {
    "z.xhtml": f"<h1>双塔桥通车</h1><p>{BRIDGE[0]}</p><h2>会限速的桥</h2><p>{BRIDGE[1]}</p>",
    "a b.xhtml": f"<h2>夜渡开航</h2><p>{FERRY[0]}</p><h2>又一班</h2><p>{FERRY[1]}</p>",
    "cover.xhtml": "<img src='p.png'/>",
}


def write(folder: Path, raw: bytes) -> Path:
    path = folder / "paper.epub"
    path.write_bytes(raw)
    return path


def test_chapters_in_the_order_of_reading(tmp_path: Path) -> None:
    one, two, three = articles(write(tmp_path, book(CHAPTERS)), "p.epub")
    assert [article.headline for article in (one, two, three)] == ["双塔桥通车", "夜渡开航", "又一班"]
    assert (texts(one), one.subheads) == (list(BRIDGE), ("会限速的桥",))
    assert one.source == Source("p.epub", "松湾日报", "2025-03-12")
    assert len({article.id for article in (one, two, three)}) == 3


@pytest.mark.parametrize(
    ("title", "paper", "day"),
    [
        ("江上文选", "江上文选", "2025-03-12"),
        ("松湾晚报 [2024-01-02] 合订本", "松湾晚报", "2024-01-02"),
        ("", None, "2025-03-12"),
    ],
)
def test_titles_of_books(tmp_path: Path, title: str, paper: str | None, day: str) -> None:
    found = articles(write(tmp_path, book(CHAPTERS, title=title)))
    assert (found[0].source.paper, found[0].source.date) == (paper, day)


def test_a_chapter_that_is_missing_is_reported(tmp_path: Path) -> None:
    raw = book(CHAPTERS).replace(b"OEBPS/z.xhtml", b"OEBPS/y.xhtml")
    found, (problem,) = read_all(write(tmp_path, raw))
    assert len(found) == 2
    assert "z.xhtml is missing" in problem.problem


def test_files_that_are_no_book(tmp_path: Path) -> None:
    container = "<container><rootfiles/></container>"
    entities = '<!DOCTYPE x [<!ENTITY a "b">]><x/>'
    locked = {"META-INF/encryption.xml": "<x/>", "META-INF/rights.xml": "<x/>"}
    for raw, problem in (
        (b"", "empty|damaged"),
        (b"plain", "damaged"),
        (zipped({"a.txt": "x"}), "container.xml is missing"),
        (zipped({"META-INF/container.xml": container}), "no package"),
        (zipped({"META-INF/container.xml": "<broken"}), "no sound book"),
        (zipped({"META-INF/container.xml": entities}), "entities"),
        (book(CHAPTERS, extra=locked), "DRM"),
        (book({"a.xhtml": ""}), "none of its chapters"),
        (book({"a.xhtml": "<h1>只有标题</h1>"}), "none of its chapters"),
    ):
        with pytest.raises(ReadError, match=problem) as caught:
            read_all(write(tmp_path, raw))
        assert caught.value.fix


def test_damaged_books(tmp_path: Path) -> None:
    for raw in damaged(book(CHAPTERS)):
        read_or_refuse(write(tmp_path, raw))
