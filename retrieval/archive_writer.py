"""Articles on disk, the writing side: files, articles, passages and segments, stored together or not at all."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Self

from retrieval import tables
from retrieval.archive import FILE, FORMAT, Archive
from retrieval.errors import NoArchiveError, VersionError
from retrieval.tables import FileState, Rows, SegmentState


class ArchiveWriter(Archive):
    """The tables of one index folder, for one process at a time to write in: use `open`, `create`, `open_or_create`."""

    def way(self, path: str) -> str:
        """Return how the index knows a file, in the rows of its articles too."""
        return self._home.way(path)

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
            if self.last_article:
                self._run_all(tables.INDEXES)
            self._rows("COMMIT")
        except BaseException:
            self._connection.rollback()
            raise

    @property
    def last_article(self) -> int:
        """The number of the newest article."""
        return self._last("articles")

    def _last(self, table: str) -> int:
        """Return the last number that a table ever gave."""
        return sum(last for (last,) in self._rows("SELECT seq FROM sqlite_sequence WHERE name = ?", table))

    def _run_all(self, statements: str) -> None:
        for statement in statements.split(";\n"):
            self._rows(statement)

    def remove_articles(self, path: str, *, after: int = 0, until: int | None = None) -> list[int]:
        """Take the articles of a file with numbers in this range out; return the numbers of the passages that went."""
        if after >= (self.last_article if until is None else until):
            return []
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

    def add(self, rows: Rows) -> range:
        """Store articles with their passages; return the numbers that the passages are given."""
        first, start = self.last_article + 1, self._last("passages") + 1
        articles = ((number, *row) for number, row in enumerate(rows.articles, first))
        passages = ((number, first + place, *row) for number, (place, *row) in enumerate(rows.passages, start))
        names = ((name, first + place) for name, place in rows.names)
        for table, columns, inserted in (("articles", 17, articles), ("passages", 5, passages), ("names", 2, names)):
            with self._asking():
                self._connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * columns)})", inserted)
        return range(start, start + len(rows.passages))

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
