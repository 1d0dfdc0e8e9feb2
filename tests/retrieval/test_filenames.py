"""Patterns of file names: what fits, what they say, which are refused."""

import time

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from retrieval.filenames import FIELDS, file_name


@pytest.mark.parametrize(
    ("pattern", "path", "said"),
    [
        (
            "{paper}/{date}/{page}.pdf",
            "/pages/松湾日报/2025-03-12/A03.pdf",
            {"paper": "松湾日报", "date": "2025-03-12", "page": "A03"},
        ),
        ("{paper}/{date}/{page}.pdf", "松湾日报/2025-03-12/A03.txt", {}),
        (
            "{paper}/{date}/{page}",
            "松湾日报/20250312/第03版.TXT",
            {"paper": "松湾日报", "date": "2025-03-12", "page": "第03版"},
        ),
        ("{year}/{month}/{day}/{page}", "a/2025年/3月/12日/3.txt", {"date": "2025-03-12", "page": "3"}),
        ("{date}{page}", "2025031207.pdf", {"date": "2025-03-12", "page": "07"}),
        ("*-{section}-{page}", "swrb-要闻-A1.html", {"section": "要闻", "page": "A1"}),
        ("{paper} {date}", "松湾日报 2025年3月12日.jpg", {"paper": "松湾日报", "date": "2025-03-12"}),
        ("{paper}/*/{page}.txt", "pages.zip/松湾日报/neu/7.txt", {"paper": "松湾日报", "page": "7"}),
        (
            "{paper}\\{date}".replace("\\", "/"),
            "C:\\报\\松湾日报\\2025.3.12.pdf",
            {"paper": "松湾日报", "date": "2025-03-12"},
        ),
        ("{date}/{page}", "20251340/3.txt", {}),
        ("{date}/{page}", "3.txt", {}),
        ("SW(1)+{page}.txt", "sw(1)+4.txt", {"page": "4"}),
    ],
)
def test_what_a_pattern_says_of_a_path(pattern: str, path: str, said: dict[str, str]) -> None:
    assert file_name(pattern).fields(path) == said


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("{papr}/{date}", "did you mean {paper}"),
        ("{xyzzy}", "names {xyzzy}"),
        ("{}", "names {}"),
        ("{date", "a brace"),
        ("date}", "a brace"),
        ("{paper}{section}", "nothing tells where"),
        ("*{paper}", "nothing tells where"),
        ("*-*-*-{paper}-{page}", "more than 3 parts"),
        ("pages/*.txt", "names no field"),
        ("{year}/{page}", "together"),
        ("{date}/{year}-{month}-{day}", "either"),
        ("{page}/{page}", "twice"),
        ("/{page}", "between two names"),
        ("../{page}", "between two names"),
        ("", "between two names"),
        ("{paper}\\{page}", "folders are parted by /"),
    ],
)
def test_a_pattern_that_cannot_be_used(pattern: str, problem: str) -> None:
    with pytest.raises(ValueError, match="^.*" + problem.replace("{", r"\{")):
        file_name(pattern)


@given(
    st.lists(st.sampled_from([*map("{{{}}}".format, FIELDS), "*", "-", "_", " ", "/", "版", "{", "第"]), max_size=9),
    st.text(max_size=60),
)
def test_any_pattern_is_refused_or_used_on_any_path(pieces: list[str], path: str) -> None:
    try:
        pattern = file_name("".join(pieces))
    except ValueError as error:
        event(str(error).partition("{")[0])
        return
    said = pattern.fields(path)
    assert set(said) <= {"paper", "date", "page", "section"}


@pytest.mark.parametrize("name", ["-" * 255, "-" * 60_000, "a-" * 127, "1-" * 120 + "."])
def test_hostile_names_cost_no_time(name: str) -> None:
    begun = time.perf_counter()
    assert file_name("{paper}-*-{section}-{date}.pdf").fields(name) == {}
    assert time.perf_counter() - begun < 5
