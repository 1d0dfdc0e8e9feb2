"""Web pages: Founder properties, <article> elements, the main text, encodings, and what is no page."""

import time
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from digital_files import BRIDGE, FERRY, articles, damaged, founder_page, read_all, read_or_refuse, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import ReadError
from retrieval.limits import ReadingSettings
from retrieval.readers import colophon, extraction, registry, webpage
from retrieval.records import Source

SITE = (
    "<html><head>{head}<title>夜渡开航_要闻_松湾网</title></head><body><div class='nav'><a href='/'>首页</a></div>"
    "<h1>{heading}</h1><div class='info'>2025-03-12 08:30 来源：松湾日报 作者：陶青</div><div class='content'>"
    + "".join(f"<p>{text}</p>" for text in (*FERRY, *BRIDGE))
    + "</div><div class='footer'>版权所有 松湾网</div></body></html>"
)


def write(folder: Path, text: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "page.html"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("gb2312", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-8", "utf-8"),
        ("gb2312", "utf-8"),
        ("no-such", "utf-8"),
        ("utf-8", "gb18030"),
        ("hex", "utf-8"),
    ],
)
def test_encodings(tmp_path: Path, declared: str, encoding: str) -> None:
    page = SITE.format(
        head=f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">', heading="夜渡开航"
    )
    (article,) = articles(write(tmp_path, page, encoding))
    assert article.headline == "夜渡开航"
    assert texts(article) == [*FERRY, *BRIDGE]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_character_that_broke_in_a_long_page(tmp_path: Path, encoding: str) -> None:
    head = f"<meta charset={encoding}>" + " " * 3000
    raw = SITE.format(head=head, heading="夜渡开航").encode(encoding)
    place = raw.rindex("松湾网".encode(encoding))
    (article,) = articles(write(tmp_path, raw[:place] + b"\xff" + raw[place + 1 :]))
    assert texts(article) == [*FERRY, *BRIDGE]


def test_big5(tmp_path: Path) -> None:
    text = "松灣市的雙塔橋昨天通車，全長三千二百米，橋上設有兩條自行車道，市民可以步行到對岸。"
    head = "<head><meta charset=big5><title>雙塔橋通車</title></head>"
    page = f"<html>{head}<body><h1>雙塔橋通車</h1><p>{text}</p></body></html>"
    (article,) = articles(write(tmp_path, page, "big5"))
    assert (article.headline, texts(article)) == ("雙塔橋通車", [text])


def test_a_wrong_declaration_of_another_encoding_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, b"<meta charset=big5><p>" + bytes(range(128, 256)) * 40 + b"</p>")
    with pytest.raises(ReadError, match="encoding") as caught:
        read_all(path)
    assert caught.value.fix


def test_a_site_of_any_make(tmp_path: Path) -> None:
    head = '<link rel="canonical" href="https://example.org/2025/night"><!-- x -->'
    (article,) = articles(write(tmp_path, SITE.format(head=head, heading="夜渡开航")), "night.html")
    assert article.headline == "夜渡开航"
    assert article.headline_confidence > 0.9
    assert texts(article) == [*FERRY, *BRIDGE]
    assert article.source == Source("night.html", "松湾日报", "2025-03-12", url="https://example.org/2025/night")
    assert article.byline == "陶青"


def test_a_large_site_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "ELEMENTS", 3)
    saved = "<!-- saved from url=(0025)https://example.org/night -->"
    (article,) = articles(write(tmp_path, saved + SITE.format(head="", heading="夜渡")))
    assert article.headline == "夜渡开航"
    assert set(FERRY) <= set(texts(article))
    assert article.source.url == "https://example.org/night"
    assert article.headline_confidence < 0.9


def test_quotations_lists_and_breaks(tmp_path: Path) -> None:
    body = (
        f"<p>{FERRY[0]}<br>{FERRY[1]}</p><h2>怎么坐</h2><ul><li>东码头上船</li><li><p>西码头下船</p></li></ul>"
        f"<blockquote><p>{BRIDGE[0]}</p></blockquote><p>{BRIDGE[1]} 又及。</p><p>末班<b>一点半</b>开。<i>准时</i></p>"
    )
    page = f"<html><head><title>夜渡开航</title></head><body><main><h1>夜渡开航</h1>{body}</main></body></html>"
    (article,) = articles(write(tmp_path, page))
    assert set(FERRY) <= set(texts(article))
    assert texts(article)[2:] == ["东码头上船", "西码头下船", BRIDGE[0], f"{BRIDGE[1]} 又及。", "末班一点半开。准时"]
    assert article.subheads == ("怎么坐",)


