"""The figures of a running bot as Prometheus reads them: the only file that knows prometheus_client."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from retrieval.archive import FILE
from retrieval.diskfiles import age_of, size_of
from retrieval.records import Summary

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
CALLS = "httpx"
"""The logger that tells of every call to Telegram with its status."""
DEAF = 120.0
"""Seconds without an answer of Telegram after which a bot that fetches counts as ill."""

_STATUS = re.compile(r'"HTTP/\S+ (\d{3})')


class Gauges(Collector):
    """All figures; `note` is told of questions, the log handler of calls and troubles, the rest is looked up."""

    def __init__(
        self, index: Path, summary: Callable[[], Summary], waiting: Callable[[], int], *, webhook: bool = False
    ) -> None:
        """Take where the index is, what it holds, and how many messages wait for their answer."""
        self._index, self._summary, self._waiting, self._webhook = index, summary, waiting, webhook
        self._heard: float | None = None
        self.registry = CollectorRegistry()
        registry = self.registry
        self._questions = Counter("baoda_questions", "Questions by what became of them", ["outcome"], registry=registry)
        self._seconds = Histogram("baoda_answer_seconds", "Time to an answer", buckets=BUCKETS, registry=registry)
        self._calls = Counter("baoda_telegram_calls", "Calls to Telegram by status", ["status"], registry=registry)
        self._records = Counter("baoda_log_records", "Warnings and errors", ["level"], registry=registry)
        for outcome in ("answered", "nearest", "nothing"):
            self._questions.labels(outcome)
        for level in ("warning", "error"):
            self._records.labels(level)
        self.registry.register(self)

    def note(self, outcome: str, seconds: float) -> None:
        """Take a question down."""
        self._questions.labels(outcome).inc()
        self._seconds.observe(seconds)

    def hear(self, record: logging.LogRecord) -> None:
        """Take a log record down: a call to Telegram, or that something is wrong."""
        if record.name == CALLS and (found := _STATUS.search(record.getMessage())):
            self._calls.labels(found[1]).inc()
            self._heard = time.monotonic()
        elif record.levelno >= logging.WARNING:
            self._records.labels("error" if record.levelno >= logging.ERROR else "warning").inc()

    def silence(self) -> float | None:
        """Return the seconds since Telegram answered; None if it never did."""
        return None if self._heard is None else time.monotonic() - self._heard

    def is_well(self) -> bool:
        """Tell whether the bot hears Telegram; one with a webhook waits for as long as nobody asks."""
        silence = self.silence()
        return silence is not None and (self._webhook or silence < DEAF)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self.registry)

    def collect(self) -> Iterator[Metric]:
        """Yield what is looked up when somebody asks."""
        summary = self._summary()
        yield _gauge("baoda_index_articles", "Articles in the index", summary.articles)
        yield _gauge("baoda_index_passages", "Passages in the index", summary.passages)
        yield _gauge("baoda_index_bytes", "Size of the index on disk", size_of(self._index))
        yield _gauge("baoda_index_age_seconds", "Time since the index was last written", age_of(self._index / FILE))
        yield _gauge("baoda_messages_waiting", "Messages that wait for their answer", self._waiting())
        if (silence := self.silence()) is not None:
            yield _gauge("baoda_telegram_silence_seconds", "Time since Telegram answered", silence)
        built = GaugeMetricFamily("baoda_build_info", "The version that runs", labels=["version"])
        built.add_metric([version("baoda")], 1)
        yield built


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)
