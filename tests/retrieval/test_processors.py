"""What numpy had better not ask of a processor, in processes that are started meanwhile only."""

import os
import subprocess
import sys

import pytest

from retrieval import processors

SETTING = "NPY_DISABLE_CPU_FEATURES"


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)


def test_a_processor_that_sorts_fast_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processors, "SLOW", 1.0)
    with processors.suited():
        assert SETTING not in os.environ


def test_a_slow_one_does_without_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processors, "SLOW", 0.0)
    wide = processors._wide_features()
    with processors.suited():
        assert os.environ.get(SETTING, "") == " ".join(wide)
        code = "from retrieval import processors; print(processors._wide_features())"
        started = subprocess.run(
            [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
        )
        assert started.stdout == "[]\n"
    assert SETTING not in os.environ


def test_what_an_operator_has_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processors, "SLOW", 0.0)
    monkeypatch.setenv(SETTING, "AVX2")
    with processors.suited():
        assert os.environ[SETTING] == "AVX2"
    assert os.environ[SETTING] == "AVX2"


def test_processes_started_meanwhile_keep_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, trimmed = "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"
    monkeypatch.delenv(kept, raising=False)
    monkeypatch.setenv(trimmed, "4096")
    with processors.suited():
        assert int(os.environ[kept]) > 2**20
        assert os.environ[trimmed] == "4096"
    assert kept not in os.environ
    assert os.environ[trimmed] == "4096"


def test_there_is_a_core_at_least() -> None:
    assert processors.cores() >= 1
