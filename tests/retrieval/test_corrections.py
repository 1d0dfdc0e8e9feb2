"""What the archive does not hold is offered as what it does hold, and never put in."""

import pytest

from retrieval.records import Question
from retrieval.retriever import Retriever


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("鹭州灯塔有多高？", "鹭洲灯塔有多高？"),  # sounds alike
        ("守塔人蓝守焦说了什么", "守塔人蓝守礁说了什么"),
        ("请问　鹭州灯塔有多高？", "请问　鹭洲灯塔有多高？"),
        ("who repaired the harbuor clock", "who repaired the harbour clock"),  # two letters exchanged
        ("two watchmakrs repaired it", "two watchmakers repaired it"),
        ("木麻簧种了多少棵", "木麻黄种了多少棵"),
    ],
)
def test_the_near_word_is_offered(retriever: Retriever, typed: str, meant: str) -> None:
    answer = retriever.ask(Question(typed))
    assert meant in answer.suggestions
    assert answer.question == typed


@pytest.mark.parametrize(
    "text",
    [
        "鹭洲灯塔有多高？",
        "渡轮几点开",
        "火星上有什么",
        "harbour clock",
        "xyz",
        "３号码头",
        "",
        "沈汐",
        "2026年 999999",
        "机场有几条跑道",
    ],
)
def test_nothing_is_offered_for_what_is_known_or_far_from_all(retriever: Retriever, text: str) -> None:
    assert retriever.ask(Question(text)).suggestions == ()


def test_a_word_of_four_may_have_one_more_one_fewer_or_another(retriever: Retriever) -> None:
    for typed in ("渔业合作射", "渔业合社", "渔业合作作社"):
        for suggestion in retriever.ask(Question(f"{typed}的会")).suggestions:
            assert "渔业合作社" in suggestion


def test_a_very_long_unknown_word_costs_nothing(retriever: Retriever) -> None:
    assert retriever.ask(Question("囍" * 300)).suggestions == ()
