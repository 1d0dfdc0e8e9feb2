from retrieval.articles.wording.days import day_of


def test_days_that_do_not_exist_are_none() -> None:
    assert day_of("2025年2月31日") is None
    assert day_of("二〇二五年十月二十日") == "2025-10-20"
    assert day_of("星期三") is None
