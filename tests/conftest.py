"""What holds for every test."""

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# A deadline for each example would measure how busy the machine is, and that dictionaries load at their first use.
hypothesis.settings.register_profile("steady", deadline=None)
hypothesis.settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep prepared dictionaries in a folder of this run, away from the home of whoever runs it."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder
