"""What a masthead or folio line says of the page: paper, day, page number, section, address."""

import re
from collections.abc import Iterable
from dataclasses import replace

from retrieval.analysis import HAN
from retrieval.articles.wording.days import DAY, day_of
from retrieval.articles.wording.plain import folded
from retrieval.records import Source

_PAPER = re.compile(
    rf"《?([{HAN}]{{2,8}}?(?:日报|晚报|早报|晨报|时报|商报|周报|都市报|农民报|工人报|青年报|导报|快报|生活报"
    rf"|文汇报|法治报|科技报|教育报|邮报|新报|参考|报))》?"
)
_ENGLISH_PAPER = re.compile(
    r"\b((?:The )?(?:[A-Z][a-z]+ ){1,4}(?:Ledger|Times|Post|News|Herald|Tribune|Gazette|Chronicle|Journal|Press"
    r"|Star|Sun|Record|Courier|Observer|Daily|Mail|Standard|Globe|Register|Examiner|Bulletin|Echo|Argus))\b"
)
_PAGE = re.compile(
    r"第\s*([A-Z]?\d{1,3})\s*版|(?<![\w.:/-])([A-Z]\d{1,3}|0\d)(?:版|叠)?(?![\d.:/%年月日-])|\b(?:Page|page"
    r"|P\.) ?([A-Z]?\d{1,3})\b|(?<=\d日 )(\d{2})版"
)
_SECTION = re.compile(
    rf"(?:[A-Z]\d{{1,3}}|0\d)版?[\s:]*([{HAN}·]{{2,8}})(?=\s|$)|第\s*\d+\s*版[\s:]+([{HAN}]{{2,6}})$"
    rf"|(?:[A-Z]\d{{1,2}}) ([A-Z][A-Z &]+[A-Z])(?= |$)"
)
_URL = re.compile(r"https?://[^\s<>\"]+")


def imprinted(source: Source, furniture: Iterable[str]) -> Source:
    """Return the source with what the furniture of its page says, where the source did not know it."""
    for text in furniture:
        plain = folded(text)
        address = _URL.search(text)
        if address and source.url is None and len(plain) < len(address.group()) + 6:
            source = replace(source, url=address.group())
        source = replace(
            source,
            paper=source.paper or _paper(text, plain),
            date=source.date or day_of(plain),
            page=source.page or _first(_PAGE, plain),
            section=source.section or _section(text, plain),
        )
    return source


def _paper(text: str, plain: str) -> str | None:
    """Return the name of the paper as printed, where a line that has a day names one."""
    if not DAY.search(plain):
        return None
    if english := _ENGLISH_PAPER.search(plain):
        return english.group(1)
    bare = DAY.sub(lambda day: " " * len(day.group()), plain)
    found = _PAPER.search(re.sub("本报|星期.", "  ", bare))
    return text[found.start(1) : found.end(1)] if found else None


def _section(text: str, plain: str) -> str | None:
    found = _SECTION.search(plain)
    if not found:
        return None
    group = next(i for i, value in enumerate(found.groups(), 1) if value)
    return text[found.start(group) : found.end(group)].strip()


def _first(pattern: re.Pattern[str], plain: str) -> str | None:
    found = pattern.search(plain)
    return next((value for value in found.groups() if value), None) if found else None
