"""What may be the answer is told by its look, where its kind has one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis import normalise
from retrieval.answer_forms import form
from retrieval.questions import read_question


def holds(question: str, text: str) -> bool | None:
    reading = read_question(question)
    found = form(reading.text, reading.wanted)
    return None if found is None else found(normalise(text))


@pytest.mark.parametrize(
    ("question", "answer", "none"),
    [
        ("芦花犬有多重", "它体重２１公斤。", "它今年十岁，救过37次，身高60厘米。"),
        ("取回来多少克盐样", "取回1.5千克。", "取样的船9月2日出海，走了27公里。"),
        ("灯塔有多高", "塔高三十一米。", "灯塔建于1886年，重31吨。"),
        ("灯塔到码头多远", "相距5km。", "走46分钟。"),
        ("盐田面积是多少", "盐田共1500亩。", "盐田分成1500块。"),
        ("夜班船票价多少钱", "票价2元。", "夜班船22点开，坐得下200人。"),
        ("换灯花了多少", "花了118万。花费118万元。", "换了640盏。"),
        ("投诉里外放占比多少", "占到四成。", "投诉40件。"),
        ("守塔人今年多大年纪", "他七十三岁了。", "他守了47年，1953年上岛。"),
        ("多少人报了名", "有460多人报名。", "报名9月截止。"),
        ("票价5元的船坐得下多少人", "坐得下200人。", "一张票2元。"),
        ("渔港的收入增长了多少", "收入比去年多三成。", "收入70万元,靠100条船。"),
        ("山里有几只白鹭", "山里的白鹭有2300多只。", "白鹭有三个窝。"),
        ("山里有几只白鹭", "山里有3个白鹭群。", "山里有3个雨季。"),
        ("几位学员考上了", "15名学员考上。", "学员2021年入学，学了3年。"),
        ("县里有几条渡船", "共有四艘渡船。", "渡船每天7点开。"),
        ("陪诊队去了几次山里", "去过三趟。", "有62名护士。"),
        ("修水管用了多久", "修了三年。", "水管长38公里。"),
        ("渡船时速多少", "时速20公里。", "渡船有3层。"),
        ("池水温度是多少", "水温26摄氏度。", "鱼有2.4吨。"),
        ("决赛比分是多少", "以3比1获胜。", "踢了90分钟。"),
        ("白石岭中学得了第几名", "名列第二。", "有十八个队员。"),
        ("岛上有多大", "方圆五平方公里。", "岛上有5个村。"),
        ("灯塔是哪一年建的", "建于1886年。", "9月4日熄灯。"),
        ("灯塔于何年建成", "建成于光绪十二年。", "塔高31米。"),
        ("几月几号试车", "10月20日试车。", "明年试车。"),
        ("头班船几点开", "早上六点开。", "每天开九班。"),
        ("哪个月开渔", "9月开渔。", "渔船有9条。"),
        ("什么时候通车", "明年春节通车。", "全长15.8公里。"),
        ("收了多少斤蜜", "收蜜24斤。", "有180只蜂箱。"),
        ("稻田用掉了多少化肥", "用掉化肥30袋。", "稻田2021年开种。"),
        ("稻田画用了几种稻子", "用了五样稻子。", "稻田画7月成形。"),
        ("渡船的船长是谁", "船长石磊说，河面起雾。", "河面起雾，渡船停航。"),
        ("值班的医生叫什么名字", "竺青山在值班。", "值班的医生一夜没有睡。"),
        ("石斑鱼池叫什么名字", "人们叫它热水塘。", "石斑鱼池建在山脚。"),
    ],
)
def test_what_may_be_the_answer_is_told_from_other_figures(question: str, answer: str, none: str) -> None:
    assert holds(question, answer)
    assert holds(question, none) is False


@pytest.mark.parametrize(
    "question",
    [
        "灯塔为什么熄了灯",
        "灯塔里有什么",
        "现在是谁在里头办公",
        "灯塔 看守人",
        "How many lamps are there?",
        "这篇的标题是什么",
    ],
)
def test_kinds_without_a_look_have_no_form(question: str) -> None:
    assert holds(question, "灯塔") is None


def test_what_the_question_says_itself_is_no_answer() -> None:
    assert holds("2023年上岛的守塔人现在多少岁", "他2023年上岛。") is False
    assert holds("守塔人林守海的徒弟叫什么名字", "徒弟跟着林守海。") is False
    assert holds("守塔人林守海的徒弟是谁", "徒弟游小针也上塔。")


def test_a_deputy_is_not_who_is_asked_for() -> None:
    assert holds("渔会主席是谁", "渔会副主席竺青山说,今年开渔早。") is False
    assert holds("渔会副主席是谁", "渔会副主席竺青山说,今年开渔早。")
    assert holds("渔会主席是谁", "渔会主席竺青山说,今年开渔早。")


@given(st.text(st.sampled_from("多少几条哪位谁叫什么名字第年灯塔长3"), max_size=12), st.text(max_size=20))
def test_any_question_may_be_held_to_any_text(question: str, text: str) -> None:
    assert holds(question, text) in (True, False, None)
