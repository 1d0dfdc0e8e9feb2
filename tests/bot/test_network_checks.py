"""The way to Telegram: every step at which it can end."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bot import network_checks
from bot.config import TelegramSettings
from bot.findings import Finding, Inspector
from bot.network_checks import path_findings
from bot.phrases import Phrases

SEE = Inspector(Phrases.for_operators("en"))


class Answers(BaseHTTPRequestHandler):
    date = ""

    def do_GET(self) -> None:
        self.send_response_only(404)
        if self.date:
            self.send_header("Date", self.date)
        self.end_headers()

    def do_CONNECT(self) -> None:
        self.send_error(403)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def server(date: str = "") -> Iterator[str]:
    handler = type("Dated", (Answers,), {"date": date})
    with HTTPServer(("127.0.0.1", 0), handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"127.0.0.1:{listening.server_port}"
        finally:
            listening.shutdown()
            thread.join()


def path(**settings: str) -> list[Finding]:
    return path_findings(SEE, TelegramSettings(**settings))


@pytest.fixture(autouse=True)
def no_proxy_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_a_name_that_nobody_knows() -> None:
    (found,) = path(api_url="http://telegram.invalid")
    assert (found.name, found.state) == ("dns", "wrong")
    assert "socks5h" in found.fix


def test_nobody_listens() -> None:
    (found,) = path(api_url="http://127.0.0.1:9")
    assert (found.name, found.state) == ("network", "wrong")


def test_a_proxy_that_is_not_running_and_whose_password_stays_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    named, dead = path(proxy="http://me:hidden@127.0.0.1:9")
    assert (named.state, dead.name, dead.state) == ("right", "proxy", "wrong")
    assert "hidden" not in named.words + dead.words + dead.fix
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    assert "socks5://127.0.0.1:9" in path()[0].words


def test_a_proxy_that_refuses() -> None:
    with server() as address:
        found = path(proxy=f"http://{address}")
    assert [finding.state for finding in found] == ["right", "wrong"]
    assert "refuses" in found[-1].words


def test_the_environments_proxy_is_not_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    with server() as address:
        (found,) = path(api_url=f"http://{address}")
    assert (found.name, found.state) == ("network", "right")


def test_a_server_that_cannot_prove_who_it_is() -> None:
    with server() as address:
        (found,) = path(api_url=f"https://{address}")
    assert (found.name, found.state) == ("tls", "wrong")


def test_a_clock_that_is_wrong() -> None:
    with server("Mon, 02 Nov 2020 10:00:00 GMT") as address:
        _, found = path(api_url=f"http://{address}")
    assert (found.name, found.state) == ("clock", "look")
    with server("nonsense") as address:
        assert path(api_url=f"http://{address}")[1].state == "right"


def test_a_server_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_checks, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        (found,) = path(api_url=f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert "in time" in found.words


def test_a_server_that_hangs_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as rude:
        thread = threading.Thread(target=lambda: [rude.accept()[0].close() for _ in range(2)])
        thread.start()
        (found,) = path(api_url=f"http://127.0.0.1:{rude.getsockname()[1]}")
        thread.join()
    assert (found.name, found.state) == ("network", "wrong")
