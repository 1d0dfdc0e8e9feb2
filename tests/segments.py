"""Segments of invented passages, for the tests of the engine."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from retrieval.engines import merging
from retrieval.engines.counting import Counted, count
from retrieval.engines.merging import Part
from retrieval.engines.segments import Deletions, Segment

Passages = Mapping[int, Mapping[str, Sequence[str]]]
"""Number of a passage -> field -> its terms."""


def counted(passages: Passages) -> Counted:
    """Count the passages in the order of their numbers."""
    return count(passages[number] for number in sorted(passages))


def segment(folder: Path, *parts: Passages, gone: Sequence[int] = ()) -> Segment:
    """Return a segment of these passages, counted in parts, read back from a new folder; `gone` are masked."""
    numbers = np.array([number for part in parts for number in sorted(part)], dtype=np.int64)
    digest = merging.write(folder, [Part(counted(part)) for part in parts], numbers)
    whole = Segment.load(folder, digest)
    if not gone:
        return whole
    places = np.flatnonzero(np.isin(numbers, gone)).astype(np.int32)
    masked = folder.with_name(f"{folder.name}-gone")
    return Segment.load(folder, digest, Deletions.load(masked, merging.deletions(whole, places).save(masked)))
