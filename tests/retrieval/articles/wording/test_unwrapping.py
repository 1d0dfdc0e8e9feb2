import pytest

from retrieval.articles.wording.placed import Placed
from retrieval.articles.wording.unwrapping import (
    atom_width,
    ends_sentence,
    is_latin,
    must_join,
    straddles,
    unwrapped,
    width,
)


def lines(*texts: str) -> list[Placed]:
    return [Placed(text, tuple((i, j) for j in range(len(text)))) for i, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("texts", "whole"),
    [
        (("今年1月以来，他校验电子秤86", "台次，查出问题秤3台。"), "今年1月以来，他校验电子秤86台次，查出问题秤3台。"),
        (("更换水表134", "2块。"), "更换水表1342块。"),
        (("the county offi-", "cial said"), "the county official said"),
        (("a well-", "known bridge"), "a well-known bridge"),
        (("a third-", "grade class"), "a third-grade class"),
        (("the village paid", "for it"), "the village paid for it"),
        (("said “no”", "and left"), "said “no” and left"),
        (("在mini", "theatre演出"), "在mini theatre演出"),
    ],
)
def test_lines_are_joined_as_the_printer_broke_them(texts: tuple[str, ...], whole: str) -> None:
    joined = unwrapped(lines(*texts), "third-grade pupils")
    assert joined.text == whole
    assert len(joined.places) == len(whole)


def test_widths_and_ends() -> None:
    assert width("河湾2025年") == 5.0
    assert width("桥通车了,好") == 6.0
    assert width("WWW") > width("iii")
    assert atom_width("2025年的桥") == 2.0
    assert atom_width("好，走") == 2.0
    assert atom_width("") == 0.0
    assert ends_sentence("桥通车了。”")
    assert ends_sentence('He left."')
    assert not ends_sentence("桥“通车”")
    assert is_latin("The bridge")
    assert not is_latin("2025年的桥")


def test_what_stands_across_a_break() -> None:
    assert straddles("大家走进人民代", "表大会的会场")
    assert not straddles("大家走进会场", "人民代表")
    assert not straddles("桥通车了。", "人民")
    assert must_join("他说：“", "好")
    assert must_join("甲、", "乙")
    assert must_join("好", "，走")
    assert must_join("the offi-", "cial")
    assert not must_join("新桥通车", "村民")
