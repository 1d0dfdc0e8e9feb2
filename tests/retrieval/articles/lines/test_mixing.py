import itertools

import pytest
from invented_genres import CHINESE, ENGLISH, TRADITIONAL
from printed_text import Layout, Story, page, page_of

from retrieval.articles.lines.fragments import fragments_of
from retrieval.articles.lines.mixing import is_mixed
from retrieval.articles.lines.units import units_of


def mixed(text: str) -> bool:
    return is_mixed(units_of(fragments_of(page_of(text))))


def column(stories: list[Story], measure: int = 13) -> list[str]:
    layout = Layout("headline_first", False, (measure,), furniture=False)
    return page(stories, layout).strip().split("\n")


@pytest.mark.parametrize("stories", [CHINESE, TRADITIONAL, ENGLISH])
@pytest.mark.parametrize("blanks", [True, False])
@pytest.mark.parametrize("order", ["body_first", "heads_last"])
def test_pages_in_their_order_are_whole(stories: list[Story], order: str, *, blanks: bool) -> None:
    for start in range(0, len(stories) - 3, 2):
        assert not mixed(page(stories[start : start + 4], Layout(order, blanks, (11, 17, 22), 0.15)))


@pytest.mark.parametrize("stories", [CHINESE[:4], CHINESE[5:9], TRADITIONAL[:4], ENGLISH[:4]])
def test_columns_dealt_line_by_line_are_mixed(stories: list[Story]) -> None:
    both = itertools.zip_longest(column(stories[:2]), column(stories[2:]), fillvalue="")
    assert mixed("\n".join(line for pair in both for line in pair if line))


def test_boxes_in_a_wrong_order_are_mixed_although_their_lines_stay_together() -> None:
    lines = [column([one], 19) for one in (CHINESE[1], CHINESE[3], CHINESE[12])]
    boxes = [each[start : start + 2] for each in lines for start in range(1, len(each), 2)]
    assert mixed("\n\n".join("\n".join(box) for box in boxes[::2] + boxes[1::2]))


def test_too_few_lines_say_nothing() -> None:
    assert not mixed("河湾村的新桥\n河湾村的新桥今天通车了。")
