from datetime import date

import pytest

from bot.choices import Choices
from bot.config import MemorySettings
from bot.memory.database import Database
from bot.memory.memory import Memory
from bot.memory.unanswered import LENGTH, Unanswered, UnansweredQuestions

CHOSEN = Choices("en", True, ("青石日报",), True)


def test_choices_are_kept_moved_and_forgotten(tmp_path):
    memory = Memory.open(tmp_path / "memory.sqlite")
    assert memory.chats.of(-5) == Choices()
    assert memory.chats.change(-5, lambda _: CHOSEN) == CHOSEN
    memory.guests.keep(-5, "allowed")
    memory.move(-5, -1005)
    memory.close()
    memory = Memory.open(tmp_path / "memory.sqlite")
    assert (memory.chats.of(-5), memory.chats.of(-1005)) == (Choices(), CHOSEN)
    assert memory.guests.state(-1005) == "allowed"
    memory.move(-77, -1077)
    assert memory.chats.number() == 1
    memory.chats.forget(-1005)
    assert memory.chats.number() == 0


class Days:
    today = date(2026, 7, 3)

    def __call__(self) -> date:
        return self.today


def test_questions_without_an_answer_are_counted_and_forgotten_in_time():
    days = Days()
    questions = UnansweredQuestions(Database.open(None), 30, days)
    for text in ("火星", "火车", "火星", "桥" * 500):
        questions.note(text)
    assert questions.most_asked(2) == [Unanswered("火星", 2, "2026-07-03"), Unanswered("桥" * LENGTH, 1, "2026-07-03")]
    days.today = date(2026, 8, 1)
    questions.note("火车")
    days.today = date(2026, 8, 2)
    assert questions.most_asked(9) == [Unanswered("火车", 2, "2026-08-01")]
    questions.note("月亮")
    assert questions.number() == 2


@pytest.mark.parametrize("days", [0, 90])
def test_none_is_kept_where_the_settings_say_so(days):
    memory = Memory.open(None, MemorySettings(unanswered_days=days))
    memory.unanswered.note("火星")
    assert memory.unanswered.number() == (1 if days else 0)
