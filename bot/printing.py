"""Records -> the JSON that other programs read: their fields and order are promised."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from retrieval.records import Answer, Article, Hit, Source, Summary

if TYPE_CHECKING:
    from retrieval.indexing import IndexReport


def json_line(shape: Mapping[str, Any]) -> str:
    """Return one line of JSON, Chinese left as it is."""
    return json.dumps(shape, ensure_ascii=False)


def article_json(article: Article) -> dict[str, Any]:
    """Return the shape of `read --json`."""
    return {
        "id": article.id,
        "kind": article.kind,
        "headline": article.headline,
        "kicker": article.kicker,
        "deck": article.deck,
        "subheads": list(article.subheads),
        "byline": article.byline,
        "dateline": article.dateline,
        "paragraphs": [paragraph.text for paragraph in article.paragraphs],
        "source": source_json(article.source),
        "headline_confidence": round(article.headline_confidence, 4),
    }


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return the shape of `ask --json`."""
    return {
        "question": answer.question,
        "answered": answer.answered,
        "hits": [hit_json(hit) for hit in answer.hits],
        "unmatched": list(answer.unmatched),
        "took_ms": round(answer.took_ms, 2),
        "notes": [asdict(note) for note in answer.notes],
        "suggestions": list(answer.suggestions),
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    """Return one passage of an answer."""
    passage = hit.passage
    return {
        "headline": passage.headline,
        "kicker": passage.kicker,
        "byline": passage.byline,
        "text": passage.text,
        "sentence": hit.sentence_text,
        "article_id": passage.article_id,
        "source": source_json(passage.source),
        "score": round(hit.score, 4),
        "confidence": round(hit.confidence, 4),
        "also_in": [source_json(source) for source in hit.also_in],
    }


def source_json(source: Source) -> dict[str, Any]:
    """Return where something was printed."""
    return {
        "file": source.file,
        "paper": source.paper,
        "date": source.date,
        "page": source.page,
        "section": source.section,
        "url": source.url,
        "lines": list(source.lines) if source.lines else None,
    }


def run_json(report: "IndexReport") -> dict[str, Any]:
    """Return the shape of `index --json`."""
    problems = [{"problem": problem.problem, "fix": problem.fix} for problem in report.problems]
    counts = {name: getattr(report, name) for name in ("files", "changed", "removed", "articles", "passages")}
    return {**counts, "problems": problems, "seconds": round(report.seconds, 3)}


def summary_json(summary: Summary) -> dict[str, Any]:
    """Return the shape of `stats --json`."""
    return {
        "files": summary.files,
        "articles": summary.articles,
        "passages": summary.passages,
        "papers": list(summary.papers),
        "first_date": summary.first_date,
        "last_date": summary.last_date,
    }
