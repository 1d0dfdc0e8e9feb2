"""Messages that were fetched and not yet answered, so that whatever happens to the process, none is lost."""

import time
from collections.abc import Callable

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.memory.database import Database
from bot.memory.tables import JOURNAL

MOST_TRIES = 20
"""Starts in which a message may wait; one that brings the process down each time is then left."""
RECENT = 1000
"""Numbers that are remembered after their answer: a chat server may tell twice what was not confirmed to it."""
DAY = 24 * 60 * 60


class Journal:
    """What waits, under the number that the chat server gave it."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """Take an open database."""
        self._database = database
        self._clock = clock

    def write(self, number: int, message: str) -> bool:
        """Keep a message until its answer; False where it is known, answered or not."""
        row = {"number": number, "message": message, "tries": 0, "written": int(self._clock())}
        try:
            with self._database.writing() as connection:
                connection.execute(insert(JOURNAL).values(row))
        except IntegrityError:
            return False
        return True

    def answered(self, number: int) -> None:
        """Forget what a message said; its number stays for a while, so that it is not answered again."""
        row = JOURNAL.c
        old = (row.number < number - RECENT) | (row.written < int(self._clock()) - DAY)
        with self._database.writing() as connection:
            connection.execute(update(JOURNAL).where(row.number == number).values(message=""))
            connection.execute(delete(JOURNAL).where(row.message == "", old))

    def waiting(self) -> int:
        """Return how many messages wait."""
        query = select(func.count()).select_from(JOURNAL).where(JOURNAL.c.message != "")
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def resume(self) -> list[str]:
        """Return what waits, the oldest first, and count this as one more try."""
        row = JOURNAL.c
        with self._database.writing() as connection:
            connection.execute(delete(JOURNAL).where(row.message != "", row.tries >= MOST_TRIES))
            connection.execute(update(JOURNAL).where(row.message != "").values(tries=row.tries + 1))
            found = connection.execute(select(row.message).where(row.message != "").order_by(row.number))
            return list(found.scalars())
