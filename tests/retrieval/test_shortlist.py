"""Passages side by side: where words stand in them."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import passage

from retrieval.archive import Stored
from retrieval.records import Source
from retrieval.shortlist import Shortlist, lay_out, note

TEXTS = [
    "鹭洲的燈塔亮了。塔高31米。\n守塔人是沈汐。",
    "渡轮停航。",
    "灯塔的第十二级台阶……坏了。",
    "Lamps were lit. Boats came.",
]


def side_by_side(texts: list[str] = TEXTS, articles: tuple[int, ...] = (7, 3, 7, 9)) -> Shortlist:
    source = Source("页", "鹭洲日报", "2026-03-04")
    passages = [replace(passage(text, source=source), headline=f"头条{i}") for i, text in enumerate(texts)]
    stored = [Stored(i, article, each) for i, (article, each) in enumerate(zip(articles, passages, strict=False))]
    return lay_out(stored, lambda text: text)


def lines_with(shortlist: Shortlist, term: str) -> list[str]:
    lines = shortlist.text.split("\n")
    return [lines[i] for i in np.flatnonzero(shortlist.found([term])[:, 0])]


def test_sentences_headlines_and_notes_stand_on_lines_of_their_own() -> None:
    shortlist = side_by_side()
    lines = shortlist.text.split("\n")
    assert lines[shortlist.sentences][:3] == ["鹭洲的灯塔亮了。", "塔高31米。", "守塔人是沈汐。"]
    assert lines[shortlist.heads] == ["头条0", "头条1", "头条2", "头条3"]
    assert lines[shortlist.notes] == ["鹭洲日报 2026年3月4日"] * 4
    assert shortlist.firsts.tolist() == [0, 3, 4, len(lines) - 10, len(lines) - 8]


@pytest.mark.parametrize(
    ("term", "lines"),
    [
        ("灯塔", ["鹭洲的灯塔亮了。", "灯塔的第十二级台阶......"]),
        ("31", ["塔高31米。"]),
        ("1", ["头条1"]),
        ("沈汐", ["守塔人是沈汐。"]),
        ("boat", ["boats came."]),
        ("oat", []),
        ("鲸", []),
    ],
)
def test_words_are_found_whole(term: str, lines: list[str]) -> None:
    assert lines_with(side_by_side(), term) == lines


@given(
    st.lists(st.text("灯塔潮。！\n ", min_size=1, max_size=12), min_size=1, max_size=5),
    st.text("灯塔潮", min_size=1, max_size=3),
)
def test_what_is_found_stands_there(texts: list[str], term: str) -> None:
    shortlist = side_by_side(texts, articles=tuple(range(len(texts))))
    found = shortlist.found([term])[shortlist.sentences, 0]
    assert found.tolist() == [term in line for line in shortlist.text.split("\n")[shortlist.sentences]]
    assert all(len(own) for own in shortlist.spans)


@given(
    st.lists(st.text("灯塔潮水。", min_size=1, max_size=15), min_size=1, max_size=4),
    st.text("灯塔潮水", min_size=1, max_size=6),
)
def test_the_longest_stretch_is_the_longest_common_substring(texts: list[str], run: str) -> None:
    shortlist = side_by_side(texts, articles=tuple(range(len(texts))))
    lines = shortlist.text.split("\n")
    for i, longest in enumerate(shortlist.longest(run).tolist()):
        own = lines[shortlist.firsts[i] : shortlist.firsts[i + 1]]
        pieces = {run[a:b] for a in range(len(run)) for b in range(a + 1, len(run) + 1)}
        assert longest == max((len(piece) for piece in pieces for line in own if piece in line), default=0)


def test_numbers_are_found_in_any_form() -> None:
    shortlist = side_by_side()
    found = shortlist.holding_numbers(["12", "31"])
    assert [shortlist.text.split("\n")[i] for i in np.flatnonzero(found[:, 0])] == ["灯塔的第十二级台阶......"]
    assert shortlist.holding_numbers([]).shape == (len(shortlist.starts), 0)


def test_what_the_question_says_itself_is_no_match() -> None:
    shortlist = side_by_side()
    assert shortlist.matching(re.compile(r"\d+米")).sum() == 1
    assert shortlist.matching(re.compile(r"\d+米"), without="31米高的塔").sum() == 0


def test_passages_of_one_article_are_taken_together() -> None:
    shortlist = side_by_side()
    found = shortlist.found(["沈汐", "台阶"])[shortlist.sentences]
    assert shortlist.in_stories(shortlist.in_passages(found)).tolist() == [
        [True, True],
        [False, False],
        [True, True],
        [False, False],
    ]
    around = shortlist.with_neighbours(found)
    assert around[:5, 0].tolist() == [False, True, True, False, False]


def test_what_is_known_beside_the_text() -> None:
    source = Source("页", "鹭洲日报", "2026-03-04", section="岛上")
    assert note(passage("潮。", source=source, byline="简秋禾")) == "简秋禾 鹭洲日报 2026年3月4日 岛上"
    assert note(passage("潮。")) == ""
