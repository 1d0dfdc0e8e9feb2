"""A reply becomes a card: text, entities and buttons. Never markup, so that no headline can break it."""

from dataclasses import dataclass, replace

from telegram import InlineKeyboardMarkup, KeyboardButton, MessageEntity, ReplyKeyboardMarkup

from bot.messages import DOUBTFUL_HEADLINE, Reply
from bot.phrases import Phrases
from bot.remarks import other_places, remarks
from bot.telegram_buttons import (
    LISTED,
    MOST_LISTED,
    answer_buttons,
    article_buttons,
    option_buttons,
    story_buttons,
)
from bot.telegram_marks import marks, telling, trimmed
from bot.telegram_sources import LINE_LIMIT, source_line, write_source
from bot.telegram_text import ELLIPSIS, TEXT_LIMIT, Sheet, article_pages, clipped, excerpt, line, printable, units
from retrieval.records import Hit, Passage

SNIPPET_LIMIT = 80
WORD_LIMIT = 24
UNMATCHED = 6
CITED = 120
FOLDED = 240
"""A quotation of more units is folded; Telegram then shows its first three lines."""
FIRST_LINES = 60
"""Units that are sure to be seen of a folded quotation."""


@dataclass(frozen=True, slots=True)
class Card:
    """What Telegram is sent: `buttons` under the message, `suggestions` above the keyboard of a private chat."""

    text: str
    entities: tuple[MessageEntity, ...]
    buttons: InlineKeyboardMarkup | None = None
    suggestions: ReplyKeyboardMarkup | None = None


def card(reply: Reply, *, asker: int | None = None) -> Card:
    """Lay a reply out; `asker` is named in the buttons where the question is not the asker's own message."""
    sheet = Sheet()
    suggestions = None
    if reply.answer is None:
        _write_words(sheet, reply)
        if reply.options:
            return Card(sheet.text, tuple(sheet.entities), option_buttons(reply.options))
        if reply.listed:
            return Card(sheet.text, tuple(sheet.entities), story_buttons(reply, asker))
        suggestions = _suggestions(reply)
    elif reply.hit and reply.view.kind == "article":
        page, number = _write_article(sheet, reply, reply.hit)
        reply = replace(reply, view=replace(reply.view, place=page))
        return Card(sheet.text, tuple(sheet.entities), article_buttons(reply, number, asker))
    elif reply.hit:
        _write_hit(sheet, reply, reply.hit)
    else:
        _write_overview(sheet, reply)
    return Card(sheet.text, tuple(sheet.entities), answer_buttons(reply, asker, cited=_citation(reply)), suggestions)


