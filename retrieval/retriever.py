"""The reading side: opens an index and answers questions from it."""

import threading
import time
from dataclasses import replace
from pathlib import Path

from retrieval.archive import Archive
from retrieval.browsing import Browser
from retrieval.config import RankingSettings
from retrieval.engines.bm25 import Bm25Engine
from retrieval.engines.upkeep import open_segments
from retrieval.errors import ArchiveError
from retrieval.finding import Finder
from retrieval.ranking import Ranked
from retrieval.records import Answer, Question, Summary
from retrieval.synonyms import Synonyms


class Retriever:
    """Answers from one index folder; takes up a newer generation of it between two questions. Safe in threads."""

    def __init__(self, archive: Archive, settings: RankingSettings, synonyms: Synonyms) -> None:
        """Take an open archive; use `open`."""
        self._synonyms = synonyms
        self._archive = archive
        self._settings = settings
        self._renewing = threading.Lock()
        self._serving = self._load()

    @classmethod
    def open(cls, folder: Path, settings: RankingSettings, synonyms: Path | None = None) -> "Retriever":
        """Open an index. Raises NoArchiveError, VersionError or ArchiveError, ReadError for the file of synonyms."""
        meant = Synonyms(synonyms)
        archive = Archive.open(folder)
        try:
            return cls(archive, settings, meant)
        except BaseException:
            archive.close()
            raise

    def close(self) -> None:
        """Close the index."""
        self._archive.close()

    def summary(self) -> Summary:
        """Return what the index holds."""
        return self._archive.summary()

    def ask(self, question: Question) -> Answer:
        """Return the answer, or the nearest passages with `answered` False."""
        started = time.perf_counter()
        answer = self._synonyms.ask(question, self._finder().answer)
        return replace(answer, took_ms=(time.perf_counter() - started) * 1000)

    def browser(self) -> Browser:
        """Return who leafs through the same index, for as long as this is open."""
        return Browser(self._archive)

    def ranked(self, text: str) -> list[Ranked]:
        """Return the passages for a question in their order, with the features that decided it."""
        return list(self._finder().find(Question(text)).ranked)

    def _finder(self) -> Finder:
        return Finder(self._current(), self._archive, self._settings, self._synonyms.kept)

    def _current(self) -> Bm25Engine:
        if self._archive.generation != self._serving[0]:
            with self._renewing:
                if self._archive.generation != self._serving[0]:
                    self._serving = self._load()
        return self._serving[1]

    def _load(self) -> tuple[int, Bm25Engine]:
        """Return the newest generation and its engine, also when a writer replaces it in the meantime."""
        while True:
            generation = self._archive.generation
            try:
                segments = open_segments(self._archive)
            except ArchiveError:
                if self._archive.generation == generation:
                    raise
                continue
            if self._archive.generation == generation:
                return generation, Bm25Engine(segments, self._settings)
