"""The tables of an index folder, and what to tell where they cannot be used."""

import sqlite3
from pathlib import Path

from retrieval.errors import ArchiveError, NoArchiveError

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL, changed INTEGER NOT NULL, digest TEXT NOT NULL,
    problem TEXT, fix TEXT) WITHOUT ROWID;
CREATE TABLE articles (
    number INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL, file TEXT NOT NULL, id TEXT NOT NULL,
    kind TEXT NOT NULL, headline TEXT, kicker TEXT, deck TEXT, byline TEXT, dateline TEXT, confidence REAL NOT NULL,
    paper TEXT, date TEXT, page TEXT, section TEXT, url TEXT, lines TEXT);
CREATE INDEX articles_by_path ON articles (path);
CREATE INDEX articles_by_id ON articles (id);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    subhead TEXT, text TEXT NOT NULL, lines TEXT);
CREATE INDEX passages_by_article ON passages (article);
CREATE TABLE segments (
    number INTEGER PRIMARY KEY AUTOINCREMENT, first INTEGER NOT NULL, passages INTEGER NOT NULL, digest TEXT NOT NULL,
    gone INTEGER NOT NULL DEFAULT 0, deletions TEXT, deletions_digest TEXT);
"""


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
