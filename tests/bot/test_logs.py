import io
import json
import logging

from bot.logs import EVENTS, FACTS, logging_to


def told(*, as_json: bool, quiet: bool = False) -> list[str]:
    stream = io.StringIO()
    with logging_to(stream, as_json=as_json, quiet=quiet):
        EVENTS.info("question", extra={FACTS: {"outcome": "answered", "milliseconds": 3.5}})
        logging.getLogger("telegram.ext").info("update from somebody: %s", "what they wrote")
        try:
            raise ValueError("no such thing")
        except ValueError:
            logging.getLogger("bot.telegram_chat").exception("an update could not be answered")
    logging.getLogger("later").warning("not here")
    return stream.getvalue().splitlines()


def test_programs_get_a_line_of_json_for_each_event() -> None:
    question, trouble = map(json.loads, told(as_json=True))
    assert (question["level"], question["outcome"], question["milliseconds"]) == ("info", "answered", 3.5)
    assert question["time"].endswith("+00:00")
    assert trouble["message"] == "an update could not be answered"
    assert "ValueError: no such thing" in trouble["trace"]


def test_people_and_the_quiet_get_warnings_only() -> None:
    assert told(as_json=False)[0] == "ERROR: an update could not be answered"
    assert len(told(as_json=True, quiet=True)) == 1


def test_nobody_is_told_what_people_wrote() -> None:
    assert not any("wrote" in line for line in told(as_json=True))
