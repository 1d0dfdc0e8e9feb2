"""Inline and as a guest: answers where the bot is no member, from raw update JSON to the calls on the wire."""

import pytest
from invented_answers import hit
from telegram_people import entities_in, group_chat, person, private_chat
from telegram_talk import asked, talking

from bot.config import AccessSettings
from bot.phrases import Phrases
from retrieval.records import Answer, Question

CHINESE = Phrases.load("zh-CN")


def many(question: Question) -> Answer:
    """Find as many passages as are wanted, of 120."""
    return Answer(question.text, True, tuple(hit(n) for n in range(1, 121))[: question.limit])


async def test_whoever_types_is_offered_headlines_with_source_and_snippet():
    async with talking() as server:
        await server.types("新桥")
        call = await server.next_call("answerInlineQuery")
    first = call.sent["results"][0]
    assert first["title"] == "四十年等来一座桥（1）"
    assert first["description"].startswith("《青石日报》 · 2026年7月2日 · 第3版\n青石镇的新桥")
    assert first["input_message_content"]["message_text"].startswith("四十年等来一座桥（1）\n山里通了路")
    assert first["input_message_content"]["link_preview_options"] == {"is_disabled": True}
    assert [b["text"] for row in first["reply_markup"]["inline_keyboard"] for b in row][-1] == "📋 引用"
    assert len(call.sent["results"]) == 3
    assert (call.sent["is_personal"], call.sent["cache_time"]) == ("True", "300") or call.sent["is_personal"]


async def test_more_than_fifty_come_page_by_page():
    async with talking(many) as server:
        titles: list[str] = []
        offset = ""
        for _ in range(3):
            await server.types("桥", offset)
            sent = (await server.next_call("answerInlineQuery")).sent
            titles += [result["title"] for result in sent["results"]]
            offset = str(sent.get("next_offset", ""))
        assert offset == ""
    assert titles == [f"四十年等来一座桥（{n}）" for n in range(1, 121)]


@pytest.mark.parametrize("offset", ["-5", "９", "abc", "99999", "999", "1" * 64])
async def test_forged_offsets_are_no_matter(offset):
    async with talking(many) as server:
        await server.types("桥", offset)
        assert len((await server.next_call("answerInlineQuery")).sent["results"]) in (0, 50)


@pytest.mark.parametrize("text", ["", "   ", "😀", "桥" * 1001, "火星"])
async def test_where_there_is_nothing_to_offer_a_button_leads_to_the_bot(text):
    async with talking() as server:
        await server.types(text)
        call = await server.next_call("answerInlineQuery")
    assert call.sent["results"] == []
    assert call.sent["button"] == {"text": CHINESE.say("inline_hint"), "start_parameter": "help"}


async def test_nearest_passages_say_that_they_are():
    async with talking() as server:
        await server.types("火车")
        results = (await server.next_call("answerInlineQuery")).sent["results"]
    assert results[0]["input_message_content"]["message_text"].startswith(f"🔎 {CHINESE.say('nearest_page')}")


async def test_limited_access_holds_inline_and_nothing_is_cached():
    async with talking(access=AccessSettings(mode="listed", users=(2,))) as server:
        await server.types("新桥", sender=person(5))
        refused = (await server.next_call("answerInlineQuery")).sent
        await server.types("新桥", sender=person(2))
        given = (await server.next_call("answerInlineQuery")).sent
    assert (len(refused["results"]), len(given["results"])) == (0, 3)
    assert {str(sent.get("cache_time", 0)) for sent in (refused, given)} == {"0"}
    assert {str(sent["is_personal"]).lower() for sent in (refused, given)} == {"true"}


async def test_an_inline_answer_in_a_group_of_ours_is_not_answered_again():
    us = {"id": 424242, "is_bot": True, "first_name": "报答", "username": "Baoda_Bot"}
    async with talking() as server:
        await server.says("四十年等来一座桥 @baoda_bot", group_chat(), via_bot=us)
        await asked(server, "新桥", private_chat(8))
        assert len(server.made("sendMessage")) == 1


async def test_a_query_that_nobody_waits_for_is_no_error(caplog):
    async with talking() as server:
        server.fail("answerInlineQuery", 400, "Bad Request: query is too old")
        await server.types("新桥")
        await guest(server, "@baoda_bot 新桥", known=False)
        await server.until(lambda: sum(call.code == 400 for call in server.calls) == 2)
        await asked(server)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def guest(server, text: str, *, known: bool = True, chat: dict | None = None, **more) -> None:
    if known:
        server.allow("g1")
    raw = {"message_id": 5, "date": 1_795_000_000, "chat": chat or group_chat(-77), "from": person(), "text": text}
    await server.deliver({"guest_message": {**raw, "entities": entities_in(text), "guest_query_id": "g1", **more}})


@pytest.mark.parametrize("chat", [group_chat(-77), private_chat(99)])
async def test_a_guest_is_answered_once_where_the_bot_is_no_member(chat):
    async with talking() as server:
        await guest(server, "@Baoda_Bot 新桥在哪", chat=chat)
        call = await server.next_call("answerGuestQuery")
        await server.quiet()
        assert not server.made("sendMessage")
    assert call.sent["guest_query_id"] == "g1"
    assert call.sent["result"]["input_message_content"]["message_text"].startswith("四十年")


@pytest.mark.parametrize(
    ("text", "begins", "buttons"),
    [
        ("@baoda_bot", "您想知道什么", 0),
        ("@baoda_bot 火星", "📭", 0),
        ("@baoda_bot 火车", "🔎", 3),
        ("@baoda_bot /settings", "这要由", 0),
    ],
)
async def test_other_words_of_guests(text, begins, buttons):
    async with talking() as server:
        await guest(server, text)
        result = (await server.next_call("answerGuestQuery")).sent["result"]
    assert result["input_message_content"]["message_text"].startswith(begins)
    assert sum(map(len, result.get("reply_markup", {}).get("inline_keyboard", []))) == buttons


async def test_guests_who_are_not_admitted_and_other_bots_get_silence():
    async with talking(access=AccessSettings(mode="listed", users=(2,))) as server:
        await guest(server, "@baoda_bot 新桥", **{"from": {**person(5), "is_bot": True}})
        await guest(server, "@baoda_bot 新桥", guest_query_id="")
        await server.says("新桥", private_chat(2))
        await server.next_call("sendMessage")
        assert not server.made("answerGuestQuery")
