"""People named in a text: Chinese surnames with what may be a given name, and foreign names."""

import functools
import itertools
import re
from collections.abc import Iterator, Sequence

from retrieval import analysis
from retrieval.stopwords import STOP_WORDS

SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐"
    "费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁"
    "杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程"
    "嵇邢滑裴陆荣翁荀羊甄曲家封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶"
    "郜黎蓟薄印宿白怀蒲从鄂索咸籍赖卓蔺屠蒙池乔阴胥苍闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕"
    "连茹习宦艾鱼容古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越隆师巩聂晁勾敖融冷訾辛阚那简饶曾沙养鞠丰巢关蒯相查后荆游竺"
    "权逯盖益桓岳帅亢况琴归海晋楚闫竺粟佘肖"
)
_SOUNDS = frozenset(
    "阿埃艾爱安昂奥澳巴白拜班邦包保鲍北贝本比彼毕别宾波伯博勃布采查茨楚达大戴丹当道德登邓迪地蒂丁东杜顿多俄厄恩尔法凡范菲费芬弗夫福富"
    "盖甘冈高戈格葛根贡古瓜圭哈海汉豪赫黑亨洪侯胡华怀惠霍基吉加贾简杰金津京居卡开凯坎康考柯科克肯孔库夸拉腊来莱兰朗劳勒雷黎里理力利立"
    "丽莉连列林琳灵留龙隆卢鲁露路伦罗洛马玛迈曼芒毛梅蒙米密敏缪摩莫默姆穆拿内纳娜南尼妮涅宁纽努诺欧帕派潘庞佩彭蓬皮匹平珀普奇齐契恰乔"
    "切钦琼丘让热日荣茹儒瑞若撒萨塞赛桑瑟森沙莎山珊尚绍舍申圣施史士舒顺朔丝司思斯松苏所索塔泰坦汤唐陶特藤提廷通图土托瓦万汪旺威韦维魏"
    "文翁沃乌武西希锡夏香肖谢辛欣休许逊雅亚延扬杨耶叶伊依因英永尤于约扎泽詹张珍朱兹佐祖什玻薇茜黛蕾娅铎赖蓓"
)
"""Characters that spell foreign names by their sound."""
_FOREIGN = re.compile(
    rf"[{analysis.HAN}]{{1,7}}[·•・][{analysis.HAN}·•・]{{1,12}}|[a-z][a-z'\-]+(?: [a-z]\.)?(?: [a-z][a-z'\-]+){{1,3}}"
)
_END = re.compile(r"[\n。]")
_AFTER = re.compile(
    rf"[^{analysis.HAN}]|[说是在和与及等为因于被将率也了就从曾对向带创又还的]|表示|介绍|告诉|认为|指出|称|"
    r"强调|宣布|担任|出任|当选|获|夺|今年|参加|出席|主持|提出|发现|主席|书记|主任|[经总]理|局长|先生|女士|[导主]演|[队班院校站所处厂部市县镇村省会馆台行]长|"
    r"总统|首相|总裁|教授|博士|医生|老师|教练|教师|记者|院士|工程师|委员|代表|司机|民警|师傅|大使|同志|夫妇|夫妻|一家|接|任"
)
"""What may follow a name."""
_BEFORE = re.compile(rf"[^{analysis.HAN}]|[和与及由是为叫被把将让请的向对跟同给兼说]")
"""What single character may stand before a name."""
LONGEST = 8
"""A name is looked for in so many words, and with it what follows it."""
_PLACE = frozenset("省市县区州国岛山江河湖海镇乡村路街站港寺城")
COMMON = 300
"""Words that jieba's dictionary counts so often are hardly given names."""
FAMOUS = 500
"""Names of two characters that it counts so often are hardly those of people: 山西, 卫星."""


def people(folded: str) -> Iterator[str]:
    """Yield what may be the names of people in a folded text, sentence by sentence."""
    for sentence in _END.split(folded):
        yield from _people(sentence)


@functools.lru_cache(maxsize=1024)
def _people(sentence: str) -> tuple[str, ...]:
    """Return the names in a sentence; kept, as a passage is looked at as a whole and sentence by sentence."""
    names = [match[0] for match in _FOREIGN.finditer(sentence)]
    words = analysis.words(sentence)
    for place, word in enumerate(words):
        if len(word) > 1:
            names += [word] if _known(word) else []
        elif not place or len(words[place - 1]) > 1 or _BEFORE.match(words[place - 1]):
            names.append(_named_from(words[place : place + LONGEST]))
    return tuple(filter(None, names))


def _known(word: str) -> bool:
    """Tell whether the dictionary knows a word as somebody's name."""
    if len(word) > 4 or word[-1] in _PLACE or not analysis.proper_name(word):
        return False
    common = len(word) == 2 and analysis.commonness(word) > FAMOUS
    return _spelt(word) or (word[0] in SURNAMES and len(word) < 4 and not common)


def _named_from(words: Sequence[str]) -> str:
    """Return the name that begins with the first of the words, a single character; empty where none does."""
    first, after = words[0], words[1:]
    given = _given(after) if first in SURNAMES else 0
    if given and (len(after) == given or _AFTER.match("".join(after[given:]))):
        return first + "".join(after[:given])
    spelt = first + "".join(itertools.takewhile(_spelt, after)) if _spelt(first) else ""
    return spelt if len(spelt) > 2 else ""


def _given(words: Sequence[str]) -> int:
    """Return how many of the words after a surname may be the given name."""
    if not words:
        return 0
    if len(words[0]) == 2:
        return int(_written(words[0]) and analysis.commonness(words[0]) < COMMON)
    if not _may_be_given(words):
        return 0
    return 2 if _may_be_given(words[1:]) else 1


def _may_be_given(words: Sequence[str]) -> bool:
    """Tell whether the first of the words is one character that may belong to a given name."""
    return len(words) > 0 and len(words[0]) == 1 and _written(words[0]) and not _AFTER.match("".join(words))


def _written(word: str) -> bool:
    return word not in STOP_WORDS and all("\u4e00" <= character <= "\u9fff" for character in word)


def _spelt(word: str) -> bool:
    """Tell whether a word sounds foreign."""
    return all(character in _SOUNDS for character in word)
