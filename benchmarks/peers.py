"""The engines that benchmarks/speed.py compares, each as its own documentation shows it."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

Search = Callable[[list[str], int], Any]


class Peer(ABC):
    """An engine: builds an index in a folder from a file of terms, a passage a line, and opens it."""

    def __init__(self, terms: str) -> None:
        """Take `words` or `pairs`."""
        self.terms = terms

    @abstractmethod
    def build(self, folder: Path, lines: Path) -> None:
        """Write the index."""

    @abstractmethod
    def open(self, folder: Path, lines: Path) -> Search:
        """Return a search; it takes terms and how many passages are wanted."""


class Baoda(Peer):
    """Our own engine with the terms of one field."""

    FIELDS: ClassVar = {"words": "text.word", "pairs": "text.two"}

    def build(self, folder: Path, lines: Path) -> None:
        import itertools

        import numpy as np

        from retrieval.engines import merging
        from retrieval.engines.counting import count
        from retrieval.engines.pieces import Part

        passages = _lines(lines)
        parts = []
        while batch := list(itertools.islice(passages, 2000)):
            parts.append(Part(count({self.FIELDS[self.terms]: terms} for terms in batch)))
        merging.write(folder / "segment", parts, np.arange(sum(part.size for part in parts)))

    def open(self, folder: Path, lines: Path) -> Search:
        from retrieval.config import RankingSettings
        from retrieval.engines.bm25 import Bm25Engine
        from retrieval.engines.segments import Segment

        engine = Bm25Engine([Segment.load(folder / "segment")], RankingSettings())
        field = self.FIELDS[self.terms]
        return lambda terms, limit: engine.search({(field, term): 1.0 for term in terms}, limit)


class Whole(Peer):
    """Whole answers of ours: analysis, search in all fields, second look, best sentence; built from pages to index."""

    def build(self, folder: Path, lines: Path) -> None:
        from retrieval.indexing import index

        index([lines.with_suffix(".jsonl")], folder)

    def open(self, folder: Path, lines: Path) -> Search:
        from retrieval.config import RankingSettings
        from retrieval.records import Question
        from retrieval.retriever import Retriever

        retriever = Retriever.open(folder, RankingSettings())
        return lambda words, limit: retriever.ask(Question(" ".join(words), limit))


class RankBm25(Peer):
    """rank_bm25 keeps no index on disk: it is built at every start."""

    def build(self, folder: Path, lines: Path) -> None:
        pass

    def open(self, folder: Path, lines: Path) -> Search:
        from rank_bm25 import BM25Plus

        model = BM25Plus(list(_lines(lines)))
        import numpy as np

        return lambda terms, limit: np.argsort(model.get_scores(terms))[::-1][:limit]


class Bm25s(Peer):
    """bm25s, with numpy or numba behind it."""

    def __init__(self, terms: str, backend: str) -> None:
        """Take `numpy` or `numba`."""
        super().__init__(terms)
        self._backend = backend

    def build(self, folder: Path, lines: Path) -> None:
        import bm25s

        model = bm25s.BM25(k1=0.9, b=0.4, backend=self._backend)
        model.index(list(_lines(lines)), show_progress=False)
        model.save(str(folder))

    def open(self, folder: Path, lines: Path) -> Search:
        import bm25s

        model = bm25s.BM25.load(str(folder))
        if self._backend == "numba":
            model.activate_numba_scorer()
        return lambda terms, limit: model.retrieve([terms], k=limit, show_progress=False, n_threads=1)


class Tantivy(Peer):
    """tantivy, its own whitespace tokeniser over our terms."""

    def build(self, folder: Path, lines: Path) -> None:
        import tantivy

        index = tantivy.Index(self._schema(), path=str(folder))
        writer = index.writer(heap_size=256_000_000, num_threads=1)
        with lines.open(encoding="utf-8") as passages:
            for passage in passages:
                writer.add_document(tantivy.Document(terms=passage))
        writer.commit()
        writer.wait_merging_threads()

    def _schema(self) -> Any:
        import tantivy

        return tantivy.SchemaBuilder().add_text_field("terms", tokenizer_name="whitespace").build()

    def open(self, folder: Path, lines: Path) -> Search:
        import tantivy

        index = tantivy.Index(self._schema(), path=str(folder))
        index.reload()
        searcher = index.searcher()
        either, schema = tantivy.Occur.Should, index.schema

        def search(terms: list[str], limit: int) -> Any:
            parts = [(either, tantivy.Query.term_query(schema, "terms", term)) for term in terms]
            return searcher.search(tantivy.Query.boolean_query(parts), limit).hits

        return search


class Fts5(Peer):
    """SQLite's own full-text search over our terms."""

    def build(self, folder: Path, lines: Path) -> None:
        with sqlite3.connect(folder / "fts.sqlite") as connection:
            connection.execute("CREATE VIRTUAL TABLE passages USING fts5(terms, content='', tokenize='unicode61')")
            with lines.open(encoding="utf-8") as passages:
                connection.executemany("INSERT INTO passages (terms) VALUES (?)", ((line,) for line in passages))

    def open(self, folder: Path, lines: Path) -> Search:
        connection = sqlite3.connect(folder / "fts.sqlite")
        query = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?"

        def search(terms: list[str], limit: int) -> Any:
            either = " OR ".join(f'"{term}"' for term in terms)
            return connection.execute(query, (either, limit)).fetchall()

        return search


ENGINES: dict[str, Peer] = {
    "Baoda, words": Baoda("words"),
    "Baoda, pairs": Baoda("pairs"),
    "Baoda, whole answers": Whole("texts"),
    "rank_bm25, words": RankBm25("words"),
    "bm25s, words": Bm25s("words", "numpy"),
    "bm25s numba, words": Bm25s("words", "numba"),
    "bm25s numba, pairs": Bm25s("pairs", "numba"),
    "tantivy, words": Tantivy("words"),
    "tantivy, pairs": Tantivy("pairs"),
    "SQLite FTS5, words": Fts5("words"),
}


def _lines(lines: Path) -> Iterator[list[str]]:
    with lines.open(encoding="utf-8") as passages:
        for passage in passages:
            yield passage.split()
