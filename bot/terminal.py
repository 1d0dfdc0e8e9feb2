"""The terminal's face: answer cards and findings, coloured only where a person looks on."""

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.text import Text

from bot.messages import DOUBTFUL_HEADLINE, Reply
from bot.phrases import Phrases
from bot.remarks import other_places, remarks, source_words
from retrieval.records import Hit, Source

if TYPE_CHECKING:
    from bot.findings import Finding

WIDTH = 88
"""Cells of the widest line: longer ones are tiring to read."""
BAR = "▌ "
_PIECE = re.compile(r"[A-Za-z0-9'’.,%:/+-]+[ ]?|——|……|.", re.DOTALL)
_NOT_FIRST = frozenset("，。、；：？！”’）》」』】〉…—,.;:?!)%")


def console(file: TextIO, *, width: int | None = None) -> Console:
    """Return a console on this stream; colours only on a terminal, none where NO_COLOR is set."""
    return Console(file=file, width=width, highlight=False, markup=False, emoji=False)


def visible(text: str) -> str:
    """Return a text of the same length in which nothing can steer the terminal or turn the line around."""
    steering = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return "".join(" " if unicodedata.category(c) in steering and c != "\n" else c for c in text)


def line(text: str | None) -> str:
    """Return a text that is safe to show as one line."""
    return " ".join(visible(text or "").split())


def source_lines(source: Source, phrases: Phrases) -> list[str]:
    """Return paper, date, page and section in words where they are known, then the file with its lines."""
    lines = f":{source.lines[0]}-{source.lines[1]}" if source.lines else ""
    return [line(words) for words in (" ".join(source_words(source, phrases)), f"{source.file}{lines}") if words]


def reply_card(reply: Reply, *, width: int) -> RenderableType:
    """Lay a reply out for the terminal, as the Telegram cards do for a chat."""
    width = min(width, WIDTH)
    if reply.answer is None:
        return _words(reply, width)
    if reply.hit:
        return _page(reply, reply.hit, width)
    return _overview(reply, width)


def _words(reply: Reply, width: int) -> RenderableType:
    parts = [_wrapped(Text(line(words)), width) for words in reply.words.split("\n")]
    if reply.examples:
        parts += [Text(), Text(reply.phrases.say("examples"))]
        parts += [Text(f"  · {line(example)}", style="cyan") for example in reply.examples]
    for passage in reply.listed:
        parts += [Text(f"  · {line(passage.headline)}", style="cyan")]
        parts += [Text(f"    {words}", style="dim") for words in source_lines(passage.source, reply.phrases)[:1]]
    return Group(*parts)


def _page(reply: Reply, hit: Hit, width: int) -> RenderableType:
    passage, phrases = hit.passage, reply.phrases
    parts: list[RenderableType] = []
    if reply.sureness == "nearest":
        parts.append(Text(phrases.say("nearest_page"), style="yellow italic"))
    parts += _remarks(reply, width)
    parts.append(_wrapped(_headline(hit, phrases), width))
    if passage.headline and passage.headline_confidence < DOUBTFUL_HEADLINE:
        parts.append(Text(phrases.say("headline_doubtful"), style="yellow italic"))
    parts += [_wrapped(Text(line(words)), width) for words in (passage.kicker, passage.deck) if words]
    parts += [Text(words, style="dim") for words in source_lines(passage.source, phrases)]
    parts += [_wrapped(Text(line(passage.byline), style="dim"), width)] if passage.byline else []
    if places := other_places([source_lines(source, phrases)[0] for source in hit.also_in], phrases):
        parts.append(_wrapped(Text(line(places), style="dim"), width))
    parts += [Text(f"▪ {line(passage.subhead)}")] if passage.subhead else []
    parts += [Text.assemble((BAR, "dim"), row) for row in _wrapped(_quotation(hit), width - len(BAR)).split("\n")]
    return Group(*parts)


def _remarks(reply: Reply, width: int) -> list[RenderableType]:
    """Return how the question was understood, and what else may have been meant."""
    meant = reply.answer.suggestions if reply.answer else ()
    said = remarks(reply.answer, reply.phrases)
    said += [f"{reply.phrases.say('suggestions')}{words}" for words in meant]
    return [_wrapped(Text(line(words), style="yellow"), width) for words in said]


def _headline(hit: Hit, phrases: Phrases) -> Text:
    if hit.passage.headline:
        return Text(line(hit.passage.headline), style="bold")
    return Text(phrases.say("headline_missing"), style="italic")


def _quotation(hit: Hit) -> Text:
    text = Text(visible(hit.passage.text))
    if hit.sentence:
        text.stylize("bold", *hit.sentence)
    for match in hit.matches:
        text.stylize("underline", *match)
    return text


def _overview(reply: Reply, width: int) -> RenderableType:
    phrases, answer = reply.phrases, reply.answer
    nothing = reply.sureness == "nothing"
    parts: list[RenderableType] = [Text(phrases.say("nothing" if nothing else "nearest"), style="bold yellow")]
    parts += _remarks(reply, width)
    if answer and answer.unmatched:
        words = phrases.words(tuple(map(line, answer.unmatched[:6])))
        parts.append(_wrapped(Text(phrases.say("unmatched", words=words)), width))
    parts.append(Text(phrases.say("nothing_hint" if nothing else "nearest_list")))
    for rank, hit in enumerate(reply.hits, start=1):
        parts.append(_wrapped(Text.assemble(f"{rank}. ", _headline(hit, phrases)), width))
        parts.append(Text(f"   {source_lines(hit.passage.source, phrases)[0]}", style="dim"))
    return Group(*parts)


def _wrapped(text: Text, width: int) -> Text:
    """Return the text broken at this width: Chinese between any two characters, but no line begins with a 。"""
    breaks, used = [], 0
    pieces = list(_PIECE.finditer(text.plain))
    for index, piece in enumerate(pieces):
        size = cell_len(piece[0].rstrip())
        following = pieces[index + 1][0] if index + 1 < len(pieces) else ""
        needed = size + (cell_len(following) if following[:1] in _NOT_FIRST and following else 0)
        if piece[0] == "\n":
            used = 0
        elif used and used + needed > width and piece[0] not in _NOT_FIRST:
            breaks.append(piece.start())
            used = cell_len(piece[0])
        else:
            used += cell_len(piece[0])
    rows = text.divide(breaks)
    for row in rows:
        row.rstrip()
    return Text("\n").join(rows)


def note(words: str, *, width: int) -> Text:
    """Return a quiet line beside the conversation."""
    text = _wrapped(Text(line(words)), min(width, WIDTH))
    text.style = "dim"
    return text


def finding_lines(findings: Sequence["Finding"], language: str) -> RenderableType:
    """Return one line for each thing that was looked at, and its fix under it."""
    phrases = Phrases.for_operators(language)
    marks = {"right": ("✓", "green"), "look": ("!", "yellow"), "wrong": ("✗", "bold red")}
    lines = []
    for finding in findings:
        name = phrases.say(f"check_name_{finding.name.replace(' ', '_')}")
        lines.append(Text.assemble(marks[finding.state], f" {name}{phrases.say('colon')}{line(finding.words)}"))
        if finding.fix:
            lines.append(Text(f"  {phrases.say('fix')}{line(finding.fix)}", style="dim"))
    return Group(*lines)
