"""What was put right in articles, kept beside the index."""

from pathlib import Path

import pytest

from retrieval.errors import ReadError
from retrieval.overrides import Override, Overrides
from retrieval.records import Article, Paragraph, Source

ARTICLE = Article("a1", None, (Paragraph("灯亮了。"),), Source("a.txt", paper="潮音报"), headline_confidence=0.2)


def test_only_what_is_put_right_changes() -> None:
    put = Override("a1", headline="灯塔换灯", date="2026-10-03").applied(ARTICLE)
    assert (put.headline, put.headline_confidence, put.byline) == ("灯塔换灯", 1.0, None)
    assert (put.source.paper, put.source.date) == ("潮音报", "2026-10-03")
    assert Override("a1", byline="岑小满").applied(ARTICLE).headline_confidence == 0.2


def test_they_are_kept_added_to_and_forgotten(tmp_path: Path) -> None:
    index = tmp_path / "index"
    Overrides.beside(index).put(Override("a1", headline="灯塔换灯"))
    Overrides.beside(index).put(Override("a1", byline="岑小满"))
    assert Overrides.beside(index).applied(ARTICLE).headline == "灯塔换灯"
    assert Overrides.beside(index).applied(ARTICLE).byline == "岑小满"
    Overrides.beside(index).forget("a1")
    Overrides.beside(index).forget("a1")
    assert Overrides.beside(index).applied(ARTICLE) is ARTICLE
    assert [file.name for file in tmp_path.iterdir()] == ["overrides.jsonl"]


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"headline": "x"}', '{"id": "a", "colour": "red"}'])
def test_a_line_that_cannot_be_understood(tmp_path: Path, line: str) -> None:
    (tmp_path / "overrides.jsonl").write_text('{"id": "b"}\n' + line, encoding="utf-8")
    with pytest.raises(ReadError, match="line 2"):
        Overrides.beside(tmp_path / "index")


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "overrides.jsonl").write_bytes("标题".encode("gb18030"))
    with pytest.raises(ReadError, match="cannot be read"):
        Overrides.beside(tmp_path / "index")
