"""What holds for the tests of the engine."""

import os
from collections.abc import Iterator

import pytest
from opensearch_nodes import Nodes, missing


@pytest.fixture(scope="module")
def unsynced() -> Iterator[None]:
    """Let what is written stay in memory: hundreds of small archives need not outlast a power cut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        yield


@pytest.fixture(scope="session")
def nodes() -> Iterator[Nodes]:
    """Return three nodes of a real cluster on this machine."""
    if why := missing():
        pytest.skip(why)
    pytest.importorskip("opensearchpy", reason="the extra `opensearch` is not installed")
    with Nodes(3) as running:
        yield running
