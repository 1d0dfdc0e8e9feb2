"""Telegram's message becomes the assistant's: who is addressed, what is asked, and which message holds the question."""

from dataclasses import dataclass, replace

from telegram import Chat, MessageEntity, User
from telegram import Message as TelegramMessage

from bot.messages import Address, ChatKind, Message
from bot.phrases import LANGUAGES, Phrases
from retrieval.records import Span

GENERAL = 1
_NO_HEADLINES = {Phrases.load(language).say(name) for language in LANGUAGES for name in ("nearest", "nothing")}
"""What stands bold over an answer that is none."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message for the assistant, and the Telegram message whose text is the question."""

    message: Message
    holder: TelegramMessage
    asker: int | None = None
    """Who asked, where somebody else wrote the holder: a person was replied to with nothing but a mention."""


@dataclass(frozen=True, slots=True)
class _Tags:
    """Who is tagged in a text: us (and where, to cut it out), another bot, another bot's command."""

    ours: tuple[Span, ...] = ()
    another: bool = False
    command_for_another: bool = False


def hear(message: TelegramMessage, me: User) -> Heard | None:
    """Return what a message says to the assistant; None where no person wrote it to a chat."""
    if not _from_person(message) or message.chat.type not in (Chat.PRIVATE, Chat.GROUP, Chat.SUPERGROUP):
        return None
    tags = _tags(message, me)
    private = message.chat.type == Chat.PRIVATE
    heard = Message(
        text=_without(_text(message), tags.ours),
        chat="private" if private else "group",
        address=_address(message, tags, me),
        for_another=tags.command_for_another or (tags.another and not tags.ours and not private),
        language=message.from_user.language_code if message.from_user else None,
        writer=asker_of(message),
        place=message.chat.id,
        topic=_topic(message),
        about=_person_replied_to(message),
        previous=_headline_replied_to(message, me),
        rules=private or _in_the_groups_name(message),
        sent=message.date.timestamp(),
        held=message.guest_query_id is None,
    )
    return _about_another(message, heard, me) or Heard(heard, message)


def question_in(holder: TelegramMessage, me: User, reader: User) -> Message:
    """Return the question that a message holds, to be answered in the language of who reads the answer."""
    text = _without(_text(holder), _tags(holder, me).ours)
    kind: ChatKind = "private" if holder.chat.type == Chat.PRIVATE else "group"
    return Message(
        text, kind, language=reader.language_code, writer=reader.id, place=holder.chat.id, topic=_topic(holder)
    )


def _topic(message: TelegramMessage) -> int | None:
    """Return the topic of a message; General, which Telegram leaves out, is 1 in its links."""
    if message.is_topic_message:
        return message.message_thread_id
    return GENERAL if message.chat.is_forum else None


def asker_of(holder: TelegramMessage) -> int | None:
    """Return the person whose message this is; None where it is unknown, as with anonymous administrators."""
    return None if holder.sender_chat or holder.from_user is None else holder.from_user.id


def _in_the_groups_name(message: TelegramMessage) -> bool:
    """Tell whether an anonymous administrator speaks, in the name of the group itself."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id


def _person_replied_to(message: TelegramMessage) -> int | None:
    replied = message.reply_to_message
    if not replied or replied.forum_topic_created:  # everything in a topic replies to the notice that opened it
        return None
    return asker_of(replied) if replied.from_user and not replied.from_user.is_bot else None


def _headline_replied_to(message: TelegramMessage, me: User) -> str | None:
    """Return the headline of the answer that a message replies to, on which its question may lean.

    Telegram does not tell which question that answer replied to.
    """
    answer = message.reply_to_message
    if answer is None or answer.from_user is None or answer.from_user.id != me.id:
        return None
    bold = next((e for e in answer.entities if e.type == MessageEntity.BOLD), None)
    words = _decoded(_text(answer).encode("utf-16-le", "surrogatepass"), _span(bold)) if bold else ""
    return None if words in _NO_HEADLINES else words or None


def _span(entity: MessageEntity) -> Span:
    return (entity.offset, entity.offset + entity.length)


def _from_person(message: TelegramMessage) -> bool:
    """Tell a person's message from a bot's, an inline answer and a channel's copy; admins may be anonymous."""
    if message.via_bot or message.is_automatic_forward or message.from_user is None:
        return False
    return not message.from_user.is_bot or message.sender_chat is not None


def _about_another(message: TelegramMessage, heard: Message, me: User) -> Heard | None:
    """Return what was replied to as the question, where a bare mention or `/ask` replies to a person's text."""
    holder = message.reply_to_message
    bare = heard.text.strip() in ("", "/ask") and (heard.address == "mention" or bool(heard.text.strip()))
    if not bare or heard.for_another or holder is None or not _text(holder):
        return None
    if holder.from_user is None or holder.from_user.is_bot:
        return None
    question = question_in(holder, me, holder.from_user).text
    return Heard(replace(heard, text=f"/ask {question}"), holder, asker_of(message))


def _text(message: TelegramMessage) -> str:
    return message.text or message.caption or ""


def _address(message: TelegramMessage, tags: _Tags, me: User) -> Address:
    if tags.ours:
        return "mention"
    replied = message.reply_to_message
    # A message in a topic counts as a reply to the notice that opened the topic; that notice may be the bot's own.
    if replied and replied.from_user and replied.from_user.id == me.id and not replied.forum_topic_created:
        return "reply"
    return "none"


def _tags(message: TelegramMessage, me: User) -> _Tags:
    units = _text(message).encode("utf-16-le", "surrogatepass")
    name = (me.username or "").lower()
    ours: list[Span] = []
    another = command_for_another = False
    for entity in message.entities or message.caption_entities:
        span = _span(entity)
        tag, at = _tag(entity, _decoded(units, span))
        if tag == name or (entity.user is not None and entity.user.id == me.id):
            ours.append((span[0] + at, span[1]))
        elif entity.type == MessageEntity.BOT_COMMAND and tag:
            another = True
            command_for_another = command_for_another or entity.offset == 0
        else:
            another = another or tag.endswith("bot") or bool(entity.user and entity.user.is_bot)
    return _Tags(tuple(ours), another, command_for_another)


def _tag(entity: MessageEntity, text: str) -> tuple[str, int]:
    """Return the user name in a mention or command, lower case, and where its @ stands; empty where there is none."""
    if entity.type not in (MessageEntity.MENTION, MessageEntity.BOT_COMMAND) or "@" not in text:
        return "", 0
    at = text.index("@")
    return text[at + 1 :].lower(), at


def _without(text: str, spans: tuple[Span, ...]) -> str:
    """Return the text without these spans, which count in UTF-16 units."""
    units, kept, start = text.encode("utf-16-le", "surrogatepass"), [], 0
    for span in sorted(spans):
        kept.append(_decoded(units, (start, span[0])))
        start = max(start, span[1])
    return "".join([*kept, _decoded(units, (start, len(units) // 2))])


def _decoded(units: bytes, span: Span) -> str:
    return units[2 * span[0] : 2 * span[1]].decode("utf-16-le", "surrogatepass")
