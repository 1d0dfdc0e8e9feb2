from datetime import date

from bot.memory.database import Database
from bot.memory.watches import DAYS, Watch, Watches


class Days:
    today = date(2026, 7, 3)

    def __call__(self) -> date:
        return self.today


def test_watches_are_kept_once_moved_and_stopped():
    watches = Watches(Database.open(None))
    for chat, words, language in ((-5, "五小", "zh-CN"), (-5, "五小", "en"), (-5, "灯塔", "en"), (7, "五小", "en")):
        watches.add(Watch(chat, words, language))
    assert watches.of(-5) == ["五小", "灯塔"]
    watches.move(-5, -1005)
    assert watches.all() == [Watch(-1005, "五小", "en"), Watch(-1005, "灯塔", "en"), Watch(7, "五小", "en")]
    watches.stop(-1005, "灯塔")
    watches.stop(7)
    assert watches.all() == [Watch(-1005, "五小", "en")]


def test_what_a_chat_was_told_is_remembered_for_a_while():
    days = Days()
    watches = Watches(Database.open(None), days)
    watches.tell(7, ["a", "b", "a"])
    assert watches.told(7) == {"a", "b"}
    assert watches.told(8) == set()
    days.today = date.fromordinal(days.today.toordinal() + DAYS + 1)
    watches.tell(7, ["c"])
    assert watches.told(7) == {"c"}


def test_how_far_the_archive_was_seen():
    watches = Watches(Database.open(None))
    assert watches.seen() is None
    watches.see(4)
    watches.see(9)
    assert watches.seen() == 9
