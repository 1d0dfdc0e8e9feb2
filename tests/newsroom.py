"""Small archives of an invented island, for the tests of the newspaper half."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from retrieval.archive_writer import ArchiveWriter
from retrieval.records import Article, Paragraph, Passage, Source, Span
from retrieval.tables import Rows

ISLAND: Sequence[dict[str, Any]] = (
    {
        "id": "tower",
        "headline": "鹭洲灯塔换上新灯",
        "kicker": "百年老塔的一夜",
        "byline": "记者 简秋禾",
        "paper": "鹭洲日报",
        "date": "2026-03-14",
        "page": "3",
        "section": "岛上",
        "url": "https://example.org/tower",
        "text": "3月13日夜里，鹭洲灯塔换上了新灯。新灯的亮度是旧灯的三倍，耗电只有旧灯的五分之一。\n"
        "守塔人蓝守礁说，灯塔高四十一米，台阶一共217级。",
    },
    {
        "id": "ferry",
        "headline": "石鹭渡轮改点",
        "date": "2026-03-28",
        "text": "从四月起，开往石鹭岛的渡轮每天早上七点十分开船，船票九元，一天四班。",
    },
    {
        "id": "chair",
        "headline": "渔业合作社选出新主席",
        "text": "鹭洲渔业合作社昨天开会，沈汐当选主席，任期五年。沈汐今年三十八岁。",
    },
    {
        "id": "deputy",
        "headline": "海带又丰收",
        "text": "鹭洲渔业合作社副主席顾苔说，今年海带丰收，比去年多收两成。",
    },
    {"id": "kite", "headline": None, "text": "风筝节上，最长的风筝有一百二十节，由十九个人一起放飞。"},
    {
        "id": "clock",
        "headline": "Harbour clock repaired",
        "text": "The old harbour clock was repaired by two watchmakers. It had stood still since 1987.",
    },
    {
        "id": "reading",
        "headline": "圖書館辦夜讀會",
        "text": "圖書館每週五晚上辦夜讀會，讀者可以帶自己的燈來，館方只供應熱茶。",
    },
    {
        "id": "salt",
        "headline": "盐田里的鸟",
        "byline": "通讯员 卓晚",
        "text": "盐田停晒以后，来过冬的水鸟多了起来，最多的一天数到六百只。",
    },
    {"id": "wharf", "headline": "３号码头种树", "text": "３号码头的吊机搬走以后，码头边种了二百棵木麻黄。"},
    {"id": "shop", "headline": "海味铺招租", "kind": "advert", "text": "海味铺连同冰库一起招租，电话面议。"},
)


def write_lines(file: Path, articles: Iterable[dict[str, Any]]) -> Path:
    """Write an archive of articles, one a line."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in articles), encoding="utf-8")
    return file


def article(*texts: str, headline: str | None = "潮水表", lines: Span | None = None, **others: Any) -> Article:
    """Return an article with these paragraphs; `lines` are those of the whole."""
    paragraphs = tuple(Paragraph(text) for text in texts)
    return Article("a-1", headline, paragraphs, Source("页.txt", lines=lines), **others)


def passage(text: str, headline: str | None = None, *, source: Source | None = None, **others: Any) -> Passage:
    """Return a passage."""
    return Passage("a-1", headline, text, source or Source("页.txt"), **others)


def add_article(
    archive: ArchiveWriter, path: str, article: Article, passages: Sequence[Passage]
) -> list[tuple[int, Passage]]:
    """Store an article of a file with its passages; return these with their numbers."""
    rows = Rows()
    rows.add(archive.way(path), article, passages)
    return list(zip(archive.add(rows), passages, strict=True))
