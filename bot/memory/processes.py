"""The processes that work with one memory: each says now and then that it lives, and the dead are found by silence."""

import secrets
import time
from collections.abc import Callable

from sqlalchemy import Connection, Select, delete, func, select

from bot.memory.database import Database
from bot.memory.dialects import put, seconds
from bot.memory.tables import PROCESSES

DEAD = 10
"""Seconds of silence after which a process counts as dead, and others take over what it was to answer."""


class Processes:
    """The living ones. This one has a name of its own, made anew at each start."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """Take an open database."""
        self._database = database
        self._clock = clock
        self.own = secrets.token_hex(8)
        self._said = float("-inf")

    def beat(self) -> None:
        """Say that this process lives, and forget those that are long dead."""
        began = time.monotonic()
        with self._database.writing() as connection:
            now = seconds(connection, self._clock())
            put(connection, PROCESSES, {"process": self.own, "seen": now})
            connection.execute(delete(PROCESSES).where(PROCESSES.c.seen < now - 10 * DEAD))
        self._said = began

    def counts_as_dead(self) -> bool:
        """Tell whether this process was silent for so long that others may have taken over what is its own."""
        return time.monotonic() - self._said > DEAD

    def leave(self) -> None:
        """Say that this process ends, so that others need not wait."""
        with self._database.writing() as connection:
            connection.execute(delete(PROCESSES).where(PROCESSES.c.process == self.own))

    def number(self) -> int:
        """Return how many live; this one is one, whatever the table says."""
        with self._database.reading() as connection:
            others = self.living(connection).where(PROCESSES.c.process != self.own).subquery()
            return 1 + int(connection.execute(select(func.count()).select_from(others)).scalar_one())

    def living(self, connection: Connection) -> Select[tuple[str]]:
        """Return a query for the names of the living."""
        now = seconds(connection, self._clock())
        return select(PROCESSES.c.process).where(PROCESSES.c.seen >= now - DEAD)
