"""How fast pages are read on one core, and whether memory stays flat over a thousand of them.

    python -m benchmarks.reading FILE... [--pages 1000] [--seconds 20]

Each file is read again and again for some seconds, then all of them in turn until so many pages are read. Pages that
the samples do not offer: any text page and any PDF file will do. The worker of PDF files counts with its own time.
"""

import argparse
import itertools
import os
import resource
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from retrieval.articles.reading import pages_of
from retrieval.errors import ReadError


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", metavar="FILE", nargs="*", type=Path, default=sorted(Path("samples").glob("*.txt")))
    parser.add_argument("--pages", type=int, default=1000, help="pages over which memory is watched")
    parser.add_argument("--seconds", type=float, default=10.0, help="for how long each file is read")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    speeds = Table(
        "file", "pages", "articles", "characters", "pages a second of the core", "by the clock", title="Speed"
    )
    for file in arguments.files:
        speeds.add_row(file.name, *measured(file, arguments.seconds))
    memory = Table("pages read", "MiB now", "MiB at most", title="Memory")
    for pages, now, most in watched(arguments.files, arguments.pages):
        memory.add_row(str(pages), f"{now:.0f}", f"{most:.0f}")
    Console().print(speeds, memory)


def measured(file: Path, seconds: float) -> tuple[str, ...]:
    """Return pages, articles and characters of a file, and how many of its pages are read a second, as words."""
    told = list(pages_of(file, report=complain))
    articles = [article for each in told for article in each.articles]
    length = sum(len(paragraph.text) for article in articles for paragraph in article.paragraphs)
    begin, used, read = time.perf_counter(), _processor(), 0
    while time.perf_counter() - begin < seconds:
        read += sum(1 for _ in pages_of(file, report=complain))
    wall, own = read / (time.perf_counter() - begin), read / (_processor() - used)
    return str(len(told)), str(len(articles)), str(length), f"{own:.1f}", f"{wall:.1f}"


def _processor() -> float:
    """Return the seconds that this process and those it started have kept a core busy."""
    return sum(os.times()[:4])


def watched(files: list[Path], pages: int) -> list[tuple[int, float, float]]:
    """Return the memory of this process while the files are read in turn: pages read, MiB now, MiB at most so far."""
    found, read = [], 0
    marks = {round(pages * share) for share in (0.01, 0.1, 0.25, 0.5, 0.75, 1)}
    for file in itertools.cycle(files):
        for _ in pages_of(file, report=complain):
            read += 1
            if read in marks:
                found.append((read, _now(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
            if read >= pages:
                return found
    return found


def _now() -> float:
    fields = Path("/proc/self/statm").read_text().split() if Path("/proc/self/statm").exists() else ["0", "0"]
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def complain(problem: ReadError) -> None:
    print(problem.problem, file=sys.stderr)


if __name__ == "__main__":
    main()
