"""The memory as a whole."""

from pathlib import Path

from bot.config import MemorySettings
from bot.memory.cards import Cards
from bot.memory.chats import Chats
from bot.memory.database import Database
from bot.memory.guests import Guests
from bot.memory.journal import Journal
from bot.memory.processes import Processes
from bot.memory.turns import Turn
from bot.memory.unanswered import UnansweredQuestions
from bot.memory.use import Use
from bot.memory.votes import Votes
from bot.memory.watches import Watches


class Memory:
    """Everything that is remembered, each kind of it in a part of its own."""

    def __init__(self, database: Database, settings: MemorySettings) -> None:
        """Take an open database; use `open`."""
        self._database = database
        self.processes = Processes(database)
        self.journal = Journal(database, processes=self.processes)
        self.votes = Votes(database)
        self.cards = Cards(database)
        self.chats = Chats(database)
        self.guests = Guests(database)
        self.watches = Watches(database)
        self.use = Use(database)
        self.unanswered = UnansweredQuestions(database, settings.unanswered_days)
        self.unanswered_days = settings.unanswered_days

    @classmethod
    def open(
        cls, place: Path | str | None, settings: MemorySettings | None = None, *, password: str | None = None
    ) -> "Memory":
        """Open the memory in a file, in a database at an address, or (None) only for this process."""
        return cls(Database.open(place, password=password), settings or MemorySettings())

    @property
    def shared(self) -> bool:
        """Whether other processes may work with it at the same time."""
        return self._database.shared

    def turn(self, name: str) -> Turn:
        """Return a turn that only one process has at a time."""
        return Turn(self._database, name)

    def move(self, old: int, new: int) -> None:
        """Take along what is kept of a chat that has got another number."""
        self.chats.move(old, new)
        self.guests.move(old, new)
        self.watches.move(old, new)

    def forget(self, chat: int) -> None:
        """Forget a chat that the bot is no more in."""
        self.chats.forget(chat)
        self.watches.stop(chat)

    def close(self) -> None:
        """Close the database."""
        self._database.close()
