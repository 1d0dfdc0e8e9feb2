"""Whether somebody is still writing a file, as far as the system tells."""

import os
import signal
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

SETSIG = 10
"""Linux's F_SETSIG, which Python does not name."""


def is_being_written(file: Path) -> bool:
    """Tell whether a process has the file open to write.

    Linux grants a lease to read only where nobody writes; other systems, and files of other users, tell nothing, and
    Windows lets nobody open a file that is being copied.
    """
    try:
        with file.open("rb") as stream:
            return _is_refused_a_lease(stream.fileno())
    except PermissionError:
        return os.name == "nt"
    except OSError:
        return False


def _is_refused_a_lease(descriptor: int) -> bool:
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        # Whoever opens the file meanwhile has a signal sent to us, and the usual one would end the process.
        fcntl.fcntl(descriptor, SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    return False
