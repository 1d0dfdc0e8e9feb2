"""Telegram's limits, and what happens to others while one chat has to wait."""

import time

import pytest
from invented_answers import answer
from telegram.error import RetryAfter
from telegram_people import group_chat, person, private_chat
from telegram_server import TelegramServer
from telegram_talk import only_answer, talking

from bot.pace import BURST, Pace
from bot.phrases import Phrases
from bot.telegram_limits import LONGEST_WAIT, REMEMBERED, RETRIES, Limits

GROUP = group_chat()


@pytest.fixture(autouse=True)
def in_time(in_a_rush, monkeypatch):
    """Keep the limits here as they are."""
    for limit, figure in (("SPACING", 1.0), ("ALL", 30), ("GROUP", 20)):
        monkeypatch.setattr(f"bot.telegram_limits.{limit}", figure)
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


class Clock:
    """Time that passes only where somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waited: list[float] = []

    def limits(self) -> Limits:
        return Limits(clock=lambda: self.now, pause=self.wait)

    async def wait(self, seconds: float) -> None:
        self.waited.append(round(seconds, 3))
        self.now += seconds


async def made(limits: Limits, chat: int | None, *outcomes: object, endpoint: str = "sendMessage") -> object:
    """Make a call that comes to these outcomes, one a try."""
    left = list(outcomes)

    async def call(*_: object, **__: object) -> object:
        outcome = left.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    data = {} if chat is None else {"chat_id": chat}
    return await limits.process_request(call, (), {}, endpoint, data, None)


async def test_a_chat_gets_one_message_a_second_and_nobody_else_waits_for_it():
    clock = Clock()
    limits = clock.limits()
    for chat in (7, 8, -1001):
        assert await made(limits, chat, "sent") == "sent"
    assert clock.waited == []
    await made(limits, 7, "sent")
    assert clock.waited == [1.0]


@pytest.mark.parametrize("endpoint", ["sendChatAction", "editMessageText", "answerCallbackQuery", "getChatMember"])
async def test_what_is_no_message_does_not_count(endpoint):
    clock = Clock()
    limits = clock.limits()
    for _ in range(3):
        await made(limits, 7, "done", endpoint=endpoint)
    await made(limits, None, "done", endpoint=endpoint)
    assert clock.waited == []


async def test_a_refused_chat_waits_as_long_as_it_is_told_and_the_others_go_on():
    clock = Clock()
    limits = clock.limits()
    assert await made(limits, 7, RetryAfter(5), RetryAfter(2), "sent") == "sent"
    assert clock.waited == [5.0, 2.0]
    with pytest.raises(RetryAfter):
        await made(limits, 7, RetryAfter(int(LONGEST_WAIT) + 5))
    clock.waited.clear()
    await made(limits, 8, "sent")
    assert clock.waited == []
    await made(limits, 7, "sent")
    assert clock.waited == [LONGEST_WAIT + 5]


async def test_when_three_chats_are_refused_at_a_time_all_wait():
    clock = Clock()
    limits = clock.limits()
    for chat in (7, 8, 10):
        with pytest.raises(RetryAfter):
            await made(limits, chat, RetryAfter(int(LONGEST_WAIT) + 5))
    await made(limits, 9, "sent")
    await made(limits, None, "done", endpoint="answerInlineQuery")
    assert clock.waited == [LONGEST_WAIT + 5]


async def test_a_refusal_without_end_is_told_to_who_made_the_call():
    clock = Clock()
    with pytest.raises(RetryAfter):
        await made(clock.limits(), 7, *[RetryAfter(1)] * (RETRIES + 1), "sent")
    assert clock.waited == [1.0] * RETRIES


async def test_only_so_many_chats_are_remembered():
    clock = Clock()
    limits = Limits(clock=lambda: clock.now, pause=clock.wait)
    for chat in range(REMEMBERED + 10):
        clock.now += 2
        await limits._turn(str(chat), message=True)
    assert len(limits._free) <= REMEMBERED


def times(server: TelegramServer, chat: str) -> list[float]:
    return [call.came for call in server.made("sendMessage") if call.sent["chat_id"] == chat]


async def test_answers_in_one_chat_are_a_second_apart_on_the_wire():
    async with talking() as server:
        started = time.monotonic()
        for text in ("桥一", "桥二", "桥三"):
            await server.says(text)
        await server.until(lambda: len(server.made("sendMessage")) == 3, within=30)
        second, third = sorted(times(server, "7"))[1:]
        assert second - started > 0.9
        assert third - started > 1.9


async def test_a_group_gets_twenty_a_minute_and_its_queue_holds_nobody_up(monkeypatch):
    monkeypatch.setattr("bot.telegram_limits.SPACING", 0.0)
    async with talking() as server:
        started = time.monotonic()
        for number in range(90):
            await server.says(f"/ask 桥 {number}", GROUP, person(100 + number))
        await server.until(lambda: len(times(server, "-1001")) >= 20, within=30)
        _, card = await asked_privately(server)
        assert card["chat"]["id"] == 8
        assert len(times(server, "-1001")) <= 20 + (time.monotonic() - started) / 3 + 1
        monkeypatch.setattr("bot.telegram_run.FINISHING", 0.1)


async def asked_privately(server: TelegramServer) -> tuple[dict, dict]:
    question = await server.says("新桥", private_chat(8))
    await server.until(lambda: bool(times(server, "8")), within=30)
    call = next(call for call in server.made("sendMessage") if call.sent["chat_id"] == "8")
    return question, call.result


async def test_all_chats_together_get_thirty_a_second_after_the_first_thirty():
    async with talking() as server:
        started = time.monotonic()
        for number in range(75):
            await server.says(f"桥 {number}", private_chat(1000 + number))
        await server.until(lambda: len(server.made("sendMessage")) == 75, within=30)
        last = max(call.came for call in server.made("sendMessage"))
    assert last - started > (75 - 30) / 30 - 0.1


async def test_a_flooded_chat_does_not_keep_the_others_waiting():
    async with talking() as server:
        server.fail("sendMessage", 429, "Too Many Requests: retry after 3", retry_after=3)
        await server.says("新桥")
        await server.until(lambda: any(call.code == 429 for call in server.calls))
        await server.says("新桥", private_chat(8))
        await server.until(lambda: bool(times(server, "7")), within=30)
        assert times(server, "8")[0] < times(server, "7")[0]


async def test_typing_is_not_shown_where_the_answer_is_there_within_half_a_second():
    async def never_typed(seconds: float) -> bool:
        def slow(question):
            time.sleep(seconds)
            return answer(question)

        async with talking(slow) as server:
            await server.says("新桥")
            await server.next_call("sendMessage")
            return not [call for call in server.calls if call.method == "sendChatAction"]

    assert await never_typed(0.1)
    assert not await never_typed(0.8)


async def test_the_same_question_within_seconds_is_answered_once():
    async with talking(pace=Pace()) as server:
        for _ in range(3):
            await server.says("新桥在哪里")
        await only_answer(server)
        await server.says("新桥在哪里", private_chat(8))
        await server.until(lambda: bool(times(server, "8")))


async def test_whoever_asks_too_fast_is_told_so_once_and_others_are_answered(monkeypatch):
    monkeypatch.setattr("bot.telegram_limits.SPACING", 0.0)
    async with talking(pace=Pace()) as server:
        for number in range(12):
            await server.says(f"桥 {number}")
        await server.quiet(0.3)
        words = [call.sent["text"] for call in server.made("sendMessage")]
        assert len(words) == BURST + 1
        assert words.count(Phrases.load("zh-CN").say("patience")) == 1
