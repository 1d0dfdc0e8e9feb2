"""What the bot does with each kind of update."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import Any, TypeVar, cast

from telegram import (
    CallbackQuery,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    Update,
    User,
)
from telegram.constants import ChatAction, ChatType
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, BaseHandler, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from bot.assistant import Assistant
from bot.messages import Message as Asked
from bot.telegram_buttons import Press, read_press
from bot.telegram_cards import Card, card
from bot.telegram_messages import asker_of, hear, question_in

ALLOWED_UPDATES = (Update.MESSAGE, Update.CALLBACK_QUERY)
LOGGER = logging.getLogger(__name__)
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
TYPING_LASTS = 4.5
"""Seconds until the typing notice has to be sent again; Telegram shows it for five."""

T = TypeVar("T")
Context = ContextTypes.DEFAULT_TYPE


class TelegramChat:
    """The conversation in Telegram. Searches run in `pool`; one slower than `patience` seconds shows as typing."""

    def __init__(self, assistant: Assistant, pool: Executor, *, patience: float = 0.5) -> None:
        """Take who answers, where it may search, and how long a reader waits without a sign."""
        self._assistant = assistant
        self._pool = pool
        self._patience = patience

    def install(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Give the application every handler there is."""
        application.add_handlers(self.handlers())
        application.add_error_handler(self.on_error)

    def handlers(self) -> list[BaseHandler[Update, Context, None]]:
        """Return what is handled, the first that fits is taken. Edits and guest messages are none of these."""
        text = filters.TEXT | filters.CAPTION
        return [
            MessageHandler(filters.UpdateType.MESSAGE & text, self.on_text),
            MessageHandler(
                filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & filters.ATTACHMENT, self.on_wordless
            ),
            CallbackQueryHandler(self.on_turn),
        ]

    async def on_text(self, update: Update, context: Context) -> None:
        """Answer a text or a caption that is meant for the bot."""
        message = update.message
        heard = message and hear(message, context.bot.bot)
        if not message or not heard or not self._assistant.hears(heard.message):
            return
        reply = await self._search(message, partial(self._assistant.reply, heard.message))
        if reply:
            await _send(message, heard.holder, card(reply, asker=heard.asker))

    async def on_wordless(self, update: Update, context: Context) -> None:
        """Say in a private chat that only text is read; once is enough, so not for each picture of an album."""
        message = update.message
        heard = message and hear(message, context.bot.bot)
        if message and heard and not message.media_group_id:
            await _send(message, message, card(self._assistant.phrase("text_only", heard.message.language)))

    async def on_turn(self, update: Update, context: Context) -> None:
        """Do what the pressed button under a card says; whoever may not is told so quietly."""
        query = cast(CallbackQuery, update.callback_query)
        shown = query.message if isinstance(query.message, Message) else None
        turned = await self._turned(query, shown, context.bot.bot) if shown else "question_gone"
        if isinstance(turned, str):
            await query.answer(text=self._note(turned, query))
        elif shown:
            await _edit(shown, turned)
            await query.answer()

    async def _turned(self, query: CallbackQuery, shown: Message, me: User) -> Card | str:
        """Return the card to show now, or the name of the phrase that says what was done or why nothing was."""
        press, holder = read_press(query.data or ""), shown.reply_to_message
        if press is None or holder is None:
            return "question_gone"
        asker = press.asker or asker_of(holder)
        if asker is not None and asker != query.from_user.id:
            return "foreign_pager"
        question = question_in(holder, me, query.from_user)
        if press.vote:
            return await self._voted(press, question, shown)
        reply = await self._search(shown, partial(self._assistant.turn, question, press.view))
        if reply is None:
            return "article_gone" if press.view.mark else "question_gone"
        moved = not press.view.mark and reply.rank != press.view.rank
        return "no_such_page" if moved else card(reply, asker=press.asker)

    async def _voted(self, press: Press, question: Asked, shown: Message) -> str:
        useful = press.vote == "useful"
        place = f"{shown.chat.id}:{shown.message_id}"
        vote = partial(self._assistant.vote, question, press.view, place, useful=useful)
        taken = await self._search(shown, vote)
        return ("vote_useful" if useful else "vote_useless") if taken else "article_gone"

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
        with contextlib.suppress(TelegramError):
            if update.callback_query:
                await update.callback_query.answer(text=self._note("trouble", update.callback_query))
            elif update.message and (heard := hear(update.message, context.bot.bot)):
                trouble = self._assistant.phrase("trouble", heard.message.language)
                await _send(update.message, update.message, card(trouble))

    def _note(self, name: str, query: CallbackQuery) -> str:
        return self._assistant.phrase(name, query.from_user.language_code).words

    async def _search(self, message: Message, search: Callable[[], T]) -> T:
        """Run a search beside the event loop, with a typing notice where it takes its time."""
        running = asyncio.get_running_loop().run_in_executor(self._pool, search)
        wait = self._patience
        while not (await asyncio.wait({running}, timeout=wait))[0]:
            wait = TYPING_LASTS
            with contextlib.suppress(TelegramError):
                await message.reply_chat_action(ChatAction.TYPING)
        return running.result()


async def _send(message: Message, holder: Message, sheet: Card) -> None:
    """Send a card to where the message stands (its topic too), as a reply to the one that holds the question."""
    await message.reply_text(
        sheet.text,
        entities=sheet.entities,
        reply_markup=sheet.buttons or (sheet.suggestions if message.chat.type == ChatType.PRIVATE else None),
        reply_parameters=ReplyParameters(holder.message_id, allow_sending_without_reply=True),
        link_preview_options=NO_PREVIEW,
    )


async def _edit(shown: Message, sheet: Card) -> None:
    """Show another card in the place of one; the same card again is no matter."""
    if (shown.text, shown.reply_markup) == (sheet.text, sheet.buttons):
        return
    try:
        await shown.edit_text(
            sheet.text, entities=sheet.entities, reply_markup=sheet.buttons, link_preview_options=NO_PREVIEW
        )
    except BadRequest as error:
        if "not modified" not in error.message.lower():
            raise
