import io
import logging

import pytest
from telegram_server import TOKEN

from bot.telegram_secrets import PLACEHOLDER, redacted, redacting

SECRET = TOKEN.partition(":")[2]


@pytest.fixture
def written():
    """Return what two handlers write: one on the root, one on a logger that passes nothing on."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    loggers = [logging.getLogger(name) for name in (None, "alone")]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    loggers[1].propagate = False
    yield stream
    for logger in loggers:
        logger.removeHandler(handler)
        logger.setLevel(logging.WARNING)
    loggers[1].propagate = True


class Bot:
    def __repr__(self) -> str:
        return f"ExtBot[token={TOKEN}]"


@pytest.mark.parametrize(
    ("message", "arguments", "line"),
    [
        (f"POST https://example.org/bot{TOKEN}/getMe", (), f"POST https://example.org/bot{PLACEHOLDER}/getMe"),
        ("secret %s only", (SECRET,), f"secret {PLACEHOLDER} only"),
        ("%r was made", (Bot(),), f"ExtBot[token={PLACEHOLDER}] was made"),
        ("%(bot)s", ({"bot": Bot()},), f"ExtBot[token={PLACEHOLDER}]"),
        (Bot(), (), f"ExtBot[token={PLACEHOLDER}]"),
        ("%d%% of %s", (5, "桥"), "5% of 桥"),
        (f"100% of {TOKEN}", (), f"100% of {PLACEHOLDER}"),
    ],
)
@pytest.mark.parametrize("name", ["somewhere.deep", "alone"])
def test_no_logger_writes_the_token(written, name, message, arguments, line):
    with redacting(TOKEN):
        logging.getLogger(name).debug(message, *arguments)
    assert written.getvalue() == f"{name} {line}\n"


def test_tracebacks_and_stacks_are_redacted(written):
    with redacting(TOKEN):
        try:
            raise ValueError(f"The token `{TOKEN}` was rejected")
        except ValueError:
            logging.getLogger("deep").exception("no", stack_info=True)
    assert f"ValueError: The token `{PLACEHOLDER}` was rejected" in written.getvalue()
    assert SECRET not in written.getvalue()


def test_other_tracebacks_stay_as_they_are(written):
    with redacting(TOKEN):
        try:
            raise ValueError("桥")
        except ValueError as error:
            logging.getLogger("deep").error("no", exc_info=error)
    assert written.getvalue().endswith("ValueError: 桥\n")


def test_a_call_with_the_wrong_arguments_does_not_leak(written, capsys):
    with redacting(TOKEN):
        logging.getLogger("deep").warning("%s and %s", TOKEN)
    assert SECRET not in written.getvalue() + capsys.readouterr().err


def test_a_short_secret_half_is_left_alone():
    assert redacted("a TEST of 42:TEST", "42:TEST") == f"a TEST of {PLACEHOLDER}"


def test_the_record_factory_is_put_back():
    before = logging.getLogRecordFactory()
    with pytest.raises(RuntimeError), redacting(TOKEN):
        raise RuntimeError
    assert logging.getLogRecordFactory() is before
