"""Watches the folders of pages: what is put into them is read as soon as it lies still, half a page never."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import watchfiles

from bot.open_files import is_being_written
from retrieval.errors import BaodaError, LockedError
from retrieval.readers.registry import find_files

QUIET = 1.0
"""Seconds without a change after which a file lies still, if nobody has it open to write."""
BEAT = 0.25
"""Seconds between two looks as long as something moves."""
ROUND = 60.0
"""Seconds after which the folders are looked through unasked: some network disks tell of no change."""
RETRY = 5.0
AT_ONCE = 200
"""Files named in one go: a command line has its limits."""

Look = tuple[int, int]
"""Size in bytes and time of change in ns."""
Refresh = Callable[[Sequence[Path] | None], object]
"""Reads these files into the index; None: everything that is configured."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What is to be read: files that lie still, whether any is gone, and how many still move."""

    still: tuple[Path, ...]
    gone: bool
    moving: int


AT_REST = Rest((), gone=False, moving=0)


class Folders:
    """The files at some paths, and how long each of them has looked as it does."""

    def __init__(self, paths: Sequence[Path], *, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the paths; every file there counts as new."""
        self._paths = paths
        self._clock = clock
        self._looks: dict[Path, tuple[Look, float]] = {}
        self._taken: dict[Path, Look] = {}

    def look(self) -> Rest:
        """Look at every file; what has changed since it was taken lies still or moves."""
        now = self._clock()
        files = {file: look for file in find_files(self._paths) if (look := _look(file))}
        before = self._looks
        self._looks = {}
        for file, look in files.items():
            same = file in before and before[file][0] == look
            self._looks[file] = (look, before[file][1] if same else self._since(file, look, now))
        changed = [file for file, look in files.items() if self._taken.get(file) != look]
        still = tuple(file for file in changed if now - self._looks[file][1] >= QUIET and not is_being_written(file))
        return Rest(still, bool(self._taken.keys() - files.keys()), len(changed) - len(still))

    def _since(self, file: Path, look: Look, now: float) -> float:
        """Return since when a file lies still that was not seen before; one that was changed long ago, since then."""
        age = time.time() - look[1] / 1e9
        return now - age if file not in self._looks and not self._taken and age > QUIET else now

    def take(self, files: Sequence[Path]) -> None:
        """Note that these files were read as they look, and that those which are gone were dropped."""
        self._taken |= {file: self._looks[file][0] for file in files}
        self._taken = {file: look for file, look in self._taken.items() if file in self._looks}


def _look(file: Path) -> Look | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def watch(paths: Sequence[Path], refresh: Refresh, *, stop: Event, report: Callable[[BaodaError], None]) -> None:
    """Have what changes at these paths read until `stop` is set; what goes wrong is reported, and tried again."""
    folders = Folders(paths)
    while not stop.is_set():
        try:
            for _ in _beats(paths, folders, stop):
                _read(folders, refresh, report)
        except LockedError:  # whoever writes now will be done soon
            stop.wait(RETRY)
        except (OSError, RuntimeError):  # a folder went away: it may come back
            stop.wait(RETRY)
        except BaodaError as error:
            report(error)
            stop.wait(RETRY)


def _beats(paths: Sequence[Path], folders: Folders, stop: Event) -> Iterator[None]:
    """Yield when something has changed, and as long as something moves."""
    watched = {path if path.is_dir() else path.parent for path in paths}
    seen, rounds = True, time.monotonic()
    for changes in watchfiles.watch(
        *watched, watch_filter=None, debounce=int(BEAT * 1000), step=50, stop_event=stop, yield_on_timeout=True,
        rust_timeout=int(BEAT * 1000), recursive=any(path.is_dir() for path in paths),
    ):  # fmt: skip
        if changes or seen or time.monotonic() - rounds > ROUND:
            rounds = time.monotonic()
            yield
            seen = folders.look() != AT_REST


def _read(folders: Folders, refresh: Refresh, report: Callable[[BaodaError], None]) -> None:
    """Read what lies still: everything at once if nothing moves, else those files alone."""
    rest = folders.look()
    if not rest.still and not rest.gone:
        return
    alone = [rest.still[first : first + AT_ONCE] for first in range(0, len(rest.still), AT_ONCE)]
    for files in alone if rest.moving else [None]:
        try:
            refresh(files)
        except LockedError:
            raise
        except BaodaError as error:  # trying again does not help before something changes
            report(error)
    folders.take(rest.still)


class Unheard:
    """Lets lines through that are news: a problem that was told is not told again each time something is read."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        """Take who is told."""
        self._tell = tell
        self._heard: set[str] = set()

    def __call__(self, lines: str) -> None:
        """Tell what is new in these lines."""
        for line in lines.splitlines():
            if line.startswith("0 files read, 0 removed") or line in self._heard:
                continue
            if line.startswith(("error: ", "fix: ")):
                self._heard.add(line)
            self._tell(line)
