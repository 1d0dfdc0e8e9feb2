import json
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


def write_paper(pages: Path, name: str, *stories: tuple[str, str | None, str]) -> None:
    pages.mkdir(exist_ok=True)
    lines = [{"headline": h, "date": d, "text": t, "paper": name} for h, d, t in stories]
    text = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines)
    (pages / f"{name}.jsonl").write_text(text, encoding="utf-8")


@pytest.fixture
def stand(tmp_path: Path):
    tide = (("灯塔换灯", "2026-10-03", "新灯亮了。"), ("渡轮改点", "2026-10-05", "渡轮早开。"))
    write_paper(tmp_path / "pages", "潮音报", *tide, ("无日期", None, "不知哪天。"))
    write_paper(tmp_path / "pages", "山風報", ("風箏節開幕", "2026-10-04", "風箏很長。Dragon 也來了。"))
    index([tmp_path / "pages"], tmp_path / "index")
    opened = Retriever.open(tmp_path / "index", RankingSettings())
    yield opened.browser(), tmp_path
    opened.close()


def test_the_latest_stories_come_first_of_all_papers_one_paper_or_one_day(stand):
    browser, _ = stand
    assert [p.headline for p in browser.latest(9)] == ["渡轮改点", "風箏節開幕", "灯塔换灯", "无日期"]
    assert [p.headline for p in browser.latest(1)] == ["渡轮改点"]
    assert [p.headline for p in browser.latest(9, paper="山風報")] == ["風箏節開幕"]
    assert [p.headline for p in browser.latest(9, date="2026-10-03")] == ["灯塔换灯"]
    assert browser.latest(9, paper="没有这份报") == ()
    assert browser.random().headline in {"渡轮改点", "風箏節開幕", "灯塔换灯", "无日期"}


def test_stories_that_came_since_and_mention_all_words_are_found_in_any_script(stand):
    browser, folder = stand
    assert [p.headline for p in browser.mentions(["风筝 dragon", "月亮", " "], 0)["风筝 dragon"]] == ["風箏節開幕"]
    last = browser.newest()
    assert browser.mentions(["风筝"], last) == {"风筝": ()}
    write_paper(folder / "pages", "晨报", ("风筝又飞了", "2026-10-09", "孩子们都来了。" * 90 + "风筝。"))
    index([folder / "pages"], folder / "index")
    assert browser.newest() > last
    assert [p.headline for p in browser.mentions(["風箏"], last)["風箏"]] == ["风筝又飞了"]


def test_an_empty_archive_has_nothing_to_leaf_through(tmp_path):
    (tmp_path / "pages").mkdir()
    index([tmp_path / "pages"], tmp_path / "index")
    opened = Retriever.open(tmp_path / "index", RankingSettings())
    browser = opened.browser()
    assert (browser.newest(), browser.random(), browser.latest(3), browser.mentions(["a"], 0)) == (
        0,
        None,
        (),
        {"a": ()},
    )
    opened.close()
