"""Articles on disk: what is indexed, from which file, with which analysis.

An index folder holds `archive.sqlite` and folders of postings, the segments. The archive names the segments that belong
to it, so that one SQLite transaction switches from the old to the new: whatever happens before, the old ones serve.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from retrieval import tables
from retrieval.analysis import ANALYSIS
from retrieval.diskfiles import Home
from retrieval.errors import ArchiveError, VersionError
from retrieval.records import Passage, Source, Summary
from retrieval.segmenting import SAME
from retrieval.tables import PASSAGES, FileState, SegmentState, anew, unusable

FILE = "archive.sqlite"
FORMAT = f"4.{ANALYSIS}"
"""The version of the tables and postings, and that of the analysis."""
STRETCHES = 4000
"""So many stretches of a question are looked up among the names."""


def is_newer(found: str) -> bool:
    """Tell whether a format is that of a later version."""
    numbers = [int(part) if part.isdecimal() else 0 for part in found.split(".")]
    return numbers > [int(part) for part in FORMAT.split(".")]


@dataclass(frozen=True, slots=True)
class Stored:
    """A passage in the archive: its number, its article's number."""

    number: int
    article: int
    passage: Passage


class Archive:
    """The tables of one index folder, for reading; safe from several threads."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        """Take an open connection; use `open`."""
        self.folder = folder
        self._home = Home(folder)
        self._connection = connection
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open an index. Raises NoArchiveError, VersionError or ArchiveError."""
        file = folder / FILE
        if not file.is_file():
            raise tables.missing(folder)
        archive = cls(folder, tables.connect(file))
        try:
            archive._check()
        except BaseException:
            archive.close()
            raise
        return archive

    def _check(self) -> None:
        """Refuse what is no index of this version."""
        names = {name for (name,) in self._rows("SELECT name FROM sqlite_master")}
        if not names:  # the process that began it was killed
            raise tables.missing(self.folder)
        if "meta" not in names:
            raise ArchiveError(f"{self.folder / FILE}: not an index of Baoda", fix="choose another folder: --index DIR")
        if is_newer(found := self._meta("format")):
            problem = f"{self.folder}: a newer Baoda wrote this index (format {found}, this one reads {FORMAT})"
            raise ArchiveError(problem, fix="update Baoda, or choose another folder: --index DIR")
        if found != FORMAT:
            problem = f"{self.folder}: the index has format {found}, this version needs {FORMAT}"
            raise VersionError(problem, fix="run `baoda index` to build it anew")
        if others := self.segmenters - SAME:
            problem = f"{self.folder}: the words of the index were cut by {', '.join(sorted(others))}"
            raise VersionError(problem, fix="run `baoda index` to build it anew")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _rows(self, query: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        with self._asking():
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Have the connection alone, and tell what is wrong with it. Raises ArchiveError."""
        try:
            with self._lock:
                yield
        except sqlite3.DatabaseError as error:
            raise unusable(self.folder, error) from error

    def _meta(self, key: str) -> str:
        if not (value := self._noted(key)):
            raise ArchiveError(f"{self.folder}: the index does not say its {key}", fix=anew(self.folder))
        return value

    @property
    def generation(self) -> int:
        """The number that grows by one with every change of the index."""
        return int(self._meta("generation"))

    @property
    def identity(self) -> str:
        """What tells this archive from every other one."""
        return self._meta("identity")

    @property
    def reading(self) -> str:
        """The mark of the settings that the files were read with."""
        return self._noted("reading")

    @property
    def segmenters(self) -> frozenset[str]:
        """Who cut the texts into words, with versions."""
        return frozenset(filter(None, self._noted("segmenters").split(", ")))

    def _noted(self, key: str) -> str:
        return "".join(value for (value,) in self._rows("SELECT value FROM meta WHERE key = ?", key))

    def segments(self) -> list[SegmentState]:
        """Return the segments of postings that belong to what is stored."""
        return [SegmentState(*row) for row in self._rows("SELECT * FROM segments ORDER BY first")]

    def postings_folder(self, segment: int) -> Path:
        """Where the postings of a segment stand."""
        return self.folder / f"postings-{segment}"

    def folders_of(self, state: SegmentState) -> list[Path]:
        """Return the folders of a segment: its postings, and its deletions where it has any."""
        return [self.postings_folder(state.number), *([self.folder / state.deletions] if state.deletions else [])]

    def passages(self, numbers: Sequence[int]) -> dict[int, Stored]:
        """Return the passages with these numbers; those that are gone are left out."""
        marks = ",".join("?" * len(numbers))
        return {s.number: s for s in self._stored(f"{PASSAGES} WHERE passages.number IN ({marks})", *numbers)}

    def passage_numbers(self) -> list[int]:
        """Return the numbers of all passages, ascending."""
        return [number for (number,) in self._rows("SELECT number FROM passages ORDER BY number")]

    def story(self, article_id: str) -> list[Stored]:
        """Return all passages of the articles with this id, in order."""
        return self.passages_where("articles.id = ?", article_id)

    def openings(self, numbers: Sequence[int]) -> dict[int, tuple[str, list[str]]]:
        """Return which of these passages are the first of their articles, with the articles' kinds and names."""
        marks = ",".join("?" * len(numbers))
        rows = self._rows(
            "SELECT passages.number, kind, (SELECT group_concat(name, char(31)) FROM names WHERE names.article = "
            "articles.number) FROM passages JOIN articles ON articles.number = article WHERE passages.number IN "
            f"({marks}) AND passages.number = (SELECT min(number) FROM passages AS each "
            "WHERE each.article = passages.article)",
            *numbers,
        )
        return {number: (kind, names.split("\x1f") if names else []) for number, kind, names in rows}

    def passages_where(self, condition: str, *values: object) -> list[Stored]:
        """Return the passages for which a condition in SQL holds, in order."""
        return list(self._stored(f"{PASSAGES} WHERE {condition} ORDER BY passages.number", *values))

    def names_among(self, stretches: Sequence[str]) -> list[str]:
        """Return those of the stretches of a folded text that are names in the archive."""
        asked = stretches[:STRETCHES]
        marks = ",".join("?" * len(asked))
        return [name for (name,) in self._rows(f"SELECT DISTINCT name FROM names WHERE name IN ({marks})", *asked)]

    def _stored(self, query: str, *values: object) -> Iterator[Stored]:
        for row in self._rows(query, *values):
            number, article, id_, headline, text, *place, kicker, deck, subhead, byline, sure = row
            file, paper, date, page, section, url, lines = place
            source = Source(file, paper, date, page, section, url, tuple(json.loads(lines)) if lines else None)
            yield Stored(number, article, Passage(id_, headline, text, source, kicker, deck, subhead, byline, sure))

    def files(self) -> dict[str, FileState]:
        """Return every file that was read, or tried, by its absolute path."""
        rows = self._rows("SELECT * FROM files ORDER BY path")
        return {path: FileState(path, *row) for way, *row in rows for path in (self._home.path(way),)}

    def articles_named(self, beginning: str) -> list[tuple[str, str]]:
        """Return id and file of the articles whose ids begin so."""
        query = "SELECT id, path FROM articles WHERE substr(id, 1, ?) = ? ORDER BY number"
        return [(number, self._home.path(way)) for number, way in self._rows(query, len(beginning), beginning)]

    def summary(self, headlines: int = 12) -> Summary:
        """Return what the index holds, with a few headlines spread over it."""
        ((articles, first, last),) = self._rows("SELECT count(*), min(date), max(date) FROM articles")
        papers = self._rows("SELECT DISTINCT paper FROM articles WHERE paper IS NOT NULL ORDER BY paper")
        step = max(1, articles // headlines)
        examples = self._rows(
            "SELECT headline FROM articles WHERE headline IS NOT NULL AND confidence >= 0.8 AND kind = 'article' "
            "AND number % ? = 0 ORDER BY number LIMIT ?",
            step, headlines,
        )  # fmt: skip
        return Summary(
            files=self._rows("SELECT count(*) FROM files WHERE problem IS NULL")[0][0],
            articles=articles,
            passages=self._rows("SELECT count(*) FROM passages")[0][0],
            papers=tuple(paper for (paper,) in papers),
            first_date=first,
            last_date=last,
            headlines=tuple(headline for (headline,) in examples),
        )
