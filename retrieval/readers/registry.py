"""Which reader reads which file: by suffix, and by content where the suffix lies."""

import functools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from retrieval.errors import ReadError
from retrieval.limits import USUAL, ReadingSettings
from retrieval.readers import bundle, ebook, jsonlines, markdown, pdf, scans, table, textpage, webpage, word
from retrieval.records import Article, Page

Reader = Callable[[Path, str, Callable[[ReadError], None], ReadingSettings], Iterator[Page | Article]]
"""Path, name for `Source.file`, where to report, limits -> pages, or articles where the format has them."""

READERS: dict[str, Reader] = {
    ".txt": textpage.read,
    ".jsonl": jsonlines.read,
    ".pdf": pdf.read,
    ".html": webpage.read,
    ".htm": webpage.read,
    ".md": markdown.read,
    ".docx": word.read,
    ".epub": ebook.read,
    ".csv": table.read,
    ".tsv": table.read,
    ".png": scans.read,
    ".jpg": scans.read,
    ".jpeg": scans.read,
}
READERS[".zip"] = functools.partial(bundle.read, readers=dict(READERS))
_CONTENTS = {b"%PDF-": ".pdf", b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg"}
_KNOWN_FIX = f"Give files of these kinds: {', '.join(READERS)}."


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Return the readable files at these paths, folders searched to the bottom, each once, hidden ones left out.

    A file named directly is always taken; in a folder only files with a known suffix are.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(_inside(path)))
        elif path.exists():
            found[path] = None
        else:
            raise ReadError(str(path), "there is no such file or folder", fix="Check the path.")
    return list(found)


def read(
    path: Path,
    *,
    name: str | None = None,
    report: Callable[[ReadError], None],
    settings: ReadingSettings = USUAL,
) -> Iterator[Page | Article]:
    """Yield what a file holds: pages, or articles where its format names them.

    `name` is what `Source.file` says (default: the path). A file that cannot be read raises ReadError; an invalid
    part of one goes to `report` and is skipped.
    """
    shown = str(path) if name is None else name
    yield from _reader(path, shown)(path, shown, report, settings)


def lines(path: Path, *, name: str, settings: ReadingSettings = USUAL) -> Iterator[jsonlines.Lines] | None:
    """Return the lines of an archive of articles, to be read elsewhere; None for a file of another kind."""
    return jsonlines.lines(path, name, settings) if _reader(path, name) is jsonlines.read else None


def _reader(path: Path, shown: str) -> Reader:
    if not path.is_file():
        problem = "it is a folder" if path.is_dir() else "there is no such file"
        raise ReadError(shown, problem, fix="Give the path of a file.")
    reader = READERS.get(_suffix(path, shown))
    if reader is None:
        raise ReadError(shown, f"files of the kind {path.suffix or 'without suffix'} cannot be read", fix=_KNOWN_FIX)
    return reader


def _inside(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise ReadError(
            str(folder), f"the folder cannot be opened ({error.strerror})", fix="Check the rights of the folder."
        ) from error
    for entry in entries:
        if entry.name.startswith((".", "~$")):
            continue
        if entry.is_dir() and not entry.is_symlink() and not _is_of_saved_page(entry):
            yield from _inside(entry)
        elif entry.is_file() and entry.suffix.lower() in READERS:
            yield entry


def _is_of_saved_page(folder: Path) -> bool:
    """Tell whether a browser put the pictures and frames of a saved page beside it into this folder."""
    page, mark, rest = folder.name.rpartition("_files")
    return bool(mark) and not rest and any(folder.with_name(page + suffix).exists() for suffix in (".html", ".htm"))


def _suffix(path: Path, shown: str) -> str:
    """Return the suffix that tells the format, the content's where it is certain."""
    try:
        with path.open("rb") as stream:
            beginning = stream.read(8)
    except OSError as error:
        raise ReadError(
            shown, f"it cannot be opened ({error.strerror})", fix="Check the rights of the file."
        ) from error
    for mark, suffix in _CONTENTS.items():
        if beginning.startswith(mark):
            return suffix
    return path.suffix.lower()
