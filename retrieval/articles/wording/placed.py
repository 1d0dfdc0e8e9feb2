"""Clean text that still knows where on the page each of its characters was printed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Place = tuple[int, int]
"""Position of a line in `Page.lines`, and position of a character in the text of that line."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A text with the place of each of its characters."""

    text: str
    places: tuple[Place, ...]

    def __len__(self) -> int:
        """Return the number of characters."""
        return len(self.text)

    def cut(self, start: int, stop: int | None = None) -> "Placed":
        """Return the stretch from `start` to `stop` without the blanks around it."""
        stop = len(self.text) if stop is None else stop
        while start < stop and self.text[start].isspace():
            start += 1
        while stop > start and self.text[stop - 1].isspace():
            stop -= 1
        return Placed(self.text[start:stop], self.places[start:stop])

    @property
    def start(self) -> Place:
        """The place of the first character."""
        return self.places[0]

    @property
    def end(self) -> Place:
        """The place of the last character."""
        return self.places[-1]


def joined(parts: Sequence[Placed], gaps: Iterable[str]) -> Placed:
    """Join texts; `gaps` says what stands between each and the next ('' or a blank)."""
    text: list[str] = []
    places: list[Place] = []
    for part, gap in zip(parts, [*gaps, ""], strict=True):
        text += [part.text, gap]
        places += part.places
        places += [part.places[-1]] * len(gap)
    return Placed("".join(text), tuple(places))
