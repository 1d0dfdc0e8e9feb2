"""The file that `baoda read --html` writes: whole, safe, and true to what was read."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typeset_pages import page as typeset

from bot import page_picture
from bot.cli import main
from bot.page_picture import Drawn, html_of
from bot.page_runs import printed_lines
from bot.phrases import LANGUAGES
from retrieval.articles.reading import Told, pages_of, read_page
from retrieval.records import Article, Box, Line, Page, Paragraph, Source

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PIXEL = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x04\x00\x00\x00\x02"
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>x</script>",
    "' onmouseover='x",
    "<a href='javascript:x'>白芦",
    "${title} $& {{7*7}} %s",
    "&lt;b&gt; &amp; ]]> -->",
]


class Seen(HTMLParser):
    """What a browser would find in a file: tags, attributes, text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def article(text: str, **more: object) -> Article:
    return Article("x-1", text, (Paragraph(text, text),), Source(text, paper=text, date=text), **more)  # type: ignore[arg-type]


def told(lines: list[str], *, boxes: bool = False) -> Told:
    placed = tuple(
        Line(i, text, Box(10, 500 - 20 * i, 200, 510 - 20 * i) if boxes else None, 10 if boxes else None)
        for i, text in enumerate(lines, 1)
    )
    page = Page(Source("页.txt"), placed, "0" * 64, area=Box(0, 0, 400, 500) if boxes else None)
    return read_page(page)


def sample(name: str) -> list[Told]:
    (path,) = SAMPLES.glob(name)
    return list(pages_of(path, report=lambda problem: None))


