"""What a number in config.yaml may be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Between:
    """The limits of a number, both of them allowed."""

    least: float
    most: float
