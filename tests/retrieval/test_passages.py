"""Articles are cut into passages at sentence ends, every paragraph once."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import article

from retrieval.analysis import sentences
from retrieval.passages import LIMIT, cut
from retrieval.records import Article, Paragraph, Source

SENTENCE = st.text(st.sampled_from("潮水退船aB1，、 "), min_size=1, max_size=30).filter(str.strip)
PARAGRAPH = st.lists(st.tuples(SENTENCE, st.sampled_from(["。", "！”", "？", ". ", "……", ""])), min_size=1, max_size=8)
ARTICLE = st.lists(
    st.builds(
        lambda parts, subhead: Paragraph("".join(map("".join, parts)).strip(), subhead),
        PARAGRAPH,
        st.sampled_from([None, "潮", "汐"]),
    ),
    max_size=8,
)


def said(text: str) -> list[str]:
    return [text[slice(*span)] for span in sentences(text)]


@given(ARTICLE, st.integers(10, 60), st.integers(1, 60))
def test_every_sentence_stands_in_one_passage_in_order(paragraphs: list[Paragraph], limit: int, target: int) -> None:
    whole = replace(article(headline=None), paragraphs=tuple(paragraphs))
    passages = list(cut(whole, target=min(target, limit), limit=limit))
    printed = [sentence for paragraph in paragraphs for sentence in said(paragraph.text)]
    assert [sentence for passage in passages for sentence in said(passage.text)] == printed
    assert all(len(passage.text) <= limit or len(said(passage.text)) == 1 for passage in passages)
    subheads = [p.subhead for p in paragraphs]
    assert all(passage.subhead in subheads for passage in passages)


def texts(whole: Article) -> list[str]:
    return [passage.text for passage in cut(whole)]


def test_short_paragraphs_are_joined_and_long_ones_cut_in_parts_alike() -> None:
    assert texts(article("潮退了。", "船还在。")) == ["潮退了。\n船还在。"]
    long = "潮水退到了第三级台阶。" * 60
    parts = texts(article(long))
    assert "".join(parts) == long
    assert all(LIMIT / 2 < len(part) <= LIMIT for part in parts)


def test_one_sentence_above_the_limit_stays_whole() -> None:
    endless = "潮水，" * 400 + "退了。"
    assert texts(article(f"开头。{endless}结尾。")) == ["开头。", endless, "结尾。"]


def test_items_of_a_digest_part_at_their_short_headings() -> None:
    digest = article("渡轮改点", "渡轮七点开船。", "灯塔开放", "灯塔周日开放。", "当天免票。")
    assert texts(digest) == ["渡轮改点\n渡轮七点开船。", "灯塔开放\n灯塔周日开放。\n当天免票。"]


def test_another_subhead_begins_another_passage() -> None:
    paragraphs = (Paragraph("退了。", "潮"), Paragraph("涨了。", "潮"), Paragraph("停了。", "风"))
    passages = list(cut(replace(article(), paragraphs=paragraphs)))
    assert [(p.text, p.subhead) for p in passages] == [("退了。\n涨了。", "潮"), ("停了。", "风")]


def test_a_passage_carries_what_its_article_is_known_by() -> None:
    paragraphs = (Paragraph("退了。", lines=(4, 6)), Paragraph("涨了。", lines=(7, 9)), Paragraph("完了。"))
    whole = Article(
        "id", "题", paragraphs, Source("页.txt", paper="鹭洲日报", lines=(1, 9)), kicker="引", deck="副", byline="文",
        headline_confidence=0.5,
    )  # fmt: skip
    (passage,) = cut(whole)
    assert (passage.article_id, passage.headline, passage.kicker, passage.deck) == ("id", "题", "引", "副")
    assert (passage.byline, passage.headline_confidence) == ("文", 0.5)
    assert passage.source == Source("页.txt", paper="鹭洲日报", lines=(4, 9))


def test_lines_of_the_article_serve_where_the_paragraphs_have_none() -> None:
    (passage,) = cut(article("退了。", lines=(1, 3)))
    assert passage.source.lines == (1, 3)


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        (article(headline="退潮（图）"), ["退潮（图）"]),
        (article(headline=None), []),
        (article(" ", headline="题"), []),
        (article("", "退了。"), ["退了。"]),
    ],
)
def test_articles_without_text(whole: Article, expected: list[str]) -> None:
    assert texts(whole) == expected