@pytest.mark.parametrize("boxes", [False, True])
def test_hostile_text_stays_text(boxes: bool) -> None:
    pages = [
        told(HOSTILE, boxes=boxes),
        *(Told((article(text, byline=text, kicker=text, deck=text),)) for text in HOSTILE),
    ]
    written = html_of(HOSTILE[0], [Drawn(each) for each in pages], "en")
    seen = Seen(written)
    allowed = {"html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "h4", "p", "div", "aside"}
    allowed |= {"ol", "li", "a", "span", "main", "section", "table", "colgroup", "col", "tr", "td", "article", "i", "b"}
    assert {tag for tag, _ in seen.tags} <= allowed
    for _, attributes in seen.tags:
        assert not any(name.startswith("on") for name in attributes)
        assert all(value is None or "javascript:" not in value for value in attributes.values())
        assert (attributes.get("href") or "#").startswith("#")
    assert "<script>alert(1)</script>" in seen.text
    assert "${title}" in seen.text


def test_nothing_is_fetched_and_no_script_may_run() -> None:
    written = html_of("页", [Drawn(each) for each in sample("*第3版.txt")], "zh-CN")
    assert "default-src 'none'" in written
    assert "<script" not in written
    assert not re.search(r"(?:src|href)=\"(?!#|data:)", written)
    assert "url(" not in written
    assert "http" not in written.replace("http-equiv", "")


@given(st.lists(st.text(st.characters(exclude_categories=["C"]), max_size=12), min_size=1, max_size=12))
@settings(max_examples=60)
def test_every_printed_character_is_in_exactly_one_run(lines: list[str]) -> None:
    page = Page(Source("x"), tuple(Line(i, text) for i, text in enumerate(lines, 1)), "0" * 64)
    for printed in printed_lines(page, read_page(page).elements):
        said = "".join(run.text for run in printed.runs)
        assert said.split() == printed.line.text.split() or not printed.line.text.strip()
        assert [run.begin for run in printed.runs[1:]] == [run.end for run in printed.runs[:-1]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_stories_are_listed_linked_and_shown_with_their_parts(language: str) -> None:
    (page,) = sample("*第3版.txt")
    written = html_of("页.txt", [Drawn(page)], language)
    seen = Seen(written)
    places = {attributes.get("id") for _, attributes in seen.tags}
    links = {attributes["href"] for tag, attributes in seen.tags if tag == "a" and attributes.get("href")}
    assert {f"#s{n}" for n in range(1, len(page.articles) + 1)} <= links
    assert {link[1:] for link in links if link} <= places
    for each in page.articles:
        assert (each.headline or "") in seen.text
        assert all(paragraph.text in seen.text for paragraph in each.paragraphs)
    words = page_picture._words()[language]
    assert words["stories"] in seen.text
    assert words["role"]["headline"] in seen.text
    assert f'<html lang="{language}">' in written
    assert 'class="run headline"' in written


def test_every_line_of_the_page_is_shown() -> None:
    (page,) = sample("*第3版.txt")
    assert page.page
    seen = Seen(html_of("页.txt", [Drawn(page)], "en"))
    for line in page.page.lines:
        assert line.text.strip() in seen.text


def test_a_doubtful_headline_is_flagged_with_its_number() -> None:
    doubtful = article("白芦市办灯会", headline_confidence=0.37)
    missing = Article("x-2", None, (Paragraph("柳汀村的水车又转起来了。"),), Source("x"))
    empty = Article("x-3", None, (), Source("x"), headline_confidence=0.0)
    text = Seen(html_of("x", [Drawn(Told((doubtful, missing, empty)))], "en")).text
    assert "headline not certain: 37%" in text
    assert "no headline found" in text
    assert "柳汀村的水车" in text


def test_a_page_without_stories_says_so() -> None:
    assert "No story was found" in html_of("x", [Drawn(Told((), Page(Source("x"), (), "0" * 64)))], "en")


def test_boxes_lie_over_the_picture_where_it_has_the_shape_of_the_page() -> None:
    lines = ["白芦市办灯会", "本报讯（记者 尤溪亭）昨日，白芦市的灯会开幕了。"]
    boxed = told(lines, boxes=True)
    fitting = PIXEL[:16] + (400).to_bytes(4) + (500).to_bytes(4) + b"\x08\x02"
    over = html_of("x.pdf", [Drawn(boxed, fitting)], "zh-CN")
    assert 'src="data:image/png;base64,' in over
    assert "left:2.50%;top:2.00%" in over
    assert "<b " not in over
    for picture in (PIXEL, None):
        assert "<b " in html_of("x.pdf", [Drawn(boxed, picture)], "zh-CN")
    assert 'src="data:image/jpeg;base64,' in html_of("x.jpg", [Drawn(boxed, b"\xff\xd8\xff")], "zh-CN")


def test_upright_lines_are_cut_from_the_top() -> None:
    page = Page(Source("x"), (Line(1, "本报讯 白芦", Box(10, 0, 20, 100), 10),), "0" * 64)
    (printed,) = printed_lines(page, read_page(page).elements)
    boxes = [run.box(printed.line) for run in printed.runs]
    assert boxes[0] is not None
    assert boxes[0].top == 100
    assert all(box is not None and box.width == 10 for box in boxes)


def test_the_words_of_all_languages_are_the_same() -> None:
    words = page_picture._words()
    assert set(words) == set(LANGUAGES)
    shapes = [
        {(k, tuple(v) if isinstance(v, dict) else re.findall(r"{\w+}", v).__str__()) for k, v in each.items()}
        for each in words.values()
    ]
    assert shapes[0] == shapes[1] == shapes[2]


def test_the_command_draws_a_typeset_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "雁回日报.pdf", tmp_path / "out.html"
    path.write_bytes(typeset(3).data())
    assert main(["read", str(path), str(SAMPLES / "archive.jsonl"), "--html", str(out)]) == 0
    assert str(out) in capsys.readouterr().err
    written = out.read_text(encoding="utf-8")
    assert written.count("<img ") == 1
    assert "雁回日报.pdf, archive.jsonl" in written


def test_json_and_html_come_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.html"
    (path,) = SAMPLES.glob("*第3版.txt")
    assert main(["read", str(path), "--json", "--html", str(out)]) == 0
    assert all(line.startswith("{") for line in capsys.readouterr().out.splitlines())
    assert out.exists()
