"""Many passages into an index of OpenSearch: some requests under way at a time, what is turned away sent again."""

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import MappingProxyType

from retrieval.engines.opensearch_cluster import PASSING, Cluster
from retrieval.errors import ArchiveError, UnreachableError

PATIENCE = 120.0
"""Seconds that writing waits for a cluster that is busy or has lost a node."""
BYTES = 4 << 20
"""Bytes of one request, or a few more."""
LINES = 1000
"""Or so many passages."""
TOGETHER = 3
"""So many requests are under way at a time: a cluster that is slow slows us down."""
PAUSE, LONGEST = 0.2, 5.0
"""Seconds before what was turned away is sent again: the first time, and at the most."""
TRIES = 40
"""So often a passage is sent, over about three minutes."""


class Bulk:
    """Sends additions and removals to one index; each must be such that doing it twice does no harm."""

    def __init__(
        self,
        cluster: Cluster,
        index: str,
        sleep: Callable[[float], None],
        progress: Callable[[int], None] = lambda sent: None,
    ) -> None:
        """Take where to; `progress` is told how many were taken so far."""
        self._cluster, self._index, self._sleep, self._progress = cluster, index, sleep, progress
        self._sent = 0

    def send(self, actions: Iterable[bytes]) -> None:
        """Send all of them; return when the cluster has taken every one. Raises UnreachableError or ArchiveError."""
        waiting: deque[Future[int]] = deque()
        with ThreadPoolExecutor(TOGETHER, thread_name_prefix="bulk") as threads:
            try:
                for batch in _batches(actions):
                    waiting.append(threads.submit(self._deliver, batch))
                    while len(waiting) > TOGETHER:
                        self._note(waiting.popleft())
                while waiting:
                    self._note(waiting.popleft())
            finally:
                for each in waiting:
                    each.cancel()

    def _note(self, done: Future[int]) -> None:
        self._sent += done.result()
        self._progress(self._sent)

    def _deliver(self, batch: Sequence[bytes]) -> int:
        """Send a batch until nothing of it is turned away."""
        left, pause = list(batch), PAUSE
        for _ in range(TRIES):
            body = b"".join(left)
            reply = self._cluster.ask("POST", f"/{self._index}/_bulk", body, _TOLD, patience=PATIENCE)
            if reply is None:
                raise ArchiveError(f"{self._index}: this index is not in the cluster any more", fix="run `baoda index`")
            if not reply.get("errors"):
                return len(batch)
            left = [line for line, told in zip(left, reply["items"], strict=True) if self._turned_away(told)]
            if not left:
                return len(batch)
            self._sleep(pause)
            pause = min(LONGEST, 2 * pause)
        raise UnreachableError(f"{self._index}: the cluster takes no more", fix="see its disks and logs, try again")

    def _turned_away(self, told: dict[str, dict[str, object]]) -> bool:
        """Tell whether an action may go through later; raise ArchiveError where it never will."""
        (facts,) = told.values()
        status = facts["status"]
        if isinstance(status, int) and (status < 300 or status == 404):  # what is to be removed may be gone
            return False
        if status in PASSING:
            return True
        problem = (
            f"{self._index}: the cluster refused passage {facts.get('_id')} ({json.dumps(facts.get('error'))[:200]})"
        )
        raise ArchiveError(problem, fix="see the logs of the cluster")


_TOLD = MappingProxyType({"filter_path": "errors,items.*.status,items.*._id,items.*.error.type,items.*.error.reason"})


def _batches(actions: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Yield actions in handy numbers."""
    batch: list[bytes] = []
    size = 0
    for action in actions:
        batch.append(action)
        size += len(action)
        if size >= BYTES or len(batch) >= LINES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
