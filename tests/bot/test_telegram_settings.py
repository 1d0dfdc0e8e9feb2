"""What a chat chooses for itself, and who may, from raw update JSON to the calls on the wire."""

import base64

import pytest
from invented_answers import SUMMARY, answer
from telegram_people import group_chat, person, private_chat
from telegram_server import Call, TelegramServer, telegram_server
from telegram_talk import only_answer, running, talking

from bot.config import MemorySettings
from bot.memory.memory import Memory
from bot.messages import mark_of
from bot.phrases import Phrases

CHINESE, ENGLISH = Phrases.load("zh-CN"), Phrases.load("en")
GROUP = group_chat()


@pytest.fixture
def memory() -> Memory:
    return Memory.open(None)


def labels(call: Call) -> list[str]:
    return [b["text"] for row in call.sent["reply_markup"]["inline_keyboard"] for b in row]


async def choose(server: TelegramServer, menu: Call, action: str, number: int = 7) -> Call:
    await server.press(menu.result, action, person(number))
    return await server.next_call("editMessageText")


async def test_a_language_is_chosen_in_private_and_outlives_a_restart(memory):
    async with telegram_server() as server:
        async with running(server, memory=memory):
            await server.says("/lang")
            menu = await server.next_call("sendMessage")
            assert labels(menu) == ["✓ 跟随提问的人", "简体中文", "繁體中文", "English"]
            assert (await choose(server, menu, "l1:lang:en")).sent["text"] == ENGLISH.say("language_chosen")
        async with running(server, memory=memory):
            await server.says("😀")
            assert (await server.next_call("sendMessage")).sent["text"] == ENGLISH.say("wordless")
            await server.says("/settings")
            menu = await server.next_call("sendMessage")
            assert "✓ English" in labels(menu)
            await choose(server, menu, "s1:lang:-")
            await server.says("😀")
            assert (await server.next_call("sendMessage")).sent["text"] == CHINESE.say("wordless")


async def test_a_group_that_wants_sure_answers_only_gets_no_others(memory):
    async with telegram_server() as server, running(server, memory=memory):
        server.admins.add(7)
        await server.says("/settings", GROUP)
        menu = await server.next_call("sendMessage")
        assert "✓ " + CHINESE.say("option_sure") in labels(await choose(server, menu, "s1:sure"))
        await server.says("/ask 火车", GROUP, person(8))
        await server.says("/ask 火星", GROUP, person(8))
        await server.says("/ask 新桥", GROUP, person(8))
        assert (await server.next_call("sendMessage")).sent["text"].startswith("四十年")
        await server.quiet()
        assert len(server.made("sendMessage")) == 2
    assert {each.question for each in memory.unanswered.most_asked(9)} == {"火车", "火星"}


async def test_only_administrators_choose_for_a_group(memory):
    async with telegram_server() as server, running(server, memory=memory):
        await server.says("/settings", GROUP, person(8))
        await server.says("/settings@baoda_bot", GROUP, person(8))
        assert (await only_answer(server)).sent["text"] == CHINESE.say("admins_only")
        server.admins.add(7)
        await server.says("/settings", GROUP, person(7))
        menu = await server.next_call("sendMessage")
        await server.press(menu.result, "s1:sure", person(8, "en"))
        assert (await server.next_call("answerCallbackQuery")).sent["text"] == ENGLISH.say("admins_only")
    assert not memory.chats.of(-1001).only_sure


async def test_an_anonymous_administrator_may_open_the_settings(memory):
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    async with telegram_server() as server, running(server, memory=memory):
        await server.says("/settings", GROUP, anonymous, sender_chat=GROUP)
        assert (await only_answer(server)).sent["text"] == CHINESE.say("settings")


