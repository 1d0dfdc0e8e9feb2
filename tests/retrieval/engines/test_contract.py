"""What every engine does, whichever it is: the embedded one, and a real cluster."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import numpy as np
import pytest
from opensearch_nodes import Nodes
from segments import Passages, engine_of, found, town

from retrieval.config import RankingSettings
from retrieval.engines.protocol import Engine

Make = Callable[..., Engine]
WORD = "text.word"
ISLAND: Passages = {
    2: {WORD: ["灯塔", "灯塔", "潮", "乌篷渡轮"], "head.word": ["灯塔"], "note.date": ["2026年", "3月"]},
    3: {WORD: ["灯塔", "潮"], "note.date": ["2026年", "3月"]},
    70: {WORD: ["潮", "潮", "tower"], "text.one": ["潮"], "note.date": ["2026年", "4月"]},
    2**31 - 2: {"text.two": ["渡轮"], "note.date": ["2025年"]},
}
pytestmark = pytest.mark.usefixtures("unsynced")


@contextmanager
def embedded(passages: Passages, chosen: RankingSettings | None = None) -> Iterator[Engine]:
    yield engine_of(passages, chosen)


@pytest.fixture(params=["embedded", pytest.param("opensearch", marks=pytest.mark.opensearch)])
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    """Return what makes an engine of passages; it lasts as long as the test."""
    opener: Callable[..., AbstractContextManager[Engine]] = embedded
    if request.param == "opensearch":
        nodes: Nodes = request.getfixturevalue("nodes")
        opener = opener_in(nodes)
    with ExitStack() as stack:
        yield lambda *given: stack.enter_context(opener(*given))


def opener_in(nodes: Nodes) -> Callable[..., AbstractContextManager[Engine]]:
    from opensearch_indexes import engine_in

    from retrieval.clusters import EngineSettings
    from retrieval.engines.opensearch_cluster import Cluster

    cluster = Cluster(EngineSettings(kind="opensearch", hosts=tuple(nodes.hosts), seconds=30))

    @contextmanager
    def opener(*given: Any) -> Iterator[Engine]:
        with engine_in(cluster, *given) as engine:
            yield engine

    return opener


def test_counts_of_passages_and_terms(make: Make) -> None:
    engine = make(ISLAND)
    assert engine.size == 4
    held = {(WORD, "灯塔"): 2, (WORD, "潮"): 3, ("text.one", "潮"): 1, ("head.word", "灯塔"): 1, (WORD, "乌篷渡轮"): 1}
    unknown = [(WORD, "没有"), ("text.two", "灯塔"), ("head.two", "渡轮"), (WORD, "")]
    assert {term: engine.frequency(term) for term in held} == held
    assert [engine.frequency(term) for term in unknown] == [0, 0, 0, 0]


def test_passages_that_hold_all_of_some_terms_ascend(make: Make) -> None:
    engine = make(ISLAND)
    year, month = ("note.date", "2026年"), ("note.date", "3月")
    assert engine.holding([year]).tolist() == [2, 3, 70]
    assert engine.holding([year, month]).tolist() == [2, 3]
    assert engine.holding([year, (WORD, "tower")]).tolist() == [70]
    assert engine.holding([("text.two", "渡轮")]).tolist() == [2**31 - 2]
    assert engine.holding([year, (WORD, "没有")]).tolist() == []
    assert engine.holding([year]).dtype == np.int64


def test_whatever_holds_a_term_is_found_best_first(make: Make) -> None:
    engine = make(ISLAND)
    assert [number for number, _ in found(engine, {(WORD, "灯塔"): 1.0})] == [2, 3]
    both = found(engine, {(WORD, "灯塔"): 1.0, (WORD, "tower"): 9.0, ("text.two", "渡轮"): 0.1, (WORD, "没有"): 1.0})
    assert [number for number, _ in both] == [70, 2, 3, 2**31 - 2]
    assert all(score > 0 for _, score in both)
    assert [score for _, score in both] == sorted((score for _, score in both), reverse=True)
    assert [n for n, _ in found(engine, {(WORD, "灯塔"): 1.0, (WORD, "tower"): 9.0}, 1)] == [70]


def test_what_weighs_nothing_or_is_unknown_finds_nothing(make: Make) -> None:
    engine = make(ISLAND)
    assert found(engine, {}) == found(engine, {(WORD, "没有"): 1.0}) == found(engine, {(WORD, "潮"): 0.0}) == []


def test_ties_go_by_number(make: Make) -> None:
    engine = make({number: {WORD: ["灯塔"]} for number in (9, 3, 70, 41, 5, 12)})
    assert [number for number, _ in found(engine, {(WORD, "灯塔"): 1.0}, 4)] == [3, 5, 9, 12]


def test_a_search_among_some_passages_only(make: Make) -> None:
    passages = {number: {WORD: ["灯塔"] * (number % 3)} for number in range(1, 6001)}
    engine = make(passages)
    weights = {(WORD, "灯塔"): 1.0}
    few, many = np.array([3, 4, 5, 5000]), np.arange(1, 5500)
    assert [n for n, _ in found_among(engine, few)] == [5, 5000, 4]
    assert [n for n, _ in found_among(engine, many, 3)] == [2, 5, 8]
    assert found_among(engine, np.empty(0, np.int64)) == found_among(engine, np.array([3, 6, 70_000])) == []
    among = found_among(engine, many, 6000)
    assert among == [pair for pair in found(engine, weights, 6000) if pair[0] < 5500]


def found_among(engine: Engine, only: np.ndarray[Any, Any], limit: int = 100) -> list[tuple[int, float]]:
    return [(c.number, c.score) for c in engine.search({(WORD, "灯塔"): 1.0}, limit, only=only)]


def test_a_question_of_very_many_words(make: Make) -> None:
    engine = make({1: {WORD: [f"w{i}" for i in range(1500)]}, 2: {WORD: ["w3", "灯塔"]}, 3: {WORD: ["潮"]}})
    weights = {(WORD, f"w{i}"): 1.0 for i in range(1500)}
    assert next(number for number, _ in found(engine, weights)) == 1


@pytest.mark.parametrize("delta", [0.0, 1.0])
def test_scores_are_those_of_the_formula(make: Make, delta: float) -> None:
    """The cluster's differ a little: see retrieval/engines/opensearch_scoring.py."""
    chosen = RankingSettings(delta=delta)
    passages = town()
    weights = {(WORD, word): 1.0 for word in ("w3", "w30", "w200")} | {("text.two", "w9"): 0.3}
    exact = dict(found(engine_of(passages, chosen), weights, 3000))
    scores = dict(found(make(passages, chosen), weights, 3000))
    assert scores.keys() == exact.keys()
    assert max(abs(scores[number] / exact[number] - 1) for number in exact) < 0.1
    assert len(set(list(scores)[:10]) & set(list(exact)[:10])) >= 7
