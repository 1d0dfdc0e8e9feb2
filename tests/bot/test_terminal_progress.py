"""The bar of indexing: files, passages, speed, the time left; nothing where nobody looks on."""

import io

import pytest
from rich.console import Console

from bot import terminal_progress
from retrieval.metering import Pace


def test_progress_is_silent_where_nobody_looks_on() -> None:
    stream = io.StringIO()
    with terminal_progress.progress(Console(file=stream, force_terminal=False)) as bar:
        bar.files(1, 2, "p.txt")
        bar.pace(Pace(200, 10, 100, 2.0))
    assert stream.getvalue().strip() == ""


def test_a_bar_tells_files_passages_speed_and_the_time_left() -> None:
    stream = io.StringIO()
    with terminal_progress.progress(Console(file=stream, force_terminal=True, width=120)) as bar:
        bar.files(1, 2, "p.txt")
        bar._bar.refresh()
        assert "1/2 files" in stream.getvalue()
        bar.pace(Pace(1200, 4_000_000, 10_000_000, 2.0))
        bar.files(1, 2, "q.txt")
        bar._bar.refresh()
    assert "1/2 files, 1,200 passages, 2.0 MB/s, 0:03 left" in stream.getvalue()


def test_nobody_knows_the_time_left_at_first() -> None:
    assert Pace(0, 0, 100, 0.0).left is None
    assert Pace(0, 0, 100, 1.0).left is None
    assert Pace(1, 50, 100, 1.0).left == pytest.approx(1.0)


@pytest.mark.parametrize(("seconds", "words"), [(0, "0:00"), (65.4, "1:05"), (7200, "2:00:00")])
def test_times(seconds: float, words: str) -> None:
    assert terminal_progress.clock(seconds) == words


def test_long_work_shows_its_steps_and_the_time_left_on_a_terminal_only() -> None:
    for terminal, shown in ((True, "asking"), (False, "")):
        stream = io.StringIO()
        with terminal_progress.steps(Console(file=stream, force_terminal=terminal, width=80), "asking", 4) as step:
            step()
        assert shown in stream.getvalue()
        assert bool(stream.getvalue().strip()) == terminal
