import importlib.util
import io
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from typeset_pages import PageSetter, page
from typesetter import Style

from retrieval.articles.reading import articles_of, read_page
from retrieval.readers.pdf import read
from retrieval.records import Article, Page

SHARED = Path(__file__).resolve().parents[4] / ".." / "shared"
PDFS = sorted((SHARED / "pages").rglob("*.pdf"))
FONT = "STSong-Light"


def sheet_of(folder: Path, data: bytes) -> Page:
    path = folder / "页.pdf"
    path.write_bytes(data)
    (found,) = read(path, "页.pdf", lambda problem: None)
    return found


def squeezed(text: str) -> str:
    return "".join(text.split())


def accounted(found: Page) -> None:
    elements = read_page(found).elements
    assert squeezed("".join(e.text for e in elements)) == squeezed("".join(line.text for line in found.lines))


def drawn(rows: Iterator[tuple[float, float, str, float]] | list, shapes=()) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(500, 500), invariant=1)
    for kind, *box in shapes:
        if kind == "line":
            canvas.line(*box)
        else:
            canvas.rect(*box, stroke=int(kind == "frame"), fill=int(kind == "picture"))
    for x, y, text, size in rows:
        canvas.setFont(FONT, size)
        canvas.drawString(x, y, text)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def column(x: float, y: float, paragraphs: list[str], *, measure: int = 16, size: float = 10, indent: int = 2):
    rows = []
    for paragraph in paragraphs:
        first = measure - indent
        pieces = [paragraph[:first], *(paragraph[i : i + measure] for i in range(first, len(paragraph), measure))]
        for i, piece in enumerate(pieces):
            rows.append((x + (indent * size if i == 0 else 0), y, piece, size))
            y -= 1.5 * size
    return rows


TEXT = "枫渡县的渡船停在乌桕村外的水磨坊旁边已有三十二年，今年春天终于修好重新下水，村里人都来看热闹。"
MORE = "修船的师傅姓方，他说木料是从石榴岭运来的，用了四十七根，船身比从前长出两尺，可以坐下二十个人。"


@pytest.mark.parametrize("seed", [3, 7, 11, 19])
def test_typeset_pages_are_read_story_by_story(tmp_path: Path, seed: int):
    setter = page(seed)
    found = sheet_of(tmp_path, setter.data())
    accounted(found)
    articles = {article.headline: article for article in read_page(found).articles}
    for told in setter.gold:
        article = articles[told["headline"]]
        assert squeezed("".join(p.text for p in article.paragraphs)) == squeezed(told["text"])
        assert (article.kicker, article.deck) == (told["kicker"], told["deck"])
        assert list(article.subheads) == told["subheads"]
    assert len(articles) == len(setter.gold)
    source = next(iter(articles.values())).source
    assert (source.paper, source.date, source.page, source.section) == ("雁回日报", "2031-05-06", "07", "本地新闻")


@pytest.mark.parametrize("order", ["body_first", "headline_first", "heads_last", "shuffled"])
def test_the_order_of_drawing_does_not_matter(tmp_path: Path, order: str):
    setter = PageSetter(5, style=Style(order=order))
    setter.fill(hard=False)
    told = {(story["headline"], squeezed(story["text"])) for story in setter.gold}
    articles = read_page(sheet_of(tmp_path, setter.data())).articles
    assert {(a.headline, squeezed("".join(p.text for p in a.paragraphs))) for a in articles} == told


def test_headlines_on_one_baseline_go_to_their_columns(tmp_path: Path):
    rows = column(40, 300, [TEXT, MORE]) + column(220, 300, [MORE, TEXT])
    heads = [(40, 330, "渡船重新下水", 22), (220, 330, "木料来自山岭", 22)]
    left, right = read_page(sheet_of(tmp_path, drawn(rows + heads))).articles
    assert (left.headline, right.headline) == ("渡船重新下水", "木料来自山岭")
    assert left.paragraphs[0].text == TEXT
    assert right.paragraphs[0].text == MORE


def test_a_headline_with_a_gap_stays_whole_over_one_text(tmp_path: Path):
    rows = [(40, 330, "渡船修好", 20), (136, 330, "重新下水", 20), *column(40, 300, [TEXT, MORE], measure=22)]
    (article,) = read_page(sheet_of(tmp_path, drawn(rows))).articles
    assert article.headline == "渡船修好 重新下水"


