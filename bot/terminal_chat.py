"""A conversation in the terminal with the same assistant as in Telegram."""

import contextlib
import sys
from collections.abc import Iterator
from typing import TextIO

from rich.console import Console

from bot import terminal
from bot.assistant import Assistant
from bot.messages import Message, Reply
from bot.phrases import Phrases
from bot.remarks import spelt_out

PROMPT = "› "
QUIT = ("/quit", "/exit", "/q")
TURNS = {"/more": 1, "/back": -1}


def converse(assistant: Assistant, source: TextIO, target: TextIO) -> None:
    """Reply to line after line until there is none, or the person wants to go."""
    talk = Talk(assistant)
    screen = terminal.console(target)
    phrases = Phrases.load(assistant.language)
    _show(screen, talk.reply("/start"))
    screen.print(terminal.note(phrases.say("terminal_hint"), width=screen.width), soft_wrap=True)
    for line in _lines(source, target):
        if line.strip().lower() in QUIT:
            break
        if reply := talk.reply(line):
            _show(screen, reply)
            if note := talk.note():
                screen.print(terminal.note(note, width=screen.width), soft_wrap=True)
        screen.print()
        target.flush()
    screen.print(phrases.say("terminal_bye"))


def _show(screen: Console, reply: Reply | None) -> None:
    if reply:
        screen.print(terminal.reply_card(reply, width=screen.width), soft_wrap=True)


class Talk:
    """What was replied last, so that its passages can be turned."""

    def __init__(self, assistant: Assistant) -> None:
        """Take the one who replies."""
        self._assistant = assistant
        self._last: Reply | None = None
        self._previous: str | None = None

    def reply(self, line: str) -> Reply | None:
        """Return the reply to a line: a question, a command, a number of the list, or a turn of the last answer."""
        word = line.strip().lower()
        last = self._last
        if last and last.answer:
            step = TURNS.get(word)
            if step is not None:
                self._last = last.turned(last.rank + step)
                return self._last
            if last.rank == 0 and word.isdecimal() and 1 <= int(word) <= len(last.hits):
                self._last = last.turned(int(word))
                return self._last
        self._last = self._assistant.reply(Message(line, "terminal", previous=self._previous))
        if self._last and self._last.answer:
            self._previous = spelt_out(self._last.answer)
        return self._last

    def note(self) -> str:
        """Return what else can be seen of the last answer, in a few words."""
        last = self._last
        if last is None or not last.hits:
            return ""
        if last.rank == 0:
            return last.phrases.say("terminal_choose")
        return last.phrases.say("terminal_page", rank=last.rank, number=len(last.hits)) if len(last.hits) > 1 else ""


def _lines(source: TextIO, target: TextIO) -> Iterator[str]:
    """Yield what is typed; what comes through a pipe is shown too, so that the conversation can be read."""
    if source is sys.stdin and source.isatty():
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  (input() then has a history and can be edited)
        while True:
            try:
                yield input(PROMPT)
            except (EOFError, KeyboardInterrupt):
                print(file=target)
                return
    for line in source:
        print(PROMPT + line.rstrip("\r\n"), file=target, flush=True)
        yield line
