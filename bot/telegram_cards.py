"""A reply becomes a card: text, entities and buttons. Never markup, so that no headline can break it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, MessageEntity, ReplyKeyboardMarkup

from bot.assistant import DOUBTFUL_HEADLINE, Reply
from bot.phrases import Phrases
from bot.telegram_text import ELLIPSIS, TEXT_LIMIT, Sheet, clipped, excerpt, line, printable, units
from retrieval.records import Hit, Source, Span

LINE_LIMIT = 256
"""Units of a headline, a kicker, a byline; a page number or a paper's name gets a quarter."""
SNIPPET_LIMIT = 80
WORD_LIMIT = 24
UNMATCHED = 6
LISTED = 5
"""Headlines in the list of the nearest."""
FOLDED = 240
"""A quotation of more units is folded; Telegram then shows its first three lines."""
FIRST_LINES = 60
"""Units that are sure to be seen of a folded quotation."""
URL_LIMIT = 2048
TURN = re.compile(r"v1:(\d{1,3})(?::([0-9a-z]{1,13}))?")
"""A button's data: the rank to turn to and, where the question is not the asker's own message, the asker."""


@dataclass(frozen=True, slots=True)
class Card:
    """What Telegram is sent: `buttons` under the message, `suggestions` above the keyboard of a private chat."""

    text: str
    entities: tuple[MessageEntity, ...]
    buttons: InlineKeyboardMarkup | None = None
    suggestions: ReplyKeyboardMarkup | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What a pressed button asks for."""

    rank: int
    asker: int | None


def card(reply: Reply, *, asker: int | None = None) -> Card:
    """Lay a reply out; `asker` is named in the buttons where the question is not the asker's own message."""
    sheet = Sheet()
    suggestions = None
    if reply.answer is None:
        _write_words(sheet, reply)
        suggestions = _suggestions(reply)
    elif reply.hit:
        _write_hit(sheet, reply, reply.hit)
    else:
        _write_overview(sheet, reply)
    return Card(sheet.text, tuple(sheet.entities), _buttons(reply, asker), suggestions)


def read_turn(data: str) -> Turn | None:
    """Read a button's data; None where it is not ours."""
    found = TURN.fullmatch(data)
    return Turn(int(found[1]), int(found[2], 36) if found[2] else None) if found else None


