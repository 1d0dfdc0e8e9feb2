"""Operators are what stands by itself; everything else stays in the question."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.syntax import Wishes, bears, read_wishes

TODAY = date(2026, 11, 22)


def wishes(text: str) -> Wishes:
    return read_wishes(text, TODAY)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("“换上新灯” 几倍", "exact", ("换上新灯",)),
        ("「換上新燈」 幾倍", "exact", ("換上新燈",)),
        ('Who repaired the "harbour clock"?', "exact", ("harbour clock",)),
        ("灯塔 -渡轮 －盐田", "without", ("渡轮", "盐田")),
        ("来源：鹭洲日报 灯塔", "papers", ("鹭洲日报",)),
        ('灯塔 paper:"鹭洲 日报"', "papers", ("鹭洲 日报",)),
        ("灯塔 日期：2026-03", "dates", "2026-03"),
        ("date:去年 灯塔", "dates", "去年"),
    ],
)
def test_operators(text: str, name: str, expected: object) -> None:
    assert getattr(wishes(text), name) == expected


@pytest.mark.parametrize(
    "text",
    [
        "谁办了“五小”活动",
        "气温降到 -5 度",
        "well-known",
        "数据来源:统计局",
        "日期:随便 灯塔",
        "-渡轮",
        "什么是“渡”字？",
    ],
)
def test_what_is_no_operator(text: str) -> None:
    assert wishes(text) == Wishes(text)


def test_operators_leave_the_question() -> None:
    asked = wishes("灯塔 来源:日报 多高 日期:2026-03 -旧灯")
    assert asked.text.split() == ["灯塔", "多高"]
    assert asked.period
    assert asked.period.first == date(2026, 3, 1)


@given(st.text())
def test_anything_can_be_read(text: str) -> None:
    assert len(wishes(text).text) <= len(text) + 8


def test_exact_words_stand_as_they_are_but_for_width_script_and_blanks() -> None:
    assert bears("鹭洲灯塔 换上新灯", "灯塔換上")
    assert not bears("灯塔新换上", "灯塔换上")
    assert not bears("灯塔", " ")
