"""Who was let in or turned away by an administrator or an invitation, and who was told so."""

from typing import Literal

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from bot.memory.database import Database
from bot.memory.tables import GUESTS

State = Literal["allowed", "denied", "told"]


class Guests:
    """People and groups, by their numbers."""

    def __init__(self, database: Database) -> None:
        """Take an open database."""
        self._database = database

    def state(self, guest: int) -> State | None:
        """Return what is known of a person or group."""
        with self._database.reading() as connection:
            found: State | None = connection.execute(select(GUESTS.c.state).where(GUESTS.c.guest == guest)).scalar()
        return found

    def keep(self, guest: int, state: State) -> None:
        """Take the state of a person or group down."""
        with self._database.writing() as connection:
            connection.execute(delete(GUESTS).where(GUESTS.c.guest == guest))
            connection.execute(insert(GUESTS).values(guest=guest, state=state))

    def tell(self, guest: int) -> bool:
        """Note that somebody is told that they are not on the list; False where something was known of them before."""
        try:
            with self._database.writing() as connection:
                connection.execute(insert(GUESTS).values(guest=guest, state="told"))
        except IntegrityError:
            return False
        return True

    def move(self, old: int, new: int) -> None:
        """Take a group's state along to its new number."""
        if state := self.state(old):
            self.keep(new, state)
