"""Who serves: one bot at a time works with a memory, or several with one that can be shared; others can see that."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from bot.config import Settings
from retrieval.errors import ServeError

LOCK = "serving.lock"
SEATS = 32
"""So many bots may work with a shared memory on one machine; each keeps a lock of its own."""


def lock_file(settings: Settings) -> Path:
    """Return the file that says so: beside the memory, or beside the index where a database holds the memory."""
    place = settings.memory_place
    return (place if isinstance(place, Path) else settings.archive.index).with_name(LOCK)


def may_share(settings: Settings) -> bool:
    """Tell whether several bots may serve: the memory has an address, and Telegram brings messages to a web server.

    Only one bot may fetch them: Telegram refuses the others.
    """
    return not isinstance(settings.memory_place, Path) and settings.telegram.webhook is not None


@contextmanager
def serving(settings: Settings) -> Iterator[None]:
    """Keep others from working with the same memory; on a disk that knows no locks nobody is kept."""
    file = lock_file(settings)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = _first_free(settings)
    except (OSError, NotImplementedError):
        yield
        return
    if lock is None:
        fix = (
            "stop the other one, or give this one a memory of its own: memory.database in config.yaml; several share "
            "one only in a database and behind telegram.webhook (docs/webhook.md)"
        )
        raise ServeError(f"{file}: another `baoda serve` works with this memory", fix=fix)
    try:
        yield
    finally:
        lock.release()


def is_served(settings: Settings) -> bool:
    """Tell whether a bot works with this memory now."""
    for file in _seats(settings):
        if not file.exists():
            continue
        try:
            with filelock.FileLock(file, timeout=0):
                pass
        except filelock.Timeout:
            return True
        except (OSError, NotImplementedError):
            return False
    return False


def _seats(settings: Settings) -> list[Path]:
    file = lock_file(settings)
    others = range(2, SEATS + 1) if may_share(settings) else ()
    return [file, *(file.with_name(f"serving-{number}.lock") for number in others)]


def _first_free(settings: Settings) -> filelock.BaseFileLock | None:
    for file in _seats(settings):
        lock = filelock.FileLock(file, timeout=0)
        try:
            lock.acquire()
        except filelock.Timeout:
            continue
        return lock
    return None
