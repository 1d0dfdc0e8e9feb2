"""Scans and photographs (.png, .jpg, PDF pages without text): their text is recognised, in a process of its own.

Recognition is the optional extra `baoda[ocr]`; where it is not installed, the error names it.
"""

import hashlib
import importlib.util
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from retrieval.errors import ReadError
from retrieval.limits import MB, USUAL, ReadingSettings, raised
from retrieval.readers import workers
from retrieval.records import Box, Line, Page, Shape, Source

FIX = 'pip install "baoda[ocr]"'
_ANEW = "Scan or photograph it anew, or fetch it again."
_NEEDED = ("rapidocr", "onnxruntime")


def installed() -> bool:
    """Tell whether the extra is there."""
    return all(importlib.util.find_spec(name) for name in _NEEDED)


def read(
    path: Path, name: str, report: Callable[[ReadError], None], settings: ReadingSettings = USUAL
) -> Iterator[Page]:
    """Yield the page that a picture shows; raises ReadError where it holds no text, is damaged or over the limits."""
    if path.stat().st_size > settings.picture_mb * MB:
        problem = f"it is larger than {settings.picture_mb:g} MB"
        raise ReadError(name, problem, fix=f"Save the picture smaller, {raised('picture_mb')}.")
    if not installed():
        raise ReadError(name, "it is a picture, whose text has to be recognised first", fix=FIX)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    with Recognition(path, name, settings) as recognition:
        sheet = recognition.sheet(1)
    if not sheet["lines"]:
        raise ReadError(name, "no text was found in the picture", fix="Give a sharper picture, the right way up.")
    yield page_of(sheet, Source(name), digest, 1, iter(range(1, len(sheet["lines"]) + 1)))


def page_of(sheet: dict[str, Any], source: Source, digest: str, number: int, numbers: Iterator[int]) -> Page:
    """Return what a worker tells of a sheet as a page; `numbers` are those of its lines."""
    lines = tuple(Line(next(numbers), text, Box(*box), size, *sure) for text, box, size, *sure in sheet["lines"])
    shapes = tuple(Shape(kind, Box(*box)) for kind, box in sheet["shapes"])
    return Page(source, lines, digest, shapes, Box(*sheet["area"]), number)


class Recognition:
    """The recognition of one file, as a context; its process starts with the first sheet that is asked for."""

    def __init__(self, path: Path, name: str, settings: ReadingSettings) -> None:
        self._path, self._name, self._settings = path, name, settings
        self._stack = ExitStack()
        self._worker: workers.Worker | None = None
        self._read = 0

    def __enter__(self) -> "Recognition":
        """Start nothing yet."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the process."""
        self._stop()

    def sheet(self, number: int) -> dict[str, Any]:
        """Return the lines, shapes and area of a sheet, counted from 1; raises ReadError."""
        self._read += 1
        if self._read > self._settings.scan_pages:
            problem = f"it has more than {self._settings.scan_pages} scanned pages"
            raise ReadError(self._name, problem, fix=f"Split it into smaller files, {raised('scan_pages')}.")
        try:
            worker = self._started()
            worker.tell(str(number))
            line = worker.line(self._settings.scan_seconds)
        except TimeoutError as late:
            self._stop()
            problem = f"page {number} took longer than {self._settings.scan_seconds:g} seconds to recognise"
            fix = f"Give a smaller picture of it, {raised('scan_seconds')}."
            raise ReadError(self._name, problem, fix=fix) from late
        answer: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {"error": "crashed"}
        if "error" in answer:
            self._stop()
            problem, fix = self._problem(answer["error"])
            raise ReadError(self._name, problem, fix=fix)
        return answer

    def _started(self) -> workers.Worker:
        if self._worker is None:
            limits = [
                str(int(self._settings.picture_megapixels * 1_000_000)),
                str(int(self._settings.scan_memory_mb * MB)),
            ]
            arguments = [str(self._path.resolve()), *limits]
            context = workers.started("retrieval.readers.scan_worker", arguments, told=True)
            self._worker = self._stack.enter_context(context)
        return self._worker

    def _stop(self) -> None:
        self._worker = None
        self._stack.close()

    def _problem(self, kind: str) -> tuple[str, str]:
        """Return what is wrong and the way out."""
        smaller, most = "Save the picture smaller", self._settings.picture_megapixels
        return {
            "pixels": (f"it has more than {most:g} million pixels", f"{smaller}, {raised('picture_megapixels')}."),
            "memory": ("it needs too much memory", f"{smaller}, {raised('scan_memory_mb')}."),
            "damaged": ("it is damaged", _ANEW),
        }.get(kind, ("the recognition broke down on it", _ANEW))
