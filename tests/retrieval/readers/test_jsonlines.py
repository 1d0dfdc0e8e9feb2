# ruff: noqa: E501 - lines as they are printed
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import ReadError
from retrieval.limits import ReadingSettings
from retrieval.readers import jsonlines
from retrieval.records import Article


def read(path: Path, *lines: Any) -> tuple[list[Article], list[str]]:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    problems: list[str] = []
    articles = list(jsonlines.read(path, "archive.jsonl", lambda error: problems.append(str(error))))
    return articles, problems


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.jsonl"


def test_an_article_has_what_its_line_says(path: Path) -> None:
    line = {
        "id": "a-1", "headline": "河湾村的新桥", "text": "桥通车了。\n\n村民很高兴。", "kicker": "不再绕路", "byline": "本报记者 方小舟",
        "date": "2025-03-12", "paper": "河湾晚报", "page": 3, "section": "本地", "url": "https://paper.example/1", "language": "zh",
    }  # fmt: skip
    ((article,), problems) = read(path, line)
    assert not problems
    assert (article.id, article.headline, article.kicker) == ("a-1", "河湾村的新桥", "不再绕路")
    assert [p.text for p in article.paragraphs] == ["桥通车了。", "村民很高兴。"]
    source = article.source
    assert (source.file, source.paper, source.date, source.page) == ("archive.jsonl", "河湾晚报", "2025-03-12", "3")
    assert (source.section, source.url, source.lines) == ("本地", "https://paper.example/1", (1, 1))
    assert article.headline_confidence == 1.0


def test_a_headline_may_be_null_and_an_id_is_made_up_from_the_line(path: Path) -> None:
    ((first,), _) = read(path, {"headline": None, "text": "桥通车了。"})
    assert first.headline is None
    assert first.headline_confidence == 0.0
    ((second,), _) = read(path, "", {"headline": None, "text": "桥通车了。"})
    assert first.id == second.id != ""


def test_what_read_prints_is_read_again(path: Path) -> None:
    ((article,), _) = read(
        path, {"id": 7, "kind": "photo", "headline": "晒秋", "paragraphs": ["甲。", "乙。"], "deck": "丙"}
    )
    assert (article.id, article.kind, article.deck, len(article.paragraphs)) == ("7", "photo", "丙", 2)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "it is not JSON"),
        ("[1]", "not a JSON object"),
        ({"headline": "无"}, 'has no "text"'),
        ({"text": " \n "}, 'has no "text"'),
        ({"text": 5}, '"text" must be a text'),
        ({"paragraphs": [1]}, '"text" must be a text|has no "text"'),
        ({"text": "甲。", "headline": ["乙"]}, '"headline" must be a text'),
        ({"text": "甲。", "kind": "poem"}, '"kind" is'),
        ({"text": "甲。", "id": {}}, '"id" must be a text'),
        ({"text": "甲。", "id": ""}, '"id" must be a text'),
        ({"text": "甲。", "date": "gestern"}, '"date" is'),
        ({"text": "甲。", "date": "2025-13-01"}, '"date" is'),
        ('{"text": "\\ud800甲"}', "half a character"),
        ("[" * 100_000, "nested too deeply|not JSON"),
    ],
)
def test_an_invalid_line_is_told_with_its_number_and_the_others_are_read(path: Path, line: Any, problem: str) -> None:
    articles, problems = read(path, {"id": "1", "text": "甲。"}, line, {"id": "3", "text": "丙。"})
    assert [article.id for article in articles] == ["1", "3"]
    assert len(problems) == 1
    assert "line 2" in problems[0]
    assert re.search(problem, problems[0])


def test_an_id_that_stands_twice_is_told(path: Path) -> None:
    articles, problems = read(path, {"id": "1", "text": "甲。"}, {"id": "1", "text": "乙。"})
    assert len(articles) == 1
    assert "taken by line 1" in problems[0]


@pytest.mark.parametrize("day", ["2025-03-12", "2025/3/12", "2025年3月12日", "20250312", "2025-03-12T08:00:00Z"])
def test_days_are_read_in_the_forms_that_exports_have(path: Path, day: str) -> None:
    ((article,), _) = read(path, {"text": "甲。", "date": day})
    assert article.source.date == "2025-03-12"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_other_encodings(path: Path, encoding: str) -> None:
    text = '{"id": "1", "text": "这座新桥通车了，村民们都说，从今天起过河不用再绕路了。"}\n{"id": "2", "text": "我们的船也不在了。"}\n'
    path.write_bytes(text.encode(encoding))
    articles = list(jsonlines.read(path, "a.jsonl", lambda error: None))
    assert [article.id for article in articles] == ["1", "2"]


def test_a_broken_character_spoils_only_its_line(path: Path) -> None:
    text = '{"id": "1", "text": "这座新桥通车了，村民们都说，从今天起过河不用再绕路了。"}\n'.encode("gb18030")
    path.write_bytes(text + b'{"id": "2", "text": "\xff\xff"}\n' + text.replace(b'"1"', b'"3"') * 1)
    problems: list[ReadError] = []
    raw = path.read_bytes()
    path.write_bytes(text * 1500 + raw[len(text) :])
    articles = list(jsonlines.read(path, "a.jsonl", problems.append))
    assert [article.id for article in articles] == ["1", "3"]
    assert "readable" in str(problems[-1])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_overlong_line(path: Path, encoding: str) -> None:
    lines = [
        {"id": str(number), "text": text} for number, text in enumerate(("甲。", "乙" * 30_000, "丙。", "丁" * 30_000))
    ]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding=encoding)
    problems: list[ReadError] = []
    articles = list(jsonlines.read(path, "a.jsonl", problems.append, ReadingSettings(line_mb=0.02)))
    assert [article.id for article in articles] == ["0", "2"]
    assert ["line 2 was skipped: it is longer than 0.02 MB" in problems[0].problem, "line 4" in problems[1].problem]
    assert "raise reading.line_mb in config.yaml" in problems[0].fix
    assert len(list(jsonlines.read(path, "a.jsonl", problems.append, ReadingSettings(line_mb=0.1)))) == 4
    assert len(problems) == 2


def test_an_empty_and_a_missing_file(path: Path) -> None:
    with pytest.raises(ReadError, match="empty"):
        read(path, "", " ")
    with pytest.raises(ReadError, match="empty"):
        read(path)
    with pytest.raises(ReadError, match="cannot be opened"):
        list(jsonlines.read(path.with_name("gone.jsonl"), "gone.jsonl", lambda error: None))


@given(st.lists(st.one_of(st.text(max_size=30), st.binary(max_size=30).map(repr)), max_size=5))
def test_any_lines_give_articles_or_told_problems(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "a.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8", errors="replace")
    problems: list[ReadError] = []
    try:
        assert list(jsonlines.read(path, "a.jsonl", problems.append)) == []
    except ReadError as error:
        problems.append(error)
    assert all(problem.fix for problem in problems)
