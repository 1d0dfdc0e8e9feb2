"""Dates as people say them -> days: 去年3月, 昨天, 2023年国庆, 2023年3月到5月, 2023-03-05..2023-03-09."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from retrieval import analysis
from retrieval.numerals import chinese_number
from retrieval.periods import YEARS, Period, days_of, months_of

RECENT = timedelta(days=30)
"""How far back 最近 reaches."""

_YEARS_AGO = {"大前年": 3, "前年": 2, "去年": 1, "上一年": 1, "今年": 0, "本年": 0, "明年": -1}
_MONTHS_AGO = {"上上个月": 2, "上上月": 2, "上个月": 1, "上月": 1, "本月": 0, "这个月": 0, "这月": 0}
_DAYS_AGO = {"大前天": 3, "前天": 2, "昨天": 1, "昨日": 1, "今天": 0, "今日": 0, "明天": -1}
_WEEKS_AGO = {"上上周": 2, "上周": 1, "上星期": 1, "上个星期": 1, "本周": 0, "这周": 0, "这个星期": 0, "这星期": 0}
_HOLIDAYS: Mapping[str, tuple[int, int, int, int]] = MappingProxyType({
    "元旦": (1, 1, 1, 3), "春节": (1, 21, 2, 27), "元宵": (2, 4, 3, 6), "三八": (3, 8, 3, 8), "清明": (4, 3, 4, 7),
    "五一": (5, 1, 5, 5), "劳动节": (5, 1, 5, 5), "六一": (6, 1, 6, 1), "端午": (5, 25, 6, 26), "中秋": (9, 6, 10, 9),
    "国庆": (10, 1, 10, 8), "十一黄金周": (10, 1, 10, 8), "十一长假": (10, 1, 10, 8), "十一假期": (10, 1, 10, 8),
    "双十一": (11, 11, 11, 11), "圣诞": (12, 24, 12, 26), "寒假": (1, 8, 3, 1), "春运": (1, 6, 3, 15),
    "暑假": (7, 1, 9, 1), "暑期": (7, 1, 9, 1), "暑运": (7, 1, 9, 1), "春天": (3, 1, 5, 31), "春季": (3, 1, 5, 31),
    "夏天": (6, 1, 8, 31), "夏季": (6, 1, 8, 31), "秋天": (9, 1, 11, 30), "秋季": (9, 1, 11, 30),
})  # fmt: skip
"""The days of a holiday or season; for one of the lunar calendar all the days on which it can fall."""
_PARTS = {"上旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "底": (21, 31), "末": (21, 31)}
"""The days of a part of a month."""
_ENGLISH_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_ENGLISH_AGO = {
    "yesterday": "昨天", "last week": "上周", "last month": "上个月", "last year": "去年", "this week": "本周",
    "this month": "本月", "this year": "今年", "recently": "最近", "lately": "最近",
}  # fmt: skip


def _either(words: Mapping[str, object]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_NUMERAL = "一二三四五六七八九十"
_POINT = re.compile(
    rf"""
    (?<!\d)(?:(?P<year>[12]\d{{3}})年(?![代级])
        |(?P<chinese_year>[一二][〇零一二三四五六七八九]{{3}})年(?![代级])
        |(?P<spoken_year>{_either(_YEARS_AGO)})(?!多大|几岁|\d+岁|[{_NUMERAL}]+岁))?
    的?(?:(?P<half>[上下])半年|第?(?P<quarter>[一二三四1-4])季度|(?P<edge>(?<=年)[初底末])
        |(?P<month>1[0-2]|0?[1-9]|十[一二]?|[{_NUMERAL}])月份?
            (?:(?P<day>[12]\d|3[01]|0?[1-9]|[{_NUMERAL}]+)[日号]|(?P<part>{_either(_PARTS)}))?
        |(?P<spoken_month>{_either(_MONTHS_AGO)})
        |(?P<holiday>{_either(_HOLIDAYS)}))?
    """,
    re.VERBOSE,
)
_NEAR = re.compile(
    rf"""(?P<day>{_either(_DAYS_AGO)})(?!的(?!报|新闻|头条|消息))
    |(?P<week>{_either(_WEEKS_AGO)})(?P<weekday>[一二三四五六日天])?(?!年|边)
    |(?:最近|过去|近)(?P<number>\d+|[{_NUMERAL}两]+)个?(?P<unit>[天日周月年]|星期)(?!代|级)
    |(?P<recent>(?<!距离)(?<!离)最近(?!的(?!报|新闻|消息|一[次期场篇]))|近期|近日|这几天|这阵子)
    """,
    re.VERBOSE,
)
_ENGLISH = re.compile(
    rf"\b(?:(?P<spoken>{_either(_ENGLISH_AGO)})|(?:in\s+)?(?P<month>{_either(_ENGLISH_MONTHS)})"
    r"(?:\s+(?P<day>\d\d?)(?:st|nd|rd|th)?)?,?\s+(?P<year>[12]\d{3}))\b"
)
_TO = re.compile(r"\s*(?:到|至|[-—~～]{1,2})\s*")
_LAST_DAY = re.compile(rf"([12]\d|3[01]|0?[1-9]|[{_NUMERAL}]+)[日号]")
_UNITS = {"天": 1, "日": 1, "周": 7, "星期": 7, "月": 30, "年": 365}
_WRITTEN = re.compile(r"(\d{4})(?:[-/.](\d\d?)(?:[-/.](\d\d?))?)?")


@dataclass(frozen=True, slots=True)
class SpokenDate:
    """A date in a folded question: its words, the days, and the question with relative words said outright."""

    words: str
    period: Period
    text: str
    relative: bool
    """Counted from the day of asking: 去年, 昨天, 最近."""
    recent: bool = False
    """As near to the day of asking as there is something: 最近."""


def find_date(folded: str, today: date | None) -> SpokenDate | None:
    """Return the first date of a folded question; without a day to count from only those with a year."""
    return _near(folded, today) or _calendar(folded, today) or _english(folded, today)


def read_period(text: str, today: date | None) -> Period | None:
    """Return the days that an operator names: 2023, 2023-03, 2023-03-05..2023-04, 2023-03.., 去年3月; else None."""
    first, dots, last = analysis.normalise(text).partition("..")
    if not dots:
        return _written(first, today)
    begin, end = _written(first, today) if first else None, _written(last, today) if last else None
    if (first and not begin) or (last and not end) or not (begin or end):
        return None
    period = Period(begin.first if begin else date.min, end.last if end else date(YEARS[-1], 12, 31))
    return period if period.first <= period.last else None


def _written(text: str, today: date | None) -> Period | None:
    match = _WRITTEN.fullmatch(text)
    if match:
        return days_of(int(match[1]), *(int(part) if part else None for part in match.groups()[1:]))
    spoken = find_date(text, today)
    return spoken.period if spoken and spoken.words == text else None


def _calendar(folded: str, today: date | None) -> SpokenDate | None:
    """Return a year, month, day, holiday or range of them."""
    for match in _POINT.finditer(folded):
        if not match[0] or (first := _point(match, today, None)) is None:
            continue
        period, end = first, match.end()
        to = _TO.match(folded, end)
        if to and (until := _end(folded, to.end(), today, first)):
            period, end = Period(first.first, until[0].last), until[1]
        words = folded[match.start() : end]
        said = folded[: match.start()] + _outright(words, match, first) + folded[end:]
        return SpokenDate(words, period, said, relative=said != folded)
    return None


def _end(folded: str, at: int, today: date | None, first: Period) -> tuple[Period, int] | None:
    """Return the date that a range ends with, and where its words end; it may leave out what the first one said."""
    if day := _LAST_DAY.match(folded, at):
        until = days_of(first.first.year, first.first.month, _number(day[1]))
        return (until, day.end()) if until and until.last >= first.last else None
    last = _POINT.match(folded, at)
    until = _point(last, today, first.first.year) if last and last[0] else None
    return (until, last.end()) if last and until and until.last >= first.last else None


def _outright(words: str, match: re.Match[str], first: Period) -> str:
    """Return the words of a date with 去年 or 上个月 replaced by the year, or the year and month."""
    for name, meant in (
        ("spoken_year", f"{first.first.year}年"),
        ("spoken_month", f"{first.first.year}年{first.first.month}月"),
    ):
        if match[name]:
            words = words.replace(match[name], meant, 1)
    return words


def _point(match: re.Match[str], today: date | None, year_before: int | None) -> Period | None:
    """Return what one date means; None where it names no year, or counts from a day that is not known."""
    year = _year(match, today, year_before)
    if match["spoken_month"]:
        return _month_ago(today, _MONTHS_AGO[match["spoken_month"]]) if today and not match["spoken_year"] else None
    if year is None or year not in YEARS:
        return None
    if match["half"]:
        return Period(date(year, 1, 1), date(year, 6, 30)) if match["half"] == "上" else months_of(year, 7, 12)
    if match["quarter"]:
        last = 3 * _number(match["quarter"])
        return months_of(year, last - 2, last)
    if match["edge"]:
        return months_of(year, 1, 3) if match["edge"] == "初" else months_of(year, 11, 12)
    if match["holiday"]:
        first_month, first_day, last_month, last_day = _HOLIDAYS[match["holiday"]]
        return Period(date(year, first_month, first_day), date(year, last_month, last_day))
    month = _number(match["month"]) if match["month"] else None
    if month and match["part"]:
        return _part_of_month(year, month, *_PARTS[match["part"]])
    return days_of(year, month, _number(match["day"]) if match["day"] else None)


def _part_of_month(year: int, month: int, first: int, last: int) -> Period | None:
    whole = days_of(year, month, None)
    return whole and Period(whole.first.replace(day=first), whole.first.replace(day=min(last, whole.last.day)))


def _year(match: re.Match[str], today: date | None, year_before: int | None) -> int | None:
    if match["year"]:
        return int(match["year"])
    if match["chinese_year"]:
        return chinese_number(match["chinese_year"])
    if match["spoken_year"]:
        return today.year - _YEARS_AGO[match["spoken_year"]] if today else None
    return year_before


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else chinese_number(text)


def _month_ago(today: date, months: int) -> Period:
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return months_of(year, month + 1, month + 1)


def _near(folded: str, today: date | None) -> SpokenDate | None:
    """Return a day, a week or a time before today."""
    match = _NEAR.search(folded)
    if match is None or today is None:
        return None
    around = folded[: match.start()], folded[match.end() :]
    said = " ".join(around)
    if match["day"]:
        day = today - timedelta(days=_DAYS_AGO[match["day"]])
        period, said = Period(day, day), f"{day.year}年{day.month}月{day.day}日".join(around)
    elif match["week"]:
        monday = today - timedelta(days=today.weekday() + 7 * _WEEKS_AGO[match["week"]])
        place = "一二三四五六日".find((match["weekday"] or "").replace("天", "日")) if match["weekday"] else None
        period = Period(monday + timedelta(days=place or 0), monday + timedelta(days=6 if place is None else place))
    elif match["number"]:
        days = _number(match["number"]) * _UNITS[match["unit"]]
        period = Period(today - min(timedelta(days=days), today - date.min), today)
    else:
        period = Period(today - RECENT, today)
    return SpokenDate(match[0], period, said, relative=True, recent=bool(match["recent"]))


def _english(folded: str, today: date | None) -> SpokenDate | None:
    match = _ENGLISH.search(folded)
    if match is None:
        return None
    around = folded[: match.start()], folded[match.end() :]
    if match["spoken"]:
        spoken = find_date(_ENGLISH_AGO[match["spoken"]], today)
        if spoken is None:
            return None
        return SpokenDate(match[0], spoken.period, spoken.text.join(around), relative=True, recent=spoken.recent)
    period = days_of(int(match["year"]), _ENGLISH_MONTHS[match["month"]], int(match["day"]) if match["day"] else None)
    day = f"{int(match['day'])}日" if match["day"] else ""
    said = f"{match['year']}年{_ENGLISH_MONTHS[match['month']]}月{day}".join(around)
    return SpokenDate(match[0], period, said, relative=False) if period else None
