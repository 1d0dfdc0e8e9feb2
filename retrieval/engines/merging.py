"""Counted passages and older segments -> one new segment, written piece by piece so that memory stays bounded."""

import itertools
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.engines import arrays
from retrieval.engines.counting import MOST_COUNTED
from retrieval.engines.pieces import Part, Piece, pieces, strides
from retrieval.engines.segments import Deletions, Places, Segment, mapped_from, packed, words
from retrieval.terms import FIELDS

NARROW = 1 << 16
"""So many codes fit into 16 bits."""
_ARRAYS = {
    "keys": "<u8", "fields": "u1", "starts": "<i8", "frequent": "<i8", "before": "<i8", "ranks": "<i4",
    "bits": "<u8", "places": "<i4",
}  # fmt: skip


class _TooManyCodesError(Exception):
    """There are more pairs of a count and a length than 16 bits can number."""


def write(folder: Path, parts: Sequence[Part], numbers: NDArray[np.int64]) -> str:
    """Write the passages that stay, in the order of the parts, into a new folder as one segment; return its digest.

    `numbers` are the passages' numbers in the archive, ascending.
    """
    kept = [p.source.lengths if p.stay is None else p.source.lengths[:, p.stay] for p in parts]
    lengths = np.concatenate([np.empty((len(FIELDS), 0), np.int32), *kept], axis=1)
    try:
        return _Writing(folder, lengths, numbers, wide=False).run(parts)
    except _TooManyCodesError:
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
        return _Writing(folder, lengths, numbers, wide=True).run(parts)


class _Codes:
    """Numbers the pairs of a count and a length in each field, in the order in which they come."""

    def __init__(self, lengths: NDArray[np.int32], *, wide: bool) -> None:
        self._distinct = [np.unique(each) for each in lengths]
        columns = [d.searchsorted(each) for d, each in zip(self._distinct, lengths, strict=True)]
        self._columns = np.array(columns, dtype=np.int32).reshape(lengths.shape)
        self._widths = np.array([len(each) for each in self._distinct], dtype=np.int64)
        self._offsets = np.append(0, np.cumsum(self._widths * (MOST_COUNTED + 1)))
        self._codes = np.full(self._offsets[-1], -1, dtype=np.int32)
        self._known: list[NDArray[np.int64]] = []
        self._size = 0
        self._wide = wide

    def of(self, field: int, places: Places, counts: NDArray[np.uint8]) -> NDArray[np.int32]:
        """Return the code of each posting of a field."""
        cells = counts.astype(np.int64)
        cells *= self._widths[field]
        cells += self._columns[field].take(places)
        cells += self._offsets[field]
        codes: NDArray[np.int32] = self._codes.take(cells)
        if codes.min(initial=0) < 0:
            met = np.zeros(len(self._codes), np.bool_)
            met[cells[codes < 0]] = True
            new = np.flatnonzero(met)
            self._codes[new] = np.arange(self._size, self._size + len(new))
            self._known.append(new)
            self._size += len(new)
            if self._size > NARROW and not self._wide:
                raise _TooManyCodesError
            codes = self._codes.take(cells)
        return codes

    def pairs(self) -> NDArray[np.int32]:
        """Return (codes, 3): field, count and length of each code."""
        cells = np.concatenate([np.empty(0, np.int64), *self._known])
        fields = self._offsets.searchsorted(cells, side="right") - 1
        counts, columns = np.divmod(cells - self._offsets[fields], self._widths[fields])
        firsts = np.append(0, np.cumsum(self._widths))
        lengths = np.concatenate([np.empty(0, np.int32), *self._distinct])[firsts[fields] + columns]
        return np.stack([fields, counts, lengths], axis=1).astype(np.int32)


