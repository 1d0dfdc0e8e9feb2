import pytest

from bot.memory.database import Database
from bot.memory.journal import DAY, MOST_TRIES, RECENT, WHILE, Journal


class Clock:
    now = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def journal(clock: Clock) -> Journal:
    return Journal(Database.open(None), clock)


def test_what_waits_comes_back_in_order_and_what_was_answered_does_not(journal):
    for number in (8, 5, 6, 7):
        assert journal.write(number, f"message {number}")
    journal.answered(6)
    assert journal.resume() == ["message 5", "message 7", "message 8"]


def test_a_message_told_twice_is_known_waiting_or_answered(journal):
    assert journal.write(5, "a")
    assert not journal.write(5, "a")
    journal.answered(5)
    assert not journal.write(5, "a")
    assert journal.resume() == []


def test_numbers_are_forgotten_when_they_cannot_come_again(journal, clock):
    journal.write(5, "a")
    journal.answered(5)
    journal.write(6, "b")
    journal.write(RECENT + 6, "c")
    journal.answered(RECENT + 6)
    assert not journal.write(5, "a")  # it came a moment ago, and may be told twice
    clock.now += WHILE + 1
    journal.write(RECENT + 7, "d")
    journal.answered(RECENT + 7)
    assert journal.write(5, "a")
    assert not journal.write(6, "b")  # it still waits
    clock.now += DAY + 1
    journal.answered(5)
    assert journal.write(RECENT + 6, "c")


def test_a_message_that_brings_every_start_down_is_left_in_the_end(journal):
    journal.write(5, "poison")
    for _ in range(MOST_TRIES):
        assert journal.resume() == ["poison"]
    assert journal.resume() == []
