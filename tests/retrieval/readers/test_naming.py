"""Paper, day and page from the names of files and folders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.readers.naming import named, page_in
from retrieval.records import Source


@pytest.mark.parametrize(
    ("file", "paper", "day", "page"),
    [
        ("松湾日报-2025-03-12-03.txt", "松湾日报", "2025-03-12", "3"),
        ("20250312/A03.txt", None, "2025-03-12", "A03"),
        ("松湾日报/2025/03/12/第03版.pdf", "松湾日报", "2025-03-12", "3"),
        ("松湾日报/2025-03/12/nw.D110000swrb_20250312_2-03.htm", "松湾日报", "2025-03-12", "3"),
        ("松湾日报/2025-03/12/nbs.D110000swrb_A05.htm", "松湾日报", "2025-03-12", "A05"),
        ("html/2025-03/12/content_123456.htm", None, "2025-03-12", None),
        ("pages.zip/松湾晚報/20250312_02.txt", "松湾晚報", "2025-03-12", "2"),
        ("2025/0312/松湾日报/page_7.htm", "松湾日报", "2025-03-12", "7"),
        ("松湾日报2025年3月12日第十二版.txt", "松湾日报", "2025-03-12", "12"),
        ("松湾日报 第3版 2025-03-12.pdf", "松湾日报", "2025-03-12", "3"),
        ("2025-03-12 松湾日报 03 要闻.txt", "松湾日报", "2025-03-12", "3"),
        ("Cedar_Point_Gazette-2025-03-12-A3.txt", "Cedar Point Gazette", "2025-03-12", "A3"),
        ("swb_20150810_a26.txt", None, "2015-08-10", "A26"),
        ("C:\\报纸\\松湾日报\\1998.5.6\\3.txt", "松湾日报", "1998-05-06", "3"),
        ("松湾日报-2025-03-12 (1).txt", "松湾日报", "2025-03-12", None),
        ("archive-2025-03-12-01.jsonl", None, "2025-03-12", None),
        ("海报/手抄报/notes.txt", None, None, None),
        ("g1_cr.tika.txt", None, None, None),
        ("x/2025-13-40-03.txt", None, None, None),
        ("03.txt", None, None, None),
    ],
)
def test_file_names(file: str, paper: str | None, day: str | None, page: str | None) -> None:
    assert named(Source(file)) == Source(file, paper, day, page)


def test_the_page_itself_is_never_overridden() -> None:
    said = Source("松湾日报-2025-03-12-03.txt", "云岭晚报", "1999-01-02", "8")
    assert named(said) == said
    assert named(Source(said.file, page="8")) == Source(said.file, "松湾日报", "2025-03-12", "8")


@pytest.mark.parametrize(
    ("given", "page"), [("第03版", "3"), ("a05", "A05"), ("二十", "20"), ("要闻", "要闻"), ("0", "0")]
)
def test_a_field_that_names_a_page(given: str, page: str) -> None:
    assert page_in(given) == page


@given(st.text(alphabet="江日报第版/-_.0123456789年月 ()A版p\\", max_size=60))
def test_any_name_is_looked_at(file: str) -> None:
    told = named(Source(file))
    assert told.file == file
    assert told.page != ""
