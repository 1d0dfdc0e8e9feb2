"""Word files: heading styles, lines that look like headings, tables, and damaged files."""

from pathlib import Path
from typing import Any

import pytest
from digital_files import BRIDGE, FERRY, articles, damaged, read_all, read_or_refuse, texts, word_file, zipped
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from retrieval.errors import ReadError
from retrieval.records import Page, Source


def write(folder: Path, raw: bytes) -> Path:
    path = folder / "page.docx"
    path.write_bytes(raw)
    return path


def edition(document: Any) -> None:
    document.add_paragraph("松湾日报 2025年3月12日 第3版", style="Title")
    document.add_heading("双塔桥通车", 1)
    document.add_paragraph(BRIDGE[0])
    document.add_heading("会限速的桥", 2)
    document.add_paragraph(BRIDGE[1])
    document.add_heading("夜渡开航", 1)
    document.add_paragraph("\n".join(FERRY))
    table = document.add_table(2, 2)
    for row, cells in zip(table.rows, (("船", "票价"), ("夜渡", "")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text


def test_articles_by_heading_styles(tmp_path: Path) -> None:
    one, two = articles(write(tmp_path, word_file(edition)), "w.docx")
    assert (one.headline, texts(one), one.subheads) == ("双塔桥通车", list(BRIDGE), ("会限速的桥",))
    assert one.source == Source("w.docx", "松湾日报", "2025-03-12", "3", lines=(2, 5))
    assert (two.headline, texts(two)) == ("夜渡开航", [*FERRY, "船 票价", "夜渡"])
    assert one.headline_confidence == 1.0


@pytest.mark.parametrize(
    ("headings", "found"), [(0, ["双塔桥通车"]), (1, ["双塔桥通车", "夜渡开航"]), (2, [None, "夜渡开航", "又一班"])]
)
def test_titles(tmp_path: Path, headings: int, found: list[str | None]) -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("双塔桥通车", style="Title")
        document.add_paragraph(BRIDGE[0])
        for headline in ("夜渡开航", "又一班")[:headings]:
            document.add_heading(headline, 1)
            document.add_paragraph(FERRY[0])

    assert [article.headline for article in articles(write(tmp_path, word_file(fill)))] == found


@pytest.mark.parametrize("look", ["large", "centred"])
def test_headlines_by_their_look(tmp_path: Path, look: str) -> None:
    def fill(document: Any) -> None:
        for headline, body in (("双塔桥通车", BRIDGE), ("夜渡开航", FERRY)):
            heading = document.add_paragraph()
            run = heading.add_run(headline)
            if look == "large":
                run.font.size = Pt(22)
            else:
                heading.alignment, run.bold = WD_ALIGN_PARAGRAPH.CENTER, True
            for text in body:
                document.add_paragraph().add_run(text).font.size = Pt(12)

    one, two = articles(write(tmp_path, word_file(fill)))
    assert [(one.headline, texts(one)), (two.headline, texts(two))] == [
        ("双塔桥通车", list(BRIDGE)),
        ("夜渡开航", list(FERRY)),
    ]
    assert one.headline_confidence < 1.0


def test_a_file_without_headings_is_a_page(tmp_path: Path) -> None:
    (page,), problems = read_all(
        write(tmp_path, word_file(lambda document: [document.add_paragraph(text) for text in FERRY]))
    )
    assert isinstance(page, Page)
    assert [line.text for line in page.lines] == list(FERRY)
    assert not problems


def test_files_that_are_no_word_file(tmp_path: Path) -> None:
    for raw, problem in (
        (b"", "damaged"),
        (b"plain text", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "password"),
        (zipped({"a.txt": "x"}), "word/document.xml is missing"),
        (zipped({"word/document.xml": "<x/>"}), "no sound Word file"),
        (zipped({"word/document.xml": "x" * 2**22}), "200 times"),
        (word_file(lambda document: document.add_heading("只有标题", 1)), "no text"),
        (word_file(lambda document: None), "no text"),
    ):
        with pytest.raises(ReadError, match=problem) as caught:
            read_all(write(tmp_path, raw))
        assert caught.value.fix


def test_damaged_word_files(tmp_path: Path) -> None:
    whole = word_file(edition)
    for raw in damaged(whole):
        read_or_refuse(write(tmp_path, raw))
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "word/document.xml": b"<w:document/>",
        "_rels/.rels": b"<Relationships>",
    }
    read_or_refuse(write(tmp_path, zipped(parts)))
