"""Runs in a process of its own: a PDF file -> its pages as JSON, one a line. Knows pypdfium2.

Called as `python -m retrieval.readers.pdf_worker FILE PAGES CHARACTERS BYTES`, with the limits as numbers. Writes
{"pages": n}, then one line a page, then {"done": true}; or {"error": "…"} with the kind of the failure.
"""

import contextlib
import ctypes
import gc
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from retrieval.readers.glyphs import Glyph, TextLine, lines_of
from retrieval.readers.pdf_objects import Drawing, drawing_on
from retrieval.readers.workers import limit_memory
from retrieval.records import Box

_SELDOM = 200_000
"""New objects after which rubbish is looked for: the characters of one page are no rubbish."""
_LINE_END_HYPHENS = frozenset({2, 0xFFFE})
"""What PDFium makes of a hyphen that ends a line."""
_AT_ONCE = 50
"""Pages after which the file is opened anew."""
_STAMP = 60
"""Characters at most of what a scanner or an archive prints on a scan."""
_ERRORS = {pdfium.FPDF_ERR_PASSWORD: "password", pdfium.FPDF_ERR_SECURITY: "password", pdfium.FPDF_ERR_FILE: "file"}


def main(arguments: list[str]) -> int:
    """Write the pages of the file named first; the other arguments are limits: pages, characters a page, bytes."""
    file, pages, characters, memory = arguments[0], *map(int, arguments[1:4])
    limit_memory(memory)
    gc.set_threshold(_SELDOM)
    try:
        return _say_pages(file, pages, characters)
    except pypdfium2.PdfiumError as error:
        return _say({"error": _ERRORS.get(getattr(error, "err_code", None) or 0, "damaged")})
    except MemoryError:
        return _say({"error": "memory"})


def _say_pages(file: str, pages: int, characters: int) -> int:
    """Write the pages; the file is opened anew now and then, as PDFium keeps the fonts of all pages that it saw."""
    done, count = 0, 1
    while done < count:
        with contextlib.closing(pypdfium2.PdfDocument(file)) as sheets:
            count = len(sheets)
            if not done:
                _say({"pages": count})
            if count > pages:
                return 0
            for number in range(done, min(done + _AT_ONCE, count)):
                _say(_page_or_failure(sheets, number, characters))
        done += _AT_ONCE
    return _say({"done": True})


def _page_or_failure(sheets: pypdfium2.PdfDocument, number: int, characters: int) -> dict[str, Any]:
    try:
        return _page(sheets[number], characters)
    except pypdfium2.PdfiumError:
        return {"unreadable": True}


def _say(answer: dict[str, Any]) -> int:
    print(json.dumps(answer, ensure_ascii=True, separators=(",", ":")), flush=True)
    return 0


def _page(page: pypdfium2.PdfPage, limit: int) -> dict[str, Any]:
    drawing = drawing_on(page)
    text = page.get_textpage()
    if text.count_chars() > limit:
        return {"characters": text.count_chars()}
    sheet = Box(*page.get_bbox())
    glyphs = list(_glyphs(text))
    turn = _turn(glyphs)
    area = _turned(sheet, turn)
    shapes = [(kind, _turned(box, turn)) for kind, box in drawing.shapes(sheet)]
    glyphs = [_turned_glyph(glyph, turn) for glyph in glyphs]
    sizes = Counter(round(g.size, 1) for g in glyphs if g.text != " ")
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    lines = lines_of(glyphs, text_size=body)
    page.close()

    def moved(box: Box) -> list[float]:
        sides = (box.left - area.left, box.bottom - area.bottom, box.right - area.left, box.top - area.bottom)
        return [round(side, 2) for side in sides]

    return {
        "scan": _is_scan(lines, drawing, sheet),
        "area": moved(area),
        "lines": [[line.text, moved(line.box), round(line.size, 2)] for line in lines],
        "shapes": [[kind, moved(box)] for kind, box in shapes],
    }


def _is_scan(lines: Sequence[TextLine], drawing: Drawing, sheet: Box) -> bool:
    """Tell a page whose text is not there as text: a picture over all of it, bare or stamped, or drawn as outlines."""
    if not lines:
        return bool(drawing.count)
    return sum(len(line.text) for line in lines) <= _STAMP and drawing.is_covered(sheet)


def _glyphs(page: pypdfium2.PdfTextPage) -> Iterator[Glyph]:
    """Yield the characters in the order of the file, without the spaces and line ends that PDFium made up."""
    text, matrix, loose = page.raw, pdfium.FS_MATRIX(), pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    to_matrix, to_loose, to_x, to_y = map(ctypes.byref, (matrix, loose, x, y))
    for i, character in _characters(text):
        pdfium.FPDFText_GetMatrix(text, i, to_matrix)
        pdfium.FPDFText_GetLooseCharBox(text, i, to_loose)
        pdfium.FPDFText_GetCharOrigin(text, i, to_x, to_y)
        size = pdfium.FPDFText_GetFontSize(text, i) * (math.hypot(matrix.c, matrix.d) or math.hypot(matrix.a, matrix.b))
        left = loose.left
        if not (0.5 < size < 2000 and math.isfinite(left + loose.top)):
            size = 1.0
        angle = 0 if matrix.b == 0 < matrix.a else round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360
        if angle == 0:
            left = min(left, x.value)  # a Type 3 glyph's box has no side bearing
        yield Glyph(character, x.value, y.value, Box(left, loose.bottom, loose.right, loose.top), size, angle)


def _characters(text: Any) -> Iterator[tuple[int, str]]:
    """Yield the place and the character of all that is printed; both halves of a wide one come with the second."""
    high = ""
    for i in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, i)
        if code in _LINE_END_HYPHENS and pdfium.FPDFText_IsHyphen(text, i) == 1:
            code = ord("-")
        if not code or code == 0xFFFE:
            continue
        character = chr(code)
        if character.isspace():
            if pdfium.FPDFText_IsGenerated(text, i):
                continue
            character = " "
        elif "\ud800" <= character <= "\udbff":
            high = character
            continue
        elif "\udc00" <= character <= "\udfff":
            character = (high + character).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if character.isprintable() or "\ue000" <= character <= "\uf8ff":
            yield i, character


def turn_of(page: pypdfium2.PdfPage) -> int:
    """Return the angle at which the text of a page stands."""
    return _turn(list(_glyphs(page.get_textpage())))


def _turn(glyphs: list[Glyph]) -> int:
    """Return the right angle at which more than half of the text stands: the sheet lies on its side."""
    angles = Counter(glyph.angle for glyph in glyphs)
    angle, count = angles.most_common(1)[0] if angles else (0, 0)
    return angle if angle in (90, 180, 270) and 2 * count > len(glyphs) else 0


def _turned(box: Box, turn: int) -> Box:
    for _ in range(turn // 90):
        box = Box(box.bottom, -box.right, box.top, -box.left)
    return box


def _turned_glyph(glyph: Glyph, turn: int) -> Glyph:
    if not turn:
        return glyph
    x, y = glyph.x, glyph.y
    for _ in range(turn // 90):
        x, y = y, -x
    return Glyph(glyph.text, x, y, _turned(glyph.box, turn), glyph.size, (glyph.angle - turn) % 360)


if __name__ == "__main__":  # pragma: no cover - runs in the worker process
    sys.exit(main(sys.argv[1:]))
