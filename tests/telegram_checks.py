"""What Telegram's server refuses, in its own words. Names and types come from aiogram's models of the Bot API."""

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import aiogram.methods
from aiogram.methods.base import TelegramMethod
from pydantic import BaseModel, ValidationError

TEXT_LIMIT = 4096
ENTITY_LIMIT = 100
SPANNING_KINDS = {"blockquote", "expandable_blockquote"}


class CallError(Exception):
    """An error that the server answers with."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return {**body, "parameters": self.parameters} if self.parameters else body


def bad_request(words: str) -> CallError:
    return CallError(400, f"Bad Request: {words}")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@cache
def methods() -> Mapping[str, type[TelegramMethod[Any]]]:
    """Return the Bot API's methods by name."""
    found = (kind for _, kind in inspect.getmembers(aiogram.methods, inspect.isclass))
    return {
        kind.__api_method__: kind for kind in found if issubclass(kind, TelegramMethod) and kind is not TelegramMethod
    }


def checked(method: str, sent: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters of a call with their types; refuse unknown names, missing ones and wrong types."""
    model = methods().get(method)
    if model is None:
        raise CallError(404, "Not Found")
    unknown = set(sent) - set(model.model_fields)
    if unknown:
        raise bad_request(f"the method {method} has no parameter {', '.join(sorted(unknown))}")
    parameters = {name: _decoded(text) for name, text in sent.items()}
    try:
        call = model.model_validate({**parameters})
    except ValidationError as error:
        raise bad_request(f"{method}: {error.errors(include_url=False)}") from error
    for place, extra in _extras(call):
        raise bad_request(f"{method}: {place} has no field {extra}")
    return {name: parameters[name] for name in sent}


def _decoded(text: str) -> Any:
    return json.loads(text) if re.match(r"[\[{]", text) and _is_json(text) else text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _extras(model: BaseModel) -> Iterator[tuple[str, str]]:
    for extra in model.model_extra or {}:
        yield type(model).__name__, extra
    for name in model.model_fields_set:
        value = getattr(model, name)
        for part in value if isinstance(value, list) else [value]:
            for inner in part if isinstance(part, list) else [part]:
                if isinstance(inner, BaseModel):
                    yield from _extras(inner)


def check_text(text: str, entities: list[dict[str, Any]]) -> None:
    """Refuse a text that is empty or too long, and entities that do not fit it."""
    if not text.strip():
        raise bad_request("message text is empty")
    if units(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    if len(entities) > ENTITY_LIMIT:
        raise bad_request("too many entities")
    for entity in entities:
        _check_entity(text, entity)
    ordered = sorted(entities, key=lambda e: (e["offset"], -e["length"]))
    for position, first in enumerate(ordered):
        for second in ordered[position + 1 :]:
            _check_pair(first, second)


def _check_entity(text: str, entity: dict[str, Any]) -> None:
    start, end = entity["offset"], entity["offset"] + entity["length"]
    if start < 0 or entity["length"] < 1 or end > units(text):
        raise bad_request("ENTITY_BOUNDS_INVALID")
    raw = text.encode("utf-16-le")
    for edge in (start, end):
        if b"\xdc" <= raw[2 * edge + 1 : 2 * edge + 2] < b"\xe0":
            raise bad_request("ENTITY_BOUNDS_INVALID: inside a surrogate pair")
    if entity["type"] == "text_link" and not re.match(r"https?://", entity.get("url") or ""):
        raise bad_request("ENTITY_URL_INVALID")


def _check_pair(first: dict[str, Any], second: dict[str, Any]) -> None:
    end = first["offset"] + first["length"]
    if second["offset"] < end < second["offset"] + second["length"]:
        raise bad_request("entities overlap in part")
    if second["offset"] < end and {first["type"], second["type"]} <= SPANNING_KINDS:
        raise bad_request("a quotation inside a quotation")


def check_buttons(markup: dict[str, Any] | None) -> None:
    """Refuse inline buttons with data of other than 1 to 64 bytes, too many of them, or without a label."""
    rows = (markup or {}).get("inline_keyboard", [])
    if any(len(row) > 8 for row in rows) or sum(map(len, rows)) > 100:
        raise bad_request("reply markup is too long")
    for button in (button for row in rows for button in row):
        if not button.get("text", "").strip():
            raise bad_request("inline keyboard button text is empty")
        if copied := button.get("copy_text"):
            if not 1 <= units(copied["text"]) <= 256:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
        elif not 1 <= len(button.get("callback_data", "").encode()) <= 64:
            raise bad_request("BUTTON_DATA_INVALID")
