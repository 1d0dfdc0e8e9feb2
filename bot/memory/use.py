"""How much the bot is used: how many questions a day, and what became of them. Not who asked, nor what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select

from bot.memory.database import Database
from bot.memory.dialects import put
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
        row = {"day": self._today().isoformat(), "outcome": outcome, "number": 1, "milliseconds": milliseconds}
        oldest = (self._today() - timedelta(days=DAYS)).isoformat()
        with self._database.writing() as connection:
            put(connection, USE, row, adding=("number", "milliseconds"))
            connection.execute(delete(USE).where(USE.c.day < oldest))

    def since(self, first: date) -> list[Day]:
        """Return the counts from a day on, the oldest first."""
        row = USE.c
        query = select(row.day, row.outcome, row.number, row.milliseconds).where(row.day >= first.isoformat())
        with self._database.reading() as connection:
            return [Day(*each) for each in connection.execute(query.order_by(row.day, row.outcome))]
