import io
import json
import subprocess
import sys
import zlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image
from pypdfium2 import PdfiumError
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from retrieval.errors import ReadError
from retrieval.limits import ReadingSettings
from retrieval.readers import pdf_worker, registry
from retrieval.readers.pdf import read

ROW = "白芦市的渡船靠岸了。"


def document(
    pages: list[list[tuple[float, float, str]]], *, turn: int = 0, encrypt: object = None, picture=()
) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 300), invariant=1, encrypt=encrypt)
    for number, lines in enumerate(pages):
        if turn:
            canvas.translate(400, 0)
            canvas.rotate(turn)
        if number in picture:
            canvas.rect(50, 50, 300, 200, stroke=0, fill=1)
        for x, y, text in lines:
            canvas.setFont("STSong-Light", 10)
            canvas.drawString(x, y, text)
        canvas.line(20, 20, 380, 20)
        canvas.rect(30, 30, 100, 100)
        canvas.rect(200, 30, 100, 100, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def stored(folder: Path, data: bytes) -> Path:
    path = folder / "渡船.pdf"
    path.write_bytes(data)
    return path


def pages_of(path: Path, **limits: float):
    problems: list[ReadError] = []
    return list(read(path, "渡船.pdf", problems.append, ReadingSettings(**limits))), problems  # type: ignore[arg-type]


def refusal(path: Path, **limits: float) -> ReadError:
    with pytest.raises(ReadError) as caught:
        pages_of(path, **limits)
    assert caught.value.file == "渡船.pdf"
    assert caught.value.fix
    return caught.value


def test_lines_carry_boxes_and_sizes_and_count_through_the_file(tmp_path: Path):
    path = stored(tmp_path, document([[(20, 200, ROW), (20, 180, "第二行")], [(20, 200, "第二页")]]))
    (first, second), problems = pages_of(path)
    assert [line.text for line in (*first.lines, *second.lines)] == [ROW, "第二行", "第二页"]
    assert [line.number for line in (*first.lines, *second.lines)] == [1, 2, 3]
    box = first.lines[0].box
    assert box is not None
    assert (round(box.left), round(box.right), first.lines[0].size) == (20, 120, 10.0)
    assert {shape.kind for shape in first.shapes} == {"rule", "frame", "picture"}
    assert first.digest != second.digest
    assert first.area is not None
    assert (first.area.width, first.area.height) == (400, 300)
    assert problems == []


def test_characters_drawn_one_by_one_are_not_lost(tmp_path: Path):
    letters = [(20 + 10 * i, 200, letter) for i, letter in enumerate(ROW)]
    (page,), _ = pages_of(stored(tmp_path, document([letters])))
    assert [line.text for line in page.lines] == [ROW]


def test_a_hyphen_at_the_end_of_a_line_stays(tmp_path: Path):
    rows = [
        (20, 200, "A consultant recommen-"),
        (20, 188, "ded a smaller vessel - and"),
        (20, 176, "a ninety-mile drive."),
    ]
    (page,), _ = pages_of(stored(tmp_path, document([rows])))
    assert [line.text for line in page.lines] == [text for _, _, text in rows]


def test_a_sheet_on_its_side_is_turned(tmp_path: Path):
    (page,), _ = pages_of(stored(tmp_path, document([[(20, 200, ROW), (20, 180, ROW[:4])]], turn=90)))
    assert [line.text for line in page.lines] == [ROW, ROW[:4]]
    first, second = (line.box for line in page.lines)
    assert first is not None
    assert second is not None
    assert first.bottom > second.bottom
    assert first.width > 5 * first.height


def test_the_registry_reads_pdf_by_content_and_suffix(tmp_path: Path):
    path = tmp_path / "渡船.txt"
    path.write_bytes(document([[(20, 200, ROW)]]))
    (page,) = registry.read(path, report=lambda problem: None)
    assert page.lines[0].text == ROW


def test_a_scan_is_refused_with_the_name_of_the_extra(tmp_path: Path):
    error = refusal(stored(tmp_path, document([[]], picture={0})))
    assert "scan" in error.problem
    assert "baoda[ocr]" in error.fix


def test_a_page_without_text_among_others_is_reported(tmp_path: Path):
    pages, problems = pages_of(stored(tmp_path, document([[(20, 200, ROW)], []])))
    assert len(pages) == 1
    assert "page 2" in problems[0].problem


def test_a_locked_file_is_refused(tmp_path: Path):
    lock = StandardEncryption("abc", ownerPassword="def")
    assert "password" in refusal(stored(tmp_path, document([[(20, 200, ROW)]], encrypt=lock))).problem


def test_a_file_that_only_forbids_printing_is_read(tmp_path: Path):
    lock = StandardEncryption("", ownerPassword="def", canPrint=0)
    (page,), _ = pages_of(stored(tmp_path, document([[(20, 200, ROW)]], encrypt=lock)))
    assert page.lines[0].text == ROW


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda data: "渡船靠岸".encode(), "not a PDF"),
        (lambda data: data[: len(data) // 2], "end is missing"),
        (lambda data: data[:20] + bytes(len(data) - 40) + data[-20:], "damaged"),
        (lambda data: b"", "not a PDF"),
    ],
)
def test_what_is_no_whole_pdf_is_refused_by_name(tmp_path: Path, harm, told: str):
    assert told in refusal(stored(tmp_path, harm(document([[(20, 200, ROW)]])))).problem


