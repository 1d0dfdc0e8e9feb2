"""What happens to the bot in groups: added, taken out, moved to another number; and who may choose for a group."""

from typing import Any

from telegram import Bot, ChatMember, ChatMemberUpdated, Update
from telegram.constants import ChatType
from telegram.ext import BaseHandler, ChatMemberHandler, ContextTypes, MessageHandler, filters

from bot.assistant import Assistant
from bot.messages import Message
from bot.telegram_cards import card
from bot.telegram_searching import Beside
from bot.telegram_sending import NO_PREVIEW

Context = ContextTypes.DEFAULT_TYPE
GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


class TelegramGroups:
    """Greets where it is added, forgets where it is taken out, and takes settings along to a supergroup."""

    def __init__(self, assistant: Assistant, beside: Beside) -> None:
        """Take who knows what to say, and where the memory may be asked."""
        self._assistant = assistant
        self._beside = beside

    def handlers(self) -> list[BaseHandler[Update, Context, None]]:
        """Return what is handled here."""
        return [
            MessageHandler(filters.UpdateType.MESSAGE & filters.StatusUpdate.MIGRATE, self.on_moved),
            ChatMemberHandler(self.on_membership, ChatMemberHandler.MY_CHAT_MEMBER),
        ]

    async def on_membership(self, update: Update, context: Context) -> None:
        """Greet a group that added the bot; forget a chat that put it out. A promotion needs no words."""
        change = update.my_chat_member
        if change is None:
            return
        before, now = _belongs(change.old_chat_member), _belongs(change.new_chat_member)
        if before and not now:
            await self._beside.run(lambda: self._assistant.left(change.chat.id))
        elif now and not before and change.chat.type in GROUPS and _may_write(change.new_chat_member):
            await self._greet(change, context.bot)

    async def on_moved(self, update: Update, context: Context) -> None:
        """Take what is kept of a group along to the supergroup that it became."""
        message = update.message
        if message and message.migrate_to_chat_id:
            old, new = message.chat.id, message.migrate_to_chat_id
            await self._beside.run(lambda: self._assistant.moved(old, new))

    async def _greet(self, change: ChatMemberUpdated, bot: Bot) -> None:
        hears_all = change.new_chat_member.status == ChatMember.ADMINISTRATOR or bool(
            bot.bot.can_read_all_group_messages
        )
        adding = Message(
            "",
            "group",
            language=change.from_user.language_code,
            writer=change.from_user.id,
            place=change.chat.id,
        )
        if reply := await self._beside.run(lambda: self._assistant.joined(adding, hears_all=hears_all)):
            sheet = card(reply)
            await bot.send_message(change.chat.id, sheet.text, entities=sheet.entities, link_preview_options=NO_PREVIEW)


async def rules(bot: Any, chat: int, person: int | None) -> bool:
    """Tell whether a person is an administrator of a group."""
    if person is None:
        return False
    member = await bot.get_chat_member(chat, person)
    return member.status in (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


def _belongs(member: ChatMember) -> bool:
    if member.status == ChatMember.RESTRICTED:
        return bool(getattr(member, "is_member", False))
    return member.status not in (ChatMember.LEFT, ChatMember.BANNED)


def _may_write(member: ChatMember) -> bool:
    return member.status != ChatMember.RESTRICTED or bool(getattr(member, "can_send_messages", False))
