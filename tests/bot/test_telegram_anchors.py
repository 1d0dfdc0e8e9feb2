"""Pages turn also where no message holds the question: inline, as a guest, for one pair of eyes, after a follow-up."""

from typing import Any

import pytest
from invented_answers import answer
from telegram_people import Raw, entities_in, group_chat, person
from telegram_server import telegram_server
from telegram_talk import running

from bot.anchors import BYTES, Anchors
from bot.memory.memory import Memory
from bot.phrases import Phrases
from bot.telegram_buttons import read_press
from retrieval.records import Answer, Question

CHINESE = Phrases.load("zh-CN")
GROUP = group_chat()
LONG = "新桥是哪一年哪一月哪一日通车的，桥又有多长呢"


@pytest.fixture
def memory() -> Memory:
    return Memory.open(None)


def button(shown: Raw, label: str) -> str:
    """Return the data of the button with this label."""
    return next(
        b["callback_data"] for row in shown["reply_markup"]["inline_keyboard"] for b in row if b["text"] == label
    )


def guest_message(text: str) -> Raw:
    raw = {"message_id": 5, "date": 1_795_000_000, "chat": group_chat(-77), "from": person(), "text": text}
    return {"guest_message": {**raw, "entities": entities_in(text), "guest_query_id": "g1"}}


@pytest.mark.parametrize("words", ["新桥", LONG])
async def test_an_inline_answer_is_paged_after_a_restart_by_who_asked_alone(words, memory):
    async with telegram_server() as server:
        async with running(server, memory=memory):
            await server.types(words)
            result = (await server.next_call("answerInlineQuery")).sent["results"][0]
            number = server.chose(result)
        async with running(server, memory=memory):
            await server.press(number, button(result, "▶"), person(8))
            assert (await server.next_call("answerCallbackQuery")).sent["text"] == CHINESE.say("foreign_pager")
            await server.press(number, button(result, "▶"))
            edit = await server.next_call("editMessageText")
            assert edit.sent["inline_message_id"] == number
            assert edit.sent["text"].startswith("四十年等来一座桥（2）")
            assert "text" not in (await server.next_call("answerCallbackQuery")).sent
            await server.press(number, button(edit.sent, "全文"))
            assert "桥头的小店" in (await server.next_call("editMessageText")).sent["text"]
            await server.next_call("answerCallbackQuery")
            await server.press(number, button(edit.sent, "👍"))
            assert (await server.next_call("answerCallbackQuery")).sent["text"] == CHINESE.say("vote_useful")
    assert [(vote.question, vote.article) for vote in memory.votes.all()] == [(words, "a-2")]


async def test_an_inline_hit_far_down_is_paged_from_where_it_stands(memory):
    def many(question: Question) -> Answer:
        return Answer(question.text, True, tuple(answer(question).hits[n % 3] for n in range(question.limit)))

    async with telegram_server() as server, running(server, many, memory=memory):
        await server.types("新桥")
        result = (await server.next_call("answerInlineQuery")).sent["results"][39]
        number = server.chose(result)
        await server.press(number, button(result, "◀"))
        edit = await server.next_call("editMessageText")
        assert button(edit.sent, "39/39")


async def test_a_guests_answer_is_paged(memory):
    async with telegram_server() as server, running(server, memory=memory):
        server.allow("g1")
        await server.deliver(guest_message("@baoda_bot 火车"))
        result = (await server.next_call("answerGuestQuery")).sent["result"]
        ((number, _),) = server.inline.items()
        await server.press(number, button(result, "2"))
        page = await server.next_call("editMessageText")
        assert page.sent["text"].startswith(f"🔎 {CHINESE.say('nearest_page')}")
        await server.press(number, button(page.sent, CHINESE.say("back_to_list")))
        back = (await server.next_call("editMessageText")).sent["text"]
        assert back == result["input_message_content"]["message_text"]


async def test_an_answer_for_one_pair_of_eyes_is_paged_before_them(memory):
    async with telegram_server() as server, running(server, memory=memory):
        memory.chats.change(-1001, lambda before: type(before)(private=True))
        server.admins.add(server.me["id"])
        await server.says("/ask 新桥", GROUP, person(8))
        card = (await server.next_call("sendMessage")).result
        await server.press(card, button(card, "▶"), person(8))
        edit = await server.next_call("editEphemeralMessageText")
        assert edit.sent["text"].startswith("四十年等来一座桥（2）")
        assert (edit.sent["receiver_user_id"], edit.sent["ephemeral_message_id"]) == (
            "8",
            str(card["ephemeral_message_id"]),
        )
        await server.next_call("answerCallbackQuery")
        await server.press(card, button(edit.sent, "👎"), person(8))
        assert (await server.next_call("answerCallbackQuery")).sent["text"] == CHINESE.say("vote_useless")


