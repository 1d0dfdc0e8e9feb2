from retrieval.articles.wording.folios import is_english_folio, is_folio, is_masthead


def test_pieces_of_a_folio_line() -> None:
    assert all(map(is_folio, ("第3版", "A05", "03 综合新闻", "p06", "星期三")))
    assert not any(map(is_folio, ("3年后的河湾", "星期三的市集热闹非凡")))


def test_an_english_folio_line_is_nothing_else() -> None:
    assert is_english_folio("Tuesday, May 6, 2025 | Page B2 | Vol. XII, No. 88 | $1.50")
    assert not is_english_folio("Page 3 girl opens shop")
    assert not is_english_folio("Page 3 河湾")


def test_a_masthead_has_a_day_and_names_a_paper_or_a_page() -> None:
    assert is_masthead("河湾日报 2025年3月12日")
    assert not is_masthead("河湾日报")
    assert not is_masthead("2025年3月12日")
    assert not is_masthead("2025年3月12日河湾日报" + "社" * 60)
