"""From raw update JSON to the calls on the wire: the real application on the strict server."""

import asyncio
import json
import threading

import pytest
from invented_answers import answer
from telegram_people import group_chat, person, private_chat, seen
from telegram_talk import asked, only_answer, talking

from bot.phrases import Phrases

ENGLISH = Phrases.load("en")
GROUP, FORUM = group_chat(), group_chat(-1002, forum=True)


async def test_a_private_question_from_raw_json_to_the_wire():
    raw = """{"message": {"message_id": 31, "date": 1795000000, "text": "新桥什么时候通车？",
        "chat": {"id": 7, "type": "private", "first_name": "林"},
        "from": {"id": 7, "is_bot": false, "first_name": "林", "language_code": "zh-hans", "a_new_field": 1}}}"""
    async with talking() as server:
        await server.deliver(json.loads(raw))
        call = await only_answer(server)
    assert seen(call.sent["text"], call.sent["entities"]).startswith(
        "**四十年等来一座桥（1）**\n山里通了路\n《青石日报》"
    )
    assert call.sent["chat_id"] == "7"
    assert call.sent["reply_parameters"] == {"message_id": 31, "allow_sending_without_reply": True}
    assert call.sent["link_preview_options"] == {"is_disabled": True}
    assert "message_thread_id" not in call.sent
    assert "parse_mode" not in call.sent
    assert [b["callback_data"] for b in call.sent["reply_markup"]["inline_keyboard"][0]] == ["v1:1", "v1:2"]


async def test_late_edits_and_channel_posts_are_not_answered():
    async with talking() as server:
        message = {"message_id": 5, "date": 1, "chat": private_chat(), "from": person(), "text": "新桥"}
        await server.deliver({"edited_message": {**message, "edit_date": 1000}})
        await server.deliver({"channel_post": {**message, "chat": {"id": -5, "type": "channel", "title": "报社"}}})
        await server.says("新桥", private_chat(8))
        call = await only_answer(server)
    assert call.sent["chat_id"] == "8"


async def test_pictures_in_private_are_told_that_only_text_is_read_once():
    sticker = {"file_id": "a", "file_unique_id": "b", "type": "regular", "width": 1, "height": 1}
    sticker |= {"is_animated": False, "is_video": False}
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    async with talking() as server:
        await server.says(None, photo=photo, media_group_id="1")
        await server.says(None, pinned_message={"message_id": 1, "date": 0, "chat": private_chat()})
        await server.says(None, private_chat(8), person(8, "en"), sticker=sticker)
        call = await only_answer(server)
    assert (call.sent["chat_id"], call.sent["text"]) == ("8", ENGLISH.say("text_only"))


async def test_start_suggests_examples_above_the_keyboard_in_private_only():
    async with talking() as server:
        await server.says("/start")
        keyboard = (await server.next_call("sendMessage")).sent["reply_markup"]["keyboard"]
        assert [row[0]["text"] for row in keyboard] == ["四十年等来一座桥", "书店里的灯", "夜班公交的司机"]
        await server.says("/start@baoda_bot", GROUP)
        assert "reply_markup" not in (await server.next_call("sendMessage")).sent
        await server.quiet()
        assert len(server.made("sendMessage")) == 2


async def test_a_slow_search_shows_as_typing_and_stalls_nobody():
    gate = threading.Event()

    def slow(question):
        if "慢" in question.text:
            gate.wait(5)
        return answer(question)

    async with talking(slow) as server:
        server.fail("sendChatAction", 400, "Bad Request: TOPIC_CLOSED")
        await server.says("慢慢修的桥", FORUM | {"type": "private"})
        await server.until(lambda: any(call.method == "sendChatAction" for call in server.calls))
        assert not server.made("sendMessage")
        _, card = await asked(server, "新桥", private_chat(8))
        assert card["chat"]["id"] == 8
        gate.set()
        assert (await server.next_call("sendMessage")).sent["chat_id"] == "-1002"


HOSTILE = [
    "😀" * 2048,
    "桥" * 4096,
    "<b>桥</b> &amp; <a href='x'>*_`[]()~>#+-=|{}.!",
    "\u202e\u2066新桥\u202d שלום مرحبا",
    "\u200b\u200d\ufeff桥\u0301\u0301\u0301",
    "桥\ud83d\ude00\ud83d",
    "/ask@ 桥",
    "//ask 桥",
    "桥\x00\x07\x1b[31m",
    "@ @_ @@baoda_bot 桥",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_questions_are_answered_and_hostile_passages_printed(text, caplog):
    def echo(question):
        found = answer(question)
        return found if found.answered else answer(type(question)("火车"))

    async with talking(echo) as server:
        await server.deliver(
            {"message": {"message_id": 5, "date": 1, "chat": private_chat(), "from": person(), "text": text,
                         "entities": [{"type": "mention", "offset": 1, "length": 90}]}}
        )  # fmt: skip
        await only_answer(server)
        assert server.calls[-1].code == 200
    assert not [record for record in caplog.records if record.levelno > 30]


async def test_questions_at_the_same_time_are_all_answered():
    async with talking() as server:
        async with asyncio.timeout(10):
            await asyncio.gather(*(server.says(f"桥 {n}", private_chat(1000 + n)) for n in range(25)))
            for _ in range(25):
                await server.next_call("sendMessage")
        assert {call.sent["chat_id"] for call in server.made("sendMessage")} == {str(1000 + n) for n in range(25)}
