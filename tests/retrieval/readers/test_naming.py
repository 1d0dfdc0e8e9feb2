"""Paper, day and page from the names of files and folders."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles.reading import articles_of
from retrieval.filenames import file_name
from retrieval.limits import ReadingSettings
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


def test_patterns_of_the_config_win_over_the_page_and_not_over_fields(tmp_path: Path) -> None:
    folder = tmp_path / "湖城晚报" / "2025-03-12"
    folder.mkdir(parents=True)
    printed = "松湾日报  2024年1月2日  第7版\n\n渡船复航\n本报讯 松湾的渡船昨天复航，两岸的人都来了，等了一个上午。\n"
    (folder / "A03.txt").write_text(printed + "\f" + printed, encoding="utf-8")
    (folder / "A04.jsonl").write_text(
        '{"headline": "渡船", "text": "渡船复航了。", "date": "2020-05-06"}\n', encoding="utf-8"
    )
    settings = ReadingSettings(file_names=(file_name("{page}/none"), file_name("{paper}/{date}/{page}")))

    def places(name: str, settings: ReadingSettings) -> list[tuple[str | None, ...]]:
        read = articles_of(folder / name, name=name, report=print, settings=settings)
        return [(each.source.paper, each.source.date, each.source.page) for each in read]

    assert places("A03.txt", ReadingSettings()) == [("松湾日报", "2024-01-02", "7")] * 2
    assert places("A03.txt", settings) == [("湖城晚报", "2025-03-12", "A03"), ("湖城晚报", "2025-03-12", "7")]
    assert places("A04.jsonl", settings) == [("湖城晚报", "2020-05-06", "A04")]


def test_patterns_fit_files_in_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "三月.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("湖城晚报/20250312-05.txt", "渡船复航\n本报讯 松湾的渡船昨天复航，两岸的人都来了。\n")
    settings = ReadingSettings(file_names=(file_name("{paper}/{date}-{page}"),))
    (article,) = articles_of(path, report=print, settings=settings)
    assert (article.source.paper, article.source.date, article.source.page) == ("湖城晚报", "2025-03-12", "5")
