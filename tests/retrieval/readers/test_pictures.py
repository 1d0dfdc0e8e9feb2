"""Sheets of PDF files drawn as pictures."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from retrieval.readers import rendering
from retrieval.readers.pictures import kind_of, picture_of


def document(folder: Path, *, turn: int = 0, colour: bool = False, size: tuple[float, float] = (400, 300)) -> Path:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=size, invariant=1)
    if turn:
        canvas.setPageRotation(turn)
    canvas.setFillColorRGB(1, 0, 0) if colour else canvas.setFillGray(0)
    canvas.rect(0, size[1] / 2, size[0] / 2, size[1] / 2, stroke=0, fill=1)
    canvas.showPage()
    canvas.save()
    path = folder / "页.pdf"
    path.write_bytes(file.getvalue())
    return path


def pixels(picture: bytes) -> np.ndarray:
    """Return the pixels of a PNG as our own writer writes it."""
    wide, high, _, kind = struct.unpack(">IIBB", picture[16:26])
    depth = 1 if kind == 0 else 3
    length = struct.unpack(">I", picture[33:37])[0]
    rows = np.frombuffer(zlib.decompress(picture[41 : 41 + length]), np.uint8).reshape(high, 1 + wide * depth)
    assert set(rows[:, 0]) == {2}
    return np.cumsum(rows[:, 1:], axis=0, dtype=np.uint8).reshape(high, wide, depth)


def test_a_sheet_is_drawn_as_it_is_read(tmp_path: Path) -> None:
    picture = picture_of(document(tmp_path), 1, width=200)
    assert picture is not None
    assert kind_of(picture) == "png"
    drawn = pixels(picture)
    assert drawn.shape == (150, 200, 1)
    assert drawn[10, 10] == 0
    assert drawn[140, 190] == 255


def test_colours_and_turned_sheets(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = document(tmp_path, colour=True, turn=90)
    assert rendering.main([str(path), "1", "150", "-1"]) == 0
    drawn = pixels(capfdbinary.readouterr().out)
    assert drawn.shape == (113, 150, 3)
    assert tuple(drawn[10, 80]) == (255, 0, 0)
    assert tuple(drawn[100, 10]) == (255, 255, 255)


def test_text_that_stands_on_its_side_is_turned_upright(tmp_path: Path) -> None:
    page = pypdfium2.PdfDocument(document(tmp_path))[0]
    assert rendering.pixels_of(page, scale=0.5, turn=90).shape == (200, 150, 3)


def test_what_cannot_be_drawn_is_no_picture(tmp_path: Path) -> None:
    path = document(tmp_path)
    assert picture_of(path, 7) is None
    assert picture_of(path, 1, seconds=0.001) is None
    path.write_bytes(b"%PDF-1.4 and no more")
    assert picture_of(path, 1) is None
    assert rendering.main([str(path), "1", "100", "-1"]) == 1


def test_a_sheet_without_size_is_refused(tmp_path: Path) -> None:
    page = pypdfium2.PdfDocument(document(tmp_path, size=(20_000, 10)))[0]
    with pytest.raises(ValueError, match="size"):
        rendering.pixels_of(page, scale=1)


def test_a_picture_is_its_own(tmp_path: Path) -> None:
    path = tmp_path / "页.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0 and so on")
    assert picture_of(path, 1) == path.read_bytes()
    assert kind_of(b"%PDF-") is None
