from contextlib import closing
from datetime import date

from bot.memory.database import Database
from bot.memory.use import Day, Use


def test_questions_are_counted_by_day_and_outcome_and_forgotten_after_three_years() -> None:
    today = date(2026, 10, 3)
    with closing(Database.open(None)) as database:
        use = Use(database, lambda: today)
        use.note("answered", 12)
        use.note("answered", 8)
        use.note("nothing", 5)
        assert use.since(today) == [Day("2026-10-03", "answered", 2, 20), Day("2026-10-03", "nothing", 1, 5)]
        today = date(2029, 11, 1)
        use.note("nearest", 1)
        assert use.since(date(2000, 1, 1)) == [Day("2029-11-01", "nearest", 1, 1)]
