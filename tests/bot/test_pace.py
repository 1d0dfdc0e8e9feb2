from bot.messages import Message
from bot.pace import BREATH, BURST, REFILL, REMEMBERED, Pace

START = 1_795_000_000.0


def asked(at: float, writer: int | None = 7, place: int = 7) -> Message:
    return Message("", writer=writer, place=place, sent=START + at)


def test_some_questions_in_a_row_are_fine_then_one_friendly_word_then_silence():
    pace = Pace()
    verdicts = [pace.judge(asked(0), f"{n}") for n in range(BURST + 3)]
    assert verdicts == ["go"] * BURST + ["wait", "silent", "silent"]
    assert pace.judge(asked(REFILL), "again") == "go"
    assert pace.judge(asked(REFILL), "and again") == "wait"


def test_nobody_waits_for_another():
    pace = Pace()
    for n in range(BURST + 1):
        pace.judge(asked(0), f"{n}")
    assert pace.judge(asked(0, writer=8), "0") == "go"
    assert pace.judge(asked(0, writer=None, place=-5), "0") == "go"


def test_the_same_question_in_a_breath_is_one_question():
    pace = Pace()
    assert [pace.judge(asked(at), "新桥") for at in (0, 1, BREATH + 1)] == ["go", "silent", "go"]
    assert pace.judge(asked(BREATH + 2, place=-5), "新桥") == "go"


def test_what_waited_while_the_bot_was_away_counts_as_it_was_asked():
    pace = Pace()
    assert {pace.judge(asked(n * REFILL), f"{n}") for n in range(100)} == {"go"}
    assert pace.judge(asked(3), "an older one that comes late") == "go"


def test_only_so_many_people_are_remembered():
    pace = Pace()
    for writer in range(REMEMBERED + 50):
        pace.judge(asked(0, writer), "a")
    assert len(pace._pockets) == REMEMBERED