def test_limits_are_told(tmp_path: Path):
    path = stored(tmp_path, document([[(20, 200, ROW)], [(20, 200, ROW)]]))
    for key, limit, raised, problem in (
        ("pdf_mb", 0.001, 1.0, "larger than 0.001 MB"),
        ("pdf_pages", 1, 2, "more than 1 pages"),
        ("pdf_characters", 5, 20, "more than 5 characters"),
        ("pdf_seconds", 0.001, 30.0, "longer than 0.001 seconds"),
        ("pdf_memory_mb", 30.0, 1024.0, "broke down"),
    ):
        refused = refusal(path, **{key: limit})
        assert problem in refused.problem
        assert f"raise reading.{key} in config.yaml" in refused.fix
        assert len(pages_of(path, **{key: raised})[0]) == 2


def bomb(size: int) -> bytes:
    """A page whose content unpacks to `size` bytes."""
    packer = zlib.compressobj(9)
    block = b"0 0 m 9 9 l S " * 65536
    stream = b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    body = b"".join(b"%d 0 obj%s endobj\n" % (number, part) for number, part in enumerate(parts, 1))
    return b"%PDF-1.5\n" + body + b"trailer<</Root 1 0 R/Size 5>>\n%%EOF"


def test_a_bomb_ends_the_worker_and_not_us(tmp_path: Path):
    assert refusal(stored(tmp_path, bomb(200 * 2**20)), pdf_memory_mb=200, pdf_seconds=10)


def test_the_worker_is_gone_when_the_reader_stops_early(tmp_path: Path):
    path = stored(tmp_path, document([[(20, 200, ROW)] for _ in range(3)]))
    pages = read(path, "渡船.pdf", lambda problem: None)
    next(pages)
    pages.close()  # type: ignore[attr-defined]


