"""Lines seen in a picture have the sizes in which they were set."""

import pytest
from seen_lines import ROW, column, seen

from retrieval.readers.seenlines import Seen
from retrieval.readers.type_sizes import body_size, straightened
from retrieval.records import Box


def test_measured_sizes_become_one() -> None:
    lines = straightened(column(0, 900, 12, jitter=0.06))
    assert len({line.size for line in lines}) == 1
    assert lines[0].size == pytest.approx(20, rel=0.06)
    assert all(line.box.height == pytest.approx(line.size) for line in lines)


def test_headline_and_subhead_keep_their_sizes() -> None:
    lines = straightened([seen("白芦市通航", 0, 990, 48), seen("渡口三年", 60, 950, 22.4), *column(0, 900, 8)])
    sizes = {line.text: line.size for line in lines}
    assert sizes["白芦市通航"] == pytest.approx(48)
    assert sizes["渡口三年"] == pytest.approx(22.4)
    assert sizes[ROW] == pytest.approx(20)


def test_a_line_of_text_that_was_measured_too_high_is_text_still() -> None:
    high = seen(ROW, 0, 660, 20, ink=1.1)
    begun = seen("昨日，白芦市的", 40, 630, 20, ink=1.05)
    last = seen("白12芦34市AB的CD渡56船，", 0, 600, 20, ink=1.15, pitch=0.95)
    assert {line.size for line in straightened([*column(0, 900, 8), high, begun, last])} == {20.0}


def test_marks_at_the_ends_get_their_squares() -> None:
    opened, closed = "“渡船靠岸了白芦通航", "渡船靠岸了白芦通航。"
    lines = straightened([seen(opened, 10, 900, 20), seen(closed, 0, 870, 20), *column(0, 840, 4)])
    assert lines[0].box.left == pytest.approx(0)
    assert lines[1].box.right == pytest.approx(20 * len(closed) + 10)


@pytest.mark.parametrize(
    ("text", "height"),
    [("the ferry came on a morning", 0.5), ("HARBOR CITY", 0.72), ("Bridge 1945", 0.72), ("Staff Writer", 0.72)],
)
def test_latin_lines_are_measured_by_their_small_letters(text: str, height: float) -> None:
    rows = [Seen("the ferry came on a morning in may", Box(0, 500 - 30 * i, 300, 510 - 30 * i), 10.0) for i in range(9)]
    line = Seen(text, Box(0, 600, 200, 600 + 20 * height), 20 * height)
    assert {each.size for each in straightened([*rows, line])} == {20.0}


def test_the_lines_of_one_headline_have_one_size() -> None:
    rows = [Seen("the ferry came on a morning in may", Box(0, 500 - 30 * i, 300, 510 - 30 * i), 10.0) for i in range(9)]
    heads = [Seen("a ferry across", Box(0, 600, 300, 621), 21.0), Seen("our own river", Box(0, 555, 300, 574), 19.0)]
    sizes = {line.text: line.size for line in straightened([*rows, *heads])}
    assert sizes["a ferry across"] == sizes["our own river"] == 42


def test_upright_lines_keep_their_boxes() -> None:
    upright = Seen("渡船靠岸", Box(0, 0, 20, 90), 20)
    (line,) = straightened([upright])
    assert line.box == upright.box


def test_nothing_has_a_size_too() -> None:
    assert body_size([]) == 10
    assert straightened([]) == []


def test_an_upright_headline_in_pieces_is_one_line() -> None:
    def upright(text: str, top: float, width: float = 30.0) -> Seen:
        return Seen(text, Box(0, top - 30 * len(text), width, top), width, 0.9)

    pieces = [upright("茶油坊", 900), upright("试运行", 780), upright("记", 660, 22), upright("别", 500)]
    lines = straightened([*pieces, *column(60, 900, 12)])
    assert [line.text for line in lines if line.text != ROW] == ["茶油坊试运行记", "别"]
    (headline,) = [line for line in lines if line.text == "茶油坊试运行记"]
    assert (headline.box.top, headline.box.bottom, headline.sure) == (900, 630, 0.9)
