"""Stretches of days, how the index counts them, and how texts speak of them."""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

YEARS = range(1000, 3000)
LATEST = 120
"""So many days after a month or day of the year before a text still names it without the year."""
SOONEST = 31
"""So many days before it texts begin to."""
WEEKS = 25
"""So many days after it a day stands without its month."""
LONGEST_MONTH = 31
_YEARS: Mapping[int, Sequence[str]] = MappingProxyType({1: ("去年", "上年"), 2: ("前年",), -1: ("明年",)})
"""A year by how many years after it a text is printed."""
_MONTHS = "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月".split()
_DAYS: Mapping[int, Sequence[str]] = MappingProxyType({
    1: ("昨天", "昨日", "昨晚", "昨夜"), -1: ("明天", "明日", "明晚"),
})  # fmt: skip
"""A day by how many days after it a text is printed."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included."""

    first: date
    last: date

    def holds(self, day: str | None) -> bool:
        """Tell whether a date YYYY-MM-DD lies in it."""
        return day is not None and len(day) == 10 and self.first.isoformat() <= day <= self.last.isoformat()

    def parts(self) -> Iterator[tuple[str, ...]]:
        """Yield the years, months and days that it is made of, each as the index counts it: 2023年; 2024年, 1月."""
        day = self.first
        while day <= self.last:
            month_end = day.replace(day=calendar.monthrange(day.year, day.month)[1])
            year_end = date(day.year, 12, 31)
            if (day.month, day.day) == (1, 1) and year_end <= self.last:
                yield (f"{day.year}年",)
                end = year_end
            elif day.day == 1 and month_end <= self.last:
                yield (f"{day.year}年", f"{day.month}月")
                end = month_end
            else:
                yield (f"{day.year}年", f"{day.month}月", f"{day.day}日")
                end = day
            if end == date.max:
                return
            day = end + timedelta(days=1)

    def words(self, printed: str | None) -> tuple[str, ...]:
        """Return how a text that was printed on a day YYYY-MM-DD speaks of a year, a month or a day; () of others.

        去年 is the year before it was printed; a month or day stands without its year for a while.
        """
        parts = self.parts()
        spoken = next(parts)
        if next(parts, None):
            return ()
        try:
            day = date.fromisoformat(printed or "")
        except ValueError:
            return ("".join(spoken),)
        years = day.year - self.first.year
        if len(spoken) == 1:
            return (*spoken, *_YEARS.get(years, ()))
        late = (day - self.last).days
        found = ["".join(spoken)]
        if (self.first - day).days <= SOONEST and (years <= 0 or late <= LATEST):
            found.append("".join(spoken[1:]))
        if len(spoken) == 3:
            return (*found, *([spoken[2]] if 0 < late <= WEEKS else []), *_DAYS.get(late, ()))
        if 0 < late <= LATEST:
            found += [_MONTHS[self.first.month - 1], *(("上月", "上个月") if late <= LONGEST_MONTH else ())]
        return (*found, *([f"去年{spoken[1]}"] if years == 1 else []))


def days_of(year: int, month: int | None = None, day: int | None = None) -> Period | None:
    """Return a whole year, a whole month or one day; None where there is no such."""
    if year not in YEARS or not 1 <= (month or 1) <= 12:
        return None
    if month is None:
        return Period(date(year, 1, 1), date(year, 12, 31))
    length = calendar.monthrange(year, month)[1]
    if not 1 <= (day or 1) <= length:
        return None
    return Period(date(year, month, day or 1), date(year, month, day or length))


def months_of(year: int, first: int, last: int) -> Period:
    """Return the days from the first of one month to the last of another of a year."""
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))
