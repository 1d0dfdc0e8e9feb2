"""The two connections to Telegram, one to send and one to listen, and what their failures mean."""

import asyncio
import ipaddress
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from bot.config import TelegramSettings
from bot.telegram_reading import readable
from retrieval.errors import ServeError

LOGGER = logging.getLogger(__name__)
TELEGRAM = "https://api.telegram.org"
RETRY_PAUSES = (0.3, 1.0, 2.0)
CONFLICT_PATIENCE = 30.0
"""Seconds in which another copy may still be ending, as when the bot is restarted."""
FAILURES_TOLD = 3
READ_TIMEOUT = 20.0
"""Seconds; PTB's own five are few behind a slow proxy, and an answer that timed out is not sent again."""

_CUT = (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ConnectTimeout, httpx.PoolTimeout)


class PollWatch:
    """Hears what became of each getUpdates; tells the operator once what matters, fails where no retry can help."""

    def __init__(
        self,
        tell: Callable[[str], None],
        fail: Callable[[ServeError], None],
        *,
        patience: float,
        clock: Callable[[], float],
    ) -> None:
        """Take whom to tell, how to end, and how long another copy may go on at the start."""
        self._tell = tell
        self._fail = fail
        self._clock = clock
        self._patience = patience
        self._started = clock()
        self._listening = False
        self._failures = 0
        self._conflict = False
        self._completed = clock()

    def silence(self) -> float:
        """Return the seconds since a getUpdates came to its end, whatever that was."""
        return self._clock() - self._completed

    def answered(self, code: int) -> None:
        """Take the HTTP status of a getUpdates."""
        self._completed = self._clock()
        if code == httpx.codes.OK:
            if self._failures >= FAILURES_TOLD or self._conflict:
                self._tell("listening again")
            self._listening, self._failures, self._conflict = True, 0, False
        elif code in (httpx.codes.UNAUTHORIZED, httpx.codes.NOT_FOUND):
            self._fail(token_refused())
        elif code == httpx.codes.CONFLICT:
            self._conflicted()
        else:
            self.lost()

    def lost(self) -> None:
        """Note a getUpdates without an answer; one or two in a row are nothing unusual."""
        self._completed = self._clock()
        self._failures += 1
        if self._failures == FAILURES_TOLD:
            self._tell("Telegram does not answer; trying again until it does")

    def _conflicted(self) -> None:
        if not self._conflict:
            self._tell("another copy of this bot is running with the same token; only one can listen: stop one of them")
        self._conflict = True
        if not self._listening and self._clock() - self._started >= self._patience:
            self._fail(
                ServeError(
                    "another copy of this bot keeps listening with the same token",
                    fix="stop the other copy, or give this one a token of its own from @BotFather",
                )
            )


class ListeningRequest(HTTPXRequest):
    """The connection of getUpdates."""

    def __init__(self, watch: PollWatch, **options: Any) -> None:
        """Take who hears how it goes, and HTTPXRequest's own options."""
        super().__init__(connection_pool_size=1, **options)
        self._watch = watch

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Request as the parent does and report the outcome."""
        try:
            code, payload = await super().do_request(*args, **kwargs)
        except TelegramError:
            self._watch.lost()
            raise
        self._watch.answered(code)
        return code, readable(payload) if code == httpx.codes.OK else payload


class SendingRequest(HTTPXRequest):
    """The connection of every other call: tries again after a cut connection or a fault of the server.

    Not before the server was reached for the first time, so that a bot that cannot start says so at once.
    """

    def __init__(self, **options: Any) -> None:
        """Take HTTPXRequest's own options."""
        super().__init__(**options)
        self._reached = False

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Request as the parent does, again after a pause where that can help."""
        for pause in RETRY_PAUSES if self._reached else ():
            try:
                code, payload = await super().do_request(*args, **kwargs)
                if code < httpx.codes.INTERNAL_SERVER_ERROR:
                    return code, payload
            except TelegramError as error:
                # Not after a read timeout: the message has most likely been sent, and nobody likes to be told twice.
                if not isinstance(error.__cause__, _CUT):
                    raise
            await asyncio.sleep(pause)
        outcome = await super().do_request(*args, **kwargs)
        self._reached = True
        return outcome


def request_options(settings: TelegramSettings) -> dict[str, Any]:
    """Return HTTPXRequest's options for both connections: PTB's own `proxy()` would leave getUpdates without one.

    The environment's proxy is for the world outside, not for a Bot API server on this machine.
    """
    outside = not is_on_this_machine(api_url(settings))
    return {
        "proxy": settings.proxy,
        "read_timeout": READ_TIMEOUT,
        "httpx_kwargs": {"trust_env": outside, "verify": httpx.create_ssl_context()},
    }


def api_url(settings: TelegramSettings) -> str:
    """Return the address of the Bot API server without a slash at its end."""
    return (settings.api_url or TELEGRAM).rstrip("/")


def host(settings: TelegramSettings) -> str:
    """Return the name of the Bot API server for people, without what would let one in."""
    return urlsplit(api_url(settings)).netloc.rpartition("@")[2]


def token_refused() -> ServeError:
    """Return what to say when the server does not know the token."""
    return ServeError(
        "Telegram does not accept the token",
        fix="copy it again from @BotFather (/mybots, API Token); a revoked token never works again",
    )


def unsent(error: TelegramError) -> bool:
    """Tell whether a call most likely did not reach Telegram, so that it is worth making again later."""
    if isinstance(error, RetryAfter):
        return True
    cut = not isinstance(error, TimedOut) or isinstance(error.__cause__, _CUT)
    return isinstance(error, NetworkError) and not isinstance(error, BadRequest) and cut


def seconds_to_wait(refused: RetryAfter) -> float:
    """Return how long a refusal says to wait; the library gives a number or, as it is set here, a timedelta."""
    wait = refused.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()


def explained(error: TelegramError, settings: TelegramSettings) -> ServeError:
    """Return in plain words why the server could not be talked to; neither token nor proxy password is in them."""
    if isinstance(error, InvalidToken):
        return token_refused()
    if settings.proxy:
        fix = "check that the proxy of telegram.proxy in config.yaml is running and lets Telegram through"
    elif settings.api_url:
        fix = "check telegram.api_url in config.yaml, and that the Bot API server there is running"
    else:
        fix = "check the network; where Telegram is blocked, set telegram.proxy in config.yaml"
    return ServeError(f"{host(settings)} cannot be reached: {_reason(error)}", fix=fix)


def _reason(error: TelegramError) -> str:
    cause = error.__cause__
    if isinstance(error, TimedOut):
        return "no answer in time"
    if isinstance(cause, httpx.ProxyError):
        return f"the proxy refuses ({cause})"
    return str(cause or error)


def is_on_this_machine(url: str) -> bool:
    """Tell whether an address leads to this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
