"""From raw update JSON to the calls on the wire: the real application on the strict server."""

import asyncio
import json
import threading
import time

import pytest
from invented_answers import answer
from telegram_people import group_chat, person, private_chat, seen
from telegram_server import ME, NOT_MODIFIED, TelegramServer
from telegram_talk import running, talking

from bot.phrases import Phrases

CHINESE, ENGLISH = Phrases.load("zh-CN"), Phrases.load("en")
GROUP, FORUM = group_chat(), group_chat(-1002, forum=True)
OTHER_BOT = {"id": 99, "is_bot": True, "first_name": "天气", "username": "weather_bot"}


async def only_answer(server: TelegramServer):
    """Return the one message that was sent; nothing else was."""
    call = await server.next_call("sendMessage")
    await server.quiet()
    assert len(server.made("sendMessage")) == 1
    return call


async def asked(server: TelegramServer, text="新桥", chat=None, sender=None):
    """Ask and return the question's message and the card's."""
    question = await server.says(text, chat, sender)
    return question, (await server.next_call("sendMessage")).result


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


async def test_edits_guest_messages_and_channel_posts_are_not_answered():
    async with talking() as server:
        message = {"message_id": 5, "date": 1, "chat": private_chat(), "from": person(), "text": "新桥"}
        await server.deliver({"edited_message": {**message, "edit_date": 2}})
        await server.deliver({"guest_message": {**message, "guest_query_id": "1"}})
        await server.deliver({"channel_post": {**message, "chat": {"id": -5, "type": "channel", "title": "报社"}}})
        await server.says("新桥", private_chat(8))
        call = await only_answer(server)
    assert call.sent["chat_id"] == "8"


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


async def test_a_bare_mention_asks_what_it_replies_to_and_only_the_asker_turns_its_pages():
    async with talking() as server:
        question = await server.says("新桥在哪", GROUP, person(8))
        await server.says("@baoda_bot", GROUP, person(7, "en"), reply_to_message=question)
        call = await server.next_call("sendMessage")
        assert call.sent["reply_parameters"]["message_id"] == question["message_id"]
        data = call.sent["reply_markup"]["inline_keyboard"][0][1]["callback_data"]
        await server.press(call.result, data, person(8))
        assert (await server.next_call("answerCallbackQuery")).sent["text"] == CHINESE.say("foreign_pager")
        await server.press(call.result, data, person(7, "en"))
        edit = await server.next_call("editMessageText")
        assert "page 3" in edit.sent["text"]
        assert edit.sent["reply_markup"]["inline_keyboard"][0][0]["callback_data"].endswith(data.removeprefix("v1:2"))


async def test_a_topic_is_kept_and_the_general_one_has_no_number():
    async with talking() as server:
        await server.says("/ask 新桥", FORUM, message_thread_id=44, is_topic_message=True)
        assert (await server.next_call("sendMessage")).sent["message_thread_id"] == "44"
        await server.says("/ask 新桥", FORUM)
        assert "message_thread_id" not in (await server.next_call("sendMessage")).sent
        await server.says("/ask 新桥", GROUP, message_thread_id=12)
        assert "message_thread_id" not in (await server.next_call("sendMessage")).sent


async def test_pages_turn_in_the_same_message_and_survive_a_restart():
    async with talking() as server:
        _, card = await asked(server)
        await server.press(card, "v1:2")
        edit = await server.next_call("editMessageText")
        assert edit.sent["text"].startswith("四十年等来一座桥（2）")
        assert edit.sent["message_id"] == str(card["message_id"])
        assert "text" not in (await server.next_call("answerCallbackQuery")).sent
        async with running(server):
            await server.press(edit.result, "v1:3")
            assert (await server.next_call("editMessageText")).sent["text"].startswith("四十年等来一座桥（3）")


async def test_the_list_of_the_nearest_opens_and_closes():
    async with talking() as server:
        _, card = await asked(server, "火车")
        assert card["text"].startswith("🔎 报上没有直接的回答\n报上没有提到：“火车”")
        await server.press(card, "v1:3")
        page = await server.next_call("editMessageText")
        assert page.sent["text"].startswith(f"🔎 {CHINESE.say('nearest_page')}")
        await server.press(page.result, "v1:0")
        assert (await server.next_call("editMessageText")).sent["text"] == card["text"]


async def test_only_the_asker_turns_pages_and_others_are_told_quietly():
    async with talking() as server:
        _, card = await asked(server, "/ask 新桥", GROUP, person(7))
        await server.press(card, "v1:2", person(8, "en"))
        assert (await server.next_call("answerCallbackQuery")).sent["text"] == ENGLISH.say("foreign_pager")
        await server.quiet()
        assert not server.made("editMessageText")


