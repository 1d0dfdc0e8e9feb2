"""Notes on how a question was understood are said in every language, on the card and in the terminal."""

import io
from typing import get_args

import pytest
from invented_answers import hit

from bot import terminal
from bot.messages import Reply
from bot.phrases import LANGUAGES, Phrases
from bot.remarks import LONGEST, MOST, PHRASES, other_places, remarks
from bot.telegram_cards import card
from retrieval.records import Answer, Hit, Note, NoteKind, Source

DATES = Note("dates", "去年3月", "2025-03-01", "2025-03-31")
ELSEWHERE = (Source("b.txt", "潮音报", "2026-07-03"), Source("c.txt"))


def shown(reply: Reply) -> str:
    stream = io.StringIO()
    screen = terminal.console(stream, width=60)
    screen.print(terminal.reply_card(reply, width=60))
    return stream.getvalue()


def reply(*notes: Note, found: bool = True, language: str = "zh-CN") -> Reply:
    first = hit()
    twice = Hit(first.passage, 2.0, 0.9, also_in=ELSEWHERE)
    answer = Answer("桥多长", found, (twice,) if found else (), notes=notes, suggestions=("青石桥多长",))
    return Reply(language, answer=answer, rank=int(found))


def test_every_kind_of_note_has_a_phrase() -> None:
    assert set(PHRASES) == set(get_args(NoteKind))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", get_args(NoteKind))
def test_every_note_is_said_in_every_language(kind: NoteKind, language: str) -> None:
    phrases = Phrases.load(language)
    note = Note(kind, "灯塔", "2025-03-01", "2025-03-01")
    (said,) = remarks(Answer("", False, notes=(note,)), phrases)
    assert "灯塔" in said or phrases.date("2025-03-01") in said or kind == "follow_up_story"


def test_days_are_one_or_a_stretch() -> None:
    phrases = Phrases.load("zh-CN")
    assert remarks(Answer("", False, notes=(DATES,)), phrases) == ["先找了2025年3月1日至2025年3月31日的报纸"]


def test_long_words_and_many_notes_are_cut() -> None:
    notes = (Note("without", "字" * 999),) * 99
    said = remarks(Answer("", False, notes=notes), Phrases.load("zh-CN"))
    assert len(said) == MOST
    assert all(len(words) < LONGEST + 20 for words in said)


def test_nothing_to_remark() -> None:
    assert remarks(None, Phrases.load("en")) == []
    assert other_places([], Phrases.load("en")) == ""


@pytest.mark.parametrize("found", [True, False])
def test_card_and_terminal_say_the_same(found: bool) -> None:
    for text in (card(reply(DATES, found=found)).text, shown(reply(DATES, found=found))):
        assert "2025年3月31日" in text
        assert "您是不是想问：青石桥多长" in text
        assert ("也登在：《潮音报》" in text) == found


def test_the_suggestion_can_be_tapped_to_be_copied() -> None:
    shown_card = card(reply())
    (code,) = [entity for entity in shown_card.entities if entity.type == "code"]
    assert code.length == len("青石桥多长")
