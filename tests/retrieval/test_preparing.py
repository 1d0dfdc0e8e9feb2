"""Portions of files become the same rows and counts, wherever lines end up; ids that are taken twice go once."""

import pickle
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from newsroom import ISLAND, article, passage, write_lines

from retrieval import dealing
from retrieval.archive import Archive
from retrieval.articles.reading import articles_of, portions_of
from retrieval.engines.counting import Counted
from retrieval.engines.upkeep import open_segments
from retrieval.errors import ArchiveError, ReadError
from retrieval.indexing import IndexReport, index
from retrieval.overrides import Override, Overrides
from retrieval.preparing import Portion, Preparation, Prepared
from retrieval.readers import jsonlines
from retrieval.records import Article, Source
from retrieval.tables import Rows

NOTHING_PUT_RIGHT = Overrides(Path("overrides.jsonl"), {})


def prepared(file: Path, overrides: Overrides = NOTHING_PUT_RIGHT) -> Prepared:
    portions = [Portion(str(file), "way", each) for each in portions_of(file, name="页", report=print)]
    return Preparation(overrides, "jieba")(pickle.loads(pickle.dumps(portions)))  # as processes hand it on


def of_read_articles(file: Path) -> Prepared:
    articles = articles_of(file, name="页", report=print)
    return Preparation(NOTHING_PUT_RIGHT, "jieba")([Portion(str(file), "way", each) for each in articles])


def same(one: Prepared, other: Prepared) -> bool:
    assert isinstance(one.part.source, Counted)
    assert isinstance(other.part.source, Counted)
    return one.rows == other.rows and all(
        np.array_equal(getattr(one.part.source, name), getattr(other.part.source, name))
        for name in ("keys", "fields", "starts", "places", "counts", "lengths")
    )


@pytest.mark.parametrize("together", [1, 300, 1 << 20])
def test_lines_are_read_elsewhere_as_articles_are_read_here(
    tmp_path: Path, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonlines, "TOGETHER", together)
    file = write_lines(tmp_path / "江畔日报-2025-03-12.jsonl", ISLAND)
    made = prepared(file)
    assert same(made, of_read_articles(file))
    assert made.rows.articles[3][:3] == ("way", "页", ISLAND[3]["id"])
    assert made.lines == {place: (str(file), place + 1) for place in range(len(ISLAND))}
    assert len(made.rows.passages) == made.part.size == len(ISLAND) - 1  # an advert has none


def test_what_is_put_right_is_put_right_wherever_it_is_read(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "a.jsonl", ISLAND[:2])
    made = prepared(file, Overrides(file, {"ferry": Override("ferry", headline="渡轮改点")}))
    assert [row[4] for row in made.rows.articles] == [ISLAND[0]["headline"], "渡轮改点"]


def test_adverts_alone_give_nothing_to_count(tmp_path: Path) -> None:
    made = prepared(write_lines(tmp_path / "a.jsonl", [ISLAND[-1]]))
    assert (len(made.rows.articles), made.rows.passages, made.part.size) == (1, [], 0)


def test_articles_that_go_take_their_passages_and_names_with_them() -> None:
    rows = Rows()
    for number in range(3):
        each = article(f"《第{number}座灯塔》亮了。", headline=f"题{number}")
        rows.add("way", each, [passage("一。"), passage(f"{number}。")])
    assert rows.without({1}).passages == [row if row[0] == 0 else (1, *row[1:]) for row in rows.passages if row[0] != 1]
    assert [row[4] for row in rows.without({0, 1}).articles] == ["题2"]
    assert rows.without({0, 1}).names == [(name, 0) for name, place in rows.names if place == 2]
    assert rows.without({0, 1, 2}) == Rows()


LINES = [
    *(
        {"id": f"{number}", "headline": f"第{number}题", "text": f"第{number}座灯塔高{number}米。"}
        for number in range(40)
    ),
    {"id": "7", "text": "又是第七座。"},
    {"text": 5},
    {"id": "39", "text": "又是第三十九座。"},
    {"id": "尾", "text": "最后一座。"},
]


def built(file: Path, folder: Path) -> tuple[IndexReport, list[str], list[object]]:
    report = index([file], folder, cut="jieba")
    with closing(Archive.open(folder)) as archive:
        texts = [stored.passage.text for _, stored in sorted(archive.passages(range(1, 99)).items())]
        ((segment,),) = [open_segments(archive)]
        arrays = [getattr(segment, name).tolist() for name in ("keys", "starts", "numbers", "lengths")]
    return report, texts, arrays


def test_an_index_is_the_same_however_it_was_dealt_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_lines(tmp_path / "a.jsonl", LINES)
    report, texts, arrays = built(file, tmp_path / "alone")
    assert [str(problem).partition("was skipped: ")[2] for problem in report.problems] == [
        '"text" must be a text', "the id '7' was taken by line 8", "the id '39' was taken by line 40",
    ]  # fmt: skip
    assert len(texts) == 41
    monkeypatch.setattr(jsonlines, "TOGETHER", 400)
    monkeypatch.setattr(dealing, "BATCH", 400)
    monkeypatch.setattr(dealing, "ALONE", 0)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    again, dealt_texts, dealt_arrays = built(file, tmp_path / "dealt")
    assert sorted(map(str, again.problems)) == sorted(map(str, report.problems))
    assert (dealt_texts, dealt_arrays) == (texts, arrays)


def test_an_id_may_be_taken_in_each_of_several_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_lines(tmp_path / "pages" / f"{name}.jsonl", LINES[:3])
    report = index([tmp_path / "pages"], tmp_path / "index")
    assert (report.articles, report.problems) == (6, ())


def test_what_is_wrong_is_told_in_the_order_of_the_files(tmp_path: Path) -> None:
    for name in ("c", "b"):
        write_lines(tmp_path / "pages" / f"{name}.jsonl", [LINES[0], {"id": "x"}])
    (tmp_path / "pages" / "a.jsonl").write_text("", encoding="utf-8")
    (tmp_path / "pages" / "d.jsonl").write_text("\n", encoding="utf-8")
    report = index([tmp_path / "pages"], tmp_path / "index")
    assert [Path(problem.file).name for problem in report.problems] == ["a.jsonl", "b.jsonl", "c.jsonl", "d.jsonl"]


@pytest.mark.parametrize(
    "error", [ReadError("页", "it is empty", fix="fill it"), ArchiveError("full", fix="make room")]
)
def test_errors_pass_from_one_process_to_another(error: ReadError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (str(again), vars(again)) == (str(error), vars(error))


def test_an_article_of_a_page_needs_no_reading() -> None:
    made = Preparation(NOTHING_PUT_RIGHT, "jieba")([Portion("/页", "页", Article("a", "题", (), Source("页")))])
    assert (made.lines, made.problems, [row[2] for row in made.rows.passages]) == ({}, [], ["题"])
