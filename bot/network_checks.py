"""What `baoda check` says of the way to Telegram, step by step, and of the bot there."""

import socket
import ssl
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from bot.config import TelegramSettings
from bot.findings import Finding, Inspector
from bot.telegram_network import api_url, host, is_on_this_machine, request_options
from bot.telegram_standing import standing
from retrieval.errors import BaodaError

PATIENCE = 10.0
SKEW = 30.0
"""Seconds by which the clock may be wrong: limits and dates in questions go by it."""
PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}


def path_findings(see: Inspector, settings: TelegramSettings) -> list[Finding]:
    """Go the way to the Bot API server: proxy or not, name, connection, certificate, clock; stop where it ends."""
    found: list[Finding] = []
    proxy = settings.proxy or _proxy_of_environment(settings)
    first = urlsplit(proxy or api_url(settings))
    if proxy:
        found.append(see.finds("proxy", "right", "proxy", address=_bare(first)))
    step = _named(see, first) or _connected(see, first, proxied=bool(proxy))
    return [*found, step] if step else [*found, *_requested(see, settings)]


def _proxy_of_environment(settings: TelegramSettings) -> str | None:
    name = urlsplit(api_url(settings)).hostname or ""
    if is_on_this_machine(api_url(settings)) or proxy_bypass(name):
        return None
    proxies = getproxies()
    return proxies.get(urlsplit(api_url(settings)).scheme) or proxies.get("all")


def _bare(address: SplitResult) -> str:
    """Return an address without the name and password that may stand in it."""
    return f"{address.scheme}://{address.netloc.rpartition('@')[2]}"


def _named(see: Inspector, address: SplitResult) -> Finding | None:
    """Look the name up; return what is wrong."""
    try:
        socket.getaddrinfo(address.hostname, _port(address), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError):
        return see.finds("dns", "wrong", "dns", host=address.hostname)
    return None


def _port(address: SplitResult) -> int:
    return address.port or PORTS.get(address.scheme, 443)


def _connected(see: Inspector, address: SplitResult, *, proxied: bool) -> Finding | None:
    """Connect to the first machine on the way; return what is wrong."""
    try:
        socket.create_connection((address.hostname or "", _port(address)), timeout=PATIENCE).close()
    except OSError as error:
        values = {"address": _bare(address), "reason": error.strerror or error}
        if proxied:
            return see.finds("proxy", "wrong", "proxy_dead", **values)
        return see.finds("network", "wrong", "network_dead", **values)
    return None


def _requested(see: Inspector, settings: TelegramSettings) -> Iterator[Finding]:
    """Ask the server for a page, as the bot would, without a token; its answer also tells the time."""
    options = request_options(settings)
    started = time.monotonic()
    try:
        with httpx.Client(proxy=options["proxy"], timeout=PATIENCE, **options["httpx_kwargs"]) as client:
            answer = client.get(api_url(settings) + "/")
    except httpx.HTTPError as error:
        yield _failed(see, settings, error)
        return
    milliseconds = round((time.monotonic() - started) * 1000)
    yield see.finds("network", "right", "network", host=host(settings), milliseconds=milliseconds)
    if stated := answer.headers.get("date"):
        yield _clock(see, stated)


def _failed(see: Inspector, settings: TelegramSettings, error: httpx.HTTPError) -> Finding:
    cause: BaseException | None = error
    while cause and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.ProxyError):
        return see.finds("proxy", "wrong", "proxy_refuses", reason=error)
    if cause:
        return see.finds("tls", "wrong", "tls", host=host(settings), reason=cause)
    if isinstance(error, httpx.TimeoutException):
        return see.finds("network", "wrong", "network_silent", host=host(settings))
    return see.finds("network", "wrong", "network_dead", address=host(settings), reason=error)


def _clock(see: Inspector, stated: str) -> Finding:
    try:
        wrong = time.time() - parsedate_to_datetime(stated).timestamp()
    except ValueError:
        wrong = 0.0
    if abs(wrong) > SKEW:
        return see.finds("clock", "look", "clock_wrong", seconds=round(wrong))
    return see.finds("clock", "right", "clock")


def bot_findings(see: Inspector, settings: TelegramSettings, token: str, *, served: bool) -> Iterator[Finding]:
    """Ask Telegram about the bot. One that is `served` from here is not listened beside, as that would disturb it."""
    try:
        found = standing(settings, token, listen=not served and settings.webhook is None)
    except BaodaError as error:
        yield see.told("bot", "wrong", error)
        return
    yield see.finds("bot", "right", "bot", name=found.username, waiting=found.waiting)
    yield see.finds("privacy mode", *(("look", "privacy_off") if found.reads_groups else ("right", "privacy_on")))
    if not found.joins_groups:
        yield see.finds("groups", "look", "groups_closed")
    yield see.finds("inline mode", "right", "inline_on" if found.inline else "inline_off")
    yield see.finds("guest mode", "right", "guests_on" if found.guests else "guests_off")
    if found.webhook and settings.webhook:
        yield see.finds("webhook", "right", "webhook_wanted")
    elif found.webhook:
        yield see.finds("webhook", "look", "webhook_set")
    else:
        yield see.finds("webhook", "right", "webhook_none")
    if found.webhook_error:
        yield see.finds("webhook", "look", "webhook_error", reason=found.webhook_error)
    if found.rival:
        yield see.finds("another copy", "wrong", "rival")
    else:
        yield see.finds("another copy", "right", "served" if served else "rival_none")
