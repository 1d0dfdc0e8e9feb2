"""Pages that administrators send to the bot in private: fetched, shown, and then taken or not."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import cast

from telegram import CallbackQuery, Document, Message, PhotoSize, Update
from telegram.error import BadRequest, TelegramError
from telegram.ext import BaseHandler, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from bot.assistant import Assistant
from bot.desk import Desk
from bot.filing import KINDS, LARGEST, PICTURES, suffix_of
from bot.messages import Message as Asked
from bot.messages import Reply
from bot.sayings import says
from bot.telegram_cards import card
from bot.telegram_messages import hear
from bot.telegram_presses import answer, shown_in
from bot.telegram_searching import Beside
from bot.telegram_sending import edit, send

LOGGER = logging.getLogger(__name__)
Context = ContextTypes.DEFAULT_TYPE
Handler = Callable[[Update, Context], Awaitable[None]]
PRESSED = r"n1:(?:add|drop|undo):[a-z]{1,20}\Z"
MEGABYTE = 2**20


class TelegramInbox:
    """Takes files from administrators; what others send is for whoever answers messages."""

    def __init__(self, assistant: Assistant, otherwise: Handler) -> None:
        """Take who knows the administrators, and what is done with everybody else's files."""
        self._assistant = assistant
        self._otherwise = otherwise
        self._beside = Beside(None)

    def handlers(self) -> list[BaseHandler[Update, Context, None]]:
        """Return what is handled here."""
        files = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & (filters.Document.ALL | filters.PHOTO)
        return [MessageHandler(files, self.on_file), CallbackQueryHandler(self.on_press, PRESSED)]

    async def on_file(self, update: Update, context: Context) -> None:
        """Show an administrator what stands on the page that they sent."""
        message = cast(Message, update.message)
        heard = hear(message, context.bot.bot)
        if heard is None or not self._assistant.takes_pages(heard.message):
            await self._otherwise(update, context)
            return
        language = await self._beside.run(partial(self._assistant.language_of, heard.message))
        await send(message, message, card(await self._previewed(message, self._assistant.desk, language)))

    async def on_press(self, update: Update, context: Context) -> None:
        """Do with a page what an administrator decided."""
        query = cast(CallbackQuery, update.callback_query)
        shown, person = shown_in(query), query.from_user
        asked = Asked("", language=person.language_code, writer=person.id, place=shown.chat.id if shown else None)
        desk = self._assistant.desk
        if shown is None or desk is None or not self._assistant.takes_pages(asked):
            await answer(query, self._assistant.phrase("page_gone", person.language_code).words)
            return
        language = await self._beside.run(partial(self._assistant.language_of, asked))
        await answer(query, says(language, "page_working").words)
        try:
            reply = await self._beside.run(partial(desk.decide, query.data or "", language), shown)
        except OSError as error:
            reply = _shut(language, error)
        await edit(query, card(reply))

    async def _previewed(self, message: Message, desk: Desk | None, language: str) -> Reply:
        """Return what to say to a file."""
        if desk is None:
            return says(language, "page_nowhere")
        file: Document | PhotoSize = message.document or message.photo[-1]
        name = _name(message)
        if objection := _objection(file, name, language, sees=desk.sees):
            return objection
        try:
            page = await self._beside.run(partial(desk.arrival, name))
        except OSError as error:
            return _shut(language, error)
        try:
            fetched = await message.get_bot().get_file(file.file_id)
            content = await fetched.download_as_bytearray()
            await self._beside.run(partial(page.write_bytes, bytes(content)))
        except TelegramError as error:
            await self._beside.run(partial(desk.leave, page))
            LOGGER.info("a page could not be fetched: %s", error)
            big = isinstance(error, BadRequest) and "too big" in error.message
            return says(language, "page_large", most=LARGEST // MEGABYTE) if big else says(language, "page_lost")
        except OSError as error:  # the disk is full
            await self._beside.run(partial(desk.leave, page))
            return _shut(language, error)
        return await self._beside.run(partial(desk.preview, page, language), message)


def _shut(language: str, error: OSError) -> Reply:
    LOGGER.warning("a page could not be put into the folder of pages: %s", error)
    return says(language, "page_shut", problem=error.strerror or error)


def _name(message: Message) -> str:
    """Return the name that a file came with; that of a photo is what is written under it."""
    if message.document:
        return message.document.file_name or ""
    caption = (message.caption or "").strip() or "photo"
    return f"{caption.splitlines()[0].replace('/', '-')}.jpg"


def _objection(file: Document | PhotoSize, name: str, language: str, *, sees: bool) -> Reply | None:
    if suffix_of(name) not in KINDS:
        return says(language, "page_kind", kinds=" ".join(kind.removeprefix(".") for kind in KINDS))
    if file.file_size and file.file_size > LARGEST:
        return says(language, "page_large", most=LARGEST // MEGABYTE)
    return says(language, "page_unseen") if suffix_of(name) in PICTURES and not sees else None
