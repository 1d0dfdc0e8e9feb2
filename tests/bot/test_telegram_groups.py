"""Manners in groups, from raw update JSON to the calls on the wire."""

from dataclasses import replace

import pytest
from invented_answers import answer
from telegram_api import ADMIN_RIGHTS, ME
from telegram_people import group_chat, person, private_chat
from telegram_server import telegram_server
from telegram_talk import asked, only_answer, running, talking

from bot.choices import Choices
from bot.config import AccessSettings
from bot.memory.memory import Memory
from bot.phrases import Phrases
from retrieval.records import Answer, Note, Question

CHINESE = Phrases.load("zh-CN")
OTHER_RIGHTS = (
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
    "can_react_to_messages",
)
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


async def test_a_reply_to_an_answer_may_lean_on_it_and_its_pages_turn():
    asked_before: list[str | None] = []

    def leaning(question: Question) -> Answer:
        asked_before.append(question.previous)
        notes = (Note("follow_up_story", "四十年等来一座桥（1） 多长"),) if question.previous else ()
        return replace(answer(Question("新桥")), notes=notes)

    async with talking(leaning) as server:
        _, card = await asked(server, "/ask 新桥", GROUP)
        await server.says("多长？", GROUP, reply_to_message=card)
        call = await server.next_call("sendMessage")
        turn = next(b for row in call.sent["reply_markup"]["inline_keyboard"] for b in row if b["text"] == "▶")
        await server.press(call.result, turn["callback_data"])
        assert (await server.next_call("editMessageText")).sent["text"].startswith("💡 接着上一句")
    assert asked_before == [None, "四十年等来一座桥（1）", "四十年等来一座桥（1）"]


async def test_a_reply_to_no_answer_leans_on_nothing():
    asked_before: list[str | None] = []

    def keeping(question: Question) -> Answer:
        asked_before.append(question.previous)
        return answer(question)

    async with talking(keeping) as server:
        for text in ("/ask 火车", "/ask 火星", "/help"):
            _, card = await asked(server, text, GROUP)
            await server.says("多长？", GROUP, reply_to_message=card)
            await server.next_call("sendMessage")
    assert set(asked_before) == {None}


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


def member(status: str, **more) -> dict:
    rights = dict.fromkeys(ADMIN_RIGHTS, False) if status == "administrator" else {}
    return {"user": ME, "status": status, **rights, **({"until_date": 0} if status == "kicked" else {}), **more}


def restricted(*, writes: bool, belongs: bool = True) -> dict:
    names = ("audios documents photos videos video_notes voice_notes polls other_messages").split()
    rights = {f"can_send_{name}": writes for name in names} | dict.fromkeys(OTHER_RIGHTS, False)
    return member("restricted", is_member=belongs, can_send_messages=writes, until_date=0, **rights)


def membership(old: dict, new: dict, chat: dict = GROUP, language: str = "zh-hans") -> dict:
    change = {"chat": chat, "from": person(7, language), "date": 1}
    return {"my_chat_member": {**change, "old_chat_member": old, "new_chat_member": new}}


@pytest.mark.parametrize("reads_all", [True, False])
@pytest.mark.parametrize("status", ["member", "administrator"])
async def test_a_group_is_greeted_with_the_advice_that_fits(status, reads_all):
    async with telegram_server() as server:
        server.me["can_read_all_group_messages"] = reads_all
        async with running(server):
            await server.says("/ask 新桥", GROUP)
            await server.next_call("sendMessage")
            await server.deliver(membership(member("left"), member(status)))
            call = await server.next_call("sendMessage")
    assert call.sent["chat_id"] == "-1001"
    assert call.sent["text"].startswith("您好，我是报答")
    hears_all = reads_all or status == "administrator"
    assert CHINESE.say("privacy_off" if hears_all else "privacy_on") in call.sent["text"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (member("member"), member("administrator")),
        (member("administrator"), member("member")),
        (member("member"), restricted(writes=False)),
        (member("left"), restricted(writes=False)),
        (restricted(writes=False), member("member")),
    ],
)
async def test_promoted_or_restricted_it_says_nothing(old, new, caplog):
    async with talking() as server:
        await server.deliver(membership(old, new))
        await server.deliver(membership(member("kicked"), member("member"), private_chat(9)))
        await server.says("新桥", private_chat(8))
        assert (await only_answer(server)).sent["chat_id"] == "8"
    assert "cannot be read" not in caplog.text


