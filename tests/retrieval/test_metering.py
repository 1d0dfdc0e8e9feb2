"""How far a run is: what is read, counted and left."""

from retrieval.metering import Meter, Pace


def test_a_pace_tells_the_speed_and_what_is_left() -> None:
    assert Pace(10, 600, 1000, 2.0).speed == 300
    assert Pace(10, 600, 1000, 2.0).left == 400 / 300
    assert (Pace(0, 0, 1000, 0.0).speed, Pace(0, 0, 1000, 0.0).left) == (0.0, None)


def test_what_was_read_leaves_what_is_left() -> None:
    told: list[Pace] = []
    meter = Meter(told.append)
    meter.expect(100)
    assert meter.read(30) == 30
    assert told == []
    meter.count(4)
    meter.read(70)
    meter.count(2)
    assert [(pace.passages, pace.read, pace.size) for pace in told] == [(4, 30, 100), (6, 100, 100)]
    assert 0 < told[0].seconds <= told[1].seconds
