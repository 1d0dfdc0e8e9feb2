import pytest
from printed_text import page_of

from retrieval.articles.lines.cohesion import Cohesion
from retrieval.articles.lines.fragments import fragments_of
from retrieval.articles.lines.stretches import stretches_of
from retrieval.articles.lines.units import story_units, units_of
from retrieval.articles.reading import read_page

FERRY = (
    "白石浦渡口的汽笛昨夜又响了起来，停开九\n年的夜班渡船恢复航行，末班船延至夜里十\n一点四十分。"
    "\n渡口管理所在两岸加装了照明灯四十二盏，\n并请来退休的船工值守，浓雾天将停航。"
)
FAIR = (
    "柳汀村的稻田里立起了一百二十个稻草人，\n都是村里的孩子和老人一起扎的，有的戴草\n帽，有的吹口哨。"
    "\n稻草人大赛评出了十名，奖品是新米十斤，\n由合作社送到每个孩子的家里。"
)


def heads(text: str) -> list[tuple[str | None, str | None]]:
    return [(article.kicker, article.headline) for article in read_page(page_of(text)).articles]


def test_words_that_the_body_prints_together_join_the_lines_of_a_headline() -> None:
    assert heads(f"停开九年的夜班\n渡船恢复航行\n{FERRY}\n") == [(None, "停开九年的夜班渡船恢复航行")]


def test_english_words_that_the_body_prints_together_join_a_headline() -> None:
    body = (
        "The harbour board approves a night ferry after nine years, with lamps\n"
        "on both banks of the river and a crew of five. The last boat of the\nday leaves at eleven.\n"
    )
    text = page_of(f"After nine years the harbour board\nApproves a night ferry\n{body * 2}")
    units = story_units(units_of(fragments_of(text)))
    assert [unit.flows for unit in units[:2]] == [False, True]


def test_another_measure_below_a_heading_begins_a_story() -> None:
    narrow = FAIR.replace("\n", "").replace("。", "。\n").split("\n")
    lines = [line[i : i + 11] for text in narrow for line in ["　　" + text] for i in range(0, len(line), 11) if text]
    found = heads("夜班渡船恢复航行\n" + FERRY + "\n稻草人大赛评出十名\n" + "\n".join(lines).replace("　　", "") + "\n")
    assert [headline for _, headline in found] == ["夜班渡船恢复航行", "稻草人大赛评出十名"]


def test_lines_among_furniture_are_no_headline() -> None:
    text = f"《云湖晚报》 2025年5月6日 星期二\n夜班渡船出行贴士\n新闻热线：0555-8812345\n夜班渡船恢复航行\n{FERRY}\n"
    assert heads(text) == [(None, "夜班渡船恢复航行")]
    units = story_units(units_of(fragments_of(page_of(text))))
    assert [unit.aside for unit in units[:2]] == [True, False]


def test_a_label_that_the_page_prints_twice_is_no_headline() -> None:
    text = f"民生\n{FERRY}\n夜班渡船恢复航行\n\n民生\n{FAIR}\n稻草人大赛评出十名\n"
    assert [headline for _, headline in heads(text)] == ["夜班渡船恢复航行", "稻草人大赛评出十名"]


@pytest.mark.parametrize(
    ("line", "doubted"), [("江对岸的窑厂工人过去下班要绕行不少路", True), ("夜班渡船恢复航行", False)]
)
def test_a_headline_that_may_be_the_first_line_of_its_body_is_less_sure(line: str, *, doubted: bool) -> None:
    (article,) = read_page(page_of(f"{line}\n白石浦渡口的汽笛昨夜又响了起来，停开九年\n{FERRY}\n")).articles
    if doubted:
        assert article.headline_confidence <= 0.7
    else:
        assert article.headline_confidence > 0.8


def test_evidence_beyond_enough_counts_less_in_chinese() -> None:
    headline = "白石浦渡口停开九年的夜班渡船恢复航行"
    units = story_units(units_of(fragments_of(page_of(f"{headline}\n{FERRY}\n"))))
    whole = Cohesion([unit.text for unit in units], [unit.sort == "paragraph" for unit in units])
    best = max(shape.score for shape in stretches_of(units, whole)[0])
    assert best < 14


def test_a_poem_or_an_empty_page_has_no_stretches() -> None:
    assert stretches_of([], Cohesion([], [])) == []
    assert read_page(page_of("\n\n")).articles == ()
