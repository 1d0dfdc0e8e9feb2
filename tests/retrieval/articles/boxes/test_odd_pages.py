"""What printers do with headlines: spread, turned, upright, in stand-in characters; captions; locked and odd files."""

import io
import textwrap
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from retrieval.articles.reading import articles_of
from retrieval.errors import ReadError
from retrieval.records import Article

FERRY = "渡船重新下水"
FERRY_TEXT = (
    "枫渡县的渡船停在乌桕村外的水磨坊旁边已有三十二年，今年春天终于修好重新下水，村里人都来看热闹，一直到天黑。"
)
BRIDGE = "石桥今日通车"
BRIDGE_TEXT = "石榴岭脚下的石桥昨天通车，第一辆班车从桥上开过，司机说这条路他等了十七年，从前过河要绕行四十里山路才行。"


class Sheet:
    """A sheet with two stories side by side, each under a headline that `headline` draws."""

    def __init__(self) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        self.file = io.BytesIO()
        self.canvas = Canvas(self.file, pagesize=(520, 420), invariant=1)

    def text(self, x: float, y: float, text: str, size: float = 10, *, space: float = 0.0, angle: int = 0) -> None:
        self.canvas.saveState()
        self.canvas.translate(x, y)
        self.canvas.rotate(angle)
        words = self.canvas.beginText(0, 0)
        words.setFont("STSong-Light", size)
        words.setCharSpace(space)
        words.textOut(text)
        self.canvas.drawText(words)
        self.canvas.restoreState()

    def column(self, x: float, top: float, text: str, measure: int = 18) -> None:
        rows = [text[: measure - 2], *(text[i : i + measure] for i in range(measure - 2, len(text), measure))]
        for number, row in enumerate(rows):
            self.text(x + (0 if number else 20), top - 15 * number, row)

    def read(self, folder: Path) -> list[Article]:
        self.canvas.showPage()
        self.canvas.save()
        path = folder / "版.pdf"
        path.write_bytes(self.file.getvalue())
        return list(articles_of(path, report=lambda problem: pytest.fail(str(problem))))


def told(articles: list[Article]) -> dict[str | None, str]:
    return {article.headline: "".join(p.text for p in article.paragraphs) for article in articles}


def test_a_spread_headline_is_read_without_its_gaps(tmp_path: Path) -> None:
    sheet = Sheet()
    for x, headline, text in ((40, FERRY, FERRY_TEXT), (280, BRIDGE, BRIDGE_TEXT)):
        sheet.text(x, 330, headline, 16, space=14)
        sheet.column(x, 300, text)
    assert told(sheet.read(tmp_path)) == {FERRY: FERRY_TEXT, BRIDGE: BRIDGE_TEXT}


@pytest.mark.parametrize("angle", [90, 270])
def test_a_turned_headline_beside_its_story(tmp_path: Path, angle: int) -> None:
    sheet = Sheet()
    sheet.text(60 if angle == 90 else 46, 190 if angle == 90 else 320, FERRY, 20, angle=angle)
    sheet.column(80, 300, FERRY_TEXT, 20)
    sheet.text(300, 330, BRIDGE, 20)
    sheet.column(300, 300, BRIDGE_TEXT)
    assert told(sheet.read(tmp_path)) == {FERRY: FERRY_TEXT, BRIDGE: BRIDGE_TEXT}


def test_an_upright_headline_beside_its_story(tmp_path: Path) -> None:
    sheet = Sheet()
    for number, letter in enumerate(FERRY):
        sheet.text(40, 300 - 22 * number, letter, 20)
    sheet.column(80, 300, FERRY_TEXT, 20)
    sheet.text(310, 330, BRIDGE, 20)
    sheet.column(310, 300, BRIDGE_TEXT)
    assert told(sheet.read(tmp_path)) == {FERRY: FERRY_TEXT, BRIDGE: BRIDGE_TEXT}


def test_radicals_that_stand_for_characters_are_mended(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.text(40, 330, "⼭⻔⼤⽔退去", 20)
    sheet.column(40, 300, FERRY_TEXT.replace("水", "⽔"))
    (article,) = sheet.read(tmp_path)
    assert article.headline == "山门大水退去"
    assert article.paragraphs[0].text == FERRY_TEXT


def test_a_caption_stays_out_of_the_text(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.text(40, 380, FERRY, 24)
    sheet.column(40, 350, FERRY_TEXT)
    sheet.canvas.rect(280, 250, 180, 110, stroke=0, fill=1)
    sheet.text(280, 238, "修好的渡船停在岸边。", 8)
    sheet.text(400, 226, "方石匠 摄", 8)
    articles = sheet.read(tmp_path)
    (story,) = [article for article in articles if article.kind == "article"]
    assert (story.headline, story.paragraphs[0].text) == (FERRY, FERRY_TEXT)
    (photo,) = [article for article in articles if article.kind == "photo"]
    assert photo.paragraphs[0].text == "修好的渡船停在岸边。"
    assert photo.headline is None


def test_many_headlines_on_one_baseline_and_no_text_under_one(tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.text(40, 330, FERRY, 20)
    sheet.text(180, 330, "天气", 20)
    sheet.text(280, 330, BRIDGE, 20)
    sheet.column(40, 300, FERRY_TEXT, 12)
    sheet.column(280, 300, BRIDGE_TEXT)
    assert {FERRY: FERRY_TEXT, BRIDGE: BRIDGE_TEXT}.items() <= told(sheet.read(tmp_path)).items()


ENGLISH = (
    "The county board voted five to two on Tuesday to keep the ferry running through the winter, after two hours of "
    "comment from islanders.",
    "A consultant recommended a smaller vessel and fewer crossings.",
)


@pytest.mark.parametrize("folio", ["Wednesday, March 12, 2031", "Vol. 12, No. 45 | March 12, 2031"])
def test_an_english_page(tmp_path: Path, folio: str) -> None:
    sheet = Sheet()
    sheet.text(40, 390, "Salt Harbor Ledger", 22)
    sheet.text(300, 392, folio, 8)
    sheet.text(470, 392, "Page A3", 8)
    sheet.canvas.line(30, 382, 500, 382)
    for x, headline, credit in (
        (40, "County keeps ferry", "Alder Valley Gazette"),
        (280, "Library reopens", "d.w@ledger.example"),
    ):
        sheet.text(x, 350, headline, 18)
        sheet.text(x, 332, "By Dana Whitlock", 8)
        sheet.text(x, 322, credit, 8)
        rows = [row for text in ENGLISH for row in textwrap.wrap(text, 36, initial_indent="  ")]
        for number, row in enumerate(rows):
            sheet.text(x + 10 * row.startswith("  "), 304 - 12 * number, row.strip(), 10)
    articles = sheet.read(tmp_path)
    assert {(article.headline, article.byline) for article in articles} == {
        ("County keeps ferry", "By Dana Whitlock Alder Valley Gazette"),
        ("Library reopens", "By Dana Whitlock d.w@ledger.example"),
    }
    assert {tuple(p.text for p in article.paragraphs) for article in articles} == {ENGLISH}
    source = articles[0].source
    assert (source.paper, source.date, source.page) == ("Salt Harbor Ledger", "2031-03-12", "A3")


def test_a_file_with_its_pages_gone_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "空.pdf"
    path.write_bytes(b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>> endobj\ntrailer<</Root 1 0 R/Size 3>>\n%%EOF")
    with pytest.raises(ReadError, match=r"空\.pdf") as caught:
        list(articles_of(path, report=print))
    assert caught.value.fix
