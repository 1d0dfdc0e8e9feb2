"""Runs in a process of its own: a PDF file -> its pages as JSON, one a line. The only file that knows pypdfium2.

Called as `python -m retrieval.readers.pdf_worker FILE PAGES CHARACTERS BYTES`, with the limits as numbers. Writes
{"pages": n}, then one line a page, then {"done": true}; or {"error": "…"} with the kind of the failure.
"""

import contextlib
import ctypes
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from retrieval.readers.glyphs import Glyph, TextLine, lines_of
from retrieval.readers.workers import limit_memory
from retrieval.records import Box

_RULE = 3.0
_TINY = 12.0
_STAMP = 60
"""Characters at most of what a scanner or an archive prints on a scan."""
_COVERED = 0.8
_FILLED_LINE_WIDTH = 0.02
_ERRORS = {pdfium.FPDF_ERR_PASSWORD: "password", pdfium.FPDF_ERR_SECURITY: "password", pdfium.FPDF_ERR_FILE: "file"}


def main(arguments: list[str]) -> int:
    """Write the pages of the file named first; the other arguments are limits: pages, characters a page, bytes."""
    file, pages, characters, memory = arguments[0], *map(int, arguments[1:4])
    limit_memory(memory)
    try:
        sheets = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        return _say({"error": _ERRORS.get(getattr(error, "err_code", None) or 0, "damaged")})
    with contextlib.closing(sheets):
        return _say_pages(sheets, pages, characters)


def _say_pages(sheets: pypdfium2.PdfDocument, pages: int, characters: int) -> int:
    count = len(sheets)
    _say({"pages": count})
    if count > pages:
        return 0
    for number in range(count):
        try:
            _say(_page(sheets[number], characters))
        except pypdfium2.PdfiumError:
            _say({"unreadable": True})
        except MemoryError:
            return _say({"error": "memory"})
    return _say({"done": True})


def _say(answer: dict[str, Any]) -> int:
    print(json.dumps(answer, ensure_ascii=True, separators=(",", ":")), flush=True)
    return 0


def _page(page: pypdfium2.PdfPage, limit: int) -> dict[str, Any]:
    objects = list(page.get_objects(max_depth=8))
    _keep_single_characters(objects)
    text = page.get_textpage()
    if text.count_chars() > limit:
        return {"characters": text.count_chars()}
    left, bottom, right, top = page.get_bbox()
    glyphs = list(_glyphs(text))
    turn = _turn(glyphs)
    area = _turned(Box(left, bottom, right, top), turn)
    shapes = [(kind, _turned(box, turn)) for kind, box in _shapes(page, objects, Box(left, bottom, right, top))]
    glyphs = [_turned_glyph(glyph, turn) for glyph in glyphs]
    sizes = Counter(round(g.size, 1) for g in glyphs if g.text != " ")
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    lines = lines_of(glyphs, text_size=body)
    page.close()

    def moved(box: Box) -> list[float]:
        sides = (box.left - area.left, box.bottom - area.bottom, box.right - area.left, box.top - area.bottom)
        return [round(side, 2) for side in sides]

    return {
        "scan": _is_scan(lines, objects, Box(left, bottom, right, top)),
        "area": moved(area),
        "lines": [[line.text, moved(line.box), round(line.size, 2)] for line in lines],
        "shapes": [[kind, moved(box)] for kind, box in shapes],
    }


def _is_scan(lines: Sequence[TextLine], objects: list[pypdfium2.PdfObject], sheet: Box) -> bool:
    """Tell a page whose text is not there as text: a picture over all of it, bare or stamped, or drawn as outlines."""
    if not lines:
        return bool(objects)
    if sum(len(line.text) for line in lines) > _STAMP:
        return False
    pictures = [Box(*thing.get_bounds()) for thing in objects if thing.type == pdfium.FPDF_PAGEOBJ_IMAGE]
    return any(box.width * box.height > _COVERED * sheet.width * sheet.height for box in pictures)


def _keep_single_characters(objects: list[pypdfium2.PdfObject]) -> None:
    """Give a stroke to text of no width, which PDFium would drop.

    A text object that holds one character of a font that is neither embedded nor installed has an empty box, and
    CPDF_TextPage skips such objects: 年, 月, 日 vanish from CNKI's pages. A stroke widens the box.
    """
    for thing in objects:
        if thing.type != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        left, _, right, _ = thing.get_bounds()
        if right - left < _FILLED_LINE_WIDTH:
            pdfium.FPDFTextObj_SetTextRenderMode(thing, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE)
            pdfium.FPDFPageObj_SetStrokeWidth(thing, 1.0)
            pdfium.FPDFPageObj_Transform(thing, 1, 0, 0, 1, 0, 0)


def _glyphs(text: pypdfium2.PdfTextPage) -> Iterator[Glyph]:
    """Yield the characters in the order of the file, without the spaces and line ends that PDFium made up."""
    matrix, loose = pdfium.FS_MATRIX(), pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    high = ""
    for i in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, i)
        if pdfium.FPDFText_IsGenerated(text, i) or not code or code == 0xFFFE:
            continue
        character = chr(code)
        if "\ud800" <= character <= "\udbff":
            high = character
            continue
        if "\udc00" <= character <= "\udfff":
            character = (high + character).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        character = " " if character.isspace() else character
        if not character.isprintable() and not "\ue000" <= character <= "\uf8ff":
            continue
        pdfium.FPDFText_GetMatrix(text, i, matrix)
        pdfium.FPDFText_GetLooseCharBox(text, i, loose)
        pdfium.FPDFText_GetCharOrigin(text, i, x, y)
        size = pdfium.FPDFText_GetFontSize(text, i) * (math.hypot(matrix.c, matrix.d) or math.hypot(matrix.a, matrix.b))
        if not (math.isfinite(size) and 0.5 < size < 2000 and math.isfinite(loose.left + loose.top)):
            size = 1.0
        angle = round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360
        left = min(loose.left, x.value) if angle == 0 else loose.left  # a Type 3 glyph's box has no side bearing
        box = Box(left, loose.bottom, loose.right, loose.top)
        yield Glyph(character, x.value, y.value, box, size, angle)


def _shapes(page: pypdfium2.PdfPage, objects: list[pypdfium2.PdfObject], sheet: Box) -> Iterator[tuple[str, Box]]:
    """Yield rules, frames and pictures; what is smaller than a letter or larger than the sheet is left out."""
    for thing in objects:
        if thing.level or thing.type not in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE):
            continue
        box = Box(*thing.get_bounds())
        if max(box.width, box.height) < _TINY or not math.isfinite(box.width + box.height):
            continue
        if min(box.width, box.height) <= _RULE:
            yield "rule", box
        elif box.width < 0.97 * sheet.width or box.height < 0.97 * sheet.height:
            yield _area_kind(thing), box


def _area_kind(thing: pypdfium2.PdfObject) -> str:
    if thing.type == pdfium.FPDF_PAGEOBJ_IMAGE:
        return "picture"
    fill, stroke = ctypes.c_int(), pdfium.FPDF_BOOL()
    pdfium.FPDFPath_GetDrawMode(thing, fill, stroke)
    return "frame" if stroke.value or not fill.value else "picture"


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
