from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_answers import SUMMARY, TEXT, answer, hit
from telegram_checks import check_buttons, check_text, units
from telegram_people import seen

from bot.assistant import Assistant
from bot.messages import Message, Reply, View
from bot.phrases import LANGUAGES, Phrases
from bot.telegram_cards import Card, card
from bot.telegram_sources import source_line
from retrieval.records import Answer, Hit, Passage, Source

CHINESE = Phrases.load("zh-CN")
FILLING = "过去到对岸的云集乡要坐半个小时的渡船，遇上涨水渡船停开，孩子们上不了学。"
BEST = "县交通局的陈望山算过一笔账：从镇上到县城只要二十五分钟。"
LONG = FILLING * 7 + BEST + FILLING


def as_seen(sheet: Card) -> str:
    text = seen(sheet.text, [entity.to_dict() for entity in sheet.entities])
    rows = sheet.buttons.inline_keyboard if sheet.buttons else ()
    return "\n".join([text, *("[" + "|".join(button.text for button in row) + "]" for row in rows)])


def shown(*hits: Hit, rank: int = 1, answered: bool = True, unmatched: tuple[str, ...] = (), language="zh-CN") -> Card:
    return card(Reply(language, answer=Answer("桥", answered, hits, unmatched), rank=rank))


def changed(**changes) -> Hit:
    return replace(hit(), passage=replace(hit().passage, **changes))


def test_an_answer_is_headline_kicker_source_byline_and_the_marked_passage():
    assert as_seen(shown(hit(), hit(2))) == (
        "**四十年等来一座桥（1）**\n山里通了路\n《青石日报》 · 2026年7月2日 · 第3版\n本报记者 林晓\n"
        "»**青石镇的__新桥__七月一日__通车__了。**桥长三百二十米，是全县最长的一座。镇上的老人说，等这座桥等了四十年。»\n"
        "[1/2|▶]\n[📋 引用]"
    )


def test_the_nearest_are_a_list_with_the_unknown_words():
    assert as_seen(shown(hit(), hit(2), rank=0, answered=False, unmatched=("火星", "移民局"))) == (
        "🔎 **报上没有直接的回答**\n报上没有提到：“火星”、“移民局”\n\n最接近的是这几篇：\n\n"
        "1. **四十年等来一座桥（1）**\n《青石日报》 · 2026年7月2日 · 第3版\n»青石镇的新桥七月一日通车了。»\n\n"
        "2. **四十年等来一座桥（2）**\n《青石日报》 · 2026年7月2日 · 第3版\n»青石镇的新桥七月一日通车了。»\n"
        "[1|2]"
    )


def test_one_of_the_nearest_says_so_and_marks_no_sentence():
    assert as_seen(shown(hit(), answered=False)) == (
        "//🔎 相近的报道，未必是您要的回答//\n\n**四十年等来一座桥（1）**\n山里通了路\n"
        "《青石日报》 · 2026年7月2日 · 第3版\n本报记者 林晓\n»青石镇的__新桥__七月一日__通车__了。"
        "桥长三百二十米，是全县最长的一座。镇上的老人说，等这座桥等了四十年。»\n"
        "[📋 引用]\n[返回列表]"
    )


def test_nothing_found_says_so():
    assert as_seen(shown(rank=0, answered=False, unmatched=("火星",))) == (
        "📭 **报上没有找到**\n报上没有提到：“火星”\n\n换个说法，或者只留一两个要紧的词，再试试。"
    )


def test_a_welcome_has_examples_above_the_keyboard():
    sheet = card(Assistant(answer, lambda: SUMMARY).reply(Message("/start")))
    assert sheet.text.endswith("\n\n比如，可以问问这些：\n· 四十年等来一座桥\n· 书店里的灯\n· 夜班公交的司机")
    assert [row[0].text for row in sheet.suggestions.keyboard] == ["四十年等来一座桥", "书店里的灯", "夜班公交的司机"]
    assert sheet.buttons is None


@pytest.mark.parametrize("headline", [None, "", " \u200b\u202e"])
def test_a_passage_without_a_headline_says_so(headline):
    assert as_seen(shown(changed(headline=headline))).startswith("//（这一段在报上没有找到标题）//\n山里通了路\n")


def test_a_doubtful_headline_says_so():
    assert as_seen(shown(changed(headline_confidence=0.4))).startswith(
        "**四十年等来一座桥（1）**\n//⚠ 标题是按版面推断的，未必准确//\n"
    )


def test_what_is_not_known_is_left_out():
    bare = Hit(Passage("a", "桥", "一座桥。", Source(r"C:\pages\桥.txt")), 1.0, 0.5)
    assert as_seen(shown(bare)) == "**桥**\n桥.txt\n»一座桥。»\n[📋 引用]"
    assert as_seen(shown(replace(bare, passage=replace(bare.passage, text=" \n")))) == "**桥**\n桥.txt\n[📋 引用]"


def test_a_kicker_that_repeats_the_headline_is_left_out_and_a_subhead_stands_over_the_passage():
    text = as_seen(shown(changed(kicker="桥", headline="桥", subhead="等了四十年", byline=None)))
    assert text.startswith("**桥**\n《青石日报》 · 2026年7月2日 · 第3版\n▪ 等了四十年\n»")