def _write_words(sheet: Sheet, reply: Reply) -> None:
    sheet.write(clipped(printable(reply.words), TEXT_LIMIT // 2))
    if reply.examples:
        sheet.write(f"\n\n{reply.phrases.say('examples')}")
    for example in reply.examples:
        sheet.write(f"\n· {clipped(line(example), LINE_LIMIT)}")


def _write_hit(sheet: Sheet, reply: Reply, hit: Hit) -> None:
    phrases, passage = reply.phrases, hit.passage
    if reply.sureness == "nearest":
        sheet.write(f"🔎 {phrases.say('nearest_page')}", MessageEntity.ITALIC)
        sheet.write("\n\n")
    _write_headline(sheet, phrases, hit)
    if (headline := line(passage.headline)) and passage.headline_confidence < DOUBTFUL_HEADLINE:
        sheet.write("\n")
        sheet.write(f"⚠ {phrases.say('headline_doubtful')}", MessageEntity.ITALIC)
    if (kicker := line(passage.kicker)) and kicker != headline:
        sheet.write(f"\n{clipped(kicker, LINE_LIMIT)}")
    _write_source(sheet, phrases, passage.source)
    if byline := line(passage.byline):
        sheet.write(f"\n{clipped(byline, LINE_LIMIT)}")
    if subhead := line(passage.subhead):
        sheet.write(f"\n▪ {clipped(subhead, LINE_LIMIT)}")
    _write_quotation(sheet, hit, sure=reply.sureness == "answered")


def _write_headline(sheet: Sheet, phrases: Phrases, hit: Hit) -> None:
    if headline := line(hit.passage.headline):
        sheet.write(clipped(headline, LINE_LIMIT), MessageEntity.BOLD)
    else:
        sheet.write(phrases.say("headline_missing"), MessageEntity.ITALIC)


def _write_source(sheet: Sheet, phrases: Phrases, source: Source) -> None:
    sheet.write("\n")
    sheet.write(source_line(source, phrases), url=_link(source.url))


def source_line(source: Source, phrases: Phrases) -> str:
    """Return paper, date, page and section in one line; the file's name where none of the first three is known."""
    parts = [
        phrases.say("paper", paper=clipped(line(source.paper), LINE_LIMIT // 4)) if line(source.paper) else "",
        phrases.date(clipped(line(source.date), LINE_LIMIT // 4)),
        _page(clipped(line(source.page), LINE_LIMIT // 4), phrases),
    ]
    if not any(parts):
        parts = [clipped(line(re.split(r"[\\/]", source.file)[-1]), LINE_LIMIT)]
    if section := line(source.section):
        parts.append(phrases.say("section", section=clipped(section, LINE_LIMIT // 4)))
    return " · ".join(part for part in parts if part)


def _page(page: str, phrases: Phrases) -> str:
    return page if not page or "版" in page else phrases.say("page", page=page)


def _link(url: str | None) -> str | None:
    if not url or len(url) > URL_LIMIT or not url.isprintable():
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def _write_quotation(sheet: Sheet, hit: Hit, *, sure: bool) -> None:
    """Quote the passage; folded where it is long, and then with its best sentence pulled out above it.

    Only a sure answer has its sentence marked: a passage that is merely near must not look like one.
    """
    text = printable(hit.passage.text)
    if not line(text):
        return
    sentence = hit.sentence and _trimmed(text, hit.sentence)
    folded = units(text) > FOLDED or text.count("\n") > FOLDED // 40
    if sure and folded and sentence and units(text[: sentence[1]]) > FIRST_LINES:
        sheet.write("\n\n")
        sheet.write(clipped(line(text[slice(*sentence)]), FOLDED), MessageEntity.BOLD)
        sheet.write("\n")
    sheet.write("\n")
    span = _trimmed(text, excerpt(text, sentence, TEXT_LIMIT - sheet.length - 2 * len(ELLIPSIS)))
    start = sheet.length
    sheet.write(ELLIPSIS if text[: span[0]].strip() else "")
    shift = sheet.length
    sheet.write(text[slice(*span)])
    sheet.write(ELLIPSIS if text[span[1] :].strip() else "")
    sheet.mark(MessageEntity.EXPANDABLE_BLOCKQUOTE if folded else MessageEntity.BLOCKQUOTE, start)
    for kind, (first, last) in _marks(span, sentence if sure else None, hit.matches):
        sheet.mark(kind, shift + units(text[span[0] : first]), shift + units(text[span[0] : last]))


def _marks(span: Span, sentence: Span | None, matches: Iterable[Span]) -> Iterator[tuple[str, Span]]:
    """Yield what to mark inside `span`: the sentence, then the matched words, never across the sentence's ends."""
    inside = _common(span, sentence or (0, 0))
    around = (inside, (span[0], inside[0]), (inside[1], span[1])) if inside else (span,)
    if inside:
        yield MessageEntity.BOLD, inside
    for stretch in around:
        for match in _joined(matches):
            if common := _common(stretch, match):
                yield MessageEntity.UNDERLINE, common


def _common(one: Span, other: Span) -> Span | None:
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return (start, end) if start < end else None


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that touch or overlap made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _trimmed(text: str, span: Span) -> Span:
    """Return the span without white space at its ends."""
    piece = text[slice(*span)]
    start = span[0] + len(piece) - len(piece.lstrip())
    return (start, start + len(piece.strip()))


def _write_overview(sheet: Sheet, reply: Reply) -> None:
    """Say honestly that there is no answer, which words are unknown, and which headlines come nearest."""
    phrases, answer = reply.phrases, reply.answer
    nothing = reply.sureness == "nothing"
    sheet.write("📭 " if nothing else "🔎 ")
    sheet.write(phrases.say("nothing" if nothing else "nearest"), MessageEntity.BOLD)
    if answer and (words := tuple(filter(None, map(line, answer.unmatched[:UNMATCHED])))):
        sheet.write(f"\n{phrases.say('unmatched', words=phrases.words(tuple(clipped(w, WORD_LIMIT) for w in words)))}")
    sheet.write(f"\n\n{phrases.say('nothing_hint' if nothing else 'nearest_list')}")
    for rank, hit in enumerate(reply.hits[:LISTED], start=1):
        sheet.write(f"\n\n{rank}. ")
        _write_headline(sheet, phrases, hit)
        sheet.write(f"\n{source_line(hit.passage.source, phrases)}")
        if snippet := line(hit.sentence_text or hit.passage.text):
            start = sheet.length + 1
            sheet.write(f"\n{clipped(snippet, SNIPPET_LIMIT)}")
            sheet.mark(MessageEntity.BLOCKQUOTE, start)


def _buttons(reply: Reply, asker: int | None) -> InlineKeyboardMarkup | None:
    def button(label: str, rank: int) -> InlineKeyboardButton:
        return InlineKeyboardButton(label, callback_data=f"v1:{rank}" + (f":{_base36(asker)}" if asker else ""))

    number = len(reply.hits)
    if reply.hit is None:
        row = [button(str(rank), rank) for rank in range(1, min(number, LISTED) + 1)]
        return InlineKeyboardMarkup([row]) if row else None
    row = [button("◀", reply.rank - 1)] if reply.rank > 1 else []
    row += [button(f"{reply.rank}/{number}", reply.rank)] if number > 1 else []
    row += [button("▶", reply.rank + 1)] if reply.rank < number else []
    rows = [row] if row else []
    if reply.sureness == "nearest":
        rows.append([button(reply.phrases.say("back_to_list"), 0)])
    return InlineKeyboardMarkup(rows) if rows else None


def _suggestions(reply: Reply) -> ReplyKeyboardMarkup | None:
    if not reply.examples:
        return None
    rows = [[KeyboardButton(clipped(line(example), LINE_LIMIT))] for example in reply.examples]
    return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits
