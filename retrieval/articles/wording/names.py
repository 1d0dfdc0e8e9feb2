"""Names of people, as far as surname and length tell; in simplified characters."""

import re

from retrieval.analysis import HAN

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧肖尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞"
    "熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单"
    "杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊甄麹家封芮储靳松井段富巫乌焦巴弓牧隗山谷车侯宓全郗班仰秋仲伊宫宁仇栾甘厉戎祖武符刘景詹"
    "束龙叶幸司韶黎薄印宿白怀蒲从鄂索咸籍赖卓蔺屠蒙池乔阴胥苍双闻党翟谭贡劳逄姬申扶堵冉宰雍桑桂濮牛寿通边扈燕冀郏浦尚农温别庄"
    "晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东殳沃利蔚越隆师巩聂晁勾敖融冷辛那简饶空曾关查红"
    "游竺权盖益桓公仉督岳帅缑亢况有琴商佘佴伯赏墨年阳佟言福代毋覃欧涂鹿仝粟苟来麦蹇闫付丘岩冼官兰但揭候迟"
)
_DOUBLE = frozenset(
    (
        "欧阳 申屠 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 夏侯 司徒 南宫 端木 轩辕 宇文 长孙 司空 闻人 "
        "闾丘 鲜于 澹台 公冶 太史 呼延 拓跋 钟离 濮阳 淳于 单于 仲孙 万俟 赫连"
    ).split()
)
_NAME = re.compile(rf"[{HAN}]{{2,4}}|[{HAN}]{{1,6}}·[{HAN}]{{1,8}}")


def is_name(text: str) -> bool:
    """Tell whether a text is the name of a person as far as its surname and length tell."""
    return bool(_NAME.fullmatch(text)) and (text[0] in _SURNAMES or text[:2] in _DOUBLE or "·" in text)


def is_full_name(text: str) -> bool:
    """Tell whether a text is a name even without a role beside it: one of four characters needs a double surname."""
    return is_name(text) and (len(text) < 4 or text[:2] in _DOUBLE)
