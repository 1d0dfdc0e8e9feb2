"""What the index counts of a passage, field by field."""

import pytest
from newsroom import passage

from retrieval.records import Source
from retrieval.terms import FIELDS, passage_terms, spoken_date, terms_of_date


def test_every_field_is_counted() -> None:
    source = Source("页.txt", paper="鷺洲日報", date="2026-03-04", section="岛上")
    terms = passage_terms(
        passage(
            "燈塔高４１米，燈塔亮。",
            "新灯",
            source=source,
            kicker="Tower Lights",
            deck="夜里",
            subhead="守塔",
            byline="简秋禾",
        )
    )
    assert tuple(terms) == FIELDS
    assert list(terms["text.word"]) == ["灯塔", "高", "41", "米", "灯塔", "亮"]
    assert list(terms["text.two"]) == ["灯塔", "塔高", "灯塔", "塔亮"]
    assert list(terms["text.one"]) == list("灯塔高米灯塔亮")
    assert {"tower", "light", "夜里"} < set(terms["head.word"])
    assert {"新灯", "夜里", "守塔"} == set(terms["head.two"])
    assert {"日报", "2026", "3", "4"} < set(terms["note.word"])
    assert list(terms["note.date"]) == ["2026年", "3月", "4日"]


def test_a_bare_passage_has_empty_fields() -> None:
    terms = passage_terms(passage("……"))
    assert tuple(terms) == FIELDS
    assert not any(terms.values())


@pytest.mark.parametrize(
    ("date", "spoken", "parts"),
    [
        ("2026-03-04", "2026年3月4日", ["2026年", "3月", "4日"]),
        ("2026-12-31", "2026年12月31日", ["2026年", "12月", "31日"]),
        ("去年秋天", "去年秋天", []),
        ("", "", []),
        (None, None, []),
    ],
)
def test_dates_are_spoken_as_readers_ask_for_them(date: str | None, spoken: str | None, parts: list[str]) -> None:
    assert spoken_date(date) == spoken
    assert terms_of_date(date) == parts
