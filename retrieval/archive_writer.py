"""Articles on disk, the writing side: files, articles, passages and segments, stored together or not at all."""

import shutil
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Self

from retrieval import tables
from retrieval.archive import FILE, FORMAT, Archive
from retrieval.errors import NoArchiveError, VersionError
from retrieval.gazetteer import names_of
from retrieval.records import Article, Passage
from retrieval.tables import TOGETHER, FileState, Inserts, Row, SegmentState


class ArchiveWriter(Archive):
    """The tables of one index folder, for one process at a time to write in."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        """Take an open connection; use `open`, `create` or `open_or_create`."""
        super().__init__(folder, connection)
        self._inserts: tuple[Inserts, Inserts] | None = None
        self._names: list[tuple[str, int]] = []

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open an index as `Archive` does; one that knows files by absolute paths alone is changed over."""
        archive = super().open(folder)
        if not archive._noted("paths"):
            with archive.writing():
                archive._settle()
        return archive

    @classmethod
    def create(cls, folder: Path) -> Self:
        """Make an empty index in a folder that has none."""
        folder.mkdir(parents=True, exist_ok=True)
        archive = cls(folder, tables.connect(folder / FILE))
        with archive.writing():
            archive._run_all(tables.TABLES)
            for key, value in (("format", FORMAT), ("generation", "0"), ("identity", uuid.uuid4().hex)):
                archive._note(key, value)
            archive._settle()
        return archive

    @classmethod
    def open_or_create(cls, folder: Path) -> Self:
        """Open an index, or make one where there is none or one of an earlier version. Raises ArchiveError."""
        try:
            archive = cls.open(folder)
        except NoArchiveError:
            return cls.create(folder)
        except VersionError:
            for file in (*folder.glob(f"{FILE}*"), *folder.glob("postings-*"), *folder.glob("deletions-*")):
                shutil.rmtree(file) if file.is_dir() else file.unlink()
            return cls.create(folder)
        if not archive._noted("identity"):  # once it was only given to archives that went into a cluster
            archive._note("identity", uuid.uuid4().hex)
        return archive

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it, or nothing."""
        self._rows("BEGIN IMMEDIATE")
        try:
            yield
            self._store()
            if self._inserts and self.last_article:
                self._run_all(tables.INDEXES)
            self._rows("COMMIT")
        except BaseException:
            self._connection.rollback()
            raise
        finally:
            self._inserts, self._names = None, []

    @property
    def last_article(self) -> int:
        """The number of the newest article, while something is written."""
        return self._adding()[0].last

    def _adding(self) -> tuple[Inserts, Inserts]:
        if self._inserts is None:
            self._inserts = self._inserting("articles", 16), self._inserting("passages", 4)
        return self._inserts

    def _inserting(self, table: str, columns: int) -> Inserts:
        """Return what goes on after the last number that a table ever gave."""
        return Inserts(self._last(table), table, columns)

    def _last(self, table: str) -> int:
        """Return the last number that a table ever gave."""
        return sum(last for (last,) in self._rows("SELECT seq FROM sqlite_sequence WHERE name = ?", table))

    def _store(self) -> None:
        for inserts in self._inserts or ():
            self._insert(inserts.statement, inserts.taken())
        names, self._names = self._names, []
        self._insert("INSERT INTO names VALUES (?, ?)", names)

    def _insert(self, statement: str, rows: Sequence[Row]) -> None:
        with self._asking():
            self._connection.executemany(statement, rows)

    def _run_all(self, statements: str) -> None:
        for statement in statements.split(";\n"):
            self._rows(statement)

    def remove_articles(self, path: str, *, after: int = 0, until: int | None = None) -> list[int]:
        """Take the articles of a file with numbers in this range out; return the numbers of the passages that went."""
        if after >= (self.last_article if until is None else until):
            return []
        self._store()
        self._run_all(tables.INDEXES)
        which = "path = ? AND articles.number > ? AND articles.number <= ?"
        values = (self._home.way(path), after, self.last_article if until is None else until)
        gone = self._rows(
            f"SELECT passages.number FROM passages JOIN articles ON articles.number = article WHERE {which}", *values
        )
        self._rows(f"DELETE FROM articles WHERE {which}", *values)
        return [number for (number,) in gone]

    def forget_file(self, path: str) -> None:
        """Take a file off the list."""
        self._rows("DELETE FROM files WHERE path = ?", self._home.way(path))

    def note_file(self, state: FileState) -> None:
        """Put a file on the list, or renew what the list says of it."""
        columns = asdict(state) | {"path": self._home.way(state.path)}
        self._rows("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)", *columns.values())

    def rename_file(self, state: FileState, name: str) -> None:
        """Call a file by the name by which it is reached now, and the articles in it, or in what it packs, too."""
        way = self._home.way(state.path)
        self._rows("UPDATE files SET name = ? WHERE path = ?", name, way)
        renamed = "UPDATE articles SET file = ? || substr(file, ?) WHERE path = ?"
        self._rows(renamed, name, len(state.name) + 1, way)

    def _settle(self) -> None:
        """Know the files that lie in the index's home by their way from there."""
        home = self._home.prefix
        for table in ("files", "articles"):
            shorter = f"UPDATE OR REPLACE {table} SET path = substr(path, ?) WHERE substr(path, 1, ?) = ?"
            self._rows(shorter, len(home) + 1, len(home), home)
        self._note("paths", "from home")

    def add_article(self, path: str, article: Article, passages: Iterable[Passage]) -> list[tuple[int, Passage]]:
        """Store an article of a file with its passages; return these with their numbers."""
        source = article.source
        columns = (
            self._home.way(path), source.file, article.id, article.kind, article.headline, article.kicker, article.deck,
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

    def note_reading(self, mark: str) -> None:
        """Keep the mark of the settings that the files are read with."""
        self._note("reading", mark)

    def note_segmenter(self, name: str) -> None:
        """Keep who cut new texts into words."""
        self._note("segmenters", ", ".join(sorted(self.segmenters | {name})))

    def next_segment(self) -> int:
        """Return a number that no segment had before."""
        return self._last("segments") + 1

    def note_segment(self, state: SegmentState) -> None:
        """Put a segment on the list, or renew what the list says of it."""
        self._rows("INSERT OR REPLACE INTO segments VALUES (?, ?, ?, ?, ?, ?, ?)", *asdict(state).values())

    def forget_segment(self, number: int) -> None:
        """Take a segment off the list."""
        self._rows("DELETE FROM segments WHERE number = ?", number)

    def advance(self) -> None:
        """Tell readers that there is something new."""
        self._note("generation", str(self.generation + 1))

    def _note(self, key: str, value: str) -> None:
        self._rows("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value)
