"""What is on pages: the command `read`, and what every command about pages begins with."""

import argparse
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot import config, printing
from retrieval.errors import BaodaError, ReadError

if TYPE_CHECKING:
    from retrieval.articles.reading import Told

_NAMED = 4


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
    from bot import terminal, terminal_tables
    from retrieval.readers.registry import find_files

    settings = config.load(arguments.config)
    files = find_files(arguments.paths)
    require_files(files, arguments.paths)
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
            screen.print(f"{file}: {counted(len(articles), 'article')}", style="bold", soft_wrap=True)
            screen.print(terminal_tables.article_table(articles))
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


def require_files(files: Iterable[Path], paths: Iterable[Path]) -> None:
    """Raise ReadError where there is no file to read at these paths."""
    if not files:
        from retrieval.readers.registry import READERS

        where = ", ".join(map(str, paths))
        kinds = ", ".join(READERS)
        raise ReadError(
            where, "there is no page in it that can be read", fix=f"put files of these kinds there: {kinds}"
        )


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
