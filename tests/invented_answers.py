"""Invented newspaper passages, and an assistant that answers from them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.assistant import Assistant
from bot.memory.memory import Memory
from retrieval.errors import UnreachableError
from retrieval.records import Answer, Answerer, Hit, Passage, Question, Source, Summary

TEXT = "青石镇的新桥七月一日通车了。桥长三百二十米，是全县最长的一座。镇上的老人说，等这座桥等了四十年。"
SOURCE = Source("/archive/qingshi.txt", "青石日报", "2026-07-02", "3")
SUMMARY = Summary(
    files=1,
    articles=42,
    passages=99,
    papers=("山村周报", "青石日报"),
    first_date="2026-07-01",
    last_date="2026-07-03",
    headlines=("四十年等来一座桥", "书店里的灯", "夜班公交的司机", "第四个标题"),
)


def hit(number: int = 1, text: str = TEXT) -> Hit:
    passage = Passage(
        f"a-{number}", f"四十年等来一座桥（{number}）", text, SOURCE, kicker="山里通了路", byline="本报记者 林晓"
    )
    return Hit(passage, 2.0, 0.9, (0, 14), ((4, 6), (10, 12)))


def answer(question: Question) -> Answer:
    """Answer about bridges, come near about trains, know nothing else; fail when asked to."""
    if "出错" in question.text:
        raise RuntimeError("the archive fell over")
    if "停电" in question.text:
        raise UnreachableError("search.example: the archive is not reachable", fix="see that the cluster runs")
    hits = tuple(hit(number) for number in (1, 2, 3))
    if "桥" in question.text:
        return Answer(question.text, True, hits)
    if "火车" in question.text:
        return Answer(question.text, False, hits, ("火车",))
    return Answer(question.text, False, (), ("火星",))


class InventedShelf:
    """Every article has a passage before and one after what is found of it."""

    def article(self, article_id: str) -> tuple[Passage, ...]:
        found = hit(int(article_id.removeprefix("a-"))).passage
        return (replace(found, text="修桥的人回忆起当年。"), found, replace(found, text="桥头的小店也开张了。"))

    def latest(self, limit: int, *, paper: str | None = None, date: str | None = None) -> tuple[Passage, ...]:
        known = date in (None, SUMMARY.last_date) and paper in (None, "青石日报")
        return tuple(hit(n).passage for n in (1, 2, 3))[:limit] if known else ()

    def random(self) -> Passage | None:
        return hit(2).passage

    def newest(self) -> int:
        return 0

    def mentions(self, watched: Sequence[str], after: int) -> Mapping[str, tuple[Passage, ...]]:
        return {}


def assistant(answerer: Answerer = answer, memory: Memory | None = None, **more: Any) -> Assistant:
    return Assistant(answerer, lambda: SUMMARY, memory=memory, **{"shelf": InventedShelf()} | more)