async def test_a_chat_chooses_its_papers(memory):
    asked: list[tuple[str, ...]] = []

    def from_two_papers(question):
        asked.append(question.papers)
        return answer(question)

    async with telegram_server() as server, running(server, from_two_papers, memory=memory):
        await server.says("/settings")
        menu = await server.next_call("sendMessage")
        assert labels(menu)[-3:] == ["✓ 所有报纸", "《山村周报》", "《青石日报》"]
        chosen = await choose(server, menu, f"s1:paper:{mark_of('山村周报')}")
        assert labels(chosen)[-3:] == ["所有报纸", "✓ 《山村周报》", "《青石日报》"]
        await server.says("新桥")
        await server.next_call("sendMessage")
        await choose(server, menu, "s1:papers")
        await server.says("新桥")
        await server.next_call("sendMessage")
    assert asked == [("山村周报",), ()]


async def test_answers_for_the_asker_only_are_shown_to_nobody_else_also_when_that_fails(memory, caplog):
    async with telegram_server() as server, running(server, memory=memory):
        memory.chats.change(-1001, lambda before: type(before)(private=True))
        server.admins.add(server.me["id"])
        await server.says("/ask 新桥", GROUP, person(8))
        call = await server.next_call("sendMessage")
        assert call.sent["ephemeral_message_parameters"] == {"receiver_user_id": 8}
        assert call.sent["text"].startswith("四十年")
        assert labels(call)[:2] == ["1/3", "▶"]
        server.admins.clear()
        await server.says("/ask 新桥", GROUP, person(8))
        anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
        await server.says("/ask 新桥", GROUP, anonymous, sender_chat=GROUP)
        await server.says("/ask 新桥", private_chat(9))
        assert (await server.next_call("sendMessage")).sent["chat_id"] == "9"
        await server.quiet()
        assert [call.sent["chat_id"] for call in server.made("sendMessage")] == ["-1001", "9"]
    assert "so nobody sees it" in caplog.text


@pytest.mark.parametrize("data", ["s1:nothing", "s1:paper:ffffff", "s1:lang:xx", "l1:lang:-"])
async def test_forged_choices_change_nothing(data, memory):
    async with telegram_server() as server, running(server, memory=memory):
        await server.says("/settings")
        menu = await server.next_call("sendMessage")
        await server.press(menu.result, data)
        assert "text" not in (await server.next_call("answerCallbackQuery")).sent
    assert memory.chats.of(7).papers == ()
    assert memory.chats.of(7).language is None


async def test_a_menu_that_cannot_be_seen_any_more_gets_a_quiet_note():
    async with talking() as server:
        server.allow("1")
        pressed = {"id": "1", "from": person(), "chat_instance": "1", "data": "s1:sure", "inline_message_id": "i"}
        await server.deliver({"callback_query": pressed})
        assert (await server.next_call("answerCallbackQuery")).sent["text"] == CHINESE.say("question_gone")


@pytest.mark.parametrize("days", [0, 30])
async def test_about_tells_what_is_in_the_archive_and_what_is_kept(days):
    async with telegram_server() as server:
        memory = Memory.open(None, MemorySettings(unanswered_days=days))
        async with running(server, memory=memory):
            await server.says("/about")
            text = (await only_answer(server)).sent["text"]
    assert "《山村周报》、《青石日报》" in text
    assert f"{SUMMARY.articles} 篇" in text
    assert ("30 天后删掉" in text) is bool(days)


def link(question: str) -> str:
    return "q-" + base64.urlsafe_b64encode(question.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("payload", "begins"),
    [
        (link("新桥在哪"), "四十年"),
        ("about", "报答是翻报纸的"),
        ("whatever", "您好，我是报答"),
        ("q-!!", "您想知道什么"),
        ("q-_w", "您想知道什么"),
        ("invite-wrong", "您好，我是报答"),
    ],
)
async def test_links_into_the_chat(payload, begins):
    async with talking() as server:
        await server.says(f"/start {payload}")
        assert (await only_answer(server)).sent["text"].startswith(begins)
