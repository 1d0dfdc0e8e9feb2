"""The same story in two papers is one hit; what only looks alike stays two."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import write_lines

from retrieval.config import RankingSettings
from retrieval.indexing import index
from retrieval.records import Question
from retrieval.repeats import LENGTHS, STRETCH, same_story
from retrieval.retriever import Retriever

STORY = (
    "鹭洲码头的老吊机昨天夜里拆走了，看的人站了一整条堤。吊机立了六十一年，最后一次开动是运走一船木麻黄的树苗。"
    "拆机的师傅说，铁臂要送到岛上的学校去，给孩子们当秋千架。"
)
LONG_WORDS = st.text("鹭洲码头老吊机夜里拆走看人站整条堤灯塔潮水", min_size=40, max_size=300)


@given(LONG_WORDS)
def test_a_text_repeats_itself(text: str) -> None:
    assert same_story(text, text)


@given(LONG_WORDS, LONG_WORDS)
def test_the_order_of_two_texts_does_not_matter(one: str, other: str) -> None:
    assert same_story(one, other) == same_story(other, one)


@given(LONG_WORDS, st.integers(0, 39))
def test_one_other_character_is_no_matter(text: str, place: int) -> None:
    assert same_story(text, f"{text[:place]}岬{text[place + 1 :]}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("潮高31厘米，风力四级，浪高2米，宜出海" * 4, "潮高57厘米，风力四级，浪高5米，宜出海" * 4),
        (STORY, STORY[: int(len(STORY) * LENGTHS) - 1]),
        ("短的一句", "短的另句"),
        (STORY, STORY[::-1]),
    ],
)
def test_what_only_looks_alike(one: str, other: str) -> None:
    assert not same_story(one, other)


def test_short_texts_are_the_same_only_when_they_are_equal() -> None:
    assert same_story("吊机拆走", "吊机拆走")
    assert len("吊机拆走") < STRETCH


def test_a_story_printed_twice_is_one_hit(tmp_path: Path) -> None:
    papers = (("鹭洲日报", "吊机拆了"), ("潮音报", "吊机拆了"), ("岛上晚报", "码头旧事"))
    articles = [
        {"id": f"c{i}", "headline": headline, "paper": paper, "date": f"2026-05-0{i + 1}", "text": STORY}
        for i, (paper, headline) in enumerate(papers[:2])
    ]
    articles.append(
        {"id": "c2", "headline": papers[2][1], "paper": papers[2][0], "text": "码头的吊机是六十一年前立的。"}
    )
    write_lines(tmp_path / "pages" / "a.jsonl", articles)
    index([tmp_path / "pages"], tmp_path / "index")
    retriever = Retriever.open(tmp_path / "index", RankingSettings())
    answer = retriever.ask(Question("老吊机的铁臂送到哪里去？"))
    retriever.close()
    assert answer.answered
    assert [hit.passage.article_id for hit in answer.hits] == ["c0", "c2"]
    assert [[source.paper for source in hit.also_in] for hit in answer.hits] == [["潮音报"], []]
