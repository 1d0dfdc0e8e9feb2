"""What is drawn on a sheet of a PDF file: rules, frames and pictures. Knows pypdfium2, as pdf_worker.py does.

A sheet may hold ten thousand objects, one for each character; the library's plain functions are five times as fast
as its objects in Python.
"""

import ctypes
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from retrieval.records import Box

_DEEPEST = 8
_RULE = 3.0
_TINY = 12.0
_COVERED = 0.8
_NO_WIDTH = 0.02
_SEEN = frozenset({pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE})


@dataclass(frozen=True, slots=True)
class Thing:
    """A path or picture with the rectangle around it; `inner` says that it is part of a form drawn on the sheet."""

    is_picture: bool
    box: Box
    handle: Any
    inner: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that is drawn on a sheet: paths and pictures, and how many objects there are, text among them."""

    things: tuple[Thing, ...]
    count: int

    def is_covered(self, sheet: Box) -> bool:
        """Tell whether a picture lies over nearly all of the sheet."""
        least = _COVERED * sheet.width * sheet.height
        return any(thing.is_picture and thing.box.width * thing.box.height > least for thing in self.things)

    def shapes(self, sheet: Box) -> Iterator[tuple[str, Box]]:
        """Yield rules, frames and pictures; what is smaller than a letter or larger than the sheet is left out."""
        for thing in self.things:
            box = thing.box
            if thing.inner or max(box.width, box.height) < _TINY or not math.isfinite(box.width + box.height):
                continue
            if min(box.width, box.height) <= _RULE:
                yield "rule", box
            elif box.width < 0.97 * sheet.width or box.height < 0.97 * sheet.height:
                yield _area_kind(thing), box


def drawing_on(page: pypdfium2.PdfPage) -> Drawing:
    """Return what is drawn on a sheet; text that would be lost is mended on the way."""
    found = _Gathering()
    found.gather(pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, page.raw)
    return Drawing(tuple(found.things), found.count)


class _Gathering:
    """One walk over the objects of a sheet and of the forms in it."""

    def __init__(self) -> None:
        self.things: list[Thing] = []
        self.count = 0
        self._sides = [ctypes.c_float() for _ in range(4)]
        self._places = [ctypes.byref(side) for side in self._sides]

    def gather(self, count: Callable[[Any], int], get: Callable[[Any, int], Any], parent: Any, level: int = 0) -> None:
        """Take in the objects of a sheet or form."""
        for i in range(max(0, count(parent))):
            handle = get(parent, i)
            kind = pdfium.FPDFPageObj_GetType(handle)
            self.count += 1
            if kind == pdfium.FPDF_PAGEOBJ_FORM and level + 1 < _DEEPEST:
                self.gather(pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, handle, level + 1)
            if not pdfium.FPDFPageObj_GetBounds(handle, *self._places):
                continue
            left, bottom, right, top = (side.value for side in self._sides)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                if right - left < _NO_WIDTH:
                    _widen(handle)
            elif kind in _SEEN:
                box = Box(left, bottom, right, top)
                self.things.append(Thing(kind == pdfium.FPDF_PAGEOBJ_IMAGE, box, handle, level > 0))


def _widen(handle: Any) -> None:
    """Give a stroke to text of no width, which PDFium would drop.

    A text object that holds one character of a font that is neither embedded nor installed has an empty box, and
    CPDF_TextPage skips such objects: 年, 月, 日 vanish from CNKI's pages. A stroke widens the box.
    """
    pdfium.FPDFTextObj_SetTextRenderMode(handle, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE)
    pdfium.FPDFPageObj_SetStrokeWidth(handle, 1.0)
    pdfium.FPDFPageObj_Transform(handle, 1, 0, 0, 1, 0, 0)


def _area_kind(thing: Thing) -> str:
    if thing.is_picture:
        return "picture"
    fill, stroke = ctypes.c_int(), pdfium.FPDF_BOOL()
    pdfium.FPDFPath_GetDrawMode(thing.handle, fill, stroke)
    return "frame" if stroke.value or not fill.value else "picture"
