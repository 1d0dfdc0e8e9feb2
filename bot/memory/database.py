"""Opens the memory's database and brings its tables up to date: the only door to SQLAlchemy's engine."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from bot.memory.dialects import WRITES, prepare, reader, reads_alone, wait_alone, writes_alone
from bot.memory.migrations import STEPS, migrate, version
from retrieval.errors import ServeError

PASSWORD_VARIABLE = "BAODA_DATABASE_PASSWORD"
"""The variable of the environment that holds the password of a database at an address."""
WAIT = 30
"""Seconds in which another process may finish writing."""

CONNECTIONS = 10
"""Connections to a database at an address that are kept open; ten more are opened under load."""


class Database:
    """One database; reading does not wait for what is being written to the disk. SQLite has one writer at a time."""

    def __init__(self, engine: Engine, *, shared: bool = False) -> None:
        """Take an engine; use `open`."""
        self._engine = engine
        self._reader = reader(engine)
        self.shared = shared
        """Whether other processes may work with it at the same time."""
        lock = threading.Lock()
        self._writing: AbstractContextManager[object] = lock if writes_alone(engine) else nullcontext()
        self._reading: AbstractContextManager[object] = lock if reads_alone(engine) else nullcontext()

    @classmethod
    def open(cls, place: Path | str | None, *, password: str | None = None) -> "Database":
        """Open a file, an address such as `postgresql://…`, or (None) a memory that ends with the process.

        A password goes to the database at an address and nowhere else.
        """
        try:
            database = cls(_engine(place, password), shared=is_address(place))
            with database.writing() as connection:
                wait_alone(connection, "migrations")
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

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database; None where there is none."""
        name = self._engine.url.database
        return Path(name) if writes_alone(self._engine) and name else None

    @property
    def keeps_locks(self) -> bool:
        """Whether the database itself keeps locks, and lets go of those of the dead."""
        return not writes_alone(self._engine)

    def own_connection(self) -> Connection:
        """Return a connection beside all others, with no transaction open; whoever asks for it closes it."""
        return self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it, or nothing."""
        with self._writing, self._engine.connect() as opened:
            connection = opened.execution_options(**{WRITES: True})
            with connection.begin():
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read from."""
        with self._reading, self._reader.connect() as connection:
            yield connection


def is_address(place: Path | str | None) -> bool:
    """Tell the address of a database from a file."""
    return isinstance(place, str) and "://" in place


def _engine(place: Path | str | None, password: str | None) -> Engine:
    if isinstance(place, str) and is_address(place):
        address = make_url(place)
        if address.get_backend_name() == "sqlite":
            engine = create_engine(address, connect_args={"timeout": WAIT})
        else:
            address = address.set(password=password) if password else address
            engine = create_engine(address, pool_pre_ping=True, pool_size=CONNECTIONS)
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
