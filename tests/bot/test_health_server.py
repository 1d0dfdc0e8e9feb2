"""/health and /metrics, asked as Prometheus and Docker ask."""

import json
import logging
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError

import pytest

from bot import gauges as gauges_module
from bot.gauges import CALLS, Gauges
from bot.health_server import watched_over
from retrieval.errors import ServeError
from retrieval.records import Summary

SUMMARY = Summary(files=2, articles=30, passages=90)


@contextmanager
def asked(tmp_path: Path, *, webhook: bool = False) -> Iterator[tuple[Gauges, str]]:
    gauges = Gauges(tmp_path, lambda: SUMMARY, lambda: 4, webhook=webhook)
    with watched_over("127.0.0.1:0", gauges) as port:
        yield gauges, f"http://127.0.0.1:{port}"


def get(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def call(status: int) -> None:
    logging.getLogger(CALLS).info(
        'HTTP Request: POST %s "%s %d %s"', "https://x/bot<token>/getMe", "HTTP/1.1", status, ""
    )


def test_figures_are_there_from_the_start_and_grow(tmp_path: Path) -> None:
    (tmp_path / "archive.sqlite").write_bytes(b"x" * 1000)
    with asked(tmp_path) as (gauges, url):
        _, before = get(url + "/metrics")
        assert 'baoda_questions_total{outcome="answered"} 0.0' in before
        assert "baoda_telegram_silence_seconds" not in before
        gauges.note("answered", 0.03)
        call(200)
        call(429)
        logging.getLogger("bot.telegram_chat").warning("odd")
        logging.getLogger("bot.telegram_chat").error("bad")
        _, text = get(url + "/metrics?name=x")
    for line in (
        'baoda_questions_total{outcome="answered"} 1.0',
        'baoda_answer_seconds_bucket{le="0.05"} 1.0',
        'baoda_answer_seconds_bucket{le="0.025"} 0.0',
        'baoda_telegram_calls_total{status="429"} 1.0',
        'baoda_log_records_total{level="warning"} 1.0',
        'baoda_log_records_total{level="error"} 1.0',
        "baoda_index_articles 30.0",
        "baoda_index_bytes 1000.0",
        "baoda_messages_waiting 4.0",
        "baoda_telegram_silence_seconds ",
        'baoda_build_info{version="',
    ):
        assert line in text


def test_a_bot_is_well_when_it_has_heard_telegram_lately(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with asked(tmp_path) as (_, url):
        assert get(url + "/health") == (503, '{"well": false, "silence_seconds": null}')
        call(200)
        status, shape = get(url + "/health")
        assert (status, json.loads(shape)["well"]) == (200, True)
        monkeypatch.setattr(gauges_module, "DEAF", 0.0)
        assert get(url + "/health")[0] == 503
    with asked(tmp_path, webhook=True) as (_, url):
        call(200)
        assert get(url + "/health")[0] == 200


def test_nothing_else_is_told_and_the_log_is_left_as_it_was(tmp_path: Path) -> None:
    level, handlers = logging.getLogger(CALLS).level, list(logging.getLogger().handlers)
    with asked(tmp_path) as (_, url):
        assert get(url + "/")[0] == 404
    assert (logging.getLogger(CALLS).level, logging.getLogger().handlers) == (level, handlers)


def test_an_index_that_is_not_there_has_no_age(tmp_path: Path) -> None:
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    with asked(tmp_path) as (_, url):
        text = get(url + "/metrics")[1]
    assert "baoda_index_age_seconds 0.0" in text
    assert "baoda_index_bytes 0.0" in text


@pytest.mark.parametrize("listen", ["127.0.0.1:x", "127.0.0.1:99999", "192.0.2.1:80"])
def test_an_address_that_cannot_be_listened_at(tmp_path: Path, listen: str) -> None:
    gauges = Gauges(tmp_path, lambda: SUMMARY, lambda: 0)
    with pytest.raises(ServeError) as told, watched_over(listen, gauges):
        pass
    assert "127.0.0.1:9464" in told.value.fix


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        gauges = Gauges(tmp_path, lambda: SUMMARY, lambda: 0)
        with pytest.raises(ServeError), watched_over(f"127.0.0.1:{taken.getsockname()[1]}", gauges):
            pass
