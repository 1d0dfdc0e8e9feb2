"""What indexing shows in a terminal while it runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from retrieval.metering import Pace


class Bar:
    """A bar that indexing tells its progress to."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar, self._task = bar, task
        self._files = ""

    def files(self, done: int, files: int, name: str) -> None:
        """Show how many files are done; as long as nothing is counted the bar shows them."""
        self._files = f"{done:,}/{files:,} files"
        if not self._bar.tasks[0].fields["counting"]:
            self._bar.update(self._task, completed=done, total=files, words=self._files)

    def pace(self, pace: "Pace") -> None:
        """Show passages, speed and the time left; the bar shows the share of the bytes."""
        left = "" if pace.left is None else f", {clock(pace.left)} left"
        words = f"{self._files}, {pace.passages:,} passages, {pace.speed / 1e6:.1f} MB/s{left}"
        self._bar.update(self._task, completed=pace.read, total=pace.size, words=words, counting=True)

    def published(self, sent: int, wanted: int) -> None:
        """Show how many passages a cluster has taken."""
        words = f"{sent:,}/{wanted:,} passages sent"
        self._bar.update(self._task, completed=sent, total=wanted, words=words, counting=True)


@contextmanager
def progress(screen: Console) -> Iterator[Bar]:
    """Yield what indexing tells its progress to: a bar on a terminal, silence elsewhere."""
    columns = (TextColumn("reading"), BarColumn(), TextColumn("{task.fields[words]}"))
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        yield Bar(bar, bar.add_task("", total=None, words="", counting=False))


@contextmanager
def steps(screen: Console, words: str, total: int) -> Iterator[Callable[[], None]]:
    """Yield what is called after each step of long work: a bar with the time left on a terminal, silence elsewhere."""
    columns = (TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(compact=True))
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)


def clock(seconds: float) -> str:
    """Return a time as minutes and seconds, with hours where there are any: 1:05, 2:00:00."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
