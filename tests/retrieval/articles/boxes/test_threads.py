import pytest

from retrieval.articles.boxes.columns import Column
from retrieval.articles.boxes.sheet import Row
from retrieval.articles.boxes.threads import is_unfinished
from retrieval.articles.wording.placed import Placed
from retrieval.records import Box


@pytest.mark.parametrize(
    ("last", "wide", "goes_on"),
    [
        ("Tuesday to keep the ferry", 110, True),
        ("Tuesday to keep the ferry.", 110, False),
        ("of the islanders who", 60, False),
        ("本周二继续运行的渡船", 110, False),
        ("本周二继续运行的渡船和码头上", 140, True),
    ],
)
def test_a_ragged_english_row_may_go_on_in_the_next_column(last: str, wide: float, goes_on: bool) -> None:
    column = Column()
    for number, (text, right) in enumerate((("The county board voted five to", 150.0), (last, wide))):
        column.add(Row(Placed(text, ()), Box(0, 90 - 12 * number, right, 100 - 12 * number), 10.0, number, number))
    assert is_unfinished(column) is goes_on
