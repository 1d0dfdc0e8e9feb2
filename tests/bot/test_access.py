import pytest

from bot.access import Door, topic_of
from bot.config import AccessSettings
from bot.memory.memory import Memory
from bot.messages import Message

LISTED = AccessSettings(mode="listed", admins=(1,), users=(2,), groups=(-3,), topics=("-4/17",), invite="lamp")


@pytest.fixture
def door() -> Door:
    return Door(LISTED, Memory.open(None).guests)


@pytest.mark.parametrize(
    ("writer", "place", "admitted"),
    [(1, 1, True), (2, 2, True), (2, -9, True), (5, -3, True), (None, -3, True), (5, 5, False), (None, -9, False)],
)
def test_who_is_on_the_list_is_answered(door, writer, place, admitted):
    assert door.admits(Message("桥", writer=writer, place=place)) is admitted


def test_an_open_door_is_open_but_for_who_was_turned_away():
    door = Door(AccessSettings(admins=(1,)), Memory.open(None).guests)
    assert door.admits(Message("桥", writer=5, place=-9))
    door.decide(5, allowed=False)
    assert not door.admits(Message("桥", writer=5, place=-9))
    door.decide(1, allowed=False)
    assert door.admits(Message("桥", writer=1, place=1))


def test_an_administrator_lets_in_and_turns_away(door):
    door.decide(5, allowed=True)
    assert door.admits(Message("桥", writer=5, place=5))
    door.decide(5, allowed=False)
    assert not door.admits(Message("桥", writer=5, place=-3))
    assert door.tells(Message("桥", writer=5, place=5)) is None


def test_an_invitation_lets_in_who_was_not_turned_away(door):
    assert not door.lets_in(Message("", writer=5, place=5), "invite-torch")
    assert door.lets_in(Message("", writer=5, place=5), "invite-lamp")
    assert door.admits(Message("桥", writer=5, place=5))
    door.decide(5, allowed=False)
    assert not door.lets_in(Message("", writer=5, place=5), "invite-lamp")
    assert not door.lets_in(Message("", place=-9), "invite-lamp")
    assert not Door(AccessSettings(), None).lets_in(Message("", writer=5), "invite-")


def test_a_number_is_told_once(door):
    assert [door.tells(Message("桥", writer=5, place=5)) for _ in range(2)] == [5, None]
    assert [door.tells(Message("桥", "group", writer=w, place=-9)) for w in (5, 6)] == [-9, None]
    assert Door(LISTED, None).tells(Message("桥", writer=5)) is None


def test_a_topic_is_answered_where_its_group_is_not(door):
    def admitted(topic: int | None, place: int = -4) -> bool:
        return door.admits(Message("桥", "group", writer=5, place=place, topic=topic))

    assert [admitted(17), admitted(1), admitted(None), admitted(17, -9)] == [True, False, False, False]
    door.decide("-4/1", allowed=True)
    door.decide("-4/17", allowed=False)
    assert [admitted(17), admitted(1)] == [False, True]
    door.decide("-3/2", allowed=False)
    assert [admitted(2, -3), admitted(3, -3)] == [False, True]
    assert topic_of(Message("桥", writer=5, place=5)) is None
