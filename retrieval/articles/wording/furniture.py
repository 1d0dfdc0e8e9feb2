"""Lines of the page or the web site that belong to no story: masthead, editors, hotline, links, jump notes.

All patterns read folded text.
"""

import functools
import re

from retrieval.articles.wording.days import DAY
from retrieval.articles.wording.folios import MASTHEAD, is_english_folio, is_folio, is_masthead
from retrieval.articles.wording.names import is_name
from retrieval.articles.wording.plain import folded

_DESK = re.compile(
    r"(?:责任编辑|责任?编|本版编辑|本版责编|编辑|美术编辑|美编|版式设计|版面设计|版式|校对|校检|值班主任"
    r"|值班编委|主编|组版|视觉|审读|制图|责校|督印)(?:[:]|\s+)(?=\S)"
)
_CONTACT = re.compile(
    r"(?:新闻|投稿|订报|发行|广告|编辑部|读者|服务|客服|举报|监督|报料|爆料|投诉|市场部|订阅|零售|总编室"
    r"|值班)(?:部)?(?:热线|电话|邮箱|专线)|邮政编码|邮编|电子邮箱|电子邮件|传真|本报地址|社址|报社地址"
    r"|地址[:]|国内统一(?:连续出版物|刊)号|CN\d\d-\d{4}|邮发代号|零售价|每份|印刷|承印|督印|印刷有限公司"
    r"|法律顾问|(?<![\w.])(?:E-?mail|电邮|Tel|Fax|Newsroom|Subscriptions?|Circulation)\s*[:]|https?://|www\."
    r"|@\w+\.\w+"
)
_SITE = re.compile(
    r"版权声明|版权所有|Copyright|©|All [Rr]ights [Rr]eserved|扫码关注|扫一扫.{0,8}(?:关注|二维码|下载|微信)"
    r"|^(?:微信)?扫一扫$|^关注.{0,8}公众号|扫描二维码"
    r"|语音播报|^[<>]*上一[篇版]|^[<>]*下一[篇版]|返回目录|返回首页"
    r"|设为首页|^字号|字体大小|打印本页|分享到[:]|官方网站\s*\||跟帖评论|网站地图|不良信息举报|阅读次数"
    r"|浏览次数|点击数|收藏本|网络敲诈|今天是\s*(?:\d|$)|^来源[:]|^责编[:]"
    r"|当前位置|首页\s*[>|]|^#?\s*https?:"
)
_PHONE = re.compile(r"电话[:]\s*[(]?0\d{2,3}")
_GLUED = re.compile(rf"{_DESK.pattern}|{_CONTACT.pattern}|{_PHONE.pattern}")
_ASKS_TO_CALL = re.compile("(?:拨打|致电|联系|关注|登录|咨询|订.|请)$")
_BELONGS = re.compile(rf"{DAY.pattern}|{MASTHEAD.pattern}|{_SITE.pattern}|[|:]")
_JUMP = re.compile(
    r"[({【]?\s*(?:上接|下转|紧接|转|接|见|详见|相关新闻见|相关报道见"
    r"|全文见)\s*(?:第?\s*)?[A-Zp]?\d{0,2}(?:[一二三四五六七八九十]{0,3})\s*版?.{0,10}[)}】]?"
    r"|[({【]?(?:Continued|See|Turn to|From)\b.{0,30}\b(?:[Pp]age )?[A-Z]?\d{1,2}[)}】]?"
)
_JUMP_WORDS = re.compile(r"相?\W?关?(?:新闻|报道)[见刊]\W?(?:[A-Zp]?\d+版?)?\W?$")
_JUMP_CORE = re.compile("上接|下转|紧接|详见|新闻见|报道见|全文见|Continued|See |Turn to|From page|[见转接].{0,3}版")


@functools.lru_cache(maxsize=4096)
def is_furniture(text: str) -> bool:
    """Tell whether a line belongs to the page or the web site, not to a story: masthead, editors, hotline, links."""
    plain = folded(text).strip()
    if is_folio(plain) or _SITE.search(plain):
        return len(plain) < 200
    if plain.endswith(("!", "?", ",", "，")) or "。" in plain:
        return False
    if is_english_folio(plain) or is_masthead(plain):
        return True
    signs = len(_DESK.findall(plain)) + len(_CONTACT.findall(plain)) + bool(_PHONE.match(plain))
    return signs > 0 and len(plain) < 400 and (signs > 1 or _named(plain))


def _named(plain: str) -> bool:
    """Tell whether a line is led by a mark of furniture, or is short and holds an address or a number."""
    found = _GLUED.match(plain)
    if found and (":" in plain[: found.end() + 2] or re.match(r"\s*[\d(@]", plain[found.end() :])):
        return True
    if found and _DESK.match(plain) and len(plain) < 24:
        return all(map(is_name, _DESK.sub(" ", plain).split()))
    return bool(_CONTACT.search(plain)) and bool(re.search(r"\d{4,}|@|www\.|http|:", plain)) and len(plain) < 60


def first_furniture(text: str) -> int | None:
    """Return where furniture glued to the end of another line begins (…电话:(0888)…); None where all is furniture."""
    plain = folded(text)
    for found in _GLUED.finditer(plain):
        before = plain[: found.start()].strip()
        if not before:
            return None
        if len(plain) - found.start() > 8 and is_furniture(plain[found.start() :]):
            own = len(before) > (4 if _DESK.match(plain, found.start()) else 1) and not _ASKS_TO_CALL.search(before)
            return found.start() if own and not (is_furniture(before) or _BELONGS.search(before)) else None
    return None


def is_jump(text: str) -> bool:
    """Tell whether a line only points to another page: （上接第1版）, Continued on A4."""
    plain = folded(text).strip()
    if len(plain) < 16 and _JUMP_WORDS.search(plain):
        return True
    return len(plain) < 40 and bool(_JUMP_CORE.search(plain) and _JUMP.fullmatch(plain) and re.search(r"\d|版", plain))
