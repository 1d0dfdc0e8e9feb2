from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles.wording.plain import folded


def test_traditional_characters_and_wide_digits_are_folded() -> None:
    assert folded("攝影：丁一帆（０３版）") == "摄影:丁一帆(03版)"


@given(st.text(max_size=60))
def test_every_character_keeps_its_place(text: str) -> None:
    assert len(folded(text)) == len(text)
