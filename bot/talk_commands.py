"""The commands that hold a conversation, in the terminal or in Telegram. Each imports its own parts."""

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing

from bot import config
from bot.answer_commands import opened
from bot.assembly import assistant_of, memory_of, observers_of, watched
from bot.index_commands import index_beside
from bot.page_commands import settings_of


def chat(arguments: argparse.Namespace) -> int:
    """Hold a conversation in the terminal."""
    from bot import terminal_chat

    settings = settings_of(arguments)
    with opened(settings, build=True) as retriever, watched(arguments, settings, lambda _: None):
        terminal_chat.converse(assistant_of(retriever, settings), sys.stdin, sys.stdout)
    return 0


def serve(arguments: argparse.Namespace) -> int:
    """Run the Telegram bot until it is told to stop."""
    from bot.logs import logging_to

    settings = settings_of(arguments)
    token = config.read_token(os.environ, other_server=settings.telegram.api_url is not None)
    with ExitStack() as stack:
        stack.enter_context(logging_to(sys.stderr, as_json=arguments.json, quiet=arguments.quiet))
        _serve(arguments, settings, token, stack)
    return 0


def _serve(arguments: argparse.Namespace, settings: config.Settings, token: str, stack: ExitStack) -> None:
    """Put the bot together and run it; what has to be closed goes on the stack."""

    def renew() -> None:
        index_beside(arguments)

    tell = _teller(arguments)
    retriever = stack.enter_context(opened(settings, build=True))
    from bot import telegram_run
    from bot.arrivals import desk
    from bot.serving import serving

    stack.enter_context(serving(settings))
    memory = stack.enter_context(closing(memory_of(settings)))
    stack.enter_context(watched(arguments, settings, tell))
    listen = arguments.metrics or settings.metrics.listen
    observers = observers_of(settings, retriever, memory, listen, stack, tell)
    arriving = desk(settings, arguments.config, renew, retriever.summary)
    assistant = assistant_of(retriever, settings, memory, renew=renew, desk=arriving, observers=observers)
    telegram_run.serve(assistant, settings.telegram, token, memory=memory, tell=tell)


def _teller(arguments: argparse.Namespace) -> Callable[[str], None]:
    """Return how the operator is told what happens: a line, a line of JSON, or not at all."""
    if arguments.json:
        from bot.logs import EVENTS

        return EVENTS.info
    return (lambda _: None) if arguments.quiet else (lambda words: print(words, flush=True))
