"""Opens the memory's database and brings its tables up to date: the only door to SQLAlchemy's engine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from bot.memory.migrations import STEPS, migrate, version
from retrieval.errors import ServeError

WAIT = 30
"""Seconds in which another process may finish writing."""


class Database:
    """One database, used by one thread at a time: what is done here takes less than a wait would cost."""

    def __init__(self, engine: Engine) -> None:
        """Take an engine; use `open`."""
        self._engine = engine
        self._lock = threading.Lock()

    @classmethod
    def open(cls, place: Path | str | None) -> "Database":
        """Open a file, an address such as `postgresql://…`, or (None) a memory that ends with the process."""
        try:
            database = cls(_engine(place))
            with database.writing() as connection:
                if version(connection) > len(STEPS):
                    fix = "update Baoda, or let memory.database in config.yaml name another file"
                    raise ServeError(f"{_name(place)}: the memory was written by a newer Baoda", fix=fix)
                migrate(connection)
        except (SQLAlchemyError, ArgumentError, OSError, ImportError) as error:
            fix = "let memory.database in config.yaml name a file in a folder that you may write to"
            # From None: an address may hold a password, and the library's errors repeat it.
            raise ServeError(f"{_name(place)}: the memory cannot be used ({_reason(error)})", fix=fix) from None
        return database

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it, or nothing."""
        with self._lock, self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read from."""
        with self._lock, self._engine.connect() as connection:
            yield connection


def _engine(place: Path | str | None) -> Engine:
    if isinstance(place, str) and "://" in place:
        engine = create_engine(place)
    elif place is None:
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        Path(place).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(f"sqlite:///{place}", connect_args={"timeout": WAIT})
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    """Let SQLite write so that nothing is lost by a kill or a power cut; transactions are begun by `_begin`."""
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _name(place: Path | str | None) -> str:
    return "the database of memory.database" if isinstance(place, str) and "://" in place else str(place)


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", None) or getattr(error, "strerror", None) or type(error).__name__)
