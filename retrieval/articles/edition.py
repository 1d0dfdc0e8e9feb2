"""Masthead, folio line and the like -> which paper, day, page and section this is."""

import re
from collections.abc import Iterable
from dataclasses import replace

from retrieval.articles import marks
from retrieval.records import Source

_CNKI = re.compile(r"([^/]{2,20})/(\d{4})年/(\d{1,2})月/(\d{1,2})日/第(\w+)版")
_DAY = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日|(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_ENGLISH_DAY = re.compile(r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? (\d{1,2}),? (\d{4})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PAGE = re.compile(
    r"(?<![\w\d])(?:第\s*([A-Z]?\d{1,3}|[一二三四五六七八九十]{1,3})\s*版|([A-Z]{0,2}\d{1,2})\s*版?|[Pp]age\s*([A-Z]?\d{1,3}))(?![\w\d年月日:-])"
)
_PAPER = re.compile(r".{1,10}(?:报|報|晚刊|周刊|週刊|新闻|新聞|商报|参考|导刊)$")
_SECTION = re.compile(r"[\u4e00-\u9fff·]{2,6}(?:版|新闻|新聞|专刊|周刊|副刊)?|[A-Z][A-Z &'-]{2,30}")


def cnki_edition(text: str) -> re.Match[str] | None:
    """Match the second line of an article taken from CNKI: 报名/2008 年/1 月/11 日/第 011 版."""
    return _CNKI.fullmatch(text.replace(" ", ""))


def named_in(lines: Iterable[tuple[str, float]], source: Source) -> Source:
    """Return the source with what the furniture of a page says; `lines` are its texts with the sizes of their type."""
    lines = list(lines)
    for text, _ in lines:
        if found := cnki_edition(text):
            paper, year, month, day, page = found.groups()
            return replace(source, paper=paper, date=_date(year, month, day), page=page.lstrip("0") or page)
    pieces = [piece for text, _ in lines for piece in re.split(r"\s{1,}|[|｜]", marks.folded(text)) if piece]
    day = next((d for text, _ in lines if (d := _day(marks.folded(text)))), None)
    large = max((size for _, size in lines), default=0.0)
    paper = next((t for t, size in lines if size == large and _is_paper(t, size, lines)), None)
    return replace(
        source,
        paper=source.paper or paper,
        date=source.date or day,
        page=source.page or _page([text for text, _ in lines]),
        section=source.section or next((p for p in pieces if _is_section(p, paper)), None) or _english_section(lines),
    )


def _date(year: str, month: str, day: str) -> str | None:
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return f"{int(year):04}-{int(month):02}-{int(day):02}"


def _day(text: str) -> str | None:
    if found := _DAY.search(text):
        return _date(*[g for g in found.groups() if g])
    if found := _ENGLISH_DAY.search(text):
        return _date(found.group(3), str(_MONTHS.index(found.group(1)) + 1), found.group(2))
    return None


def _is_paper(text: str, size: float, lines: list[tuple[str, float]]) -> bool:
    plain = text.strip()
    if _PAPER.fullmatch(plain):
        return True
    others = [s for t, s in lines if t != text]
    return len(plain) <= 40 and bool(others) and size > 1.5 * max(others) and not marks.DAY.search(marks.folded(plain))


def _page(lines: list[str]) -> str | None:
    for text in lines:
        plain = marks.DAY.sub(" ", marks.folded(text))
        if len(plain) > 120 or re.search(r"热线|电话|邮编|地址|\d{5}|@", plain):
            plain = " ".join(p for p in plain.split() if re.fullmatch(r"第?[A-Z]?\d{1,3}版?", p))
        for piece in plain.split():
            if found := _PAGE.fullmatch(piece):
                return next(g for g in found.groups() if g).lstrip("0") or None
    return None


def _is_section(piece: str, paper: str | None) -> bool:
    words = r"星期|周[一二三四五六日]|编辑|美编|校对|责编|版式|日报|晚报|农历|年|月|主编|设计|热线"
    plain = bool(re.fullmatch(r"[\u4e00-\u9fff·]{2,8}", piece)) and not re.search(words, piece)
    return plain and piece != paper and not marks.is_name(piece)


def _english_section(lines: list[tuple[str, float]]) -> str | None:
    found = (t for t, _ in lines if re.fullmatch(r"[A-Z][A-Z &'/-]{2,30}", t))
    return next(found, None)
