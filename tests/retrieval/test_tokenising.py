"""Counting on several cores gives what one gives, in order, and leaves no process behind, whatever happens."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from newsroom import passage

from retrieval import tokenising
from retrieval.engines.counting import Counted
from retrieval.tokenising import Tokeniser

PASSAGES = [(number, passage(f"第{number}座灯塔高{number % 97}米，守塔人换了灯。")) for number in range(3, 60)]


class Shelf:
    """What a tokeniser handed on."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.counted: list[Counted] = []

    def collect(self, numbers: Sequence[int], counted: Counted) -> None:
        assert len(numbers) == counted.size
        self.numbers += numbers
        self.counted.append(counted)

    def same(self, other: "Shelf") -> bool:
        return self.numbers == other.numbers and all(
            np.array_equal(getattr(a, name), getattr(b, name))
            for a, b in zip(self.counted, other.counted, strict=True)
            for name in ("keys", "fields", "starts", "places", "counts", "lengths")
        )


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count in small batches, and elsewhere from the first on."""
    monkeypatch.setattr(tokenising, "BATCH", 4)
    monkeypatch.setattr(tokenising, "ALONE", 0)
    root = str(Path(__file__).parents[2])
    monkeypatch.setenv("PYTHONPATH", root)


@pytest.fixture
def alone() -> Shelf:
    """Return what one core gives."""
    shelf = Shelf()
    with Tokeniser(shelf.collect, cores=1) as tokeniser:
        for number, each in PASSAGES:
            tokeniser.add(number, each)
    assert shelf.numbers == [number for number, _ in PASSAGES]
    assert not multiprocessing.active_children()
    return shelf


def test_two_cores_give_the_same_in_the_same_order(alone: Shelf) -> None:
    shelf = Shelf()
    with Tokeniser(shelf.collect, cores=2) as tokeniser:
        for number, each in PASSAGES:
            tokeniser.add(number, each)
        assert multiprocessing.active_children()
    assert shelf.same(alone)
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("early", [True, False])
def test_a_process_that_breaks_down_costs_nothing(alone: Shelf, early: bool) -> None:
    shelf = Shelf()
    with Tokeniser(shelf.collect, cores=2) as tokeniser:
        for place, (number, each) in enumerate(PASSAGES):
            tokeniser.add(number, each)
            if place == (8 if early else len(PASSAGES) - 1):
                for child in multiprocessing.active_children():
                    child.kill()
                    child.join()
                time.sleep(0.2)
    assert shelf.same(alone)
    assert not multiprocessing.active_children()


def test_an_interruption_ends_every_process() -> None:
    shelf = Shelf()

    def work() -> None:
        with Tokeniser(shelf.collect, cores=2) as tokeniser:
            for number, each in PASSAGES[:12]:
                tokeniser.add(number, each)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert not multiprocessing.active_children()


def test_small_archives_stay_in_one_process(alone: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokenising, "ALONE", 10**6)
    shelf = Shelf()
    with Tokeniser(shelf.collect) as tokeniser:
        for number, each in PASSAGES:
            tokeniser.add(number, each)
        assert not multiprocessing.active_children()
    assert shelf.same(alone)
    with Tokeniser(shelf.collect, cores=2, expected=tokenising.MUCH + 1) as tokeniser:
        for number, each in PASSAGES[:4]:
            tokeniser.add(number, each)
        assert multiprocessing.active_children()


def test_ctrl_c_is_left_to_the_process_that_started_the_others() -> None:
    before = signal.getsignal(signal.SIGINT)
    try:
        tokenising._begin()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


ORPHANS = """
import multiprocessing, sys, time
from retrieval import tokenising
from retrieval.records import Passage, Source

if __name__ == "__main__":
    tokenising.ALONE, tokenising.BATCH = 0, 1
    with tokenising.Tokeniser(lambda numbers, counted: None, cores=2) as tokeniser:
        for number in range(9):
            tokeniser.add(number, Passage("a", None, "灯塔", Source("页")))
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
