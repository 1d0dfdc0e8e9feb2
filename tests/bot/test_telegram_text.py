import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity
from telegram_checks import units as true_units

from bot.telegram_text import ENTITY_LIMIT, Sheet, clipped, excerpt, line, printable, units

FAMILY = "👨‍👩‍👧"


@given(st.text())
def test_units_are_those_of_utf_16(text):
    assert units(text) == true_units(text)


@given(st.text(st.characters()))
def test_printable_keeps_the_length_and_can_be_sent(text):
    clean = printable(text)
    assert len(clean) == len(text)
    assert printable(clean) == clean
    clean.encode()


def test_printable_takes_out_what_turns_the_line_around_or_steers():
    assert printable("a\u202eb\x07c\r\u2028d\n\ud800") == "a\u2060b c  d\n\ufffd"


@pytest.mark.parametrize(
    ("text", "clean"), [(None, ""), (" 桥 \n\t头 ", "桥 头"), ("\u200b\u202e", ""), ("\u202e桥", "桥")]
)
def test_a_line_is_one_clean_line_or_nothing(text, clean):
    assert line(text) == clean


@given(st.text(min_size=1), st.integers(2, 30))
def test_clipped_texts_fit_and_tell_that_they_were_cut(text, limit):
    short = clipped(text, limit)
    assert units(short) <= limit
    assert short == text if units(text) <= limit else short.endswith("…")


def test_a_cut_parts_no_joined_characters():
    assert clipped(f"桥桥{FAMILY}桥", 7) == "桥桥…"
    assert clipped("桥e\u0301e\u0301桥", 4) == "桥e\u0301…"


SENTENCES = "一二三四。五六七八！九十百千？"


def test_an_excerpt_is_the_whole_text_where_it_fits():
    assert excerpt(SENTENCES, None, 15) == (0, 15)
    assert excerpt("", None, 15) == (0, 0)


@pytest.mark.parametrize(
    ("keep", "limit", "kept"),
    [
        (None, 14, "一二三四。五六七八！"),
        ((5, 10), 14, "五六七八！九十百千？"),
        ((10, 15), 14, "五六七八！九十百千？"),
        ((10, 15), 9, "九十百千？"),
        ((10, 15), 3, "九十百"),
    ],
)
def test_an_excerpt_is_whole_sentences_around_the_one_to_keep(keep, limit, kept):
    assert SENTENCES[slice(*excerpt(SENTENCES, keep, limit))] == kept


def test_a_single_long_sentence_is_cut_after_a_clause():
    text = "一二三四五六，七八九十"
    assert text[slice(*excerpt(text, None, 8))] == "一二三四五六，"


@given(st.text("桥。！，\n😀a", min_size=1), st.integers(1, 20), st.data())
def test_an_excerpt_fits_and_holds_what_to_keep_if_that_fits(text, limit, data):
    first = data.draw(st.integers(0, len(text) - 1))
    keep = (first, data.draw(st.integers(first + 1, len(text))))
    start, end = excerpt(text, keep, limit)
    assert units(text[start:end]) <= limit
    if units(text[slice(*keep)]) <= limit:
        assert start <= keep[0] < keep[1] <= end


def test_a_sheet_counts_in_utf_16_and_never_holds_too_many_entities():
    sheet = Sheet()
    sheet.write("😀", MessageEntity.BOLD)
    sheet.write("桥", url="https://example.org/")
    sheet.write("", MessageEntity.ITALIC)
    assert sheet.text == "😀桥"
    assert [(entity.type, entity.offset, entity.length) for entity in sheet.entities] == [
        ("bold", 0, 2),
        ("text_link", 2, 1),
    ]
    for _ in range(ENTITY_LIMIT):
        sheet.write("桥", MessageEntity.BOLD)
    assert len(sheet.entities) == ENTITY_LIMIT
