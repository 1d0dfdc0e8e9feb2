# ruff: noqa: E501 - lines as they are printed
import pytest

from retrieval.articles.wording import marks, notices


@pytest.mark.parametrize(
    "text",
    [
        "本报记者 方小舟 本报通讯员 米小秋 摄", "记者 方小舟 通讯员 戴小青", "本報記者 方小舟 攝", "文/图 方小舟", "方小舟 文/图",
        "（记者方小舟）", "作者：方小舟", "By DANA FIELD", "Staff Writer", "Ledger Correspondent", "Photo by Maya Reed",
    ],
)  # fmt: skip
def test_credits(text: str) -> None:
    assert marks.is_credit(text)


@pytest.mark.parametrize(
    "text",
    [
        "记者节快乐",
        "图书馆开放",
        "摄影大赛开幕",
        "通讯员说桥已通车。",
        "Bridge gets its last bolt",
        "晒秋",
        "记",
        "Stand by me",
    ],
)
def test_lines_that_only_look_like_credits(text: str) -> None:
    assert not marks.is_credit(text)


def test_signatures_and_photo_credits() -> None:
    assert marks.is_signature("□方小舟")
    assert marks.is_signature("方小舟 米小秋")
    assert marks.is_signature("欧阳小雪")
    assert not marks.is_signature("江水清清")
    assert not marks.is_signature("晒秋")
    assert marks.is_photo_credit("本报记者 方小舟 摄")
    assert not marks.is_photo_credit("本报记者 方小舟")


@pytest.mark.parametrize(
    ("text", "dateline", "credit"),
    [
        ("本报讯 （记者方小舟）昨日，新桥通车。", "本报讯", "（记者方小舟）"),
        ("海灣晚報訊 （記者 方小舟）新橋通車。", "海灣晚報訊", "（記者 方小舟）"),
        ("【新华社云溪十四日电】新桥通车。", "【新华社云溪十四日电】", ""),
        ("新华社云溪3月5日电 （记者方小舟）新桥通车。", "新华社云溪3月5日电", "（记者方小舟）"),
        ("本报讯 昨日，（见图）新桥通车。", "本报讯", ""),
    ],
)
def test_datelines(text: str, dateline: str, credit: str) -> None:
    found = marks.lead(text)
    assert found is not None
    assert text[: found[0]] == dateline
    assert text[found[0] : found[1]].strip() == credit


def test_a_sentence_is_no_dateline() -> None:
    assert marks.lead("本报讯息部成立。") is None or marks.lead("通讯员说，桥通车了。") is None
    assert marks.opens_lead("RIVERBEND — The bridge opened")
    assert not marks.opens_lead("新桥通车了。")


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("大家都很高兴。（方小舟）", "（方小舟）"),
        ("游客在湖边拍照。本报记者 方小舟 摄", "本报记者 方小舟 摄"),
        ("扎下根来。（本报记者 方小舟 文/图）", "（本报记者 方小舟 文/图）"),
        ("It reopens on Monday. Photo by Maya Reed", "Photo by Maya Reed"),
        ("发出通知（以下简称《通知》）", None),
        ("同比增长一成（含税）", None),
    ],
)
def test_credits_at_the_end_of_a_paragraph(text: str, credit: str | None) -> None:
    start = marks.closing_credit(text)
    assert (None if start is None else text[start:].strip()) == credit


@pytest.mark.parametrize(
    "text",
    [
        "河湾晚报 03 综合新闻 2025年3月12日 星期三 责任编辑：方小舟 美编：米小秋", "新闻热线：0555-8800123 E-mail:news@paper.example",
        "本报地址：河湾路8号 邮编：000000", "The River Ledger A3 LOCAL Thursday, May 8, 2025 ledger.example", "Newsroom: 555-0142",
        "1951年9月15日河湾日报 第1版", "第1版()", "专栏:", "第9070期:第04版 评论", "p06", "23℃", "要聞 04", "扫码关注",
        "首页 > 本地", "编辑 方小舟 版式 米小秋", "督印：海灣晚報有限公司", "# https://paper.example/a.html",
    ],
)  # fmt: skip
def test_furniture(text: str) -> None:
    assert marks.is_furniture(text)


@pytest.mark.parametrize(
    "text",
    [
        "编辑部的故事",
        "邮编改革十年",
        "今天是春节",
        "2025年十大新闻",
        "“校对”工作受重视",
        "巨鸭重返内港",
        "记者从水务局获悉，服务热线已开通。",
    ],
)
def test_headlines_and_sentences_are_no_furniture(text: str) -> None:
    assert not marks.is_furniture(text)


def test_furniture_glued_to_a_headline_is_found() -> None:
    text = "河湾村的新桥 新闻热线：0555-8800123"
    start = marks.first_furniture(text)
    assert start is not None
    assert text[start:] == "新闻热线：0555-8800123"
    assert marks.first_furniture("奋进新征程 共建新家园") is None


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("学校操场周末开放电话：（0555）8801234", "学校操场周末开放"),
        ("晒秋 新闻热线：0555-8800123 邮箱：news@paper.example", "晒秋"),
        ("河湾晚报 新闻热线：0555-8800123", None),
        ("要闻 责任编辑：方小舟 美编：米小秋", None),
        ("市民可拨打监督电话：0555-8800123", None),
    ],
)
def test_furniture_glued_to_a_line_is_told_from_a_line_of_furniture(text: str, own: str | None) -> None:
    start = marks.first_furniture(text)
    assert (text[:start].strip() if start else None) == own


def test_lines_that_sign_a_notice() -> None:
    assert notices.is_day_alone("2026年10月19日")
    assert notices.is_day_alone("10月19日")
    assert not notices.is_day_alone("10月19日停水")
    assert notices.is_signer("河湾县自来水公司")
    assert not notices.is_signer("河湾县建起水厂，")


def test_jump_notes_adverts_and_notices() -> None:
    assert marks.is_jump("（上接第1版）")
    assert marks.is_jump("Continued on A4")
    assert not marks.is_jump("上接天气")
    assert marks.is_advert_mark("广 告")
    assert notices.ends_advert("活动截至4月30日 广告")
    assert notices.is_advert_text("订购热线：0555-1234567 买十桶送两桶")
    assert not notices.is_advert_text("广告业协会成立。")
    assert notices.is_notice("遗失声明")
    assert notices.is_notice_text("营业执照副本遗失，声明作废。")
    assert not notices.is_notice("河湾村的新桥")


def test_a_long_text_full_of_roles_is_looked_at_quickly() -> None:
    text = "记者在渡口采访了通讯员和实习生后前往" * 40
    assert marks.closing_credit(text) is None
    assert marks.closing_credit(f"{text}。本报记者 丁一帆 通讯员 柯望北") == len(text) + 1
