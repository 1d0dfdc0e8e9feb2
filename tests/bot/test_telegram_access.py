"""Who is answered, and what administrators can do, from raw update JSON to the calls on the wire."""

import pytest
from invented_answers import answer
from telegram_people import group_chat, person, private_chat
from telegram_server import TelegramServer, telegram_server
from telegram_talk import asked, running, talking

from bot.config import AccessSettings
from bot.memory.memory import Memory
from bot.pace import BURST, Pace
from bot.phrases import Phrases
from retrieval.errors import ArchiveError

CHINESE = Phrases.load("zh-CN")
GROUP = group_chat()
ADMIN, GUEST = private_chat(1), private_chat(5)
LISTED = AccessSettings(mode="listed", admins=(1,), users=(2,), invite="lamp")


async def answered(server: TelegramServer, text: str, chat: dict, sender: dict | None = None, **more) -> str:
    await server.says(text, chat, sender, **more)
    return str((await server.next_call("sendMessage")).sent["text"])


async def test_a_refused_user_is_told_once_with_the_number_and_let_in_by_an_invitation():
    async with talking(access=LISTED) as server:
        assert await answered(server, "新桥", GUEST) == CHINESE.say("refused", number=5)
        await server.says("新桥", GUEST)
        await server.says("/start invite-lamb", GUEST)
        await server.quiet()
        assert len(server.made("sendMessage")) == 1
        assert (await answered(server, "/start invite-lamp", GUEST)).startswith("您好，我是报答")
        assert (await answered(server, "新桥", GUEST)).startswith("四十年")


async def test_a_refused_group_is_told_once_and_let_in_by_an_administrator():
    async with talking(access=LISTED) as server:
        assert await answered(server, "/ask 新桥", GROUP, person(5)) == CHINESE.say("refused_group", number=-1001)
        await server.says("/ask 新桥", GROUP, person(6))
        await server.quiet()
        assert len(server.made("sendMessage")) == 1
        assert await answered(server, "/allow", GROUP, person(1)) == CHINESE.say("allowed", number=-1001)
        assert (await answered(server, "/ask 新桥", GROUP, person(6))).startswith("四十年")


async def test_people_are_let_in_and_turned_away_by_reply_or_number():
    async with talking(access=LISTED) as server:
        wrote = await server.says("/ask 新桥", GROUP, person(5))
        await server.next_call("sendMessage")
        deny = await answered(server, "/deny", GROUP, person(1), reply_to_message=wrote)
        assert deny == CHINESE.say("denied", number=5)
        assert await answered(server, "/allow 5", ADMIN) == CHINESE.say("allowed", number=5)
        assert (await answered(server, "新桥", GUEST)).startswith("四十年")
        assert await answered(server, "/deny ５", ADMIN) == CHINESE.say("decide_whom")
        assert await answered(server, "/deny 5", ADMIN) == CHINESE.say("denied", number=5)
        await server.says("新桥", GUEST)
        await server.says("/allow 5", private_chat(2))
        assert (await server.next_call("sendMessage")).sent["text"] == CHINESE.say("unknown_command", command="/allow")


async def test_pages_are_not_turned_by_who_is_no_more_admitted():
    memory = Memory.open(None)
    async with telegram_server() as server, running(server, memory=memory, access=AccessSettings()):
        _, card = await asked(server, "新桥", GUEST)
        memory.guests.keep(5, "denied")
        await server.press(card, "v1:2", person(5))
        assert (await server.next_call("answerCallbackQuery")).sent["text"] == CHINESE.say("question_gone")


async def test_administrators_see_the_figures_and_what_was_not_answered():
    async with talking(access=LISTED) as server:
        assert await answered(server, "/unanswered", ADMIN) == CHINESE.say("unanswered_none")
        await answered(server, "火星", private_chat(2))
        assert await answered(server, "/unanswered", ADMIN) == "报上没有答案的问题：\n· 火星（1 次）"
        assert "报道 42 篇" in await answered(server, "/stats", ADMIN)
        assert await answered(server, "/stats", private_chat(2)) == CHINESE.say("unknown_command", command="/stats")
        await server.says("/stats", GROUP, person(2))
        await server.quiet()
        assert len(server.made("sendMessage")) == 5


