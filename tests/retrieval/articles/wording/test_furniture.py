# ruff: noqa: E501 - lines as they are printed
import pytest

from retrieval.articles.wording import furniture


@pytest.mark.parametrize(
    "text",
    [
        "河湾晚报 03 综合新闻 2025年3月12日 星期三 责任编辑：方小舟 美编：米小秋", "新闻热线：0555-8800123 E-mail:news@paper.example",
        "本报地址：河湾路8号 邮编：000000", "The River Ledger A3 LOCAL Thursday, May 8, 2025 ledger.example", "Newsroom: 555-0142",
        "1951年9月15日河湾日报 第1版", "第1版()", "专栏:", "第9070期:第04版 评论", "p06", "23℃", "要聞 04", "扫码关注",
        "首页 > 本地", "编辑 方小舟 版式 米小秋", "督印：海灣晚報有限公司", "# https://paper.example/a.html",
    ],
)  # fmt: skip
def test_furniture(text: str) -> None:
    assert furniture.is_furniture(text)


@pytest.mark.parametrize(
    "text",
    [
        "编辑部的故事",
        "邮编改革十年",
        "今天是春节",
        "2025年十大新闻",
        "“校对”工作受重视",
        "巨鸭重返内港",
        "记者从水务局获悉，服务热线已开通。",
    ],
)
def test_headlines_and_sentences_are_no_furniture(text: str) -> None:
    assert not furniture.is_furniture(text)


def test_furniture_glued_to_a_headline_is_found() -> None:
    text = "河湾村的新桥 新闻热线：0555-8800123"
    start = furniture.first_furniture(text)
    assert start is not None
    assert text[start:] == "新闻热线：0555-8800123"
    assert furniture.first_furniture("奋进新征程 共建新家园") is None


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("学校操场周末开放电话：（0555）8801234", "学校操场周末开放"),
        ("晒秋 新闻热线：0555-8800123 邮箱：news@paper.example", "晒秋"),
        ("河湾晚报 新闻热线：0555-8800123", None),
        ("要闻 责任编辑：方小舟 美编：米小秋", None),
        ("市民可拨打监督电话：0555-8800123", None),
    ],
)
def test_furniture_glued_to_a_line_is_told_from_a_line_of_furniture(text: str, own: str | None) -> None:
    start = furniture.first_furniture(text)
    assert (text[:start].strip() if start else None) == own


def test_jump_notes() -> None:
    assert furniture.is_jump("（上接第1版）")
    assert furniture.is_jump("Continued on A4")
    assert not furniture.is_jump("上接天气")
