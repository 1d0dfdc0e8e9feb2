"""What goes wrong on Telegram's side or ours, and what people then see."""

import time

import pytest
from telegram_people import group_chat, private_chat
from telegram_talk import asked, only_answer, talking

from bot.phrases import Phrases

CHINESE = Phrases.load("zh-CN")
FORUM = group_chat(-1002, forum=True)


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


async def test_an_archive_that_is_not_reachable_is_told_and_secrets_of_it_are_not():
    async with talking() as server:
        await server.says("停电")
        call = await only_answer(server)
        assert call.sent["text"] == CHINESE.say("unreachable")
        _, card = await asked(server)
        card["reply_to_message"]["text"] = "停电"
        await server.press(card, "v1:2")
        assert (await server.next_call("answerCallbackQuery")).sent["text"] == CHINESE.say("unreachable")


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
    monkeypatch.setattr("bot.telegram_limits.RETRIES", 0)
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


async def test_an_update_that_cannot_be_read_makes_nobody_deaf_and_is_not_logged(caplog):
    async with talking() as server:
        broken = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "geheim", "entities": [{}]}
        await server.deliver({"message": broken})
        await asked(server)
        await server.quiet()
    assert "an update cannot be read" in caplog.text
    assert "geheim" not in caplog.text
