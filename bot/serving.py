"""Who serves: one bot at a time works with a memory, and others can see that it does."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from bot.config import Settings
from retrieval.errors import ServeError

LOCK = "serving.lock"


def lock_file(settings: Settings) -> Path:
    """Return the file that says so: beside the memory, or beside the index where a database holds the memory."""
    place = settings.memory_place
    return (place if isinstance(place, Path) else settings.archive.index).with_name(LOCK)


@contextmanager
def serving(settings: Settings) -> Iterator[None]:
    """Keep others from working with the same memory; on a disk that knows no locks nobody is kept."""
    file = lock_file(settings)
    lock = filelock.FileLock(file, timeout=0)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except filelock.Timeout:
        fix = "stop the other one, or give this one a memory of its own: memory.database in config.yaml"
        raise ServeError(f"{file}: another `baoda serve` works with this memory", fix=fix) from None
    except (OSError, NotImplementedError):
        yield
        return
    try:
        yield
    finally:
        lock.release()


def is_served(settings: Settings) -> bool:
    """Tell whether a bot works with this memory now."""
    file = lock_file(settings)
    if not file.exists():
        return False
    try:
        with filelock.FileLock(file, timeout=0):
            return False
    except filelock.Timeout:
        return True
    except (OSError, NotImplementedError):
        return False
