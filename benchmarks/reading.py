"""How fast pages are read on one core, and whether memory stays flat over a thousand of them.

    python -m benchmarks.reading [FILE...] [--pages 1000] [--seconds 10]

Each file is read again and again for some seconds, then all of them in turn until so many pages are read; then one PDF
file of as many pages. Without files: the text pages of the samples, and pages set by the typesetter of the tests, a
tabloid and a broadsheet one. The worker of PDF files counts with its own time and memory.
"""

import argparse
import itertools
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pypdfium2
from rich.console import Console
from rich.table import Table

from retrieval.articles.reading import pages_of
from retrieval.errors import ReadError

ROOT = Path(__file__).parents[1]
SIZES = {"tabloid": (780, 1000), "broadsheet": (1100, 1560)}
"""Points of width and height."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", metavar="FILE", nargs="*", type=Path)
    parser.add_argument("--pages", type=int, default=1000, help="pages over which memory is watched")
    parser.add_argument("--seconds", type=float, default=10.0, help="for how long each file is read")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="baoda-") as folder:
        files = arguments.files or [*sorted((ROOT / "samples").glob("*.txt")), *typeset(Path(folder))]
        speeds = Table("file", "articles", "characters", "pages/s of the core", "by the clock", title="Speed")
        for file in files:
            speeds.add_row(file.name, *measured(file, arguments.seconds))
        memory = Table("read", "pages", "MiB now", "MiB at most", "of its worker", title="Memory")
        for name, pages in (("the files in turn", turned(files)), ("one PDF file", pages_of_one(files, Path(folder)))):
            for row in watched(pages, arguments.pages):
                memory.add_row(name, *map(str, row))
    Console().print(speeds, memory)


def typeset(folder: Path) -> Iterator[Path]:
    """Set a page of each size anew and return where it is."""
    sys.path.insert(0, str(ROOT / "tests"))
    from typeset_pages import PageSetter

    for name, (width, height) in SIZES.items():
        page = PageSetter(7, width=width, height=height)
        page.fill()
        path = folder / f"{name}.pdf"
        path.write_bytes(page.data())
        yield path


def turned(files: list[Path]) -> Iterator[object]:
    """Yield pages of all files, in turn and without end."""
    for file in itertools.cycle(files):
        yield from pages_of(file, report=complain)


def pages_of_one(files: list[Path], folder: Path, sheets: int = 500) -> Iterator[object]:
    """Yield pages of one PDF file of many pages, without end; none where no file is a PDF file."""
    printed = [file for file in files if file.suffix == ".pdf"]
    if not printed:
        return
    whole, single = pypdfium2.PdfDocument.new(), pypdfium2.PdfDocument(printed[-1])
    for _ in range(sheets):
        whole.import_pages(single, pages=[0])
    path = folder / "many.pdf"
    whole.save(path)
    yield from turned([path])


def measured(file: Path, seconds: float) -> tuple[str, ...]:
    """Return articles and characters of a file, and how many of its pages are read a second, as words."""
    told = list(pages_of(file, report=complain))
    articles = [article for each in told for article in each.articles]
    length = sum(len(paragraph.text) for article in articles for paragraph in article.paragraphs)
    begin, used, read = time.perf_counter(), _processor(), 0
    while time.perf_counter() - begin < seconds:
        read += sum(1 for _ in pages_of(file, report=complain))
    wall, own = read / (time.perf_counter() - begin), read / (_processor() - used)
    return str(len(articles)), str(length), f"{own:.1f}", f"{wall:.1f}"


def _processor() -> float:
    """Return the seconds that this process and those it started have kept a core busy."""
    return sum(os.times()[:4])


def watched(told: Iterable[object], pages: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield, as pages are read, how many were, and MiB: of this process now and at most, of a worker at most."""
    marks = {round(pages * share) for share in (0.01, 0.1, 0.25, 0.5, 0.75, 1)}
    for read, _ in enumerate(told, 1):
        if read in marks:
            own, workers = (
                resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
            )
            yield read, round(_now()), own, workers
        if read >= pages:
            return


def _now() -> float:
    fields = Path("/proc/self/statm").read_text().split() if Path("/proc/self/statm").exists() else ["0", "0"]
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def complain(problem: ReadError) -> None:
    print(problem.problem, file=sys.stderr)


if __name__ == "__main__":
    main()
