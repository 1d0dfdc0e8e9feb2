"""Work dealt out to processes, on all cores where there is much; what they make of it comes back in order."""

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
from typing import Generic, TypeVar

from retrieval import processors

BATCH = 1 << 21
"""About so many bytes are dealt out together."""
ALONE = 1 << 22
"""Up to so many bytes are worked on in this process: starting others takes longer than they would save."""
MUCH = 1 << 24
"""A run that is to read more bytes starts the others with its first batch."""
WAITING = 3
"""So many batches for each core are under way, so that memory stays bounded whatever is added."""
Piece = TypeVar("Piece")
Made = TypeVar("Made")


class Dealer(Generic[Piece, Made]):
    """Deals out pieces of work and hands on what is made of them in the order in which they came; a context to work in.

    A process that breaks down costs nothing but time: what it had is done here. The processes end with the context,
    also by an error or Ctrl-C, and with this process, whatever ends it.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Piece]], Made],
        collect: Callable[[Made, int], None],
        *,
        cores: int | None = None,
        expected: int = 0,
    ) -> None:
        """Have `work` done on some pieces at a time, and hand on to `collect` what it makes of so many bytes.

        `cores` are all that this process may use unless told otherwise. Where many bytes are `expected`, nothing is
        done here that others could.
        """
        self._work, self._collect = work, collect
        self._cores = cores or processors.cores()
        self._pool: ProcessPoolExecutor | None = None
        self._suited = ExitStack()
        self._batch: list[Piece] = []
        self._waiting: deque[tuple[list[Piece], int, Future[Made]]] = deque()
        self._size = self._sum = 0
        self._much = expected > MUCH

    def __enter__(self) -> "Dealer[Piece, Made]":
        """Begin; other processes start only when there is much."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hand on what is left, unless there was an error, and end the processes."""
        try:
            if kind is None:
                if self._batch:
                    self._deal()
                while self._waiting:
                    self._hand_on()
        finally:
            self._stop()

    def add(self, piece: Piece, size: int) -> None:
        """Take a piece of work of so many bytes."""
        self._batch.append(piece)
        self._size += size
        if self._size >= BATCH:
            self._deal()

    def _deal(self) -> None:
        """Have the batch at hand worked on, here or elsewhere."""
        batch, size = self._batch, self._size
        self._batch, self._size, self._sum = [], 0, self._sum + size
        if self._pool is None and self._cores > 1 and (self._much or self._sum > ALONE):
            spawning = multiprocessing.get_context("spawn")
            self._suited.enter_context(processors.suited())
            self._pool = ProcessPoolExecutor(self._cores, mp_context=spawning, initializer=_begin)
        if self._pool is not None:
            try:
                self._waiting.append((batch, size, self._pool.submit(self._work, batch)))
            except BrokenProcessPool:
                self._go_on_alone()
        if self._pool is None:
            self._collect(self._work(batch), size)
        elif len(self._waiting) > WAITING * self._cores:
            self._hand_on()

    def _hand_on(self) -> None:
        """Wait for the oldest batch."""
        batch, size, future = self._waiting.popleft()
        try:
            made = future.result()
        except BrokenProcessPool:
            self._waiting.appendleft((batch, size, future))
            self._go_on_alone()
        else:
            self._collect(made, size)

    def _go_on_alone(self) -> None:
        """Do what other processes have not, here, and all that comes after it."""
        self._stop()
        self._cores = 1
        while self._waiting:
            batch, size, future = self._waiting.popleft()
            done = future.done() and not future.cancelled() and future.exception() is None
            self._collect(future.result() if done else self._work(batch), size)

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
            self._suited.close()


def _begin() -> None:
    """Leave Ctrl-C to the process that started this one, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
