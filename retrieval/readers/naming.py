"""Paper, day and page from the name of a file and its folders: 江畔日报/2025/03/12/第03版.pdf."""

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from retrieval.filenames import FileName
from retrieval.numerals import chinese_number
from retrieval.records import Source

_DAY = re.compile(
    r"(?<!\d)((?:18|19|20)\d\d)(?:"
    r"\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?[日号]"
    r"|([-_./ ])(\d{1,2})(?:\4|/)(\d{1,2})(?!\d)"
    r"|(\d\d)(\d\d)(?!\d)"
    r"|/(\d\d)(\d\d)(?!\d))"
)
"""A day, also one whose year, month and day are folders (2025/03/12, 2025-03/12, 2025/0312)."""
_MARKED_PAGE = re.compile(
    r"第\s?([A-Z]{0,2}\d{1,3}|[一二三四五六七八九十]{1,3})\s?版|(?<![A-Za-z0-9])([A-Z]{0,2}\d{1,3})\s?版"
    r"|(?<![A-Za-z])(?:page|p)[-_ .]?([A-Z]?\d{1,3})(?!\d)",
    re.IGNORECASE,
)
_BARE_PAGE = re.compile(r"(?<![A-Za-z0-9(（])((?:[A-Z]{1,2}|[a-h])?\d{1,3})(?![A-Za-z0-9)）])")
_MANY_PAGES = frozenset({".jsonl", ".csv", ".tsv", ".epub"})
"""Files that hold more than a page: a bare number in their names is none."""
_FOUNDER_PAGE = re.compile(r"(?:nw|nbs)\.[A-Za-z]\w*?_(?:(\d{8})_\d+-)?([A-Z]?\d{1,3})(?=\.|$)")
"""The names that digital editions give their pages: nw.D110000jprb_20250312_2-03.htm, nbs.D110000jprb_03.htm."""
_PAPER = re.compile(r"[\u4e00-\u9fff·]{1,11}?(?:报|報|周刊|週刊|导刊|導刊|晚刊|晨刊|時報|新闻网|新聞網)")
_NO_PAPER = re.compile(
    r".*(?:海|情|简|簡|年|月|季|举|舉|预|預|电|電|战|戰|捷|通|填|公|墙|牆|板|小|手抄|画|畫)[报報]|(?:工作)?[汇匯][报報]|[剪读讀旧舊老看订訂]?[报報]"
)
_EDITION = re.compile(r"(?:数字|數字|电子|電子|手机|手機)(?:报|報|版)$")
_ENGLISH_PAPER = re.compile(
    r"(?:[A-Z][A-Za-z.'’&]*[ _-])+(?:Times|News|Post|Herald|Gazette|Chronicle|Journal|Tribune|Courier|Observer|Star"
    r"|Telegraph|Mail|Ledger|Argus|Bulletin|Examiner|Echo|Press|Record|Register|Sentinel|Standard|Globe|Guardian|Mirror|Express|Daily|Weekly)\b"
)
_DEEPEST = 6
"""How many folders above a file are looked at."""


def named(source: Source) -> Source:
    """Return the source with what its file's name and folders say, for all that it lacks; a file in a .zip too."""
    if source.paper and source.date and source.page:
        return source
    paper, day, page = _said_by(source.file)
    filled = source.paper or paper, source.date or day, source.page or page
    if filled == (source.paper, source.date, source.page):
        return source
    return replace(source, paper=filled[0], date=filled[1], page=filled[2])


@functools.lru_cache(maxsize=256)
def _said_by(file: str) -> tuple[str | None, str | None, str | None]:
    """Return paper, day and page as the name of a file and its folders say; asked for every article of an archive."""
    path = PurePosixPath(file.replace("\\", "/"))
    shown = "/".join((*path.parts[:-1], path.stem)[-_DEEPEST:])
    day, rest = day_in(shown)
    bare = bool(day) and path.suffix.lower() not in _MANY_PAGES
    return paper_in(rest), day, _page(path.name, rest, bare=bare)


