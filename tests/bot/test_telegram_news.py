"""The latest stories, and news of what a chat waits for, from raw update JSON to the calls on the wire."""

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest
from telegram_people import group_chat, person, private_chat, seen
from telegram_server import Call, TelegramServer, telegram_server
from telegram_talk import eventually, running, talking

from bot.memory.memory import Memory
from bot.memory.watches import Watch
from bot.messages import mark_of
from bot.newsstand import WATCHES, Edition
from bot.phrases import Phrases
from bot.shelf import BARE
from retrieval.config import RankingSettings
from retrieval.indexing import index
from retrieval.retriever import Retriever

CHINESE = Phrases.load("zh-CN")
GROUP = group_chat()


async def told(server: TelegramServer, text: str, chat: dict | None = None) -> Call:
    await server.says(text, chat)
    return await server.next_call("sendMessage")


async def test_the_latest_stories_are_listed_with_their_sources():
    async with talking() as server:
        call = await told(server, "/latest", GROUP)
    assert seen(call.sent["text"], call.sent["entities"]).startswith(
        "最近的报道：\n\n1. **四十年等来一座桥（1）**\n《青石日报》 · 2026年7月2日 · 第3版\n\n2. **四十年"
    )


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("/today", "今天的报还没到。最近的一天是 2026年7月3日：\n\n1. 四十年"),
        ("/paper 青石", "《青石日报》最近的报道：\n\n1. 四十年"),
        ("/paper 《山村周报》", "手边还没有报道。"),
        ("/paper 月亮报", "请在 /paper 后面写上报纸的名字。有这些：《山村周报》、《青石日报》"),
        ("/paper", "请在 /paper 后面"),
        ("/random", "四十年等来一座桥（2）"),
    ],
)
async def test_other_ways_to_leaf(text, begins):
    async with talking() as server:
        assert (await told(server, text)).sent["text"].startswith(begins)


async def test_todays_stories_are_todays():
    async with talking(today=lambda: date(2026, 7, 3)) as server:
        assert (await told(server, "/today")).sent["text"].startswith("今天的报道：\n\n1. ")


@pytest.mark.parametrize("command", ["/latest", "/random"])
async def test_an_empty_archive_says_so(command):
    async with talking(shelf=BARE) as server:
        assert (await told(server, command)).sent["text"] == CHINESE.say("stand_empty")


async def test_watches_are_begun_listed_and_stopped_by_a_tap():
    memory = Memory.open(None)
    async with telegram_server() as server, running(server, memory=memory):
        assert (await told(server, "/watches")).sent["text"] == CHINESE.say("watches_none")
        assert (await told(server, "/watch 😀")).sent["text"].startswith("请在 /watch 后面")
        assert (await told(server, f"/watch {'长' * 41}")).sent["text"].startswith("请在 /watch 后面")
        assert (await told(server, "/watch 五小")).sent["text"] == CHINESE.say("watch_begun", words="五小")
        menu = await told(server, "/watches")
        assert [b["text"] for row in menu.sent["reply_markup"]["inline_keyboard"] for b in row] == ["✕ 五小"]
        await server.press(menu.result, f"w1:stop:{mark_of('五小')}")
        assert (await server.next_call("editMessageText")).sent["text"] == CHINESE.say("watches_none")
        for number in range(WATCHES):
            memory.watches.add(Watch(7, f"词{number}", "zh-CN"))
        assert (await told(server, "/watch 再一个")).sent["text"] == CHINESE.say("watch_many", limit=WATCHES)


async def test_without_a_messenger_there_is_nothing_to_wait_for():
    from invented_answers import assistant

    from bot.messages import Message

    assert assistant().reply(Message("/watch 五小", "terminal")).words == CHINESE.say("watch_where")
    assert assistant().newsstand.news() == Edition()


