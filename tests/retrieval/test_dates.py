"""Dates as people say them, counted from a Sunday in November."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.dates import find_date, read_period
from retrieval.periods import Period, days_of

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))


def days(text: str, today: date | None = TODAY) -> str | None:
    """Return the days of a question's date as `first last`, or the one day."""
    spoken = find_date(text, today)
    return said(spoken.period) if spoken else None


def said(period: Period) -> str:
    first, last = period.first.isoformat(), period.last.isoformat()
    return first if first == last else f"{first} {last}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1998年洪水", "1998-01-01 1998-12-31"),
        ("二〇二三年三月五日谁当选", "2023-03-05"),
        ("2023年国庆有多少人", "2023-10-01 2023-10-08"),
        ("2022年十一黄金周的收入", "2022-10-01 2022-10-08"),
        ("2025年春运", "2025-01-06 2025-03-15"),
        ("2026年4月底", "2026-04-21 2026-04-30"),
        ("2026年4月中旬种树", "2026-04-11 2026-04-20"),
        ("2024年2月下旬", "2024-02-21 2024-02-29"),
        ("2024年初", "2024-01-01 2024-03-31"),
        ("2024年底", "2024-11-01 2024-12-31"),
        ("2023年上半年收入", "2023-01-01 2023-06-30"),
        ("2023年下半年收入", "2023-07-01 2023-12-31"),
        ("2023年第三季度", "2023-07-01 2023-09-30"),
        ("2023年3月到5月的会", "2023-03-01 2023-05-31"),
        ("2023年3月5日至9日", "2023-03-05 2023-03-09"),
        ("2023年到2024年", "2023-01-01 2024-12-31"),
        ("2023年11月到2024年2月", "2023-11-01 2024-02-29"),
        ("2023年5月到3月", "2023-05-01 2023-05-31"),
        ("2023年5月9日到3日", "2023-05-09"),
        ("who came in march 2023", "2023-03-01 2023-03-31"),
        ("what opened march 5, 2023", "2023-03-05"),
    ],
)
def test_dates_with_a_year_need_no_today(text: str, expected: str) -> None:
    assert days(text, None) == expected


@pytest.mark.parametrize(
    ("text", "expected", "outright"),
    [
        ("去年3月谁来了", "2025-03-01 2025-03-31", "2025年3月谁来了"),
        ("去年国庆", "2025-10-01 2025-10-08", "2025年国庆"),
        ("前年种了多少树", "2024-01-01 2024-12-31", "2024年种了多少树"),
        ("上个月开了什么会", "2026-10-01 2026-10-31", "2026年10月开了什么会"),
        ("昨天下雨了吗", "2026-11-21", "2026年11月21日下雨了吗"),
        ("今天的新闻", "2026-11-22", "2026年11月22日的新闻"),
        ("上周三谁来了", "2026-11-11", " 谁来了"),
        ("上周谁来了", "2026-11-09 2026-11-15", " 谁来了"),
        ("最近有什么会", "2026-10-23 2026-11-22", " 有什么会"),
        ("近三年产量", "2023-11-23 2026-11-22", " 产量"),
        ("最近10天", "2026-11-12 2026-11-22", " "),
        ("what happened yesterday", "2026-11-21", "what happened 2026年11月21日"),
        ("who came last month", "2026-10-01 2026-10-31", "who came 2026年10月"),
    ],
)
def test_words_counted_from_today(text: str, expected: str, outright: str) -> None:
    spoken = find_date(text, TODAY)
    assert spoken
    assert (said(spoken.period), spoken.text, spoken.relative) == (expected, outright, True)
    assert find_date(text, None) is None


@pytest.mark.parametrize(
    "text",
    ["今年多大了", "今年30岁吗", "离车站最近的店", "最近的医院在哪", "1990年代的电影", "2000级学生", "今天的路口镇",
     "11月8日谁来", "一季度", "13月32日", "9999年", "2023年2月30日", "灯塔多高"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert find_date(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023", "2023-01-01 2023-12-31"),
        ("2023-03", "2023-03-01 2023-03-31"),
        ("2023/3/5", "2023-03-05"),
        ("２０２３－０３－０５..2023-03-09", "2023-03-05 2023-03-09"),
        ("2023-03..", "2023-03-01 2999-12-31"),
        ("..2024-02", "0001-01-01 2024-02-29"),
        ("去年3月", "2025-03-01 2025-03-31"),
        ("昨天", "2026-11-21"),
        ("2023年3月..去年", "2023-03-01 2025-12-31"),
    ],
)
def test_what_an_operator_names(text: str, expected: str) -> None:
    period = read_period(text, TODAY)
    assert period
    assert said(period) == expected


@pytest.mark.parametrize("text", ["", "..", "abc", "2023-13", "2023-02-30", "2024..2023", "2023..x", "x..2023", "0023"])
def test_what_an_operator_does_not_name(text: str) -> None:
    assert read_period(text, TODAY) is None


@given(DAYS, DAYS)
def test_the_parts_of_a_period_hold_its_days_and_no_others(one: date, other: date) -> None:
    period = Period(min(one, other), max(one, other))
    parts = set(period.parts())

    def named(day: date) -> bool:
        written = (f"{day.year}年", f"{day.month}月", f"{day.day}日")
        return any(written[:length] in parts for length in (1, 2, 3))

    edges = [period.first, period.last, period.first + (period.last - period.first) // 2]
    assert all(named(day) and period.holds(day.isoformat()) for day in edges)
    outside = [period.first - timedelta(days=1), period.last + timedelta(days=1)]
    assert not any(named(day) or period.holds(day.isoformat()) for day in outside)


@pytest.mark.parametrize(
    ("asked", "printed", "spoken", "not_spoken"),
    [
        ("2023", "2024-01-06", "去年", "今年"),
        ("2023", "2025-01-06", "前年", "去年"),
        ("2023", "2022-12-30", "明年", "去年"),
        ("2023", None, "2023年", "去年"),
        ("2023-06", "2023-07-03", "六月", "7月"),
        ("2023-06", "2023-07-03", "上个月", "7月"),
        ("2023-06", "2024-05-02", "去年6月", "6月"),
        ("2023-12", "2024-01-02", "12月", "上上月"),
        ("2023-06", "2023-05-20", "6月", "上月"),
        ("2023-09-29", "2023-09-30", "29日", "30日"),
        ("2023-09-29", "2023-09-30", "昨晚", "今晚"),
        ("2023-09-29", "2023-09-28", "明天", "昨天"),
        ("2023-09-29", "2023-11-30", "9月29日", "29日"),
        ("2023-09-29", "2024-11-30", "2023年9月29日", "9月29日"),
        ("2023-03..2023-05", "2023-06-01", None, "3月"),
    ],
)
def test_how_a_text_speaks_of_a_period(asked: str, printed: str | None, spoken: str | None, not_spoken: str) -> None:
    period = read_period(asked, TODAY)
    assert period
    words = period.words(printed)
    assert spoken is None or spoken in words
    assert not_spoken not in words


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_a_day_is_always_named_by_its_whole_date(day: date, printed: date) -> None:
    assert f"{day.year}年{day.month}月{day.day}日" in Period(day, day).words(printed.isoformat())


def test_a_period_to_the_end_of_time_ends() -> None:
    assert ("9999年",) in Period(date(9998, 6, 1), date.max).parts()


@pytest.mark.parametrize("day", [None, "", "2023", "2023-10"])
def test_what_has_no_day_lies_in_no_period(day: str | None) -> None:
    period = days_of(2023)
    assert period
    assert not period.holds(day)