class Naming:
    """What the name of one file says, by the patterns of config.yaml and then by our own.

    A pattern wins over what is printed on a page: an operator knows how files are named, a masthead is only recognised.
    What a format states in fields of its own (.jsonl, .csv, .md, digital editions) wins over both.
    """

    def __init__(self, path: Path, shown: str, patterns: Sequence[FileName]) -> None:
        self._path, self._shown, self._patterns = path, shown, patterns
        self._seen: set[str] = set()

    def filled(self, source: Source) -> Source:
        """Return the source of an article with all that it lacks."""
        said = self._said(source.file)
        return named(_with(source, {key: value for key, value in said.items() if not getattr(source, key)}))

    def place_of(self, file: str) -> Callable[[Source], Source]:
        """Return what puts the names into the sources of the next page of a file; `page` is said of its first one."""
        said = self._said(file)
        if file in self._seen:
            said.pop("page", None)
        self._seen.add(file)
        return lambda source: named(_with(source, said))

    def _said(self, file: str) -> dict[str, Any]:
        """Return what the first pattern that fits says; `file` may be one in a .zip, and its path a relative one."""
        if not self._patterns:
            return {}
        whole = f"{self._path.resolve()}{file.removeprefix(self._shown)}"
        found = (pattern.fields(path) for pattern in self._patterns for path in (file, whole))
        said: dict[str, Any] = next(filter(None, found), {})
        return said | {"page": page_in(said["page"])} if "page" in said else said


def _with(source: Source, said: dict[str, Any]) -> Source:
    return replace(source, **said) if said else source


def day_in(text: str) -> tuple[str | None, str]:
    """Return the last day named in a text such as a path, as 2025-03-12, and the text without it."""
    for found in reversed(list(_DAY.finditer(text))):
        year, *others = (group for group in found.groups() if group and group not in "-_./ ")
        try:
            day = date(int(year), *map(int, others))
        except ValueError:
            continue
        return day.isoformat(), f"{text[: found.start()]}|{text[found.end() :]}"
    return None, text


def paper_in(text: str) -> str | None:
    """Return the name of a newspaper that stands in a text such as a path: the last one, as written."""
    for piece in reversed(re.split(r"[/|]", text)):
        for joined in reversed(re.split(r"[-_\s()（）《》〈〉\[\]【】.,，、]+", piece)):
            word = _EDITION.sub("", joined)
            if (found := _PAPER.fullmatch(word)) and not _NO_PAPER.fullmatch(word):
                return found.group()
        if english := _ENGLISH_PAPER.search(piece):
            return re.sub("[_-]", " ", english.group())
    return None


def plain_page(page: str) -> str:
    """Return the number of a page without leading zeros and in digits: 03 -> 3, 十二 -> 12."""
    if page[0] in "一二三四五六七八九十":
        return str(chinese_number(page))
    return page.upper().lstrip("0") or page


def page_in(text: str) -> str:
    """Return the number of the page that a field such as 第03版 or A01 names; other words as they stand."""
    found = re.fullmatch(r"第?\s?([A-Z]{0,2}\d{1,3}|[一二三四五六七八九十]{1,3})\s?版?", text.strip(), re.IGNORECASE)
    return plain_page(found.group(1)) if found else text.strip()


def _page(name: str, rest: str, *, bare: bool) -> str | None:
    """Return the page: one that is marked as such, else, where `bare` is set, the last number of the file's name."""
    if found := _FOUNDER_PAGE.search(name):
        return plain_page(found.group(2))
    last = rest.rpartition("/")[2].rpartition("|")[2]
    for text in (last, rest):
        if marked := list(_MARKED_PAGE.finditer(text)):
            return plain_page(next(group for group in marked[-1].groups() if group))
    numbers = _BARE_PAGE.findall(last) if bare else []
    return plain_page(numbers[-1]) if numbers else None
