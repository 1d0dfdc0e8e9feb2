"""Stretches of days, and how the index counts them."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

YEARS = range(1000, 3000)


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
