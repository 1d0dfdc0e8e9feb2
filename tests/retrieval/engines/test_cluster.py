"""A real cluster of three nodes: published to, asked, robbed of a node while it is asked and while it is written to."""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from newsroom import write_lines
from opensearch_nodes import Nodes

from retrieval.archive import Archive
from retrieval.clusters import EngineSettings
from retrieval.config import ArchiveSettings, RankingSettings, Settings
from retrieval.errors import NoArchiveError, UnreachableError
from retrieval.indexing import index
from retrieval.opening import open_retriever, publish
from retrieval.records import Answer, Question
from retrieval.retriever import Retriever

pytestmark = pytest.mark.opensearch
PLACES = ("鹭洲", "泊云", "苇塘", "石鹭", "盐桥")
THINGS = ("灯塔", "渡轮", "码头", "图书馆", "气象站", "水厂")
WINDOW = 10
"""Seconds for which questions may fail when a node is lost."""


def stories(first: int, last: int) -> Iterator[dict[str, Any]]:
    """Yield invented stories of which each has an answer of its own."""
    for i in range(first, last):
        place, thing = PLACES[i % len(PLACES)], THINGS[i // 5 % len(THINGS)]
        yield {
            "id": f"s{i}", "headline": f"{place}{thing}第{i}次检修", "paper": f"{place}日报",
            "date": f"2026-{i % 12 + 1:02}-{i % 28 + 1:02}",
            "text": f"{place}{thing}昨天开始第{i}次检修，编号{i}的工程预计{i % 90 + 3}天完成。"
            f"负责人说，经费共{i * 7 + 1}万元，另印《鹭洲灯塔手记》。",
        }  # fmt: skip


QUESTIONS = tuple(f"{PLACES[i % 5]}{THINGS[i // 5 % 6]}第{i}次检修预计多少天完成" for i in range(0, 600, 37))


@dataclass
class Desk:
    """Pages, an index folder and a cluster."""

    folder: Path
    settings: Settings

    def write(self, name: str, first: int, last: int) -> None:
        write_lines(self.folder / "pages" / name, stories(first, last))

    def index(self) -> str | None:
        index([self.folder / "pages"], self.settings.archive.index)
        return publish(self.settings)

    def numbers(self) -> list[int]:
        with closing(Archive.open(self.settings.archive.index)) as archive:
            return archive.passage_numbers()

    @contextmanager
    def open(self) -> Iterator[Retriever]:
        with closing(open_retriever(self.settings)) as retriever:
            yield retriever


@pytest.fixture(scope="module")
def desk(nodes: Nodes, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return an archive of 600 stories that was published to the cluster, two shards with one copy."""
    folder = tmp_path_factory.mktemp("desk")
    engine = EngineSettings(kind="opensearch", hosts=tuple(nodes.hosts), name="island", seconds=8)
    desk = Desk(folder, Settings(ArchiveSettings(index=folder / "index"), engine=engine))
    desk.write("first.jsonl", 0, 600)
    with pytest.raises(NoArchiveError):
        open_retriever(desk.settings)
    told = desk.index()
    assert told is not None
    assert "600 passages added, 0 removed" in told
    return desk


def same(answer: Answer) -> tuple[bool, list[tuple[str, str | None]]]:
    """Return what must not depend on the engine: whether there is an answer, the first hit and its sentence."""
    return answer.answered, [(hit.passage.article_id, hit.sentence_text) for hit in answer.hits[:1]]


def holds(desk: Desk) -> list[int]:
    """Return the numbers of all passages in the cluster."""
    from retrieval.engines.opensearch import numbers_of
    from retrieval.engines.opensearch_cluster import Cluster

    with closing(Cluster(desk.settings.engine)) as cluster:
        cluster.ask("POST", "/island/_refresh", patience=30)
        return list(numbers_of(cluster, "island", []))


def expected(desk: Desk) -> list[tuple[bool, list[tuple[str, str | None]]]]:
    with closing(Retriever.open(desk.settings.archive.index, RankingSettings())) as embedded:
        return [same(embedded.ask(Question(text))) for text in QUESTIONS]


def test_the_answers_are_those_of_the_embedded_engine_without_its_disk(desk: Desk, tmp_path: Path) -> None:
    elsewhere = replace(desk.settings, archive=ArchiveSettings(index=tmp_path / "nothing"))
    with closing(open_retriever(elsewhere)) as retriever:
        assert [same(retriever.ask(Question(text))) for text in QUESTIONS] == expected(desk)
        with closing(Retriever.open(desk.settings.archive.index, RankingSettings())) as embedded:
            summaries = [replace(each.summary(), headlines=()) for each in (retriever, embedded)]
            assert summaries[0] == summaries[1]
            assert retriever.summary().headlines
            engines = [each._finder()._archive for each in (retriever, embedded)]
            names = [engine.names_among(["鹭洲灯塔手记", "灯塔", "海带"]) for engine in engines]
            assert names[0] == names[1] == ["鹭洲灯塔手记"]
            ours, theirs = retriever.browser(), embedded.browser()
            assert ours.latest(7) == theirs.latest(7)
            assert ours.latest(3, paper="鹭洲日报", date="2026-01-01") == theirs.latest(
                3, paper="鹭洲日报", date="2026-01-01"
            )
            assert ours.article("s37") == theirs.article("s37") != ()
            assert ours.article("nobody") == ()
            assert ours.newest() == theirs.newest()
            assert ours.mentions(["第599次", "没有"], 590) == theirs.mentions(["第599次", "没有"], 590)
            assert ours.random() is not None
            for text in ("鹭洲日报 3月 灯塔检修", "paper:泊云日报 渡轮", '"第74次检修"', "2026年5月的检修"):
                question = Question(text, limit=3)
                assert same(retriever.ask(question)) == same(embedded.ask(question)), text


@dataclass
class Asked:
    """What came of questions asked again and again: wrong answers, and when there was none."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    failed: list[float] = field(default_factory=list)

    def ask(self, retriever: Retriever, wanted: Sequence[object], stop: threading.Event) -> None:
        while not stop.is_set():
            for text, answer in zip(QUESTIONS, wanted, strict=True):
                try:
                    found = same(retriever.ask(Question(text)))
                except UnreachableError:
                    self.failed.append(time.monotonic())
                    continue
                if found == answer:
                    self.right += 1
                else:
                    self.wrong.append(text)


@contextmanager
def questions(desk: Desk) -> Iterator[Asked]:
    """Ask two at a time for as long as the context lasts."""
    wanted, asked, stop = expected(desk), Asked(), threading.Event()
    with desk.open() as retriever, ThreadPoolExecutor(2) as threads:
        work = [threads.submit(asked.ask, retriever, wanted, stop) for _ in range(2)]
        try:
            yield asked
        finally:
            stop.set()
            for each in work:
                each.result()


def until_green(nodes: Nodes) -> None:
    nodes.start(*(place for place in range(3) if place not in nodes.processes))
    nodes.wait("green")


@pytest.mark.parametrize("victim", [0, pytest.param(2, marks=pytest.mark.slow)])
def test_a_node_is_lost_during_questions(nodes: Nodes, desk: Desk, victim: int) -> None:
    with questions(desk) as asked:
        time.sleep(2)
        nodes.kill(victim)
        killed = time.monotonic()
        time.sleep(WINDOW)
        before = asked.right
        time.sleep(4)
        assert asked.right > before
    until_green(nodes)
    assert not asked.wrong
    assert all(failure - killed < WINDOW for failure in asked.failed)
    last = max(asked.failed, default=killed) - killed
    print(f"{asked.right} right, {len(asked.failed)} failed, the last {last:.1f} s after the node was lost")


def test_a_node_is_lost_while_passages_are_added(nodes: Nodes, desk: Desk) -> None:
    desk.write("second.jsonl", 600, 3600)
    index([desk.folder / "pages"], desk.settings.archive.index)
    killed = threading.Event()

    def told(sent: int, wanted: int) -> None:
        if not killed.is_set():
            killed.set()
            nodes.kill(1)

    done = publish(desk.settings, told)
    until_green(nodes)
    assert killed.is_set()
    assert done is not None
    assert "3000 passages added" in done
    assert holds(desk) == desk.numbers()
    assert publish(desk.settings) is not None
    with desk.open() as retriever:
        answer = retriever.ask(Question("泊云灯塔第3001次检修预计多少天完成"))
        assert answer.hits[0].passage.article_id == "s3001"


def test_what_is_gone_from_the_pages_is_gone_from_the_cluster(desk: Desk) -> None:
    (desk.folder / "pages" / "second.jsonl").unlink()
    told = desk.index()
    assert told is not None
    assert "0 passages added, 3000 removed" in told
    assert holds(desk) == desk.numbers()
    with desk.open() as retriever:
        assert [same(retriever.ask(Question(text))) for text in QUESTIONS] == expected(desk)


def test_what_many_removals_leave_behind_weighs_nothing(desk: Desk) -> None:
    with desk.open() as retriever, closing(Retriever.open(desk.settings.archive.index, RankingSettings())) as embedded:
        ours, theirs = (each._finder()._engine for each in (retriever, embedded))
        terms = [("text.word", word) for word in ("灯塔", "泊云", "工程", "7")]
        assert [ours.frequency(term) for term in terms] == [theirs.frequency(term) for term in terms]
        assert ours.frequency(terms[2]) == 600


def test_what_was_lost_behind_our_back_is_found_and_added(desk: Desk) -> None:
    from retrieval.engines.opensearch_cluster import Cluster

    with closing(Cluster(desk.settings.engine)) as cluster:
        for number in (5, 6, 300):
            cluster.ask("DELETE", f"/island/_doc/{number}", patience=30)
    told = publish(desk.settings)
    assert told is not None
    assert "3 passages added, 0 removed" in told
    assert holds(desk) == desk.numbers()


def test_a_new_version_is_built_aside_and_switched_to_under_questions(desk: Desk) -> None:
    from retrieval.engines.opensearch_cluster import Cluster
    from retrieval.engines.opensearch_layout import versions

    with questions(desk) as asked:
        time.sleep(1)
        other = replace(desk.settings, ranking=replace(desk.settings.ranking, k1=0.95))
        assert "600 passages added" in (publish(other) or "")
        time.sleep(2)
    assert (asked.wrong, asked.failed) == ([], [])
    assert asked.right
    with closing(Cluster(desk.settings.engine)) as cluster:
        assert len(versions(cluster, "island")) == 1


def test_a_copy_that_has_no_node_keeps_nothing_from_serving(desk: Desk) -> None:
    from retrieval.engines.opensearch_cluster import Cluster
    from retrieval.engines.opensearch_layout import versions

    engine = replace(desk.settings.engine, name="wide", replicas=len(desk.settings.engine.hosts))
    wide = replace(desk.settings, engine=engine)
    started = time.monotonic()
    assert "600 passages added" in (publish(wide) or "")
    assert time.monotonic() - started < 60
    with closing(open_retriever(wide)) as retriever:
        assert [same(retriever.ask(Question(text))) for text in QUESTIONS] == expected(desk)
    with closing(Cluster(engine)) as cluster:
        for version in versions(cluster, "wide"):
            cluster.ask("DELETE", f"/{version.index}", patience=30)


def test_nobody_is_there_and_then_they_are_again(nodes: Nodes, desk: Desk) -> None:
    hasty = replace(desk.settings, engine=replace(desk.settings.engine, seconds=1))
    with closing(open_retriever(hasty)) as retriever:
        right = same(retriever.ask(Question(QUESTIONS[3])))
        for place in range(3):
            nodes.kill(place)
        for _ in range(4):
            started = time.monotonic()
            with pytest.raises(UnreachableError, match="not reachable") as told:
                retriever.ask(Question(QUESTIONS[3]))
            assert time.monotonic() - started < 4
            assert told.value.fix
        until_green(nodes)
        time.sleep(2)
        assert same(retriever.ask(Question(QUESTIONS[3]))) == right


def names(desk: Desk, *asked: str) -> list[str]:
    """Return which of these the archive in the cluster prints as names."""
    with desk.open() as retriever:
        found: list[str] = retriever._finder()._archive.names_among(asked)
        return found


def test_names_that_only_removed_stories_print_are_names_no_more(desk: Desk) -> None:
    desk.write("third.jsonl", 4000, 4060)
    own = {"id": "own", "headline": "盐桥展出旧灯", "text": "盐桥昨天展出二十盏旧灯，另印《盐桥旧灯图谱》。"}
    write_lines(desk.folder / "pages" / "fourth.jsonl", [own])
    desk.index()
    assert names(desk, "盐桥旧灯图谱", "鹭洲灯塔手记", "海带") == ["盐桥旧灯图谱", "鹭洲灯塔手记"]
    (desk.folder / "pages" / "fourth.jsonl").unlink()
    assert "0 passages added, 1 removed" in (desk.index() or "")
    assert names(desk, "盐桥旧灯图谱", "鹭洲灯塔手记", "海带") == ["鹭洲灯塔手记"]
    with desk.open() as retriever:
        embedded = Retriever.open(desk.settings.archive.index, RankingSettings())
        for text in ("鹭洲灯塔手记另印了吗", "泊云渡轮第4006次检修预计多少天完成", "泊云度轮第4006次检修"):
            assert same(retriever.ask(Question(text))) == same(embedded.ask(Question(text))), text
        embedded.close()
