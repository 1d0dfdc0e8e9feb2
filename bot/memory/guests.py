"""Who was let in or turned away by an administrator or an invitation, and who was told so."""

from typing import Literal

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from bot.memory.database import Database
from bot.memory.dialects import put
from bot.memory.tables import GUESTS

State = Literal["allowed", "denied", "told"]
Guest = int | str
"""The number of a person or group; for a topic of a group both numbers, `-1001/17`."""


class Guests:
    """People, groups and topics, by their numbers."""

    def __init__(self, database: Database) -> None:
        """Take an open database."""
        self._database = database

    def state(self, guest: Guest) -> State | None:
        """Return what is known of somebody."""
        with self._database.reading() as connection:
            query = select(GUESTS.c.state).where(GUESTS.c.guest == str(guest))
            found: State | None = connection.execute(query).scalar()
        return found

    def keep(self, guest: Guest, state: State) -> None:
        """Take the state of somebody down."""
        with self._database.writing() as connection:
            put(connection, GUESTS, {"guest": str(guest), "state": state})

    def tell(self, guest: Guest) -> bool:
        """Note that somebody is told that they are not on the list; False where something was known of them before."""
        try:
            with self._database.writing() as connection:
                connection.execute(insert(GUESTS).values(guest=str(guest), state="told"))
        except IntegrityError:
            return False
        return True

    def move(self, old: Guest, new: Guest) -> None:
        """Take a group's state along to its new number."""
        if state := self.state(old):
            self.keep(new, state)
