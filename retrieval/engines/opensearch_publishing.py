"""An archive -> its copy in a cluster: what is missing is added, what is gone is removed, whatever happened before.

The archive on the disk of who writes stays the truth; the copy is compared with it and can be built anew at any time.
Passages never change, and their numbers are never given twice; so doing any of this a second time does no harm.
"""

import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from retrieval.archive import Archive
from retrieval.clusters import EngineSettings
from retrieval.config import RankingSettings
from retrieval.engines import upkeep
from retrieval.engines.inverting import tokens_of
from retrieval.engines.opensearch import WHOLE, numbers_of
from retrieval.engines.opensearch_bulk import PATIENCE, Bulk
from retrieval.engines.opensearch_cluster import Cluster
from retrieval.engines.opensearch_frequencies import dead
from retrieval.engines.opensearch_layout import (
    Version,
    built_with,
    current,
    index_settings,
    laid_out,
    mapping,
    next_name,
    serving_settings,
    versions,
)
from retrieval.engines.protocol import Numbers
from retrieval.errors import ArchiveError

BATCH = 500
"""So many passages are read together."""
BLOCK = 1 << 14
"""Numbers are compared in blocks of so many."""
LOOK = 0.5
"""So many seconds lie between two looks at the health of an index."""
UNCOPIED = 15.0
"""So many seconds a new version waits for a copy that no node makes; it serves without it then."""
UNDER_WAY = 4 * 3600.0
"""So many seconds are waited while segments are merged or copies are made; the version serves without them then."""
DEAD = 0.1
"""When more removed passages than this share of the living would still be counted, an index is built anew."""
Progress = Callable[[int, int], None]
"""Passages sent, passages to send."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a run did: passages added and removed, and the index that serves now."""

    index: str
    added: int
    removed: int
    seconds: float


