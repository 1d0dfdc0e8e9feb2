from bot.measuring import MeasuredAssistant
from bot.messages import Message
from retrieval.records import Answer, Question, Summary


def test_questions_are_counted_and_other_words_are_not() -> None:
    seen: list[tuple[str, float]] = []

    def answer(question: Question) -> Answer:
        return Answer(question.text, answered=False, hits=(), unmatched=(), took_ms=0.1)

    def broken(outcome: str, seconds: float) -> None:
        raise OSError(28, "No space left on device")

    observers = (broken, lambda *told: seen.append(told))
    assistant = MeasuredAssistant(answer, lambda: Summary(0, 0, 0), observers=observers)
    assert assistant.reply(Message("灯塔有多高？"))
    assert assistant.reply(Message("/help"))
    assert assistant.reply(Message("大家好", "group")) is None
    assert [outcome for outcome, _ in seen] == ["nothing"]
    assert seen[0][1] > 0
