from retrieval.readers.seenlines import Seen, between_lines, is_latin
from retrieval.records import Box


def test_strokes_of_letters_are_no_rules() -> None:
    line = Seen("一二三", Box(0, 0, 300, 100), 100)
    stroke, rule = Box(10, 48, 90, 52), Box(0, 130, 300, 132)
    assert between_lines([stroke, rule], [line]) == [rule]


def test_letters_that_are_no_chinese_ones() -> None:
    assert is_latin("ferry 12")
    assert not is_latin("ferry 渡")
