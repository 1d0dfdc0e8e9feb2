"""Answers where the bot is no member: inline (`@bot words` while typing), or as a guest (`@bot words` in any chat)."""

import logging
from dataclasses import replace

from telegram import InlineQueryResultArticle, InlineQueryResultsButton, Update
from telegram.error import BadRequest
from telegram.ext import BaseHandler, ContextTypes, InlineQueryHandler, MessageHandler, filters

from bot.assistant import MOST_OFFERED, Assistant
from bot.messages import Message, Reply, mark_of
from bot.telegram_cards import SNIPPET_LIMIT, card
from bot.telegram_messages import hear
from bot.telegram_searching import Beside
from bot.telegram_sending import content
from bot.telegram_sources import source_line
from bot.telegram_text import clipped, line

LOGGER = logging.getLogger(__name__)
Context = ContextTypes.DEFAULT_TYPE
PAGE = 50
"""Results that Telegram takes at a time."""
CACHED = 300
"""Seconds for which Telegram may show the same results to the same person, where everybody is answered."""
TITLE_LIMIT = 120


class TelegramInline:
    """Offers headlines to whoever types, and answers as a guest."""

    def __init__(self, assistant: Assistant, beside: Beside) -> None:
        """Take who answers, and where it may search."""
        self._assistant = assistant
        self._beside = beside

    def handlers(self) -> list[BaseHandler[Update, Context, None]]:
        """Return what is handled here."""
        guest = filters.UpdateType.GUEST_MESSAGE & (filters.TEXT | filters.CAPTION)
        return [InlineQueryHandler(self.on_query), MessageHandler(guest, self.on_guest)]

    async def on_query(self, update: Update, context: Context) -> None:
        """Offer the passages for what somebody has typed so far."""
        query = update.inline_query
        if query is None:
            return
        start = int(query.offset) if query.offset.isdecimal() and len(query.offset) < 4 else 0
        asked = Message(query.query, language=query.from_user.language_code, writer=query.from_user.id)
        found = await self._beside.run(lambda: self._assistant.offer(asked, start, PAGE))
        more = len(found) == PAGE and start + PAGE < MOST_OFFERED
        note = self._assistant.phrase("inline_hint", query.from_user.language_code).words
        try:
            await query.answer(
                [_result(reply, number, query.from_user.id) for number, reply in enumerate(found, start)],
                # Personal: the cards speak the reader's language, and who is answered may be limited.
                is_personal=True,
                cache_time=CACHED if self._assistant.door.is_open else 0,
                next_offset=str(start + PAGE) if more else "",
                button=None if found or start else InlineQueryResultsButton(note, start_parameter="help"),
            )
        except BadRequest as error:
            LOGGER.info("an inline query was not waited for: %s", error)

    async def on_guest(self, update: Update, context: Context) -> None:
        """Answer a question in a chat where the bot is no member; there is one answer, whose pages turn."""
        message = update.guest_message
        heard = message and hear(message, context.bot.bot)
        if not message or not heard or not message.guest_query_id:
            return
        asked = replace(heard.message, chat="group", address="mention", place=None, topic=None, rules=False)
        reply = await self._beside.run(lambda: self._assistant.reply(asked))
        if reply is None:
            return
        try:
            await context.bot.answer_guest_query(
                message.guest_query_id, _result(replace(reply, lone=True), 0, asked.writer)
            )
        except BadRequest as error:
            LOGGER.info("a guest's answer was not waited for: %s", error)


def _result(reply: Reply, number: int, asker: int | None) -> InlineQueryResultArticle:
    """Return a reply as something to send: headline, source and a snippet to choose by, and the card."""
    sheet, hit = card(reply, asker=asker), reply.hit
    if hit is None:
        title = clipped(line(sheet.text), TITLE_LIMIT)
        return InlineQueryResultArticle(str(number), title, content(sheet), reply_markup=sheet.buttons)
    headline = line(hit.passage.headline) or reply.phrases.say("headline_missing")
    snippet = clipped(line(hit.sentence_text or hit.passage.text), SNIPPET_LIMIT)
    return InlineQueryResultArticle(
        f"{number}-{mark_of(hit.passage.article_id)}",
        clipped(headline, TITLE_LIMIT),
        content(sheet),
        reply_markup=sheet.buttons,
        description=f"{source_line(hit.passage.source, reply.phrases)}\n{snippet}",
    )
