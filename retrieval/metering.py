"""How far a run of indexing is, how fast it goes, and how long the rest will take."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a run is: passages counted, bytes of the files read and of all that have to be read, seconds."""

    passages: int
    read: int
    size: int
    seconds: float

    @property
    def speed(self) -> float:
        """Bytes a second."""
        return self.read / self.seconds if self.seconds else 0.0

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take; None as long as nobody knows."""
        return (self.size - self.read) / self.speed if self.speed else None


class Meter:
    """Adds up what a run does, from the moment it is made, and tells the pace each time passages were counted."""

    def __init__(self, tell: Callable[[Pace], None]) -> None:
        """Take who is told."""
        self._tell, self._started = tell, time.perf_counter()
        self._passages = self._read = self._left = 0

    def expect(self, size: int) -> None:
        """Note that so many bytes have to be read."""
        self._left += size

    def read(self, size: int) -> int:
        """Note that so many of the bytes were read; return how many."""
        self._read += size
        self._left -= size
        return size

    def count(self, passages: int) -> None:
        """Note that so many more passages were counted, and tell."""
        self._passages += passages
        seconds = time.perf_counter() - self._started
        self._tell(Pace(self._passages, self._read, self._read + self._left, seconds))
