"""What databases do each in a way of their own: the only place that knows SQLite from PostgreSQL."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, event, insert
from sqlalchemy.dialects import postgresql, sqlite

_CONFLICTING: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def prepare(engine: Engine) -> None:
    """Let SQLite write so that nothing is lost by a kill or a power cut; the others do so by themselves."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def put(connection: Connection, table: Table, row: Mapping[str, object]) -> None:
    """Write a row in the place of the one with the same key, if there is one."""
    own = _CONFLICTING.get(connection.dialect.name)
    keys = [column.name for column in table.primary_key]
    rest = {name: value for name, value in row.items() if name not in keys}
    if own and rest:
        connection.execute(own(table).values(row).on_conflict_do_update(index_elements=keys, set_=rest))
    elif own:
        connection.execute(own(table).values(row).on_conflict_do_nothing(index_elements=keys))
    else:
        connection.execute(delete(table).where(*(table.c[key] == row[key] for key in keys)))
        connection.execute(insert(table).values(row))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin_sqlite`
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
