"""Segments of invented passages, for the tests of the engine."""

import random
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from retrieval.config import RankingSettings
from retrieval.engines import merging
from retrieval.engines.bm25 import Bm25Engine
from retrieval.engines.counting import Counted, count
from retrieval.engines.pieces import Part
from retrieval.engines.protocol import Engine, FieldTerm
from retrieval.engines.segments import Deletions, Segment
from retrieval.terms import FIELDS

Passages = Mapping[int, Mapping[str, Sequence[str]]]
"""Number of a passage -> field -> its terms."""
Weights = Mapping[FieldTerm, float]


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


def engine_of(passages: Passages, chosen: RankingSettings | None = None) -> Bm25Engine:
    return engine_in_parts([passages], chosen)


def engine_in_parts(
    parts: Sequence[Passages], chosen: RankingSettings | None = None, gone: Sequence[int] = ()
) -> Bm25Engine:
    """Return an engine with a segment for each part, some passages masked."""
    with tempfile.TemporaryDirectory() as folder:
        segments = [
            segment(Path(folder) / str(place), part, gone=sorted(set(gone) & set(part)))
            for place, part in enumerate(parts)
        ]
        return Bm25Engine(segments, chosen or RankingSettings())


def found(engine: Engine, weights: Weights, limit: int = 1000) -> list[tuple[int, float]]:
    return [(candidate.number, candidate.score) for candidate in engine.search(weights, limit)]


LARGE = 3000


def town(seed: int = 7) -> Passages:
    """Return passages whose words are as uneven as those of a language."""
    chance = random.Random(seed)
    ranks = [f"w{rank}" for rank in range(400)]
    weights = [1 / (rank + 1) for rank in range(400)]
    return {
        3 * number + 1: {
            field: chance.choices(ranks, weights, k=chance.randint(0, longest))
            for field, longest in zip(FIELDS[:3], (40, 8, 3), strict=True)
        }
        for number in range(LARGE)
    }
