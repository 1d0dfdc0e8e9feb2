"""Hold Baoda beside bm25s, tantivy, SQLite FTS5 and plain rank_bm25: the same passages, the same questions, one run.

usage: python benchmarks/quality.py QUESTIONS.jsonl ARCHIVE... [--index DIR] [--every N] [--only NAME,NAME]

QUESTIONS.jsonl holds {question, gold: [article ids], answers: [...]} a line. The archives (anything that `baoda index`
reads) are indexed in DIR; the peers get the passages of that index, headline in front, as jieba's words, and the
question as jieba's words, each peer at its own defaults. Peers that are not installed are left out with a word
(`pip install --group bench`).

R@1, R@5, MRR@10 count articles; ans@1: the first passage holds an answer; ms: at the median and the 99th percentile.
"""

import argparse
import json
import re
import sqlite3
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rank_bm25 import BM25Okapi, BM25Plus

from retrieval import analysis
from retrieval.archive import Archive
from retrieval.config import RankingSettings
from retrieval.indexing import index
from retrieval.records import Passage, Question
from retrieval.retriever import Retriever

DEPTH = 10
ROUGHLY = 3 * DEPTH
"""Passages asked of a peer, so that ten articles are among them."""

Words = Sequence[str]
Search = Callable[[str, Words], Sequence[Passage]]
"""The question as written and as words -> passages, best first."""


@dataclass(frozen=True)
class Figures:
    """What one engine reached."""

    name: str
    first: float
    five: float
    reciprocal: float
    answers: float
    median: float
    slowest: float
    build: float


def baoda(folder: Path) -> Search:
    retriever = Retriever.open(folder, RankingSettings())
    return lambda text, words: [hit.passage for hit in retriever.ask(Question(text, limit=DEPTH)).hits]


def rank_bm25(kind: type) -> Callable[[Sequence[Passage], Sequence[Words]], Search]:
    def build(passages: Sequence[Passage], listed: Sequence[Words]) -> Search:
        engine = kind(listed)

        def search(text: str, words: Words) -> Sequence[Passage]:
            scores = engine.get_scores(words)
            best = np.argpartition(-scores, min(ROUGHLY, len(scores) - 1))[:ROUGHLY]
            return [passages[place] for place in best[np.argsort(-scores[best], kind="stable")]]

        return search

    return build


def bm25s(passages: Sequence[Passage], listed: Sequence[Words]) -> Search:
    import bm25s as package

    engine = package.BM25()
    engine.index(list(listed), show_progress=False)
    known = set(engine.vocab_dict)

    def search(text: str, words: Words) -> Sequence[Passage]:
        asked = [word for word in words if word in known]
        if not asked:
            return []
        places, _ = engine.retrieve([asked], k=min(ROUGHLY, len(passages)), show_progress=False)
        return [passages[place] for place in places[0]]

    return search


def tantivy(passages: Sequence[Passage], listed: Sequence[Words]) -> Search:
    import tantivy as package

    builder = package.SchemaBuilder()
    builder.add_text_field("words", tokenizer_name="whitespace")
    builder.add_unsigned_field("place", stored=True)
    schema = builder.build()
    archive = package.Index(schema)
    writer = archive.writer()
    for place, words in enumerate(listed):
        writer.add_document(package.Document(words=" ".join(words), place=place))
    writer.commit()
    archive.reload()
    searcher = archive.searcher()

    def search(text: str, words: Words) -> Sequence[Passage]:
        terms = [package.Query.term_query(schema, "words", word) for word in words]
        query = package.Query.boolean_query([(package.Occur.Should, term) for term in terms])
        return [passages[searcher.doc(found)["place"][0]] for _, found in searcher.search(query, ROUGHLY).hits]

    return search


def fts5(passages: Sequence[Passage], listed: Sequence[Words]) -> Search:
    tables = sqlite3.connect(":memory:")
    tables.execute("CREATE VIRTUAL TABLE passages USING fts5(words)")
    rows = ((place, " ".join(words)) for place, words in enumerate(listed))
    tables.executemany("INSERT INTO passages (rowid, words) VALUES (?, ?)", rows)

    def search(text: str, words: Words) -> Sequence[Passage]:
        asked = " OR ".join(f'"{word}"' for word in words)
        query = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?"
        return [passages[place] for (place,) in tables.execute(query, (asked, ROUGHLY))] if asked else []

    return search