@pytest.mark.parametrize(
    ("source", "language", "words"),
    [
        (Source("a/b.txt", page="第3版"), "zh-CN", "第3版"),
        (Source("a/b.txt", page="A03"), "en", "page A03"),
        (
            Source("a/b.txt", "青石日報", "2026-07-02", "3", "要聞"),
            "zh-TW",
            "《青石日報》 · 2026年7月2日 · 第3版 · 要聞",
        ),
        (Source("a/b.txt", section="要闻"), "zh-CN", "b.txt · 要闻"),
        (Source("b.txt", date="去年夏天"), "zh-CN", "去年夏天"),
    ],
)
def test_the_source_line_tells_whatever_is_known(source, language, words):
    assert source_line(source, Phrases.load(language)) == words


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://example.org/页?a=1", True),
        ("http://example.org", True),
        ("ftp://example.org/", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://[broken", False),
        ("https://example.org/\n", False),
        ("https://example.org/" + "a" * 2048, False),
        ("", False),
    ],
)
def test_only_a_sound_address_is_linked(url, linked):
    kinds = [entity.type for entity in shown(changed(source=replace(hit().passage.source, url=url))).entities]
    assert ("text_link" in kinds) is linked


def test_a_long_passage_is_folded_with_its_best_sentence_above():
    start = LONG.index(BEST)
    long = replace(hit(text=LONG), sentence=(start, start + len(BEST)), matches=())
    assert f"\n\n**{BEST}**\n\n»»{FILLING * 7}**{BEST}**{FILLING}»»" in as_seen(shown(long))


def test_a_long_passage_that_begins_with_its_best_sentence_is_not_told_twice():
    long = replace(hit(text=BEST + LONG), sentence=(0, len(BEST)), matches=())
    assert f"\n»»**{BEST}**{FILLING}" in as_seen(shown(long))
    assert shown(long).text.count(BEST) == 2


def test_a_passage_beyond_the_limit_is_cut_at_sentence_ends_around_its_best_sentence():
    text = FILLING * 80 + BEST + FILLING * 80
    start = text.index(BEST)
    sheet = shown(replace(hit(text=text), sentence=(start, start + len(BEST)), matches=((start, start + 3),)))
    assert 3900 < units(sheet.text) <= 4096
    assert f"\n»»…{FILLING}" in as_seen(sheet)
    assert as_seen(sheet).endswith("。…»»\n[📋 引用]")
    assert f"**__{BEST[:3]}__{BEST[3:]}**" in as_seen(sheet)


def test_one_sentence_beyond_the_limit_is_cut_and_stays_marked():
    sheet = shown(replace(hit(text="桥" * 9000), sentence=(0, 9000), matches=((5, 7), (6, 9), (8990, 8995))))
    assert units(sheet.text) <= 4096
    assert "__桥桥桥桥__" in as_seen(sheet)
    assert sheet.text.endswith("桥…")


def test_more_marks_than_telegram_allows_still_leave_the_quotation():
    sheet = shown(replace(hit(text="桥路" * 200), sentence=None, matches=tuple((i, i + 1) for i in range(0, 400, 2))))
    kinds = [entity.type for entity in sheet.entities]
    assert len(kinds) == 100
    assert "expandable_blockquote" in kinds


hostile = st.text(
    st.sampled_from("桥。！\n\r\t a<b>&*_`[]()😀\u202e\u200b\u0301\u200d\ufe0f\ud800שלוםمرحبا"), max_size=600
)
spans = st.tuples(st.integers(0, 600), st.integers(0, 600)).map(lambda ends: (min(ends), max(ends)))


@given(
    st.lists(st.builds(replace, st.builds(hit, st.just(1), hostile), matches=st.lists(spans).map(tuple)), max_size=6),
    st.builds(
        dict,
        headline=st.none() | hostile,
        kicker=hostile,
        byline=hostile,
        subhead=hostile,
        headline_confidence=st.floats(0, 1),
    ),
    st.builds(Source, hostile, hostile, hostile, hostile, hostile, hostile),
    st.sampled_from(LANGUAGES),
    st.booleans(),
    st.integers(0, 9),
    st.lists(hostile).map(tuple),
    st.builds(View, st.just(1), st.sampled_from(["hit", "passage", "article"]), st.integers(0, 9)),
)
def test_no_newspaper_text_breaks_a_card(hits, texts, source, language, answered, rank, unmatched, view):
    hits = tuple(replace(h, passage=replace(h.passage, source=source, **texts), sentence=(0, 9)) for h in hits)
    reply = Reply(language, answer=Answer("桥", answered, hits, unmatched), votes=True).turned(rank if hits else 0)
    article = tuple(h.passage for h in hits)
    kind = view.kind if reply.hit else "hit"
    sheet = card(replace(reply, article=article, view=replace(view, kind=kind, place=view.place % max(1, len(hits)))))
    sheet.text.encode()
    check_text(sheet.text, [entity.to_dict() for entity in sheet.entities])
    check_buttons(sheet.buttons.to_dict() if sheet.buttons else None)


def test_words_alone_are_cut_to_the_limit():
    sheet = card(Reply("zh-CN", words="桥" * 9000, examples=("书店里的灯",)))
    assert units(sheet.text) < 4096
    assert TEXT not in sheet.text
