from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_answers import SUMMARY, answer, assistant

from bot.assistant import Assistant
from bot.messages import Message, View
from bot.phrases import Phrases
from bot.sayings import QUESTION_LIMIT
from retrieval.records import Answer, Question, Summary

CHINESE = Phrases.load("zh-CN")


def said(text: str, **more) -> str | None:
    reply = assistant().reply(Message(text, **more))
    return reply and reply.words


def test_a_question_in_private_is_answered_with_its_best_hit():
    reply = assistant().reply(Message("新桥什么时候通车"))
    assert reply.sureness == "answered"
    assert (reply.rank, reply.hit) == (1, reply.answer.hits[0])
    assert len(reply.hits) == 3
    assert reply.words == ""


def test_the_nearest_are_offered_as_a_list_and_nothing_found_says_so():
    nearest, nothing = assistant().reply(Message("火车")), assistant().reply(Message("火星"))
    assert (nearest.sureness, nearest.rank, nearest.hit) == ("nearest", 0, None)
    assert (nothing.sureness, nothing.rank, nothing.hits) == ("nothing", 0, ())


def test_a_reply_turns_to_another_hit_and_stays_within_the_hits():
    reply = assistant().reply(Message("新桥"))
    assert [reply.turned(rank).rank for rank in (0, 1, 3, 99)] == [1, 1, 3, 3]
    nearest = assistant().reply(Message("火车"))
    assert [nearest.turned(rank).rank for rank in (-1, 0, 2, 99)] == [0, 0, 2, 3]
    assert assistant().phrase("trouble", "en").hits == ()


def test_the_answerer_is_asked_with_today_and_the_number_of_hits():
    asked = []

    def keep(question: Question) -> Answer:
        asked.append(question)
        return Answer(question.text, False)

    Assistant(keep, lambda: SUMMARY, hits=7, today=lambda: date(2026, 7, 3)).reply(Message(" /ask  新桥\n 在哪 "))
    assert asked == [Question("新桥 在哪", limit=7, today=date(2026, 7, 3))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "empty"),
        ("  \n ", "empty"),
        ("\u200b\u202e\u2060", "empty"),
        ("/ask", "empty"),
        ("/ask   ", "empty"),
        ("？！……", "wordless"),
        ("😀👨‍👩‍👧🇨🇳", "wordless"),
        ("/ask 😀", "wordless"),
    ],
)
def test_what_cannot_be_a_question_gets_a_polite_phrase(text, name):
    assert said(text) == CHINESE.say(name)


def test_a_question_that_is_too_long_gets_a_polite_phrase():
    assert said("桥" * 5000) == CHINESE.say("too_long", limit=QUESTION_LIMIT)
    assert said("桥" * QUESTION_LIMIT) == ""


def test_an_unknown_command_is_named():
    assert said("/weather 青石镇") == CHINESE.say("unknown_command", command="/weather")


@pytest.mark.parametrize("text", ["/etc/passwd 里的桥", "1/2 座桥", "／ask 桥", "/ask@somebody 桥"])
def test_what_only_looks_like_a_command_is_a_question(text):
    assert assistant().reply(Message(text)).answer.question == text


@pytest.mark.parametrize("text", ["/ask新桥", "/ASK 新桥", "/ask\n新桥", "/ask\u200b新桥"])
def test_ask_may_be_written_in_any_way(text):
    assert assistant().reply(Message(text, chat="group")).answer.question == "新桥"


@pytest.mark.parametrize(
    ("message", "heard"),
    [
        (Message("新桥", "group"), False),
        (Message("/ask 新桥", "group"), True),
        (Message("/help", "group"), True),
        (Message("/start", "group"), False),
        (Message("/start", "group", "mention"), True),
        (Message("/weather", "group"), False),
        (Message("/weather", "group", "mention"), True),
        (Message("新桥", "group", "mention"), True),
        (Message("", "group", "mention"), True),
        (Message("新桥", "group", "reply"), True),
        (Message("👍", "group", "reply"), False),
        (Message("", "group", "reply"), False),
        (Message("谢谢", "group", "reply"), False),
        (Message("/ask", "group", "reply"), True),
        (Message("新桥", "group", "reply", for_another=True), False),
        (Message("/ask 新桥", "private", for_another=True), False),
        (Message("", "private"), True),
    ],
)
def test_manners(message, heard):
    assert assistant().hears(message) is heard
    assert (assistant().reply(message) is not None) is heard


def test_start_greets_and_shows_examples_from_the_archive():
    reply = assistant().reply(Message("/start"))
    assert reply.words.split("\n\n") == [
        CHINESE.say("greeting"),
        CHINESE.say("how_to_ask"),
        CHINESE.say("group_manners"),
        CHINESE.say("holdings_dated", articles=42, first="2026年7月1日", last="2026年7月3日"),
    ]
    assert reply.examples == SUMMARY.headlines[:3]
    assert reply.sureness is None


@pytest.mark.parametrize("text", ["你好", "您好！", "早安～", "Good morning.", "/ask hi", "嗨 😀"])
def test_a_greeting_is_greeted_and_not_searched(text):
    assert said(text).startswith(CHINESE.say("greeting"))


def test_thanks_are_taken_and_a_group_is_not_bothered_with_it():
    assert said("谢谢！") == CHINESE.say("thanks")
    assert said("Thank you", language="en").startswith("You are welcome")
    assert said("謝謝", chat="group", address="reply") is None
    assert said("谢谢", chat="group", address="mention") == CHINESE.say("thanks")


def test_help_does_not_greet_and_an_archive_without_dates_or_articles_is_described_as_it_is():
    def words(summary: Summary) -> list[str]:
        return Assistant(answer, lambda: summary).reply(Message("/help", "terminal")).words.split("\n\n")

    assert words(Summary(1, 5, 9)) == [CHINESE.say("how_to_ask"), CHINESE.say("holdings", articles=5)]
    assert words(Summary(0, 0, 0)) == [CHINESE.say("how_to_ask")]


def test_examples_are_short_and_differ():
    headlines = ("长" * 41, "  ", "书店里的灯", "书店里的 灯", "书店里的灯", "桥")
    reply = Assistant(answer, lambda: Summary(1, 2, 3, headlines=headlines)).reply(Message("/start"))
    assert reply.examples == ("书店里的灯", "书店里的 灯", "桥")


def test_the_language_is_the_writers_and_else_the_settings():
    told = Assistant(answer, lambda: SUMMARY, language="zh-TW")
    assert [told.reply(Message("桥", language=code)).language for code in (None, "en-US", "zh-hans")] == [
        "zh-TW",
        "en",
        "zh-CN",
    ]
    assert told.phrase("trouble", None).words == Phrases.load("zh-TW").say("trouble")


def test_turning_asks_the_same_question_again():
    reply = assistant().turn(Message("/ask 新桥", chat="group"), View(3))
    assert (reply.answer.question, reply.rank) == ("新桥", 3)
    assert assistant().turn(Message("😀"), View(2)) is None


@given(
    st.text(),
    st.sampled_from(["private", "group", "terminal"]),
    st.sampled_from(["none", "mention", "reply"]),
    st.booleans(),
)
def test_no_text_breaks_the_assistant(text, chat, address, for_another):
    bot = Assistant(lambda question: Answer(question.text, False), lambda: SUMMARY)
    message = Message(text, chat, address, for_another)
    reply = bot.reply(message)
    assert (reply is not None) is bot.hears(message)
    assert reply is None or reply.words or reply.answer.question.strip()