class Archive:
    """A real archive whose pages arrive one by one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "pages").mkdir()
        self.print("旧闻", "五小的旧闻。")
        self.retriever = Retriever.open(folder / "index", RankingSettings())

    def print(self, headline: str, text: str) -> None:
        line = json.dumps(
            {"headline": headline, "text": text, "paper": "晨报", "date": "2026-11-01"}, ensure_ascii=False
        )
        (self.folder / "pages" / f"{headline}-{len(text)}.jsonl").write_text(line + "\n", encoding="utf-8")
        index([self.folder / "pages"], self.folder / "index")


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.telegram_run.NEWS_PAUSE", 0.02)
    opened = Archive(tmp_path)
    yield opened
    opened.retriever.close()


async def test_a_chat_is_told_once_and_in_one_message_when_new_pages_mention_its_words(archive, tmp_path):
    memory = Memory.open(tmp_path / "memory.sqlite")
    async with telegram_server() as server, running(server, memory=memory, shelf=archive.retriever.browser()):
        await told(server, "/watch 五小")
        await told(server, "/watch 灯塔", GROUP)
        await server.says("/watch 五小", GROUP, person(8, "en"))
        await server.next_call("sendMessage")
        await eventually(lambda: memory.watches.seen() is not None)
        archive.print("五小扩建", "学校五小扩建了。")
        news = [await server.next_call("sendMessage") for _ in range(2)]
        assert {call.sent["chat_id"] for call in news} == {"7", "-1001"}
        private = next(call for call in news if call.sent["chat_id"] == "7").sent
        assert private["text"].startswith("新到的报纸提到了“五小”，共 1 篇：\n\n1. 五小扩建\n《晨报》")
        archive.print("五小扩建", "学校五小扩建了，又印了一遍。")
        archive.print("灯塔与五小", "灯塔下的五小。")
        both = [await server.next_call("sendMessage") for _ in range(2)]
        group = next(call for call in both if call.sent["chat_id"] == "-1001").sent
        assert "灯塔与五小" in group["text"]
        assert "五小扩建" not in group["text"]
        await asyncio.sleep(0.1)
        assert len(server.made("sendMessage")) == 7


async def test_news_for_chats_that_are_gone_or_moved(archive, caplog):
    memory = Memory.open(None)
    async with telegram_server() as server, running(server, memory=memory, shelf=archive.retriever.browser()):
        await told(server, "/watch 五小")
        await eventually(lambda: memory.watches.seen() is not None)
        server.fail("sendMessage", 403, "Forbidden: bot was blocked by the user")
        archive.print("甲", "五小。")
        await eventually(lambda: not memory.watches.of(7))
        await told(server, "/watch 五小", private_chat(8))
        server.fail("sendMessage", 400, "Bad Request: TOPIC_CLOSED")
        archive.print("乙", "五小。")
        await server.until(lambda: any("TOPIC_CLOSED" in str(call.answer) for call in server.calls))
        await server.says("早", group_chat(-1005))
        server.fail("sendMessage", 400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1005)
        archive.print("丙", "五小。")
        assert (await server.next_call("sendMessage")).sent["chat_id"] == "-1005"
        await eventually(lambda: bool(memory.watches.of(-1005)))


async def test_a_fault_in_the_archive_does_not_end_the_news(archive, monkeypatch, caplog):
    memory = Memory.open(None)
    async with telegram_server() as server, running(server, memory=memory, shelf=archive.retriever.browser()):
        await told(server, "/watch 五小")
        await eventually(lambda: memory.watches.seen() is not None)
        keep = memory.watches.all
        monkeypatch.setattr(memory.watches, "all", lambda: 1 / 0)
        archive.print("甲", "五小。")
        await eventually(lambda: "the news could not be told" in caplog.text)
        monkeypatch.setattr(memory.watches, "all", keep)
        assert "甲" in (await server.next_call("sendMessage")).sent["text"]


def waited_for(archive: Archive, memory: Memory, *chats: int) -> None:
    """Let chats wait for news of a school, and a page with news of it arrive."""
    for chat in chats:
        memory.watches.add(Watch(chat, "五小", "zh-CN"))
    memory.watches.see(archive.retriever.browser().newest())
    archive.print("新楼", "五小搬进了新楼。")


async def test_news_that_were_found_before_a_kill_and_not_sent_are_told_after_it(archive, tmp_path):
    from invented_answers import assistant

    memory, shelf = Memory.open(tmp_path / "memory.sqlite"), archive.retriever.browser()
    waited_for(archive, memory, 7)
    killed_here = assistant(memory=memory, shelf=shelf).newsstand.news()
    assert [news.chat for news in killed_here.news] == [7]
    async with telegram_server() as server:
        server.keep({"chat": private_chat(), "message_id": 1})
        async with running(server, memory=memory, shelf=shelf):
            assert "新楼" in (await server.next_call("sendMessage")).sent["text"]
            await eventually(lambda: memory.watches.seen() == shelf.newest())
        async with running(server, memory=memory, shelf=shelf):
            await asyncio.sleep(0.2)
        assert len(server.made("sendMessage")) == 1


async def test_news_that_did_not_arrive_are_told_later_and_nobody_hears_them_twice(archive, monkeypatch, caplog):
    monkeypatch.setattr("bot.telegram_network.RETRY_PAUSES", ())
    memory, shelf = Memory.open(None), archive.retriever.browser()
    waited_for(archive, memory, 7, 8)
    async with telegram_server() as server:
        for chat in (private_chat(), private_chat(8)):
            server.keep({"chat": chat, "message_id": 1})
        server.fail("sendMessage", 502, "Bad Gateway")
        async with running(server, memory=memory, shelf=shelf):
            await eventually(lambda: memory.watches.seen() == shelf.newest())
        assert [call.sent["chat_id"] for call in server.made("sendMessage")] == ["8", "7"]
    assert "could not be told its news" in caplog.text
