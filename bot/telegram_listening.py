"""How updates come in: fetched by long polling and watched over, or brought to a webhook."""

import asyncio
import hashlib
import hmac
import logging
import socket
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from urllib.parse import urlsplit

from telegram.error import TelegramError
from telegram.ext import Updater

from bot.alongside import alongside
from bot.config import TelegramSettings
from bot.telegram_network import ListeningRequest, PollWatch
from retrieval.errors import ServeError

LOGGER = logging.getLogger(__name__)
BACKLOG = 128
DEAF_AFTER = 120.0
"""Seconds without a completed getUpdates, answered or refused; long polling takes ten, a timeout thirty."""


def secret(token: str) -> str:
    """Return what Telegram has to say at the webhook: made from the token, so that there is nothing to configure."""
    return hmac.new(token.encode(), b"baoda webhook", hashlib.sha256).hexdigest()


async def listen(updater: Updater, settings: TelegramSettings, token: str, kinds: tuple[str, ...]) -> None:
    """Begin to listen. Raises TelegramError, or ServeError where the address cannot be listened at."""
    if settings.webhook is None:
        await updater.start_polling(allowed_updates=kinds, error_callback=_note)
        return
    try:
        bound = _bound(settings.listen)
    except (OSError, ValueError, OverflowError) as error:
        fix = "let telegram.listen in config.yaml be a free port such as 127.0.0.1:8443, or the path of a unix socket"
        raise ServeError(f"cannot listen at {settings.listen}: {error}", fix=fix) from error
    await updater.start_webhook(
        unix=bound,
        url_path=urlsplit(settings.webhook).path.lstrip("/"),
        webhook_url=settings.webhook,
        secret_token=secret(token),
        allowed_updates=kinds,
    )


def _bound(place: str) -> socket.socket:
    """Return a socket that listens at a place; bound here, as python-telegram-bot waits for ever where that fails."""
    address, _, port = place.rpartition(":")
    by_port = bool(address) and port.isdecimal()
    if by_port:
        made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    else:
        made = socket.socket(socket.AF_UNIX)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if by_port:
            made.bind((address.strip("[]"), int(port)))
        else:
            _bind_path(made, Path(place))
        made.setblocking(False)
        made.listen(BACKLOG)
    except BaseException:
        made.close()
        raise
    return made


def _bind_path(made: socket.socket, path: Path) -> None:
    if path.is_socket():  # left by a bot that was killed
        path.unlink()
    made.bind(str(path))
    path.chmod(0o660)


def watching_over(
    request: ListeningRequest,
    watch: PollWatch,
    fail: Callable[[ServeError], None],
    *,
    patience: float,
) -> AbstractAsyncContextManager[None]:
    """Renew the connection of getUpdates where it hangs without a word, for as long as the context lasts."""
    return alongside(lambda: _watch_over(request, watch, fail, patience), "watch")


async def _watch_over(
    request: ListeningRequest, watch: PollWatch, fail: Callable[[ServeError], None], patience: float
) -> None:
    renewed = False
    while True:
        await asyncio.sleep(patience / 4)
        if watch.silence() < patience:
            renewed = False
        elif not renewed or watch.silence() < 2 * patience:
            if not renewed:
                LOGGER.warning("nothing was heard from Telegram for %.0f s; connecting anew", watch.silence())
                await request.shutdown()
                await request.initialize()
            renewed = True
        else:
            fail(ServeError("listening to Telegram has stopped", fix="start the bot again, and look at its log"))
            return


def _note(error: TelegramError) -> None:
    LOGGER.debug("getUpdates: %s", error)
