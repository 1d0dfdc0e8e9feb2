"""What answers look like: how an answer of the kind that is wanted may stand in a text.

A passage that is about everything in a question, and holds no weight where a weight is wanted or nobody where a person
is, does not answer it. Only kinds whose answers can be told by their look have a form here.
"""

import functools
import re
from collections.abc import Callable, Sequence

from retrieval import analysis
from retrieval.people import people
from retrieval.stopwords import STOP_WORDS, Wanted

Form = Callable[[str], bool]
"""Tells whether a folded text holds what may be the answer."""

_HAN = analysis.HAN
_NUMBER = r"(?:\d[\d,]*(?:\.\d+)?|[一二三四五六七八九十两百千万亿零〇]+|数[十百千万亿]|半)[百千万亿]*[余多几来]?[万亿]?"
_SOME = rf"{_NUMBER}个? ?"
_MONEY = r"人民币|[美欧日港澳台韩加新卢]?[元圆镑盾币]|美金|块钱?|[角镑]|法郎|马克|卢布|[^\s，。；、,;]{0,4}[元圆盾镑]"
_LENGTH = r"[千公厘毫纳微海英]?[米里尺寸]|公分|[丈呎吋]|光年|[kcm]?m(?![a-z])"
_AREA = r"平方|[亩顷㎡]|公顷|英亩|k?m2|km²"
_MEASURES = (
    "个名位口户人例只头条匹羽峰尾次回趟场轮届家所座处本册部卷件项套种类样款艘列辆台架间张份篇枚颗块支对首层级站集步期段道排队"
    "组批班株棵盏盘碗片根把粒扇幅页字句声门元桶瓶箱袋滴杯栋幢顶亩吨克斤米里升镑瓦度岁倍成天周尺磅%"
)
_ALIKE = (
    "人名位口户例", "只头条匹羽尾峰", "次回趟场轮届", "家所座处间", "本册部卷集期", "件项套种类样款", "艘只条",
    "列趟", "辆台部架", "张份", "枚块面", "篇部首", "支只", "层级", "株棵", "颗粒枚", "栋幢座",
)  # fmt: skip
"""Measure words that stand for one another: who asks for 几位 may be told 15名."""
_ANY = "个样种"
"""Who asks with these may be told any measure."""
_ANY_UNIT = rf"(?:[{_MEASURES}]|公里|千米|厘米|公斤|千克|公顷|平方|立方|小时|分钟|人次|百分点|km|kg|g)"
_NO_DATE = r"(?![\d.]|年|月|日|号|时|点(?!\d)|世纪)"
_SCORE = r"\d+(?:\.\d+)?[:比]\d+"
_SIZES = (
    (
        r"哪一?年|何年|几几年|年份",
        r"\d{2,4}年|[一二][〇零一二三四五六七八九]{3}年|(?<!\d)(?:1\d|20)\d\d(?!\d)|[元一二三四五六七八九十]年",
    ),
    (
        r"几月几[日号]|哪一?天|几[号日](?!线)|何日|哪日",
        r"\d[日号]|[日号]\d|月[初一二三四五六七八九十廿]|\d月\d|[当次同今昨前翌明][天日]|(?:星期|周)[一二三四五六日天]",
    ),
    (r"几点|几时", r"(?:\d|[一二三四五六七八九十])[时点:]"),
    (r"哪一?个?月|几月", r"\d月|[一二三四五六七八九十]月"),
    (r"比分", _SCORE),
    (r"第几", r"第[\d一二三四五六七八九十百]|\d[位名]"),
    (
        r"占比|比例|百分之|比重|增长.{0,3}多少|率是?为?多少|几成|几倍|多少倍|百分点",
        rf"{_SOME}(?:[%成倍]|百分点)|百分之|分之|{_SCORE}",
    ),
    (
        r"多少钱|多少资金|花了?多少|赚了?多少|票价|价格|金额|[售造房总单]价|耗资|收入|资本|奖金|工资|成本|损失|产值|利润|经费|投资了?多少|"
        r"多少[百千万亿]*[美欧日港]?元",
        rf"{_SOME}(?:{_MONEY})|[$¥€£]",
    ),
    (
        r"多重|重多少|重量|体重|多少[百千万亿]*(?:吨|公斤|[千毫]?克|斤)",
        rf"{_SOME}(?:吨|[公市]?斤|[千毫微]?克|磅|盎司|k?g(?![a-z]))",
    ),
    (r"面积|占地|多少[百千万亿]*(?:平方|亩|公顷)", rf"{_SOME}(?:{_AREA})"),
    (r"多大年[纪龄]|几岁|多少岁|年龄|(?:今年|现在|已经)多大|多大了", rf"{_SOME}(?:周岁|岁)|年[过近逾]"),
    (r"多少人|几个?人|人数|人口|[几多少][名位]", rf"{_SOME}[人名位口户例]"),
    (
        r"多长时间|多久|时长|(?:几|多少)个?(?:天|年|小时|分钟|月|周)",
        rf"{_SOME}(?:小时|分钟|秒|[天年月周日载岁]|星期|世纪|刻钟)",
    ),
    (r"多快|时速", rf"{_SOME}(?:公里|[千海]?[米里]|km|英里|节|马赫)"),
    (r"温度|气温|多少度|几度|多热|多冷", rf"{_SOME}(?:摄氏度|[度℃°])"),
    (
        r"多长|多远|多高|多深|多宽|多厚|身高|海拔|距离|[长高宽深厚]度|直径|多少[百千万]*(?:公里|[千厘毫海英]?[米里]|公分|米|尺)",
        rf"{_SOME}(?:{_LENGTH})|\d米\d",
    ),
    (r"多大", rf"{_SOME}(?:{_AREA}|{_LENGTH}|公尺|[级岁号寸])"),
)  # fmt: skip
"""What asks for a figure of one dimension, and how such a figure stands in a text; the first that fits counts."""
_DATES = 4
"""So many of them, the first, are times."""
_WHEN = re.compile(
    r"\d[年月日时点]|[今去前明后当][年日天]|[一二三四五六七八九十][月点时]|[昨次翌][日天]|日前|近日|世纪|星期|周[一二三四五六日末]|"
    r"期间|时期|[春夏秋冬]季|年[代间初底末]|[初末后前]期"
)
_NAMED = re.compile(r"[“\"「『《〈][^”\"」』》〉]+[”\"」』》〉]|[叫名称](?:为|做|作|叫|是)?[^，。；、,;\s]{2}|——")
_SOMEBODY = re.compile(r"[他她]|[夫妻儿女子父母亲徒弟妹姐哥长员师生友人者](?:的?[原本真又]?名字?)?(?:是|叫|名)")
"""A name that is asked for is somebody's."""
_PERSON = re.compile(
    r"(?:[长员师生者家手人士星将王帝后妃夫妻父母爸妈儿徒弟妹姐哥匠官使友]|主[席角]|书记|总[理统裁]|院士|教授|代表|主任|经理|[导主领]演|"
    r"司机|司令|大臣|公主|王子|皇子)的?(?:[是为叫]|又是)?(?:谁|哪位|何人)|(?:谁|哪位|何人)(?:是|才是|当|任)|哪位"
)
"""Somebody is asked for, not a country or a firm."""
_DEPUTY = re.compile(rf"副[{_HAN}]{{4,5}}")
_NOBODY = re.compile(r"(?!)")
_COUNT = re.compile(rf"(?:多少|(?<![好一二三四五六七八九十])几)[百千万亿]*(个?)([{_HAN}a-z]{{0,6}})")


