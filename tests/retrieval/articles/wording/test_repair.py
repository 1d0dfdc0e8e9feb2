import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles.wording.repair import characters, is_traditional, repaired


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("⽇⽉⼯⻘⻓⻔⾼⼾", "日月工青长门高户"),
        ("到站⸺终点", "到站——终点"),
        ("﹁好﹂︵甲︶︽乙︾", "「好」（甲）《乙》"),
        ("１２３，（：", "１２３，（："),
    ],
)
def test_stand_ins_become_characters_and_digits_stay(printed: str, meant: str) -> None:
    assert characters(printed) == meant


def test_the_door_radical_follows_the_script_of_the_page() -> None:
    assert characters("⽤⼾", traditional=True) == "用戶"
    assert is_traditional("海灣報館開辦夜間閱讀會，歡迎讀者參加。")
    assert not is_traditional("海湾报馆开办夜间阅读会，欢迎读者参加。")
    assert not is_traditional("")


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("河 湾 村 的 新 桥 今 天 通 车", "河湾村的新桥今天通车"),
        ("保障行人过桥 安 全", "保障行人过桥安全"),
        ("奋进新征程 共建新家园", "奋进新征程 共建新家园"),
        ("共有 312 个摊位， 5 8岁", "共有312个摊位，58岁"),
        ("本报记者 刘 静 本报通讯员 方小舟 摄", "本报记者 刘静 本报通讯员 方小舟 摄"),
        ("高兴地说。 （方小舟）", "高兴地说。（方小舟）"),
        ("稻 田 里 养 蟹  一 水 两 收 金", "稻田里养蟹 一水两收金"),
        ("Call 555 0142 now", "Call 555 0142 now"),
        ("RIVERBEND — The bridge", "RIVERBEND — The bridge"),
        ("A D V E R T I S E M E N T", "ADVERTISEMENT"),
        ("村“ 夜 校 ”开 课", "村“夜校”开课"),
    ],
)
def test_letter_spacing_goes_and_meaningful_blanks_stay(printed: str, meant: str) -> None:
    assert repaired(printed).text == meant


@given(st.text(max_size=60))
def test_every_character_that_is_kept_knows_its_place(text: str) -> None:
    placed = repaired(text, 7)
    assert len(placed.text) == len(placed.places)
    assert all(line == 7 and 0 <= position < len(text) for line, position in placed.places)
    assert list(placed.places) == sorted(placed.places)
    assert "".join(placed.text.split()) == "".join(characters(text).split())
