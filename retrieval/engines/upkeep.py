"""The segments of an index folder: opened for searching, added to, thinned out and merged.

New passages make a small segment, passages that go are masked, and neighbouring segments of about the same size are
merged, so that a day's pages cost a day's work. Folders are written whole and safe on the disk before the archive
names them, and are never changed afterwards.
"""

import itertools
import math
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.archive import Archive
from retrieval.archive_writer import ArchiveWriter
from retrieval.engines import arrays, merging
from retrieval.engines.pieces import Part
from retrieval.engines.segments import Deletions, Segment
from retrieval.errors import ArchiveError
from retrieval.tables import SegmentState, anew

SMALL = 4096
"""Segments with up to so many passages are of one size."""
GROUP = 4
"""So many neighbours of one size or the next below are merged, with smaller ones among them; a size is so many times
the next below."""
THIN = 0.25
"""A segment is written anew when more than this share of its passages is gone."""


def open_segments(archive: Archive) -> list[Segment]:
    """Map the segments of an archive into memory. Raises ArchiveError where they are damaged."""
    return [_open(archive, state) for state in archive.segments()]


def _open(archive: Archive, state: SegmentState) -> Segment:
    folder = archive.postings_folder(state.number)
    with _reading(archive, folder):
        gone = Deletions.none()
        if state.deletions:
            gone = Deletions.load(archive.folder / state.deletions, state.deletions_digest)
        return Segment.load(folder, state.digest, gone)


def add(archive: ArchiveWriter, parts: Sequence[Part], numbers: Sequence[int]) -> None:
    """Make a segment of counted passages with these numbers, which ascend."""
    if numbers:
        _write(archive, parts, np.array(numbers, dtype=np.int64))


def _write(archive: ArchiveWriter, parts: Sequence[Part], numbers: NDArray[np.int64]) -> None:
    number = archive.next_segment()
    folder = archive.postings_folder(number)
    with _writing(folder):
        digest = merging.write(folder, parts, numbers)
        archive.note_segment(SegmentState(number, int(numbers[0]), len(numbers), digest))


def remove(archive: ArchiveWriter, numbers: Sequence[int]) -> None:
    """Mask the passages with these numbers."""
    wanted = np.array(sorted(numbers), dtype=np.int64)
    for state in archive.segments() if numbers else ():
        segment = _open(archive, state)
        places = np.flatnonzero(np.isin(segment.numbers, wanted, assume_unique=True)).astype(np.int32)
        places = np.union1d(places, segment.deletions.places)
        if len(places) == segment.size:
            archive.forget_segment(state.number)
        elif len(places) > len(segment.deletions.places):
            folder = archive.folder / f"deletions-{state.number}-{archive.generation + 1}"
            with _writing(folder):
                digest = merging.deletions(segment, places).save(folder)
            archive.note_segment(replace(state, gone=len(places), deletions=folder.name, deletions_digest=digest))


def merge(archive: ArchiveWriter) -> bool:
    """Merge the neighbours that belong together by their sizes; tell whether there were any."""
    merged = False
    while group := _group(archive.segments()):
        parts, numbers = [], []
        for state in group:
            segment = _open(archive, state)
            for folder in archive.folders_of(state):
                with _reading(archive, folder):
                    arrays.check(folder)
            gone = segment.gone()
            parts.append(Part(segment, None if gone is None else ~gone))
            numbers.append(segment.numbers if gone is None else segment.numbers[~gone])
            archive.forget_segment(state.number)
        _write(archive, parts, np.concatenate(numbers))
        merged = True
    return merged


def _group(states: Sequence[SegmentState]) -> Sequence[SegmentState]:
    """Return the neighbours to merge next, smallest first; empty where all is well."""
    for size in sorted({_size(state) for state in states}):
        for small, run in itertools.groupby(states, key=lambda state: _size(state) <= size):
            group = list(run)
            many = sum(_size(state) >= size - 1 for state in group) >= GROUP
            if small and many and _worthwhile([each.passages - each.gone for each in group]):
                return group
    return next(([state] for state in states if state.gone > THIN * state.passages), [])


def _worthwhile(passages: Sequence[int]) -> bool:
    """Tell whether no segment is so large that the others could as well wait until they are more."""
    largest = max(passages)
    return largest <= max(SMALL, GROUP * (sum(passages) - largest))


def _size(state: SegmentState) -> int:
    live = state.passages - state.gone
    return 0 if live <= SMALL else math.ceil(math.log(live / SMALL, GROUP))


def clear(archive: Archive) -> None:
    """Delete the folders that the archive does not name; a reader that still maps them keeps its view."""
    named = {folder.name for state in archive.segments() for folder in archive.folders_of(state)}
    for pattern in ("postings-*", "deletions-*"):
        for folder in archive.folder.glob(pattern):
            if folder.name not in named:
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _reading(archive: Archive, folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError) as error:
        problem = f"{folder}: the postings are damaged ({error})"
        raise ArchiveError(problem, fix=anew(archive.folder)) from error


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        shutil.rmtree(folder, ignore_errors=True)
        yield
    except OSError as error:
        fix = "see that the disk has room and that you may write to the folder, then try again"
        raise ArchiveError(f"{folder}: {error.strerror or error}", fix=fix) from error