@pytest.mark.parametrize("data", ["v1:2:7~", "v1:2:7=ffffffffffff", "v1:2~😀", "v1:2", "p1:1:0:ffffff:7~新桥"])
async def test_forged_anchors_and_questions_that_are_gone_get_a_quiet_note(data, memory):
    gone = CHINESE.say("article_gone" if data.startswith("p1") else "question_gone")
    async with telegram_server() as server, running(server, memory=memory):
        number = server.chose({"input_message_content": {"message_text": "桥"}})
        await server.press(number, data)
        assert (await server.next_call("answerCallbackQuery")).sent["text"] == gone
        assert not server.made("editMessageText")


async def test_a_press_that_nobody_waits_for_any_more_is_no_matter(memory, caplog):
    async with telegram_server() as server, running(server, memory=memory):
        await server.types("新桥")
        result = (await server.next_call("answerInlineQuery")).sent["results"][0]
        number = server.chose(result)
        server.fail("answerCallbackQuery", 400, "Bad Request: query is too old")
        await server.press(number, button(result, "▶"))
        await server.next_call("editMessageText")
        await server.quiet()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_short_question_stands_in_the_button_a_long_one_in_the_memory(memory):
    anchors: Any = Anchors(memory.cards)
    short = "桥" * (BYTES // 3)
    assert anchors.hold(short) == f"~{short}"
    for words, previous in ((short + "桥", None), (short, "四十年等来一座桥")):
        held = anchors.hold(words, previous)
        assert len(held) == 13
        assert anchors.hold(words, previous) == held
        assert anchors.question(held) == (words, previous)
    assert Anchors(None).hold(LONG) == ""
    assert Anchors(None).question("=abc") is None
    press = read_press(f"p1:20:99:abcdef:{'z' * 13}~{short}")
    assert press
    assert press.anchor == f"~{short}"
    assert len(f"p1:200:99:abcdef:{'z' * 9}~{short}".encode()) <= 64


def test_questions_of_cards_are_forgotten_after_years(memory):
    from datetime import date, timedelta

    from bot.memory.cards import DAYS, Cards

    day = date(2026, 1, 1)
    cards = Cards(memory._database, lambda: day)
    held = cards.keep("旧桥")
    day += timedelta(days=DAYS)
    cards.keep("新桥")
    assert cards.of(held) == ("旧桥", None)
    day += timedelta(days=1)
    cards.keep("新桥")
    assert cards.of(held) is None


async def test_a_listed_story_is_opened_in_a_card_of_its_own_by_who_asked(memory):
    async with telegram_server() as server:
        async with running(server, memory=memory):
            await server.says("/latest", GROUP, person(7))
            listed = (await server.next_call("sendMessage")).result
        async with running(server, memory=memory):
            await server.press(listed, button(listed, "2"), person(8))
            assert (await server.next_call("answerCallbackQuery")).sent["text"] == CHINESE.say("foreign_pager")
            await server.press(listed, button(listed, "2"), person(7))
            opened = await server.next_call("sendMessage")
            assert opened.sent["text"].startswith("四十年等来一座桥（2）")
            assert "桥头的小店" in opened.sent["text"]
            assert opened.sent["reply_parameters"]["message_id"] == listed["message_id"]
            await server.press(opened.result, button(opened.sent, CHINESE.say("back_to_passage")), person(8))
            assert (await server.next_call("answerCallbackQuery", within=9)).sent.get("text") is None
            assert (await server.next_call("answerCallbackQuery")).sent["text"] == CHINESE.say("foreign_pager")
            await server.press(opened.result, button(opened.sent, CHINESE.say("back_to_passage")), person(7))
            assert (await server.next_call("editMessageText")).sent["text"].startswith("四十年等来一座桥（2）")


@pytest.mark.parametrize("chat", [None, GROUP])
async def test_a_question_that_may_have_been_meant_is_asked_by_its_button(memory, chat):
    def suggesting(question: Question) -> Answer:
        meant = ("新桥在哪", "火车在哪", LONG) if question.text == "心桥在哪" else ()
        return Answer(question.text, False, suggestions=meant) if meant else answer(question)

    async with telegram_server() as server, running(server, suggesting, memory=memory):
        await server.says("/ask 心桥在哪", chat, person(7))
        card = (await server.next_call("sendMessage")).result
        assert card["text"].startswith("📭")
        assert "新桥" not in card["text"]
        await server.press(card, button(card, "💡 新桥在哪"), person(8))
        assert (await server.next_call("answerCallbackQuery")).sent["text"] == CHINESE.say("foreign_pager")
        tries = (("火车在哪", "🔎"), (LONG, "四十年等来一座桥（1）"), ("新桥在哪", "四十年等来一座桥（1）"))
        buttons = [button(card, f"💡 {words}") for words, _ in tries]
        for data, (_, begins) in zip(buttons, tries, strict=True):
            await server.press({**card, "text": "old"}, data, person(7))
            edit = await server.next_call("editMessageText")
            assert edit.sent["text"].startswith(begins)
        await server.press(edit.result, button(edit.sent, "▶"), person(7))
        assert (await server.next_call("editMessageText")).sent["text"].startswith("四十年等来一座桥（2）")


def test_a_headline_that_cannot_be_kept_has_no_button():
    stories = [answer(Question("桥")).hits[0].passage] * 2
    assert Anchors(None).of_stories(stories) == ("", "")
