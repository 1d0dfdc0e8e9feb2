"""Sentences, words and terms."""

import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import analysis, segmenting
from retrieval.analysis import normalise, sentences

SHARED = Path(__file__).parents[2] / ".." / "shared" / "retrieval-data" / "news.jsonl"
TEXTS = st.text(st.sampled_from('灯塔燈ＡＢab1２ 。！？…”』."\n　海İ①'), max_size=40) | st.text(max_size=40)


@given(TEXTS)
def test_sentences_cover_all_but_blanks(text: str) -> None:
    spans = sentences(text)
    assert "".join("".join(text[slice(*span)].split()) for span in spans) == "".join(text.split())
    assert all(text[slice(*span)].strip() == text[slice(*span)] != "" for span in spans)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("潮退了。船还在！谁的船？", ["潮退了。", "船还在！", "谁的船？"]),
        ("他说：“潮退了。”说完就走……没有回头", ["他说：“潮退了。”", "说完就走……", "没有回头"]),
        ("上联\n下联", ["上联", "下联"]),
        ("The tide is out. It is 3.5 m off.", ["The tide is out.", "It is 3.5 m off."]),
        ("the U.S. ship", ["the U.S. ship"]),
        ("", []),
        (" \n ", []),
    ],
)  # fmt: skip
def test_where_sentences_end(text: str, expected: list[str]) -> None:
    assert [text[slice(*span)] for span in sentences(text)] == expected


def test_terms_of_mixed_text() -> None:
    folded = normalise("灯塔高41.5米，Lighthouses 亮")
    terms = analysis.word_terms(folded)
    assert terms == ["灯塔", "高", "41.5", "米", analysis.stem("lighthouse"), "亮"]
    assert analysis.stem("lighthouses") == analysis.stem("lighthouse")


@given(st.text(st.sampled_from("灯塔海，a1 "), max_size=20), st.integers(1, 3))
def test_ngrams_stay_within_a_run(text: str, size: int) -> None:
    grams = analysis.ngram_terms(text, size)
    runs = "".join(c if c in "灯塔海" else " " for c in text).split()
    assert grams == [run[i : i + size] for run in runs for i in range(len(run) - size + 1)]


def test_words_keep_every_character_and_the_dictionary_knows_them() -> None:
    assert "".join(analysis.words("灯塔，守塔人！")) == "灯塔，守塔人！"
    assert analysis.dictionary_word("灯塔")
    assert not analysis.dictionary_word("塔灯海")
    assert analysis.proper_name("北京")
    assert not analysis.proper_name("灯塔")
    assert [analysis.countable(word) for word in ("灯", "a", "7", "，", "", "😀")] == [True] * 3 + [False] * 3


CHARACTERS = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
FRAGMENTS = st.sampled_from(
    "北京大学 研究生命 结婚的和尚 中国人民 南京市长江大桥 灯塔 高 〇 塔 a 7 ， 二〇二三 的".split()
)


@given(st.text(CHARACTERS, max_size=12) | st.lists(FRAGMENTS, max_size=8).map("".join))
def test_words_are_those_of_jieba(text: str) -> None:
    assert analysis.words(text) == list(segmenting._segmenter().cut(text, HMM=False))


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared archive")
def test_words_are_those_of_jieba_on_real_pages() -> None:
    with SHARED.open(encoding="utf-8") as lines:
        for line in itertools.islice(lines, 0, 3000, 60):
            folded = normalise(json.loads(line)["text"])
            assert analysis.words(folded) == list(segmenting._segmenter().cut(folded, HMM=False))
            for run in re.findall(f"[{analysis.HAN}]+", folded):
                assert analysis.words(run) == list(segmenting._segmenter().cut(run, HMM=False))


def test_numbers_are_counted_as_printed_and_in_digits() -> None:
    assert analysis.word_terms("第十二届有1.5万人和12只鹭")[-2:] == ["12", "15000"]


def test_the_cache_folder_is_ours(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert analysis.cache_folder() == cache / "baoda"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert analysis.cache_folder() == tmp_path / ".cache" / "baoda"


def test_without_a_usable_cache_folder_a_private_one_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(file))
    assert analysis.cache_folder().parent == tmp_path
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "sealed"))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert analysis.cache_folder().parent == tmp_path


def test_dictionaries_are_prepared_once_silently_and_nowhere_else(tmp_path: Path) -> None:
    code = "from retrieval import analysis; print(analysis.words('灯塔高')); print(analysis.proper_name('北京'))"
    places = {"XDG_CACHE_HOME": "cache", "HOME": "home", "TMPDIR": "temporary"}
    for place in places.values():
        (tmp_path / place).mkdir()
    environment = os.environ | {name: str(tmp_path / place) for name, place in places.items()}

    def run() -> dict[str, int]:
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, encoding="utf-8", check=True
        )
        assert (done.stdout, done.stderr) == ("['灯塔', '高']\nTrue\n", "")
        return {f"{file.parent.name}/{file.name}": file.stat().st_mtime_ns for file in tmp_path.rglob("*.*")}

    first = run()
    assert {name.split("/")[0] for name in first} == {"baoda"}
    assert run() == first
    assert not [*(tmp_path / "home").iterdir(), *(tmp_path / "temporary").iterdir()]