def test_a_paragraph_runs_on_in_the_next_column(tmp_path: Path):
    whole = TEXT + MORE
    first = column(40, 300, [whole])[:3]
    rest = column(220, 300, [whole[46:]], indent=0)
    (article,) = read_page(sheet_of(tmp_path, drawn([(40, 330, "渡船重新下水", 22), *first, *rest]))).articles
    assert [p.text for p in article.paragraphs] == [whole]


def test_advert_notice_caption_and_photo(tmp_path: Path):
    rows = [
        (40, 460, "山泉清凉一夏", 18),
        *column(40, 440, ["订水热线：0999-5550199 买十桶送两桶"]),
        (170, 400, "广告", 10),
        (260, 460, "遗失声明", 14),
        *column(260, 440, ["枫渡县某店遗失执照副本，声明作废。"]),
        (40, 360, "渡船重新下水", 22),
        *column(40, 340, [TEXT, MORE]),
        (260, 290, "渡船靠岸时的样子", 8),
        (260, 110, "桥灯亮了", 18),
        *column(260, 90, ["入夜，银杏里的桥灯亮了。"]),
        (300, 70, "本报记者 方小棠 摄", 10),
    ]
    shapes = [("frame", 30, 390, 190, 95), ("frame", 250, 390, 200, 95), ("picture", 255, 300, 190, 70)]
    shapes += [("picture", 255, 135, 190, 80), ("line", 250, 250, 450, 250)]
    found = sheet_of(tmp_path, drawn(rows, shapes))
    accounted(found)
    kinds = {article.headline: article.kind for article in read_page(found).articles}
    assert kinds["山泉清凉一夏"] == "advert"
    assert kinds["遗失声明"] == "notice"
    assert kinds["渡船重新下水"] == "article"
    assert kinds["桥灯亮了"] == "photo"


def test_text_without_any_headline_says_so(tmp_path: Path):
    (article,) = read_page(sheet_of(tmp_path, drawn(column(40, 300, [TEXT, MORE])))).articles
    assert article.headline is None
    assert article.headline_confidence == 0.0
    assert [p.text for p in article.paragraphs] == [TEXT, MORE]


def test_paragraphs_without_indents_part_at_short_rows(tmp_path: Path):
    rows = [(40, 330, "渡船重新下水", 22), *column(40, 300, [TEXT, MORE], indent=0, measure=18)]
    (article,) = read_page(sheet_of(tmp_path, drawn(rows))).articles
    assert [p.text for p in article.paragraphs] == [TEXT, MORE]


def test_a_small_heading_of_body_size_is_a_subhead(tmp_path: Path):
    rows = [
        (40, 330, "渡船重新下水", 22),
        *column(40, 300, [TEXT]),
        (90, 225, "木料从哪里来", 10),
        *column(40, 210, [MORE]),
    ]
    (article,) = read_page(sheet_of(tmp_path, drawn(rows))).articles
    assert article.subheads == ("木料从哪里来",)
    assert [p.text for p in article.paragraphs] == [TEXT, MORE]


def test_a_name_below_the_headline_is_its_byline(tmp_path: Path):
    rows = [(40, 330, "渡船重新下水", 22), (40, 312, "方小棠", 10), *column(40, 290, [TEXT, MORE])]
    (article,) = read_page(sheet_of(tmp_path, drawn(rows))).articles
    assert (article.headline, article.byline) == ("渡船重新下水", "方小棠")


