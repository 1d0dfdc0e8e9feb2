"""The reading side: questions as people type them, a newer index taken up between two, many at once."""

import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsroom import ISLAND, write_lines

from retrieval.config import RankingSettings
from retrieval.engines.segments import Segment
from retrieval.errors import ArchiveError, NoArchiveError
from retrieval.indexing import index
from retrieval.records import Answer, Question
from retrieval.retriever import Retriever


def ids(answer: Answer) -> list[str]:
    return [hit.passage.article_id for hit in answer.hits]


@pytest.mark.parametrize(
    ("questions", "article"),
    [
        (("鹭洲灯塔的台阶有多少级", "鷺洲燈塔的臺階有多少級？", "鹭洲灯塔的台阶有多少级？？"), "tower"),
        (("图书馆的夜读会星期几办", "圖書館的夜讀會星期幾辦"), "reading"),
        (("3号码头种了什么", "３号码头种了什么", "３號碼頭種了什麼"), "wharf"),
        (("which clock was repaired", "Ｗｈｉｃｈ ＣＬＯＣＫ was repaired", "clock REPAIRED"), "clock"),
    ],
)
def test_one_question_in_several_scripts(retriever: Retriever, questions: tuple[str, ...], article: str) -> None:
    answers = [retriever.ask(Question(question)) for question in questions]
    assert {ids(answer)[0] for answer in answers} == {article}
    assert all(answer.answered for answer in answers)


def test_an_answer_carries_everything_that_was_printed(retriever: Retriever) -> None:
    answer = retriever.ask(Question("守塔人蓝守礁说灯塔高多少米"))
    tower = ISLAND[0]
    passage = answer.hits[0].passage
    assert answer.question == "守塔人蓝守礁说灯塔高多少米"
    assert answer.took_ms > 0
    assert passage.text == tower["text"]
    assert (passage.headline, passage.kicker, passage.byline) == tuple(
        tower[k] for k in ("headline", "kicker", "byline")
    )
    source = passage.source
    assert (source.paper, source.date, source.page, source.section, source.url) == tuple(
        tower[key] for key in ("paper", "date", "page", "section", "url")
    )
    assert source.file.endswith("island.jsonl")
    assert source.lines == (1, 1)


def test_an_article_without_a_headline_says_so(retriever: Retriever) -> None:
    (hit, *_) = retriever.ask(Question("最长的风筝有多少节")).hits
    assert hit.passage.headline is None
    assert hit.passage.headline_confidence == 0


@pytest.mark.parametrize(
    "question", ["电影节的评委是谁", "量子计算机的价格", "招租的冰库在哪里", "Who invented radar?"]
)
def test_an_honest_no(retriever: Retriever, question: str) -> None:
    answer = retriever.ask(Question(question))
    assert not answer.answered
    assert answer.unmatched


@pytest.mark.parametrize("question", ["", " ", "？！……", "😀🎏", "?" * 5000, "😀" * 5000, "请问是谁呢"])
def test_a_question_without_a_word_finds_nothing(retriever: Retriever, question: str) -> None:
    answer = retriever.ask(Question(question))
    assert (answer.answered, answer.hits, answer.unmatched) == (False, (), ())


@pytest.mark.parametrize(
    "question", ["灯", "灯塔多高" * 1250, "灯塔" + "二" * 4998, "亿" * 5000, "1" * 5000, "\0灯塔\ud800", "clock " * 800]
)
def test_odd_questions_get_an_answer(retriever: Retriever, question: str) -> None:
    started = time.process_time()
    assert retriever.ask(Question(question)).took_ms > 0
    assert time.process_time() - started < 5


def test_one_character_is_a_question(retriever: Retriever) -> None:
    answer = retriever.ask(Question("鸟"))
    assert ids(answer)[0] == "salt"
    assert retriever.ask(Question("鹭")).hits


def test_a_deputy_is_not_the_chair(retriever: Retriever) -> None:
    assert ids(retriever.ask(Question("合作社主席是谁")))[0] == "chair"
    assert ids(retriever.ask(Question("合作社副主席是谁")))[0] == "deputy"


def test_the_credit_line_is_asked_for(retriever: Retriever) -> None:
    for question in ("盐田那篇报道的作者是谁", "盐田里的鸟是谁写的"):
        answer = retriever.ask(Question(question))
        assert answer.answered
        assert answer.hits[0].passage.byline == "通讯员 卓晚"


def test_adverts_give_no_answers(retriever: Retriever) -> None:
    assert "shop" not in ids(retriever.ask(Question("海味铺的冰库招租", limit=20)))


@pytest.mark.parametrize("limit", [1, 2, 20])
def test_the_limit_is_respected(retriever: Retriever, limit: int) -> None:
    question = "鹭洲的灯塔、渡轮、合作社和码头"
    assert ids(retriever.ask(Question(question, limit))) == ids(retriever.ask(Question(question, 20)))[:limit]


