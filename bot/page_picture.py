"""What was read of pages -> one HTML file that shows it: no network, no script, everything in the file."""

import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import yaml

from bot.page_runs import printed_lines
from bot.page_views import View, fits
from bot.phrases import Phrases
from retrieval.articles.reading import Told
from retrieval.readers.pictures import picture_of
from retrieval.records import Article, Role

PICTURES = 40
"""As many pages are shown as pictures: a file of hundreds opens in no browser."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One page as it was read, and the picture of it where there is one: PNG or JPEG, its bytes."""

    told: Told
    picture: bytes | None = None


def html_of(name: str, drawn: Sequence[Drawn], language: str) -> str:
    """Return the file that shows these pages of the file `name`, in the words of a language."""
    words = _words()[language]
    first, lists, sections = 1, [], []
    for number, page in enumerate(drawn, 1):
        part = _Part(page, number, first, words)
        lists.append(part.list())
        sections.append(part.section(heading=len(drawn) > 1))
        first += len(page.told.articles)
    left_out = words["pictures_left_out"].format(count=PICTURES) if len(drawn) > PICTURES else ""
    return _template().substitute(
        language=language,
        title=escape(f"{name} · {words['title']}"),
        heading=escape(name),
        subheading=escape(" · ".join(filter(None, (words["title"], _edition(drawn, language), left_out)))),
        stories=words["stories"],
        list="\n".join(lists),
        legend=words["legend"],
        key="".join(f'<span class="run {role}">{escape(words["role"][role])}</span>' for role in get_args(Role)),
        pages="\n".join(sections),
    )


@cache
def _words() -> Mapping[str, Any]:
    words: Mapping[str, Any] = yaml.safe_load(_packed("page_words.yaml"))
    return words


@cache
def _template() -> string.Template:
    return string.Template(_packed("page_picture.html"))


def _packed(name: str) -> str:
    return files("bot").joinpath(name).read_text(encoding="utf-8")


def _edition(drawn: Sequence[Drawn], language: str) -> str:
    """Return paper, day and page in words, where one of the stories knows them."""
    phrases = Phrases.load(language)
    for page in drawn:
        for article in page.told.articles:
            source = article.source
            parts = [phrases.say("paper", paper=source.paper)] if source.paper else []
            parts += [phrases.date(source.date)] if source.date else []
            if parts:
                return " ".join([*parts, phrases.say("page", page=source.page)] if source.page else parts)
    return ""


class _Part:
    """The part of the file that shows one page; its stories are numbered from `first`."""

    def __init__(self, drawn: Drawn, number: int, first: int, words: Mapping[str, Any]) -> None:
        self.page, self.articles, self.picture = drawn.told.page, drawn.told.articles, drawn.picture
        self.number, self.first, self.words = number, first, words
        lines = printed_lines(self.page, drawn.told.elements) if self.page else []
        self.view = View(lines, self.articles, first, words)

    def list(self) -> str:
        """Return the stories of the page as a list of links to their places."""
        if not self.articles:
            return f'<p class="quiet">{escape(self.words["no_stories"])}</p>'
        return f"<ol>{''.join(self._listed(index) for index in range(len(self.articles)))}</ol>"

    def _listed(self, index: int) -> str:
        article, place = self.articles[index], "s" if self.page else "t"
        title = escape(article.headline or _opening(article))
        return (
            f'<li>{self.view.badge(index)}<div><a href="#{place}{self.first + index}">{title}</a> '
            f'<span class="kind">{escape(self.words["kind"][article.kind])}</span> {self._doubt(article)}</div></li>'
        )

    def _doubt(self, article: Article) -> str:
        words = self.view.doubt(article)
        return f'<span class="doubt">{escape(words)}</span>' if words else ""

    def section(self, *, heading: bool) -> str:
        """Return the page itself, then its stories as they were read."""
        title = f"<h2>{escape(self.words['page'].format(number=self.number))}</h2>" if heading else ""
        area = self.page.area if self.page else None
        if area is not None and area.width > 0 and area.height > 0:
            picture = self.picture if self.picture and fits(self.picture, area) else None
            seen = self.view.sheet(area, picture)
        else:
            seen = self.view.table()
        stories = "".join(self._story(index) for index in range(len(self.articles)))
        return f'<section>{title}{seen}<h2>{self.words["as_read"]}</h2><div class="stories">{stories}</div></section>'

    def _story(self, index: int) -> str:
        """Return a story as it was read."""
        article = self.articles[index]
        lines = article.source.lines
        where = escape(self.words["lines"].format(first=lines[0], last=lines[1])) if lines and self.page else ""
        back = f'<a class="quiet" href="#s{self.first + index}">{where}</a>' if where else ""
        head = _told("p", article.kicker, "above") + _told("h3", article.headline)
        head += _told("p", article.deck, "above") + _told("p", article.byline, "quiet")
        return (
            f'<article class="story {article.kind}" id="t{self.first + index}" style="{self.view.hue(index)}">'
            f"{self.view.badge(index)} {back} {self._doubt(article)}{head}{''.join(_body(article))}</article>"
        )


def _opening(article: Article) -> str:
    """Return the beginning of a story that has no headline."""
    text = article.paragraphs[0].text if article.paragraphs else ""
    return f"{text[:18]}…" if text else "…"


def _body(article: Article) -> Iterator[str]:
    subhead: str | None = None
    for index, paragraph in enumerate(article.paragraphs):
        if paragraph.subhead and paragraph.subhead != subhead:
            yield _told("h4", paragraph.subhead)
        subhead = paragraph.subhead
        dateline = f"{escape(article.dateline)} " if article.dateline and index == 0 else ""
        yield f"<p>{dateline}{escape(paragraph.text)}</p>"


def _told(tag: str, text: str | None, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f"<{tag}{named}>{escape(text)}</{tag}>" if text else ""


def pictures_of(seen: Mapping[Path, Sequence[Told]]) -> list[Drawn]:
    """Return what was read of files, the first pages with their pictures where the file is a PDF or a picture."""
    drawn: list[Drawn] = []
    for path, told in seen.items():
        for each in told:
            wanted = each.page is not None and each.page.area is not None and len(drawn) < PICTURES
            drawn.append(Drawn(each, picture_of(path, each.page.sheet) if wanted and each.page else None))
    return drawn
