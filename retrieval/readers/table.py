"""Tables of articles (.csv, .tsv): one article a row, the first row names the columns."""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from retrieval.errors import ReadError
from retrieval.limits import USUAL, ReadingSettings
from retrieval.readers.decoding import decode, load
from retrieval.readers.fieldnames import field_of
from retrieval.readers.jsonlines import article_of
from retrieval.readers.naming import page_in
from retrieval.records import Article

_FIX = "Name the columns in the first row, at least headline and text (标题 and 正文), and save it as UTF-8."
_ROW_FIX = "Mend this row and index the file again."
_Row = tuple[int, int, list[str]]


def read(
    path: Path, name: str, report: Callable[[ReadError], None], settings: ReadingSettings = USUAL
) -> Iterator[Article]:
    """Yield the articles of a table; a row that is not valid goes to `report` with its number and is skipped."""
    text = decode(load(path, name, settings, "table_mb"), name)
    rows = _rows(text, name, report)
    _, _, header = next(rows, (1, 1, []))
    columns = _columns(header, name)
    taken: dict[str, int] = {}
    for number, (first, last, cells) in enumerate(rows, 2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            article = _article(columns, cells, name, first, last)
            if article.id in taken:
                raise ValueError(f"it repeats row {taken[article.id]} (the id {article.id!r})")
        except ValueError as error:
            report(ReadError(name, f"row {number} (line {first}) was skipped: {error}", fix=_ROW_FIX))
            continue
        taken[article.id] = number
        yield article
    if not taken:
        raise ReadError(name, "no row of it holds an article", fix=_FIX)


def _columns(header: list[str], name: str) -> list[str | None]:
    """Return the field of each column, the first of two for the same field; raise where the needed ones are missing."""
    columns: list[str | None] = []
    for cell in header:
        field = field_of(cell)
        columns.append(None if field in columns else field)
    missing = [field for field in ("headline", "text") if field not in columns]
    if missing:
        found = ", ".join(repr(cell.strip()[:40]) for cell in header[:20])
        raise ReadError(name, f"no column for {' and '.join(missing)}; its columns are {found}", fix=_FIX)
    return columns


def _article(columns: list[str | None], cells: list[str], name: str, first: int, last: int) -> Article:
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise ValueError(f"it has {len(cells)} cells for {len(columns)} columns")
    fields = {field: cell for field, cell in zip(columns, cells, strict=False) if field and cell.strip()}
    if "page" in fields:
        fields["page"] = page_in(fields["page"])
    identity = hashlib.sha256("\x1f".join(cells).encode("utf-8", "replace")).hexdigest()[:16]
    return article_of(fields, identity, name, (first, last))


def _rows(text: str, name: str, report: Callable[[ReadError], None]) -> Iterator[_Row]:
    """Yield the first and last line of each row and its cells; the header first."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # the size of the file is the limit
    delimiter, start = _delimiter(text)
    rows = csv.reader(io.StringIO(text[start:], newline=""), delimiter=delimiter, strict=True)
    offset = text.count("\n", 0, start)
    while True:
        first = rows.line_num + 1 + offset
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            last = rows.line_num + offset
            shown = f"line {first} was" if last <= first else f"lines {first} to {last} were"
            problem = "a quotation mark is not closed" if "unexpected end" in str(error) else str(error)
            report(ReadError(name, f"{shown} skipped: {problem}", fix=_ROW_FIX))
            continue
        yield first, rows.line_num + offset, cells


def _delimiter(text: str) -> tuple[str, int]:
    """Return what parts the columns and where the table begins: after a first line such as sep=;."""
    told = re.match(r"\ufeff?sep=(.)\r?\n", text)
    if told:
        return told.group(1), told.end()
    start = len(text) - len(text.lstrip("\ufeff\r\n "))
    header = text[start : start + 4000].partition("\n")[0]
    return max(",\t;|", key=header.count), start
