"""Cards on their way: sent to where the question stands, shown in the place of another, or to one pair of eyes only."""

import logging

from telegram import CallbackQuery, InputTextMessageContent, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ChatType
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.telegram_cards import Card

LOGGER = logging.getLogger(__name__)
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def send(message: Message, holder: Message, sheet: Card) -> None:
    """Send a card to where the message stands (its topic too), as a reply to the one that holds the question."""
    markup = sheet.buttons or (sheet.suggestions if message.chat.type == ChatType.PRIVATE else None)
    try:
        await message.reply_text(
            sheet.text,
            entities=sheet.entities,
            reply_markup=markup,
            reply_parameters=ReplyParameters(holder.message_id, allow_sending_without_reply=True),
            link_preview_options=NO_PREVIEW,
        )
    except ChatMigrated as moved:
        await message.get_bot().send_message(
            moved.new_chat_id,
            sheet.text,
            entities=sheet.entities,
            reply_markup=sheet.buttons,
            link_preview_options=NO_PREVIEW,
        )


async def send_to_one(message: Message, reader: int | None, sheet: Card) -> None:
    """Show a card in a group to one person only; where Telegram does not allow that, to nobody.

    python-telegram-bot does not know this parameter of Bot API 10.3 yet.
    """
    if reader is None:
        return
    try:
        await message.reply_text(
            sheet.text,
            entities=sheet.entities,
            reply_markup=sheet.buttons,
            link_preview_options=NO_PREVIEW,
            do_quote=False,
            api_kwargs={"ephemeral_message_parameters": {"receiver_user_id": reader}},
        )
    except (BadRequest, Forbidden) as error:
        LOGGER.warning("an answer for one person only could not be shown, so nobody sees it: %s", error)


async def edit(query: CallbackQuery, sheet: Card) -> None:
    """Show another card in the place of the one whose button was pressed; the same card again is no matter."""
    shown = query.message if isinstance(query.message, Message) else None
    if shown and (shown.text, shown.reply_markup) == (sheet.text, sheet.buttons):
        return
    try:
        if shown and ephemeral_number(shown):
            await _edit_for_one(query, shown, sheet)
        else:
            await query.edit_message_text(
                sheet.text, entities=sheet.entities, reply_markup=sheet.buttons, link_preview_options=NO_PREVIEW
            )
    except BadRequest as error:
        if "not modified" not in error.message.lower():
            raise


async def _edit_for_one(query: CallbackQuery, shown: Message, sheet: Card) -> None:
    """Show another card in the place of one that a single person sees; the library does not know this method yet."""
    await shown.get_bot().do_api_request(
        "editEphemeralMessageText",
        api_kwargs={
            "chat_id": shown.chat.id,
            "receiver_user_id": query.from_user.id,
            "ephemeral_message_id": ephemeral_number(shown),
            "text": sheet.text,
            "entities": sheet.entities,
            "reply_markup": sheet.buttons,
            "link_preview_options": NO_PREVIEW,
        },
    )


def ephemeral_number(message: Message) -> int | None:
    """Return the number of a message that only one person sees; None for any other."""
    number = message.api_kwargs.get("ephemeral_message_id")
    return number if isinstance(number, int) else None


def content(sheet: Card) -> InputTextMessageContent:
    """Return a card as the text of a result that is sent elsewhere."""
    return InputTextMessageContent(sheet.text, entities=sheet.entities, link_preview_options=NO_PREVIEW)