@given(
    st.lists(st.sampled_from("灯塔 渡轮 主席 風箏 clock ３号 盐田 谁 多少 2026年 高 鳥".split()), max_size=5),
    st.sampled_from(["", "？", "是谁", "有多少", "在哪里"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_spans_lie_in_the_text(retriever: Retriever, words: list[str], end: str) -> None:
    answer = retriever.ask(Question("".join(words) + end))
    for hit in answer.hits:
        text = hit.passage.text
        assert hit.sentence is not None
        assert hit.sentence_text
        assert all(a[1] < b[0] for a, b in itertools.pairwise(hit.matches))
        assert all(0 <= start < stop <= len(text) for start, stop in (hit.sentence, *hit.matches))
    assert not answer.answered or answer.hits


def test_a_bot_can_tell_what_it_has_read(retriever: Retriever) -> None:
    summary = retriever.summary()
    assert (summary.files, summary.articles, summary.passages) == (1, len(ISLAND), len(ISLAND) - 1)
    assert summary.papers == ("鹭洲日报",)
    assert (summary.first_date, summary.last_date) == ("2026-03-14", "2026-03-28")
    assert "鹭洲灯塔换上新灯" in summary.headlines


# ---- a living index ----


@pytest.fixture
def living(tmp_path: Path) -> Path:
    """Return a folder with pages/ and an index/ of them that changes."""
    write_tide(tmp_path, "三")
    return tmp_path


def write_tide(folder: Path, height: str) -> None:
    write_lines(folder / "pages" / "tide.jsonl", [{"id": "tide", "text": f"今晚大潮高{height}米。"}])
    index([folder / "pages"], folder / "index")


def tide(retriever: Retriever) -> str:
    (hit,) = retriever.ask(Question("大潮有多高")).hits
    return hit.passage.text


@pytest.fixture
def watcher(living: Path) -> Iterator[Retriever]:
    with closing(Retriever.open(living / "index", RankingSettings())) as watcher:
        yield watcher


def test_a_newer_index_is_taken_up_between_two_questions(living: Path, watcher: Retriever) -> None:
    assert "高三米" in tide(watcher)
    write_tide(living, "四")
    assert "高四米" in tide(watcher)
    (living / "pages" / "tide.jsonl").unlink()
    index([living / "pages"], living / "index")
    assert watcher.ask(Question("大潮有多高")).hits == ()
    write_tide(living, "五")
    assert "高五米" in tide(watcher)


def test_the_old_index_serves_while_a_new_one_is_written(living: Path, watcher: Retriever) -> None:
    write_lines(living / "pages" / "tide.jsonl", [{"id": "tide", "text": "今晚大潮高九米。"}])
    seen: list[str] = []
    index([living / "pages"], living / "index", progress=lambda done, files, name: seen.append(tide(watcher)))
    assert seen == ["今晚大潮高三米。"] * 2
    assert "高九米" in tide(watcher)


def test_postings_replaced_while_they_are_opened(living: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load, heights = Segment.load, iter("六七")

    def load_late(folder: Path, *others: Any) -> Segment:
        for height in heights:
            monkeypatch.setattr(Segment, "load", load)
            write_tide(living, height)
            monkeypatch.setattr(Segment, "load", load_late)
            break
        return load(folder, *others)

    monkeypatch.setattr(Segment, "load", load_late)
    with closing(Retriever.open(living / "index", RankingSettings())) as late:
        assert "高七米" in tide(late)


def test_eight_threads_ask_while_the_index_changes(living: Path, watcher: Retriever) -> None:
    heights = "四五六七八九"
    done = threading.Event()

    def ask() -> set[str]:
        seen = set()
        while not done.is_set():
            for hit in watcher.ask(Question("大潮有多高")).hits:
                seen.add(hit.passage.text)
        return seen

    with ThreadPoolExecutor(8) as threads:
        asking = [threads.submit(ask) for _ in range(8)]
        try:
            for height in heights:
                write_tide(living, height)
        finally:
            done.set()
        seen = set.union(*(each.result() for each in asking))
    assert seen <= {f"今晚大潮高{height}米。" for height in f"三{heights}"}
    assert "高九米" in tide(watcher)


def test_no_index_yet(tmp_path: Path) -> None:
    with pytest.raises(NoArchiveError) as caught:
        Retriever.open(tmp_path, RankingSettings())
    assert "baoda index" in caught.value.fix


@pytest.mark.parametrize("name", ["keys.array", "numbers.array", "arrays.json"])
def test_damaged_postings(living: Path, name: str) -> None:
    (living / "index" / "postings-1" / name).write_bytes(b"\x93NUMPY")
    with pytest.raises(ArchiveError, match="damaged") as caught:
        Retriever.open(living / "index", RankingSettings())
    assert f"delete the folder {living / 'index'}" in caught.value.fix


def test_answering_loads_no_chat_and_no_reader(island_index: Path) -> None:
    code = """
import sys
from pathlib import Path
from retrieval.config import RankingSettings
from retrieval.records import Question
from retrieval.retriever import Retriever

retriever = Retriever.open(Path(sys.argv[1]), RankingSettings())
assert retriever.ask(Question("鹭洲灯塔的台阶有多少级")).answered
loaded = {name.split(".")[0] for name in sys.modules}
readers = [name for name in sys.modules if name.startswith(("retrieval.readers", "retrieval.articles"))]
print(sorted(loaded & {"bot", "telegram", "httpx", "rich", "pypdfium2", "PIL", "pandas", "filelock"}), readers)
import retrieval.indexing, retrieval.evaluation
print(sorted({name.split(".")[0] for name in sys.modules} & {"bot", "telegram", "httpx", "rich"}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(island_index)],
        cwd=Path(__file__).parents[2], env=os.environ, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stdout == "[] []\n[]\n"
    assert done.stderr == ""
