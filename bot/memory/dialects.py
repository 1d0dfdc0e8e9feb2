"""What databases do each in a way of their own: the only place that knows SQLite from PostgreSQL."""

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Table,
    cast,
    delete,
    event,
    extract,
    func,
    insert,
    literal,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import StaticPool

WRITES = "baoda_writes"
"""The option of a connection that is going to write: SQLite then waits for its turn at once, not half-way."""

_CONFLICTING: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def prepare(engine: Engine) -> None:
    """Let SQLite write so that nothing is lost by a kill or a power cut; the others do so by themselves."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def writes_alone(engine: Engine) -> bool:
    """Tell whether one thread has to write at a time, as in SQLite."""
    return engine.dialect.name == "sqlite"


def reads_alone(engine: Engine) -> bool:
    """Tell whether all threads share one connection, as in a memory that ends with the process."""
    return isinstance(engine.pool, StaticPool)


def reader(engine: Engine) -> Engine:
    """Return an engine to read with: single questions to a server need no transaction around them."""
    return engine if engine.dialect.name == "sqlite" else engine.execution_options(isolation_level="AUTOCOMMIT")


def put(connection: Connection, table: Table, row: Mapping[str, object], *, adding: Sequence[str] = ()) -> None:
    """Write a row in the place of the one with the same key, if there is one; the columns of `adding` are added up."""
    own = _CONFLICTING.get(connection.dialect.name)
    row = {name: _storable(value) if isinstance(value, str) else value for name, value in row.items()}
    keys = [column.name for column in table.primary_key]
    rest = {name: table.c[name] + value if name in adding else value for name, value in row.items() if name not in keys}
    if own and rest:
        connection.execute(own(table).values(row).on_conflict_do_update(index_elements=keys, set_=rest))
    elif own:
        connection.execute(own(table).values(row).on_conflict_do_nothing(index_elements=keys))
    else:
        same = [table.c[key] == row[key] for key in keys]
        if adding and connection.execute(update(table).where(*same).values(rest)).rowcount:
            return
        connection.execute(delete(table).where(*same))
        connection.execute(insert(table).values(row))


def seconds(connection: Connection, own: float) -> ColumnElement[int]:
    """Return the seconds since 1970 for a statement: the database's, where machines share it, else `own`."""
    if connection.dialect.name == "postgresql":
        return cast(func.floor(extract("epoch", func.clock_timestamp())), BigInteger)
    return literal(int(own), BigInteger)


def wait_alone(connection: Connection, name: str) -> None:
    """Let one transaction at a time go on from here; SQLite's writers wait for each other anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key(name)})


def lock(connection: Connection, name: str) -> bool:
    """Take PostgreSQL's lock of this name for as long as the connection lasts; False where somebody has it."""
    taken = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _key(name)})
    return bool(taken.scalar_one())


def unlock(connection: Connection, name: str) -> None:
    """Give the lock back."""
    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _key(name)})


def _storable(words: str) -> str:
    """Return words without what not every database takes: zeros, and halves of characters."""
    return words.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _key(name: str) -> int:
    """Return the number that PostgreSQL knows a lock by; other programs in the same database have other ones."""
    return (crc32(b"baoda") << 31) | (crc32(name.encode()) >> 1)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin_sqlite`
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITES) else "BEGIN")
