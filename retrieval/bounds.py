"""What a value in config.yaml may be; each kind tells what is wrong with one, and the way out."""

import re
from dataclasses import dataclass

Fault = tuple[str, str] | None
"""What is wrong, to be said after the key's name, and the fix; None where nothing is."""


@dataclass(frozen=True, slots=True)
class Between:
    """The limits of a number, both of them allowed."""

    least: float
    most: float

    def fault(self, value: float) -> Fault:
        """Return what is wrong with this number."""
        if self.least <= value <= self.most:
            return None
        return f"is {value:g}, which is out of range", f"choose a number between {self.least:g} and {self.most:g}"


@dataclass(frozen=True, slots=True)
class Address:
    """A text that has to be a web address which begins with one of these schemes.

    `secrets` tells where a user and password belong that must not stand in it; None where they may.
    """

    schemes: tuple[str, ...]
    secrets: str | None = None

    def fault(self, value: str) -> Fault:
        """Return what is wrong with this address."""
        if not value.startswith(tuple(f"{scheme}://" for scheme in self.schemes)):
            return "is not an address", "write it whole: " + ", ".join(f"{scheme}://…" for scheme in self.schemes)
        if self.secrets and re.match(r"[^/]*//[^/]*@", value):
            fix = f"take it out of the address, and set the environment variables {self.secrets}"
            return "holds a password, which does not belong in a file that gets shared and committed", fix
        return None


@dataclass(frozen=True, slots=True)
class Form:
    """A text that has to fit a pattern as a whole, and an example of one that does."""

    pattern: str
    example: str

    def fault(self, value: str) -> Fault:
        """Return what is wrong with this text."""
        if re.fullmatch(self.pattern, value):
            return None
        return "cannot be understood", f"write it like this: {self.example}"


@dataclass(frozen=True, slots=True)
class PathUnless:
    """A text that is a path, relative to the settings' file, unless it fits a pattern as a whole."""

    pattern: str
