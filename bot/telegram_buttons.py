"""The buttons under a card, and what is read from a pressed one. Their data alone says what to do, for years."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.messages import Option, Reply, View, ViewKind, mark_of
from bot.telegram_text import clipped, line

LISTED = 5
"""Headlines in the list of the nearest."""
MOST_LISTED = 12
"""Headlines of a list without a question."""
IN_A_ROW = 8
LABEL = 60
COPY_LIMIT = 256

Vote = Literal["useful", "useless"]

ACTION = re.compile(r"[slw]1:[a-z]{1,10}(?::[A-Za-z0-9-]{1,20})?\Z")
"""What the buttons of the menus hold, as in `options`."""
_WHOSE = r"(?::([0-9a-z]{1,13}))?([~=].+)?"
"""Where no message holds the question, or not the asker's own: the asker, and the reply's anchor."""
_TURN = re.compile(rf"v1:(\d{{1,3}}){_WHOSE}", re.DOTALL)
"""The rank to turn to."""
_LEAF = re.compile(rf"([pagbo])1:(\d{{1,3}}):(\d{{1,4}}):([0-9a-f]{{6}}){_WHOSE}", re.DOTALL)
"""Passage, article, good, bad, or (o) article in a card of its own: the rank, the place in the article, its mark."""
_KINDS: dict[str, ViewKind] = {"p": "passage", "a": "article", "o": "article"}
_VOTES: dict[str, Vote] = {"g": "useful", "b": "useless"}


@dataclass(frozen=True, slots=True)
class Press:
    """What a pressed button asks for: to show a view, or to take a vote on it down."""

    view: View
    asker: int | None = None
    vote: Vote | None = None
    anchor: str = ""
    apart: bool = False
    """Whether what it asks for is to be shown in a card of its own."""


def read_press(data: str) -> Press | None:
    """Read a button's data; None where it is not ours."""
    if found := _TURN.fullmatch(data):
        return Press(View(int(found[1])), _number(found[2]), anchor=found[3] or "")
    if found := _LEAF.fullmatch(data):
        view = View(int(found[2]), _KINDS.get(found[1], "hit"), int(found[3]), found[4])
        return Press(view, _number(found[5]), _VOTES.get(found[1]), found[6] or "", found[1] == "o")
    return None


def option_buttons(rows: Sequence[Sequence[Option]]) -> InlineKeyboardMarkup:
    """Return the buttons of a menu, what is chosen now marked."""
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(f"✓ {o.label}" if o.chosen else o.label, callback_data=o.action) for o in row]
            for row in rows
        ]
    )


def story_buttons(reply: Reply, asker: int | None) -> InlineKeyboardMarkup | None:
    """Return a number for each listed story that opens it."""
    numbers = [
        InlineKeyboardButton(str(number), callback_data=f"o1:1:0:{mark_of(story.article_id)}{_asked_by(asker)}{anchor}")
        for number, (story, anchor) in enumerate(zip(reply.listed, reply.anchors, strict=False), start=1)
        if anchor and number <= MOST_LISTED
    ]
    rows = [numbers[first : first + IN_A_ROW] for first in range(0, len(numbers), IN_A_ROW)]
    return InlineKeyboardMarkup(rows) if rows else None


def answer_buttons(reply: Reply, asker: int | None, *, cited: str = "") -> InlineKeyboardMarkup | None:
    """Return what can be done with an answer or with one passage of it; `cited` is what a button copies."""
    meant = _suggested_rows(reply, asker)
    if reply.hit is None:
        most = 0 if reply.bare else min(len(reply.hits), LISTED)
        numbers = [_turn(str(rank), rank, reply, asker) for rank in range(1, most + 1)]
        rows = [*([numbers] if numbers else []), *meant]
        return InlineKeyboardMarkup(rows) if rows else None
    if reply.bare:
        return InlineKeyboardMarkup([_last_row(replace(reply, votes=False), asker, cited)])
    rows = [_reading_row(reply, asker)]
    if reply.view.kind == "passage":
        rows.append([_turn(reply.phrases.say("back_to_passage"), reply.rank, reply, asker)])
    else:
        rows.insert(0, _paging_row(reply, asker))
        rows.append(_last_row(reply, asker, cited))
        rows += meant
        if reply.sureness == "nearest":
            rows.append([_turn(reply.phrases.say("back_to_list"), 0, reply, asker)])
    return InlineKeyboardMarkup([row for row in rows if row])


