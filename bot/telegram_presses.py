"""What a pressed button does: pages turn, thumbs are taken down, menus change; everywhere that cards are shown."""

import logging
from dataclasses import replace
from functools import partial
from typing import cast

from telegram import CallbackQuery, Message, Update, User
from telegram.constants import ChatType
from telegram.error import BadRequest
from telegram.ext import BaseHandler, CallbackQueryHandler, ContextTypes

from bot.assistant import Assistant
from bot.messages import ChatKind
from bot.messages import Message as Asked
from bot.telegram_buttons import ACTION, Press, read_press
from bot.telegram_cards import Card, card
from bot.telegram_groups import rules
from bot.telegram_messages import asker_of, question_in
from bot.telegram_searching import Beside
from bot.telegram_sending import edit, ephemeral_number, send

LOGGER = logging.getLogger(__name__)
Context = ContextTypes.DEFAULT_TYPE


class TelegramPresses:
    """Answers every press, if only with a quiet note."""

    def __init__(self, assistant: Assistant, beside: Beside) -> None:
        """Take who knows the answers, and where it may search."""
        self._assistant = assistant
        self._beside = beside

    def handlers(self) -> list[BaseHandler[Update, Context, None]]:
        """Return what is handled here."""
        return [CallbackQueryHandler(self.on_choice, ACTION), CallbackQueryHandler(self.on_press)]

    async def on_press(self, update: Update, context: Context) -> None:
        """Do what the pressed button under a card says; whoever may not is told so quietly."""
        query = cast(CallbackQuery, update.callback_query)
        turned = await self._turned(query, context.bot.bot)
        if isinstance(turned, str):
            await answer(query, self._note(turned, query))
        else:
            await self._show(query, turned)
            await answer(query)

    async def _show(self, query: CallbackQuery, sheet: Card) -> None:
        press, shown = read_press(query.data or ""), shown_in(query)
        if press and press.apart and shown:
            await send(shown, shown, sheet)
        else:
            await edit(query, sheet)

    async def on_choice(self, update: Update, context: Context) -> None:
        """Change what a chat has chosen, if the one who pressed may."""
        query = cast(CallbackQuery, update.callback_query)
        shown, person = shown_in(query), query.from_user
        private = shown is not None and shown.chat.type == ChatType.PRIVATE
        if not shown:
            await answer(query, self._note("question_gone", query))
        elif not private and not await rules(context.bot, shown.chat.id, person.id):
            await answer(query, self._note("admins_only", query))
        else:
            kind: ChatKind = "private" if private else "group"
            asked = Asked("", kind, language=person.language_code, writer=person.id, place=shown.chat.id)
            reply = await self._beside.run(partial(self._assistant.choose, asked, query.data or ""), shown)
            await edit(query, card(reply))
            await answer(query)

    async def _turned(self, query: CallbackQuery, me: User) -> Card | str:
        """Return the card to show now, or the name of the phrase that says what was done or why nothing was."""
        press, shown = read_press(query.data or ""), shown_in(query)
        if press is None:
            return "question_gone"
        question, asker = _asked(query, press, shown, me)
        if question is None:
            return "question_gone"
        if asker is not None and asker != query.from_user.id:
            return "foreign_pager"
        if press.vote:
            return await self._voted(press, question, query)
        reply = await self._beside.run(partial(self._assistant.turn, question, press.view, press.anchor), shown)
        if reply is None:
            return "article_gone" if press.view.mark else "question_gone"
        opened = bool(press.anchor) and not press.view.rank  # at whatever is best
        moved = not press.view.mark and not opened and reply.rank != press.view.rank
        return "no_such_page" if moved else card(reply, asker=query.from_user.id if press.anchor else press.asker)

    async def _voted(self, press: Press, question: Asked, query: CallbackQuery) -> str:
        useful = press.vote == "useful"
        vote = partial(self._assistant.vote, question, press.view, _place(query), useful=useful, anchor=press.anchor)
        taken = await self._beside.run(vote, shown_in(query))
        return ("vote_useful" if useful else "vote_useless") if taken else "article_gone"

    def _note(self, name: str, query: CallbackQuery) -> str:
        return self._assistant.phrase(name, query.from_user.language_code).words


def shown_in(query: CallbackQuery) -> Message | None:
    """Return the message under which a button was pressed; None where Telegram does not show it."""
    return query.message if isinstance(query.message, Message) else None


async def answer(query: CallbackQuery, note: str | None = None) -> None:
    """Tell Telegram that a press was heard; one that nobody waits for any more is no matter."""
    try:
        await query.answer(text=note)
    except BadRequest as error:
        LOGGER.info("a press was not waited for: %s", error)


def _asked(query: CallbackQuery, press: Press, shown: Message | None, me: User) -> tuple[Asked | None, int | None]:
    """Return the question of a card, to be answered in the language of who pressed, and who asked it."""
    reader, holder = query.from_user, shown.reply_to_message if shown else None
    if shown and not press.anchor:
        return (question_in(holder, me, reader), press.asker or asker_of(holder)) if holder else (None, None)
    if press.anchor and (shown or query.inline_message_id):
        here = question_in(shown, me, reader) if shown else Asked("", "group", language=reader.language_code)
        return replace(here, text="", writer=reader.id), press.asker
    return None, None


def _place(query: CallbackQuery) -> str:
    """Return what stands for a card wherever it is shown."""
    shown = shown_in(query)
    if shown is None:
        return f"inline:{query.inline_message_id}"
    return f"{shown.chat.id}:{ephemeral_number(shown) or shown.message_id}"
