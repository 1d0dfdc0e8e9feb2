"""The searched form of a text, character by character."""

import unicodedata

import opencc
from hypothesis import given
from hypothesis import strategies as st

from retrieval.folding import LONG, normalise, normalise_with_origins, simplified

TEXTS = st.text(st.sampled_from('灯塔燈ＡＢab1２ 。！？…”』."\n　海İ①e\u0301'), max_size=40) | st.text(max_size=40)


def test_traditional_full_width_and_upper_case_are_folded() -> None:
    assert normalise("圖書館的燈塔，ＡＢＣ１２３") == "图书馆的灯塔,abc123"


@given(TEXTS)
def test_simplified_keeps_the_length(text: str) -> None:
    assert len(simplified(text)) == len(text)
    assert simplified(simplified(text)) == simplified(text)


@given(TEXTS)
def test_origins_lead_back_to_the_text(text: str) -> None:
    folded, origins = normalise_with_origins(text)
    assert len(folded) == len(origins)
    assert origins == sorted(origins)
    assert all(piece in normalise(text[origin]) for piece, origin in zip(folded, origins, strict=True))


def test_origins_of_what_grows() -> None:
    assert normalise_with_origins("塔㎡İ") == ("塔m2i̇", [0, 1, 1, 2, 2])


@given(TEXTS)
def test_each_character_is_folded_by_itself(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    folded = "".join(simplified(unicodedata.normalize("NFKC", c)).lower() for c in composed)
    assert normalise(text) == folded
    assert normalise(f"{text}\n{'塔' * LONG}") == f"{folded}\n{'塔' * LONG}"


def test_simplified_forms_are_those_of_opencc() -> None:
    text = "圖書館裡的燈塔與漁船，颱風後的臺階"
    assert simplified(text) == opencc.OpenCC("t2s").convert(text)


def test_a_lone_surrogate_is_kept() -> None:
    assert normalise("塔\ud800") == "塔\ud800"
