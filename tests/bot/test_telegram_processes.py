"""Several bots on one memory: signs of life, what the dead leave, news told once, limits shared."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack, closing
from pathlib import Path

import pytest
from invented_answers import InventedShelf, assistant, hit
from telegram import Bot, Update
from telegram_people import group_chat, seen
from telegram_server import TelegramServer, telegram_server
from telegram_talk import eventually, only_answer, running

from bot.memory.memory import Memory
from bot.memory.watches import Watch
from bot.telegram_journal import Updates
from bot.telegram_limits import Limits
from bot.telegram_news import telling
from bot.telegram_processes import living, taking_over
from retrieval.records import Passage

GROUP = group_chat()


@pytest.fixture
def memories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Memory, Memory]]:
    """Return one memory as two processes have it."""
    monkeypatch.setattr("bot.telegram_processes.BEAT", 0.05)
    with ExitStack() as stack:
        one, other = (
            stack.enter_context(closing(Memory.open(f"sqlite:///{tmp_path / 'memory.sqlite'}"))) for _ in range(2)
        )
        yield one, other


async def left_by(memory: Memory, server: TelegramServer) -> None:
    """Let a process write a question down that it does not come to answer."""
    await server.says("新桥")
    updates = Updates(memory.journal)
    await updates.put(Update.de_json(server.updates.popleft()))
    updates.close()


async def test_a_bot_answers_what_another_left_and_not_what_the_living_have(
    memories: tuple[Memory, Memory], caplog: pytest.LogCaptureFixture
) -> None:
    one, other = memories
    async with telegram_server() as server, running(server, memory=one):
        async with living(other):
            await left_by(other, server)
            await asyncio.sleep(0.3)
            assert not server.made("sendMessage")
        await only_answer(server)
        await eventually(lambda: one.journal.waiting() == 0)
        await left_by(other, server)
        await server.next_call("sendMessage")
    assert "taken over from a bot that has ended: 1" in caplog.text
    assert one.processes.number() == other.processes.number() == 1


async def test_a_bot_that_was_silent_for_too_long_leaves_what_is_no_more_its_own(
    memories: tuple[Memory, Memory], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = memories
    one.processes.beat()
    async with telegram_server() as server:
        await server.says("新桥")
        update = Update.de_json(server.updates[0])
        updates = Updates(one.journal)
        await updates.put(update)
        assert await updates.is_own(update)
        monkeypatch.setattr("bot.memory.processes.DEAD", -1)
        assert await updates.is_own(update)
        assert other.journal.resume()
        assert not await updates.is_own(update)
        monkeypatch.setattr(one.journal, "holds", lambda _: 1 / 0)
        assert await updates.is_own(update)
        updates.close()
    assert "the journal cannot be read" in caplog.text


async def test_a_database_that_is_away_for_a_while_ends_nobody(
    memories: tuple[Memory, Memory], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    one, _ = memories
    updates, limits = Updates(one.journal), Limits()
    async with living(one), taking_over(one, updates, Bot("1:a"), limits):
        for name in ("beat", "number", "leave"):
            monkeypatch.setattr(one.processes, name, lambda: 1 / 0)
        await eventually(lambda: "be told that this bot lives" in caplog.text and "others have left" in caplog.text)
    updates.close()
    assert "be told that this bot ends" in caplog.text


def test_bots_share_telegrams_limits() -> None:
    limits = Limits(30)
    rates = []
    for processes in (1, 2, 2, 3):
        limits.share(processes)
        assert limits._base_limiter
        rates.append((limits._base_limiter.max_rate, id(limits._base_limiter)))
    assert [rate for rate, _ in rates] == [30, 15, 15, 10]
    assert rates[1] == rates[2]  # whoever waits keeps his place


class Fresh(InventedShelf):
    """A story has come in that mentions whatever is watched for."""

    def newest(self) -> int:
        return 5

    def mentions(self, watched: Sequence[str], after: int) -> Mapping[str, tuple[Passage, ...]]:
        return {words: (hit(1).passage,) for words in watched}


async def test_two_bots_tell_the_news_once(memories: tuple[Memory, Memory]) -> None:
    one, _ = memories
    one.watches.see(0)
    one.watches.add(Watch(GROUP["id"], "新桥", "zh-CN"))
    async with telegram_server() as server, AsyncExitStack() as stack:
        server.keep({"message_id": 1, "chat": GROUP})
        server.delay("sendMessage", 0.3)
        with ThreadPoolExecutor(4) as pool:
            for memory in memories:
                bot = await stack.enter_async_context(Bot(server.token, base_url=f"{server.url}/bot"))
                reader = assistant(memory=memory, shelf=Fresh())
                await stack.enter_async_context(telling(reader, memory, bot, pool, pause=0.02))
            await eventually(lambda: one.watches.seen() == 5)
            await asyncio.sleep(0.2)
            calls = server.made("sendMessage")
            await stack.aclose()
    assert [seen(call.sent["text"], [])[:6] for call in calls] == [calls[0].sent["text"][:6]]
