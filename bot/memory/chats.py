"""What each chat has chosen."""

import json
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection, delete, func, select

from bot.choices import Choices
from bot.memory.database import Database
from bot.memory.dialects import put, wait_alone
from bot.memory.tables import CHATS

Change = Callable[[Choices], Choices]


class Chats:
    """The choices of chats, by their numbers."""

    def __init__(self, database: Database) -> None:
        """Take an open database."""
        self._database = database

    def of(self, chat: int) -> Choices:
        """Return what a chat has chosen."""
        with self._database.reading() as connection:
            return _read(connection, chat)

    def change(self, chat: int, change: Change) -> Choices:
        """Change what a chat has chosen and return it."""
        with self._database.writing() as connection:
            wait_alone(connection, f"chat {chat}")
            choices = change(_read(connection, chat))
            _write(connection, chat, choices)
        return choices

    def move(self, old: int, new: int) -> None:
        """Take choices along to a chat's new number."""
        with self._database.writing() as connection:
            choices = _read(connection, old)
            connection.execute(delete(CHATS).where(CHATS.c.chat == old))
            if choices != Choices():
                _write(connection, new, choices)

    def forget(self, chat: int) -> None:
        """Forget a chat."""
        with self._database.writing() as connection:
            connection.execute(delete(CHATS).where(CHATS.c.chat == chat))

    def number(self) -> int:
        """Return how many chats have chosen something."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(CHATS)).scalar_one())


def _read(connection: Connection, chat: int) -> Choices:
    row = connection.execute(select(CHATS.c.choices).where(CHATS.c.chat == chat)).scalar()
    known = json.loads(row) if row else {}
    papers = tuple(known.pop("papers", ()))
    return replace(Choices(papers=papers), **{name: known[name] for name in known if name in Choices.__slots__})


def _write(connection: Connection, chat: int, choices: Choices) -> None:
    words = {"language": choices.language, "only_sure": choices.only_sure, "private": choices.private}
    text = json.dumps({**words, "papers": choices.papers}, ensure_ascii=False)
    put(connection, CHATS, {"chat": chat, "choices": text})
