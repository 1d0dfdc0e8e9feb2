"""Questions to which the pages had no answer: their text only, for as long as the settings say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, select

from bot.memory.database import Database
from bot.memory.dialects import put
from bot.memory.tables import UNANSWERED

LENGTH = 200


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question, how often it was asked, and the last day on which it was."""

    question: str
    times: int
    day: str


class UnansweredQuestions:
    """What could not be answered, kept for `days` days; 0: not at all."""

    def __init__(self, database: Database, days: int, today: Callable[[], date] = date.today) -> None:
        """Take an open database and how long questions are kept."""
        self._database = database
        self._days = days
        self._today = today

    def note(self, question: str) -> None:
        """Take a question down, and forget the old ones."""
        row, today = UNANSWERED.c, self._today()
        with self._database.writing() as connection:
            oldest = (today - timedelta(days=self._days)).isoformat()
            connection.execute(delete(UNANSWERED).where(row.day <= oldest))
            if not self._days:
                return
            noted = {"question": question[:LENGTH], "times": 1, "day": today.isoformat()}
            put(connection, UNANSWERED, noted, adding=("times",))

    def most_asked(self, limit: int) -> list[Unanswered]:
        """Return the questions, the one that was asked most often first."""
        row, oldest = UNANSWERED.c, (self._today() - timedelta(days=self._days)).isoformat()
        query = select(row.question, row.times, row.day).where(row.day > oldest)
        with self._database.reading() as connection:
            found = connection.execute(query.order_by(row.times.desc(), row.day.desc(), row.question).limit(limit))
            return [Unanswered(*each) for each in found]

    def number(self) -> int:
        """Return how many questions are kept."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(UNANSWERED)).scalar_one())
