"""The reading side where the archive lies in a cluster: any number of bots, on machines of their own."""

import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from retrieval.archive import Stored
from retrieval.browsing import Browser, firsts
from retrieval.clusters import EngineSettings
from retrieval.config import RankingSettings
from retrieval.engines.opensearch import OpenSearchEngine
from retrieval.engines.opensearch_archive import ClusterArchive
from retrieval.engines.opensearch_cluster import Cluster
from retrieval.engines.opensearch_frequencies import NAMES, WORDS
from retrieval.engines.opensearch_layout import Version, current
from retrieval.errors import NoArchiveError, UnreachableError
from retrieval.finding import Finder
from retrieval.gazetteer import stretches
from retrieval.questions import Reading, read_question
from retrieval.ranking import engine_terms
from retrieval.records import Answer, Passage, Question, Summary
from retrieval.retriever import Retriever
from retrieval.synonyms import Synonyms

LOOKED = 1.0
"""Seconds after which the cluster is asked whether there is a newer index."""


class _View(NamedTuple):
    """One state of the index."""

    version: Version
    engine: OpenSearchEngine
    archive: ClusterArchive


class _Finder(Finder):
    """A finder that asks the cluster for all that it takes to understand a question at once."""

    _engine: OpenSearchEngine

    def _read(self, text: str) -> Reading:
        reading = read_question(text)
        names = [(NAMES, each) for each in stretches(reading.text)]
        joined = [(field, word) for field in WORDS for word in _joined(reading)]
        self._engine.frequencies.among([*engine_terms(reading, self._settings), *joined, *names])
        return super()._read(text)


def _joined(reading: Reading) -> set[str]:
    """Return what may belong together in a question though it was cut: ranking and corrections ask for it too."""
    parts = {unit[i : i + 3] for unit in reading.units for i in range(len(unit) - 2) if not unit.isascii()}
    places = ((run, run.find(word)) for word in reading.words if len(word) == 1 for run in reading.runs)
    return {*reading.units, *parts, *(run[max(0, place - 2) : place + 1] for run, place in places if place > 0)}


class ClusterRetriever(Retriever):
    """Answers from an index in a cluster; takes up a newer state of it within a second. Safe in threads."""

    def __init__(self, engine: EngineSettings, settings: RankingSettings, synonyms: Path | None = None) -> None:
        """Connect. Raises NoArchiveError where nothing was indexed yet, UnreachableError or ArchiveError."""
        self._synonyms, self._settings = Synonyms(synonyms), settings
        self._cluster, self._name = Cluster(engine), engine.name
        self._renewing = threading.Lock()
        self._seen: _View | None = None
        self._looked = 0.0
        try:
            self._view()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the connections."""
        self._cluster.close()

    def summary(self) -> Summary:
        """Return what the index holds."""
        return self._view().archive.summary()

    def ask(self, question: Question) -> Answer:
        """Return the answer, or the nearest passages with `answered` False."""
        try:
            return super().ask(question)
        except NoArchiveError:  # the index was replaced while it was asked
            self._looked = 0.0
            return super().ask(question)

    def browser(self) -> Browser:
        """Return who leafs through the same index, for as long as this is open."""
        return ClusterBrowser(lambda: self._view().archive)

    def _finder(self) -> Finder:
        view = self._view()
        return _Finder(view.engine, view.archive, self._settings, self._synonyms.kept)

    def _view(self) -> _View:
        """Return the newest state of the index; that of before where the cluster does not tell."""
        with self._renewing:
            if self._seen and time.monotonic() - self._looked < LOOKED:
                return self._seen
            try:
                version = current(self._cluster, self._name)
            except UnreachableError:
                if self._seen is None:
                    raise
                return self._seen
            if version is None:
                problem = f"{self._name}: there is no such index in the cluster yet"
                raise NoArchiveError(problem, fix="run `baoda index` first")
            if self._seen is None or self._seen.version != version:
                engine = OpenSearchEngine(self._cluster, version.index, self._settings)
                self._seen = _View(version, engine, ClusterArchive(self._cluster, version, engine))
            self._looked = time.monotonic()
            return self._seen


class ClusterBrowser(Browser):
    """Leafs through an archive in a cluster. Safe in threads."""

    def __init__(self, archive: Callable[[], ClusterArchive]) -> None:
        """Take who gives the newest state of the archive."""
        self._newest_state = archive

    def article(self, article_id: str) -> tuple[Passage, ...]:
        """Return the passages of an article in order, the newest of several with one id; none where it is gone."""
        found = self._newest_state().story(article_id)
        last = max((stored.article for stored in found), default=0)
        return tuple(stored.passage for stored in found if stored.article == last)

    def latest(self, limit: int, *, paper: str | None = None, date: str | None = None) -> tuple[Passage, ...]:
        """Return the first passages of the latest stories that have a headline, the newest date first."""
        found = self._newest_state().beginnings(limit, facts={"paper": paper, "date": date})
        return tuple(stored.passage for stored in firsts(found))

    def random(self) -> Passage | None:
        """Return the first passage of any story that has a headline; None where there is none."""
        found = self._newest_state().beginnings(1, kinds=("article",), chance=lambda: random.randrange(1 << 31))
        return found[0].passage if found else None

    def newest(self) -> int:
        """Return the number of the article with the last passage; 0 where there is none."""
        return self._newest_state().newest()

    def _after(self, article: int) -> list[Stored]:
        """Return the passages of the articles after this number."""
        return list(self._newest_state().found({"range": {"article": {"gt": article}}}))
