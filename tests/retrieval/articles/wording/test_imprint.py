# ruff: noqa: E501 - lines as they are printed
import pytest

from retrieval.articles.wording.imprint import imprinted
from retrieval.records import Source


@pytest.mark.parametrize(
    ("line", "paper", "day", "page", "section"),
    [
        ("河湾日报 03 综合新闻 2025年3月12日 星期三 责任编辑：方小舟", "河湾日报", "2025-03-12", "03", "综合新闻"),
        ("南山农民报 A05 乡村版 2024年10月19日 星期六 编辑 方小舟", "南山农民报", "2024-10-19", "A05", "乡村版"),
        ("1951年9月15日河湾日报 第1版", "河湾日报", "1951-09-15", "1", None),
        ("海灣晚報 B2 港灣新聞 2022年6月3日（星期五）", "海灣晚報", "2022-06-03", "B2", "港灣新聞"),
        ("《河湾日报》(2021年12月22日 02版)", "河湾日报", "2021-12-22", "02", None),
        ("The River Ledger A3 LOCAL & STATE Thursday, May 9, 2019 ledger.example", "The River Ledger", "2019-05-09", "A3", "LOCAL & STATE"),
        ("二〇二五年三月十二日 河湾日报", "河湾日报", "2025-03-12", None, None),
        ("新闻热线：0555-8800123", None, None, None, None),
    ],
)  # fmt: skip
def test_a_masthead_says_paper_day_and_page(
    line: str, paper: str | None, day: str | None, page: str | None, section: str | None
) -> None:
    source = imprinted(Source("a.txt"), [line])
    assert (source.paper, source.date, source.page, source.section) == (paper, day, page, section)


def test_what_the_source_knows_stays_and_an_address_is_kept() -> None:
    source = imprinted(
        Source("a.txt", paper="云溪报"), ["# https://paper.example/1.html", "河湾日报 2025年3月12日 星期三"]
    )
    assert (source.paper, source.url, source.date) == ("云溪报", "https://paper.example/1.html", "2025-03-12")
