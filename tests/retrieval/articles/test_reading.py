import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_genres import CHINESE as GENRES
from invented_genres import TRADITIONAL
from invented_stories import CHINESE, ENGLISH
from printed_text import Layout, Story, page, page_of, without_marks

from retrieval.articles.reading import articles_of, read_page
from retrieval.articles.wording.repair import characters
from retrieval.records import Article

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared" / "pages"
MASTHEAD = "云湖晚报 03 本地新闻 2025年5月6日 星期二 责任编辑：萧小雨 美编：白一山"


def solid(text: str) -> str:
    return re.sub(r"\s", "", text)


def pairs(text: str) -> Counter[str]:
    plain = solid(characters(text))
    return Counter(plain[i : i + 2] for i in range(len(plain) - 1))


def attribution(stories: list[Story], articles: list[Article]) -> tuple[int, int, int]:
    """Return how many paragraphs stand under their headline, under another one, and under none."""
    right = wrong = none = 0
    counted = [(article, pairs(" ".join(p.text for p in article.paragraphs))) for article in articles]
    for one in stories:
        for paragraph in one.paragraphs:
            mine = pairs(paragraph)
            article = max(counted, key=lambda pair: sum((pair[1] & mine).values()))[0]
            if article.headline is None:
                none += 1
            elif solid(article.headline) == solid(one.headline):
                right += 1
            else:
                wrong += 1
    return right, wrong, none


def share(order: str, *, blanks: bool, stories: list[Story], seeds: range, marks: bool = True) -> tuple[float, float]:
    """Return the shares of paragraphs under their headline and under a wrong one over some pages."""
    total: Counter[str] = Counter()
    for seed in seeds:
        chosen = [stories[(seed * 5 + i * 7) % len(stories)] for i in range(5)]
        chosen = list(dict.fromkeys(chosen if marks else map(without_marks, chosen)))
        layout = Layout(order, blanks, (11 + seed % 9, 17, 22), spread=0.15, seed=seed)
        right, wrong, none = attribution(chosen, read_page(page_of(page(chosen, layout, masthead=MASTHEAD))).articles)
        total.update(right=right, wrong=wrong, none=none)
    return total["right"] / total.total(), total["wrong"] / total.total()


@pytest.mark.parametrize("blanks", [True, False])
@pytest.mark.parametrize(
    ("order", "floor"), [("body_first", 0.97), ("headline_first", 0.95), ("shuffled", 0.93), ("heads_last", 0.85)]
)
def test_paragraphs_stand_under_their_headline_in_every_order(order: str, floor: float, *, blanks: bool) -> None:
    right, wrong = share(order, blanks=blanks, stories=CHINESE, seeds=range(5))
    assert right >= floor
    assert wrong <= 1 - floor


@pytest.mark.parametrize(("order", "floor"), [("body_first", 0.9), ("headline_first", 0.85)])
def test_words_alone_tell_where_no_dateline_and_no_credit_does(order: str, floor: float) -> None:
    right, _ = share(order, blanks=False, stories=CHINESE, seeds=range(4), marks=False)
    assert right >= floor


@pytest.mark.parametrize(("order", "floor"), [("body_first", 0.9), ("headline_first", 0.9), ("shuffled", 0.85)])
def test_english_pages(order: str, floor: float) -> None:
    right, _ = share(order, blanks=False, stories=ENGLISH, seeds=range(4))
    assert right >= floor


@pytest.mark.parametrize("blanks", [True, False])
@pytest.mark.parametrize("stories", [GENRES, TRADITIONAL])
@pytest.mark.parametrize("order", ["body_first", "headline_first", "shuffled", "heads_last"])
def test_other_kinds_of_headlines(order: str, stories: list[Story], *, blanks: bool) -> None:
    right, wrong = share(order, blanks=blanks, stories=stories, seeds=range(3))
    assert right >= (0.6 if order == "heads_last" else 0.9)
    assert wrong <= (0.1 if order == "heads_last" else 0.05)


def test_lines_that_sign_belong_to_what_they_sign() -> None:
    fair = "稻田画开镰那天，村里的孩子都来割稻，割下的彩色稻米每人带走两斤。"
    text = (
        f"稻田里的大鲤鱼\n{fair}\n（方小舟）\n停水公告\n城南水厂更换阀门，10月22日夜间停水六小时。\n"
        f"河湾县自来水公司\n2026年10月19日\n车站有个小屋\n{fair[:20]}。\n"
    )
    first, notice, last = read_page(page_of(text)).articles
    assert (first.headline, first.byline) == ("稻田里的大鲤鱼", "（方小舟）")
    assert (notice.headline, notice.kind) == ("停水公告", "notice")
    assert [p.text for p in notice.paragraphs[1:]] == ["河湾县自来水公司", "2026年10月19日"]
    assert last.headline == "车站有个小屋"


