"""A small web server beside the bot: /health for whoever restarts it, /metrics for Prometheus."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from bot.gauges import CALLS, Gauges
from retrieval.errors import ServeError

TEXT = "text/plain; version=0.0.4; charset=utf-8"


class _Hearing(logging.Handler):
    """Hands every record to the gauges."""

    def __init__(self, gauges: Gauges) -> None:
        super().__init__()
        self._gauges = gauges

    def emit(self, record: logging.LogRecord) -> None:
        """Hand a record on."""
        self._gauges.hear(record)


@contextmanager
def watched_over(listen: str, gauges: Gauges) -> Iterator[int]:
    """Answer /health and /metrics at `listen` (address:port) meanwhile; yield the port. Raises ServeError."""
    address, _, port = listen.rpartition(":")
    try:
        server = ThreadingHTTPServer((address.strip("[]") or "127.0.0.1", int(port)), _handler(gauges))
    except (OSError, ValueError, OverflowError) as error:
        fix = "choose an address of this machine and a free port: metrics.listen, such as 127.0.0.1:9464"
        raise ServeError(f"metrics.listen {listen}: cannot be listened at ({error})", fix=fix) from error
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="health", daemon=True)
    calls, hearing = logging.getLogger(CALLS), _Hearing(gauges)
    before = calls.level
    thread.start()
    calls.setLevel(logging.INFO)
    logging.getLogger().addHandler(hearing)
    try:
        yield server.server_port
    finally:
        logging.getLogger().removeHandler(hearing)
        calls.setLevel(before)
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(gauges: Gauges) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers two addresses."""

        server_version, sys_version = "Baoda", ""

        def do_GET(self) -> None:
            """Answer one request."""
            path = self.path.partition("?")[0]
            if path == "/metrics":
                self._say(200, TEXT, gauges.text())
            elif path == "/health":
                well, silence = gauges.is_well(), gauges.silence()
                shape = {"well": well, "silence_seconds": None if silence is None else round(silence, 1)}
                self._say(200 if well else 503, "application/json", json.dumps(shape).encode())
            else:
                self._say(404, TEXT, b"/health or /metrics\n")

        def _say(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: who asks every ten seconds is no news."""

    return Handler