@pytest.mark.parametrize(
    ("data", "phrase"),
    [("v1:9", "no_such_page"), ("v1:0", "no_such_page"), ("v7:1", "question_gone"), ("x" * 64, "question_gone")],
)
async def test_forged_and_old_buttons_get_a_quiet_note(data, phrase):
    async with talking() as server:
        _, card = await asked(server)
        await server.press(card, data)
        assert (await server.next_call("answerCallbackQuery")).sent["text"] == CHINESE.say(phrase)


async def test_a_button_whose_question_is_gone_gets_a_quiet_note():
    gone = {"chat": private_chat(), "message_id": 77, "date": 0}
    async with talking() as server:
        _, card = await asked(server)
        card.pop("reply_to_message")
        for message in (card, gone, {**card, "reply_to_message": {**card, "text": "😀", "from": person()}}):
            await server.press(message, "v1:2")
            assert (await server.next_call("answerCallbackQuery")).sent["text"] == CHINESE.say("question_gone")


async def test_a_button_under_an_inline_message_gets_a_quiet_note():
    async with talking() as server:
        query = await server.press(private_chat() and (await asked(server))[1], "v1:1")
        await server.next_call("answerCallbackQuery")
        server.allow(query)
        await server.deliver(
            {
                "callback_query": {
                    "id": query,
                    "from": person(),
                    "chat_instance": "1",
                    "data": "v1:1",
                    "inline_message_id": "i",
                }
            }
        )
        assert (await server.next_call("answerCallbackQuery")).sent["text"] == CHINESE.say("question_gone")


async def test_the_page_that_is_shown_is_not_edited_and_not_modified_is_no_matter():
    async with talking() as server:
        _, card = await asked(server)
        await server.press(card, "v1:1")
        await server.next_call("answerCallbackQuery")
        assert not server.made("editMessageText")
        server.fail("editMessageText", 400, f"Bad Request: {NOT_MODIFIED}")
        await server.press(card, "v1:2")
        assert "text" not in (await server.next_call("answerCallbackQuery")).sent


async def test_another_failure_of_an_edit_is_told_quietly():
    async with talking() as server:
        _, card = await asked(server)
        server.fail("editMessageText", 400, "Bad Request: message can't be edited")
        await server.press(card, "v1:2")
        assert (await server.next_call("answerCallbackQuery")).sent["text"] == CHINESE.say("trouble")


async def test_the_error_handler_says_a_polite_phrase(caplog):
    async with talking() as server:
        message = await server.says("出错")
        call = await only_answer(server)
        assert call.sent["text"] == CHINESE.say("trouble")
        assert call.sent["reply_parameters"]["message_id"] == message["message_id"]
        _, card = await asked(server)
        card["reply_to_message"]["text"] = "出错"
        await server.press(card, "v1:2")
        assert (await server.next_call("answerCallbackQuery")).sent["text"] == CHINESE.say("trouble")
    assert "the archive fell over" in caplog.text


async def test_a_bot_that_was_shown_the_door_goes_quietly(caplog):
    async with talking() as server:
        server.fail("sendMessage", 403, "Forbidden: bot was blocked by the user")
        await server.says("新桥")
        await server.until(lambda: any(call.code == 403 for call in server.calls))
        _, card = await asked(server, "新桥", private_chat(8))
        assert card["chat"]["id"] == 8
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_closed_topic_is_logged_and_nothing_else(caplog):
    async with talking() as server:
        server.fail("sendMessage", 400, "Bad Request: TOPIC_CLOSED", times=2)
        await server.says("/ask 新桥", FORUM, message_thread_id=44, is_topic_message=True)
        await server.until(lambda: sum(call.code == 400 for call in server.calls) == 2)
        await asked(server)
    assert "Topic_closed" in caplog.text


async def test_too_many_requests_are_waited_for():
    async with talking() as server:
        server.fail("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
        started = time.monotonic()
        await asked(server)
        assert time.monotonic() - started >= 1


async def test_too_many_requests_for_ever_are_given_up_without_a_word(monkeypatch):
    monkeypatch.setattr("bot.telegram_run.FLOOD_RETRIES", 0)
    async with talking() as server:
        server.fail("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
        await server.says("新桥")
        await server.until(lambda: any(call.code == 429 for call in server.calls))
        await server.quiet()
        assert not server.made("sendMessage")


@pytest.mark.parametrize("fault", ["cut", 500, 502])
async def test_a_cut_connection_and_a_fault_of_the_server_lose_no_answer(fault, monkeypatch):
    monkeypatch.setattr("bot.telegram_network.RETRY_PAUSES", (0.01, 0.01, 0.01))
    async with talking() as server:
        if fault == "cut":
            server.cut("sendMessage", times=2)
        else:
            server.fail("sendMessage", fault, "Internal Server Error", times=3)
        await server.says("新桥")
        await only_answer(server)


async def test_a_deleted_question_is_answered_all_the_same():
    async with talking() as server:
        message = await server.says("新桥")
        del server.messages[7, message["message_id"]]
        server.messages[7, 1] = message
        assert "reply_to_message" not in (await server.next_call("sendMessage")).result


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
    assert ME["username"]
