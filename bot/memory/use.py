"""How much the bot is used: how many questions a day, and what became of them. Not who asked, nor what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, insert, select, update

from bot.memory.database import Database
from bot.memory.tables import USE

DAYS = 1100
"""Days that are kept: three years, so that a month can be held against the same one of the year before."""


@dataclass(frozen=True, slots=True)
class Day:
    """Of one day and one outcome: how many questions, and the milliseconds that they took together."""

    day: str
    outcome: str
    number: int
    milliseconds: int


class Use:
    """The counts of every day."""

    def __init__(self, database: Database, today: Callable[[], date] = date.today) -> None:
        """Take an open database."""
        self._database = database
        self._today = today

    def note(self, outcome: str, milliseconds: int) -> None:
        """Count a question."""
        row, today = USE.c, self._today().isoformat()
        same = (row.day == today) & (row.outcome == outcome)
        more = {"number": row.number + 1, "milliseconds": row.milliseconds + milliseconds}
        with self._database.writing() as connection:
            if connection.execute(update(USE).where(same).values(**more)).rowcount:
                return
            first = {"day": today, "outcome": outcome, "number": 1, "milliseconds": milliseconds}
            connection.execute(insert(USE).values(first))
            oldest = (self._today() - timedelta(days=DAYS)).isoformat()
            connection.execute(delete(USE).where(row.day < oldest))

    def since(self, first: date) -> list[Day]:
        """Return the counts from a day on, the oldest first."""
        row = USE.c
        query = select(row.day, row.outcome, row.number, row.milliseconds).where(row.day >= first.isoformat())
        with self._database.reading() as connection:
            return [Day(*each) for each in connection.execute(query.order_by(row.day, row.outcome))]
