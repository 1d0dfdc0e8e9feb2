"""The tables of an index folder, what their rows are, and what to tell where they cannot be used."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.errors import ArchiveError, NoArchiveError
from retrieval.records import Span

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL, changed INTEGER NOT NULL, digest TEXT NOT NULL,
    problem TEXT, fix TEXT) WITHOUT ROWID;
CREATE TABLE articles (
    number INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL, file TEXT NOT NULL, id TEXT NOT NULL,
    kind TEXT NOT NULL, headline TEXT, kicker TEXT, deck TEXT, byline TEXT, dateline TEXT, confidence REAL NOT NULL,
    paper TEXT, date TEXT, page TEXT, section TEXT, url TEXT, lines TEXT);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    subhead TEXT, text TEXT NOT NULL, lines TEXT);
CREATE TABLE names (
    name TEXT NOT NULL, article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    PRIMARY KEY (name, article)) WITHOUT ROWID;
CREATE TABLE segments (
    number INTEGER PRIMARY KEY AUTOINCREMENT, first INTEGER NOT NULL, passages INTEGER NOT NULL, digest TEXT NOT NULL,
    gone INTEGER NOT NULL DEFAULT 0, deletions TEXT, deletions_digest TEXT);
"""
INDEXES = """
CREATE INDEX IF NOT EXISTS articles_by_path ON articles (path);
CREATE INDEX IF NOT EXISTS articles_by_id ON articles (id);
CREATE INDEX IF NOT EXISTS passages_by_article ON passages (article);
CREATE INDEX IF NOT EXISTS names_by_article ON names (article);
"""
"""Made when there is something in the tables: to sort all of it once takes less than to keep all of it sorted."""

PASSAGES = """
SELECT passages.number, passages.article, articles.id, headline, text, file, paper, date, page, section, url,
       coalesce(passages.lines, articles.lines), kicker, deck, subhead, byline, confidence
FROM passages JOIN articles ON articles.number = passages.article
"""
"""What is read of passages, to be followed by conditions."""


@dataclass(frozen=True, slots=True)
class FileState:
    """What is known of an indexed file: size in bytes, time of change in ns, SHA-256, and why it failed if it did."""

    path: str
    name: str
    size: int
    changed: int
    digest: str
    problem: str | None = None
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class SegmentState:
    """A segment of postings: its first passage, how many it has, those gone among them, digests of its folders.

    `deletions` names the folder that says which are gone; None where none is.
    """

    number: int
    first: int
    passages: int
    digest: str
    gone: int = 0
    deletions: str | None = None
    deletions_digest: str | None = None


TOGETHER = 500
"""So many rows are handed to SQLite at a time."""
Row = tuple[Any, ...]


class Inserts:
    """New rows on their way into a numbered table: numbered at once, handed on many at a time."""

    def __init__(self, last: int, table: str, columns: int) -> None:
        """Go on after the last number that the table ever gave; `columns` are those beside the number."""
        self.last = last
        self.statement = f"INSERT INTO {table} VALUES ({','.join('?' * (columns + 1))})"
        self.waiting: list[Row] = []

    def add(self, *values: object) -> int:
        """Take a row; return its number."""
        self.last += 1
        self.waiting.append((self.last, *values))
        return self.last

    def taken(self) -> list[Row]:
        """Return what is waiting, which then waits no more."""
        rows, self.waiting = self.waiting, []
        return rows


def packed(lines: Span | None) -> str | None:
    """Return the form in which a range of lines is kept."""
    return f"[{lines[0]}, {lines[1]}]" if lines else None


def connect(file: Path) -> sqlite3.Connection:
    """Open a database. Raises ArchiveError."""
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=30)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise unusable(file.parent, error) from error
    return connection


def missing(folder: Path) -> NoArchiveError:
    """Return the error of a folder without an index."""
    return NoArchiveError(f"{folder}: there is no index here yet", fix="run `baoda index` first")


def unusable(folder: Path, error: sqlite3.DatabaseError) -> ArchiveError:
    """Tell a full disk or a missing right, which pass, from a damaged file."""
    if isinstance(error, sqlite3.OperationalError):
        fix = "see that the disk has room and that you may write to the folder, then try again"
        return ArchiveError(f"{folder}: the index cannot be used ({error})", fix=fix)
    return ArchiveError(f"{folder}: the index is damaged ({error})", fix=anew(folder))


def anew(folder: Path) -> str:
    """Return the way out where nothing else helps."""
    return f"delete the folder {folder} and run `baoda index` to build it anew"
