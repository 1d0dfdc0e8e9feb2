"""Scans and photographs: what is said without the extra, and what is read with it."""

import io
import json
from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from retrieval.articles.reading import articles_of
from retrieval.errors import ReadError
from retrieval.limits import ReadingSettings
from retrieval.readers import pdf, registry, rendering, scans, workers
from retrieval.readers.scans import Recognition, installed, read

HEADLINE = "白芦渡口恢复通航"
ROWS = ["昨日清晨，停航三年的白芦", "渡口重新开船。首班渡船载", "着四十六名乘客驶向对岸的", "柳汀村，全程用了九分钟。"]
without = pytest.mark.skipif(installed(), reason="baoda[ocr] is installed here")
recognising = pytest.mark.skipif(not installed(), reason="baoda[ocr] is not installed here: pip install '.[ocr]'")


def printed(folder: Path) -> Path:
    """Return a small typeset page as a PDF file."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    path = folder / "渡口.pdf"
    canvas = Canvas(str(path), pagesize=(420, 300), invariant=1)
    canvas.setFont("STSong-Light", 28)
    canvas.drawString(40, 240, HEADLINE)
    canvas.setFont("STSong-Light", 14)
    for number, row in enumerate(ROWS):
        canvas.drawString(40 if number else 68, 200 - 22 * number, row)
    canvas.showPage()
    canvas.save()
    return path


def photographed(folder: Path) -> Path:
    """Return the same page as a PNG file."""
    path = folder / "渡口.png"
    page = pypdfium2.PdfDocument(printed(folder))[0]
    path.write_bytes(rendering.png(rendering.pixels_of(page, scale=2.0)))
    return path


def scanned(folder: Path, *, stamp: str = "") -> Path:
    """Return the same page as a PDF file that holds its picture only, stamped if need be, between two others."""
    picture = photographed(folder)
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(420, 300), invariant=1)
    canvas.showPage()
    canvas.drawImage(_image(picture), 0, 0, 420, 300)
    canvas.drawString(10, 5, stamp)
    canvas.showPage()
    canvas.drawString(10, 200, "The last page has text of its own.")
    canvas.showPage()
    canvas.save()
    path = folder / "扫描.pdf"
    path.write_bytes(file.getvalue())
    return path


def _image(path: Path) -> ImageReader:
    pytest.importorskip("PIL")
    return ImageReader(str(path))


def answering(program: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program of our own in the place of the recognition, to see what is made of its answers."""
    path = folder / "stand_in.py"
    path.write_text(program, encoding="utf-8")
    real = workers.command

    def command(module: str, given: list[str]) -> tuple[list[str], dict[str, str]]:
        line, surroundings = real(module, given)
        return ([line[0], str(path)] if module.endswith("scan_worker") else line), surroundings

    monkeypatch.setattr(scans, "installed", lambda: True)
    monkeypatch.setattr(workers, "command", command)


ANSWERS = """
import sys
for number in sys.stdin:
    line = '["page %s",[1,2,3,4],10.0,0.97]' % number.strip()
    print('{"area":[0,0,90,50],"lines":[' + line + '],"shapes":[["rule",[0,1,90,2]]]}', flush=True)
"""


@without
def test_a_picture_is_refused_with_the_name_of_the_extra(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        list(registry.read(photographed(tmp_path), report=print))
    assert caught.value.fix == 'pip install "baoda[ocr]"'
    assert "picture" in caught.value.problem


@without
@pytest.mark.parametrize("stamp", ["", "Scanned by Ledger 2031"])
def test_a_scanned_page_among_others_is_reported_with_the_name_of_the_extra(tmp_path: Path, stamp: str) -> None:
    problems: list[ReadError] = []
    pages = list(pdf.read(scanned(tmp_path, stamp=stamp), "扫描.pdf", problems.append))
    assert [page.sheet for page in pages] == [3]
    assert [problem.fix for problem in problems] == ['pip install "baoda[ocr]"']
    assert "page 1, 2" in problems[0].problem


def test_pictures_are_known_by_content(tmp_path: Path) -> None:
    path = tmp_path / "渡口.txt"
    path.write_bytes(photographed(tmp_path).read_bytes())
    if not installed():
        with pytest.raises(ReadError, match="picture"):
            list(registry.read(path, report=print))


def test_a_picture_over_the_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"larger than 0\.001 MB") as caught:
        list(read(photographed(tmp_path), "渡口.png", print, ReadingSettings(picture_mb=0.001)))
    assert "raise reading.picture_mb" in caught.value.fix


def test_what_the_recognition_tells_becomes_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(ANSWERS, tmp_path, monkeypatch)
    (page,) = read(photographed(tmp_path), "渡口.png", print)
    assert [(line.text, line.sure) for line in page.lines] == [("page 1", 0.97)]
    assert page.shapes[0].kind == "rule"
    assert page.area is not None
    assert page.area.width == 90


def test_scanned_pages_of_a_pdf_file_take_their_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = scanned(tmp_path, stamp="Ledger 2031")
    answering(ANSWERS, tmp_path, monkeypatch)
    problems: list[ReadError] = []
    pages = list(pdf.read(path, "扫描.pdf", problems.append))
    assert [(page.sheet, page.lines[0].number) for page in pages] == [(2, 1), (3, 2)]
    assert pages[0].lines[0].text == "page 2"
    assert "page 1" in problems[0].problem


