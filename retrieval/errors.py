"""What can go wrong, each with a way out.

BaodaError                 a problem told to a person, and how to mend it
├── ConfigError            config.yaml has an unknown key, a wrong type or a value out of range
├── ReadError              one file, or one line of a file, could not be read
├── ArchiveError           the index folder cannot be used
│   ├── NoArchiveError     there is no index yet
│   ├── VersionError       the index was made by another version or another analysis
│   ├── LockedError        another process is writing this index
│   └── UnreachableError   the cluster with the index does not answer just now
└── ServeError             the bot cannot start or go on (token, network, another instance)
"""

from collections.abc import Mapping
from typing import Any


class BaodaError(Exception):
    """A problem in words for a person (`problem`) and the way out (`fix`)."""

    def __init__(self, problem: str, *, fix: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.fix = fix

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it pass from one process to another."""
        return _same, (type(self), self.args, vars(self))


class ConfigError(BaodaError):
    """The configuration cannot be used as written."""


class ReadError(BaodaError):
    """A file, or one line of it, could not be read; `file` names it."""

    def __init__(self, file: str, problem: str, *, fix: str) -> None:
        super().__init__(f"{file}: {problem}", fix=fix)
        self.file = file


class ArchiveError(BaodaError):
    """The index folder cannot be used."""


class NoArchiveError(ArchiveError):
    """There is no index in the folder yet."""


class VersionError(ArchiveError):
    """The index was written by another version or with another analysis."""


class LockedError(ArchiveError):
    """Another process is writing this index."""


class UnreachableError(ArchiveError):
    """The cluster that holds the index does not answer just now; the same question may go through later."""


class ServeError(BaodaError):
    """The bot cannot start or cannot go on."""


def _same(kind: type[BaodaError], words: tuple[str, ...], told: Mapping[str, Any]) -> BaodaError:
    error = kind.__new__(kind, *words)
    vars(error).update(told)
    return error
