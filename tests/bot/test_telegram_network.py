import httpx
import pytest
from telegram.error import InvalidToken, NetworkError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter
from telegram_server import TOKEN, TelegramServer, telegram_server

from bot.config import TelegramSettings
from bot.telegram_network import PollWatch, SendingRequest, explained, request_options
from retrieval.errors import ServeError


async def sent(server: TelegramServer, **options) -> tuple[int, bytes]:
    """Send a chat action over a connection that has reached the server before."""
    request = SendingRequest(httpx_kwargs={"trust_env": False}, **options)
    try:
        await request.do_request(f"{server.url}/bot{TOKEN}/getMe", "POST")
        data = RequestData([RequestParameter.from_input("chat_id", 7), RequestParameter.from_input("action", "typing")])
        return await request.do_request(f"{server.url}/bot{TOKEN}/sendChatAction", "POST", data)
    finally:
        await request.shutdown()


async def test_an_answer_that_comes_too_late_is_not_asked_for_again():
    async with telegram_server() as server:
        server.delay("sendChatAction", 0.5)
        with pytest.raises(TimedOut):
            await sent(server, read_timeout=0.1)
        assert sum(call.method == "sendChatAction" for call in server.calls) <= 1


async def test_what_did_not_arrive_is_sent_again_until_patience_ends(monkeypatch):
    monkeypatch.setattr("bot.telegram_network.RETRY_PAUSES", (0.01, 0.01, 0.01))
    async with telegram_server() as server:
        server.cut("sendChatAction", times=3)
        assert (await sent(server))[0] == 200
        server.fail("sendChatAction", 502, "Bad Gateway", times=4)
        assert (await sent(server))[0] == 502
        server.cut("sendChatAction", times=4)
        with pytest.raises(NetworkError):
            await sent(server)


class Operator:
    """Hears and sees what the watch tells, with a clock that it sets."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.errors: list[ServeError] = []
        self.time = 0.0
        self.watch = PollWatch(self.told.append, self.errors.append, patience=30.0, clock=lambda: self.time)


def test_a_conflict_at_the_start_is_said_once_and_ends_when_it_lasts():
    operator = Operator()
    for time in (0.0, 10.0, 29.0):
        operator.time = time
        operator.watch.answered(409)
    assert len(operator.told) == 1
    assert "another copy" in operator.told[0]
    assert not operator.errors
    operator.time = 30.0
    operator.watch.answered(409)
    assert "another copy" in operator.errors[0].problem
    assert "@BotFather" in operator.errors[0].fix


def test_a_conflict_later_is_said_once_and_outlived():
    operator = Operator()
    operator.watch.answered(200)
    for time in (100.0, 200.0):
        operator.time = time
        operator.watch.answered(409)
    operator.watch.answered(200)
    assert [line.split(" ")[0] for line in operator.told] == ["another", "listening"]
    assert not operator.errors


def test_lost_connections_are_told_when_they_go_on():
    operator = Operator()
    operator.watch.lost()
    operator.watch.answered(502)
    operator.watch.answered(200)
    assert operator.told == []
    for _ in range(5):
        operator.watch.lost()
    operator.watch.answered(200)
    assert operator.told == ["Telegram does not answer; trying again until it does", "listening again"]


@pytest.mark.parametrize("code", [401, 404])
def test_a_refused_token_ends_it(code):
    operator = Operator()
    operator.watch.answered(code)
    assert "does not accept the token" in operator.errors[0].problem


@pytest.mark.parametrize(
    ("url", "outside"),
    [
        (None, True),
        ("http://127.0.0.1:8081", False),
        ("http://localhost:8081/", False),
        ("http://[::1]:8081/", False),
        ("https://bots.example.org", True),
    ],
)
def test_the_environments_proxy_is_not_for_a_server_on_this_machine(url, outside):
    assert request_options(TelegramSettings(api_url=url))["httpx_kwargs"]["trust_env"] is outside


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "settings", "problem", "fix"),
    [
        (InvalidToken("42:secret"), TelegramSettings(), "Telegram does not accept the token", "@BotFather"),
        (TimedOut(), TelegramSettings(), "api.telegram.org cannot be reached: no answer in time", "telegram.proxy"),
        (
            caused(NetworkError("x"), httpx.ConnectError("Name or service not known")),
            TelegramSettings(api_url="http://user:word@bots.example.org:81/x"),
            "bots.example.org:81 cannot be reached: Name or service not known",
            "telegram.api_url",
        ),
        (
            caused(NetworkError("x"), httpx.ProxyError("407 Proxy Authentication Required")),
            TelegramSettings(proxy="http://u:p@127.0.0.1:3128"),
            "api.telegram.org cannot be reached: the proxy refuses (407 Proxy Authentication Required)",
            "check that the proxy",
        ),
        (NetworkError("Bad Gateway"), TelegramSettings(), "api.telegram.org cannot be reached: Bad Gateway", "network"),
    ],
)
def test_failures_are_told_in_plain_words_with_a_way_out(error, settings, problem, fix):
    told = explained(error, settings)
    assert told.problem == problem
    assert fix in told.fix
