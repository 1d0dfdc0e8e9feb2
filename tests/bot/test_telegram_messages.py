import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update, User
from telegram_api import ME
from telegram_people import entities_in, group_chat, person, private_chat

from bot.messages import Message
from bot.telegram_messages import asker_of, hear, question_in

US = User.de_json({**ME}, None)
OTHER_BOT = {"id": 99, "is_bot": True, "first_name": "天气", "username": "weather_bot"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


def received(text, chat=None, **more):
    """Return a message as it comes out of raw JSON."""
    chat = chat or group_chat()
    raw = {"message_id": 5, "date": 1, "chat": chat, "from": person()}
    raw |= {"text": text, "entities": entities_in(text)} if text is not None else {}
    update = json.loads(json.dumps({"update_id": 1, "message": {**raw, **more}}))
    return Update.de_json(update, None).message


def heard(text, chat=None, **more):
    found = hear(received(text, chat, **more), US)
    return found and found.message


def expected(text, chat, address="none", **more):
    """Return the message that the assistant hears; it was written by reader 7 in that chat one second after 1970."""
    place = 7 if chat == "private" else -1001
    known = {"language": "zh-hans", "writer": 7, "place": place, "rules": chat == "private", "sent": 1.0}
    return Message(text, chat, address, **known | more)


def said(text="新桥", sender=None, **more):
    return {
        "message_id": 4,
        "date": 1,
        "chat": group_chat(),
        "from": sender or person(8),
        "text": text,
        "entities": entities_in(text or ""),
        **more,
    }


def test_a_private_text_is_a_question_in_the_writers_language():
    assert heard("新桥", private_chat()) == expected("新桥", "private")


def test_a_group_text_is_not_addressed():
    assert heard("新桥") == expected("新桥", "group")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("@Baoda_Bot 新桥", " 新桥"),
        ("@BAODA_BOT 新桥", " 新桥"),
        ("新桥 @baoda_bot 在哪", "新桥  在哪"),
        ("😀😀 @baoda_bot 新桥", "😀😀  新桥"),
        ("@baoda_bot @Baoda_bot", " "),
        ("/ask@Baoda_bot 新桥", "/ask 新桥"),
        ("看 /help@baoda_bot", "看 /help"),
        ("@baoda_bot @weather_bot 新桥", " @weather_bot 新桥"),
    ],
)
def test_a_mention_in_any_case_addresses_us_and_is_cut_out(text, left):
    assert heard(text) == expected(left, "group", "mention")


def test_a_caption_is_read_as_a_text_is():
    caption = "新桥 @baoda_bot"
    message = heard(None, caption=caption, caption_entities=entities_in(caption), photo=[])
    assert message == expected("新桥 ", "group", "mention")


def test_a_text_mention_is_known_by_its_number():
    entity = {"type": "text_mention", "offset": 2, "length": 2, "user": {**ME}}
    assert heard("😀报答新桥", entities=[entity]).text == "😀新桥"
    assert heard("😀报答新桥", entities=[entity]).address == "mention"
    other = {**entity, "user": OTHER_BOT}
    assert heard("😀天气新桥", entities=[other]).for_another
    assert not heard("😀天气新桥", entities=[{**entity, "user": person()}]).for_another


@pytest.mark.parametrize("text", ["x@baoda_bot", "@baoda_bots 新桥", "baoda_bot 新桥"])
def test_what_is_not_an_entity_or_another_name_is_no_mention(text):
    assert heard(text).address == "none"


@pytest.mark.parametrize(
    ("text", "another"),
    [
        ("@weather_bot 新桥", True),
        ("/ask@weather_bot 新桥", True),
        ("看 /help@weather_bot", True),
        ("/ask 新桥 @weather_bot", True),
        ("/ask@weather_bot @baoda_bot 新桥", True),
        ("@someone 新桥", False),
        ("/ask@baoda_bot 新桥 @weather_bot", False),
        ("新桥", False),
    ],
)
def test_another_bot_is_noticed(text, another):
    assert heard(text).for_another is another


