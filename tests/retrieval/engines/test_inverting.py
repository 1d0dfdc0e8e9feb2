"""A segment read the other way round gives back the terms that it was made of."""

import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from segments import Passages, segment

from retrieval.engines.inverting import tokens_of
from retrieval.engines.spelling import token
from retrieval.terms import FIELDS

WORDS = ("潮", "灯塔", "乌篷渡轮", "a", "tower", "7", "𠀀𠀁", "𠀀", "潮𠀁", "3.5", "é", "1987")
PASSAGES = st.dictionaries(
    st.integers(1, 10**9), st.dictionaries(st.sampled_from(FIELDS), st.lists(st.sampled_from(WORDS), max_size=9)),
    min_size=1, max_size=9,
)  # fmt: skip
pytestmark = pytest.mark.usefixtures("unsynced")


@pytest.mark.parametrize("together", [1, 7, 1 << 20])
@given(passages=PASSAGES, chosen=st.data())
def test_tokens_are_the_terms_of_each_passage(together: int, passages: Passages, chosen: st.DataObject) -> None:
    wanted = sorted(chosen.draw(st.sets(st.sampled_from(sorted(passages)))))
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("retrieval.engines.inverting.TOGETHER", together)
        found = list(tokens_of(segment(Path(folder) / "segment", passages), np.array(wanted, dtype=np.int64)))
    assert [number for number, _ in found] == wanted
    for number, tokens in found:
        for field, text in zip(FIELDS, tokens, strict=True):
            assert Counter(text.decode().split()) == Counter(map(token, passages[number].get(field, ())))


def test_tokens_of_different_words_differ_and_hold_no_space() -> None:
    assert len({token(word) for word in WORDS}) == len(WORDS)
    assert not any(character.isspace() for word in WORDS for character in token(word))
