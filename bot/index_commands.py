"""The index of pages: the command `index`, once or for as long as pages come. Each part is imported when it is used."""

import argparse
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot import config, printing
from bot.page_commands import counted, require_files, settings_of, tell
from retrieval.errors import BaodaError, ConfigError, LockedError, ReadError

if TYPE_CHECKING:
    from retrieval.indexing import IndexReport

WRITING = "another process is writing this index"
"""How the error of an index that is being written ends, from a process of its own."""
Say = Callable[["IndexReport", Path], str | None]
"""What is said of a run and the folder of its index; None: nothing."""


def index(arguments: argparse.Namespace) -> int:
    """Bring the index up to date."""
    settings = settings_of(arguments)
    paths = tuple(arguments.paths) or configured(settings)
    status = _index(paths, settings, _said(arguments))
    if arguments.watch:
        _watch(arguments, paths)
    return status


def _said(arguments: argparse.Namespace) -> "Say":
    """Return how a run is told of: in words, as JSON, or not at all."""
    if arguments.json:
        return lambda report, folder: printing.json_line({"index": str(folder), **printing.run_json(report)})
    return (lambda report, folder: None) if arguments.quiet else _in_words


def _in_words(report: "IndexReport", folder: Path) -> str:
    return (
        f"{counted(report.changed, 'file')} read, {report.removed} removed; {folder} now holds "
        f"{counted(report.articles, 'article')} in {counted(report.passages, 'passage')} "
        f"from {counted(report.files, 'file')} ({report.seconds:.1f} s)"
    )


def _watch(arguments: argparse.Namespace, paths: Sequence[Path]) -> None:
    """Go on reading what is put there until Ctrl-C."""
    from threading import Event

    from bot.folder_watch import Unheard, watch

    news = Unheard(lambda line: print(line, flush=True))
    print("watching; Ctrl-C stops it", flush=True)
    watch(paths, lambda files: news(index_beside(arguments, files or paths)), stop=Event(), report=tell)


def configured(settings: config.Settings) -> tuple[Path, ...]:
    """Return the paths of the config, every one of which has to be there."""
    paths = settings.archive.paths
    fix = "name your newspaper pages: baoda index PATH, or archive.paths in config.yaml"
    for path in paths:
        if not path.exists():
            raise ReadError(str(path), "there is no such file or folder", fix=fix)
    if not paths:
        raise ConfigError("archive.paths names nothing to read", fix=fix)
    return paths


def _index(paths: tuple[Path, ...], settings: config.Settings, say: Say) -> int:
    from bot import terminal, terminal_progress
    from retrieval.indexing import index
    from retrieval.opening import publish
    from retrieval.readers.registry import find_files

    files, folder = find_files(paths), settings.archive.index
    require_files(files, paths)
    with terminal_progress.progress(terminal.console(sys.stderr)) as bar:
        report = index(
            paths, folder, progress=bar.files, pace=bar.pace, settings=settings.reading, cut=settings.archive.segmenter
        )
        published = publish(settings, bar.published)
    for problem in report.problems:
        tell(problem)
    if published:
        print(published, file=sys.stderr)
    if (said := say(report, folder)) is not None:
        print(said)
    failed = {problem.file for problem in report.problems} & _failed_files(folder)
    return int(bool(failed) and len(failed) >= len(files))


def _failed_files(folder: Path) -> set[str]:
    from retrieval.archive import Archive

    archive = Archive.open(folder)
    try:
        return {state.name for state in archive.files().values() if state.problem}
    finally:
        archive.close()


def index_configured(settings: config.Settings) -> None:
    """Make the first index, from the configured pages, with a word about it."""
    paths = configured(settings)
    print(f"No index yet: reading {', '.join(map(str, paths))} ...", flush=True)
    _index(paths, settings, _in_words)


def index_beside(arguments: argparse.Namespace, paths: Sequence[Path] | None = None) -> str:
    """Bring the index up to date in a process of its own, so that the bot that asks for it loads no reader of files.

    Without paths those of the config are read. Returns what the process said at its end.
    """
    line = [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())", "index"]
    line += ["--config", str(arguments.config)] if arguments.config else []
    line += ["--index", str(arguments.index)] if getattr(arguments, "index", None) else []
    line += [f"--{name}" for name in ("json", "quiet") if arguments.run == "index" and getattr(arguments, name)]
    line += ["--", *map(str, paths)] if paths else []
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if done.returncode:
        told = [told for told in done.stderr.splitlines() if told.startswith("error: ")] or ["error: it broke off"]
        kind = LockedError if told[0].endswith(WRITING) else BaodaError
        raise kind(told[0].removeprefix("error: "), fix="run `baoda index` in a terminal to see more")
    return "\n".join([*done.stderr.splitlines(), *done.stdout.splitlines()[-1:]])
