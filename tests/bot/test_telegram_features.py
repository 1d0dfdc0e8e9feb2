"""Each feature that we say we have beside comparable bots, by a test of its name: raw update in, call on the wire out.

The details are tested where each part is; here stands that the whole does it.
"""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from invented_answers import TEXT, assistant, hit
from telegram_checks import units
from telegram_people import Raw, entities_in, group_chat, person, private_chat, seen
from telegram_server import TOKEN, TelegramServer, telegram_server
from telegram_talk import asked, only_answer, running, talking

from bot.checks import findings
from bot.config import AccessSettings, TelegramSettings
from bot.memory.memory import Memory
from bot.phrases import Phrases
from bot.telegram_run import run
from retrieval.config import RankingSettings
from retrieval.indexing import index
from retrieval.records import Answer
from retrieval.retriever import Retriever

SHARED = Path(__file__).resolve().parents[3] / "shared" / "telegram" / "telegram.md"
CHINESE, GROUP = Phrases.load("zh-CN"), group_chat()
BOT = {"id": 424242, "is_bot": True, "first_name": "报答", "username": "Baoda_Bot"}

ROWS = {
    "private: plain text = question": "test_private_plain_text_is_a_question",
    "group: @mention by entity": "test_group_mention_by_entity_in_any_case_in_a_caption_and_of_a_nameless_one",
    "group: reply-to-bot = addressed": "test_group_reply_to_the_bot_is_addressed_unless_another_bot_is_tagged",
    "forum topics": "test_forum_topics",
    "inline mode": "test_inline_mode_with_a_personal_cache",
    "guest mode (10.0)": "test_guest_mode",
    "ephemeral group answer (10.2)": "test_ephemeral_group_answer",
    "paging / next passage buttons": "test_paging_and_next_passage_buttons",
    "source headline in answer": "test_source_headline_in_answer",
    "expandable quotation": "test_expandable_quotation",
    "highlight of matched words": "test_highlight_of_matched_words",
    'honest "not found" + suggestions': "test_honest_not_found_with_suggestions",
    "phrase/exact/NOT syntax": "test_phrase_exact_and_not_syntax",
    "simplified = traditional": "test_simplified_is_traditional",
    "4096 safe (entities intact)": "test_4096_units_of_utf_16_with_entities_intact",
    "proxy http+socks, both channels": "test_proxy_for_both_channels_with_a_self_test",
    "allow-list users/groups": "test_allow_list_of_users_and_groups",
    "polling watchdog": "test_telegram_listening.py::test_a_connection_that_hangs_is_made_anew",
    "webhook option": (
        "test_telegram_listening.py::test_messages_brought_to_the_webhook_are_answered_once_and_only_telegrams"
    ),
    "UI languages": "test_ui_languages",
    "hot re-index of a folder": "test_hot_re_index_of_a_folder",
    "Docker": "",
    "tests that drive a real update→call path": "test_tests_drive_a_real_update_to_call_path",
}
"""The rows of the table of features; Docker is no matter of Telegram's."""


@pytest.fixture
def archive(island: Path) -> Iterator[Retriever]:
    opened = Retriever.open(island / "index", RankingSettings())
    yield opened
    opened.close()


async def card_of(server: TelegramServer, text: str, chat: Raw | None = None, **more: object) -> str:
    await server.says(text, chat, **more)
    sent = (await server.next_call("sendMessage", within=30)).sent
    return seen(sent["text"], sent.get("entities", []))


@pytest.mark.skipif(not SHARED.exists(), reason="the table stands beside the checkout")
def test_every_row_where_our_column_says_yes_has_its_test():
    table = SHARED.read_text("utf-8").partition("### Feature table")[2].partition("\n\n")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("|")][2:]
    yes = {row[0].strip() for row in rows if row[-1].strip().strip("*").startswith(("Y", "zh-CN"))}
    assert yes == set(ROWS)
    for place in filter(None, ROWS.values()):
        file, _, name = place.rpartition("::")
        assert f"def {name}(" in (Path(__file__).with_name(file) if file else Path(__file__)).read_text("utf-8"), place


async def test_private_plain_text_is_a_question():
    async with talking() as server:
        assert (await card_of(server, "新桥有多长")).startswith("**四十年等来一座桥")


