"""A closer look at the engine's candidates: the passage that holds the question stands first."""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from newsroom import write_lines

from retrieval.archive import Archive
from retrieval.archive_writer import ArchiveWriter
from retrieval.config import RankingSettings
from retrieval.engines.bm25 import Bm25Engine
from retrieval.engines.upkeep import open_segments
from retrieval.indexing import index
from retrieval.questions import read_question
from retrieval.ranking import DEPTH, Ranked, engine_terms, rank


class Room:
    """An index with both of its halves open."""

    def __init__(self, folder: Path) -> None:
        self.archive = Archive.open(folder)
        self.engine = Bm25Engine(open_segments(self.archive), RankingSettings())

    def ranked(self, question: str, settings: RankingSettings | None = None) -> list[Ranked]:
        return rank(read_question(question), self.engine, self.archive, settings or RankingSettings())

    def ids(self, question: str) -> list[str]:
        return [each.stored.passage.article_id for each in self.ranked(question)]


@pytest.fixture(scope="module")
def island(island_index: Path) -> Iterator[Room]:
    room = Room(island_index)
    yield room
    room.archive.close()


def room_of(folder: Path, texts: Sequence[str]) -> Room:
    write_lines(folder / "pages" / "a.jsonl", [{"id": str(i), "text": text} for i, text in enumerate(texts)])
    index([folder / "pages"], folder / "index")
    return Room(folder / "index")


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("鹭洲灯塔的台阶有多少级", "tower"),
        ("去石鹭岛的渡轮几点开船", "ferry"),
        ("合作社的主席是谁", "chair"),
        ("合作社的副主席是谁", "deputy"),
        ("最长的风筝有多少节", "kite"),
        ("who repaired the harbour clocks", "clock"),
        ("盐田的报道是谁写的", "salt"),
        ("卓晚写了什么", "salt"),
        ("2026年3月28日渡轮的新闻", "ferry"),
        ("百年老塔的一夜", "tower"),
    ],
)
def test_the_right_passage_stands_first(island: Room, question: str, article: str) -> None:
    assert island.ids(question)[0] == article


def test_the_best_come_first_and_their_sentences_lie_in_the_text(island: Room) -> None:
    ranked = island.ranked("鹭洲的灯塔、渡轮、合作社和码头")
    assert len(ranked) > 4
    assert all(a.score >= b.score for a, b in itertools.pairwise(ranked))
    for each in ranked:
        start, end = each.sentence
        assert each.stored.passage.text[start:end].strip() == each.stored.passage.text[start:end] != ""


def test_the_sentence_that_holds_the_question_is_chosen(island: Room) -> None:
    (first, *_) = island.ranked("沈汐今年多少岁")
    assert first.stored.passage.text[slice(*first.sentence)] == "沈汐今年三十八岁。"


def test_passages_alike_stand_in_the_order_of_the_archive(tmp_path: Path) -> None:
    room = room_of(tmp_path, ["潮水退了。"] * (DEPTH + 5))
    with closing(room.archive):
        numbers = [each.stored.number for each in room.ranked("潮水")]
    assert numbers == sorted(numbers)
    assert len(numbers) == DEPTH


def test_passages_that_left_the_archive_are_left_out(tmp_path: Path) -> None:
    room = room_of(tmp_path, ["潮水退了。", "潮水涨了。"])
    with closing(room.archive):
        assert len(room.ranked("潮水")) == 2
        with closing(ArchiveWriter.open(tmp_path / "index")) as writer, writer.writing():
            writer.remove_articles(str((tmp_path / "pages" / "a.jsonl").resolve()))
        assert room.ranked("潮水") == []


def test_a_passage_without_a_sentence_is_one_by_itself(tmp_path: Path) -> None:
    room = room_of(tmp_path, ["潮水"])
    with closing(room.archive):
        room.archive._rows("UPDATE passages SET text = ' '")
        (ranked,) = room.ranked("潮水")
    assert ranked.sentence == (0, 1)


@pytest.mark.parametrize("question", ["", "？！", "请问是谁呢", "火星探测器"])
def test_nothing_is_found_for_nothing(island: Room, question: str) -> None:
    assert island.ranked(question) == []


def test_every_form_of_the_question_is_searched() -> None:
    terms = engine_terms(read_question("2026年灯塔多高"), RankingSettings(headline=0.5, byline=0.25))
    assert terms["text.word", "灯塔"] > terms["head.word", "灯塔"] > terms["note.word", "灯塔"] > 0
    assert {("text.two", "灯塔"), ("text.one", "灯"), ("text.word", "2026"), ("note.date", "2026年")} < set(terms)
    assert all(weight > 0 for weight in terms.values())


def test_what_weighs_nothing_is_not_searched() -> None:
    terms = engine_terms(read_question("2026年灯塔多高"), RankingSettings(headline=0, byline=0))
    assert {field.split(".")[0] for field, _ in terms} == {"text"}


def test_the_passage_of_a_story_that_may_hold_the_answer_goes_first(tmp_path: Path) -> None:
    told = "渔港的渡船修好了,渔港的渡船有多重,渡船的船工都在问。" + "渔港的渡船天天开。" * 60
    weight = "船厂的人说了:那条船是41吨。" + "船厂的人还说了别的。" * 60
    room = room_of(tmp_path, [f"{told}\n{weight}", "渔港的渡船涨价。"])
    asked = room.ranked("渔港的渡船有多重")
    assert "41吨" in asked[0].stored.passage.text
    assert len({each.stored.number for each in asked}) == len(asked) > 2
    assert "41吨" not in room.ranked("渔港的渡船")[0].stored.passage.text
    assert room.ranked("渔港的渡船是哪一年造的")[0].stored.number == room.ranked("渔港的渡船")[0].stored.number
    room.archive.close()
