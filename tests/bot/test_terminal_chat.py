"""A conversation in the terminal."""

import io

import pytest

from bot import terminal_chat
from bot.assistant import Assistant
from bot.terminal_chat import Talk, converse
from retrieval.records import Answer, Hit, Note, Passage, Question, Source, Summary


def answer(question: Question) -> Answer:
    """Answer questions about light, come near with those about ships, know nothing else."""
    hits = tuple(Hit(Passage(f"a-{n}", f"灯塔之{n}", f"第{n}段。", Source("p.txt")), 1.0, 0.9) for n in (1, 2, 3))
    if "灯" in question.text:
        return Answer(question.text, True, hits)
    return Answer(question.text, False, hits if "船" in question.text else ())


def assistant(language: str = "zh-CN") -> Assistant:
    return Assistant(answer, lambda: Summary(1, 3, 3, headlines=("灯塔之一",)), language=language)


def conversation(*lines: str, language: str = "zh-CN") -> str:
    target = io.StringIO()
    converse(assistant(language), io.StringIO("\n".join(lines)), target)
    return target.getvalue()


def test_a_question_knows_the_one_before_it() -> None:
    asked = []

    def answerer(question: Question) -> Answer:
        asked.append((question.text, question.previous))
        notes = (Note("follow_up", "船多高？"),) if question.text == "那船呢？" else ()
        return Answer(question.text, True, answer(Question("灯")).hits, notes=notes)

    talk = Talk(Assistant(answerer, lambda: Summary(1, 3, 3)))
    for line in ("灯塔多高？", "谢谢", "/more", "那船呢？", "那树呢？"):
        talk.reply(line)
    assert asked == [("灯塔多高？", None), ("那船呢？", "灯塔多高？"), ("那树呢？", "船多高？")]


def test_it_greets_answers_and_says_goodbye() -> None:
    text = conversation("灯塔多高？")
    assert (
        text.index("· 灯塔之一") < text.index("› 灯塔多高？") < text.index("灯塔之1") < text.index("第 1 段，共 3 段")
    )
    assert text.endswith("再见。\n")


def test_passages_are_turned_with_commands() -> None:
    text = conversation("灯塔？", "/more", "/MORE ", "/more", "/back")
    assert [part.count("第3段。") for part in text.split("› ")] == [0, 0, 0, 1, 1, 0]


def test_a_number_opens_a_passage_of_the_nearest_list() -> None:
    text = conversation("船？", "2")
    first, second = text.split("› ")[1:]
    assert "3. 灯塔之3" in first
    assert "第2段。" in second
    assert "（第 2 段，共 3 段）" in second


def test_other_numbers_are_questions() -> None:
    talk = Talk(assistant())
    talk.reply("船？")
    assert (reply := talk.reply("9"))
    assert reply.sureness == "nothing"
    assert talk.note() == ""


@pytest.mark.parametrize("word", ["/quit", "/exit", " /Q"])
def test_leaving(word: str) -> None:
    assert "灯塔之2" not in conversation(word, "灯塔？", "/more")


def test_turning_before_any_answer_is_an_unknown_command() -> None:
    assert "/more" in conversation("/more").split("› ")[1].split("\n", 1)[1]


def test_the_language_of_the_config() -> None:
    assert conversation("灯", language="en").endswith("Goodbye.\n")


def test_an_answer_of_one_passage_has_no_note() -> None:
    one = Answer("灯", True, answer(Question("灯")).hits[:1])
    talk = Talk(Assistant(lambda question: one, lambda: Summary(0, 0, 0)))
    talk.reply("灯")
    assert talk.note() == ""
    assert Talk(assistant()).note() == ""


@pytest.mark.parametrize("end", [EOFError, KeyboardInterrupt])
def test_typing_at_a_terminal_until_the_end(monkeypatch: pytest.MonkeyPatch, end: type[BaseException]) -> None:
    class Typed(io.StringIO):
        def isatty(self) -> bool:
            return True

    words = iter(["灯塔？"])

    def typed(prompt: str) -> str:
        try:
            return next(words)
        except StopIteration:
            raise end from None

    monkeypatch.setattr("sys.stdin", Typed())
    monkeypatch.setattr("builtins.input", typed)
    target = io.StringIO()
    converse(assistant(), terminal_chat.sys.stdin, target)
    assert "第1段。" in target.getvalue()
    assert target.getvalue().endswith("再见。\n")