def test_in_private_only_a_command_can_be_for_another_bot():
    assert not heard("@weather_bot 是谁", private_chat()).for_another
    assert heard("/help@weather_bot", private_chat()).for_another


def test_a_reply_to_us_addresses_us():
    assert heard("新桥", reply_to_message=said(sender={**ME})).address == "reply"
    assert heard("新桥", reply_to_message=said()).address == "none"
    assert heard("新桥 @weather_bot", reply_to_message=said(sender={**ME})).for_another


def test_a_message_in_a_topic_that_we_opened_is_no_reply_to_us():
    notice = said(None, {**ME}, forum_topic_created={"name": "读报", "icon_color": 1})
    assert heard("新桥", group_chat(forum=True), reply_to_message=notice).address == "none"


@pytest.mark.parametrize(
    "more",
    [
        {"via_bot": OTHER_BOT},
        {"from": OTHER_BOT},
        {"is_automatic_forward": True, "sender_chat": {"id": -5, "type": "channel", "title": "报社"}},
        {"from": None},
        {"chat": {"id": -5, "type": "channel", "title": "报社"}},
    ],
)
def test_what_no_person_wrote_to_a_chat_is_not_heard(more):
    more = {name: value for name, value in more.items() if value}
    message = received("新桥 @baoda_bot", **more) if more else received("新桥", **{"from": None})
    assert hear(message, US) is None


def test_anonymous_administrators_are_people_whose_name_is_not_known():
    message = received("@baoda_bot 新桥", **{"from": ANONYMOUS}, sender_chat=group_chat())
    assert hear(message, US).message == expected(" 新桥", "group", "mention", language=None, writer=None, rules=True)
    assert asker_of(message) is None
    assert asker_of(received("新桥")) == 7
    assert asker_of(received("新桥", **{"from": None})) is None


@pytest.mark.parametrize("text", ["@baoda_bot", "/ask@baoda_bot", "/ask", " @baoda_bot "])
def test_a_bare_call_asks_what_it_replies_to(text):
    found = hear(received(text, reply_to_message=said("新桥在哪 @baoda_bot")), US)
    assert (found.message.text, found.holder.message_id, found.asker) == ("/ask 新桥在哪 ", 4, 7)
    assert found.message.language == "zh-hans"


@pytest.mark.parametrize(
    ("text", "replied"),
    [
        ("@baoda_bot 新桥", said()),
        ("@baoda_bot", said(sender=OTHER_BOT)),
        ("@baoda_bot", said(sender={**ME})),
        ("@baoda_bot", said("")),
        ("@baoda_bot", None),
        ("/ask@weather_bot", said()),
        ("", said()),
    ],
)
def test_other_messages_ask_for_themselves(text, replied):
    more = {"reply_to_message": replied} if replied else {}
    message = received(text, **more)
    assert hear(message, US).holder is message


def test_a_question_is_read_again_from_the_message_that_holds_it():
    reader = User.de_json(person(9, "en"), None)
    question = question_in(received("/ask@baoda_bot 新桥"), US, reader)
    assert (question.text, question.language, question.writer, question.place) == ("/ask 新桥", "en", 9, -1001)


@given(st.text(st.characters(), max_size=40), st.data())
def test_no_text_and_no_entity_breaks_the_hearing(text, data):
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    kinds = st.sampled_from(["mention", "bot_command", "text_mention", "bold", "a_new_kind"])
    entity = st.fixed_dictionaries(
        {"type": kinds, "offset": st.integers(0, units + 2), "length": st.integers(0, units + 2)},
        optional={"user": st.sampled_from([ME, OTHER_BOT, person()])},
    )
    message = received(text, entities=data.draw(st.lists(entity, max_size=5)))
    assert hear(message, US).message.chat == "group"
