"""Tables of articles: their columns, encodings and separators, and rows that are not valid."""

import csv
import io
from pathlib import Path

import pytest
from digital_files import BRIDGE, FERRY, articles, damaged, read_all, read_or_refuse, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import ReadError
from retrieval.limits import ReadingSettings
from retrieval.readers import table
from retrieval.records import Article, Source

HEADER = ["标题", "正文", "日期", "报纸", "版", "记者", "引题", "链接", "备注"]
ROW = [
    "双塔桥通车",
    "\n".join(BRIDGE),
    "2025/3/12",
    "松湾日报",
    "第03版",
    "林小舟",
    "等了十年",
    "https://example.org/1",
    "x",
]


def written(rows: list[list[str]], delimiter: str = ",") -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


def write(folder: Path, text: str | bytes, encoding: str = "utf-8", name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(("delimiter", "name"), [(",", "t.csv"), (";", "t.csv"), ("\t", "t.tsv")])
def test_columns_by_their_names(tmp_path: Path, encoding: str, delimiter: str, name: str) -> None:
    (article,) = articles(write(tmp_path, written([HEADER, ROW], delimiter), encoding, name), "t.csv")
    assert (article.kicker, article.headline, article.byline) == ("等了十年", "双塔桥通车", "林小舟")
    assert texts(article) == list(BRIDGE)
    assert article.source == Source("t.csv", "松湾日报", "2025-03-12", "3", url="https://example.org/1", lines=(2, 3))


def test_a_line_that_names_the_separator(tmp_path: Path) -> None:
    (article,) = articles(write(tmp_path, "sep=;\r\nTitle;Body;title\r\n夜渡开航;" + FERRY[0] + ";x\r\n"))
    assert (article.headline, article.source.lines) == ("夜渡开航", (3, 3))


def test_bad_rows_are_told_and_skipped(tmp_path: Path) -> None:
    rows = [
        ["id", "title", "text", "date"],
        ["a", "双塔桥通车", BRIDGE[0], "2025-03-12"],
        ["b", "没有正文", "", ""],
        ["c", "日子不对", BRIDGE[0], "2025-02-31"],
        ["", "", "", ""],
        ["a", "同号", BRIDGE[1], ""],
        ["d", "太宽", BRIDGE[1], "", "", "x"],
        ["e", "", FERRY[0]],
    ]
    found, problems = read_all(write(tmp_path, written(rows)), "t.csv")
    assert [(part.id, part.headline, part.headline_confidence) for part in found if isinstance(part, Article)] == [
        ("a", "双塔桥通车", 1.0),
        ("e", None, 0.0),
    ]
    assert [problem.problem for problem in problems] == [
        't.csv: row 3 (line 3) was skipped: it has no "text"',
        "t.csv: row 4 (line 4) was skipped: \"date\" is '2025-02-31', not a day such as 2025-03-12",
        "t.csv: row 6 (line 6) was skipped: it repeats row 2 (the id 'a')",
        "t.csv: row 7 (line 7) was skipped: it has 6 cells for 4 columns",
    ]


def test_quotation_marks_that_do_not_close(tmp_path: Path) -> None:
    text = f'title,text\n夜渡开航,"{FERRY[0]}"\n双塔桥,"{BRIDGE[0]}" x\n夜渡,"{FERRY[1]}\n云岭,没有了\n'
    found, problems = read_all(write(tmp_path, text), "t.csv")
    assert len(found) == 1
    assert ["lines 4 to 5" in problem.problem and "not closed" in problem.problem for problem in problems] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("header", "missing"), [("标题,备注", "text"), ("日期,正文", "headline"), ("a,b", "headline and text")]
)
def test_missing_columns_are_named_with_those_found(tmp_path: Path, header: str, missing: str) -> None:
    with pytest.raises(ReadError, match=f"no column for {missing}; its columns are '{header[:1]}") as caught:
        read_all(write(tmp_path, header + "\nx,y\n"))
    assert "正文" in caught.value.fix


@pytest.mark.parametrize(
    ("text", "problem"),
    [("", "empty"), ("标题,正文\n", "no row"), (b"\x00\x01\xff" * 99, "binary"), ('"', "no column")],
)
def test_files_that_are_no_table(tmp_path: Path, text: str | bytes, problem: str) -> None:
    with pytest.raises(ReadError, match=problem):
        read_all(write(tmp_path, text))


def test_a_table_beyond_the_limit(tmp_path: Path) -> None:
    path = write(tmp_path, "标题,正文\n夜渡开航," + "字" * 2**19)
    with pytest.raises(ReadError, match="larger than 1 MB") as caught:
        list(table.read(path, "t.csv", lambda problem: None, ReadingSettings(table_mb=1)))
    assert "raise reading.table_mb" in caught.value.fix
    assert list(table.read(path, "t.csv", lambda problem: None, ReadingSettings(table_mb=2)))


def test_damaged_tables(tmp_path: Path) -> None:
    for raw in damaged(written([HEADER, ROW, ROW]).encode("gb18030")):
        read_or_refuse(write(tmp_path, raw))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(['"', ",", "\n", "\r", "松湾", "title,text", ";", "\t", " ", "2025"])))
def test_any_table_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, pieces: list[str]) -> None:
    read_or_refuse(write(tmp_path_factory.getbasetemp(), "title,text,date\n" + "".join(pieces)))
