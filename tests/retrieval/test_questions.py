"""What a question asks: the words that carry it, and the kind of answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.questions import Reading, read_question
from retrieval.stopwords import Wanted


@pytest.mark.parametrize(
    "question",
    [
        "鹭洲灯塔有多高？",
        "请问鹭洲灯塔有多高呢",
        "麻烦告诉我一下，鹭洲灯塔多高啊？",
        "鷺洲燈塔有多高？",
        "鹭洲灯塔　有多高？？",
    ],
)
def test_asking_and_politeness_weigh_nothing(question: str) -> None:
    reading = read_question(question)
    assert "".join(reading.words) == "鹭洲灯塔"
    assert reading.characters == tuple("鹭洲灯塔")
    assert reading.pairs == ("鹭洲", "洲灯", "灯塔")


def test_pairs_do_not_reach_over_what_was_left_out() -> None:
    assert read_question("灯塔是谁守的").pairs == ("灯塔",)
    assert read_question("灯塔2号码头").pairs == ("灯塔", "号码", "码头")


def test_english_words_are_stemmed_and_its_grammar_left_out() -> None:
    reading = read_question("Who repaired the old clocks of Harbour 7?")
    assert set(reading.words) == set(read_question("repair old clock harbour 7").words)
    assert reading.characters == reading.pairs == ()


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("灯塔有多少级台阶", "number"),
        ("台阶有几级", "number"),
        ("谁守灯塔", "who"),
        ("守塔人是谁？", "who"),
        ("渡轮什么时候开", "when"),
        ("灯塔哪一年建成", "when"),
        ("夜读会在哪里办", "where"),
        ("水鸟为什么多了", "why"),
        ("图书馆有哪些活动", "list"),
        ("码头种了什么树", "fact"),
        ("渡轮改点", "fact"),
        ("这篇报道的作者是谁", "byline"),
        ("盐田那篇的记者是谁", "byline"),
        ("关于灯塔的报道标题是什么", "headline"),
        ("作者采访了多少人", "number"),
        ("Who repaired the clock?", "who"),
        ("How many steps are there?", "number"),
        ("which clock stood still", "fact"),
        ("when did it stop", "when"),
        ("渡轮改点 日期", "when"),
        ("鹭洲到石鹭的票价?", "number"),
        ("夜读会 地点", "where"),
        ("灯塔停电 原因", "why"),
        ("凭啥说停电也不怕", "why"),
        ("守塔人叫什么", "name"),
        ("她儿子叫啥名字", "name"),
    ],
)
def test_the_kind_of_answer(question: str, wanted: Wanted) -> None:
    assert read_question(question).wanted == wanted


@pytest.mark.parametrize(
    ("question", "focus"),
    [
        ("风筝比赛冠军是谁", "冠军"),
        ("码头用什么材料修补", "材料"),
        ("灯塔有多少级台阶", "台阶"),
        ("风筝比赛 冠军", "冠军"),
        ("夜读会有多少名额", "名额"),
    ],
)
def test_the_focus_stands_beside_the_asking_word(question: str, focus: str) -> None:
    assert focus in read_question(question).focus


@pytest.mark.parametrize(
    ("question", "words"),
    [("渡轮停了多少天才开", ("渡轮", "停", "开")), ("带了几条搜救犬", ("带", "搜救", "犬")), ("有多少名额", ("名额",))],
)
def test_the_measure_word_of_a_number_is_not_searched(question: str, words: tuple[str, ...]) -> None:
    assert read_question(question).words == words


@pytest.mark.parametrize(
    ("question", "dates"),
    [
        ("2026年3月14日有什么新闻", ("2026年", "3月", "14日")),
        ("２０２６年的灯塔", ("2026年",)),
        ("03月05号开会吗", ("3月", "5日")),
        ("1987 clock", ("1987年",)),
        ("用了3个月吗", ()),
        ("台阶217级", ()),
    ],
)
def test_dates(question: str, dates: tuple[str, ...]) -> None:
    assert read_question(question).dates == dates


@pytest.mark.parametrize(
    ("question", "fits", "not_fits"),
    [
        ("船票多少钱", "船票9元", "开船9次"),
        ("灯塔有多高", "高四十一米", "共217级"),
        ("有多少人参加", "来了60人", "花了60元"),
        ("台阶有多少级", "一共217级", "共217个"),
        ("种了几棵树", "种下200棵", "种下200"),
        ("绿化率是多少", "达到40%", "达到40米"),
        ("修了多久", "花了3个月", "花了3元"),
        ("合作社有多少渔船", "渔船共80艘", "渔船8月出海"),
        ("水库面积多大", "120亩", "120岁"),
        ("水库面积多大？", "120亩", "120岁"),
        ("守塔人今年多大", "五十八岁", "58亩"),
        ("灯塔哪一年亮的", "1922年亮起", "22日亮起"),
        ("新规几月几日生效", "7月15日起", "15元起"),
        ("渡轮几点开", "7时30分", "7元"),
        ("渡轮几点开", "晚上十一点", "十一条"),
        ("哪个月收盐", "8月收盐", "8日收盐"),
        ("守了几个小时", "6个小时", "6个人"),
    ],
)
def test_what_a_figure_looks_like(question: str, fits: str, not_fits: str) -> None:
    figure = read_question(question).figure
    assert figure is not None
    assert figure.search(fits)
    assert not figure.search(not_fits)


def test_no_figure_where_none_is_asked_for() -> None:
    assert read_question("谁守灯塔").figure is None


def test_names_and_numbers_must_not_be_others() -> None:
    reading = read_question("北京的3号码头在哪里")
    assert {"北京", "3"} <= set(reading.names)
    assert "码头" not in reading.names
    assert reading.numbers == ("3",)


def test_a_question_of_one_character() -> None:
    reading = read_question("鹭？")
    assert reading.words == reading.characters == ("鹭",)
    assert reading.lone
    assert not read_question("灯塔").lone


def is_empty(reading: Reading) -> bool:
    return not (reading.words or reading.pairs or reading.characters or reading.runs or reading.names)


@pytest.mark.parametrize(
    "question", ["", " \n\t", "？！。，", "😀🎏", "?" * 5000, "😀" * 5000, "多少" * 2500, "请问谁呢"]
)
def test_questions_without_a_word(question: str) -> None:
    assert is_empty(read_question(question))


@pytest.mark.parametrize(
    "question", ["灯塔多高" * 1250, "二" * 5000, "9" * 5000, "亿" * 5000, "ab " * 1666, "\0灯\ud800塔", "1.2.3.4多少万"]
)
def test_odd_questions_are_read(question: str) -> None:
    assert not is_empty(read_question(question))


@given(st.text(st.sampled_from("灯塔谁多少几何哪个年月日1３9万亿零a. ？what"), max_size=30) | st.text(max_size=30))
def test_anything_is_read(question: str) -> None:
    reading = read_question(question)
    assert len(set(reading.words)) == len(reading.words)
    assert set("".join(reading.pairs)) <= set(reading.characters) <= set("".join(reading.words))
