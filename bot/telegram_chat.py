"""What the bot does with each kind of update."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar, cast

from telegram import (
    CallbackQuery,
    Message,
    Update,
    User,
)
from telegram.constants import ChatAction, ChatType
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, BaseHandler, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from bot.assistant import Assistant
from bot.messages import ChatKind
from bot.messages import Message as Asked
from bot.telegram_buttons import ACTION, Press, read_press
from bot.telegram_cards import Card, card
from bot.telegram_groups import TelegramGroups, rules
from bot.telegram_inline import TelegramInline
from bot.telegram_messages import Heard, asker_of, hear, question_in
from bot.telegram_sending import edit, send, send_to_one

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
        self._answered: dict[tuple[int, int], None] = {}

    def install(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Give the application every handler there is."""
        application.add_handlers(TelegramGroups(self._assistant, self._pool).handlers())
        application.add_handlers(TelegramInline(self._assistant, self._pool).handlers())
        application.add_handlers(self.handlers())
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
            CallbackQueryHandler(self.on_choice, ACTION),
            CallbackQueryHandler(self.on_press),
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
        reply = await self._search(message, partial(self._assistant.reply, asked))
        if reply and reply.private:
            await send_to_one(message, asked.writer, card(reply))
        elif reply:
            await send(message, heard.holder, card(reply, asker=heard.asker))

    def _is_new(self, message: Message) -> bool:
        """Tell whether a message was not answered yet, and note that it is now; an edit comes under the same number."""
        key = (message.chat.id, message.message_id)
        if key in self._answered:
            return False
        self._answered[key] = None
        if len(self._answered) > REMEMBERED:
            del self._answered[next(iter(self._answered))]
        return True

    async def on_wordless(self, update: Update, context: Context) -> None:
        """Say in a private chat that only text is read; once is enough, so not for each picture of an album."""
        message = update.message
        heard = message and hear(message, context.bot.bot)
        if message and heard and not message.media_group_id:
            await send(message, message, card(self._assistant.phrase("text_only", heard.message.language)))

    async def on_press(self, update: Update, context: Context) -> None:
        """Do what the pressed button under a card says; whoever may not is told so quietly."""
        query = cast(CallbackQuery, update.callback_query)
        shown = query.message if isinstance(query.message, Message) else None
        turned = await self._turned(query, shown, context.bot.bot) if shown else "question_gone"
        if isinstance(turned, str):
            await query.answer(text=self._note(turned, query))
        elif shown:
            await edit(shown, turned)
            await query.answer()

    async def on_choice(self, update: Update, context: Context) -> None:
        """Change what a chat has chosen, if the one who pressed may."""
        query = cast(CallbackQuery, update.callback_query)
        shown = query.message if isinstance(query.message, Message) else None
        person = query.from_user
        if not shown:
            await query.answer(text=self._note("question_gone", query))
        elif shown.chat.type != ChatType.PRIVATE and not await rules(context.bot, shown.chat.id, person.id):
            await query.answer(text=self._note("admins_only", query))
        else:
            kind: ChatKind = "private" if shown.chat.type == ChatType.PRIVATE else "group"
            asked = Asked("", kind, language=person.language_code, writer=person.id, place=shown.chat.id)
            reply = await self._search(shown, partial(self._assistant.choose, asked, query.data or ""))
            await edit(shown, card(reply))
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
                await send(update.message, update.message, card(trouble))

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