def test_a_page_is_read_with_all_parts_of_its_stories() -> None:
    stories = [CHINESE[0], CHINESE[2], CHINESE[4]]
    text = page(stories, Layout("body_first", True, (17, 13, 22)), masthead=MASTHEAD)
    first, second, third = read_page(page_of(text)).articles
    assert (first.headline, first.kicker) == ("老渡口开出夜班船", "白石浦渡口为夜班职工恢复航线——")
    assert (first.dateline, first.byline) == ("本报讯", "（记者丁一帆）")
    assert [p.text for p in first.paragraphs] == CHINESE[0].paragraphs
    assert second.byline == "本报记者 贺兰舟 本报通讯员 佟小满"
    assert second.subheads == ("合作社管销路",)
    assert [p.subhead for p in second.paragraphs] == [None, None, "合作社管销路", "合作社管销路"]
    assert (third.kind, third.byline) == ("photo", "本报记者 祝青山 摄")
    assert [article.id for article in (first, second, third)] == [f"{'f' * 12}-{i}" for i in (1, 2, 3)]
    source = first.source
    assert (source.paper, source.date, source.page, source.section) == ("云湖晚报", "2025-05-06", "03", "本地新闻")
    assert source.lines is not None
    assert source.lines[0] == 3
    assert all(article.headline_confidence > 0.5 for article in (first, second, third))


def test_adverts_notices_and_furniture_are_told_apart() -> None:
    text = page([CHINESE[1]], Layout("headline_first", False, (17,), furniture=False), masthead=MASTHEAD) + (
        "云溪山泉 清凉一夏\n订水热线：0555-6677889 买十桶送两桶 活动截\n至4月30日 广告\n"
        "遗失声明\n云溪市白鹭乡满仓农场遗失营业执照副本，声明作废。\n"
        "（下转第4版）\n新闻热线：0555-8812345\n广\n告\n"
    )
    articles = read_page(page_of(text)).articles
    assert [article.kind for article in articles] == ["article", "advert", "notice"]
    assert articles[0].headline == "石板街里的修伞铺"
    roles = Counter(element.role for element in read_page(page_of(text)).elements)
    assert roles["furniture"] >= 3
    assert roles["advert"] >= 2


def test_plain_files_as_people_keep_them() -> None:
    body = "河湾村的新桥今天通车了。桥长三十二米，宽六米，村民过河再也不用绕路。"
    (first,) = read_page(page_of(f"河湾村的新桥通车\n\n{body}\n村民一共捐了十二万元，其余由县里补助。\n")).articles
    assert (first.headline, len(first.paragraphs)) == ("河湾村的新桥通车", 2)
    (second,) = read_page(
        page_of(f"# 河湾村的新桥通车\n\n作者：方小舟\n\n{body}\n\n## 大家出钱\n\n村民捐了十二万元。\n")
    ).articles
    assert (second.headline, second.byline, second.subheads) == ("河湾村的新桥通车", "作者：方小舟", ("大家出钱",))
    (third,) = read_page(page_of(body)).articles
    assert (third.headline, third.headline_confidence) == (None, 0.0)
    (fourth,) = read_page(page_of("你好")).articles
    assert [p.text for p in fourth.paragraphs] == ["你好"]
    assert read_page(page_of("新闻热线：0555-8812345")).articles == ()


def test_a_headline_repeated_by_a_web_page_counts_once() -> None:
    body = "河湾村的新桥今天通车了。桥长三十二米，宽六米，村民过河再也不用绕路。"
    (article,) = read_page(
        page_of(f"河湾村的新桥通车\n首页 > 本地\n全村人过河不再绕远路——\n河湾村的新桥通车\n\n{body}\n{body}\n")
    ).articles
    assert (article.kicker, article.headline) == ("全村人过河不再绕远路——", "河湾村的新桥通车")


def test_mixed_columns_give_no_headline() -> None:
    left = page([CHINESE[2]], Layout("headline_first", False, (13,), furniture=False)).strip().split("\n")
    right = page([CHINESE[9]], Layout("headline_first", False, (13,), furniture=False)).strip().split("\n")
    mixed = "\n".join(line for both in zip(left, right, strict=False) for line in both)
    articles = read_page(page_of(mixed)).articles
    assert articles
    assert all(article.headline is None and article.headline_confidence == 0.0 for article in articles)


def test_a_text_that_lost_its_line_ends_is_broken_again() -> None:
    lines = page([CHINESE[9], CHINESE[10]], Layout("headline_first", False, (20,), furniture=False)).strip().split("\n")
    articles = read_page(page_of(" ".join(lines))).articles
    assert "热气球节周五升空" in [article.headline for article in articles]


