"""Turning pages: from a pressed button to the calls on the wire."""

import pytest
from invented_answers import TEXT
from telegram_api import NOT_MODIFIED
from telegram_people import group_chat, person, private_chat
from telegram_server import Call, telegram_server
from telegram_talk import asked, running, talking

from bot.memory.memory import Memory
from bot.messages import mark_of
from bot.phrases import Phrases

CHINESE, ENGLISH = Phrases.load("zh-CN"), Phrases.load("en")
GROUP = group_chat()


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


def button(call: Call, label: str) -> str:
    """Return the data of the button with this label."""
    rows = call.result["reply_markup"]["inline_keyboard"]
    return next(b["callback_data"] for row in rows for b in row if b["text"] == label)


async def test_the_whole_article_and_the_passages_around_are_read_in_the_same_message_also_after_a_restart():
    async with telegram_server() as server:
        async with running(server):
            await server.says("新桥")
            call = await server.next_call("sendMessage")
        async with running(server):
            await server.press(call.result, button(call, "下文"))
            after = await server.next_call("editMessageText")
            assert after.sent["text"].startswith("📄 这篇报道的第 3 段，共 3 段\n\n四十年等来一座桥（1）")
            assert "桥头的小店也开张了。" in after.sent["text"]
            await server.press(after.result, button(after, "全文"))
            whole = await server.next_call("editMessageText")
            assert "修桥的人回忆起当年。" in whole.sent["text"]
            assert TEXT in whole.sent["text"]
            await server.press(whole.result, button(whole, "返回这一段"))
            assert (await server.next_call("editMessageText")).sent["text"] == call.sent["text"]


async def test_a_thumb_is_taken_down_without_names_and_only_the_askers_counts():
    memory = Memory.open(None)
    async with telegram_server() as server, running(server, memory=memory):
        await server.says("/ask 新桥", GROUP, person(7))
        call = await server.next_call("sendMessage")
        for sign, sender, phrase in (("👍", 8, "foreign_pager"), ("👍", 7, "vote_useful"), ("👎", 7, "vote_useless")):
            await server.press(call.result, button(call, sign), person(sender))
            assert (await server.next_call("answerCallbackQuery")).sent["text"] == CHINESE.say(phrase)
    assert [(v.question, v.article, v.useful) for v in memory.votes.all()] == [("新桥", "a-1", False)]
    assert not server.made("editMessageText")


async def test_an_article_that_is_gone_from_the_archive_is_told_quietly():
    async with talking() as server:
        _, card = await asked(server)
        for data in ("a1:1:0:ffffff", "p1:1:0:ffffff", "g1:1:0:ffffff"):
            await server.press(card, data)
            assert (await server.next_call("answerCallbackQuery")).sent["text"] == CHINESE.say("article_gone")


async def test_an_article_that_moved_to_another_rank_is_still_found():
    async with talking() as server:
        _, card = await asked(server)
        await server.press(card, f"a1:1:0:{mark_of('a-3')}")
        assert (await server.next_call("editMessageText")).sent["text"].startswith("四十年等来一座桥（3）")
