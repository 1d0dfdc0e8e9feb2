"""Markdown texts: headings, front matter, marks, and texts without a heading."""

from pathlib import Path

import pytest
from digital_files import BRIDGE, FERRY, articles, damaged, read_all, read_or_refuse, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import ReadError
from retrieval.records import Page, Source


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "page.md"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_an_article_for_each_highest_heading(tmp_path: Path) -> None:
    text = f"# 双塔桥通车\n\n{BRIDGE[0]}\n\n## 会限速的桥 ##\n\n{BRIDGE[1]}\n\n夜渡开航\n===\n\n{FERRY[0]}\n"
    one, two = articles(write(tmp_path, text))
    assert (one.headline, texts(one), one.subheads) == ("双塔桥通车", list(BRIDGE), ("会限速的桥",))
    assert (two.headline, texts(two), two.source.lines) == ("夜渡开航", [FERRY[0]], (9, 12))
    assert one.id != two.id


def test_an_edition_of_pages(tmp_path: Path) -> None:
    text = (
        f"# 松湾日报 2025年3月12日\n\n## 第01版：要闻\n\n### 双塔桥通车\n\n{BRIDGE[0]}\n\n"
        f"## 第02版：民生\n\n### 夜渡开航\n\n{FERRY[0]}\n\n### 只有标题\n"
    )
    one, two = articles(write(tmp_path, text), "e.md")
    assert one.source == Source("e.md", "松湾日报", "2025-03-12", "1", "要闻", lines=(5, 7))
    assert two.source == Source("e.md", "松湾日报", "2025-03-12", "2", "民生", lines=(11, 13))
    assert (one.headline, two.headline) == ("双塔桥通车", "夜渡开航")


def test_front_matter(tmp_path: Path) -> None:
    said = ("标题: '双塔桥通车'", "date：2025/3/12", "报纸: 松湾日报", "版: 第03版", "记者: 林小舟", "引题: 等了十年")
    matter = "\n".join(("---", *said, "tags:", " - x", "---", ""))
    (article,) = articles(write(tmp_path, matter + BRIDGE[0] + "\n\n## 会限速的桥\n\n" + BRIDGE[1]), "m.md")
    assert (article.kicker, article.headline, article.byline) == ("等了十年", "双塔桥通车", "林小舟")
    assert article.source == Source("m.md", "松湾日报", "2025-03-12", "3", lines=(1, 15))
    assert texts(article) == list(BRIDGE)


def test_a_day_that_is_none_is_reported(tmp_path: Path) -> None:
    found, (problem,) = read_all(write(tmp_path, "---\ndate: 2025-13-45\n---\n# 双塔桥通车\n\n" + BRIDGE[0]))
    assert isinstance(found[0].source, Source)
    assert "2025-13-45" in problem.problem


def test_an_open_front_matter_is_text(tmp_path: Path) -> None:
    (article,) = articles(write(tmp_path, f"---\n# 双塔桥通车\n\n{BRIDGE[0]}\n"))
    assert article.headline == "双塔桥通车"


def test_marks_go(tmp_path: Path) -> None:
    lines = (
        "# **双塔桥**[通车](http://x.example)",
        "> 松湾市的*双塔桥*\n> `昨天`通车，~~不~~ 见\\*图\\*。![桥](a.png)<br>",
        "- 第一条 &amp; 第二条\n- snake_case_word 和 __粗__",
        "| 船 | 票价 |\n|---|---|\n| 夜渡 | 两元 |",
        "***\n```\n# code\n```\n<!-- x -->",
        "Plain words\nof two lines.",
    )
    text = "\n\n".join(lines)
    (article,) = articles(write(tmp_path, text))
    assert article.headline == "双塔桥通车"
    assert texts(article) == [
        "松湾市的双塔桥昨天通车，不 见*图*。",
        "第一条 & 第二条",
        "snake_case_word 和 粗",
        "船 票价",
        "夜渡 两元",
        "# code",
        "Plain words of two lines.",
    ]


def test_a_text_without_headings_is_a_page(tmp_path: Path) -> None:
    (page,), problems = read_all(write(tmp_path, f"夜渡开航\n\n{FERRY[0]}\n\n{FERRY[1]}\n"))
    assert isinstance(page, Page)
    assert [(line.number, line.text) for line in page.lines] == [(1, "夜渡开航"), (3, FERRY[0]), (5, FERRY[1])]
    assert not problems


def test_text_before_the_first_heading_has_no_headline(tmp_path: Path) -> None:
    one, two = articles(write(tmp_path, f"{FERRY[0]}\n\n# 双塔桥通车\n\n{BRIDGE[0]}\n"))
    assert (one.headline, one.headline_confidence, two.headline) == (None, 0.0, "双塔桥通车")


@pytest.mark.parametrize("text", ["", "# 只有标题\n", "---\ntitle: x\n---\n", "\n\n", b"\x00\x01\x02" * 50])
def test_texts_without_an_article(tmp_path: Path, text: str | bytes) -> None:
    with pytest.raises(ReadError, match=r"page\.md: ") as caught:
        read_all(write(tmp_path, text))
    assert caught.value.fix


def test_damaged_and_hostile_texts(tmp_path: Path) -> None:
    whole = f"# 双塔桥通车\n\n{BRIDGE[0]}\n".encode("gb18030")
    for raw in damaged(whole):
        read_or_refuse(write(tmp_path, raw))
    for flood in ("[", "*", "![](", "`", "<", "> ", "- ", "|", "_a", "\\", "<!--", "# ", "~~", "***a"):
        read_or_refuse(write(tmp_path, "# 双塔桥通车\n\n松湾 " + flood * 5000))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(["#", "\n", " ", "松湾开航。", "---", "===", "```", "|", "[a](b)", "*", "> ", "- ", "title: x"])
    )
)
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, pieces: list[str]) -> None:
    read_or_refuse(write(tmp_path_factory.getbasetemp(), "".join(pieces)))
