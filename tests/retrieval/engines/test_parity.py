"""On real passages and questions the cluster finds what the embedded engine finds."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from opensearch_nodes import Nodes

from retrieval.archive import Archive
from retrieval.clusters import EngineSettings
from retrieval.config import ArchiveSettings, RankingSettings, Settings
from retrieval.engines.bm25 import Bm25Engine
from retrieval.engines.upkeep import open_segments
from retrieval.indexing import index
from retrieval.opening import open_retriever, publish
from retrieval.questions import read_question
from retrieval.ranking import engine_terms
from retrieval.records import Question
from retrieval.retriever import Retriever

SHARED = Path(__file__).parents[4] / "shared" / "retrieval-data"
ASKED = 400
pytestmark = [
    pytest.mark.opensearch,
    pytest.mark.skipif(not SHARED.exists(), reason="needs the shared archive"),
]


@pytest.fixture(scope="module")
def settings(nodes: Nodes, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return the settings of an encyclopedia in the cluster."""
    folder = tmp_path_factory.mktemp("encyclopedia")
    engine = EngineSettings(kind="opensearch", hosts=tuple(nodes.hosts), name="encyclopedia", seconds=20)
    index([SHARED / "encyclopedia.jsonl"], folder / "index")
    chosen = Settings(ArchiveSettings(index=folder / "index"), engine=engine)
    publish(chosen)
    return chosen


def test_the_first_stages_agree(settings: Settings) -> None:
    with closing(Archive.open(settings.archive.index)) as archive, closing(open_retriever(settings)) as retriever:
        engines = [Bm25Engine(open_segments(archive), RankingSettings()), retriever._finder()._engine]
        shares = []
        for each in _questions():
            weights = engine_terms(read_question(each["question"]), RankingSettings())
            ours, theirs = ({c.number for c in engine.search(weights, 10)} for engine in engines)
            shares.append(len(ours & theirs) / max(1, len(ours)))
    assert sum(shares) / len(shares) >= 0.95


def test_the_right_article_comes_first_as_often(settings: Settings) -> None:
    first = []
    embedded = Retriever.open(settings.archive.index, RankingSettings())
    for opened in (embedded, open_retriever(settings)):
        with closing(opened) as retriever:
            hits = [(retriever.ask(Question(each["question"])).hits, each["gold"]) for each in _questions()]
        first.append(sum(bool(found) and found[0].passage.article_id in gold for found, gold in hits))
    assert abs(first[0] - first[1]) <= 0.005 * ASKED


def _questions() -> list[dict[str, str]]:
    with (SHARED / "questions_dev.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines][::5][:ASKED]
