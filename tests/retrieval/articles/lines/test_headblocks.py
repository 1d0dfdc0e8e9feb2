import pytest

from retrieval.articles.lines.fragments import Fragment
from retrieval.articles.lines.headblocks import head_likelihood, is_torn, parsed
from retrieval.articles.lines.units import Unit
from retrieval.articles.wording.placed import Placed


def display(text: str, *, blank: bool = True, after_furniture: bool = False) -> Unit:
    placed = Placed(text, tuple((0, i) for i in range(len(text))))
    return Unit("display", (Fragment(placed, blank_before=blank),), placed, after_furniture=after_furniture)


def told(*texts: str, tight_page: bool = False) -> tuple[str, str, str]:
    lines = [display(text) for text in texts]
    block = parsed(lines, tight_page=tight_page)
    kicker, headline, deck = ("/".join(texts[i] for i in part) for part in (block.kicker, block.headline, block.deck))
    return kicker, headline, deck


@pytest.mark.parametrize(
    ("lines", "parts"),
    [
        (("八年接力锁住流动沙丘——", "荒滩种出万亩沙棘"), ("八年接力锁住流动沙丘——", "荒滩种出万亩沙棘", "")),
        (("八年接力锁住流动沙丘——",), ("八年接力锁住流动沙丘——", "", "")),
        (("荒滩种出万亩沙棘", "八年接力锁住流动沙丘——"), ("荒滩种出万亩沙棘/八年接力锁住流动沙丘——", "", "")),
        (("洛原市公布第三批取消清单", "减少纸质证明84项"), ("洛原市公布第三批取消清单", "减少纸质证明84项", "")),
        (("河湾大学考古队在", "灰坑里读出菜谱"), ("", "河湾大学考古队在/灰坑里读出菜谱", "")),
        (("三千只口哨", "吹响河长制"), ("", "三千只口哨/吹响河长制", "")),
        (("街坊合办冰箱", "三月减厨余12吨"), ("", "街坊合办冰箱/三月减厨余12吨", "")),
        (("SCHOOL BUDGET", "Board trims bus routes"), ("SCHOOL BUDGET", "Board trims bus routes", "")),
        (("老槐树搬家", "——马驿街口见闻"), ("", "老槐树搬家", "——马驿街口见闻")),
        ((), ("", "", "")),
    ],
)
def test_kicker_headline_and_deck(lines: tuple[str, ...], parts: tuple[str, str, str]) -> None:
    assert told(*lines) == parts


def test_where_blank_lines_tell_they_part_kicker_and_headline() -> None:
    apart = parsed([display("夸一夸胜过罚一罚"), display("水费单上的笑脸")], tight_page=True)
    assert (apart.kicker, apart.headline) == ((0,), (1,))
    tight = parsed([display("夸一夸胜过罚一罚"), display("水费单上的笑脸", blank=False)], tight_page=True)
    assert tight.headline == (0, 1)


@pytest.mark.parametrize(
    "lines",
    [
        ("凤尾山隧道双线贯通", "江畔到青石车程缩短至四十分钟"),
        ("夸一夸胜过罚一罚", "水费单上的笑脸"),
        ("全镇老人都来学手机", "夜校加座"),
    ],
)
def test_lengths_alone_leave_kicker_and_headline_in_doubt(lines: tuple[str, ...]) -> None:
    assert 0.5 <= parsed([display(text) for text in lines], tight_page=False).confidence <= 0.7


def test_furniture_between_two_lines_parts_them() -> None:
    block = parsed([display("河湾娱乐"), display("寒冬里的一炉火", after_furniture=True)], tight_page=False)
    assert block.headline == (1,)


def test_how_likely_two_lines_stand_over_one_body() -> None:
    kicker, headline, other = display("八年接力锁住流动沙丘——"), display("荒滩种出万亩沙棘"), display("古井重新出水")
    assert head_likelihood(kicker, headline, tight_page=False) > 0.9
    assert head_likelihood(headline, kicker, tight_page=False) < 0.1
    assert 0.1 < head_likelihood(headline, other, tight_page=False) < 0.5
    assert is_torn(kicker, headline)
    assert not is_torn(headline, other)