def test_what_trafilatura_cannot_do_is_done_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object, **named: object) -> None:
        raise RecursionError

    monkeypatch.setattr("trafilatura.bare_extraction", broken)
    (article,) = articles(write(tmp_path, SITE.format(head="", heading="夜渡开航")))
    assert set(FERRY) <= set(texts(article))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("《松湾日报》（本版主编）", Source("f")),
        ("稿源：松湾晚报 2025年3月12日 08:30:00", Source("f", "松湾晚报", "2025-03-12")),
        ("他说，来源：不明的货物。", Source("f")),
        ("字" * 200, Source("f")),
    ],
)
def test_lines_that_name_the_origin(text: str, said: Source) -> None:
    assert colophon.colophon([text], Source("f")) == (said, None)


@pytest.mark.parametrize(
    ("title", "site", "headings", "headline"),
    [
        ("夜渡开航_要闻_松湾网", "", [], "夜渡开航"),
        ("夜渡开航-松湾日报", "", [], "夜渡开航"),
        ("夜渡开航 | 松湾", "松湾", [], "夜渡开航"),
        ("1-3月客流——增长一成", "", [], "1-3月客流——增长一成"),
        ("松湾网", "", ["夜渡开航"], "松湾网"),
        ("", "", ["夜渡开航"], "夜渡开航"),
        ("", "", [], None),
        ("Night ferry starts - Cedar Times", "", ["Night ferry"], "Night ferry"),
    ],
)
def test_the_headline_in_a_title(title: str, site: str, headings: list[str], headline: str | None) -> None:
    assert extraction.headline_in(title, site, headings) == headline


def test_many_article_elements(tmp_path: Path) -> None:
    page = (
        "<html><body><article><header><h2>双塔桥通车</h2><span class='author x'>林小舟</span>"
        f"<time datetime='2025-03-12T08:00'>昨天</time></header><p>{BRIDGE[0]}</p>"
        f"<h3>会限速的桥</h3><p>{BRIDGE[1]}</p></article>"
        f"<article><h2>夜渡开航</h2><p>{FERRY[0]}<br>{FERRY[1]}</p><article><p>评论</p></article></article>"
        "<article><h2>更多</h2><p>短</p></article>"
        f"<article><p>{FERRY[0]}</p></article>"
        "</body></html>"
    )
    one, two = articles(write(tmp_path, page))
    assert (one.headline, one.byline, one.source.date, texts(one)) == (
        "双塔桥通车",
        "林小舟",
        "2025-03-12",
        list(BRIDGE),
    )
    assert one.subheads == ("会限速的桥",)
    assert (two.headline, two.byline, texts(two)[:2]) == ("夜渡开航", None, list(FERRY))


def test_ids_stay(tmp_path: Path) -> None:
    path = write(tmp_path, SITE.format(head="", heading="夜渡开航"))
    assert articles(path) == articles(path)


@pytest.mark.parametrize(
    "page", ["<html></html>", "<!-- nothing -->", "<p>短</p>", "<script>var a=1</script>", "<style>p{}"]
)
def test_pages_without_an_article(tmp_path: Path, page: str) -> None:
    with pytest.raises(ReadError, match=r"page\.html: .*article") as caught:
        read_all(write(tmp_path, page))
    assert caught.value.fix


def test_empty_binary_and_huge_pages(tmp_path: Path) -> None:
    for raw, problem in ((b"", "empty"), (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 9, "binary")):
        with pytest.raises(ReadError, match=problem):
            read_all(write(tmp_path, raw))
    path = write(tmp_path, "<h1>夜渡开航</h1><p>" + "字" * 2**20)
    assert list(webpage.read(path, "page.html", lambda problem: None))
    with pytest.raises(ReadError, match=r"larger than 1 MB[^$]*") as caught:
        list(webpage.read(path, "page.html", lambda problem: None, ReadingSettings(html_mb=1)))
    assert "raise reading.html_mb" in caught.value.fix


