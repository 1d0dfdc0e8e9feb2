"""PDF files (.pdf): pages whose lines carry their boxes and sizes, read in a process of its own.

The PDF library is not thread-safe and a hostile file may crash it, stall it or eat memory: all of that then happens
to the worker (`pdf_worker.py`), and here it is a ReadError that names the file.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.errors import ReadError
from retrieval.readers import cnki, scans, workers
from retrieval.records import Page, Source

_WHOLE = 4096
_ANEW = "Open it in a PDF viewer and save it anew, or fetch it again."
_PROBLEMS = {
    "password": ("it is locked with a password", "Remove the password in a PDF viewer and save the file anew."),
    "damaged": ("it is damaged", _ANEW),
    "file": ("it cannot be opened", "Check the rights of the file."),
    "memory": ("it needs too much memory", "Split it into smaller files."),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a PDF file may cost: bytes, pages, characters on one page, seconds for one page, bytes of memory."""

    size: int = 256 * 2**20
    pages: int = 2000
    characters: int = 200_000
    seconds: float = 30.0
    memory: int = 2**30


LIMITS = Limits()


def read(path: Path, name: str, report: Callable[[ReadError], None], *, limits: Limits = LIMITS) -> Iterator[Page]:
    """Yield the pages of a PDF file that carry text, or whose text can be recognised; lines count through the file.

    A page without text goes to `report`; a file without any, and one that is locked, damaged, cut off or over the
    limits, raises ReadError.
    """
    digest = _examine(path, name, limits)
    numbers = iter(range(1, sys.maxsize))
    pages: list[Page] = []
    empty: list[int] = []
    with scans.Recognition(path, name) as recognition:
        for number, told in enumerate(_sheets(path, name, limits), 1):
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


def _examine(path: Path, name: str, limits: Limits) -> str:
    """Return the digest of the file; raises ReadError where its bytes already tell that it cannot be read."""
    size = path.stat().st_size
    if size > limits.size:
        problem = f"it is larger than {limits.size // 2**20} MiB"
        raise ReadError(name, problem, fix="Split it into smaller files.")
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


def _sheets(path: Path, name: str, limits: Limits) -> Iterator[dict[str, Any]]:
    """Yield what the worker says about each page."""
    bounds = [str(limits.pages), str(limits.characters), str(limits.memory)]
    with workers.started("retrieval.readers.pdf_worker", [str(path.resolve()), *bounds]) as worker:
        while True:
            try:
                line = worker.line(limits.seconds)
            except TimeoutError as late:
                problem = f"a page took longer than {limits.seconds:g} seconds"
                raise ReadError(name, problem, fix="Leave this file out.") from late
            answer: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {"crashed": True}
            if "done" in answer:
                return
            _refuse(answer, name, limits)
            if "pages" not in answer:
                yield answer


def _refuse(answer: dict[str, Any], name: str, limits: Limits) -> None:
    if "error" in answer:
        problem, fix = _PROBLEMS[answer["error"]]
        raise ReadError(name, problem, fix=fix)
    if "crashed" in answer:
        raise ReadError(name, "the PDF library broke down on it", fix=_ANEW)
    if "unreadable" in answer:
        raise ReadError(name, "one of its pages is damaged", fix=_ANEW)
    if answer.get("pages", 0) > limits.pages:
        raise ReadError(name, f"it has more than {limits.pages} pages", fix="Split it into smaller files.")
    if "characters" in answer:
        problem = f"one of its pages has more than {limits.characters} characters"
        raise ReadError(name, problem, fix="This is no newspaper page; leave the file out.")


def _page_digest(digest: str, number: int) -> str:
    """Return the file's digest for its first page, one derived from it for the others: ids must differ."""
    return digest if number == 1 else hashlib.sha256(f"{digest}/{number}".encode()).hexdigest()