async def test_group_mention_by_entity_in_any_case_in_a_caption_and_of_a_nameless_one():
    async with talking() as server:
        assert "四十年" in await card_of(server, "😀 @bAODA_bot 新桥", GROUP)
        caption = "@Baoda_Bot 新桥"
        picture = [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]
        told = {"caption": caption, "caption_entities": entities_in(caption), "photo": picture}
        await server.says(None, GROUP, **told)
        assert "四十年" in (await server.next_call("sendMessage", within=30)).sent["text"]
        nameless = [{"type": "text_mention", "offset": 0, "length": 2, "user": BOT}]
        await server.says("报答 新桥", GROUP, entities=nameless)
        assert "四十年" in (await server.next_call("sendMessage", within=30)).sent["text"]
        await server.says("新桥", GROUP)
        await server.quiet()
        assert len(server.made("sendMessage")) == 3


async def test_group_reply_to_the_bot_is_addressed_unless_another_bot_is_tagged():
    async with talking() as server:
        _, card = await asked(server, "/ask 新桥", GROUP)
        assert "四十年" in await card_of(server, "火车呢，新桥呢", GROUP, reply_to_message=card)
        await server.says("@other_bot 新桥呢", GROUP, reply_to_message=card)
        await server.quiet()
        assert len(server.made("sendMessage")) == 2


async def test_forum_topics():
    forum = group_chat(-1002, forum=True)
    async with talking() as server:
        await server.says("/ask 新桥", forum, message_thread_id=44, is_topic_message=True)
        assert (await server.next_call("sendMessage", within=30)).sent["message_thread_id"] == "44"
        await server.says("/ask 新桥", forum)
        assert "message_thread_id" not in (await server.next_call("sendMessage", within=30)).sent


async def test_inline_mode_with_a_personal_cache():
    async with talking() as server:
        await server.types("新桥")
        call = await server.next_call("answerInlineQuery")
    assert call.sent["results"][0]["title"].startswith("四十年等来一座桥")
    assert call.sent["is_personal"] == "true"


async def test_guest_mode():
    async with talking() as server:
        server.allow("g1")
        text = "@Baoda_Bot 新桥"
        message = {"message_id": 3, "date": 1, "chat": group_chat(-77), "from": person(), "text": text}
        await server.deliver({"guest_message": {**message, "entities": entities_in(text), "guest_query_id": "g1"}})
        result = (await server.next_call("answerGuestQuery")).sent["result"]
        assert "四十年" in result["input_message_content"]["message_text"]
        assert not server.made("sendMessage")


async def test_ephemeral_group_answer():
    memory = Memory.open(None)
    memory.chats.change(-1001, lambda choices: replace(choices, private=True))
    async with telegram_server() as server, running(server, memory=memory):
        server.admins.add(server.me["id"])
        await server.says("/ask 新桥", GROUP)
        sent = (await server.next_call("sendMessage", within=30)).sent
        assert sent["ephemeral_message_parameters"]["receiver_user_id"] == 7
        server.admins.clear()
        await server.says("/ask 新桥在哪", GROUP)
        await server.until(lambda: any(call.code == 400 for call in server.calls))
        await server.quiet()
        assert len(server.made("sendMessage")) == 1


async def test_paging_and_next_passage_buttons():
    async with talking() as server:
        _, card = await asked(server)
        labels = {b["text"]: b for row in card["reply_markup"]["inline_keyboard"] for b in row}
        await server.press(card, next(b["callback_data"] for text, b in labels.items() if text.startswith("▶")))
        turned = (await server.next_call("editMessageText")).result
        assert turned["text"].startswith("四十年等来一座桥（2）")
        rows = turned["reply_markup"]["inline_keyboard"]
        passages = [b["callback_data"] for row in rows for b in row if "下文" in b["text"]]
        assert passages
        await server.press(turned, passages[0])
        assert "桥头的小店" in (await server.next_call("editMessageText")).sent["text"]


async def test_source_headline_in_answer():
    async with talking() as server:
        card = await card_of(server, "新桥")
    assert card.startswith("**四十年等来一座桥（1）**\n")
    assert "《青石日报》 · 2026年7月2日 · 第3版" in card


async def test_expandable_quotation():
    long = hit(1, "青石镇的新桥七月一日通车了。" + "两岸的人从此不用再等渡船，孩子们上学也近了。" * 18)
    async with talking(lambda question: Answer(question.text, True, (long,))) as server:
        await server.says("新桥")
        kinds = {entity["type"] for entity in (await server.next_call("sendMessage", within=30)).sent["entities"]}
    assert "expandable_blockquote" in kinds


async def test_highlight_of_matched_words(archive):
    async with talking(archive.ask, shelf=archive.browser()) as server:
        card = await card_of(server, "望潮灯塔有多少级台阶")
    assert "台阶" in "".join(card.split("__")[1::2])


