# ruff: noqa: E501 - lines as they are printed
import pytest

from retrieval.articles.wording import bylines


@pytest.mark.parametrize(
    "text",
    [
        "本报记者 方小舟 本报通讯员 米小秋 摄", "记者 方小舟 通讯员 戴小青", "本報記者 方小舟 攝", "文/图 方小舟", "方小舟 文/图",
        "（记者方小舟）", "作者：方小舟", "By DANA FIELD", "Staff Writer", "Ledger Correspondent", "Photo by Maya Reed",
    ],
)  # fmt: skip
def test_credits(text: str) -> None:
    assert bylines.is_credit(text)


@pytest.mark.parametrize(
    "text",
    [
        "记者节快乐",
        "图书馆开放",
        "摄影大赛开幕",
        "通讯员说桥已通车。",
        "Bridge gets its last bolt",
        "晒秋",
        "记",
        "Stand by me",
    ],
)
def test_lines_that_only_look_like_credits(text: str) -> None:
    assert not bylines.is_credit(text)


def test_signatures_and_photo_credits() -> None:
    assert bylines.is_signature("□方小舟")
    assert bylines.is_signature("方小舟 米小秋")
    assert bylines.is_signature("欧阳小雪")
    assert not bylines.is_signature("江水清清")
    assert not bylines.is_signature("晒秋")
    assert bylines.is_photo_credit("本报记者 方小舟 摄")
    assert not bylines.is_photo_credit("本报记者 方小舟")


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("大家都很高兴。（方小舟）", "（方小舟）"),
        ("游客在湖边拍照。本报记者 方小舟 摄", "本报记者 方小舟 摄"),
        ("扎下根来。（本报记者 方小舟 文/图）", "（本报记者 方小舟 文/图）"),
        ("It reopens on Monday. Photo by Maya Reed", "Photo by Maya Reed"),
        ("发出通知（以下简称《通知》）", None),
        ("同比增长一成（含税）", None),
    ],
)
def test_credits_at_the_end_of_a_paragraph(text: str, credit: str | None) -> None:
    start = bylines.closing_credit(text)
    assert (None if start is None else text[start:].strip()) == credit


def test_a_long_text_full_of_roles_is_looked_at_quickly() -> None:
    text = "记者在渡口采访了通讯员和实习生后前往" * 40
    assert bylines.closing_credit(text) is None
    assert bylines.closing_credit(f"{text}。本报记者 丁一帆 通讯员 柯望北") == len(text) + 1
