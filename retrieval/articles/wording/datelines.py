"""How stories open: datelines such as 本报讯, and the first words of news. All patterns read folded text."""

import re

from retrieval.analysis import HAN
from retrieval.articles.wording.bylines import names_somebody
from retrieval.articles.wording.plain import folded

_LEAD = re.compile(
    r"[【\[](?:[^】\]]{0,18}?(?:讯|电|消息|报道))[】\]]"
    rf"|(?:本报|本刊|本网|本台|本社|[{HAN}]{{2,6}}(?:报|网|社"
    rf"|台))(?:综合)?(?:[{HAN}]{{2,8}})?(?:\d{{1,2}}月)?\d{{0,2}}日?(?:讯|专电|消息|综合消息)(?=[\s(:—-]"
    rf"|[^\s息])"
    rf"|(?:本报|新华社|中新社|中新网|人民网|新华网|[{HAN}]{{2,4}}(?:日报"
    rf"|晚报))(?:[{HAN}]{{2,8}})?(?:\d{{1,2}}月)?\d{{1,2}}日(?:电|讯)"
)
_ENGLISH_LEAD = re.compile(
    r"[A-Z][A-Z.' -]{2,28}(?:, [A-Z][A-Za-z. ]{1,14})?(?: \([A-Z][\w ]+\))? ?(?:—|–|--) ?(?=[A-Z“\"‘])"
)
_OPENING = re.compile(
    r"\d{1,2}月\d{1,2}日|\d{4}年|近日|日前|昨日|昨天|今天|今日|今年|去年|近年来|连日来|目前|截至|眼下|当前|据悉"
    r"|据了解|据介绍|此外|同时|与此同时|为了?|如今|记者"
    r"|(?:On )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Last (?:week|month|year)"
)
_LEAD_CREDIT = re.compile(r"\s*[(]([^()]{2,70})[)]\s*")
_LEAD_PAPER = re.compile(rf"([{HAN}]{{2,8}}报)讯")


def lead(text: str) -> tuple[int, int] | None:
    """Return where the dateline (本报讯, 【新华社…电】) and the credit after it end at the head of a paragraph."""
    plain = folded(text)
    found = _LEAD.match(plain)
    if not found:
        return None
    dateline = found.end()
    credit = _LEAD_CREDIT.match(plain, dateline)
    if credit and names_somebody(credit.group(1)):
        return dateline, credit.end()
    return dateline, dateline


def leads_from(text: str, start: int) -> bool:
    """Tell whether a Chinese dateline begins at a place of a text."""
    return _LEAD.match(folded(text), start) is not None


def opens_lead(text: str) -> bool:
    """Tell whether a line begins with a dateline such as 本报讯 or CEDAR POINT —."""
    return _LEAD.match(folded(text)) is not None or _ENGLISH_LEAD.match(text) is not None


def opens_story(text: str) -> bool:
    """Tell whether a line begins as paragraphs of news do: with a day, 近日, 今年, 据悉, 记者."""
    return _OPENING.match(folded(text)) is not None


def paper_of_lead(text: str) -> str | None:
    """Return the paper that a dateline names (海湾晚报讯), or None."""
    found = _LEAD_PAPER.match(folded(text))
    return text[: found.end(1)] if found else None
