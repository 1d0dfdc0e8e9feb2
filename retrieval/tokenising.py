"""Passages -> counted terms, on all cores where there are many."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from types import TracebackType

from retrieval import batches, processors
from retrieval.batches import Texts
from retrieval.engines.counting import Counted
from retrieval.records import Passage
from retrieval.segmenting import segmenter

BATCH = 2000
"""So many passages are counted at a time."""
ALONE = 1_500_000
"""Up to so many characters are counted in this process: starting others takes longer than they would save."""
MUCH = 1 << 24
"""A run that is to read more bytes starts the others with its first batch."""
WAITING = 3
"""So many batches for each core are under way, so that memory stays bounded whatever is added."""
Collect = Callable[[Sequence[int], Counted], None]
"""Takes the numbers of some passages and what was counted in them."""
Numbered = tuple[int, Texts]


class Tokeniser:
    """Counts the terms of passages and hands them on in the order in which they came; a context to work in.

    A process that breaks down costs nothing but time: what it had is counted here. The processes end with the context,
    also by an error or Ctrl-C, and with this process, whatever ends it.
    """

    def __init__(self, collect: Collect, *, cores: int | None = None, cut: str = "auto", expected: int = 0) -> None:
        """Hand on to `collect`; `cores` are all that this process may use unless told otherwise, `cut` who cuts.

        Where many bytes are `expected`, nothing is counted here that others could.
        """
        self._collect = collect
        self._cut = cut
        self._cores = cores or processors.cores()
        self._pool: ProcessPoolExecutor | None = None
        self._suited = ExitStack()
        self._batch: list[Numbered] = []
        self._waiting: deque[tuple[list[Numbered], Future[Counted]]] = deque()
        self._characters, self._much = 0, expected > MUCH

    def __enter__(self) -> "Tokeniser":
        """Begin; other processes start only when there is much."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hand on what is left, unless there was an error, and end the processes."""
        try:
            if kind is None:
                if self._batch:
                    self._hand_out()
                while self._waiting:
                    self._hand_on()
        finally:
            self._stop()

    def add(self, number: int, passage: Passage) -> None:
        """Take a passage with its number."""
        self._batch.append((number, batches.texts_of(passage)))
        self._characters += len(passage.text)
        if len(self._batch) >= BATCH:
            self._hand_out()

    def _hand_out(self) -> None:
        """Have the batch at hand counted, here or elsewhere."""
        batch, self._batch = self._batch, []
        if self._pool is None and self._cores > 1 and (self._much or self._characters > ALONE):
            spawning = multiprocessing.get_context("spawn")
            self._suited.enter_context(processors.suited())
            self._pool = ProcessPoolExecutor(self._cores, mp_context=spawning, initializer=_begin)
        if self._pool is not None:
            try:
                self._waiting.append((batch, self._pool.submit(counted, _texts(batch), self._cut)))
            except BrokenProcessPool:
                self._go_on_alone()
        if self._pool is None:
            self._collect([number for number, _ in batch], counted(_texts(batch), self._cut))
        elif len(self._waiting) > WAITING * self._cores:
            self._hand_on()

    def _hand_on(self) -> None:
        """Wait for the oldest batch."""
        batch, future = self._waiting.popleft()
        try:
            result = future.result()
        except BrokenProcessPool:
            self._waiting.appendleft((batch, future))
            self._go_on_alone()
        else:
            self._collect([number for number, _ in batch], result)

    def _go_on_alone(self) -> None:
        """Count what other processes have not, here, and all that comes after it."""
        self._stop()
        self._cores = 1
        while self._waiting:
            batch, future = self._waiting.popleft()
            done = future.done() and not future.cancelled() and future.exception() is None
            result = future.result() if done else counted(_texts(batch), self._cut)
            self._collect([number for number, _ in batch], result)

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
            self._suited.close()


def counted(texts: Sequence[Texts], cut: str) -> Counted:
    """Count the terms of some passages."""
    return batches.counted(texts, segmenter(cut))


def _texts(batch: Sequence[Numbered]) -> list[Texts]:
    return [texts for _, texts in batch]


def _begin() -> None:
    """Leave Ctrl-C to the process that started this one, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
