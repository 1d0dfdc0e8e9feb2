"""Names that the archive prints are kept whole in questions."""

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import write_lines

from retrieval.archive import Archive
from retrieval.config import RankingSettings
from retrieval.gazetteer import LONGEST, chosen, names_of, stretches
from retrieval.indexing import index
from retrieval.questions import read_question
from retrieval.records import Article, Paragraph, Question, Source
from retrieval.retriever import Retriever


def article(text: str = "", headline: str | None = None, byline: str | None = None) -> Article:
    return Article("a", headline, (Paragraph(text),), Source("页"), byline=byline)


@pytest.mark.parametrize(
    ("given_article", "names"),
    [
        (article("歌剧《鹭洲夜潮》首演。"), {"鹭洲夜潮"}),
        (article("", headline="“潮小蟹”上岗"), {"潮小蟹"}),
        (article("", byline="本报记者 沈汐渡、简秋禾 摄"), {"沈汐渡", "简秋禾"}),
        (article("他说“请各位明天一早都到码头上来看一看这艘新船吧”。"), set()),
        (article("谈“发展”和《生活》。"), set()),
        (article("《一》“ ”"), set()),
    ],
)
def test_what_counts_as_a_name(given_article: Article, names: set[str]) -> None:
    assert names_of(given_article) == names


@given(st.text("鹭洲夜潮ab1，。 ", max_size=30))
def test_stretches_stand_in_the_question_without_a_break(question: str) -> None:
    for stretch in stretches(question):
        assert stretch in question
        assert 2 <= len(stretch) <= LONGEST
        assert not set(stretch) & set("，。 ")


def test_the_longer_name_wins() -> None:
    assert chosen({"夜潮", "鹭洲夜潮", "沈汐"}, "鹭洲夜潮是沈汐写的吗") == ["鹭洲夜潮", "沈汐"]
    assert chosen({"夜潮"}, "灯塔") == []


def test_a_name_takes_the_place_of_its_pieces() -> None:
    reading = read_question("鹭洲夜潮的导演").with_names(["鹭洲夜潮"])
    assert reading.units[0] == "鹭洲夜潮"
    assert not any(unit in "鹭洲夜潮" for unit in reading.units[1:])


def test_names_come_and_go_with_their_articles(tmp_path: Path) -> None:
    lines = [
        {"id": "1", "text": "歌剧《鹭洲夜潮》由沈汐导演。"},
        {"id": "2", "text": "夜里的潮水漫过鹭洲，导演没有来。"},
    ]
    write_lines(tmp_path / "pages" / "a.jsonl", lines)
    index([tmp_path / "pages"], tmp_path / "index")
    with closing(Archive.open(tmp_path / "index")) as archive:
        assert archive.names_among(stretches("鹭洲夜潮的导演是谁")) == ["鹭洲夜潮"]
    with closing(Retriever.open(tmp_path / "index", RankingSettings())) as retriever:
        assert retriever.ask(Question("鹭洲夜潮的导演是谁")).hits[0].passage.article_id == "1"
    write_lines(tmp_path / "pages" / "a.jsonl", lines[1:])
    index([tmp_path / "pages"], tmp_path / "index")
    with closing(Archive.open(tmp_path / "index")) as archive:
        assert archive.names_among(stretches("鹭洲夜潮的导演是谁")) == []
