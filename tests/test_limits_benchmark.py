"""The simulation of Telegram's limits."""

import random

import pytest

from benchmarks.telegram_limits import HABITS, Bucket, Call, Habit, Hour, Limits, delays, most_groups, questions, table


def test_a_bucket_lets_thirty_calls_go_at_once_and_then_thirty_a_second() -> None:
    bucket = Bucket(30, 1.0)
    turns = [bucket.turn(5.0) for _ in range(61)]
    assert turns[:30] == [5.0] * 30
    assert turns[30:] == pytest.approx([5.0 + number / 30 for number in range(1, 32)])


def test_one_group_waits_without_holding_the_others_up() -> None:
    hour = Hour(Limits(), random.Random(1))
    for _ in range(40):
        hour.come(200.0, Call(200.0, 1))
    hour.come(200.5, Call(200.5, 2))
    hour.go_on(201.0)
    assert 0.0 in hour.waits
    hour.go_on()
    assert len(hour.waits) == 41
    assert max(hour.waits) >= 60  # twenty a minute


def test_questions_come_in_order_and_as_often_as_said() -> None:
    found = list(questions(500, Habit("", 12, 3), 3600, random.Random(3)))
    assert found == sorted(found, key=lambda question: question[0])
    assert len(found) == pytest.approx(6000, rel=0.1)


def test_fewer_groups_are_served_where_they_ask_more() -> None:
    usual, lively = (most_groups(habit, Limits(every=3), 2.0, 600) for habit in HABITS[1:3])
    assert 0 < lively < usual < 3 * 3600 / 6
    assert delays(usual, HABITS[1], Limits(), 600)[-1] < 20
    assert "| lively: 30 an hour" in table(Limits(every=1), 2.0, 300)