def test_articles_of_numbers_the_articles_of_all_pages_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "pages.txt"
    text = page([CHINESE[1]], Layout("headline_first", False, (17,)))
    path.write_text(f"{text}\f{text}", encoding="utf-8")
    ids = [article.id for article in articles_of(path, report=print)]
    assert [identity[-2:] for identity in ids] == ["-1", "-2"]


def accounted(text: str) -> None:
    """Check that every printed character stands in exactly one element, in order, and in no two articles."""
    whole = page_of(text)
    elements = read_page(whole).elements
    assert solid("".join(element.text for element in elements)) == solid(text)
    firsts = [element.lines[0] for element in elements]
    assert firsts == sorted(firsts)
    articles = read_page(whole).articles
    told = Counter(solid("".join("".join(p.text for p in a.paragraphs) for a in articles)))
    assert not told - Counter(solid(characters(text)).replace("⼾", "戶")) - Counter("户戶")


lines_of_text = st.one_of(
    st.sampled_from(
        [line for one in (*CHINESE, *ENGLISH) for line in (one.headline, one.lead + one.paragraphs[0], *one.byline)]
    ),
    st.sampled_from(
        ["", "广", "告", "广告", "（下转第4版）", "新闻热线：0555-8812345", "# 标题", "⽇⽉⸺", "2025年", "a-", "“"]
    ),
    st.text(max_size=25),
)


@settings(max_examples=40)
@given(st.lists(lines_of_text, max_size=14), st.sampled_from(["\n", "\n\n", " "]))
def test_every_character_of_any_page_is_in_exactly_one_element(lines: list[str], between: str) -> None:
    accounted(between.join(line.replace("\n", " ") for line in lines))


@settings(max_examples=12)
@given(
    st.permutations(CHINESE).map(lambda stories: stories[:4]),
    st.sampled_from(["body_first", "headline_first", "heads_last", "shuffled"]),
    st.lists(st.integers(8, 30), min_size=1, max_size=3),
    st.booleans(),
    st.integers(0, 99),
)
def test_every_character_of_typeset_pages_is_in_exactly_one_element(
    stories: list[Story], order: str, measures: list[int], blanks: bool, seed: int
) -> None:
    accounted(page(stories, Layout(order, blanks, tuple(measures), 0.3, True, seed), masthead=MASTHEAD))


@pytest.mark.parametrize("path", sorted(SHARED.glob("*/*.txt")) or [None], ids=lambda path: path and path.name)
def test_every_character_of_real_pages_is_in_exactly_one_element(path: Path | None) -> None:
    if path is None:
        pytest.skip("the shared pages are not beside this checkout")
    accounted(path.read_text(encoding="utf-8"))


def test_the_real_page_is_read_whole() -> None:
    printed = SHARED / "printed" / "workers_daily_page.txt"
    if not printed.exists():
        pytest.skip("the shared pages are not beside this checkout")
    gold = [
        story
        for story in json.loads(printed.with_suffix(".gold.json").read_text(encoding="utf-8"))["stories"]
        if story["text"]
    ]
    articles = list(articles_of(printed, report=print))
    assert [article.headline for article in articles] == [story["headline"] for story in gold]
    assert [article.kicker for article in articles] == [story["kicker"] for story in gold]
    assert [list(article.subheads) for article in articles] == [story["subheads"] for story in gold]
    for article, story in zip(articles, gold, strict=True):
        assert solid("".join(p.text for p in article.paragraphs)) == solid(story["text"])
        assert solid(article.byline or "") == solid(story["byline"]["as_printed"])
        assert article.kind == story["kind"]


@pytest.mark.parametrize("look", ["tika", "pypdfium2"])
def test_typeset_pages_reach_their_figures(look: str) -> None:
    pages = sorted(SHARED.glob(f"typeset/*.{look}.txt"))
    if not pages:
        pytest.skip("the shared pages are not beside this checkout")
    total: Counter[str] = Counter()
    for printed in pages:
        gold = json.loads((printed.parent / f"{printed.name[:2]}.gold.json").read_text(encoding="utf-8"))["stories"]
        stories = [
            Story(one["headline"], ((None, tuple(one["text"].split("\n"))),))
            for one in gold
            if one["kind"] in ("article", "photo")
        ]
        articles = [a for a in articles_of(printed, report=print) if a.kind in ("article", "photo", "brief")]
        right, wrong, none = attribution(stories, articles)
        total.update(right=right, wrong=wrong, none=none)
    assert total["right"] / total.total() >= 0.92
    assert total["wrong"] / total.total() <= 0.02
