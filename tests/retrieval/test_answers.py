"""Ranked passages become an answer with how sure it is, or an honest no."""

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import write_lines

from retrieval.answers import matches
from retrieval.config import RankingSettings
from retrieval.indexing import index
from retrieval.questions import read_question
from retrieval.records import Answer, Question
from retrieval.retriever import Retriever


def marked(text: str, question: str) -> list[str]:
    return [text[slice(*span)] for span in matches(text, read_question(question))]


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("燈塔亮了，灯塔！", "灯塔多高", ["燈塔", "灯塔"]),
        ("守着灯塔船票", "灯塔的船票", ["灯塔船票"]),
        ("第２１７级", "217级台阶", ["２１７"]),
        ("路长10㎞。", "10km", ["10㎞"]),
        ("The CLOCK stood", "which clock", ["CLOCK"]),
        ("塔上有塔", "塔？", ["塔", "塔"]),
        ("潮水退了。", "灯塔", []),
        ("潮水退了。", "？", []),
        ("", "灯塔", []),
    ],
)
def test_words_of_the_question_are_found_as_printed(text: str, question: str, expected: list[str]) -> None:
    assert marked(text, question) == expected


@given(st.text(st.sampled_from("灯塔燈İ㎡２1ab，"), max_size=20), st.text(st.sampled_from("灯塔m1ab2i"), max_size=8))
def test_matches_lie_in_order_in_the_text_and_never_touch(text: str, question: str) -> None:
    before = -1
    for start, end in matches(text, read_question(question)):
        assert before < start < end <= len(text)
        before = end


def test_a_sentence_that_may_hold_the_answer_is_shown_before_one_that_holds_none(tmp_path: Path) -> None:
    plain, naming = "苇塘图书馆的馆长，是本地人。", "馆长沈汐在图书馆介绍了新到的书。"
    write_lines(tmp_path / "a.jsonl", [{"id": "a", "text": plain + naming}])
    index([tmp_path / "a.jsonl"], tmp_path / "index")
    questions = ("苇塘图书馆的馆长", "苇塘图书馆的馆长是谁")
    with closing(Retriever.open(tmp_path / "index", RankingSettings())) as retriever:
        sentences = [retriever.ask(Question(text)).hits[0].sentence_text for text in questions]
    assert sentences == [plain, naming]


STORY = [f"合作社第{n}次开会，谈的是海带的第{n}种晒法，{'又' * 300}说了很久。" for n in range(1, 7)]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of a long article and two short ones that speak of the same."""
    folder = tmp_path_factory.mktemp("crowd")
    short = [{"id": name, "text": f"{name}也晒海带。"} for name in ("石鹭", "东礁")]
    write_lines(folder / "a.jsonl", [{"id": "long", "headline": "海带晒法", "text": "\n".join(STORY)}, *short])
    index([folder / "a.jsonl"], folder / "index")
    return folder / "index"


def asked(folder: Path, question: str, limit: int = 5, **settings: float) -> Answer:
    with closing(Retriever.open(folder, RankingSettings(**settings))) as retriever:
        return retriever.ask(Question(question, limit))


def test_one_article_does_not_crowd_out_the_others(crowd: Path) -> None:
    ids = [hit.passage.article_id for hit in asked(crowd, "合作社开会谈海带的晒法").hits]
    assert ids[0] == "long"
    assert {"石鹭", "东礁"} <= set(ids)
    assert len(asked(crowd, "合作社开会谈海带的晒法", 20).hits) == 8


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_the_limit_holds(crowd: Path, limit: int) -> None:
    assert len(asked(crowd, "海带的晒法", limit).hits) == limit


def test_how_sure_it_must_be_is_a_setting(crowd: Path) -> None:
    assert asked(crowd, "海带的晒法", answer_from=0).answered
    assert not asked(crowd, "海带的晒法", answer_from=1).answered


def test_hits_tell_how_sure_they_are(crowd: Path) -> None:
    answer = asked(crowd, "海带的晒法")
    assert all(0 <= hit.confidence <= 1 for hit in answer.hits)
    assert answer.hits[0].confidence >= answer.hits[-1].confidence


@pytest.mark.parametrize(
    ("question", "unmatched"),
    [
        ("海带的价格", ("价格",)),
        ("海带晒法", ()),
        ("海豚和鲸鱼", ("海豚", "鲸鱼")),
        ("带", ()),
        ("鲸", ("鲸",)),
        ("？", ()),
    ],
)
def test_words_that_the_archive_does_not_hold(crowd: Path, question: str, unmatched: tuple[str, ...]) -> None:
    assert asked(crowd, question).unmatched == unmatched


def test_an_archive_that_holds_no_word_of_the_question_does_not_answer(crowd: Path) -> None:
    answer = asked(crowd, "海鲜会馆的价格", answer_from=0)
    assert not answer.answered
    assert answer.hits