def article_buttons(reply: Reply, number: int, asker: int | None) -> InlineKeyboardMarkup:
    """Return what turns the `number` pages of a whole article and leads back to the answer."""
    place = reply.view.place
    row = [_leaf("◀", "a", reply, place - 1, asker)] if place else []
    row += [_leaf(f"{place + 1}/{number}", "a", reply, place, asker)] if number > 1 else []
    row += [_leaf("▶", "a", reply, place + 1, asker)] if place < number - 1 else []
    back = [_turn(reply.phrases.say("back_to_passage"), reply.rank, reply, asker)]
    return InlineKeyboardMarkup([row, back] if row else [back])


def _suggested_rows(reply: Reply, asker: int | None) -> list[list[InlineKeyboardButton]]:
    """Return a button for each question that may have been meant; it is asked in the same card."""
    meant = zip(reply.answer.suggestions if reply.answer else (), reply.anchors, strict=False)
    return [
        [_turn(f"💡 {clipped(line(words), LABEL)}", 0, replace(reply, anchor=anchor), asker)]
        for words, anchor in meant
        if anchor
    ]


def _paging_row(reply: Reply, asker: int | None) -> list[InlineKeyboardButton]:
    number = len(reply.hits)
    row = [_turn("◀", reply.rank - 1, reply, asker)] if reply.rank > 1 else []
    row += [_turn(f"{reply.rank}/{number}", reply.rank, reply, asker)] if number > 1 else []
    return row + ([_turn("▶", reply.rank + 1, reply, asker)] if reply.rank < number else [])


def _reading_row(reply: Reply, asker: int | None) -> list[InlineKeyboardButton]:
    """Offer the passages before and after, and the whole article, where there is more than what is shown."""
    place, number, say = reply.place, len(reply.article), reply.phrases.say
    if number < 2 or place is None:
        return []
    row = [_leaf(say("passage_before"), "p", reply, place - 1, asker)] if place else []
    row.append(_leaf(say("whole_article"), "a", reply, 0, asker))
    return row + ([_leaf(say("passage_after"), "p", reply, place + 1, asker)] if place < number - 1 else [])


def _last_row(reply: Reply, asker: int | None, cited: str) -> list[InlineKeyboardButton]:
    row = [_leaf(sign, kind, reply, 0, asker) for sign, kind in (("👍", "g"), ("👎", "b")) if reply.votes]
    if cited:
        copied = CopyTextButton(clipped(cited, COPY_LIMIT))
        row.append(InlineKeyboardButton(f"📋 {reply.phrases.say('copy_citation')}", copy_text=copied))
    return row


def _turn(label: str, rank: int, reply: Reply, asker: int | None) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=f"v1:{rank}{_asked_by(asker)}{reply.anchor}")


def _leaf(label: str, kind: str, reply: Reply, place: int, asker: int | None) -> InlineKeyboardButton:
    mark = mark_of(reply.hit.passage.article_id) if reply.hit else ""
    return InlineKeyboardButton(
        label, callback_data=f"{kind}1:{reply.rank}:{place}:{mark}{_asked_by(asker)}{reply.anchor}"
    )


def _asked_by(asker: int | None) -> str:
    return f":{_base36(asker)}" if asker else ""


def _number(digits: str | None) -> int | None:
    return int(digits, 36) if digits else None


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits
