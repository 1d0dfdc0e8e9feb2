"""The figures of a question set: what counts as right, and how faults in the set are told."""

import json
from pathlib import Path

import pytest

from retrieval.errors import ReadError
from retrieval.evaluation import GoldQuestion, figures, judge, judge_all, named, read_questions
from retrieval.records import Answer, Hit, Passage, Question, Source


def hit(headline: str | None, text: str, sentence: str = "", *, byline: str | None = None, name: str = "a") -> Hit:
    start = text.find(sentence) if sentence else -1
    span = (start, start + len(sentence)) if start >= 0 else None
    return Hit(Passage(name, headline, text, Source("f"), byline=byline), 1.0, 0.9, span)


ASKED = GoldQuestion("q", "灯塔多高？", True, "灯塔“上新”", ("31米",))


@pytest.mark.parametrize(
    ("hits", "answered", "headline", "at_1", "at_3", "sentence", "miss"),
    [
        ([hit("灯塔上新", "塔高３１ 米。很亮。", "塔高３１ 米。")], True, True, True, True, True, None),
        ([hit("灯塔上新", "塔高31米。很亮。", "很亮。")], True, True, True, True, False, None),
        (
            [hit("灯塔上新", "很亮。"), hit("灯塔上新", "31米")],
            True,
            True,
            False,
            True,
            False,
            "answer not in the passage",
        ),
        ([hit("别的", "31米"), hit("灯塔上新", "31米")], True, False, False, True, False, "another headline"),
        ([hit(None, "31米")], True, False, False, False, False, "another headline"),
        ([hit("灯塔上新", "31米")], False, False, False, False, False, "refused"),
        ([], True, False, False, False, False, "another headline"),
    ],
)
def test_verdicts(
    hits: list[Hit], answered: bool, headline: bool, at_1: bool, at_3: bool, sentence: bool, miss: str | None
) -> None:
    verdict = judge(ASKED, Answer(ASKED.question, answered, tuple(hits)))
    assert (verdict.headline_right, verdict.right_at_1, verdict.right_at_3) == (headline, at_1, at_3)
    assert (verdict.sentence_right, verdict.miss) == (sentence, miss)


def test_all_answers_are_needed_where_the_question_says_so() -> None:
    both = GoldQuestion("q", "?", True, "甲", ("东", "西"), answer_mode="all")
    assert not judge(both, Answer("?", True, (hit("甲", "东"),))).right_at_1
    assert judge(both, Answer("?", True, (hit("甲", "西东"),))).right_at_1


def test_answers_in_other_places() -> None:
    byline = GoldQuestion("q", "?", True, "甲", ("林某",), answer_in="byline")
    assert judge(byline, Answer("?", True, (hit("甲", "无", byline="记者 林某"),))).right_at_1
    assert not judge(byline, Answer("?", True, (hit("甲", "林某"),))).right_at_1
    headline = GoldQuestion("q", "?", True, "甲", ("甲",), answer_in="headline")
    assert judge(headline, Answer("?", True, (hit("甲", "无"),))).right_at_1


def test_gold_ids_count_instead_of_the_headline() -> None:
    question = GoldQuestion("q", "?", True, "甲", ("东",), gold=("b", "c"))
    assert judge(question, Answer("?", True, (hit("乙", "东", name="c"),))).right_at_1
    assert not judge(question, Answer("?", True, (hit("甲", "东", name="a"),))).right_at_1


def test_figures_are_shares() -> None:
    unknown = GoldQuestion("u", "火星？", False)
    answers = {
        ASKED.question: Answer("", True, (hit("灯塔上新", "31米", "31米"),)),
        unknown.question: Answer("", False),
    }

    def answerer(question: Question) -> Answer:
        assert question.limit == 3
        return answers[question.text]

    verdicts = list(judge_all([ASKED, unknown], answerer, limit=3))
    assert named(figures(verdicts)) == {
        "answerable": 1, "unanswerable": 1, "headline@1": 1.0, "answer@1": 1.0, "answer@3": 1.0, "sentence@1": 1.0,
        "false_refusal": 0.0, "refused": 1.0,
    }  # fmt: skip
    assert judge(unknown, Answer("", True)).miss == "answered though the archive does not say"
    assert figures([]).refused is None


LINE = {"id": "q1", "question": "问", "answerable": True, "headline": "题", "answers": ["答"], "style": "plain"}


def test_question_sets_are_read(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    gold = {"question": "问", "answerable": True, "answers": ["答"], "gold": [7], "headline": None}
    lines = [LINE, {"question": "无", "answerable": False, "answers": []}, gold]
    file.write_text("\n\n".join(json.dumps(line) for line in lines), encoding="utf-8-sig")
    assert read_questions(file) == [
        GoldQuestion("q1", "问", True, "题", ("答",), style="plain"),
        GoldQuestion("", "无", False),
        GoldQuestion("", "问", True, "", ("答",), gold=("7",)),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "Expecting"),
        ("[]", "not a JSON object"),
        ("[" * 100_000, "line 2"),
        ('{"question": "问"}', "'answerable' is missing"),
        ('{"question": 1, "answerable": true}', "should be a text"),
        ('{"question": "问", "answerable": 1}', "true or false"),
        ('{"question": "问", "answerable": true}', "needs answers"),
        (json.dumps(LINE | {"answers": "答"}), "answers is not a list"),
        (json.dumps(LINE | {"answer_mode": "some"}), "answer_mode"),
        (json.dumps(LINE | {"answer_in": "page"}), "answer_in"),
    ],
)
def test_faults_are_told_with_their_line(tmp_path: Path, line: str, reason: str) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(json.dumps(LINE) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(ReadError) as caught:
        read_questions(file)
    assert "line 2 is no question" in caught.value.problem
    assert reason in caught.value.problem
    assert caught.value.fix


@pytest.mark.parametrize(("content", "problem"), [(b"\n", "no question"), (b"\xff", "UTF-8"), (None, "No such file")])
def test_files_that_are_no_question_set(tmp_path: Path, content: bytes | None, problem: str) -> None:
    file = tmp_path / "q.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ReadError, match=problem):
        read_questions(file)
