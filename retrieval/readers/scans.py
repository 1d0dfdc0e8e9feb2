"""Scans and photographs (.png, .jpg, PDF pages without text): their text is recognised, in a process of its own.

Recognition is the optional extra `baoda[ocr]`; where it is not installed, the error names it.
"""

import hashlib
import importlib.util
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from retrieval.errors import ReadError
from retrieval.readers import workers
from retrieval.records import Box, Line, Page, Shape, Source

FIX = 'pip install "baoda[ocr]"'
_ANEW = "Scan or photograph it anew, or fetch it again."
_NEEDED = ("rapidocr", "onnxruntime")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a scan may cost: bytes of a picture, its pixels, pages of one file, seconds for a page, bytes of memory."""

    size: int = 64 * 2**20
    pixels: int = 25_000_000
    """A larger picture is made smaller, one of more than four times as many pixels is refused."""
    pages: int = 300
    seconds: float = 300.0
    memory: int = 3 * 2**30
    """Of address space; what a page really takes is less than 1 GiB."""


LIMITS = Limits()


def installed() -> bool:
    """Tell whether the extra is there."""
    return all(importlib.util.find_spec(name) for name in _NEEDED)


def read(path: Path, name: str, report: Callable[[ReadError], None], *, limits: Limits = LIMITS) -> Iterator[Page]:
    """Yield the page that a picture shows; raises ReadError where it holds no text, is damaged or over the limits."""
    if path.stat().st_size > limits.size:
        problem = f"it is larger than {limits.size // 2**20} MiB"
        raise ReadError(name, problem, fix="Save the picture smaller.")
    if not installed():
        raise ReadError(name, "it is a picture, whose text has to be recognised first", fix=FIX)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    with Recognition(path, name, limits) as recognition:
        sheet = recognition.sheet(1)
    if not sheet["lines"]:
        raise ReadError(name, "no text was found in the picture", fix="Give a sharper picture, the right way up.")
    yield page_of(sheet, Source(name), digest, 1, iter(range(1, len(sheet["lines"]) + 1)))


def page_of(sheet: dict[str, Any], source: Source, digest: str, number: int, numbers: Iterator[int]) -> Page:
    """Return what a worker tells of a sheet as a page; `numbers` are those of its lines."""
    lines = tuple(Line(next(numbers), text, Box(*box), size) for text, box, size in sheet["lines"])
    shapes = tuple(Shape(kind, Box(*box)) for kind, box in sheet["shapes"])
    return Page(source, lines, digest, shapes, Box(*sheet["area"]), number)


class Recognition:
    """The recognition of one file, as a context; its process starts with the first sheet that is asked for."""

    def __init__(self, path: Path, name: str, limits: Limits = LIMITS) -> None:
        self._path, self._name, self._limits = path, name, limits
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
        if self._read > self._limits.pages:
            problem = f"it has more than {self._limits.pages} scanned pages"
            raise ReadError(self._name, problem, fix="Split it into smaller files.")
        try:
            worker = self._started()
            worker.tell(str(number))
            line = worker.line(self._limits.seconds)
        except TimeoutError as late:
            self._stop()
            problem = f"page {number} took longer than {self._limits.seconds:g} seconds to recognise"
            raise ReadError(self._name, problem, fix="Give a smaller picture of it.") from late
        answer: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {"error": "crashed"}
        if "error" in answer:
            self._stop()
            raise ReadError(self._name, self._problem(answer["error"]), fix=_ANEW)
        return answer

    def _started(self) -> workers.Worker:
        if self._worker is None:
            limits = [str(self._limits.pixels), str(self._limits.memory)]
            arguments = [str(self._path.resolve()), *limits]
            context = workers.started("retrieval.readers.scan_worker", arguments, told=True)
            self._worker = self._stack.enter_context(context)
        return self._worker

    def _stop(self) -> None:
        self._worker = None
        self._stack.close()

    def _problem(self, kind: str) -> str:
        return {
            "pixels": f"it has more than {4 * self._limits.pixels // 1_000_000} million pixels",
            "memory": "it needs too much memory",
            "damaged": "it is damaged",
        }.get(kind, "the recognition broke down on it")
