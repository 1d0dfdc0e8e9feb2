import pytest

from retrieval.articles.wording import datelines


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
    found = datelines.lead(text)
    assert found is not None
    assert text[: found[0]] == dateline
    assert text[found[0] : found[1]].strip() == credit


def test_a_sentence_is_no_dateline() -> None:
    assert datelines.lead("本报讯息部成立。") is None
    assert datelines.lead("通讯员说，桥通车了。") is None
    assert datelines.opens_lead("RIVERBEND — The bridge opened")
    assert not datelines.opens_lead("新桥通车了。")


def test_first_words_of_news() -> None:
    assert datelines.opens_story("近日，新橋通車。")
    assert datelines.opens_story("On Monday the bridge opened.")
    assert not datelines.opens_story("新桥通车了。")


def test_a_dateline_names_its_paper() -> None:
    assert datelines.paper_of_lead("海灣晚報訊（記者方小舟）") == "海灣晚報"
    assert datelines.paper_of_lead("新桥通车") is None
    assert datelines.paper_of_lead("本报讯（记者方小舟）") is None
