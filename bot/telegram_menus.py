"""The commands in Telegram's menus, per language and for whom."""

import logging
from collections.abc import Collection, Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.operators import COMMANDS as _OPERATORS
from bot.phrases import Phrases

LOGGER = logging.getLogger(__name__)
_READERS = ("latest", "today", "paper", "random", "watch", "watches", "help", "about")
_PRIVATE = (*_READERS, "settings", "lang")
_MENUS: tuple[tuple[BotCommandScope, tuple[str, ...]], ...] = (
    (BotCommandScopeAllPrivateChats(), _PRIVATE),
    (BotCommandScopeAllGroupChats(), ("ask", *_READERS)),
    (BotCommandScopeAllChatAdministrators(), ("ask", *_READERS, "settings", "lang")),
)


async def register_commands(bot: Bot, language: str, admins: Collection[int] = ()) -> None:
    """Show the commands in the menus; Telegram knows only two-letter codes, so `zh` is one of the two Chinese.

    Administrators find theirs too, in their own chats with the bot, once they have begun one.
    """
    chinese = language if language.startswith("zh") else "zh-CN"
    for code, locale in ((None, language), ("zh", chinese), ("en", "en")):
        for scope, names in _MENUS:
            try:
                await _register(bot, locale, code, scope, names)
            except TelegramError as error:
                LOGGER.warning("the commands are not in Telegram's menu: %s", error)
                return
        for admin in admins:
            try:
                await _register(bot, locale, code, BotCommandScopeChat(admin), (*_PRIVATE, *_OPERATORS))
            except TelegramError as error:
                LOGGER.info("an administrator has no menu, who has perhaps not begun a chat yet: %s", error)


async def _register(bot: Bot, locale: str, code: str | None, scope: BotCommandScope, names: Sequence[str]) -> None:
    phrases = Phrases.load(locale)
    commands = [BotCommand(name, phrases.say(f"command_{name}")) for name in names]
    await bot.set_my_commands(commands, scope=scope, language_code=code)