@functools.lru_cache(maxsize=256)
def form(asked: str, wanted: Wanted) -> Form | None:
    """Return what tells whether a text holds an answer to a folded question; None where its look tells nothing.

    What the question says itself is no answer to it.
    """
    if not re.search(f"[{_HAN}]", asked):
        return None
    if wanted == "who":
        return _naming_somebody(asked) if _PERSON.search(asked) else None
    if wanted == "name":
        named, somebody = _showing(_NAMED, asked), _naming_somebody(asked)
        return (lambda text: named(text) or somebody(text)) if _SOMEBODY.search(asked) else named
    shown = figure(asked, wanted)
    return _showing(shown, asked) if shown else None


def figure(asked: str, wanted: Wanted) -> re.Pattern[str] | None:
    """Return how a number or a time that answers a folded question may stand; None where none is wanted."""
    if wanted not in ("number", "when", "fact"):
        return None
    count = _COUNT.search(asked) if wanted == "number" else None
    measured = count and (count[1] or count[2]) and (count[1] or count[2])[0] in _MEASURES
    told = asked[max(0, count.start() - 1) : count.end()] if count and measured else asked
    for asking, shown in _sizes()[: None if wanted == "number" else _DATES]:
        if asking.search(told):
            return shown
    return _WHEN if wanted == "when" else _count(count) if wanted == "number" else None


def _showing(pattern: re.Pattern[str], asked: str) -> Form:
    return lambda text: any(match[0] not in asked for match in pattern.finditer(text))


def _naming_somebody(asked: str) -> Form:
    """Return what tells whether a text names somebody; a deputy is not who is asked for."""
    deputies = _NOBODY if "副" in asked else _DEPUTY
    return lambda text: any(name not in asked for name in people(deputies.sub(",", text)))


@functools.cache
def _sizes() -> Sequence[tuple[re.Pattern[str], re.Pattern[str]]]:
    return [(re.compile(asking), re.compile(shown)) for asking, shown in _SIZES]


def _count(asked: re.Match[str] | None) -> re.Pattern[str]:
    """Return how the count of a thing may stand: with a measure word like the one asked with, or with the thing."""
    measure = asked[1] or (asked[2][:1] if asked[2][:1] in _MEASURES else "") if asked else ""
    if not asked or not measure or measure in _ANY:
        return re.compile(rf"{_SOME}{_ANY_UNIT}|(?<![\d.]){_NUMBER}{_NO_DATE}")
    alike = "".join(sorted({measure, *(c for group in _ALIKE if measure in group for c in group)}))
    things = [w for w in analysis.words(asked[2][1:])[:1] if len(w) > 1 and w not in STOP_WORDS]
    beside = [rf"{_SOME}.?{thing}|{_NUMBER}个[^，。；、,;]{{0,6}}{thing[-1]}" for thing in map(re.escape, things)]
    return re.compile("|".join([rf"{_NUMBER} ?[{alike}]", *beside]))
