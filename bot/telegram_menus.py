"""The commands in Telegram's menus, per language and for whom."""

import logging

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.error import TelegramError

from bot.phrases import Phrases

LOGGER = logging.getLogger(__name__)
_READERS = ("latest", "today", "paper", "random", "watch", "watches", "help", "about")
_MENUS: tuple[tuple[BotCommandScope, tuple[str, ...]], ...] = (
    (BotCommandScopeAllPrivateChats(), (*_READERS, "settings", "lang")),
    (BotCommandScopeAllGroupChats(), ("ask", *_READERS)),
    (BotCommandScopeAllChatAdministrators(), ("ask", *_READERS, "settings", "lang")),
)


async def register_commands(bot: Bot, language: str) -> None:
    """Show the commands in the menus; Telegram knows only two-letter codes, so `zh` is one of the two Chinese."""
    chinese = language if language.startswith("zh") else "zh-CN"
    for code, locale in ((None, language), ("zh", chinese), ("en", "en")):
        phrases = Phrases.load(locale)
        for scope, names in _MENUS:
            commands = [BotCommand(name, phrases.say(f"command_{name}")) for name in names]
            try:
                await bot.set_my_commands(commands, scope=scope, language_code=code)
            except TelegramError as error:
                LOGGER.warning("the commands are not in Telegram's menu: %s", error)
                return
