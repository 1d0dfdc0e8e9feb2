"""What leans on the question before is spelt out and looked for in the same story first."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from newsroom import ISLAND, write_lines

from retrieval.config import RankingSettings
from retrieval.followups import spell_out
from retrieval.indexing import index
from retrieval.records import Answer, Question
from retrieval.retriever import Retriever

SIX = "青岛的灯会来了三百盏灯，票价六元。灯会由莫长汀操办，他今年四十七岁。"
TEN = "杭州的灯会来了八百盏灯，票价十元。灯会在湖边，因为湖水能映灯。"
TOWNS = [
    {"id": "qd", "headline": "青岛办灯会", "byline": "记者 樊渡", "text": SIX},
    {"id": "hz", "headline": "杭州办灯会", "byline": "记者 翟桥", "text": TEN},
]


@pytest.fixture(scope="module")
def lanterns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    folder: Path = tmp_path_factory.mktemp("lanterns")
    write_lines(folder / "pages" / "towns.jsonl", [*TOWNS, *ISLAND])
    index([folder / "pages"], folder / "index")
    retriever = Retriever.open(folder / "index", RankingSettings())
    yield retriever
    retriever.close()


@pytest.mark.parametrize(
    ("text", "previous", "spelt"),
    [
        ("那青岛呢？", "杭州来了多少盏灯？", "青岛来了多少盏灯？"),
        ("青岛呢", "杭州来了多少盏灯？", "青岛来了多少盏灯？"),
        ("那2024年呢？", "2023年有多少人？", "2024年有多少人？"),
        ("新灯呢？", "旧灯多亮？", "新灯多亮？"),
        ("那船票呢？", "渡轮几点开", "船票 渡轮几点开"),
        ("what about Kite Bay?", "who came to the fair", "Kite Bay who came to the fair"),
        ("那青岛呢？", "ＡＢ㎏杭州", "abkg青岛"),
    ],
)
def test_another_place_day_or_thing(text: str, previous: str, spelt: str) -> None:
    leaning = spell_out(text, previous)
    assert leaning
    assert (leaning.text, leaning.same_story) == (spelt, False)


@pytest.mark.parametrize(
    "text",
    [
        "作者是谁",
        "标题是什么？",
        "什么时候的事？",
        "为什么？",
        "多少钱呢？",
        "他多大了",
        "那艘船叫什么",
        "who wrote it?",
    ],
)
def test_what_asks_about_the_story_before(text: str) -> None:
    leaning = spell_out(text, "青岛的灯会")
    assert leaning
    assert (leaning.text, leaning.same_story) == (f"青岛的灯会 {text}", True)


@pytest.mark.parametrize(
    "text", ["渡轮几点开", "鹭洲灯塔有多高？", "谁当选渔业合作社主席", "那么多船去哪里了", "when does the ferry leave"]
)
def test_what_stands_by_itself(text: str) -> None:
    assert spell_out(text, "青岛的灯会") is None


def ask(retriever: Retriever, text: str, previous: str) -> Answer:
    return retriever.ask(Question(text, previous=previous, today=date(2026, 5, 1)))


@pytest.mark.parametrize(
    ("text", "previous", "article", "kind"),
    [
        ("那杭州呢？", "青岛的灯会票价多少？", "hz", "follow_up"),
        ("作者是谁", "青岛的灯会票价多少？", "qd", "follow_up_story"),
        ("记者是谁？", "杭州的灯会票价多少？", "hz", "follow_up_story"),
        ("他多大了？", "青岛的灯会由谁操办", "qd", "follow_up_story"),
        ("为什么在湖边？", "杭州的灯会来了多少盏灯", "hz", "follow_up_story"),
    ],
)
def test_a_follow_up_is_answered(lanterns: Retriever, text: str, previous: str, article: str, kind: str) -> None:
    answer = ask(lanterns, text, previous)
    assert answer.answered
    assert answer.question == text
    assert answer.hits[0].passage.article_id == article
    assert [note.kind for note in answer.notes] == [kind]


@pytest.mark.parametrize(("text", "sentence"), [("作者是谁", ""), ("他多大？", "四十七岁"), ("票价多少？", "")])
def test_the_headline_of_a_card_will_do(lanterns: Retriever, text: str, sentence: str) -> None:
    answer = ask(lanterns, text, "青岛办灯会")
    assert answer.answered
    assert answer.hits[0].passage.article_id == "qd"
    assert sentence in (answer.hits[0].sentence_text or "")


@pytest.mark.parametrize(("previous", "article"), [("青岛办灯会", "qd"), ("杭州办灯会", "hz")])
def test_a_short_question_may_be_about_the_story_before(lanterns: Retriever, previous: str, article: str) -> None:
    answer = ask(lanterns, "票价多少？", previous)
    assert answer.hits[0].passage.article_id == article
    assert [note.kind for note in answer.notes] == ["follow_up_story"]
    other = ask(lanterns, "船票几元？", previous)
    assert other.hits[0].passage.article_id == "ferry"
    assert other.notes == ()


def test_a_new_question_is_not_held_to_the_story_before(lanterns: Retriever) -> None:
    answer = ask(lanterns, "鹭洲灯塔有多高？", "青岛的灯会票价多少？")
    assert answer.hits[0].passage.article_id == "tower"
    assert answer.notes == ()


def test_without_an_answer_before_everything_is_searched(lanterns: Retriever) -> None:
    answer = ask(lanterns, "作者是谁", "火星上有什么")
    assert [note.kind for note in answer.notes] == ["follow_up"]


def test_a_story_without_a_byline_does_not_get_one(lanterns: Retriever) -> None:
    answer = ask(lanterns, "作者是谁", "石鹭岛的渡轮船票几元")
    assert [note.kind for note in answer.notes] == ["follow_up_story"]
    assert not answer.answered
