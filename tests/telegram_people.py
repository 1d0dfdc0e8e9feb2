"""People, chats and their messages as Telegram's server tells of them, and cards as people see them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from telegram_checks import units

Raw = dict[str, Any]
SIGNS = {"bold": "**", "italic": "//", "underline": "__", "blockquote": "»", "expandable_blockquote": "»»"}


def person(number: int = 7, language: str | None = "zh-hans", **more: Any) -> Raw:
    raw = {"id": number, "is_bot": False, "first_name": f"读者{number}", **more}
    return {**raw, "language_code": language} if language else raw


def private_chat(number: int = 7) -> Raw:
    return {"id": number, "type": "private", "first_name": f"读者{number}"}


def group_chat(number: int = -1001, *, forum: bool = False) -> Raw:
    raw: Raw = {"id": number, "type": "supergroup", "title": "读报小组"}
    return {**raw, "is_forum": True} if forum else raw


def entities_in(text: str) -> list[Raw]:
    """Return the commands and mentions of a text as Telegram would mark them."""
    found = re.finditer(r"(?<![\w@/])(?:/\w+(?:@\w+)?|@\w{4,})", text, re.ASCII)
    return [
        {
            "type": "bot_command" if match[0].startswith("/") else "mention",
            "offset": units(text[: match.start()]),
            "length": units(match[0]),
        }
        for match in found
    ]


def seen(text: str, entities: Iterable[Raw]) -> str:
    """Return a text with its entities made visible: **bold**, //italic//, __underline__, »quotation», »»folded»»."""
    signs: dict[int, list[str]] = defaultdict(list)
    for entity in sorted(entities, key=lambda e: (e["offset"], -e["length"])):
        sign = SIGNS.get(entity["type"], f"[{entity.get('url', entity['type'])}]")
        signs[entity["offset"]].append(sign)
        signs[entity["offset"] + entity["length"]].insert(0, sign)
    pieces, position = [], 0
    for character in text:
        pieces += [*signs.pop(position, []), character]
        position += units(character)
    return "".join([*pieces, *signs.pop(position, [])])