def test_a_page_of_too_much_markup(tmp_path: Path) -> None:
    page = "<p>夜渡开航</p><script>" + "x" * 2_000_000 + "</script>"
    with pytest.raises(ReadError, match="no article"):
        read_all(write(tmp_path, page))
    path, settings = write(tmp_path, page.replace("script", "p")), ReadingSettings(html_characters=1_000_000)
    with pytest.raises(ReadError, match="more than 1,000,000 characters") as caught:
        list(webpage.read(path, "page.html", lambda problem: None, settings))
    assert "raise reading.html_characters" in caught.value.fix
    assert len(read_all(path)[0]) == 1


def test_hostile_pages_are_read_in_time(tmp_path: Path) -> None:
    body = f"<p>{FERRY[0]}</p>"
    for flood in (
        "<script",
        "<div>",
        "<!--enpproperty",
        "<b>",
        "<",
        "&#",
        "<article>",
        "<p a='",
        "data:image/png;base64,AAAA",
    ):
        read_or_refuse(write(tmp_path, body + flood * 20_000))


def test_damaged_pages(tmp_path: Path) -> None:
    for raw in damaged(founder_page(*BRIDGE, title="双塔桥通车").encode("gb18030")):
        read_or_refuse(write(tmp_path, raw))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<h1>",
                "</div>",
                "<article>",
                "<b>",
                "<!--",
                "-->",
                "松湾开航。",
                "<br>",
                "&",
                "\0",
                "<li>",
                "<table><td>",
                "<founder-content>",
                "<!--enpproperty <title>",
                "/enpproperty-->",
            ]
        ),
        max_size=60,
    )
)
def test_any_page_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, pieces: list[str]) -> None:
    text = "".join(pieces)
    folder = tmp_path_factory.getbasetemp() / f"any-{zlib.crc32(text.encode())}"
    folder.mkdir(exist_ok=True)
    read_or_refuse(write(folder, text))


