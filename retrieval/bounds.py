"""What a value in config.yaml may be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Between:
    """The limits of a number, both of them allowed."""

    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Address:
    """A text that has to be a web address which begins with one of these schemes."""

    schemes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A text that has to fit a pattern as a whole, and an example of one that does."""

    pattern: str
    example: str
