"""The samples that a newcomer meets: how they are read, how questions to them are answered, what README shows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.config import load
from bot.phrases import Phrases
from retrieval.articles.reading import articles_of
from retrieval.evaluation import figures, judge_all, named, read_questions
from retrieval.records import Answerer, Question
from retrieval.retriever import Retriever

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
QUESTIONS = ROOT / "tests" / "questions" / "samples.jsonl"
HEADLINES = {
    "泊云日报-2026-10-18-第3版.txt": {
        "苗青禾问清了时间": "停了六年的夜渡又亮灯了",
        "蓝若水表示": "停了六年的夜渡又亮灯了",
        "全市共设612杆": "六百杆“公平秤”进了菜市场",
        "这座三孔石拱桥建于1908年": "百岁石桥“体检”后重新上岗",
        "初二学生放飞自制的探空气球": "“气球课”升空",
        "归还率从91%升到了97%": "借书逾期不罚款还书率反而高了",
    },
    "苇塘晚报-2026-10-20-A06版.txt": {
        "卓秀兰按下按钮": "四十二部电梯“爬”上老楼",
        "最长的一次停用了两天": "四十二部电梯“爬”上老楼",
        "插错一排就成了斗鸡眼": "稻田里长出“大鲤鱼”",
        "因城南水厂更换阀门": "停水公告",
        "有905把": "汽车站有个“一百天小屋”",
        "2分09秒的成绩夺冠": "金秋赛龙舟",
    },
}


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    folder = tmp_path_factory.mktemp("samples") / "index"
    assert main(["index", str(SAMPLES), "--index", str(folder), "--config", str(ROOT / "config.yaml")]) == 0
    retriever = Retriever.open(folder, load(ROOT / "config.yaml").ranking)
    yield retriever.ask
    retriever.close()


def test_samples_are_read_without_a_complaint(capsys: pytest.CaptureFixture[str], answerer: Answerer) -> None:
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("page", HEADLINES)
def test_every_story_stands_under_its_headline(page: str) -> None:
    articles = list(articles_of(SAMPLES / page, report=lambda error: pytest.fail(str(error))))
    for words, headline in HEADLINES[page].items():
        found = [a.headline for a in articles if any(words in paragraph.text for paragraph in a.paragraphs)]
        assert [re.sub(r"\s", "", str(each)) for each in found] == [headline], words
    assert {article.source.paper for article in articles} == {page.split("-")[0]}


def test_questions_to_the_samples_are_answered(answerer: Answerer) -> None:
    reached = named(figures(list(judge_all(read_questions(QUESTIONS), answerer, limit=5))))
    for name, least in (("headline@1", 0.9), ("answer@1", 0.85), ("sentence@1", 0.55), ("refused", 0.4)):
        assert (reached[name] or 0) >= least, name
    assert (reached["false_refusal"] or 0) <= 0.05


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_conversation_in_the_readme_is_what_happens(answerer: Answerer, readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    found = re.search(r"<!-- conversation -->\n```\n(.*?)\n```\n<!-- /conversation -->", text, re.DOTALL)
    assert found
    turns = [turn.split("\n") for turn in found[1].removeprefix("› ").split("\n› ")]
    assert len(turns) >= 4
    for question, first, *rest in turns:
        answer = answerer(Question(question))
        shown = "\n".join(rest)
        if answer.answered:
            assert first == answer.hits[0].passage.headline
            printed = "".join(re.findall(r"^▌ (.*)$", shown, re.MULTILINE))
            assert re.sub(r"\s", "", printed) == re.sub(r"\s", "", answer.hits[0].passage.text)
        else:
            assert first == Phrases.load("zh-CN").say("nearest")
            assert f"1. {answer.hits[0].passage.headline}" in rest
