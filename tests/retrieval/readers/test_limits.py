"""What a file may cost: each limit refuses by name and with its key, and lets the same file through when raised."""

import dataclasses
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from digital_files import BRIDGE, FERRY, book, word_file, zipped
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from retrieval.errors import ReadError
from retrieval.limits import USUAL, ReadingSettings
from retrieval.readers import registry

TEXT = "\n\n".join((*FERRY, *BRIDGE))


def printed() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 300), invariant=1)
    for _ in range(2):
        canvas.drawString(20, 200, "The ferry runs again.")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def word() -> bytes:
    def fill(document: object) -> None:
        document.add_heading("夜渡开航", 1)  # type: ignore[attr-defined]
        document.add_paragraph(TEXT)  # type: ignore[attr-defined]

    return word_file(fill)


MAKERS: dict[str, Callable[[], bytes]] = {
    ".txt": TEXT.encode,
    ".md": f"# 夜渡开航\n{TEXT}".encode,
    ".html": f"<h1>夜渡开航</h1><p>{TEXT}</p>".encode,
    ".csv": f'标题,正文\n夜渡开航,"{TEXT}"\n'.encode,
    ".pdf": printed,
    ".docx": word,
    ".epub": lambda: book({"c.xhtml": f"<h1>夜渡开航</h1><p>{TEXT}</p>"}),
    ".zip": lambda: zipped({"a.md": f"# 夜渡开航\n{TEXT}", "b.txt": TEXT}),
}


@st.composite
def harmed(draw: st.DrawFn, whole: bytes) -> bytes:
    """Cut, change and repeat bytes of a file."""
    raw = bytearray(whole)
    places = st.integers(0, max(0, len(raw) - 1))
    for place, byte in draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=8)):
        raw[place] = byte
    start, stop = sorted(draw(st.tuples(places, places)))
    return bytes(draw(st.sampled_from((raw, raw[:stop], raw[:start] + raw[stop:], raw + raw[start:stop] * 3))))


def read(folder: Path, suffix: str, data: bytes, limits: ReadingSettings) -> tuple[int, list[ReadError]]:
    path = folder / f"夜渡{suffix}"
    path.write_bytes(data)
    problems: list[ReadError] = []
    try:
        count = len(list(registry.read(path, report=problems.append, settings=limits)))
    except ReadError as error:
        return 0, [*problems, error]
    return count, problems


@pytest.mark.parametrize(
    ("suffix", "key"),
    [
        (".txt", "text_mb"),
        (".txt", "page_characters"),
        (".md", "text_mb"),
        (".html", "html_mb"),
        (".html", "html_characters"),
        (".csv", "table_mb"),
        (".docx", "word_mb"),
        (".docx", "unpacked_mb"),
        (".docx", "part_mb"),
        (".epub", "book_mb"),
        (".epub", "unpacked_mb"),
        (".epub", "part_mb"),
        (".pdf", "pdf_mb"),
        (".pdf", "pdf_pages"),
        (".pdf", "pdf_characters"),
        (".zip", "zip_files"),
        (".zip", "unpacked_mb"),
        (".zip", "member_mb"),
    ],
)
def test_a_limit_refuses_by_its_key_and_can_be_raised(tmp_path: Path, suffix: str, key: str) -> None:
    data = MAKERS[suffix]()
    small = dataclasses.replace(USUAL, **{key: 1 if isinstance(getattr(USUAL, key), int) and "mb" not in key else 1e-4})
    count, problems = read(tmp_path, suffix, data, small)
    assert count == 0
    assert all(problem.file.startswith(str(tmp_path)) for problem in problems)
    assert f"or raise reading.{key} in config.yaml" in problems[0].fix
    count, problems = read(tmp_path, suffix, data, USUAL)
    assert (count > 0, problems) == (True, [])


@given(
    st.sampled_from(sorted(MAKERS.keys() - {".pdf"})),
    st.data(),
    st.dictionaries(
        st.sampled_from([each.name for each in dataclasses.fields(USUAL) if each.name.endswith("_mb")]),
        st.sampled_from((1e-4, 1e-3, 1.0)),
        max_size=3,
    ),
)
@settings(max_examples=60, deadline=None)
def test_any_damaged_file_under_any_limits_is_read_or_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, data: st.DataObject, limits: dict[str, float]
) -> None:
    raw = data.draw(harmed(MAKERS[suffix]()))
    folder = tmp_path_factory.mktemp("limits")
    _, problems = read(folder, suffix, raw, ReadingSettings(**limits))  # type: ignore[arg-type]
    assert all(problem.file.startswith(str(folder)) and problem.fix for problem in problems)


@given(st.data(), st.sampled_from(({}, {"pdf_characters": 9}, {"pdf_pages": 1}, {"pdf_memory_mb": 200.0})))
@settings(max_examples=12, deadline=None)
def test_any_damaged_pdf_file_is_read_or_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, limits: dict[str, float]
) -> None:
    raw = data.draw(harmed(printed()))
    folder = tmp_path_factory.mktemp("limits")
    _, problems = read(folder, ".pdf", raw, ReadingSettings(**limits))  # type: ignore[arg-type]
    assert all(problem.file.startswith(str(folder)) and problem.fix for problem in problems)
