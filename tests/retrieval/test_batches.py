"""Whole batches are counted as passage by passage, and cut into words by either segmenter as jieba cuts them."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import analysis, batches, lattice, segmenting
from retrieval.articles.reading import articles_of
from retrieval.engines.counting import Counted, count
from retrieval.errors import ArchiveError
from retrieval.lexicon import number
from retrieval.passages import cut
from retrieval.records import Passage, Source
from retrieval.terms import passage_terms

SHARED = Path(__file__).parents[3] / "shared"
WHOLE = (
    *("灯塔", "守塔人", "南京市长江大桥", "中华人民共和国", "的", "〇", "㐀", "𠀀", "\u9fff", "\U0002f800", "臺灣"),
    *("A股", "lamps", "3.5", "٣", "２０２５年", "…", "㎡", "\x1e", "\n", "。", " ", "e\u0301", "\0"),
    *("第", "第三", "十二", "3万二千", "万一", "一", "1.50", "007", ".", "二〇二五", "1.2.3", "百"),
)
TEXT = st.lists(st.sampled_from(WHOLE) | st.text(max_size=3), max_size=12).map("".join)
PASSAGE = st.builds(
    lambda text, headline, byline, date: Passage(
        "a", headline, text, Source("页", date=date), byline=byline, headline_confidence=1.0
    ),
    TEXT, st.none() | TEXT, st.none() | TEXT, st.sampled_from([None, "2025-03-12", "1999-12-01"]),
)  # fmt: skip
SEGMENTERS = ["jieba", "rjieba"]


@pytest.fixture(params=SEGMENTERS, scope="module")
def segmenter(request: pytest.FixtureRequest) -> segmenting.Segmenter:
    """Return each of them; rjieba where it is installed."""
    if request.param == "rjieba":
        pytest.importorskip("rjieba", reason="the extra `fast` is not installed")
    return segmenting.segmenter(request.param)


def same(one: Counted, other: Counted) -> bool:
    names = ("keys", "fields", "starts", "places", "counts", "lengths")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


def cut_by(segmenter: segmenting.Segmenter, text: str) -> list[str]:
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    begins = np.flatnonzero(segmenter.starts(codes)).tolist()
    return [text[a:b] for a, b in zip(begins, [*begins[1:], len(text)], strict=True)]


@given(batch=st.lists(PASSAGE, max_size=5))
def test_a_batch_is_counted_as_its_passages_are(segmenter: segmenting.Segmenter, batch: Sequence[Passage]) -> None:
    counted = batches.counted([batches.texts_of(each) for each in batch], segmenter)
    assert same(counted, count(map(passage_terms, batch)))


@given(text=st.text(st.characters(min_codepoint=0x4DF0, max_codepoint=0xA010), min_size=1, max_size=40))
def test_any_characters_are_cut_as_jieba_cuts_them(segmenter: segmenting.Segmenter, text: str) -> None:
    assert cut_by(segmenter, text) == list(segmenting._segmenter().cut(text, HMM=False))


@pytest.mark.parametrize("run", ["南京市长江大桥守塔人的灯塔", "一", "人人", "天天"])
def test_a_run_without_end_is_cut_alike(segmenter: segmenting.Segmenter, run: str) -> None:
    text = run * (3 * lattice.LONGEST)
    expected = list(segmenting._segmenter().cut(text, HMM=False))
    assert cut_by(segmenter, text) == expected
    assert cut_by(segmenter, f"{text}\n{text}") == [*expected, "\n", *expected]


@given(text=st.text("一人天哈的了", min_size=1, max_size=30))
def test_ways_that_are_as_likely_are_told_apart_as_jieba_does(segmenter: segmenting.Segmenter, text: str) -> None:
    assert cut_by(segmenter, text) == list(segmenting._segmenter().cut(text, HMM=False))


@given(st.lists(st.text(min_size=1, max_size=9), min_size=1, max_size=6))
def test_words_in_arrays_have_the_numbers_of_words(words: Sequence[str]) -> None:
    codes = np.frombuffer("".join(words).encode("utf-32-le"), dtype=np.uint32)
    sizes = np.array([len(word) for word in words])
    assert lattice.words_of(codes, np.cumsum(sizes) - sizes, sizes).tolist() == [number(word) for word in words]


def test_every_word_of_the_dictionary_is_found_in_the_lattice() -> None:
    words = [word for word, frequency in segmenting._segmenter().FREQ.items() if frequency]
    known = segmenting._lattice()._places(np.array([number(word) for word in words], dtype=np.uint64))
    assert known.min() >= 0
    unknown = [doubled for word in words[::50] if (doubled := word + word) not in segmenting._segmenter().FREQ]
    assert segmenting._lattice()._places(np.array([number(word) for word in unknown], dtype=np.uint64)).max() == -1


def test_rjieba_of_another_version_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    segmenting._fast.cache_clear()
    monkeypatch.setattr(segmenting, "_RJIEBA", "0.0.0")
    assert segmenting.segmenter("auto").name == segmenting.segmenter("jieba").name
    with pytest.raises(ArchiveError, match="not installed"):
        segmenting.segmenter("rjieba")
    segmenting._fast.cache_clear()


def real() -> Iterator[Passage]:
    archives = [SHARED / "retrieval-data" / name for name in ("news.jsonl", "encyclopedia.jsonl")]
    for file in [*archives, *sorted(SHARED.glob("pages/**/*.txt"))]:
        for article in articles_of(file, report=lambda _: None):
            yield from cut(article)


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="no newspapers beside the checkout")
def test_all_our_text_gives_the_same_terms(segmenter: segmenting.Segmenter) -> None:
    batch: list[Passage] = []
    seen = 0
    for each in real():
        batch.append(each)
        if len(batch) == 1000:
            assert same(
                batches.counted([batches.texts_of(p) for p in batch], segmenter), count(map(passage_terms, batch))
            )
            seen += len(batch)
            batch = []
    assert same(batches.counted([batches.texts_of(p) for p in batch], segmenter), count(map(passage_terms, batch)))
    assert seen > 10_000


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="no newspapers beside the checkout")
def test_all_our_questions_give_the_same_words(segmenter: segmenting.Segmenter) -> None:
    for file in sorted(SHARED.glob("*/*questions*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            for run in re.findall(rf"[{analysis.HAN}]+", analysis.normalise(str(json.loads(line)["question"]))):
                assert cut_by(segmenter, run) == list(segmenting._segmenter().cut(run, HMM=False))
