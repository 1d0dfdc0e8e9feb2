"""Invented news: places, people and things that do not exist, told in any number of stories."""

import random
from dataclasses import dataclass, field

_PLACES = "枫渡县 白芦市 云栈镇 鹿角湾 石榴岭 青萍乡 柳塘区 雁回州 南浔堡 竹筏沟 乌桕村 银杏里".split()
_THINGS = "渡船 水磨坊 旧书摊 风筝节 桥灯 养蜂场 茶油坊 泥塑班 夜航班 校车 水渠 戏台 渔网 药圃 窑炉 木偶戏".split()
_ACTS = "修复 开放 扩建 试运行 迁址 评选 清点 改造 巡检 认领".split()
_BODIES = "文化站 水务所 渔业社 交通局 图书馆 手艺协会 气象台 供销社".split()
_PEOPLE = "方小棠 莫知远 罗青禾 沈一舟 季南星 简成蹊 庄又晴 田问渠 华庭树 江雪樵 姚半夏 余听澜".split()
_SENTENCES = (
    "{place}{thing}{act}工作日前完成，共有{a}人参加，历时{b}天。",
    "据{body}介绍，{thing}每天可以接待{a}人次，比去年多出{b}人次。",
    "“过去要走{b}里山路，现在出门就到。”村民{person}说。",
    "{person}告诉大家，{place}的{thing}已经有{a}年历史，这次{act}用去木料{b}方。",
    "为了让老人和孩子都能用上，{body}还在{place}添置了{b}处座椅、{a}盏路灯。",
    "下一步，{place}将把{thing}的经验带到邻近{b}个村，预计惠及{a}户人家。",
    "{body}提醒，{thing}{act}期间实行预约，每批不超过{b}人，请错峰前往。",
    "在{place}，{thing}的名声早已传开，单是上月就有{a}位客人专程赶来。",
)
_HEADS = (
    "{place}{thing}{act}",
    "{thing}回来了",
    "{place}为{thing}算细账",
    "{act}{thing} 便利{place}",
    "一座{thing}的{a}年",
    "{thing}“{act}”记",
    "{place}{act}{thing}惠及千家",
    "从{thing}到{other}",
    "{thing}何以留人",
)
_KICKERS = ("{place}多措并举{act}{thing}", "{body}三年接力——", "{place}探索{thing}新办法", "小{thing}连着大民生")
_DECKS = ("——来自{place}的见闻", "首批{a}户已受益", "{body}：{b}月底前完工")
_SUBHEADS = ("{thing}里的新账本", "{b}个人的守望", "从无到有", "“{act}”之后")


@dataclass
class Told:
    """An invented story."""

    headline: list[str]
    paragraphs: list[str]
    kicker: str | None = None
    deck: str | None = None
    byline: str | None = None
    lead: str | None = None
    signature: str | None = None
    subheads: dict[int, str] = field(default_factory=dict)
    kind: str = "article"

    def gold(self) -> dict:
        return {
            "kind": self.kind,
            "headline": "".join(self.headline),
            "kicker": self.kicker,
            "deck": self.deck,
            "subheads": list(self.subheads.values()),
            "byline": self.byline or self.signature or (self.lead or "").replace("本报讯", "").strip() or None,
            "text": "\n".join(self.paragraphs),
        }


class Teller:
    """Makes up stories; everything follows from the chance it is given."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.used: set[str] = set()

    def words(self, pattern: str) -> str:
        c = self.chance
        thing, other = c.sample(_THINGS, 2)
        return pattern.format(
            place=c.choice(_PLACES),
            thing=thing,
            other=other,
            act=c.choice(_ACTS),
            body=c.choice(_BODIES),
            person=c.choice(_PEOPLE),
            a=c.randint(21, 980),
            b=c.randint(2, 19),
        )

    def fresh(self, patterns: tuple[str, ...]) -> str:
        while True:
            text = self.words(self.chance.choice(patterns))
            if text not in self.used:
                self.used.add(text)
                return text

    def paragraph(self) -> str:
        return "".join(self.words(s) for s in self.chance.sample(_SENTENCES, self.chance.randint(1, 3)))

    def person(self) -> str:
        return self.chance.choice(_PEOPLE)

    def invent(self, rows_of_text: float, *, kind: str = "article") -> Told:
        c = self.chance
        told = Told([self.fresh(_HEADS)], [], kind=kind)
        length = 0.0
        while length < rows_of_text:
            paragraph = self.paragraph()
            told.paragraphs.append(paragraph)
            length += len(paragraph) + 8
        if kind == "photo":
            told.signature = f"本报记者 {self.person()} 摄"
            return told
        if c.random() < 0.4:
            told.kicker = self.fresh(_KICKERS)
        elif c.random() < 0.2:
            told.deck = self.fresh(_DECKS)
        roll = c.random()
        if roll < 0.4:
            told.lead = f"本报讯 （记者{self.person()}）"
        elif roll < 0.7:
            told.byline = f"本报记者 {self.person()} 通讯员 {self.person()}"
        elif roll < 0.9:
            told.signature = f"（{self.person()}）"
        if len(told.paragraphs) > 3 and c.random() < 0.5:
            told.subheads[c.randint(1, len(told.paragraphs) - 1)] = self.fresh(_SUBHEADS)
        return told
