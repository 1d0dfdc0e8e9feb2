"""Pages of Founder systems: their properties, their page names, several articles in one file."""

from pathlib import Path

import pytest
from digital_files import BRIDGE, FERRY, articles, founder_page, texts

from retrieval.records import Source


def write(folder: Path, text: str) -> Path:
    path = folder / "page.html"
    path.write_text(text, encoding="utf-8")
    return path


def test_founder_properties(tmp_path: Path) -> None:
    page = founder_page(
        *BRIDGE,
        author="本报记者 林小舟",
        title="<p>双塔桥<br>通车</p>",
        subtitle="全长三千二百米",
        introtitle="等了十年&nbsp;",
        nodename="第03版：要闻",
    )
    (article,) = articles(write(tmp_path, page), "松湾.html")
    assert (article.kicker, article.headline, article.deck) == ("等了十年", "双塔桥 通车", "全长三千二百米")
    assert article.byline == "本报记者 林小舟"
    assert article.source == Source("松湾.html", "松湾日报", "2025-03-12", "3", "要闻")
    assert texts(article) == list(BRIDGE)
    assert article.headline_confidence == 1.0


@pytest.mark.parametrize(
    ("node", "page", "section"),
    [
        ("02", "2", None),
        ("A05", "A05", None),
        ("要闻", None, "要闻"),
        ("要闻(03版)", "3", "要闻"),
        ("第二版", "2", None),
        ("", None, None),
    ],
)
def test_founder_page_names(tmp_path: Path, node: str, page: str | None, section: str | None) -> None:
    (article,) = articles(write(tmp_path, founder_page(*BRIDGE, title="双塔桥通车", nodename=node)))
    assert (article.source.page, article.source.section) == (page, section)


def test_many_founder_articles_in_one_file(tmp_path: Path) -> None:
    one = founder_page(*BRIDGE, id="1", title="双塔桥通车", nodename="01")
    two = founder_page(*FERRY, id="2", title="夜渡开航", nodename="02")
    again, empty = founder_page(*FERRY, id="2", title="夜渡开航"), founder_page(id="3", title="只有标题")
    found = articles(
        write(tmp_path, one + two + again + empty.replace("<div>版权所有</div>", "").replace("首页 上一篇", ""))
    )
    assert [(article.headline, texts(article), article.source.page) for article in found] == [
        ("双塔桥通车", list(BRIDGE), "1"),
        ("夜渡开航", list(FERRY), "2"),
    ]
    assert len({article.id for article in found}) == 2


def test_founder_properties_after_the_text(tmp_path: Path) -> None:
    page = founder_page(*BRIDGE, title="双塔桥通车")
    start = page.index("<!--enpproperty")
    stop = page.index("/enpproperty-->") + len("/enpproperty-->")
    moved = page[:start] + page[stop:].replace("</body>", page[start:stop] + "</body>")
    (article,) = articles(write(tmp_path, moved))
    assert texts(article) == list(BRIDGE)


def test_founder_text_without_its_marks(tmp_path: Path) -> None:
    page = founder_page("《松湾日报》（2025年03月12日 第 06 版：副刊）", *BRIDGE, title="双塔桥通车")
    for mark in ("<!--enpcontent-->", "<!--/enpcontent-->", "<founder-content>", "</founder-content>"):
        page = page.replace(mark, "")
    (article,) = articles(write(tmp_path, page.replace("松湾日报-数字报", "数字报")), "p.html")
    assert texts(article) == list(BRIDGE)
    assert article.source == Source("p.html", "松湾日报", "2025-03-12", "6", "副刊")


def test_an_open_property_comment_is_no_property(tmp_path: Path) -> None:
    page = founder_page(*BRIDGE, title="双塔桥通车").replace("/enpproperty-->", "-->")
    (article,) = articles(write(tmp_path, page))
    assert set(BRIDGE) <= set(texts(article))
    assert article.headline_confidence < 0.9
