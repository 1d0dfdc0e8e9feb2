"""Words of a question that are not searched: those that ask, those of politeness and grammar."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Wanted = Literal["number", "who", "name", "when", "where", "why", "list", "byline", "headline", "fact"]
"""The kind of answer: a figure, a person, what it is called, a time, a place, a reason, several things, a credit line,
a headline."""

ASKING: Mapping[str, Wanted] = MappingProxyType({
    "多少": "number", "几": "number", "几个": "number", "几名": "number", "几位": "number", "多大": "number",
    "多长": "number", "多高": "number", "多远": "number", "多重": "number", "多久": "number", "第几": "number",
    "谁": "who", "哪位": "who", "何人": "who", "谁的": "who",
    "何时": "when", "什么时候": "when", "哪天": "when", "哪年": "when", "几时": "when", "啥时候": "when",
    "几月": "when", "几号": "when", "几点": "when", "几日": "when",
    "哪里": "where", "哪儿": "where", "何处": "where", "哪": "where", "啥地方": "where", "什么地方": "where",
    "为什么": "why", "为何": "why", "为啥": "why", "怎么": "why", "怎样": "why", "如何": "why", "怎么样": "fact",
    "凭啥": "why", "干嘛": "why", "干吗": "why",
    "哪些": "list", "哪几": "list", "哪几个": "list",
    "什么": "fact", "啥": "fact", "哪个": "fact", "哪家": "fact", "哪一": "fact", "何": "fact", "什么样": "fact",
})  # fmt: skip
"""Words that ask, and what they ask for; they are not searched."""

STOP_WORDS = frozenset(
    (
        "请问 请 麻烦 告诉 告诉我 想 想知道 知道 想问 问 问一下 一下 求问 来着 吗 呢 吧 呀 啊 嘛 哦 呗 么 我 你 "
        "您 我们 你们 大家 那个 这个 那 这 那篇 这篇 那条 这条 那次 这次 有没有 是不是 是否 能不能 可以 有人 听说 "
        "到底 究竟 都 就 才 还 也 又 再 很 一共 总共 共 总计 共有 的 地 得 了 着 过 是 在 有 和 与 及 或 或者 "
        "以及 叫 叫做 被 把 对 从 由 为 给 让 向 于 以 而 但 但是 如果 所 之 其 它 他 她 他们 她们 进行 通过 关于 "
        "对于 时 里 里面 里头 只要 起来 下来 出来 为止 来 中 上 下 个 搞 弄 指 属于 位于 作为 成为 称为 被称为 "
        "所谓 那位 那家 那名 那座 那场 那艘 那只 那种 那些 那项 这位 这家 这名 这座 这场 这种 这些 这项 自己 为了 "
        "是从 一趟 头一回 a an the of in on at to for "
        "and or is are was were be been do does did what which who whom whose when where why how many much please "
        "tell me about it its this that there by with from as"
    ).split()
)
"""Words of politeness and grammar."""

VAGUE = frozenset(
    (
        "名字 名称 名 职务 职位 身份 时间 时候 日期 地方 地点 原因 意思 东西 事 事情 情况 内容 方面 方式 办法 人 "
        "年 月 日 天 号 次 种 类 全称 简称 数量 人数 位置 单位 口号 标题 主标题 题目 作者 记者 报道 新闻 文章 "
        "消息 上班 工作 活动 字 具体 主要 现在 大约 左右 name date place reason"
    ).split()
)
"""Words that name the answer wanted rather than stand in the text; a missing one says little."""
