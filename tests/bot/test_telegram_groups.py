"""Manners in groups, from raw update JSON to the calls on the wire."""

import pytest
from telegram_people import group_chat, person, private_chat
from telegram_talk import asked, only_answer, talking

GROUP, FORUM = group_chat(), group_chat(-1002, forum=True)
OTHER_BOT = {"id": 99, "is_bot": True, "first_name": "天气", "username": "weather_bot"}


@pytest.mark.parametrize(
    "text",
    ["/ask 新桥", "/ask@Baoda_Bot 新桥", "/ask@baoda_bot 新桥", "@BAODA_bot 新桥", "😀 新桥在哪 @baoda_bot", "/help"],
)
async def test_a_group_is_answered_when_it_asks(text):
    async with talking() as server:
        message = await server.says(text, GROUP)
        call = await only_answer(server)
    assert call.sent["chat_id"] == "-1001"
    assert call.sent["reply_parameters"]["message_id"] == message["message_id"]


@pytest.mark.parametrize(
    "raw",
    [
        {"text": "新桥"},
        {"text": "@weather_bot 新桥"},
        {"text": "/ask@weather_bot 新桥"},
        {"text": "/weather 青石镇"},
        {"text": "/ask 新桥 @weather_bot"},
        {"text": "@baoda_bot 新桥", "via_bot": OTHER_BOT},
        {"text": "@baoda_bot 新桥", "sender": OTHER_BOT},
        {"text": None, "new_chat_members": [person(9)]},
        {"text": None, "pinned_message": {"message_id": 1, "date": 0, "chat": GROUP}},
        {"text": None, "sticker": {"file_id": "a", "file_unique_id": "b", "type": "regular", "width": 1, "height": 1,
                                   "is_animated": False, "is_video": False}},
    ],
)  # fmt: skip
async def test_a_group_is_left_alone_otherwise(raw):
    async with talking() as server:
        await server.says(raw.pop("text"), GROUP, raw.pop("sender", None), **raw)
        await server.says("新桥", private_chat())
        call = await only_answer(server)
    assert call.sent["chat_id"] == "7"


async def test_a_reply_to_the_bot_is_a_question():
    async with talking() as server:
        _, card = await asked(server, "/ask 新桥", GROUP)
        await server.says("那火车呢", GROUP, reply_to_message=card)
        assert (await server.next_call("sendMessage")).sent["text"].startswith("🔎")


async def test_a_caption_is_a_question():
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    caption = {"caption": "@baoda_bot 新桥", "caption_entities": [{"type": "mention", "offset": 0, "length": 10}]}
    async with talking() as server:
        await server.says(None, GROUP, photo=photo, **caption)
        assert (await only_answer(server)).sent["text"].startswith("四十年")


async def test_a_topic_is_kept_and_the_general_one_has_no_number():
    async with talking() as server:
        await server.says("/ask 新桥", FORUM, message_thread_id=44, is_topic_message=True)
        assert (await server.next_call("sendMessage")).sent["message_thread_id"] == "44"
        await server.says("/ask 新桥", FORUM)
        assert "message_thread_id" not in (await server.next_call("sendMessage")).sent
        await server.says("/ask 新桥", GROUP, message_thread_id=12)
        assert "message_thread_id" not in (await server.next_call("sendMessage")).sent
