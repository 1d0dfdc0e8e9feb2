"""How many processors there are, what numpy had better not ask of them, and memory that counting keeps."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from retrieval.lexicon import STEP

SLOW = 20e-9
"""Seconds for each number of a sort: with wide registers that are any good it takes a quarter of it."""
_SAMPLE = 1 << 15
_WIDE = ("AVX512", "X86_V4")
_NARROW = "NPY_DISABLE_CPU_FEATURES"
_KEPT = {"MALLOC_MMAP_THRESHOLD_": str(1 << 28), "MALLOC_TRIM_THRESHOLD_": str(1 << 29)}
"""Have glibc keep up to so many bytes for the next array: taking all memory anew for each is a quarter of the time."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def suited() -> Iterator[None]:
    """Let processes that are started meanwhile keep memory, and do without the widest registers where these are slow.

    AMD's Zen 4 has AVX-512, but packs numbers into memory slowly with it: numpy sorts four times as fast without. What
    numpy uses is settled when it is imported, so that this process stays as it is, as does what an operator has set.
    """
    wide = "" if _NARROW in os.environ or _seconds_to_sort() < SLOW * _SAMPLE else " ".join(_wide_features())
    settings = {name: value for name, value in (_KEPT | {_NARROW: wide}).items() if value and name not in os.environ}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name in settings:
            os.environ.pop(name, None)


def _wide_features() -> list[str]:
    """Return the names that this numpy has for wide registers, of those that it found."""
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    return [name for name in found if name.startswith(_WIDE)]


def _seconds_to_sort() -> float:
    """Return the time of this processor that sorting a few numbers takes at best."""
    numbers = np.arange(1, _SAMPLE + 1, dtype=np.uint64) * np.uint64(STEP)
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        np.sort(numbers)
        best = min(best, time.process_time() - begun)
    return best
