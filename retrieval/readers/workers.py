"""Processes that do the dangerous work of readers, each answer of theirs with a limit of time."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import retrieval


class Worker:
    """One process that runs a module of this package, is told lines and answers lines."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def tell(self, words: str) -> None:
        """Write a line to the worker; one that has gone is told nothing."""
        if self._process.stdin:
            try:
                self._process.stdin.write(words.encode() + b"\n")
                self._process.stdin.flush()
            except BrokenPipeError:
                return

    def line(self, seconds: float) -> bytes:
        """Return the next line that the worker writes, without line end where it broke down; raises TimeoutError."""
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        alarm = threading.Timer(seconds, stop)
        alarm.daemon = True
        alarm.start()
        try:
            line = self._process.stdout.readline() if self._process.stdout else b""
        finally:
            alarm.cancel()
        if late.is_set():
            raise TimeoutError(f"no answer in {seconds:g} seconds")
        return line


@contextmanager
def started(module: str, arguments: Sequence[str], *, told: bool = False) -> Iterator[Worker]:
    """Run `python -m module arguments` as long as the context lasts; `told` says that it is spoken to."""
    line, surroundings = command(module, arguments)
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            line,
            stdin=subprocess.PIPE if told else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=surroundings,
        )
        try:
            yield Worker(process)
        finally:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream:
                    _close(stream)


def command(module: str, arguments: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Return the command and the environment that run a module of this package, from wherever we are."""
    root = str(Path(retrieval.__file__).parents[1])
    surroundings = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}
    return [sys.executable, "-P", "-m", module, *arguments], surroundings


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except BrokenPipeError:  # pragma: no cover - words were left that nobody reads any more
        return


def limit_memory(memory: int) -> None:
    """Refuse this process more address space than these bytes, where the system can."""
    try:
        import resource
    except ImportError:  # pragma: no cover - Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
