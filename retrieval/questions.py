"""What a question asks: the words that carry it, and what kind of answer would do."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from retrieval import analysis
from retrieval.answer_forms import figure
from retrieval.numerals import numbers
from retrieval.periods import Period
from retrieval.stopwords import ASKING, STOP_WORDS, VAGUE, Wanted

_BYLINE = re.compile(
    r"(作者|记者|通讯员|撰稿人?|谁写|谁拍|摄影|谁摄|署名|编辑是谁|reporter|author|byline|photographer|wrote)"
)
_HEADLINE = re.compile(r"(主标题|大标题|标题|题目|headline|title)")
_ASKING = re.compile(
    r"什么时候|什么时间|什么地方|为什么|怎么样|哪几个|哪一年|哪一天|哪个月|几月几[日号]|哪一[个位家种次所座部]|何者|哪几|哪些|哪个|哪家|哪位|哪里|哪儿|哪年|哪天|几点钟?|几[号月日时](?!间)|多少|"
    r"什么|多大|多长|多久|多高|多远|多重|第几|怎么|怎样|如何|为何|为啥|凭啥|干嘛|干吗|何时|何处|啥时候|啥地方|啥|谁|"
    r"(?<![一二三四五六七八九十好])几(?![乎何内])"
)
_ENGLISH = re.compile(r"\b(how many|how much|how long|how old|who|whom|whose|when|where|why|which|what)\b")
_ENGLISH_WANTED: Mapping[str, Wanted] = MappingProxyType({
    "how many": "number", "how much": "number", "how long": "number", "how old": "number", "who": "who",
    "whom": "who", "whose": "who", "when": "when", "where": "where", "why": "why",
})  # fmt: skip
_TIMES: Mapping[str, Wanted] = MappingProxyType({
    "什么时间": "when", "哪一年": "when", "哪一天": "when", "哪个月": "when",
    "几月几号": "when", "几月几日": "when",
})  # fmt: skip
_NAMED = re.compile(r"叫做?(?:什么|啥)|(?:什么|啥)名字?|名字[叫是](?:什么|啥)")
_KEYWORDS: Mapping[str, Wanted] = MappingProxyType({
    "日期": "when", "时间": "when", "时候": "when", "地点": "where", "位置": "where", "地址": "where", "原因": "why",
    "名单": "list", "人数": "number", "数量": "number", "总数": "number", "票价": "number", "价格": "number",
    "金额": "number", "占比": "number", "比例": "number", "面积": "number", "长度": "number", "高度": "number",
    "重量": "number", "时长": "number", "年龄": "number",
})  # fmt: skip
"""What is wanted where a question is but words, by the last one of them."""
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)年?|(?<!\d)(\d\d?)(月)(?!\d*[^\d日号]*个)|(?<!\d)(\d\d?)([日号])")
_MEASURE = re.compile(
    r"小时|公里|千米|厘米|毫米|公斤|公顷|平方米|立方米|分钟|百分点|个月|人次|[名人位家个支对套场次件条项起元集所座台辆年岁天米吨亩户种只头张份篇部届级层站例块枚艘架匹克列节轮部棵株盏颗]"
)
AFTER = 4
"""So many characters after a measure word tell whether it is one."""
_COUNTED = re.compile(r"[一二三四五六七八九十两几第]+[个名位张种次些]?")
"""A number with its measure word tells little: 五个, 一张."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as the retriever reads it. All texts are in the searched form."""

    text: str
    words: tuple[str, ...]
    """Words that carry the question, in order."""
    pairs: tuple[str, ...]
    """Runs of two neighbouring Chinese characters of these words."""
    characters: tuple[str, ...]
    runs: tuple[str, ...]
    """The stretches of the question that nothing interrupts, as written."""
    units: tuple[str, ...]
    """What should stand together: words of two characters and more, and neighbouring single ones (new names)."""
    names: tuple[str, ...]
    """Those words that must not be another one: places, people, organisations, numbers."""
    numbers: tuple[str, ...]
    """The values of its numbers, in digits."""
    wanted: Wanted
    dates: tuple[str, ...]
    """Years, months and days that the question names: 2023年, 11月, 8日."""
    focus: tuple[str, ...] = ()
    """The words beside the asking one: in 冠军是谁 and 什么材料 the 冠军 and the 材料."""
    figure: re.Pattern[str] | None = None
    """What the number or the time wanted looks like."""
    period: Period | None = None
    """The days that the dates mean, where the archive has something of them."""

    def with_names(self, names: Sequence[str]) -> "Reading":
        """Return the reading with names of the archive kept whole."""
        inside = {unit for unit in self.units if any(unit in name for name in names)}
        units = (*names, *(unit for unit in self.units if unit not in inside))
        return replace(self, units=units)

    @property
    def lone(self) -> bool:
        """Tell whether nothing but single characters carries the question."""
        return all(len(word) == 1 for word in self.words)


