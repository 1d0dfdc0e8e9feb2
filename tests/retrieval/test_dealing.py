"""Work on several cores makes what one core makes, in order, and leaves no process behind, whatever happens."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from retrieval import dealing
from retrieval.dealing import Dealer

PIECES = [f"第{number}座灯塔高{number % 97}米，守塔人换了灯。" for number in range(3, 60)]


class Shelf:
    """What a dealer handed on."""

    def __init__(self) -> None:
        self.made: list[list[str]] = []
        self.size = 0

    def collect(self, made: list[str], size: int) -> None:
        self.made.append(made)
        self.size += size

    def dealer(self, **settings: int) -> Dealer[str, list[str]]:
        return Dealer(sorted, self.collect, **settings)


def add_all(dealer: Dealer[str, list[str]], pieces: Sequence[str] = PIECES) -> None:
    for piece in pieces:
        dealer.add(piece, 1)


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deal out four pieces at a time, and to others from the first on."""
    monkeypatch.setattr(dealing, "BATCH", 4)
    monkeypatch.setattr(dealing, "ALONE", 0)
    root = str(Path(__file__).parents[2])
    monkeypatch.setenv("PYTHONPATH", root)


@pytest.fixture
def alone() -> Shelf:
    """Return what one core makes."""
    shelf = Shelf()
    with shelf.dealer(cores=1) as dealer:
        add_all(dealer)
    assert shelf.made == [sorted(PIECES[place : place + 4]) for place in range(0, len(PIECES), 4)]
    assert shelf.size == len(PIECES)
    assert not multiprocessing.active_children()
    return shelf


def test_two_cores_make_the_same_in_the_same_order(alone: Shelf) -> None:
    shelf = Shelf()
    with shelf.dealer(cores=2) as dealer:
        add_all(dealer)
        assert multiprocessing.active_children()
    assert (shelf.made, shelf.size) == (alone.made, alone.size)
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("early", [True, False])
def test_a_process_that_breaks_down_costs_nothing(alone: Shelf, early: bool) -> None:
    shelf = Shelf()
    with shelf.dealer(cores=2) as dealer:
        for place, piece in enumerate(PIECES):
            dealer.add(piece, 1)
            if place == (8 if early else len(PIECES) - 1):
                for child in multiprocessing.active_children():
                    child.kill()
                    child.join()
                time.sleep(0.2)
    assert (shelf.made, shelf.size) == (alone.made, alone.size)
    assert not multiprocessing.active_children()


def test_an_interruption_ends_every_process() -> None:
    def work() -> None:
        with Shelf().dealer(cores=2) as dealer:
            add_all(dealer, PIECES[:12])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert not multiprocessing.active_children()


def test_little_work_stays_in_one_process(alone: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dealing, "ALONE", 10**6)
    shelf = Shelf()
    with shelf.dealer() as dealer:
        add_all(dealer)
        assert not multiprocessing.active_children()
    assert shelf.made == alone.made
    with shelf.dealer(cores=2, expected=dealing.MUCH + 1) as dealer:
        add_all(dealer, PIECES[:4])
        assert multiprocessing.active_children()


def test_ctrl_c_is_left_to_the_process_that_started_the_others() -> None:
    before = signal.getsignal(signal.SIGINT)
    try:
        dealing._begin()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


ORPHANS = """
import multiprocessing, time
from retrieval import dealing

if __name__ == "__main__":
    dealing.ALONE, dealing.BATCH = 0, 1
    with dealing.Dealer(sorted, print, cores=2) as dealer:
        for number in range(6):
            dealer.add(number, 1)
        print(*(child.pid for child in multiprocessing.active_children()), flush=True)
        time.sleep(60)
"""


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs signals as Unix has them")
def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    script = tmp_path / "orphans.py"
    script.write_text(ORPHANS, encoding="utf-8")
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    children = [int(each) for each in process.stdout.readline().split()]
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert children
    for _ in range(200):
        if not any(_running(child) for child in children):
            return
        time.sleep(0.05)
    pytest.fail("they go on")


def _running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split(")")[1].split()[0] != "Z"
    except OSError:
        return False