class _Writing:
    """A segment in the making."""

    def __init__(self, folder: Path, lengths: NDArray[np.int32], numbers: NDArray[np.int64], *, wide: bool) -> None:
        folder.mkdir(parents=True)
        self._folder, self._lengths, self._numbers = folder, lengths, numbers
        self._codes = _Codes(lengths, wide=wide)
        kinds = _ARRAYS | {"codes": "<u4" if wide else "<u2"}
        rows = {"bits": [words(len(numbers))], "ranks": [words(len(numbers))]}
        self._writers = {
            name: arrays.ArrayWriter(arrays.path(folder, name), kind, rows.get(name, ()))
            for name, kind in kinds.items()
        }
        self._add("starts", 0)
        self._add("before", 0)
        self._terms = self._postings = self._mapped = 0

    def run(self, parts: Sequence[Part]) -> str:
        """Write everything; return the digest of the folder."""
        try:
            for piece in _ahead(pieces(parts)):
                self._write(piece)
            listed = {name: writer.close() for name, writer in self._writers.items()}
        finally:
            for writer in self._writers.values():
                writer.abandon()
        for name, array in (("pairs", self._codes.pairs()), ("lengths", self._lengths), ("numbers", self._numbers)):
            listed[name] = arrays.write(self._folder, name, array)
        total = self._lengths.sum(axis=1, dtype=np.int64).tolist()
        return arrays.finish(self._folder, listed, {"total": total})

    def _add(self, name: str, piece: object) -> None:
        self._writers[name].add(np.atleast_1d(np.asarray(piece)))

    def _write(self, piece: Piece) -> None:
        held = np.flatnonzero(piece.frequencies)
        frequencies = piece.frequencies[held]
        ends = np.cumsum(frequencies)
        self._write_codes(piece, np.append(0, np.cumsum(piece.frequencies)))
        self._add("keys", piece.keys[held])
        self._add("fields", piece.fields[held])
        self._add("starts", self._postings + ends)
        mapped = np.flatnonzero(frequencies >= mapped_from(len(self._numbers)))
        listed = np.ones(len(piece.places), np.bool_)
        for each in mapped.tolist():
            whole = slice(ends[each] - frequencies[each], ends[each])
            listed[whole] = False
            self._map(piece.places[whole])
        self._add("frequent", self._terms + mapped)
        self._add("places", piece.places[listed] if len(mapped) else piece.places)
        self._terms += len(held)
        self._postings += len(piece.places)

    def _write_codes(self, piece: Piece, starts: NDArray[np.int64]) -> None:
        """Write the codes field by field: terms come in the order of their fields."""
        edges = starts[piece.fields.searchsorted(np.arange(len(FIELDS) + 1))].tolist()
        for field, (first, last) in enumerate(itertools.pairwise(edges)):
            self._add("codes", self._codes.of(field, piece.places[first:last], piece.counts[first:last]))

    def _map(self, places: Places) -> None:
        bits = packed(places, len(self._numbers))
        counts = np.bitwise_count(bits).astype(np.int32)
        self._mapped += len(places)
        self._add("before", self._mapped)
        self._add("bits", bits[np.newaxis])
        self._add("ranks", (np.cumsum(counts, dtype=np.int32) - counts)[np.newaxis])


def _ahead(found: Iterator[Piece]) -> Iterator[Piece]:
    """Yield the same pieces while a thread is at the next one: numpy lets both work at once."""
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, found, None)
        while (piece := following.result()) is not None:
            following = pool.submit(next, found, None)
            yield piece


def deletions(segment: Segment, places: Places) -> Deletions:
    """Return the deletions of a segment that lacks all passages at these positions."""
    gone = np.zeros(segment.size, np.bool_)
    gone[places] = True
    missing = []
    for first, last in strides(segment.starts, len(segment.keys)):
        held, _, frequencies = segment.part(first, last)
        hits = np.repeat(np.arange(last - first), frequencies)[gone[held]]
        missing.append(np.bincount(hits, minlength=last - first))
    counts = np.concatenate([np.empty(0, np.int64), *missing])
    rows = np.flatnonzero(counts)
    lengths = segment.lengths[:, gone].sum(axis=1, dtype=np.int64)
    return Deletions(np.flatnonzero(gone).astype(np.int32), rows, counts[rows], lengths)