def _write_words(sheet: Sheet, reply: Reply) -> None:
    sheet.write(clipped(printable(reply.words), TEXT_LIMIT // 2))
    if reply.examples:
        sheet.write(f"\n\n{reply.phrases.say('examples')}")
    for example in reply.examples:
        sheet.write(f"\n· {clipped(line(example), LINE_LIMIT)}")
    for number, passage in enumerate(reply.listed[:MOST_LISTED], start=1):
        sheet.write(f"\n\n{number}. ")
        _write_headline(sheet, reply.phrases, passage)
        write_source(sheet, reply.phrases, passage.source)


def _write_hit(sheet: Sheet, reply: Reply, hit: Hit) -> None:
    if reply.view.kind == "passage":
        hit = Hit(reply.article[reply.view.place], 0.0, 0.0)
        number = len(reply.article)
        _write_note(sheet, "📄", reply.phrases.say("passage_place", place=reply.view.place + 1, number=number))
    elif reply.sureness == "nearest":
        _write_note(sheet, "🔎", reply.phrases.say("nearest_page"))
    _write_remarks(sheet, reply)
    _write_suggestions(sheet, reply)
    _write_head(sheet, reply.phrases, hit.passage)
    if places := other_places([source_line(source, reply.phrases) for source in hit.also_in], reply.phrases):
        sheet.write(f"\n{clipped(places, LINE_LIMIT)}")
    if subhead := line(hit.passage.subhead):
        sheet.write(f"\n▪ {clipped(subhead, LINE_LIMIT)}")
    _write_quotation(sheet, hit, sure=reply.sureness == "answered" and reply.view.kind == "hit")


def _write_remarks(sheet: Sheet, reply: Reply) -> None:
    """Write how the question was understood."""
    for remark in remarks(reply.answer, reply.phrases):
        _write_note(sheet, "💡", line(remark))


def _write_suggestions(sheet: Sheet, reply: Reply) -> None:
    """Write what else may have been meant, where no button asks it."""
    meant = reply.answer.suggestions if reply.answer else ()
    for suggestion, anchor in zip(meant, (*reply.anchors, *("" for _ in meant)), strict=False):
        if anchor:
            continue
        sheet.write(f"💡 {reply.phrases.say('suggestions')}")
        sheet.write(clipped(line(suggestion), LINE_LIMIT), MessageEntity.CODE)
        sheet.write("\n\n")


def _write_note(sheet: Sheet, sign: str, words: str) -> None:
    sheet.write(f"{sign} {words}", MessageEntity.ITALIC)
    sheet.write("\n\n")


def _write_head(sheet: Sheet, phrases: Phrases, passage: Passage) -> None:
    """Write what stands over a story in print, and where it was printed."""
    _write_headline(sheet, phrases, passage)
    if (headline := line(passage.headline)) and passage.headline_confidence < DOUBTFUL_HEADLINE:
        sheet.write("\n")
        sheet.write(f"⚠ {phrases.say('headline_doubtful')}", MessageEntity.ITALIC)
    if (kicker := line(passage.kicker)) and kicker != headline:
        sheet.write(f"\n{clipped(kicker, LINE_LIMIT)}")
    write_source(sheet, phrases, passage.source)
    if byline := line(passage.byline):
        sheet.write(f"\n{clipped(byline, LINE_LIMIT)}")


def _write_article(sheet: Sheet, reply: Reply, hit: Hit) -> tuple[int, int]:
    """Write one page of a whole article; return which one it is, from 0, and how many there are."""
    pages = article_pages(reply.article or (hit.passage,))
    page = max(0, min(reply.view.place, len(pages) - 1))
    _write_head(sheet, reply.phrases, hit.passage)
    for subhead, text in pages[page]:
        if subhead:
            sheet.write("\n\n")
            sheet.write(f"▪ {clipped(subhead, LINE_LIMIT)}", MessageEntity.BOLD)
        sheet.write("\n" if subhead else "\n\n")
        sheet.write(text, MessageEntity.BLOCKQUOTE)
    return page, len(pages)


def _citation(reply: Reply) -> str:
    """Return headline, paper, date and page in one line; empty where no passage is shown."""
    if reply.hit is None:
        return ""
    headline, source = line(reply.hit.passage.headline), source_line(reply.hit.passage.source, reply.phrases)
    return reply.phrases.say("citation", headline=clipped(headline, CITED), source=source) if headline else source


def _write_headline(sheet: Sheet, phrases: Phrases, passage: Passage) -> None:
    if headline := line(passage.headline):
        sheet.write(clipped(headline, LINE_LIMIT), MessageEntity.BOLD)
    else:
        sheet.write(phrases.say("headline_missing"), MessageEntity.ITALIC)


def _write_quotation(sheet: Sheet, hit: Hit, *, sure: bool) -> None:
    """Quote the passage; folded where it is long, and then with its best sentence pulled out above it.

    Only a sure answer has its sentence marked: a passage that is merely near must not look like one.
    """
    text = printable(hit.passage.text)
    if not line(text):
        return
    sentence = hit.sentence and trimmed(text, hit.sentence)
    folded = units(text) > FOLDED or text.count("\n") > FOLDED // 40
    if sure and folded and sentence and units(text[: sentence[1]]) > FIRST_LINES:
        sheet.write("\n\n")
        sheet.write(clipped(line(text[slice(*sentence)]), FOLDED), MessageEntity.BOLD)
        sheet.write("\n")
    sheet.write("\n")
    span = trimmed(text, excerpt(text, sentence, TEXT_LIMIT - sheet.length - 2 * len(ELLIPSIS)))
    start = sheet.length
    sheet.write(ELLIPSIS if text[: span[0]].strip() else "")
    shift = sheet.length
    sheet.write(text[slice(*span)])
    sheet.write(ELLIPSIS if text[span[1] :].strip() else "")
    sheet.mark(MessageEntity.EXPANDABLE_BLOCKQUOTE if folded else MessageEntity.BLOCKQUOTE, start)
    for kind, (first, last) in marks(span, sentence if sure else None, telling(text, hit.matches)):
        sheet.mark(kind, shift + units(text[span[0] : first]), shift + units(text[span[0] : last]))


def _write_overview(sheet: Sheet, reply: Reply) -> None:
    """Say honestly that there is no answer, which words are unknown, and which headlines come nearest."""
    phrases, answer = reply.phrases, reply.answer
    nothing = reply.sureness == "nothing"
    _write_remarks(sheet, reply)
    sheet.write("📭 " if nothing else "🔎 ")
    sheet.write(phrases.say("nothing" if nothing else "nearest"), MessageEntity.BOLD)
    if answer and (words := tuple(filter(None, map(line, answer.unmatched[:UNMATCHED])))):
        sheet.write(f"\n{phrases.say('unmatched', words=phrases.words(tuple(clipped(w, WORD_LIMIT) for w in words)))}")
    sheet.write("\n\n")
    _write_suggestions(sheet, reply)
    sheet.write(phrases.say("nothing_hint" if nothing else "nearest_list"))
    for rank, hit in enumerate(reply.hits[:LISTED], start=1):
        sheet.write(f"\n\n{rank}. ")
        _write_headline(sheet, phrases, hit.passage)
        sheet.write(f"\n{source_line(hit.passage.source, phrases)}")
        if snippet := line(hit.sentence_text or hit.passage.text):
            start = sheet.length + 1
            sheet.write(f"\n{clipped(snippet, SNIPPET_LIMIT)}")
            sheet.mark(MessageEntity.BLOCKQUOTE, start)


def _suggestions(reply: Reply) -> ReplyKeyboardMarkup | None:
    if not reply.examples:
        return None
    rows = [[KeyboardButton(clipped(line(example), LINE_LIMIT))] for example in reply.examples]
    return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)
