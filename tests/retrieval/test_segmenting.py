"""Words are looked up in a file of ours, with the same result as in jieba's dictionary."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import segmenting
from retrieval.lexicon import Lexicon, number, save

WORDS = {"灯": 4, "灯塔": 30, "灯塔高": 0, "守塔人": 2, "百年老塔": 7, "T恤": 1, "𠀀": 5}
TEXTS = ("灯塔高四十一米，守塔人换了灯。", "买了一件T恤，WiFi 6真快\r\n 3.5%", "南京市长江大桥", "〇二〇 - a-b_c", "")


@pytest.fixture
def afresh() -> Iterator[None]:
    """Let the dictionary be opened anew, before and after."""
    segmenting._dictionary.cache_clear()
    yield
    segmenting._dictionary.cache_clear()


@pytest.mark.usefixtures("afresh")
def test_texts_are_cut_as_jieba_cuts_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmenting, "REMEMBERED", 5)
    for _ in range(2):
        for text in TEXTS:
            assert segmenting.words(text) == list(segmenting._segmenter().cut(text, HMM=False))
    assert len(segmenting._dictionary()._known) <= 5


def test_the_file_says_what_the_dictionary_says() -> None:
    segmenting.words("灯")
    lexicon = Lexicon.load(segmenting.cache_folder() / segmenting.PREPARED)
    whole = segmenting._segmenter()
    assert lexicon.total == whole.total
    for word in list(whole.FREQ)[::97]:
        assert lexicon.get(word) == whole.FREQ[word]
    assert len({number(word) for word in whole.FREQ}) == len(whole.FREQ)


@given(st.text(max_size=6))
def test_a_lexicon_knows_its_words_and_no_others(text: str) -> None:
    file = segmenting.cache_folder() / "small.lexicon"
    save(file, WORDS, 49)
    lexicon = Lexicon.load(file)
    assert {word: lexicon.get(word) for word in WORDS} == WORDS
    assert lexicon.get(text) == WORDS.get(text)
    assert lexicon.total == 49


def test_a_lexicon_cut_at_any_byte_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "whole", WORDS, 49)
    whole = (tmp_path / "whole").read_bytes()
    for end in range(len(whole)):
        (tmp_path / "cut").write_bytes(whole[:end])
        with pytest.raises(ValueError):  # noqa: PT011  # an empty file cannot be mapped, says mmap in its own words
            Lexicon.load(tmp_path / "cut")


@pytest.mark.usefixtures("afresh")
def test_a_damaged_lexicon_is_made_anew() -> None:
    file = segmenting.cache_folder() / segmenting.PREPARED
    file.unlink()  # others still have the whole one mapped
    file.write_bytes(b"half of i")
    assert segmenting.words("灯塔高") == ["灯塔", "高"]
    assert Lexicon.load(file).get("灯塔")


def test_a_question_loads_no_dictionary_and_no_stemmer(island_index: Path) -> None:
    code = """
import sys
from pathlib import Path
from retrieval.config import RankingSettings
from retrieval.records import Question
from retrieval.retriever import Retriever

retriever = Retriever.open(Path(sys.argv[1]), RankingSettings())
assert retriever.ask(Question("鹭洲灯塔的台阶有多少级")).answered
print(sorted({"jieba", "snowballstemmer"} & set(sys.modules)))
"""
    segmenting.proper_name("北京")  # both dictionaries are prepared
    segmenting.words("灯塔")
    done = subprocess.run(
        [sys.executable, "-c", code, str(island_index)],
        cwd=Path(__file__).parents[2], env=os.environ, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("[]\n", "")