def test_the_library_is_loaded_in_the_worker_alone(tmp_path: Path):
    path = stored(tmp_path, document([[(20, 200, ROW)]]))
    program = (
        "import sys, pathlib; from retrieval.readers.pdf import read;"
        "print(len(list(read(pathlib.Path(sys.argv[1]), 'x', print))), 'pypdfium2' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]


def worker(path: Path, capsys: pytest.CaptureFixture[str], *, pages: int = 9, characters: int = 999) -> str:
    assert pdf_worker.main([str(path), str(pages), str(characters), "-1"]) == 0
    return capsys.readouterr().out


def test_what_the_worker_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = stored(tmp_path, document([[(20, 200, ROW)]]))
    said = worker(path, capsys).splitlines()
    assert said[0] == '{"pages":1}'
    assert said[-1] == '{"done":true}'
    assert "\\u767d\\u82a6" in said[1]
    assert '{"characters":' in worker(path, capsys, characters=3)
    assert worker(path, capsys, pages=0).splitlines() == ['{"pages":1}']
    for turn in (90, 180):
        assert "\\u767d\\u82a6" in worker(stored(tmp_path, document([[(20, 200, ROW)]], turn=turn)), capsys)
    letters = [(20 + 10 * i, 200, letter) for i, letter in enumerate(ROW)]
    assert "\\u767d\\u82a6" in worker(stored(tmp_path, document([letters], picture={0})), capsys)
    assert worker(stored(tmp_path, b"%PDF-1.4 none"), capsys) == '{"error":"damaged"}\n'


def test_a_file_of_many_pages_is_opened_anew_now_and_then(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = stored(tmp_path, document([[(20, 200, f"Page {number}")] for number in range(1, 121)]))
    said = [json.loads(line) for line in worker(path, capsys, pages=999).splitlines()]
    assert [said[0], said[-1]] == [{"pages": 120}, {"done": True}]
    assert [page["lines"][0][0] for page in said[1:-1]] == [f"Page {number}" for number in range(1, 121)]


@pytest.mark.parametrize(
    ("failure", "said"), [(MemoryError(), '{"error":"memory"}'), (PdfiumError("no page"), '{"unreadable":true}')]
)
def test_a_page_that_cannot_be_read_is_told(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    failure: Exception,
    said: str,
):
    def fail(page: object, characters: int) -> None:
        raise failure

    monkeypatch.setattr(pdf_worker, "_page", fail)
    assert worker(stored(tmp_path, document([[(20, 200, ROW)]])), capsys).splitlines()[1] == said


def test_the_worker_tells_a_lock_and_sees_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    lock = StandardEncryption("abc", ownerPassword="def")
    locked = stored(tmp_path, document([[(20, 200, ROW)]], encrypt=lock))
    assert worker(locked, capsys) == '{"error":"password"}\n'
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 300))
    canvas.drawInlineImage(Image.new("L", (9, 9), 128), 50, 60, 200, 100)
    canvas.showPage()
    canvas.save()
    assert '"shapes":[["picture",[50.0,60.0,250.0,160.0]]]' in worker(stored(tmp_path, file.getvalue()), capsys)


def test_a_page_that_the_worker_cannot_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    stand_in = tmp_path / "python"
    stand_in.write_text("#!/bin/sh\necho '{\"pages\":1}'\necho '{\"unreadable\":true}'\n")
    stand_in.chmod(0o755)
    path = stored(tmp_path, document([[(20, 200, ROW)]]))
    monkeypatch.setattr(sys, "executable", str(stand_in))
    assert "damaged" in refusal(path).problem


def test_what_a_form_draws_is_counted_and_no_shape_of_the_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 300))
    canvas.beginForm("stamp")
    canvas.rect(30, 30, 100, 100)
    canvas.endForm()
    canvas.doForm("stamp")
    canvas.rect(200, 30, 100, 5, stroke=0, fill=1)
    canvas.rect(200, 60, 5, 5, stroke=0, fill=1)
    canvas.showPage()
    canvas.save()
    said = worker(stored(tmp_path, file.getvalue()), capsys)
    assert '"scan":true' in said
    assert '"shapes":[["picture",[200.0,30.0,300.0,35.0]]]' in said


def test_characters_as_the_library_tells_them(monkeypatch: pytest.MonkeyPatch):
    codes = [0x41, 0, 0xFFFE, 2, 0x20, 0x0D, 0xD842, 0xDFB7, 7, 0xE000]
    library = SimpleNamespace(
        FPDFText_CountChars=lambda text: len(codes),
        FPDFText_GetUnicode=lambda text, i: codes[i],
        FPDFText_IsHyphen=lambda text, i: int(codes[i] == 2),
        FPDFText_IsGenerated=lambda text, i: int(codes[i] == 0x0D),
    )
    monkeypatch.setattr(pdf_worker, "pdfium", library)
    assert [letter for _, letter in pdf_worker._characters(None)] == ["A", "-", " ", "𠮷", "\ue000"]
