"""What holds for the tests of the engine."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def unsynced() -> Iterator[None]:
    """Let what is written stay in memory: hundreds of small archives need not outlast a power cut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        yield
