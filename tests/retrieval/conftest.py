"""The island's archive, indexed once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import ISLAND, write_lines

from retrieval.config import RankingSettings
from retrieval.indexing import index
from retrieval.retriever import Retriever


@pytest.fixture(scope="session")
def island_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an index that no test changes."""
    folder = tmp_path_factory.mktemp("island")
    write_lines(folder / "pages" / "island.jsonl", ISLAND)
    index([folder / "pages"], folder / "index")
    return folder / "index"


@pytest.fixture(scope="session")
def retriever(island_index: Path) -> Iterator[Retriever]:
    """Return a retriever on that index."""
    retriever = Retriever.open(island_index, RankingSettings())
    yield retriever
    retriever.close()
