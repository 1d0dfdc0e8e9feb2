"""PDF files (.pdf): pages whose lines carry their boxes and sizes, read in a process of its own.

The PDF library is not thread-safe and a hostile file may crash it, stall it or eat memory: all of that then happens
to the worker (`pdf_worker.py`), and here it is a ReadError that names the file.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from retrieval.errors import ReadError
from retrieval.limits import MB, USUAL, ReadingSettings, raised
from retrieval.readers import cnki, scans, workers
from retrieval.records import Page, Source

_WHOLE = 4096
_ANEW = "Open it in a PDF viewer and save it anew, or fetch it again."
_PROBLEMS = {
    "password": ("it is locked with a password", "Remove the password in a PDF viewer and save the file anew."),
    "damaged": ("it is damaged", _ANEW),
    "file": ("it cannot be opened", "Check the rights of the file."),
    "memory": ("it needs too much memory", f"Split it into smaller files, {raised('pdf_memory_mb')}."),
}


def read(
    path: Path, name: str, report: Callable[[ReadError], None], settings: ReadingSettings = USUAL
) -> Iterator[Page]:
    """Yield the pages of a PDF file that carry text, or whose text can be recognised; lines count through the file.

    A page without text goes to `report`; a file without any, and one that is locked, damaged, cut off or over the
    limits, raises ReadError.
    """
    digest = _examine(path, name, settings)
    numbers = iter(range(1, sys.maxsize))
    pages: list[Page] = []
    empty: list[int] = []
    with scans.Recognition(path, name, settings) as recognition:
        for number, told in enumerate(_sheets(path, name, settings), 1):
            sheet = _recognised(told, number, recognition, report) if told.get("scan") else told
            if not sheet.get("lines"):
                empty.append(number)
                continue
            page = scans.page_of(sheet, Source(name), _page_digest(digest, number), number, numbers)
            if pages and cnki.continues(pages[0], page):
                pages = [cnki.appended(pages[0], page)]
                continue
            yield from pages
            pages = [page]
    if not pages:
        raise ReadError(name, "it holds no text, only pictures (a scan)", fix=_scan_fix())
    yield from pages
    if empty:
        shown = ", ".join(map(str, empty[:10])) + (" …" if len(empty) > 10 else "")
        report(ReadError(name, f"no text on page {shown} (blank or a scan)", fix=_scan_fix()))


def _recognised(
    sheet: dict[str, Any], number: int, recognition: scans.Recognition, report: Callable[[ReadError], None]
) -> dict[str, Any]:
    """Return a scanned sheet with its text recognised; without lines where that cannot be."""
    if scans.installed():
        try:
            return recognition.sheet(number)
        except ReadError as error:
            report(error)
    return {}


def _scan_fix() -> str:
    return "Give a sharper scan, the right way up." if scans.installed() else scans.FIX


def _examine(path: Path, name: str, settings: ReadingSettings) -> str:
    """Return the digest of the file; raises ReadError where its bytes already tell that it cannot be read."""
    size = path.stat().st_size
    if size > settings.pdf_mb * MB:
        problem = f"it is larger than {settings.pdf_mb:g} MB"
        raise ReadError(name, problem, fix=f"Split it into smaller files, {raised('pdf_mb')}.")
    with path.open("rb") as stream:
        beginning = stream.read(_WHOLE)
        stream.seek(max(0, size - _WHOLE))
        end = stream.read()
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if b"%PDF-" not in beginning:
        raise ReadError(name, "it is not a PDF file", fix="Give it the suffix of what it is.")
    if b"%%EOF" not in end and b"startxref" not in end:
        raise ReadError(name, "its end is missing", fix="Copy or fetch the file again, whole.")
    return digest


def _sheets(path: Path, name: str, settings: ReadingSettings) -> Iterator[dict[str, Any]]:
    """Yield what the worker says about each page."""
    bounds = map(str, (settings.pdf_pages, settings.pdf_characters, int(settings.pdf_memory_mb * MB)))
    with workers.started("retrieval.readers.pdf_worker", [str(path.resolve()), *bounds]) as worker:
        while True:
            try:
                line = worker.line(settings.pdf_seconds)
            except TimeoutError as late:
                problem = f"a page took longer than {settings.pdf_seconds:g} seconds"
                fix = f"Leave this file out, {raised('pdf_seconds')}."
                raise ReadError(name, problem, fix=fix) from late
            answer: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {"crashed": True}
            if "done" in answer:
                return
            _refuse(answer, name, settings)
            if "pages" not in answer:
                yield answer


def _refuse(answer: dict[str, Any], name: str, settings: ReadingSettings) -> None:
    if "error" in answer:
        problem, fix = _PROBLEMS[answer["error"]]
        raise ReadError(name, problem, fix=fix)
    if "crashed" in answer:
        fix = f"{_ANEW.rstrip('.')}, {raised('pdf_memory_mb')}."
        raise ReadError(name, "the PDF library broke down on it", fix=fix)
    if "unreadable" in answer:
        raise ReadError(name, "one of its pages is damaged", fix=_ANEW)
    if answer.get("pages", 0) > settings.pdf_pages:
        problem, fix = f"it has more than {settings.pdf_pages} pages", "Split it into smaller files"
        raise ReadError(name, problem, fix=f"{fix}, {raised('pdf_pages')}.")
    if "characters" in answer:
        problem = f"one of its pages has more than {settings.pdf_characters} characters"
        fix = f"This is no newspaper page; leave the file out, {raised('pdf_characters')}."
        raise ReadError(name, problem, fix=fix)


def _page_digest(digest: str, number: int) -> str:
    """Return the file's digest for its first page, one derived from it for the others: ids must differ."""
    return digest if number == 1 else hashlib.sha256(f"{digest}/{number}".encode()).hexdigest()
