from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_answers import hit
from telegram_checks import check_buttons, units

from bot.messages import Reply, View, mark_of
from bot.telegram_buttons import COPY_LIMIT, Press, read_press
from bot.telegram_cards import card
from retrieval.records import Answer

MARK = mark_of("a-2")
HIT = View()


def reply(rank: int = 1, *, answered: bool = True, view: View = HIT, passages: int = 0, votes: bool = False) -> Reply:
    """Return an answer with three hits; the article of each has the hit's own passage as its second."""
    answer = Answer("桥", answered, (hit(1), hit(2), hit(3)))
    first = hit(max(1, rank)).passage
    article = tuple(replace(first, text=first.text if n == 1 else f"第{n}段。") for n in range(passages))
    return Reply("zh-CN", answer=answer, rank=rank, article=article, view=view, votes=votes)


def rows(shown: Reply, asker: int | None = None) -> list[list[str]]:
    markup = card(shown, asker=asker).buttons
    assert markup
    check_buttons(markup.to_dict())
    return [[button.callback_data or "copy" for button in row] for row in markup.inline_keyboard]


@pytest.mark.parametrize(
    ("rank", "answered", "expected"),
    [
        (1, True, [["v1:1", "v1:2"], ["copy"]]),
        (2, True, [["v1:1", "v1:2", "v1:3"], ["copy"]]),
        (3, True, [["v1:2", "v1:3"], ["copy"]]),
        (2, False, [["v1:1", "v1:2", "v1:3"], ["copy"], ["v1:0"]]),
        (0, False, [["v1:1", "v1:2", "v1:3"]]),
    ],
)
def test_buttons_hold_the_rank_to_turn_to(rank, answered, expected):
    assert rows(reply(rank, answered=answered)) == expected


def test_the_passages_around_and_the_whole_article_are_offered_where_there_are_any():
    assert rows(reply(2, passages=3))[1] == [f"p1:2:0:{MARK}", f"a1:2:0:{MARK}", f"p1:2:2:{MARK}"]
    assert rows(reply(2, passages=2))[1] == [f"p1:2:0:{MARK}", f"a1:2:0:{MARK}"]
    assert rows(reply(2, passages=1)) == rows(reply(2))


def test_another_passage_leads_further_and_back():
    view = View(2, "passage", 2, MARK)
    assert rows(reply(2, view=view, passages=4)) == [[f"p1:2:1:{MARK}", f"a1:2:0:{MARK}", f"p1:2:3:{MARK}"], ["v1:2"]]


def test_a_whole_article_has_pages_and_a_way_back():
    view = View(2, "article", 0, MARK)
    assert rows(reply(2, view=view, passages=3)) == [["v1:2"]]
    long = replace(reply(2, view=view), article=tuple(replace(hit().passage, text="桥。" * 700) for _ in range(3)))
    assert rows(long) == [[f"a1:2:0:{MARK}", f"a1:2:1:{MARK}"], ["v1:2"]]
    last = replace(long, view=replace(view, place=9))
    assert rows(last) == [[f"a1:2:1:{MARK}", f"a1:2:2:{MARK}"], ["v1:2"]]


def test_thumbs_are_there_where_somebody_takes_them_down():
    assert rows(reply(2, votes=True))[-1] == [f"g1:2:0:{MARK}", f"b1:2:0:{MARK}", "copy"]


def test_a_citation_is_headline_paper_date_and_page():
    copied = card(reply(2)).buttons.inline_keyboard[-1][0].copy_text.text
    assert copied == "《四十年等来一座桥（2）》，《青石日报》 · 2026年7月2日 · 第3版"
    passage = replace(hit().passage, headline="😀" * 300)
    long = Reply("en", answer=Answer("桥", True, (replace(hit(), passage=passage),)), rank=1)
    assert units(card(long).buttons.inline_keyboard[-1][0].copy_text.text) <= COPY_LIMIT
    bare = Reply("en", answer=Answer("桥", True, (replace(hit(), passage=replace(passage, headline=None)),)), rank=1)
    assert card(bare).buttons.inline_keyboard[-1][0].copy_text.text.startswith("青石日报 · 2026-07-02")


def test_buttons_name_an_asker_who_did_not_write_the_question_and_are_read_again():
    shown = rows(reply(2, passages=3, votes=True), asker=987654321)
    assert {read_press(data).asker for row in shown for data in row if data != "copy"} == {987654321}
    assert read_press(shown[0][2]) == Press(View(3), 987654321)
    assert read_press(shown[1][0]) == Press(View(2, "passage", 0, MARK), 987654321)
    assert read_press(shown[1][1]) == Press(View(2, "article", 0, MARK), 987654321)
    assert read_press(shown[2][1]) == Press(View(2, "hit", 0, MARK), 987654321, "useless")
    assert all(len(data.encode()) <= 64 for row in shown for data in row)


@pytest.mark.parametrize(
    "data",
    ["", "v1:", "v1:-1", "v1:1000", "v2:1", "v1:1:", "v1:1:Ä", "v1:1\n", "v1:1:zzzzzzzzzzzzzz", "a1:1:0",
     "a1:1:0:xyzxyz", "g1:1:0:abcdeF", "p1:1:99999:abcdef", "q1:1:0:abcdef"],
)  # fmt: skip
def test_forged_data_is_not_read(data):
    assert read_press(data) is None


@given(st.text(max_size=64))
def test_no_data_breaks_the_reading(data):
    assert read_press(data) is None or data[0] in "vpagb"
