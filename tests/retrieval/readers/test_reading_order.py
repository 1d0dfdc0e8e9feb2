"""The order in which lines of a picture are read."""

from hypothesis import given, settings
from hypothesis import strategies as st
from seen_lines import column, seen

from retrieval.readers.reading_order import in_order
from retrieval.readers.seenlines import Seen
from retrieval.readers.type_sizes import straightened
from retrieval.records import Box


def test_columns_are_read_one_after_another_under_their_headline() -> None:
    left, right = column(0, 900, 6), column(320, 900, 6)
    headline = seen("白芦市的渡船靠岸了", 0, 960, 40)
    below = [*column(0, 640, 3), *column(320, 640, 3)]
    lines = [headline, *left, *right, *below]
    mixed = [line for pair in zip(left, right, strict=True) for line in pair]
    read = in_order([*below, *mixed, headline])
    assert read[0] is headline
    assert [id(line) for line in read[1:7]] == [id(line) for line in left]
    assert {id(line) for line in read} == {id(line) for line in lines}


def test_blocks_that_no_lane_parts_are_read_from_the_top() -> None:
    square = [
        Seen("甲", Box(0, 80, 60, 100), 20),
        Seen("乙", Box(60, 40, 100, 100), 10),
        Seen("丙", Box(40, 0, 100, 40), 40),
        Seen("丁", Box(0, 0, 40, 80), 80),
    ]
    assert next(line.text for line in in_order(square)) in "甲乙"


@given(
    st.lists(
        st.tuples(st.floats(0, 900), st.floats(0, 900), st.floats(5, 60), st.text("渡船ab1，", min_size=1)), max_size=25
    )
)
@settings(max_examples=40)
def test_no_line_is_lost(drawn: list[tuple[float, float, float, str]]) -> None:
    lines = [seen(text, left, top, size) for left, top, size, text in drawn]
    assert sorted(line.text for line in in_order(straightened(lines))) == sorted(line.text for line in lines)
