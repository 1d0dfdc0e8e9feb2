"""Who is answered: everybody, or who is on a list; and who may run the place."""

from bot.config import AccessSettings
from bot.memory.guests import Guest, Guests
from bot.messages import Message

INVITATION = "invite-"


class Door:
    """Decides who is let in. Safe in threads."""

    def __init__(self, settings: AccessSettings, guests: Guests | None) -> None:
        """Take the lists of the settings, and the list that grows."""
        self._settings = settings
        self._guests = guests

    @property
    def is_open(self) -> bool:
        """Whether everybody is answered, so that answers are no secret."""
        return self._settings.mode == "open"

    @property
    def admins(self) -> tuple[int, ...]:
        """Who may run the place."""
        return self._settings.admins

    def is_admin(self, writer: int | None) -> bool:
        """Tell whether somebody may run the place."""
        return writer is not None and writer in self._settings.admins

    def admits(self, message: Message) -> bool:
        """Tell whether a message's writer, or the group it was written to, is answered."""
        if self.is_admin(message.writer):
            return True
        states = {guest: self._state(guest) for guest in (message.writer, message.place, topic_of(message)) if guest}
        if "denied" in states.values():
            return False
        lists = (*self._settings.users, *self._settings.groups, *self._settings.topics)
        return self.is_open or "allowed" in states.values() or any(guest in lists for guest in states)

    def lets_in(self, message: Message, words: str) -> bool:
        """Let somebody in who has the invitation; tell whether that was so."""
        code = self._settings.invite
        if not code or words != f"{INVITATION}{code}" or message.writer is None or self._guests is None:
            return False
        if self._state(message.writer) == "denied":
            return False
        self._guests.keep(message.writer, "allowed")
        return True

    def tells(self, message: Message) -> int | None:
        """Return the number that a refused writer, or group, is told; None where that was said before."""
        number = message.place if message.chat == "group" else message.writer
        first = number is not None and self._guests is not None and self._guests.tell(number)
        return number if first else None

    def decide(self, guest: Guest, *, allowed: bool) -> None:
        """Let somebody in or turn them away, as an administrator says."""
        if self._guests:
            self._guests.keep(guest, "allowed" if allowed else "denied")

    def _state(self, guest: Guest) -> str | None:
        return self._guests.state(guest) if self._guests else None


def topic_of(message: Message) -> str | None:
    """Return what a topic goes by on the lists: the group's number and its own; None where there is none."""
    return f"{message.place}/{message.topic}" if message.topic is not None else None
