"""What gives adverts and paid notices away, and the lines that sign a notice. All patterns read folded text."""

import re

from retrieval.analysis import HAN
from retrieval.articles.wording.days import DAY
from retrieval.articles.wording.plain import folded

_ADVERT = re.compile(
    r"^[\[(【]?广\s*告[\])】]?$|^(?:ADVERTISEMENTS?|Advertisements?|Paid (?:Advertisement|Notice)|广而告之"
    r"|形象广告|公益广告)$"
)
_ADVERT_TAIL = re.compile(r"(?:\s|[。!.）)]|^)(?:广\s*告|ADVERTISEMENT|\(广告\))\s*$")
_ADVERT_WORDS = re.compile(
    r"(?:订购|订水|咨询|预约|售楼|加盟|招商|服务|购票|销售|报名)\s*(?:热线|电话|专线)|买.{1,4}送|特价|优惠价"
    r"|Offer ends|Call (?:now|today)|% off|\bSALE\b"
)
_NOTICE = re.compile(
    r"^(?:遗失(?:声明|启事|公告)?|.{0,6}声明|.{0,10}(?:公告|启事|通告|公示)|讣告|更正|致歉|招标.{0,6}"
    r"|拍卖.{0,6}|注销.{0,6}|PUBLIC NOTICES?|LEGAL NOTICES?|CORRECTIONS?)$"
)
_NOTICE_BODY = re.compile(r"(?:声明|特此)\s*(?:作废|公告|声明|通知)|遗失.{0,40}作废")
_SIGNER = re.compile(
    rf"[{HAN}()]{{3,22}}(?:公司|[局院校所厂社馆站]|委员会|办公室|管理处|中心|村委会|政府|协会|学会|总会|法庭|大队|支队)"
)
_SHORT_DAY = re.compile(r"\d{1,2}月\d{1,2}日")


def is_advert_mark(text: str) -> bool:
    """Tell whether a line is nothing but the word that marks an advert."""
    return bool(_ADVERT.match(folded(text).strip()))


def ends_advert(text: str) -> bool:
    """Tell whether a line ends with the word that marks an advert."""
    return bool(_ADVERT_TAIL.search(folded(text)))


def is_advert_text(text: str) -> bool:
    """Tell whether a paragraph sells something: it ends with the mark of an advert, or has two words of one."""
    plain = folded(text).strip()
    return bool(_ADVERT_TAIL.search(plain)) or len(_ADVERT_WORDS.findall(plain)) > 1


def is_notice(text: str) -> bool:
    """Tell whether a headline is that of a paid notice (遗失声明, 公告)."""
    return bool(_NOTICE.match(folded(text).strip()))


def is_notice_text(text: str) -> bool:
    """Tell whether a paragraph is that of a paid notice (声明作废)."""
    return bool(_NOTICE_BODY.search(folded(text)))


def is_day_alone(text: str) -> bool:
    """Tell whether a line is a day and nothing else, as under a notice or a letter."""
    plain = folded(text).strip(" ()")
    return bool(DAY.fullmatch(plain) or _SHORT_DAY.fullmatch(plain))


def is_signer(text: str) -> bool:
    """Tell whether a line names an office or a company and nothing else."""
    return bool(_SIGNER.fullmatch(folded(text).strip()))
