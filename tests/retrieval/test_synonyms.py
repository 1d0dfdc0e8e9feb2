"""Words that mean the same: the file, and what becomes of a question."""

import os
from contextlib import closing
from pathlib import Path

import pytest
from newsroom import write_lines

from retrieval.config import RankingSettings
from retrieval.errors import ReadError
from retrieval.indexing import index
from retrieval.records import Answer, Hit, Passage, Question, Source
from retrieval.retriever import Retriever
from retrieval.synonyms import Synonyms, read_synonyms


def written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def answer(question: Question, *, sure: float, answered: bool = True) -> Answer:
    passage = Passage("a", "题", question.text, Source("a.txt"))
    return Answer(question.text, answered, (Hit(passage, 1.0, sure),), (), 0.1)


def test_the_file_is_read_with_remarks_and_blank_lines(tmp_path: Path) -> None:
    file = written(tmp_path / "s.txt", "\ufeff# 说明\n\n公司 = 企业=商号 # 本地说法\n渡轮 = 轮渡\n")
    assert read_synonyms(file) == {
        "公司": ("企业", "商号"), "企业": ("公司", "商号"), "商号": ("公司", "企业"),
        "渡轮": ("轮渡",), "轮渡": ("渡轮",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (" = 公司", "line 1: there have to be words on both sides"),
        ("甲 = 乙\n公司 = ", "line 2: there have to be words on both sides"),
        ("甲 = 甲", "a word is there twice"),
        ("甲 = 乙\n丙 = 乙", "line 2: 乙 stands on another line"),
        ("甲 = " + "乙" * 21, "longer than a word"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        read_synonyms(written(tmp_path / "s.txt", text))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="No such file"):
        Synonyms(tmp_path / "nowhere.txt")
    (tmp_path / "s.txt").write_bytes("公司 = 企业".encode("gb18030"))
    with pytest.raises(ReadError, match="UTF-8"):
        Synonyms(tmp_path / "s.txt")


def test_a_word_alone_is_kept_whole(tmp_path: Path) -> None:
    file = written(tmp_path / "s.txt", "雁渡口\n灯 = 燈塔\nＰＤＦ")
    synonyms = Synonyms(file)
    assert synonyms.kept == ("雁渡口", "灯塔", "pdf")
    assert list(synonyms.wordings("雁渡口在哪")) == []
    written(file, "白石洲")
    os.utime(file, ns=(1, 1))
    assert synonyms.kept == ("白石洲",)


def test_words_kept_whole_reach_the_question(tmp_path: Path) -> None:
    write_lines(tmp_path / "a.jsonl", [{"id": "1", "text": "口岸的雁飞过渡船。"}, {"id": "2", "text": "船到雁渡口。"}])
    index([tmp_path / "a.jsonl"], tmp_path / "index")
    file = written(tmp_path / "s.txt", "雁渡口")
    with closing(Retriever.open(tmp_path / "index", RankingSettings(), file)) as retriever:
        answer = retriever.ask(Question("雁渡口的船"))
    assert answer.hits[0].passage.article_id == "2"
    assert answer.hits[0].matches == ((2, 5),)


def test_wordings_of_a_question_also_in_traditional_characters(tmp_path: Path) -> None:
    synonyms = Synonyms(written(tmp_path / "s.txt", "公司 = 企业\n轻轨公司 = 轻轨局\nPDF = 版面文件"))
    assert [w.text for w in synonyms.wordings("轻轨公司在哪")] == ["轻轨局在哪", "轻轨企业在哪"]
    assert [w.text for w in synonyms.wordings("這家企業")] == ["這家公司"]
    assert [w.text for w in synonyms.wordings("pdf怎么读")] == ["版面文件怎么读"]
    assert list(synonyms.wordings("灯塔")) == []
    assert list(Synonyms(None).wordings("公司")) == []


def test_another_wording_answers_only_where_it_is_surer(tmp_path: Path) -> None:
    synonyms = Synonyms(written(tmp_path / "s.txt", "公司 = 企业 = 商号"))
    sureness = {"企业在哪": (0.4, True), "商号在哪": (0.5, True), "公司在哪": (0.3, False)}
    found = synonyms.ask(
        Question("公司在哪"), lambda q: answer(q, sure=sureness[q.text][0], answered=sureness[q.text][1])
    )
    assert (found.question, found.hits[0].passage.text) == ("公司在哪", "商号在哪")
    assert [(note.kind, note.words) for note in found.notes] == [("synonym", "商号")]
    sureness["公司在哪"] = (0.46, True)
    kept = synonyms.ask(
        Question("公司在哪"), lambda q: answer(q, sure=sureness[q.text][0], answered=sureness[q.text][1])
    )
    assert kept.notes == ()
    nothing = synonyms.ask(Question("公司在哪"), lambda q: Answer(q.text, False, (), (), 0.1))
    assert nothing.hits == ()


def test_what_is_saved_is_taken_up_and_a_fault_leaves_what_was(tmp_path: Path) -> None:
    file = written(tmp_path / "s.txt", "公司 = 企业")
    synonyms = Synonyms(file)
    for step, (text, words) in enumerate((("公司 = 商号", ["商号在哪"]), ("公司 =", ["商号在哪"]), ("", [])), start=1):
        os.utime(written(file, text), ns=(step, step))
        assert [w.text for w in synonyms.wordings("公司在哪")] == words
    file.unlink()
    assert list(synonyms.wordings("公司在哪")) == []