PEERS: Mapping[str, Callable[[Sequence[Passage], Sequence[Words]], Search]] = {
    "rank_bm25 Okapi": rank_bm25(BM25Okapi),
    "rank_bm25 Plus": rank_bm25(BM25Plus),
    "bm25s": bm25s,
    "tantivy": tantivy,
    "SQLite FTS5": fts5,
}


def key(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def measured(name: str, search: Search, questions: Sequence[Mapping[str, Any]], build: float) -> Figures:
    ranks, answers, times = [], [], []
    for question in questions:
        words = analysis.word_terms(analysis.normalise(question["question"]))
        started = time.perf_counter()
        found = search(question["question"], words)
        times.append((time.perf_counter() - started) * 1000)
        articles = list(dict.fromkeys(passage.article_id for passage in found))[:DEPTH]
        gold = set(map(str, question["gold"]))
        ranks.append(next((rank for rank, article in enumerate(articles, 1) if article in gold), 0))
        first = key(found[0].text) if found else ""
        answers.append(any(key(answer) in first for answer in question.get("answers") or ["\0"]))
    placed = np.array(ranks)
    return Figures(
        name,
        first=float((placed == 1).mean()),
        five=float(((placed > 0) & (placed <= 5)).mean()),
        reciprocal=float(np.mean([1 / rank if rank else 0 for rank in ranks])),
        answers=float(np.mean(answers)),
        median=float(np.median(times)),
        slowest=float(np.percentile(times, 99)),
        build=build,
    )


def engines(folder: Path, build: float, only: Sequence[str]) -> Iterator[tuple[str, Search, float]]:
    """Yield our own and each peer that is installed, with the seconds it took to build."""
    if not only or "baoda" in only:
        yield "baoda", baoda(folder), build
    archive = Archive.open(folder)
    passages = [stored.passage for stored in archive.passages_where("1")]
    archive.close()
    print(f"{len(passages)} passages", flush=True)
    listed = [
        analysis.word_terms(analysis.normalise(f"{passage.headline or ''}\n{passage.text}")) for passage in passages
    ]
    for name, builder in PEERS.items():
        if only and name not in only:
            continue
        started = time.perf_counter()
        try:
            search = builder(passages, listed)
        except ImportError as error:
            print(f"{name}: left out, {error.name} is not installed (pip install --group bench)")
            continue
        yield name, search, time.perf_counter() - started


def table(rows: Iterable[Figures]) -> None:
    print(f"{'':16} {'R@1':>6} {'R@5':>6} {'MRR@10':>6} {'ans@1':>6} {'ms':>8} {'p99':>8} {'build s':>8}")
    for row in rows:
        shares = f"{row.first:6.3f} {row.five:6.3f} {row.reciprocal:6.3f} {row.answers:6.3f}"
        print(f"{row.name:16} {shares} {row.median:8.2f} {row.slowest:8.2f} {row.build:8.1f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("archives", type=Path, nargs="*", help="none: the index is there already")
    parser.add_argument("--index", type=Path, help="default: a folder that is deleted at the end")
    parser.add_argument("--every", type=int, default=1, help="take each Nth question only")
    parser.add_argument("--only", type=lambda names: names.split(","), default=[], help="names of engines")
    arguments = parser.parse_args()
    lines = arguments.questions.read_text(encoding="utf-8").splitlines()[:: arguments.every]
    asked = [question for line in lines if (question := json.loads(line)).get("gold")]
    with tempfile.TemporaryDirectory() as spare:
        folder = arguments.index or Path(spare)
        seconds = index(arguments.archives, folder).seconds if arguments.archives else 0.0
        found = []
        for name, search, build in engines(folder, seconds, arguments.only):
            found.append(measured(name, search, asked, build))
            del search
    print(f"{len(asked)} questions")
    table(found)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