class Publisher:
    """Brings the copy of one archive in a cluster up to date."""

    def __init__(
        self,
        cluster: Cluster,
        engine: EngineSettings,
        ranking: RankingSettings,
        *,
        progress: Progress = lambda sent, wanted: None,
        grace: float | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take where to publish; questions under way have `grace` seconds before an old version is dropped."""
        self._cluster, self._engine, self._ranking = cluster, engine, ranking
        self._progress, self._sleep = progress, sleep
        self._grace = 2 * engine.seconds if grace is None else grace

    def publish(self, archive: Archive) -> Published:
        """Make the cluster hold just what the archive holds. Raises UnreachableError or ArchiveError."""
        started = time.perf_counter()
        built = built_with(archive.identity, self._ranking, self._engine)
        serving = current(self._cluster, self._engine.name)
        fits = serving is not None and serving.built == built
        version = serving if serving and fits else self._begun(built)
        numbers = np.array(archive.passage_numbers(), dtype=np.int64)
        missing, gone = self._differences(version, numbers)
        added, removed = len(missing), len(gone)
        if fits and dead(self._cluster, version.index, patience=PATIENCE) + removed > DEAD * len(numbers):
            fits, version = False, self._begun(built, beside=version.index)
            missing, gone = self._differences(version, numbers)
        self._send(version.index, self._passages(archive, missing), len(missing))
        self._remove(version.index, gone)
        if not fits:
            self._merge(version.index)
        if len(missing) or len(gone) or not fits:
            complete = int(numbers[-1]) if len(numbers) else 0
            version = replace(version, complete=complete, generation=version.generation + 1)
            self._finish(version, expunge=bool(len(gone)), patience=1.0 if fits else UNCOPIED)
        if not fits:
            self._switch(version.index)
        return Published(version.index, added, removed, time.perf_counter() - started)

    def _begun(self, built: str, beside: str | None = None) -> Version:
        """Return an index to build up `beside` the one that serves: one that was begun before, or a new one."""
        known = versions(self._cluster, self._engine.name)
        for version in known:
            if version.built == built and version.index != beside and self._whole(version.index):
                return version
        version = Version(next_name(self._engine.name, known), built)
        body = {
            "settings": index_settings(self._engine, self._ranking),
            "mappings": mapping() | {"_meta": {"built": built}},
        }
        self._ask("PUT", f"/{version.index}", body)
        return version

    def _whole(self, index: str) -> bool:
        """Tell whether every shard of an index is there."""
        return self._healthy(index, ("yellow", "green"), 20.0)

    def _healthy(self, index: str, colours: Sequence[str], patience: float) -> bool:
        """Tell whether an index is of one of these colours, or becomes so.

        It has so many seconds from the moment when none of its copies is being made: a large one takes hours to copy.
        """
        started = still = time.monotonic()
        while (health := self._ask("GET", f"/_cluster/health/{index}"))["status"] not in colours:
            now = time.monotonic()
            copying = health["initializing_shards"] and now < started + UNDER_WAY
            still = now if copying else still
            if now > still + patience:
                return False
            self._sleep(LOOK)
        return True

    def _differences(self, version: Version, numbers: Numbers) -> tuple[Numbers, Numbers]:
        """Return the numbers that the index lacks, and those that it has too many.

        Blocks of numbers are counted on both sides and looked at closely where the counts differ, or where both may
        have happened: beyond what was complete once, as below it nothing can be missing.
        """
        self._ask("POST", f"/{version.index}/_refresh")
        counted = {"blocks": {"histogram": {"field": "number", "interval": BLOCK, "min_doc_count": 1}}}
        reply = self._ask("POST", f"/{version.index}/_search", {"size": 0, "aggs": counted}, **WHOLE)
        there = {int(each["key"]) // BLOCK: each["doc_count"] for each in reply["aggregations"]["blocks"]["buckets"]}
        blocks, firsts = np.unique(numbers // BLOCK, return_index=True)
        here = dict(zip(blocks.tolist(), np.split(numbers, firsts[1:]), strict=True)) if len(blocks) else {}
        missing, gone = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for block in sorted(here.keys() | there):
            own = here.get(block, np.empty(0, np.int64))
            if there.get(block) == len(own) and (block + 1) * BLOCK <= version.complete:
                continue
            found = self._found(version.index, block) if block in there else np.empty(0, np.int64)
            missing.append(np.setdiff1d(own, found, assume_unique=True))
            gone.append(np.setdiff1d(found, own, assume_unique=True))
        return np.concatenate(missing), np.concatenate(gone)

    def _found(self, index: str, block: int) -> Numbers:
        wanted = {"range": {"number": {"gte": block * BLOCK, "lt": (block + 1) * BLOCK}}}
        return np.fromiter(numbers_of(self._cluster, index, [wanted]), dtype=np.int64)

    def _passages(self, archive: Archive, numbers: Numbers) -> Iterator[bytes]:
        """Yield passages as two lines of a bulk request, with the terms that the archive's segments hold."""
        for segment in upkeep.open_segments(archive) if len(numbers) else ():
            wanted = np.intersect1d(segment.numbers, numbers, assume_unique=True)
            tokens = tokens_of(segment, wanted)
            while batch := list(itertools.islice(tokens, BATCH)):
                stored = archive.passages([number for number, _ in batch])
                openings = archive.openings([number for number, _ in batch])
                for number, each in batch:
                    if number in stored:
                        yield laid_out(stored[number], each, openings.get(number))
            segment.release()

    def _remove(self, index: str, numbers: Numbers) -> None:
        lines = (b'{"delete":{"_id":"%d"}}\n' % number for number in numbers.tolist())
        Bulk(self._cluster, index, self._sleep).send(lines)

    def _send(self, index: str, lines: Iterable[bytes], wanted: int) -> None:
        def told(sent: int) -> None:
            self._progress(sent, wanted)

        Bulk(self._cluster, index, self._sleep, told).send(lines)

    def _merge(self, index: str) -> None:
        """Make one segment of those of each shard, as each has to be searched; before copies are made of them."""
        begun = self._ask("POST", f"/{index}/_forcemerge", max_num_segments=1, wait_for_completion="false")
        until = time.monotonic() + UNDER_WAY
        while time.monotonic() < until:
            told = self._cluster.ask("GET", f"/_tasks/{begun['task']}", patience=PATIENCE)
            if told is None or told["completed"]:
                return
            self._sleep(LOOK)

    def _finish(self, version: Version, *, expunge: bool, patience: float) -> None:
        """Show and keep what was written, wait for its copies, and note it as complete; one never copied serves too."""
        self._ask("POST", f"/{version.index}/_refresh")
        if expunge:
            self._ask("POST", f"/{version.index}/_forcemerge", only_expunge_deletes="true")
        self._ask("PUT", f"/{version.index}/_settings", {"index": serving_settings(self._engine)})
        self._ask("POST", f"/{version.index}/_flush", wait_if_ongoing="true")
        self._healthy(version.index, ("green",), patience)
        version.note(self._cluster)

    def _switch(self, index: str) -> None:
        """Let the name stand for a new version at once; drop the others when nobody can be asking them any more."""
        name = self._engine.name
        actions = [{"remove": {"index": f"{name}-*", "alias": name, "must_exist": False}}]
        self._ask("POST", "/_aliases", {"actions": [*actions, {"add": {"index": index, "alias": name}}]})
        old = [version.index for version in versions(self._cluster, name) if version.index != index]
        if old:
            self._sleep(self._grace)
            self._cluster.ask("DELETE", f"/{','.join(old)}", patience=PATIENCE)

    def _ask(self, method: str, path: str, body: object = None, **options: str | int) -> Any:
        found = self._cluster.ask(method, path, body, options, patience=PATIENCE)
        if found is None:
            raise ArchiveError(f"{path}: not in the cluster any more", fix="run `baoda index` again")
        return found
