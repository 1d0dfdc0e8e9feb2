"""The commands about pages: what is on them, and the index of them. Each imports its own parts."""

import argparse
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot import config, printing
from retrieval.errors import BaodaError, ConfigError, LockedError, ReadError

if TYPE_CHECKING:
    from retrieval.articles.reading import Told

_NAMED = 4
WRITING = "another process is writing this index"
"""How the error of an index that is being written ends, from a process of its own."""


def settings_of(arguments: argparse.Namespace) -> config.Settings:
    """Return the settings of the config file, with --index put in its place."""
    settings = config.load(arguments.config)
    if getattr(arguments, "index", None) is None:
        return settings
    return replace(settings, archive=replace(settings.archive, index=arguments.index))


def tell(error: BaodaError) -> None:
    """Write a problem and the way out to standard error."""
    print(f"error: {error.problem}", f"fix: {error.fix}", sep="\n", file=sys.stderr)


def read(arguments: argparse.Namespace) -> int:
    """Show the articles on these pages."""
    from bot import terminal
    from retrieval.readers.registry import find_files

    settings = config.load(arguments.config)
    files = find_files(arguments.paths)
    _require_files(files, arguments.paths)
    failed = 0
    seen: dict[Path, list[Told]] = {}
    for file in files:
        told, readable = _told(file, settings)
        failed += not readable
        articles = [article for each in told for article in each.articles]
        if arguments.html and readable:
            seen[file] = told
        if arguments.json:
            sys.stdout.writelines(printing.json_line(printing.article_json(article)) + "\n" for article in articles)
        elif readable:
            screen = terminal.console(sys.stdout)
            screen.print(f"{file}: {_count(len(articles), 'article')}", style="bold", soft_wrap=True)
            screen.print(terminal.article_table(articles))
    if seen:
        _draw(seen, arguments.html, settings.chat.language)
    return int(failed == len(files))


def _told(file: Path, settings: config.Settings) -> "tuple[list[Told], bool]":
    """Return what was read of a file page by page, and whether it could be read at all; what is wrong is told."""
    from retrieval.articles.reading import pages_of

    try:
        return list(pages_of(file, report=tell, settings=settings.reading)), True
    except ReadError as error:
        tell(error)
        return [], False


def _draw(seen: "dict[Path, list[Told]]", target: Path, language: str) -> None:
    """Write the picture of what was read to a file; words about it go where they are in nobody's way."""
    from bot import page_picture

    drawn = page_picture.pictures_of(seen)
    name = ", ".join(file.name for file in seen) if len(seen) < _NAMED else f"{len(seen)} files"
    target.write_text(page_picture.html_of(name, drawn, language), encoding="utf-8")
    print(f"{target}: open it in a browser", file=sys.stderr)


def index(arguments: argparse.Namespace) -> int:
    """Bring the index up to date."""
    settings = settings_of(arguments)
    paths = tuple(arguments.paths) or configured(settings)
    status = _index(paths, settings)
    if arguments.watch:
        _watch(arguments, paths)
    return status


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


def _index(paths: tuple[Path, ...], settings: config.Settings) -> int:
    from bot import terminal, terminal_progress
    from retrieval.indexing import index
    from retrieval.readers.registry import find_files

    files, folder = find_files(paths), settings.archive.index
    _require_files(files, paths)
    with terminal_progress.progress(terminal.console(sys.stderr)) as bar:
        report = index(paths, folder, progress=bar.files, pace=bar.pace, settings=settings.reading)
    for problem in report.problems:
        tell(problem)
    print(
        f"{_count(report.changed, 'file')} read, {report.removed} removed; {folder} now holds "
        f"{_count(report.articles, 'article')} in {_count(report.passages, 'passage')} "
        f"from {_count(report.files, 'file')} ({report.seconds:.1f} s)"
    )
    failed = {problem.file for problem in report.problems} & _failed_files(folder)
    return int(bool(failed) and len(failed) >= len(files))


def _failed_files(folder: Path) -> set[str]:
    from retrieval.archive import Archive

    archive = Archive.open(folder)
    try:
        return {state.name for state in archive.files().values() if state.problem}
    finally:
        archive.close()


def _require_files(files: Iterable[Path], paths: Iterable[Path]) -> None:
    if not files:
        from retrieval.readers.registry import READERS

        where = ", ".join(map(str, paths))
        kinds = ", ".join(READERS)
        raise ReadError(
            where, "there is no page in it that can be read", fix=f"put files of these kinds there: {kinds}"
        )


def index_configured(settings: config.Settings) -> None:
    """Make the first index, from the configured pages, with a word about it."""
    paths = configured(settings)
    print(f"No index yet: reading {', '.join(map(str, paths))} ...", flush=True)
    _index(paths, settings)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def index_beside(arguments: argparse.Namespace, paths: Sequence[Path] | None = None) -> str:
    """Bring the index up to date in a process of its own, so that the bot that asks for it loads no reader of files.

    Without paths those of the config are read. Returns what the process said at its end.
    """
    line = [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())", "index"]
    line += ["--config", str(arguments.config)] if arguments.config else []
    line += ["--index", str(arguments.index)] if getattr(arguments, "index", None) else []
    line += ["--", *map(str, paths)] if paths else []
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if done.returncode:
        told = [told for told in done.stderr.splitlines() if told.startswith("error: ")] or ["error: it broke off"]
        kind = LockedError if told[0].endswith(WRITING) else BaodaError
        raise kind(told[0].removeprefix("error: "), fix="run `baoda index` in a terminal to see more")
    return "\n".join([*done.stderr.splitlines(), *done.stdout.splitlines()[-1:]])