def test_what_belongs_to_a_saved_page_is_no_page(tmp_path: Path) -> None:
    for name in ("夜渡.html", "夜渡_files/frame.html", "旧页_files/old.html", "~$draft.docx"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    assert registry.find_files([tmp_path]) == [tmp_path / "夜渡.html", tmp_path / "旧页_files" / "old.html"]


LIBRARY = [
    "SALT HARBOR — The county library will reopen on April 1 after nine months of repairs, officials said Tuesday.",
    "Crews replaced the roof, rewired the reading room and added a wing for children with seating for 80 people.",
]
MENU = (
    "<ul>" + "".join(f"<li><a href='/{i}'>{name}</a></li>" for i, name in enumerate(("首页", "新闻", "体育"))) + "</ul>"
)


def paragraphs(texts: Sequence[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_headings_by_the_headline_are_kicker_deck_and_author(tmp_path: Path) -> None:
    page = (
        "<title>松湾日报数字报-夜渡开航</title><div>第A03版：要闻 上一版 下一版</div>"
        "<h3>便民新举措——</h3><h1>夜渡开航</h1>"
        f"<h2>末班船晚上十一点</h2><h4>□本报记者 沈一禾</h4><div>{paragraphs(FERRY)}</div>"
        "<div>松湾日报 2025年03月12日 星期三</div>"
    )
    (article,) = read_all(write(tmp_path, page.encode("gb18030")))[0]
    assert (article.kicker, article.headline, article.deck) == ("便民新举措——", "夜渡开航", "末班船晚上十一点")
    assert article.byline == "本报记者 沈一禾"
    source = article.source
    assert (source.paper, source.date, source.page, source.section) == ("松湾日报", "2025-03-12", "A03", "要闻")
    assert [paragraph.text for paragraph in article.paragraphs] == list(FERRY)


def test_small_headings_of_the_text_are_no_decks(tmp_path: Path) -> None:
    body = f"<h2>开航</h2>{paragraphs(FERRY)}<h2>票价</h2>{paragraphs(FERRY[::-1])}"
    (article,) = read_all(write(tmp_path, f"<title>夜渡开航</title><h1>夜渡开航</h1>{body}"))[0]
    assert (article.deck, article.subheads) == (None, ("开航", "票价"))


def test_a_page_of_tables_keeps_its_menus_out(tmp_path: Path) -> None:
    related = MENU.replace("首页", "松湾港去年吞吐量再创新高").replace("体育", "松湾大桥封闭维修三天")
    text = "<br>　　".join(FERRY)
    page = (
        f"<title>夜渡开航_松湾日报_松湾网</title><div>{MENU}</div><table><tr><td><center><b>夜渡开航</b></center>"
        f"<center>2025年03月12日 10:02 松湾日报</center><br>　　{text}</td></tr></table>"
        f"<h3>相关阅读</h3><div>{related}</div>"
    )
    (article,) = read_all(write(tmp_path, page.encode("gb18030")))[0]
    assert [paragraph.text for paragraph in article.paragraphs] == list(FERRY)
    assert (article.source.paper, article.source.date) == ("松湾日报", "2025-03-12")


def test_a_whole_edition_on_one_page(tmp_path: Path) -> None:
    stories = "".join(f"<div><h2>{head}</h2>{paragraphs(FERRY)}</div>" for head in ("夜渡开航", "早渡停航"))
    found = read_all(write(tmp_path, f"<title>松湾日报 2025年3月12日 第3版</title>{stories}"))[0]
    assert [article.headline for article in found] == ["夜渡开航", "早渡停航"]
    assert {(a.source.paper, a.source.date, a.source.page) for a in found} == {("松湾日报", "2025-03-12", "3")}


@pytest.mark.parametrize(
    ("credit", "byline"),
    [
        ('<div class="byline">By Dana Whitlock, Staff Writer</div>', "By Dana Whitlock, Staff Writer"),
        ("<p>Posted on March 12, 2025 by Ines Calloway</p>", "Ines Calloway"),
    ],
)
def test_an_english_page(tmp_path: Path, credit: str, byline: str) -> None:
    page = (
        "<title>Library to reopen April 1 | Salt Harbor Ledger</title><h1>Library to reopen April 1</h1>"
        f'<p class="dek">New roof, new wiring and a wing for children</p>{credit}<time datetime="2025-03-12">'
        f"March 12, 2025</time>{paragraphs(LIBRARY)}<footer>© 2025 Salt Harbor Ledger</footer>"
    )
    (article,) = read_all(write(tmp_path, page))[0]
    assert (article.headline, article.deck) == (
        "Library to reopen April 1",
        "New roof, new wiring and a wing for children",
    )
    assert article.byline == byline
    assert (article.source.paper, article.source.date) == ("Salt Harbor Ledger", "2025-03-12")
    assert [paragraph.text for paragraph in article.paragraphs] == LIBRARY


@pytest.mark.parametrize("flood", ['<div class="author">' * 40_000, "<ul><li><a>夜" * 40_000, "<div>" * 60_000])
def test_floods_of_elements_are_read_in_time(tmp_path: Path, flood: str) -> None:
    begun = time.perf_counter()
    read_or_refuse(write(tmp_path, f"<h1>夜渡开航</h1>{flood}{paragraphs(FERRY)}"))
    assert time.perf_counter() - begun < 30


def test_an_author_without_a_heading_beside(tmp_path: Path) -> None:
    page = f'<title>夜渡开航</title><div class="author">沈一禾</div><div>{paragraphs(FERRY)}</div><ul><li>一</li></ul>'
    (article,) = read_all(write(tmp_path, page))[0]
    assert (article.headline, article.kicker, article.deck, article.byline) == ("夜渡开航", None, None, "沈一禾")


def test_two_small_headings_over_the_headline_are_no_kicker(tmp_path: Path) -> None:
    page = f"<title>夜渡开航</title><h3>要闻</h3><h4>松湾本地新闻</h4><h1>夜渡开航</h1><div>{paragraphs(FERRY)}</div>"
    (article,) = read_all(write(tmp_path, page))[0]
    assert (article.headline, article.kicker) == ("夜渡开航", None)
