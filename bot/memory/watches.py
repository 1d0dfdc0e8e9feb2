"""What chats want to be told of when new pages mention it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, insert, select

from bot.memory.database import Database
from bot.memory.dialects import put, wait_alone
from bot.memory.tables import SEEN, TOLD, WATCHES

DAYS = 90
"""How long it is remembered that a chat was told of a story."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A chat, the words it waits for, and the language in which it is told."""

    chat: int
    words: str
    language: str


class Watches:
    """All watches, and how far the archive was held against them."""

    def __init__(self, database: Database, today: Callable[[], date] = date.today) -> None:
        """Take an open database."""
        self._database = database
        self._today = today

    def add(self, watch: Watch) -> None:
        """Begin to watch; the same words of the same chat are one watch."""
        with self._database.writing() as connection:
            put(connection, WATCHES, {"chat": watch.chat, "words": watch.words, "language": watch.language})

    def stop(self, chat: int, words: str | None = None) -> None:
        """Stop one watch of a chat, or all of them."""
        row = WATCHES.c
        which = row.chat == chat if words is None else (row.chat == chat) & (row.words == words)
        with self._database.writing() as connection:
            connection.execute(delete(WATCHES).where(which))

    def of(self, chat: int) -> list[str]:
        """Return the words that a chat waits for."""
        query = select(WATCHES.c.words).where(WATCHES.c.chat == chat).order_by(WATCHES.c.words)
        with self._database.reading() as connection:
            return list(connection.execute(query).scalars())

    def all(self) -> list[Watch]:
        """Return every watch."""
        row = WATCHES.c
        query = select(row.chat, row.words, row.language).order_by(row.chat, row.words)
        with self._database.reading() as connection:
            return [Watch(*each) for each in connection.execute(query)]

    def move(self, old: int, new: int) -> None:
        """Take watches along to a chat's new number."""
        with self._database.writing() as connection:
            for table in (WATCHES, TOLD):
                for row in connection.execute(select(table).where(table.c.chat == old)).mappings().all():
                    put(connection, table, {**row, "chat": new})
                connection.execute(delete(table).where(table.c.chat == old))

    def told(self, chat: int) -> set[str]:
        """Return the stories that a chat was told of."""
        with self._database.reading() as connection:
            return set(connection.execute(select(TOLD.c.story).where(TOLD.c.chat == chat)).scalars())

    def tell(self, chat: int, stories: Iterable[str]) -> None:
        """Note that a chat was told of stories."""
        today = self._today()
        rows = [{"chat": chat, "story": story, "day": today.isoformat()} for story in sorted(set(stories))]
        with self._database.writing() as connection:
            connection.execute(delete(TOLD).where(TOLD.c.day < (today - timedelta(days=DAYS)).isoformat()))
            for row in rows:
                put(connection, TOLD, row)

    def seen(self) -> int | None:
        """Return the last article that was held against the watches; None where none ever was."""
        with self._database.reading() as connection:
            return connection.execute(select(SEEN.c.article)).scalar()

    def see(self, article: int) -> None:
        """Note the last article that was held against the watches."""
        with self._database.writing() as connection:
            wait_alone(connection, "seen")
            connection.execute(delete(SEEN))
            connection.execute(insert(SEEN).values(article=article))
