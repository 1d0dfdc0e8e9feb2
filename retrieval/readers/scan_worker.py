"""Runs in a process of its own: scans and photographs -> their lines as JSON, as pdf_worker.py tells lines of text.

Called as `python -m retrieval.readers.scan_worker FILE PIXELS BYTES` with the limits as numbers. Reads the number of a
sheet a line (a picture has one sheet, 1) and answers one line each: {"lines": …, "shapes": …, "area": …}, or
{"error": "…"} with the kind of the failure.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pypdfium2

from retrieval.readers.recognition import Recogniser, opened, rules_in
from retrieval.readers.rendering import pixels_of
from retrieval.readers.seenlines import between_lines
from retrieval.readers.type_sizes import body_size
from retrieval.readers.workers import limit_memory
from retrieval.records import Box

_DOTS = 300 / 72
_BODY = 10.0
"""Points that the body of a photographed page is taken to have: a picture does not tell how large the page was."""


def main(arguments: list[str]) -> int:
    """Answer for the sheets of the file named first; the other arguments are limits: pixels of a picture, bytes."""
    path, pixels, memory = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    limit_memory(memory)
    recogniser = Recogniser()
    for line in sys.stdin:
        try:
            answer = _sheet(recogniser, path, int(line), pixels)
        except MemoryError:
            answer = {"error": "memory"}
        except ValueError:
            answer = {"error": "pixels"}
        except (OSError, SyntaxError, IndexError, pypdfium2.PdfiumError):
            answer = {"error": "damaged"}
        print(json.dumps(answer, ensure_ascii=True, separators=(",", ":")), flush=True)
    return 0


def _sheet(recogniser: Recogniser, path: Path, number: int, pixels: int) -> dict[str, Any]:
    points: float | None = None
    with path.open("rb") as stream:
        is_pdf = b"%PDF-" in stream.read(4096)
    if is_pdf:
        page = pypdfium2.PdfDocument(path)[number - 1]
        picture = pixels_of(page, scale=_DOTS)
        points = page.get_width() / picture.shape[1]
    else:
        picture = opened(path, pixels)
    lines = recogniser.lines(picture)
    points = points or _BODY / body_size(lines)

    def placed(box: Box) -> list[float]:
        return [round(float(side) * points, 2) for side in (box.left, box.bottom, box.right, box.top)]

    return {
        "area": placed(Box(0.0, 0.0, picture.shape[1], picture.shape[0])),
        "lines": [[line.text, placed(line.box), round(line.size * points, 2), round(line.sure, 3)] for line in lines],
        "shapes": [["rule", placed(box)] for box in between_lines(rules_in(picture), lines)] if lines else [],
    }


if __name__ == "__main__":  # pragma: no cover - runs in the worker process
    sys.exit(main(sys.argv[1:]))
