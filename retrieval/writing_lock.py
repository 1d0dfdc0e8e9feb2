"""One process at a time writes an index: the lock file in its folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from retrieval.errors import ArchiveError, LockedError

FILE = "writing.lock"


@contextmanager
def writing_alone(folder: Path, *, patience: float = 0.0) -> Iterator[None]:
    """Let nobody else write an index meanwhile; reading goes on. The folder is made where it is missing.

    Raises LockedError where another process still writes after `patience` seconds, ArchiveError where the folder
    cannot be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / FILE, timeout=patience).acquire()
    except filelock.Timeout as error:
        fix = "wait until the other `baoda index` has ended"
        raise LockedError(f"{folder}: another process is writing this index", fix=fix) from error
    except OSError as error:
        fix = "choose a folder that you may write to: --index DIR or archive.index in config.yaml"
        raise ArchiveError(f"{folder}: {error.strerror or error}", fix=fix) from error
    with lock:
        yield