def cnki(pages: list[list[tuple[float, float, str, float]]]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842), invariant=1)
    for number, rows in enumerate(pages, 1):
        for x, y, text, size in [(440, 50, f"第 {number} 页 共 {len(pages)} 页", 9), *rows]:
            canvas.setFont(FONT, size)
            canvas.drawString(x, y, text)
        canvas.line(88, 61, 507, 61)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def test_an_article_from_cnki_is_one_over_its_pages(tmp_path: Path):
    text = TEXT + MORE + TEXT + MORE
    rows = column(77, 600, [text], measure=40)
    heading = [
        (77, 758, "雁回日报/2031 年/5 月/6 日/第 007 版", 10.5),
        (77, 743, "本地新闻", 10.5),
        (200, 707, "渡船重新下水", 16.5),
        (190, 670, "——乌桕村见闻", 13.5),
        (240, 640, "方小棠", 12),
    ]
    second = [(x, y + 150, piece, size) for x, y, piece, size in rows[2:]]
    path = tmp_path / "页.pdf"
    path.write_bytes(cnki([heading + rows[:2], second + column(77, 680, [MORE], measure=40)]))
    (article,) = articles_of(path, report=lambda problem: None)
    assert (article.headline, article.deck, article.byline) == ("渡船重新下水", "——乌桕村见闻", "方小棠")
    assert [p.text for p in article.paragraphs] == [text, MORE]
    source = article.source
    assert (source.paper, source.date, source.page, source.section) == ("雁回日报", "2031-05-06", "7", "本地新闻")


def test_pages_of_a_file_give_different_ids(tmp_path: Path):
    file = io.BytesIO()
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(file, pagesize=(500, 500), invariant=1)
    for headline in ("渡船重新下水", "木料来自山岭"):
        for x, y, text, size in [(40, 330, headline, 22), *column(40, 300, [TEXT, MORE])]:
            canvas.setFont(FONT, size)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    path = tmp_path / "页.pdf"
    path.write_bytes(file.getvalue())
    one, two = articles_of(path, report=lambda problem: None)
    assert one.id != two.id
    assert [one.headline, two.headline] == ["渡船重新下水", "木料来自山岭"]


def test_a_headline_that_was_hard_to_recognise_is_less_sure(tmp_path: Path):
    rows = [(40, 330, "渡船修好重新下水", 20), *column(40, 300, [TEXT, MORE], measure=22)]
    found = sheet_of(tmp_path, drawn(rows))
    sure = []
    for score in (1.0, 0.99, 0.95, 0.1):
        lines = tuple(replace(line, sure=score) for line in found.lines)
        (article,) = read_page(replace(found, lines=lines)).articles
        assert article.headline == "渡船修好重新下水"
        sure.append(article.headline_confidence)
    assert sure[0] > 0.9
    assert sure == sorted(sure, reverse=True)
    assert len(set(sure)) == 4
    assert sure[-1] == 0.5


@pytest.mark.skipif(not PDFS, reason="the shared pages are not beside the checkout")
@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_shared_pages_account_for_every_character(path: Path):
    for found in read(path, path.name, lambda problem: None):
        accounted(found)


def shaped(article: Article) -> dict:
    return {
        "kind": article.kind,
        "headline": article.headline,
        "kicker": article.kicker,
        "subheads": list(article.subheads),
        "byline": article.byline,
        "paragraphs": [paragraph.text for paragraph in article.paragraphs],
    }


@pytest.mark.skipif(not PDFS, reason="the shared pages are not beside the checkout")
@pytest.mark.parametrize("path", [p for p in PDFS if p.parent.name != "real"], ids=lambda path: path.stem)
def test_shared_pages_reach_their_figures(path: Path):
    spec = importlib.util.spec_from_file_location("score_pages", SHARED / "tools" / "score_pages.py")
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    name = "workers_daily_page" if "workers" in path.stem else path.stem.split("_")[0]
    gold = json.loads((path.parent / f"{name}.gold.json").read_text("utf-8"))["stories"]
    figures = tool.score(gold, [shaped(a) for a in articles_of(path, report=lambda problem: None)])
    assert figures["haa"] == 1.0
    assert figures["text_f1"] >= 0.98
    assert {figures[name] for name in ("kicker", "byline", "subhead_p", "subhead_r")} <= {1.0, None}


def test_a_sheet_with_more_pieces_than_a_page_has_gives_text_and_no_headlines(tmp_path: Path):
    chance = random.Random(1)
    spots = [(chance.uniform(0, 450), chance.uniform(0, 490)) for _ in range(300)]
    rows = [(x, y, "渡船靠岸", chance.choice((5, 5, 5, 9))) for x, y in spots]
    found = sheet_of(tmp_path, drawn(rows))
    accounted(found)
    assert {article.headline for article in read_page(found).articles} == {None}
