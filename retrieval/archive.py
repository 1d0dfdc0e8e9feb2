"""Articles on disk: what is indexed, from which file, with which analysis.

An index folder holds `archive.sqlite` and folders of postings, the segments. The archive names the segments that belong
to it, so that one SQLite transaction switches from the old to the new: whatever happens before, the old ones serve.
"""

import json
import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from retrieval import tables
from retrieval.analysis import ANALYSIS
from retrieval.errors import ArchiveError, VersionError
from retrieval.gazetteer import names_of
from retrieval.records import Article, Passage, Source, Summary
from retrieval.segmenting import SAME
from retrieval.tables import PASSAGES, TOGETHER, FileState, Inserts, SegmentState, anew, unusable

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
    """The tables of one index folder. Reading is safe from several threads; one process at a time writes."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        """Take an open connection; use `open` or `create`."""
        self.folder = folder
        self._connection = connection
        self._lock = threading.Lock()
        self._inserts: tuple[Inserts, Inserts] | None = None
        self._names: list[tuple[str, int]] = []

    @classmethod
    def open(cls, folder: Path) -> "Archive":
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

    @classmethod
    def create(cls, folder: Path) -> "Archive":
        """Make an empty index in a folder that has none."""
        folder.mkdir(parents=True, exist_ok=True)
        archive = cls(folder, tables.connect(folder / FILE))
        with archive.writing():
            for statement in tables.TABLES.split(";\n"):
                archive._connection.execute(statement)
            archive._connection.executemany("INSERT INTO meta VALUES (?, ?)", [("format", FORMAT), ("generation", "0")])
        return archive

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _rows(self, query: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        try:
            with self._lock:
                if values and isinstance(values[0], list):
                    return self._connection.executemany(query, values[0]).fetchall()
                return self._connection.execute(query, values).fetchall()
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
        """What tells this archive from every other one, given to it when it is first asked for."""
        if not (found := self._noted("identity")):
            self._note("identity", found := uuid.uuid4().hex)
        return found

    @property
    def reading(self) -> str:
        """The mark of the settings that the files were read with."""
        return self._noted("reading")

    def note_reading(self, mark: str) -> None:
        """Keep the mark of the settings that the files are read with."""
        self._note("reading", mark)

    @property
    def segmenters(self) -> frozenset[str]:
        """Who cut the texts into words, with versions."""
        return frozenset(filter(None, self._noted("segmenters").split(", ")))

    def note_segmenter(self, name: str) -> None:
        """Keep who cut new texts into words."""
        self._note("segmenters", ", ".join(sorted(self.segmenters | {name})))

    def _noted(self, key: str) -> str:
        return "".join(value for (value,) in self._rows("SELECT value FROM meta WHERE key = ?", key))

    def _note(self, key: str, value: str) -> None:
        self._rows("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value)

    def segments(self) -> list[SegmentState]:
        """Return the segments of postings that belong to what is stored."""
        return [SegmentState(*row) for row in self._rows("SELECT * FROM segments ORDER BY first")]

    def postings_folder(self, segment: int) -> Path:
        """Where the postings of a segment stand."""
        return self.folder / f"postings-{segment}"

    def passages(self, numbers: Sequence[int]) -> dict[int, Stored]:
        """Return the passages with these numbers; those that are gone are left out."""
        marks = ",".join("?" * len(numbers))
        return {s.number: s for s in self._stored(f"{PASSAGES} WHERE passages.number IN ({marks})", *numbers)}

    def passage_numbers(self) -> list[int]:
        """Return the numbers of all passages, ascending."""
        return [number for (number,) in self._rows("SELECT number FROM passages ORDER BY number")]

    def article_passages(self, article: int) -> list[Stored]:
        """Return all passages of one article, in order."""
        return self.passages_where("article = ?", article)

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
        return {row[0]: FileState(*row) for row in self._rows("SELECT * FROM files ORDER BY path")}

    def articles_named(self, beginning: str) -> list[tuple[str, str]]:
        """Return id and file of the articles whose ids begin so."""
        query = "SELECT id, path FROM articles WHERE substr(id, 1, ?) = ? ORDER BY number"
        return [(number, path) for number, path in self._rows(query, len(beginning), beginning)]

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

    # ---- writing ----

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it, or nothing."""
        self._rows("BEGIN IMMEDIATE")
        try:
            yield
            self._store()
            self._rows("COMMIT")
        except BaseException:
            self._connection.rollback()
            raise
        finally:
            self._inserts = None

    @property
    def last_article(self) -> int:
        """The number of the newest article, while something is written."""
        return self._adding()[0].last

    def _adding(self) -> tuple[Inserts, Inserts]:
        if self._inserts is None:
            self._inserts = Inserts(self._rows, "articles", 16), Inserts(self._rows, "passages", 4)
        return self._inserts

    def _store(self) -> None:
        for inserts in self._inserts or ():
            inserts.store()
        names, self._names = self._names, []
        if names:
            self._rows("INSERT INTO names VALUES (?, ?)", names)

    def remove_articles(self, path: str, *, after: int = 0, until: int | None = None) -> list[int]:
        """Take the articles of a file with numbers in this range out; return the numbers of the passages that went."""
        self._store()
        which = "path = ? AND articles.number > ? AND articles.number <= ?"
        values = (path, after, self.last_article if until is None else until)
        gone = self._rows(
            f"SELECT passages.number FROM passages JOIN articles ON articles.number = article WHERE {which}", *values
        )
        self._rows(f"DELETE FROM articles WHERE {which}", *values)
        return [number for (number,) in gone]

    def forget_file(self, path: str) -> None:
        """Take a file off the list."""
        self._rows("DELETE FROM files WHERE path = ?", path)

    def note_file(self, state: FileState) -> None:
        """Put a file on the list, or renew what the list says of it."""
        self._rows("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)", *asdict(state).values())

    def add_article(self, path: str, article: Article, passages: Iterable[Passage]) -> list[tuple[int, Passage]]:
        """Store an article of a file with its passages; return these with their numbers."""
        source = article.source
        columns = (
            path, source.file, article.id, article.kind, article.headline, article.kicker, article.deck,
            article.byline, article.dateline, article.headline_confidence, source.paper, source.date, source.page,
            source.section, source.url, tables.packed(source.lines),
        )  # fmt: skip
        articles, stored = self._adding()
        number = articles.add(*columns)
        self._names += [(name, number) for name in sorted(names_of(article))]
        added = [(stored.add(number, p.subhead, p.text, tables.packed(p.source.lines)), p) for p in passages]
        if len(stored.waiting) >= TOGETHER or not self._connection.in_transaction:
            self._store()
        return added

    def next_segment(self) -> int:
        """Return a number that no segment had before."""
        rows = self._rows("SELECT seq FROM sqlite_sequence WHERE name = 'segments'")
        return int(rows[0][0]) + 1 if rows else 1

    def note_segment(self, state: SegmentState) -> None:
        """Put a segment on the list, or renew what the list says of it."""
        self._rows("INSERT OR REPLACE INTO segments VALUES (?, ?, ?, ?, ?, ?, ?)", *asdict(state).values())

    def forget_segment(self, number: int) -> None:
        """Take a segment off the list."""
        self._rows("DELETE FROM segments WHERE number = ?", number)

    def advance(self) -> None:
        """Tell readers that there is something new."""
        self._note("generation", str(self.generation + 1))
