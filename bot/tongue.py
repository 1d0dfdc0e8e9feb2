"""Which language the terminal speaks, so that an operator is spoken to in it."""

import locale
import os
from collections.abc import Mapping

from bot.phrases import language_for

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
NO_LANGUAGE = ("", "C", "POSIX")


def terminal_language(
    environment: Mapping[str, str] = os.environ, *, system: str | None = None, default: str = "en"
) -> str:
    """Return the language of the terminal, `default` where it does not say; `system` is what Windows calls its own."""
    named = next((environment[name] for name in VARIABLES if environment.get(name)), None)
    if named is None:
        named = system if system is not None else (locale.getlocale()[0] or "")
    name = named.partition(".")[0].partition("@")[0]
    if name in NO_LANGUAGE:
        return default
    if name.startswith("Chinese"):
        return "zh-TW" if "Traditional" in name or "Taiwan" in name or "Hong Kong" in name else "zh-CN"
    return language_for(name, default="en")