@pytest.mark.parametrize("works", [True, False])
async def test_an_administrator_brings_the_pages_up_to_date(works):
    done: list[int] = []

    def renew() -> None:
        done.append(1)
        if not works:
            raise ArchiveError("the disk is full", fix="make room")

    async with talking(access=LISTED, renew=renew) as server:
        told = await answered(server, "/reload", ADMIN)
    assert told == (CHINESE.say("reload_done", articles=42) if works else "没有更新成：the disk is full")
    assert done == [1]


async def test_a_second_reload_waits_for_the_first():
    import threading

    gate = threading.Event()
    async with talking(answer, access=LISTED, renew=lambda: gate.wait(5) and None) as server:
        await server.says("/reload", ADMIN)
        await server.until(lambda: any(call.method == "sendChatAction" for call in server.calls))
        assert await answered(server, "/reload", ADMIN) == CHINESE.say("reload_running")
        gate.set()
        assert (await server.next_call("sendMessage")).sent["text"] == CHINESE.say("reload_done", articles=42)


async def test_whoever_asks_too_fast_gets_one_friendly_word_and_nobody_else_waits():
    async with talking(pace=Pace()) as server:
        for number in range(BURST + 4):
            await server.says(f"桥 {number}", date=1_795_000_000)
        await server.says("新桥", private_chat(8))
        await server.says("新桥", private_chat(8))
        await server.quiet()
        await server.until(lambda: len(server.made("sendMessage")) == BURST + 2)
        await server.quiet()
        texts = [call.sent["text"] for call in server.made("sendMessage")]
    assert len(texts) == BURST + 2
    assert texts.count(CHINESE.say("patience")) == 1


FORUM = group_chat(-1002, forum=True)


def in_topic(number: int) -> dict:
    """Return what marks a message of a topic: it replies to the notice that opened the topic."""
    notice = {
        "message_id": number,
        "date": 1,
        "chat": FORUM,
        "from": person(9),
        "forum_topic_created": {"name": "桥", "icon_color": 1},
    }
    return {"message_thread_id": number, "is_topic_message": True, "reply_to_message": notice}


async def test_a_topic_is_let_in_and_turned_away_by_a_command_in_it():
    async with talking(access=LISTED) as server:
        assert await answered(server, "/ask 新桥", FORUM, person(5), **in_topic(17)) == CHINESE.say(
            "refused_group", number=-1002
        )
        allowed = await answered(server, "/allow", FORUM, person(1), **in_topic(17))
        assert allowed == CHINESE.say("allowed", number="-1002/17")
        assert (await answered(server, "/ask 新桥", FORUM, person(5), **in_topic(17))).startswith("四十年")
        await server.says("/ask 新桥", FORUM, person(5), **in_topic(18))
        await server.says("/ask 新桥", FORUM, person(5))
        await server.quiet()
        assert len(server.made("sendMessage")) == 3
        assert await answered(server, "/allow", FORUM, person(1)) == CHINESE.say("allowed", number="-1002/1")
        assert (await answered(server, "/ask 新桥", FORUM, person(5))).startswith("四十年")
        assert await answered(server, "/deny -1002/17", ADMIN) == CHINESE.say("denied", number="-1002/17")
        await server.says("/ask 新桥", FORUM, person(5), **in_topic(17))
        await server.quiet()
        assert len(server.made("sendMessage")) == 6


async def test_in_a_topic_people_are_let_in_by_reply():
    async with talking(access=LISTED) as server:
        wrote = await server.says("/ask 新桥", FORUM, person(5), **in_topic(17))
        await server.next_call("sendMessage")
        more = {**in_topic(17), "reply_to_message": wrote}
        assert await answered(server, "/allow", FORUM, person(1), **more) == CHINESE.say("allowed", number=5)
