from pathlib import Path

import pytest

from retrieval.config import RankingSettings
from retrieval.indexing import index
from retrieval.records import Question
from retrieval.retriever import Retriever

STORY = "\n".join(f"第{n}天，石匠们又修好了望潮堤的{n}段，潮水一点也没有漫过来。" * 8 for n in range(1, 7))


@pytest.fixture
def retriever(tmp_path: Path):
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "堤.md").write_text(f"# 望潮堤修好了\n\n{STORY}\n\n# 渡轮改点\n\n渡轮早上七点十分开。\n", encoding="utf-8")
    index([pages], tmp_path / "index")
    opened = Retriever.open(tmp_path / "index", RankingSettings())
    yield opened
    opened.close()


def test_an_article_is_all_of_its_passages_in_order(retriever):
    passage = retriever.ask(Question("望潮堤")).hits[0].passage
    article = retriever.browser().article(passage.article_id)
    assert len(article) > 1
    assert passage in article
    assert [p.text[:3] for p in article] == sorted(p.text[:3] for p in article)
    assert {p.headline for p in article} == {"望潮堤修好了"}


def test_an_article_that_is_gone_has_no_passages(retriever):
    assert retriever.browser().article("gone") == ()
    assert retriever.browser().article("'; DROP TABLE articles; --") == ()


def test_of_two_articles_with_one_id_the_newest_is_meant(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    for name, text in (("a", "旧桥拆了。"), ("b", "新桥通了。")):
        line = f'{{"id": "bridge", "headline": "{name}", "text": "{text}"}}\n'
        (pages / f"{name}.jsonl").write_text(line, encoding="utf-8")
    index([pages], tmp_path / "index")
    opened = Retriever.open(tmp_path / "index", RankingSettings())
    assert [p.text for p in opened.browser().article("bridge")] == ["新桥通了。"]
    opened.close()