@pytest.mark.parametrize(
    ("program", "problem"),
    [
        ('print(\'{"error":"damaged"}\')', "damaged"),
        ('print(\'{"error":"pixels"}\')', "100 million pixels"),
        ('print(\'{"error":"memory"}\')', "memory"),
        ("raise SystemExit(3)", "broke down"),
        ("print('{', end='')", "broke down"),
        ("import time; time.sleep(60)", "longer than 1 seconds"),
        ('print(\'{"lines":[],"shapes":[],"area":[0,0,1,1]}\')', "no text was found"),
    ],
)
def test_what_goes_wrong_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, problem: str) -> None:
    answering(program, tmp_path, monkeypatch)
    with pytest.raises(ReadError, match=problem) as caught:
        list(read(photographed(tmp_path), "渡口.png", print, ReadingSettings(scan_seconds=1)))
    assert caught.value.fix


def test_more_scanned_pages_than_allowed_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(ANSWERS, tmp_path, monkeypatch)
    with Recognition(photographed(tmp_path), "扫描.pdf", ReadingSettings(scan_pages=1)) as recognition:
        assert recognition.sheet(1)["lines"]
        with pytest.raises(ReadError, match="more than 1 scanned pages"):
            recognition.sheet(2)


def test_the_worker_of_pdf_files_knows_scans(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from retrieval.readers import pdf_worker

    told = []
    for path in (scanned(tmp_path, stamp="Ledger 2031"), printed(tmp_path)):
        assert pdf_worker.main([str(path), "9", "9999", "-1"]) == 0
        told += [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["scan"] for each in told if "scan" in each] == [False, True, False, False]


# ---- with the extra


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scans")


@recognising
def test_a_photograph_is_read(folder: Path) -> None:
    (article,) = articles_of(photographed(folder), report=print)
    assert article.headline == HEADLINE
    assert "".join(paragraph.text for paragraph in article.paragraphs) == "".join(ROWS)


@recognising
@pytest.mark.parametrize("turn", [3, 6, 8])
def test_the_camera_tells_which_side_is_up(folder: Path, turn: int) -> None:
    from PIL import Image

    with Image.open(photographed(folder)) as picture:
        kept = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}[turn]
        turned = picture.convert("RGB").transpose(kept)
        exif = Image.Exif()
        exif[0x0112] = turn
        path = folder / f"渡口{turn}.jpg"
        turned.save(path, exif=exif, quality=90)
    (page,) = read(path, path.name, print)
    assert page.lines[0].text == HEADLINE


@recognising
def test_a_scanned_pdf_page_is_read_in_its_place(folder: Path) -> None:
    pages = list(pdf.read(scanned(folder, stamp="Ledger 2031"), "扫描.pdf", lambda problem: None))
    assert [page.sheet for page in pages] == [2, 3]
    assert pages[0].lines[0].text == HEADLINE
    assert pages[0].area is not None
    assert round(pages[0].area.width) == 420


@recognising
def test_damaged_empty_and_huge_pictures_are_refused(folder: Path) -> None:
    from PIL import Image

    whole = photographed(folder).read_bytes()
    path = folder / "坏.png"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ReadError, match="damaged"):
        list(read(path, "坏.png", print))
    Image.new("RGB", (900, 600), "white").save(path)
    with pytest.raises(ReadError, match="no text"):
        list(read(path, "坏.png", print))
    with pytest.raises(ReadError, match="million pixels"):
        list(read(path, "坏.png", print, ReadingSettings(picture_megapixels=0.001)))


@recognising
def test_the_worker_answers_for_pictures_and_sheets(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from PIL import Image

    from retrieval.readers import scan_worker

    clear = folder / "透明.png"
    with Image.open(photographed(folder)) as picture:
        grey = picture.convert("L")
        Image.merge("LA", (grey, Image.eval(grey, lambda level: 255 - level))).save(clear)
    told = []
    for path, sheet in ((scanned(folder), 2), (scanned(folder), 9), (clear, 1), (scanned(folder), 1)):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{sheet}\n"))
        assert scan_worker.main([str(path), "25000000", "-1"]) == 0
        told.append(json.loads(capsys.readouterr().out))
    assert told[0]["lines"][0][0] == told[2]["lines"][0][0] == HEADLINE
    assert told[1] == {"error": "damaged"}
    assert told[3]["lines"] == []


@recognising
def test_white_letters_upright_lines_and_lines_across_rules(folder: Path) -> None:
    import numpy as np

    from retrieval.readers import recognition

    page = pypdfium2.PdfDocument(printed(folder))[0]
    pixels = np.ascontiguousarray(rendering.pixels_of(page, scale=3.0))
    lines = recognition.Recogniser().lines(255 - pixels)
    assert lines[0].text == HEADLINE
    pixels[:, 498:502] = 0
    texts = [line.text for line in recognition.Recogniser().lines(pixels)]
    assert HEADLINE not in texts
    assert recognition.rules_in(pixels)
    tall = np.ascontiguousarray(np.rot90(pixels))
    assert all(line.size > 0 for line in recognition.Recogniser().lines(tall))


@recognising
def test_large_pictures_are_made_smaller_and_those_without_letters_hold_no_lines(folder: Path) -> None:
    from PIL import Image, ImageDraw

    from retrieval.readers import recognition

    assert recognition.opened(photographed(folder), 1_000_000, kept=200_000).size <= 3 * 200_000
    path = folder / "块.png"
    with Image.new("RGBA", (800, 600), (255, 255, 255, 0)) as picture:
        ImageDraw.Draw(picture).ellipse((200, 100, 600, 500), fill=(0, 0, 0, 255))
        picture.save(path)
    assert recognition.Recogniser().lines(recognition.opened(path, 1_000_000)) == []
