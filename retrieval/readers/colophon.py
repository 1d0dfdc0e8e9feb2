"""The lines in which a digital edition says where a story was printed: 《江畔日报》（2025年3月12日 第3版）, 来源：…"""

import re
from collections.abc import Iterable
from dataclasses import replace

from retrieval.readers.naming import day_in, paper_in, plain_page
from retrieval.records import Source

_EDITION = re.compile(r"《([^》]{2,20})》\s*[(（]([^()（）]{4,40})[)）]")
_PAGE = re.compile(r"第?\s*([A-Z]{0,2}\d{1,3}|[一二三四五六七八九十]{1,3})\s*版(?:[\s:：]+(\S{2,8}))?")
_PAPER = re.compile(r"(?:来源|來源|稿源|信息来源)\s*[:：]\s*《?([^\s》|:：，。]{2,20})》?")
_CREDIT = re.compile(
    r"(?:作者|記者|记者)\s*[:：]\s*"
    r"((?:(?!责任|責任|编辑|編輯|校对|校對|来源|來源|日期|时间|時間|发布|發布)[\u4e00-\u9fff·]{2,12}[\s、]*){1,4})(?=$|[\s|，。:：])"
    r"|^(?:Posted|Published|Updated)\b.{0,60}?\bby ((?:[A-Z][\w.'’-]*\s?){2,4})(?=$|[,|])"
)
_EDITOR = re.compile(r"(?:责任编辑|責任編輯|责编|編輯|编辑)\s*[:：]\s*[\u4e00-\u9fff]{2,4}")
_PLACE = re.compile(r"第\s*([A-Z]{0,2}\d{1,3})\s*版\s*[:：]\s*([\u4e00-\u9fff·]{2,8})(?=\s|$)")
_OTHER = re.compile(
    r"(?:发布|發布|更新|见报|見報)?(?:时间|時間|日期)\s*[:：]?|\d{1,2}:\d{2}(?::\d{2})?|(?:责任编辑|責任編輯|责编|编辑|浏览|阅读)\s*[:：]?\s*\S{0,8}"
    r"|(?:字号|字體|字体)\s*[:：]?.*|[\s|·:：,，()（）/\[\]【】-]+|星期.|第?\s*\w{1,4}\s*版"
)
_LONGEST = 120


def colophon(texts: Iterable[str], source: Source) -> tuple[Source, str | None]:
    """Return the source with what the short lines among `texts` say where it lacks it, and the author they name."""
    byline: str | None = None
    texts = list(texts)
    places = {found.groups() for text in texts if (found := _PLACE.match(text))}
    if len(places) == 1 and not source.page:
        ((page, section),) = places
        source = replace(source, page=plain_page(page), section=source.section or section)
    for text in texts:
        if len(text) > _LONGEST or not _is_spoken(text):
            continue
        if edition := _EDITION.search(text):
            source = _with_edition(edition, source)
        elif paper := _PAPER.search(text):
            source = replace(source, paper=source.paper or paper.group(1))
        day, rest = day_in(text)
        source = replace(source, date=source.date or day, paper=source.paper or (paper_in(rest) if day else None))
        credit = _CREDIT.search(text)
        byline = byline or ((credit.group(1) or credit.group(2)).strip() if credit else None)
    return source, byline


def is_colophon(text: str) -> bool:
    """Tell whether a line says nothing but where, when and by whom a story was printed."""
    if len(text) > _LONGEST:
        return False
    rest = _CREDIT.sub(" ", _PAPER.sub(" ", _EDITION.sub(" ", text)))
    day, rest = day_in(_EDITOR.sub(" ", rest))
    told = day is not None or rest != text
    rest = rest.replace(paper_in(rest) or "|", " ") if day else rest
    return told and not _OTHER.sub("", rest.replace("|", " "))


def _is_spoken(text: str) -> bool:
    """Tell whether a line is made to name the origin: one of the patterns, and no sentence beside it."""
    found = _EDITION.search(text) or _PAPER.search(text) or _CREDIT.search(text)
    return is_colophon(text) or bool(found and "。" not in text)


def _with_edition(edition: "re.Match[str]", source: Source) -> Source:
    day, rest = day_in(edition.group(2))
    page = _PAGE.search(rest)
    if not (day or page):
        return source
    return replace(
        source,
        paper=source.paper or edition.group(1).strip(),
        date=source.date or day,
        page=source.page or (plain_page(page.group(1)) if page else None),
        section=source.section or (page.group(2) if page else None),
    )
