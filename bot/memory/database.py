"""Opens the memory's database and brings its tables up to date: the only door to SQLAlchemy's engine."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from bot.memory.dialects import prepare
from bot.memory.migrations import STEPS, migrate, version
from retrieval.errors import ServeError

PASSWORD_VARIABLE = "BAODA_DATABASE_PASSWORD"
"""The variable of the environment that holds the password of a database at an address."""
WAIT = 30
"""Seconds in which another process may finish writing."""


class Database:
    """One database, written by one thread at a time; reading does not wait for what is being written to the disk."""

    def __init__(self, engine: Engine) -> None:
        """Take an engine; use `open`."""
        self._engine = engine
        self._lock = threading.Lock()
        one_connection = isinstance(engine.pool, StaticPool)
        self._reading: AbstractContextManager[object] = self._lock if one_connection else nullcontext()

    @classmethod
    def open(cls, place: Path | str | None, *, password: str | None = None) -> "Database":
        """Open a file, an address such as `postgresql://…`, or (None) a memory that ends with the process.

        A password goes to the database at an address and nowhere else.
        """
        try:
            database = cls(_engine(place, password))
            with database.writing() as connection:
                if version(connection) > len(STEPS):
                    fix = "update Baoda, or let memory.database in config.yaml name another file"
                    raise ServeError(f"{_name(place)}: the memory was written by a newer Baoda", fix=fix)
                migrate(connection)
        except (SQLAlchemyError, ArgumentError, OSError, ImportError) as error:
            # From None: the library's errors may repeat the password.
            problem = f"{_name(place)}: the memory cannot be used ({_reason(error, password)})"
            raise ServeError(problem, fix=_fix(place, error)) from None
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
        with self._reading, self._engine.connect() as connection:
            yield connection


def is_address(place: Path | str | None) -> bool:
    """Tell the address of a database from a file."""
    return isinstance(place, str) and "://" in place


def _engine(place: Path | str | None, password: str | None) -> Engine:
    if isinstance(place, str) and is_address(place):
        address = make_url(place)
        engine = create_engine(address.set(password=password) if password else address, pool_pre_ping=True)
    elif place is None:
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        Path(place).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(f"sqlite:///{place}", connect_args={"timeout": WAIT})
    prepare(engine)
    return engine


def _name(place: Path | str | None) -> str:
    return "the database of memory.database" if is_address(place) else str(place)


def _fix(place: Path | str | None, error: Exception) -> str:
    if not is_address(place):
        return "let memory.database in config.yaml name a file in a folder that you may write to"
    if isinstance(error, ImportError):
        driver = error.name if error.name not in (None, "psycopg") else "'psycopg[binary]'"
        return f"install what speaks to the database of memory.database: pip install {driver}"
    return f"see that memory.database names a database that answers, and that {PASSWORD_VARIABLE} holds its password"


def _reason(error: Exception, password: str | None) -> str:
    reason = str(getattr(error, "orig", None) or getattr(error, "strerror", None) or type(error).__name__)
    return " ".join((reason.replace(password, "…") if password else reason).split())
