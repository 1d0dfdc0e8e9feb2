"""What the bot does with each kind of update."""

import contextlib
import logging
from concurrent.futures import Executor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, BaseHandler, ContextTypes, MessageHandler, filters

from bot.assistant import Assistant
from bot.telegram_cards import card
from bot.telegram_groups import TelegramGroups, rules
from bot.telegram_inbox import TelegramInbox
from bot.telegram_inline import TelegramInline
from bot.telegram_messages import Heard, hear
from bot.telegram_presses import TelegramPresses
from bot.telegram_searching import Beside
from bot.telegram_sending import send, send_to_one
from retrieval.errors import UnreachableError

ALLOWED_UPDATES = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.MY_CHAT_MEMBER,
    Update.INLINE_QUERY,
    Update.GUEST_MESSAGE,
)
LOGGER = logging.getLogger(__name__)
FRESH = timedelta(minutes=2)
"""How long after a message an edit of it may still be a question."""
REMEMBERED = 4096
"""Messages that were answered; their edits are not."""
Context = ContextTypes.DEFAULT_TYPE


class TelegramChat:
    """The conversation in Telegram. Searches run in `pool`; one slower than `patience` seconds shows as typing."""

    def __init__(self, assistant: Assistant, pool: Executor, *, patience: float = 0.5) -> None:
        """Take who answers, where it may search, and how long a reader waits without a sign."""
        self._assistant = assistant
        self._beside = Beside(pool, patience)
        self._answered: dict[tuple[int, int], None] = {}

    def install(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Give the application every handler there is."""
        application.add_handlers(TelegramGroups(self._assistant, self._beside).handlers())
        application.add_handlers(TelegramInline(self._assistant, self._beside).handlers())
        application.add_handlers(TelegramInbox(self._assistant, self.on_other).handlers())
        application.add_handlers(self.handlers())
        application.add_handlers(TelegramPresses(self._assistant, self._beside).handlers())
        application.add_error_handler(self.on_error)

    def handlers(self) -> list[BaseHandler[Update, Context, None]]:
        """Return what is handled of a conversation, the first that fits is taken."""
        text = filters.TEXT | filters.CAPTION
        return [
            MessageHandler(filters.UpdateType.MESSAGE & text, self.on_text),
            MessageHandler(filters.UpdateType.EDITED_MESSAGE & text, self.on_edit),
            MessageHandler(
                filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & filters.ATTACHMENT, self.on_wordless
            ),
        ]

    async def on_text(self, update: Update, context: Context) -> None:
        """Answer a text or a caption that is meant for the bot."""
        if update.message:
            await self._answer(update.message, context)

    async def on_edit(self, update: Update, context: Context) -> None:
        """Answer a message that somebody mended at once to be meant for the bot, if it was not answered before."""
        message = update.edited_message
        if message and message.edit_date and message.edit_date - message.date <= FRESH:
            await self._answer(message, context)

    async def _answer(self, message: Message, context: Context) -> None:
        heard = hear(message, context.bot.bot)
        if not heard or not self._assistant.hears(heard.message) or not self._is_new(message):
            return
        try:
            await self._answer_heard(message, heard, context)
        except BaseException:
            self._answered.pop((message.chat.id, message.message_id), None)
            raise

    async def _answer_heard(self, message: Message, heard: Heard, context: Context) -> None:
        asked = heard.message
        if self._assistant.asks_who_rules(asked) and not asked.rules:
            asked = replace(asked, rules=await rules(context.bot, message.chat.id, asked.writer))
        reply = await self._beside.run(partial(self._assistant.reply, asked), message)
        if reply and reply.private:
            await send_to_one(message, asked.writer, card(reply, asker=asked.writer))
        elif reply:
            asker = asked.writer if reply.anchor or reply.anchors else heard.asker
            await send(message, heard.holder, card(reply, asker=asker))

    def _is_new(self, message: Message) -> bool:
        """Tell whether a message was not answered yet, and note that it is now; an edit comes under the same number."""
        key = (message.chat.id, message.message_id)
        if key in self._answered:
            return False
        self._answered[key] = None
        if len(self._answered) > REMEMBERED:
            del self._answered[next(iter(self._answered))]
        return True

    async def on_other(self, update: Update, context: Context) -> None:
        """Answer what is written under a file, if anything is."""
        await (self.on_text if update.message and update.message.caption else self.on_wordless)(update, context)

    async def on_wordless(self, update: Update, context: Context) -> None:
        """Say in a private chat that only text is read; once is enough, so not for each picture of an album."""
        message = update.message
        heard = message and hear(message, context.bot.bot)
        if message and heard and not message.media_group_id:
            await send(message, message, card(self._assistant.phrase("text_only", heard.message.language)))

    async def on_error(self, update: object, context: Context) -> None:
        """Log what went wrong and, where that can help, say so politely to whoever waits for an answer."""
        error = context.error
        if isinstance(error, Forbidden):
            LOGGER.info("not allowed to write there: %s", error)
            return
        LOGGER.error("an update could not be answered: %s", error, exc_info=error)
        unreachable = isinstance(error, NetworkError | RetryAfter) and not isinstance(error, BadRequest)
        if unreachable or not isinstance(update, Update):
            return
        name = "unreachable" if isinstance(error, UnreachableError) else "trouble"
        with contextlib.suppress(TelegramError):
            if update.callback_query:
                await update.callback_query.answer(text=self._note(name, update.callback_query))
            elif update.message and (heard := hear(update.message, context.bot.bot)):
                trouble = self._assistant.phrase(name, heard.message.language)
                await send(update.message, update.message, card(trouble))

    def _note(self, name: str, query: CallbackQuery) -> str:
        return self._assistant.phrase(name, query.from_user.language_code).words