async def test_honest_not_found_with_suggestions(archive):
    async with talking(archive.ask, shelf=archive.browser()) as server:
        assert CHINESE.say("nothing") in await card_of(server, "哥伦比亚咖啡出口关税")
    async with talking() as server:
        near = await card_of(server, "火车几点开")
        assert CHINESE.say("nearest") in near
        assert "火车" in near
        assert "四十年等来一座桥（3）" in near


async def test_phrase_exact_and_not_syntax(archive):
    async with talking(archive.ask, shelf=archive.browser()) as server:
        assert "望潮灯塔换了新灯" in await card_of(server, '"台阶一共217级" 灯塔')
        assert "望潮灯塔换了新灯" not in await card_of(server, "早上七点 票价九元 -灯塔")


async def test_simplified_is_traditional(archive):
    async with talking(archive.ask, shelf=archive.browser()) as server:
        assert "望潮灯塔换了新灯" in await card_of(server, "望潮燈塔的臺階有多少級", sender=person(7, "zh-hant"))


async def test_4096_units_of_utf_16_with_entities_intact():
    huge = replace(hit().passage, headline="桥" * 3000, text=f"😀{TEXT}" * 90)
    async with talking(lambda question: Answer(question.text, True, (replace(hit(), passage=huge),))) as server:
        await server.says("新桥")
        call = await server.next_call("sendMessage", within=30)
    assert units(call.sent["text"]) <= 4096
    assert {"bold"} <= {entity["type"] for entity in call.sent["entities"]}
    assert call.code == 200


async def test_proxy_for_both_channels_with_a_self_test(tmp_path):
    """A server on loopback takes the part of a proxy; SOCKS is tested in test_telegram_listening.py."""
    async with telegram_server() as server:
        settings = TelegramSettings(api_url="http://bots.example.org", proxy=server.url)
        bot = asyncio.create_task(run(assistant(), settings, TOKEN, tell=lambda _: None))
        await server.says("新桥")
        await server.next_call("sendMessage", within=30)
        bot.cancel()
        await asyncio.wait({bot})
        assert {"getMe", "getUpdates", "sendMessage"} <= {call.method for call in server.calls}
        config = tmp_path / "config.yaml"
        for proxy, state in ((server.url, "right"), ("http://127.0.0.1:9", "wrong")):
            config.write_text(json.dumps({"telegram": {"api_url": "http://bots.example.org", "proxy": proxy}}), "utf-8")
            found = await asyncio.to_thread(findings, config, None, {"BAODA_TOKEN": TOKEN}, "en")
            assert state in {finding.state for finding in found if finding.name in ("proxy", "connection")}


async def test_allow_list_of_users_and_groups():
    async with talking(access=AccessSettings(mode="listed", users=(8,), groups=(-1001,))) as server:
        assert CHINESE.say("refused", number=7) in await card_of(server, "新桥")
        assert "四十年" in await card_of(server, "新桥", private_chat(8))
        assert "四十年" in await card_of(server, "/ask 新桥", GROUP)


async def test_ui_languages():
    async with talking() as server:
        for number, (code, language) in enumerate((("zh-hans", "zh-CN"), ("zh-hant", "zh-TW"), ("en", "en"))):
            card = await card_of(server, "？", private_chat(100 + number), sender=person(100 + number, code))
            assert card == Phrases.load(language).say("wordless")


async def test_hot_re_index_of_a_folder(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    line = {"headline": "风车村通了电车", "text": "风车村的电车九月开通，全程八公里。"}
    (pages / "first.jsonl").write_text(json.dumps({"headline": "旧闻", "text": "旧闻一则。"}) + "\n", "utf-8")
    index([pages], tmp_path / "index")
    opened = Retriever.open(tmp_path / "index", RankingSettings())
    try:
        async with talking(opened.ask, shelf=opened.browser()) as server:
            assert "风车村通了电车" not in await card_of(server, "风车村的电车有多长")
            (pages / "second.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
            index([pages], tmp_path / "index")
            assert "风车村通了电车" in await card_of(server, "风车村的电车几月开通")
    finally:
        opened.close()


async def test_tests_drive_a_real_update_to_call_path():
    async with talking() as server:
        question = await server.says("新桥")
        call = await only_answer(server)
    assert (call.method, call.code) == ("sendMessage", 200)
    assert call.sent["reply_parameters"]["message_id"] == question["message_id"]
