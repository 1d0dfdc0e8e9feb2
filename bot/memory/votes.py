"""Whether answers were useful, as readers say with a thumb. No name and no chat is kept."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select

from bot.memory.database import Database
from bot.memory.dialects import put, wait_alone
from bot.memory.tables import SALT, VOTES


@dataclass(frozen=True, slots=True)
class Vote:
    """What was thought of an article as the answer to a question, and on which day."""

    question: str
    article: str
    useful: bool
    day: str


class Votes:
    """All votes; each card has at most one."""

    def __init__(self, database: Database, today: Callable[[], date] = date.today) -> None:
        """Take an open database."""
        self._database = database
        self._today = today

    def cast(self, card: str, question: str, article: str, *, useful: bool) -> None:
        """Take a vote down; `card` names the card, only a hash of it is kept."""
        with self._database.writing() as connection:
            wait_alone(connection, "salt")
            key = hashlib.blake2b(card.encode(), key=_salt(connection), digest_size=16).hexdigest()
            row = {"card": key, "question": question, "article": article, "useful": int(useful)}
            put(connection, VOTES, {**row, "day": self._today().isoformat()})

    def all(self) -> list[Vote]:
        """Return every vote, the oldest day first."""
        row = VOTES.c
        query = select(row.question, row.article, row.useful, row.day).order_by(row.day, row.question, row.article)
        with self._database.reading() as connection:
            return [Vote(q, article, bool(useful), day) for q, article, useful, day in connection.execute(query)]


def _salt(connection: Connection) -> bytes:
    salt = connection.execute(select(SALT.c.salt)).scalar()
    if salt is None:
        salt = secrets.token_hex(16)
        connection.execute(insert(SALT).values(salt=salt))
    return bytes.fromhex(salt)
