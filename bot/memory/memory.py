"""The memory as a whole."""

from pathlib import Path

from bot.memory.database import Database
from bot.memory.journal import Journal
from bot.memory.votes import Votes


class Memory:
    """Everything that is remembered, each kind of it in a part of its own."""

    def __init__(self, database: Database) -> None:
        """Take an open database; use `open`."""
        self._database = database
        self.journal = Journal(database)
        self.votes = Votes(database)

    @classmethod
    def open(cls, place: Path | str | None) -> "Memory":
        """Open the memory in a file, in a database at an address, or (None) only for this process."""
        return cls(Database.open(place))

    def close(self) -> None:
        """Close the database."""
        self._database.close()