@pytest.mark.parametrize("gone", [member("left"), member("kicked"), restricted(writes=False, belongs=False)])
async def test_a_group_that_put_it_out_is_forgotten(gone):
    memory = Memory.open(None)
    memory.chats.change(-1001, lambda _: Choices(only_sure=True))
    async with telegram_server() as server, running(server, memory=memory):
        await server.deliver(membership(member("member"), gone))
        await server.quiet()
    assert memory.chats.of(-1001) == Choices()


async def test_a_group_that_is_not_listed_gets_its_number_in_place_of_a_greeting():
    async with talking(access=AccessSettings(mode="listed")) as server:
        await server.says("新桥", GROUP)
        await server.deliver(membership(member("left"), member("member"), language="en"))
        await server.deliver(membership(member("left"), member("member"), language="en"))
        call = await only_answer(server)
    assert call.sent["text"] == Phrases.load("en").say("refused_group", number=-1001)


async def test_settings_move_along_when_a_group_becomes_a_supergroup():
    memory = Memory.open(None)
    memory.chats.change(-5, lambda _: Choices(language="en"))
    old, new = {"id": -5, "type": "group", "title": "读报小组"}, group_chat(-1005)
    async with telegram_server() as server, running(server, memory=memory):
        await server.says(None, old, migrate_to_chat_id=-1005)
        await server.says(None, new, migrate_from_chat_id=-5)
        await server.quiet()
        await server.says("/ask 😀", new)
        assert (await only_answer(server)).sent["text"] == Phrases.load("en").say("wordless")


async def test_an_answer_follows_a_group_that_has_just_moved():
    old, new = {"id": -5, "type": "group", "title": "读报小组"}, group_chat(-1005)
    async with talking() as server:
        await server.says("早", new)
        server.fail("sendMessage", 400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1005)
        await server.says("/ask 新桥", old)
        assert (await server.next_call("sendMessage")).sent["chat_id"] == "-1005"


async def test_a_fresh_edit_that_adds_the_mention_is_answered_once():
    async with talking() as server:
        message = await server.says("新桥在哪", GROUP)
        mended = {**message, "edit_date": message["date"] + 20, "text": "@baoda_bot 新桥在哪"}
        mended["entities"] = [{"type": "mention", "offset": 0, "length": 10}]
        for update in (mended, {**mended, "text": "@baoda_bot 新桥在哪里"}):
            await server.deliver({"edited_message": update})
        late = {**mended, "message_id": 999, "edit_date": message["date"] + 300}
        await server.deliver({"edited_message": late})
        call = await only_answer(server)
    assert call.sent["reply_parameters"]["message_id"] == message["message_id"]


async def test_an_edit_of_an_answered_question_is_not_answered_again():
    async with talking() as server:
        question, _ = await asked(server)
        await server.deliver({"edited_message": {**question, "edit_date": question["date"] + 5, "text": "新桥？"}})
        await server.quiet()
        assert len(server.made("sendMessage")) == 1


async def test_only_so_many_answered_messages_are_remembered(monkeypatch):
    monkeypatch.setattr("bot.telegram_chat.REMEMBERED", 1)
    async with talking() as server:
        question, _ = await asked(server)
        await asked(server)
        await server.deliver({"edited_message": {**question, "edit_date": question["date"] + 5}})
        await server.next_call("sendMessage")
