"""Dates and operators keep to what they name, and say when that leaves nothing."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from newsroom import ISLAND, write_lines

from retrieval.config import RankingSettings
from retrieval.indexing import index
from retrieval.records import Answer, Question
from retrieval.retriever import Retriever

TODAY = date(2026, 5, 20)
RACES = (
    ("may", "帆赛五月开", "鹭洲日报", "2026-05-19", "帆赛来了三十条船，冠军是石鹭队。"),
    ("april", "帆赛热身", "潮音报", "2026-04-08", "帆赛热身来了九条船，冠军是盐田队。"),
    ("old", "去岁帆赛", "鹭洲日报", "2025-05-18", "帆赛来了十二条船，冠军是码头队。"),
    ("older", "帆赛初办", "潮音报", "2023-10-03", "帆赛头一回办，来了七条船，冠军是灯塔队。"),
)
DATED: Sequence[dict[str, Any]] = [
    dict(zip(("id", "headline", "paper", "date", "text"), race, strict=True)) for race in RACES
]


@pytest.fixture(scope="module")
def races(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    folder = tmp_path_factory.mktemp("races")
    write_lines(folder / "pages" / "races.jsonl", [*DATED, *ISLAND])
    index([folder / "pages"], folder / "index")
    retriever = Retriever.open(folder / "index", RankingSettings())
    yield retriever
    retriever.close()


def ask(retriever: Retriever, text: str, today: date | None = TODAY) -> Answer:
    return retriever.ask(Question(text, today=today))


def ids(answer: Answer) -> list[str]:
    return [hit.passage.article_id for hit in answer.hits]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("昨天帆赛的冠军是谁", "may"),
        ("上个月帆赛的冠军是谁", "april"),
        ("去年帆赛的冠军是谁", "old"),
        ("2023年国庆帆赛的冠军是谁", "older"),
        ("2023年帆赛的冠军是谁", "older"),
        ("2026年3月到4月帆赛的冠军是谁", "april"),
        ("最近帆赛的冠军是谁", "may"),
    ],
)
def test_a_spoken_date_is_preferred_and_said(races: Retriever, text: str, first: str) -> None:
    answer = ask(races, text)
    assert ids(answer)[0] == first
    assert [note.kind for note in answer.notes] == ["dates"]
    note, day = answer.notes[0], answer.hits[0].passage.source.date or ""
    assert (note.first or "9") <= day <= (note.last or "")


def test_a_preference_keeps_the_others(races: Retriever) -> None:
    assert {"may", "april", "old", "older"} <= set(ids(ask(races, "去年帆赛的冠军是谁")))


def test_a_relative_date_with_nothing_in_it_is_dropped(races: Retriever) -> None:
    answer = ask(races, "大前年5月7日帆赛的冠军是谁")
    assert [(note.kind, note.words) for note in answer.notes] == [("dates_none", "大前年5月7日")]
    assert ids(answer)


def test_recently_counts_from_the_newest_paper(races: Retriever) -> None:
    answer = ask(races, "最近帆赛的冠军是谁", date(2031, 1, 1))
    assert ids(answer)[0] == "may"
    assert (answer.notes[0].first, answer.notes[0].last) == ("2026-04-19", "2026-05-19")


def test_a_year_without_a_paper_may_stand_in_the_text(races: Retriever) -> None:
    assert ask(races, "1987年以来钟停了多久").notes == ()


@pytest.mark.parametrize(
    ("text", "expected", "kind"),
    [
        ("帆赛 日期:2025-05..2026-04", {"april", "old"}, "dates_only"),
        ("帆赛 来源:潮音", {"april", "older"}, "paper_only"),
        ("“帆赛热身” 冠军", {"april"}, "exact_only"),
        ("帆赛 -盐田 -码头", {"may", "older"}, "without"),
    ],
)
def test_operators_keep_the_rest_out(races: Retriever, text: str, expected: set[str], kind: str) -> None:
    answer = ask(races, text)
    assert [note.kind for note in answer.notes] == [kind]
    assert set(ids(answer)) & {each["id"] for each in DATED} == expected
    if kind != "without":
        assert set(ids(answer)) == expected


def test_a_date_alone_shows_what_was_printed_then(races: Retriever) -> None:
    answer = ask(races, "日期:2026-04..2026-05")
    assert set(ids(answer)) == {"may", "april"}
    assert not answer.answered


def test_operators_work_together(races: Retriever) -> None:
    answer = ask(races, "帆赛 来源:鹭洲日报 日期:2025 冠军是谁 -渡轮")
    assert ids(answer) == ["old"]
    assert [note.kind for note in answer.notes] == ["dates_only", "paper_only", "without"]
    assert answer.answered


def test_a_spoken_date_and_a_paper(races: Retriever) -> None:
    answer = ask(races, "去年帆赛冠军是谁 来源:潮音报")
    assert [note.kind for note in answer.notes] == ["paper_only", "dates_none"]
    answer = ask(races, "去年帆赛冠军是谁 来源:鹭洲日报 -渡轮")
    assert [note.kind for note in answer.notes] == ["paper_only", "dates", "without"]
    assert ids(answer)[0] == "old"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("帆赛 日期:1999", "dates_none"),
        ("帆赛 来源:没这份报", "paper_none"),
        ("“帆赛冠军石鹭” 是谁", "exact_none"),
        ("帆赛 -帆赛 冠军 -灯塔 -船 -的 -年 -一 -灯", "without_none"),
    ],
)
def test_operators_that_leave_nothing_are_dropped_with_a_word(races: Retriever, text: str, kind: str) -> None:
    answer = ask(races, text)
    assert [note.kind for note in answer.notes] == [kind]
    assert "may" in ids(answer)


@pytest.mark.parametrize("text", ["“帆” 冠军", '"harbour clock" repaired', "“圖書館” 夜讀會"])
def test_exact_words_of_one_character_in_english_and_in_the_other_script(races: Retriever, text: str) -> None:
    assert [note.kind for note in ask(races, text).notes] == ["exact_only"]


def test_an_undated_archive_knows_no_recently(retriever: Retriever, tmp_path: Path) -> None:
    write_lines(tmp_path / "pages" / "a.jsonl", [{"id": "a", "headline": "灯", "text": "灯塔亮了。"}])
    index([tmp_path / "pages"], tmp_path / "index")
    bare = Retriever.open(tmp_path / "index", RankingSettings())
    assert [note.kind for note in ask(bare, "最近灯塔亮了吗").notes] == ["dates_none"]
    bare.close()


def test_only_the_named_papers_are_searched_whatever_that_leaves(races: Retriever) -> None:
    def of(*papers: str, text: str = "帆赛的冠军是谁") -> list[str | None]:
        return [hit.passage.source.paper for hit in races.ask(Question(text, today=TODAY, papers=papers)).hits]

    assert set(of("潮音报")) == {"潮音报"}
    assert set(of("潮音报", "鹭洲日报")) == {"潮音报", "鹭洲日报"}
    assert set(of("潮音报", text="“帆赛” 冠军")) == {"潮音报"}
    assert set(of("潮音报", text="冠军 -热身")) == {"潮音报"}
    assert of("没有的报") == []


def test_a_story_in_another_paper_is_no_place_to_go_on_from(races: Retriever) -> None:
    asked = Question("冠军是谁", today=TODAY, previous="帆赛五月开", papers=("潮音报",))
    assert {hit.passage.source.paper for hit in races.ask(asked).hits} == {"潮音报"}
