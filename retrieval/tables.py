"""The tables of an index folder, what their rows are, and what to tell where they cannot be used."""

import sqlite3
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from retrieval.errors import ArchiveError, NoArchiveError
from retrieval.gazetteer import names_of
from retrieval.records import Article, Passage, Span

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


Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Articles on their way into the tables, numbered there: rows without numbers, that name articles by their places.

    articles  path, file, id and so on
    passages  the place of its article, subhead, text, lines
    names     name, the place of its article
    """

    articles: list[Row] = field(default_factory=list)
    passages: list[Row] = field(default_factory=list)
    names: list[Row] = field(default_factory=list)

    def add(self, way: str, article: Article, passages: Iterable[Passage]) -> None:
        """Put an article of a file, which the index knows by this way, behind the others."""
        source, place = article.source, len(self.articles)
        self.articles.append((
            way, source.file, article.id, article.kind, article.headline, article.kicker, article.deck, article.byline,
            article.dateline, article.headline_confidence, source.paper, source.date, source.page, source.section,
            source.url, packed(source.lines),
        ))  # fmt: skip
        self.passages.extend((place, p.subhead, p.text, packed(p.source.lines)) for p in passages)
        self.names.extend((name, place) for name in sorted(names_of(article)))

    def without(self, places: Set[int]) -> "Rows":
        """Return the rows of all other articles."""
        left = [place for place in range(len(self.articles)) if place not in places]
        moved = {place: new for new, place in enumerate(left)}
        return Rows(
            [self.articles[place] for place in left],
            [(moved[place], *row) for place, *row in self.passages if place in moved],
            [(name, moved[place]) for name, place in self.names if place in moved],
        )


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