def read_question(text: str) -> Reading:
    """Read a question. One without a word that carries it has empty `words` and `characters`."""
    folded = analysis.normalise(text)
    wanted = _wanted(folded)
    runs = _runs(folded)
    words = [word for run in runs for word in run]
    joined = ["".join(group) for run in runs for group in _chinese(run)]
    return Reading(
        text=folded,
        words=tuple(dict.fromkeys(words)),
        pairs=tuple(dict.fromkeys(g for run in joined for g in analysis.ngram_terms(run, 2))),
        characters=tuple(dict.fromkeys(g for run in joined for g in analysis.ngram_terms(run, 1))),
        runs=tuple("".join(run) for run in runs),
        units=tuple(dict.fromkeys(unit for run in runs for unit in _units(run))),
        names=tuple(dict.fromkeys(w for w in words if analysis.proper_name(w) or w[0].isdigit())),
        numbers=tuple(dict.fromkeys(value for _, value in numbers(folded))),
        wanted=wanted,
        dates=_dates(folded),
        focus=_focus(folded),
        figure=figure(folded, wanted),
    )


def _runs(folded: str) -> list[list[str]]:
    """Return the words that carry a question, in stretches that nothing interrupts."""
    runs: list[list[str]] = [[]]
    for part in re.split(r"([a-z]+|\d+(?:\.\d+)?)", " ".join(_around_asking(folded))):
        if part[:1].isascii() and part[:1].isalnum():
            runs[-1].extend([] if part in STOP_WORDS else [analysis.stem(part)])
            continue
        for word in analysis.words(part):
            if word in ASKING or word in STOP_WORDS or not analysis.countable(word):
                runs.append([])
            else:
                runs[-1].append(word)
    return [run for run in runs if run]


def _around_asking(folded: str) -> list[str]:
    """Return what stands before, between and after the words that ask; the measure word of a how many goes with it.

    It stays where the next word is cut up without it: 多少名额.
    """
    parts, end = [], 0
    for match in _ASKING.finditer(folded):
        parts.append(folded[end : match.start()])
        end = match.end()
        measure = _MEASURE.match(folded, end) if match[0] in ("多少", "几") else None
        if measure:
            after = analysis.words(folded[measure.end() : measure.end() + AFTER])[:1]
            end = end if after and len(after[0]) == 1 and after[0] not in STOP_WORDS else measure.end()
    return [*parts, folded[end:]]


def _units(run: list[str]) -> Iterator[str]:
    """Yield the words of a stretch, neighbouring single characters joined; one that stands alone is left out."""
    for single, words in itertools.groupby(run, key=lambda word: len(word) == 1 and not word.isascii()):
        group = [word for word in words if not _COUNTED.fullmatch(word)]
        yield from (["".join(group)] if len(group) > 1 else []) if single else group


def _chinese(run: list[str]) -> list[list[str]]:
    """Split a stretch where Latin letters or digits stand."""
    groups: list[list[str]] = [[]]
    for word in run:
        if word[0].isascii():
            groups.append([])
        else:
            groups[-1].append(word)
    return [group for group in groups if group]


def _wanted(folded: str) -> Wanted:
    if _BYLINE.search(folded) and not re.search(r"(多少|几|多大|what|how|为什么|哪里|何时|什么时候)", folded):
        return "byline"
    if _HEADLINE.search(folded):
        return "headline"
    english = _ENGLISH.search(folded)
    if english and not re.search(f"[{analysis.HAN}]", folded):
        return _ENGLISH_WANTED.get(english[1], "fact")
    if _NAMED.search(folded):
        return "name"
    if asking := _ASKING.findall(folded):
        kinds = [_TIMES.get(word) or ASKING.get(word.removesuffix("钟"), "fact") for word in asking]
        return next((kind for kind in kinds if kind != "fact"), "fact")
    last = folded.rstrip(" ?!。.,;:")
    return next((kind for word, kind in _KEYWORDS.items() if last.endswith(word)), "fact")


def _focus(folded: str) -> tuple[str, ...]:
    """Return the words next to each asking word that name what is asked for; the last of all where no word asks."""
    parts = _around_asking(folded)
    found = []
    for before, after in itertools.pairwise([*parts, ""] if len(parts) == 1 else parts):
        found += [word for word in reversed(analysis.words(before)) if word not in STOP_WORDS][:1]
        found += [word for word in analysis.words(after) if word not in STOP_WORDS][:1]
    return tuple(dict.fromkeys(w for w in found if len(w) > 1 and analysis.countable(w) and w not in VAGUE))


def _dates(folded: str) -> tuple[str, ...]:
    """Return the dates of a folded text as the index counts them."""
    found = []
    for year, month, _, day, _ in _DATE.findall(folded):
        found.append(f"{year}年" if year else f"{int(month)}月" if month else f"{int(day)}日")
    return tuple(dict.fromkeys(found))
