"""What only one of several processes does at a time: who has the turn holds a lock of the database."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager

import filelock
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.memory.database import Database
from bot.memory.dialects import lock, unlock


class Turn:
    """One thing to do. A process that dies gives its turn back by that."""

    def __init__(self, database: Database, name: str) -> None:
        """Take an open database and what the turn is called there."""
        self._database = database
        self._name = name
        self._connection: Connection | None = None
        file = database.file
        # Taken by one thread and given back by another.
        place = file and file.with_name(f"{file.name}.{name}.lock")
        self._file_lock = filelock.FileLock(place, timeout=0, thread_local=False) if place else None

    def take(self) -> bool:
        """Take the turn; False where another process has it. A memory of this process's own has no other."""
        if self._database.keeps_locks:
            return self._take_in_database()
        if self._file_lock:
            with contextlib.suppress(OSError, NotImplementedError):  # a disk that knows no locks keeps nobody
                try:
                    self._file_lock.acquire()
                except filelock.Timeout:
                    return False
        return True

    def give_back(self) -> None:
        """Let others have the turn."""
        if self._connection is not None:
            with contextlib.suppress(SQLAlchemyError):  # the connection broke, and so the turn is given back already
                unlock(self._connection, self._name)
            self._connection.close()
            self._connection = None
        if self._file_lock:
            self._file_lock.release()

    @contextmanager
    def taken(self) -> Iterator[bool]:
        """Have the turn, or not, for as long as the context lasts."""
        try:
            yield self.take()
        finally:
            self.give_back()

    def _take_in_database(self) -> bool:
        connection = self._database.own_connection()
        taken = False
        try:
            taken = lock(connection, self._name)
        finally:
            if not taken:
                connection.close()
        self._connection = connection if taken else None
        return taken
