"""Messages that were fetched and not yet answered, so that whatever happens to the process, none is lost."""

import time
from collections.abc import Callable

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.memory.database import Database
from bot.memory.dialects import seconds
from bot.memory.processes import Processes
from bot.memory.tables import JOURNAL

MOST_TRIES = 20
"""Starts in which a message may wait; one that brings the process down each time is then left."""
RECENT = 1000
"""Numbers that are remembered after their answer: a chat server may tell twice what was not confirmed to it."""
WHILE = 10 * 60
"""Seconds for which they are remembered at the least, however many came since."""
DAY = 24 * 60 * 60
TIDYING = 60
"""Seconds between two looks at what may be forgotten."""


class Journal:
    """What waits, under the number that the chat server gave it, and the process that is to answer.

    In a memory that several processes share, each answers what it wrote down itself and what the dead have left.
    """

    def __init__(
        self, database: Database, clock: Callable[[], float] = time.time, processes: Processes | None = None
    ) -> None:
        """Take an open database and who works with it."""
        self._database = database
        self._clock = clock
        self._tidied = float("-inf")
        self.processes = processes or Processes(database, clock)
        self.shared = database.shared

    def write(self, number: int, message: str) -> bool:
        """Keep a message until its answer; False where it is known, answered or not."""
        row = {"number": number, "message": message, "tries": 0, "holder": self.processes.own}
        try:
            with self._database.writing() as connection:
                connection.execute(insert(JOURNAL).values(row | {"written": seconds(connection, self._clock())}))
        except IntegrityError:
            return False
        return True

    def answered(self, *numbers: int) -> None:
        """Forget what messages said; their numbers stay for a while, so that they are not answered again."""
        if not numbers:
            return
        with self._database.writing() as connection:
            connection.execute(update(JOURNAL).where(JOURNAL.c.number.in_(numbers)).values(message=""))
        if self._clock() >= self._tidied + TIDYING:
            self._tidied = self._clock()
            self._tidy(max(numbers))

    def holds(self, number: int) -> bool:
        """Tell whether a message still waits, and for this process."""
        query = select(JOURNAL.c.holder).where(JOURNAL.c.number == number, JOURNAL.c.message != "")
        with self._database.reading() as connection:
            return connection.execute(query).scalar() == self.processes.own

    def waiting(self) -> int:
        """Return how many messages wait."""
        query = select(func.count()).select_from(JOURNAL).where(JOURNAL.c.message != "")
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def resume(self) -> list[str]:
        """Return what waits for nobody who lives, the oldest first, make it this process's, and count one more try.

        Where the memory is not shared nobody else lives. What another process takes at the same moment is passed over.
        """
        row = JOURNAL.c
        with self._database.writing() as connection:
            left = self._left(connection) if self.shared else row.message != ""
            connection.execute(delete(JOURNAL).where(left, row.tries >= MOST_TRIES))
            query = select(row.number, row.message).where(left).order_by(row.number)
            found = connection.execute(query.with_for_update(skip_locked=True)).all()
            taken = row.number.in_([number for number, _ in found])
            connection.execute(update(JOURNAL).where(taken).values(tries=row.tries + 1, holder=self.processes.own))
        return [message for _, message in found]

    def _left(self, connection: Connection) -> ColumnElement[bool]:
        row = JOURNAL.c
        dead = row.holder.not_in(self.processes.living(connection))
        return (row.message != "") & (row.holder != self.processes.own) & dead

    def _tidy(self, number: int) -> None:
        """Forget the numbers of what was answered long ago."""
        row = JOURNAL.c
        with self._database.writing() as connection:
            now = seconds(connection, self._clock())
            old = ((row.number < number - RECENT) & (row.written < now - WHILE)) | (row.written < now - DAY)
            found = select(row.number).where(row.message == "", old).with_for_update(skip_locked=True)
            connection.execute(delete(JOURNAL).where(row.number.in_(found)))
