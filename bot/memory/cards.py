"""The questions of cards that stand without the message that asked, so that their pages turn for years."""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import delete, select

from bot.memory.database import Database
from bot.memory.dialects import put
from bot.memory.tables import CARDS

DAYS = 3 * 365
"""How long after it was asked last a question is kept."""


class Cards:
    """Questions by what stands for them in the data of a button; who asked is not kept."""

    def __init__(self, database: Database, today: Callable[[], date] = date.today) -> None:
        """Take an open database."""
        self._database = database
        self._today = today

    def keep(self, question: str, previous: str | None = None) -> str:
        """Keep a question, and what it leans on, and return the twelve letters that stand for it."""
        both = "\n".join(filter(None, (question, previous)))
        card = hashlib.blake2b(both.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
        today = self._today()
        with self._database.writing() as connection:
            connection.execute(delete(CARDS).where(CARDS.c.day < (today - timedelta(days=DAYS)).isoformat()))
            row = {"card": card, "question": question, "previous": previous, "day": today.isoformat()}
            put(connection, CARDS, row)
        return card

    def of(self, card: str) -> tuple[str, str | None] | None:
        """Return a question and what it leans on; None where it is not kept."""
        query = select(CARDS.c.question, CARDS.c.previous).where(CARDS.c.card == card)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return (row[0], row[1]) if row else None
