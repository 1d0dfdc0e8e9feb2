"""The JSON that other programs read keeps its fields and their order."""

import json

from bot.printing import answer_json, article_json, json_line, summary_json
from retrieval.records import Answer, Article, Hit, Paragraph, Passage, Source, Summary

SOURCE = Source("p.txt", paper="潮音报", date="2026-10-03", page="2", lines=(3, 9))
SOURCE_SHAPE = {
    "file": "p.txt", "paper": "潮音报", "date": "2026-10-03", "page": "2", "section": None, "url": None, "lines": [3, 9]
}  # fmt: skip


def test_an_article() -> None:
    paragraphs = (Paragraph("一。"), Paragraph("二。", subhead="小题"))
    article = Article("a-1", "题", paragraphs, SOURCE, kicker="引", byline="记者 某", headline_confidence=0.87654321)
    expected = {
        "id": "a-1", "kind": "article", "headline": "题", "kicker": "引", "deck": None, "subheads": ["小题"],
        "byline": "记者 某", "dateline": None, "paragraphs": ["一。", "二。"], "source": SOURCE_SHAPE,
        "headline_confidence": 0.8765,
    }  # fmt: skip
    assert json_line(article_json(article)) == json_line(expected)


def test_an_answer() -> None:
    passage = Passage("a-1", None, "一。二。", Source("q.txt"))
    answer = Answer("问\n？", True, (Hit(passage, 1.23456, 0.98765, (2, 4)),), ("火星",), 1.239)
    line = json_line(answer_json(answer))
    assert "\n" not in line
    empty = {"file": "q.txt", "paper": None, "date": None, "page": None, "section": None, "url": None, "lines": None}
    assert list(json.loads(line).items()) == list({
        "question": "问\n？", "answered": True,
        "hits": [{
            "headline": None, "kicker": None, "byline": None, "text": "一。二。", "sentence": "二。",
            "article_id": "a-1", "source": empty, "score": 1.2346, "confidence": 0.9877,
            "also_in": [],
        }],
        "unmatched": ["火星"], "took_ms": 1.24, "notes": [], "suggestions": [],
    }.items())  # fmt: skip


def test_an_answer_without_a_best_sentence() -> None:
    hit = Hit(Passage("a", None, "一。", SOURCE), 1.0, 1.0)
    assert answer_json(Answer("问", False, (hit,)))["hits"][0]["sentence"] is None


def test_a_summary() -> None:
    assert summary_json(Summary(1, 2, 3, ("潮音报",), "2026-10-03", None)) == {
        "files": 1, "articles": 2, "passages": 3, "papers": ["潮音报"], "first_date": "2026-10-03", "last_date": None
    }  # fmt: skip
