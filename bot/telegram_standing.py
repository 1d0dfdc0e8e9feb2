"""How the bot stands with Telegram: what it is allowed to do, and whether somebody else listens with its token."""

import asyncio
from dataclasses import dataclass

from telegram import Bot
from telegram.error import Conflict, NetworkError, TelegramError

from bot.config import TelegramSettings
from bot.telegram_network import SendingRequest, api_url, explained, request_options
from bot.telegram_secrets import redacting

LISTENED = 4
"""Seconds to listen for another copy: its next getUpdates ends ours."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What Telegram says about the bot."""

    username: str
    reads_groups: bool
    """Privacy mode is off: the bot is sent everything that is written in its groups."""
    webhook: bool
    """A webhook is set; `serve` takes it away, as updates come only one way."""
    waiting: int
    """Messages that nobody has fetched yet."""
    joins_groups: bool = True
    inline: bool = False
    """It can be asked in any chat, by typing its name."""
    guests: bool = False
    """It may be mentioned in chats where it is no member."""
    webhook_error: str | None = None
    """Why Telegram could not bring the last message to the webhook."""
    rival: bool = False
    """Another copy listens with the same token."""


def standing(settings: TelegramSettings, token: str, *, listen: bool = False) -> Standing:
    """Ask Telegram how the bot stands, without starting it; with `listen` find out whether another copy runs.

    Raises ServeError.
    """
    with redacting(token):
        return asyncio.run(_standing(settings, token, listen=listen))


async def _standing(settings: TelegramSettings, token: str, *, listen: bool) -> Standing:
    options = request_options(settings)
    bot = Bot(token, base_url=f"{api_url(settings)}/bot", request=SendingRequest(**options))
    try:
        async with bot:
            webhook = await bot.get_webhook_info()
            return Standing(
                username=bot.username,
                reads_groups=bool(bot.bot.can_read_all_group_messages),
                webhook=bool(webhook.url),
                waiting=webhook.pending_update_count,
                joins_groups=bot.bot.can_join_groups is not False,
                inline=bool(bot.bot.supports_inline_queries),
                guests=bool(bot.bot.supports_guest_queries),
                webhook_error=webhook.last_error_message,
                rival=listen and not webhook.url and await _has_rival(bot),
            )
    except TelegramError as error:
        raise explained(error, settings) from None


async def _has_rival(bot: Bot) -> bool:
    """Fetch once, confirming nothing: whoever else fetches ends that, as Telegram lets only the newest go on."""
    try:
        await bot.get_updates(limit=1, timeout=LISTENED)
    except Conflict:
        return True
    except NetworkError:
        return False
    return False
