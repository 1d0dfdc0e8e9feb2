"""What gives the parts of a page away: credits, datelines, furniture, jump notes. All patterns read folded text."""

import functools
import re

from retrieval.analysis import HAN, simplified
from retrieval.articles.wording.folios import ENGLISH_DAY, is_english_folio
from retrieval.articles.wording.names import is_full_name, is_name

_FOLD = str.maketrans("（）：，；！？／｜〔〕［］．－　" + "０１２３４５６７８９", "():,;!?/|[][].- " + "0123456789")
_ROLE = (
    "记者|通讯员|实习生|实习记者|特约记者|特约撰稿人|特约撰稿|特派员|特派记者|评论员|撰稿人|撰稿|撰文|作者"
    "|摄影报道|摄影|摄像"
    "|文图|图文|文/图|图/文|文/摄|供图|图片|制图|绘图|漫画|整理|编译|报道|采写|采访|供稿|专稿|文字|翻译"
)
_OUTLET = (
    r"(?:本报|本刊|本社|本台|特约|特派|见习|实习|首席|资深|全媒体|融媒体?|新华社|中新社|通讯社|驻\S{2,6}"
    r"|[^\s:,。(]{2,6}(?:日报|晚报|早报|晨报|时报|新闻|网|社))?"
)
_CREDIT_WORD = re.compile(
    rf"(?:{_OUTLET})(?:{_ROLE})[:/]?|(?<![{HAN}])[摄文图](?=[:/])|(?<![{HAN}])[摄文图](?![{HAN}])|摄(?![{HAN}])|(?<=/)[摄文图]"
)
_LED_BY_ROLE = re.compile(rf"{_OUTLET}(?:记者|通讯员|实习生|摄影)[:\s]")
_LIKE_NAME = re.compile(f"[{HAN}·]{{2,5}}")
_STRONG = re.compile("记者|通讯员|实习生|评论员|撰稿|摄|供图|文/|/文|图/|/图|作者|采写|编译|供稿|图片")
_ENGLISH_NAME = r"[A-Z][A-Za-z.'’-]+(?: (?:[A-Z][A-Za-z.'’-]*|de|van|von|and|da))*"
_ENGLISH_BYLINE = re.compile(
    rf"(?:Story |Text |Photos? |Words |Reported |Written )?[Bb][Yy]:? {_ENGLISH_NAME}(?:,.{{0,40}})?"
)
_ENGLISH_DESK = re.compile(
    r"(?:[A-Z][\w.&'’-]* ){0,4}(?:Staff(?: Writer| Reporter)?|Writers?|Reporters?|Correspondents?|Columnist"
    r"|Contributor|Editor|Press|News Service)"
    r"|(?:For|Special to) the [A-Z].{2,30}"
)
_ENGLISH_PHOTO = re.compile(
    rf"(?:Photos?|Photograph|Picture|Image)(?: by|:) {_ENGLISH_NAME}(?: ?/ ?[\w .]+)?"
    rf"|(?:[A-Z][\w.'-]+ ){{2,3}}?/ ?(?:Staff|AP|Reuters)"
)
_ADDRESS = re.compile(r"[\w.+-]{2,40}@[\w-]+(?:\.[\w-]+)+")
_PHOTO_TAIL = re.compile(rf"(?<=[.”\"]) ({_ENGLISH_PHOTO.pattern})$")
_LEAD = re.compile(
    r"[【\[](?:[^】\]]{0,18}?(?:讯|电|消息|报道))[】\]]"
    rf"|(?:本报|本刊|本网|本台|本社|[{HAN}]{{2,6}}(?:报|网|社"
    rf"|台))(?:综合)?(?:[{HAN}]{{2,8}})?(?:\d{{1,2}}月)?\d{{0,2}}日?(?:讯|专电|消息|综合消息)(?=[\s(:—-]"
    rf"|[^\s息])"
    rf"|(?:本报|新华社|中新社|中新网|人民网|新华网|[{HAN}]{{2,4}}(?:日报"
    rf"|晚报))(?:[{HAN}]{{2,8}})?(?:\d{{1,2}}月)?\d{{1,2}}日(?:电|讯)"
)
_ENGLISH_LEAD = re.compile(
    r"[A-Z][A-Z.' -]{2,28}(?:, [A-Z][A-Za-z. ]{1,14})?(?: \([A-Z][\w ]+\))? ?(?:—|–|--) ?(?=[A-Z“\"‘])"
)
_OPENING = re.compile(
    r"\d{1,2}月\d{1,2}日|\d{4}年|近日|日前|昨日|昨天|今天|今日|今年|去年|近年来|连日来|目前|截至|眼下|当前|据悉"
    r"|据了解|据介绍|此外|同时|与此同时|为了?|如今|记者"
    r"|(?:On )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Last (?:week|month|year)"
)
_LEAD_CREDIT = re.compile(r"\s*[(]([^()]{2,70})[)]\s*")
_CLOSING = re.compile(r"[(]([^()]{2,60})[)]\s*[▲△▼◆●■]?$")
_NEWS_TAIL = re.compile(
    rf"{_OUTLET}(?:记者|通讯员|实习生|特约记者)[{HAN}·:/\s、,]{{2,76}}$"
    rf"|(?:^|(?<=[。!?”」\s]))(?:(?:文|图|文字|图片"
    rf"|摄影)[:/]\s*)?(?:[{HAN}]{{2,4}}[\s、,/]+){{0,3}}[{HAN}]{{2,4}}\s*(?:/|\s|／)?\s*(?:摄影报道|摄影|供图"
    rf"|摄)$"
)
_PHOTO = re.compile("摄(?:影)?(?:报道)?$|摄(?:影)?[)】]?$|供图$|[Pp]hotos? (?:by|:)|[Pp]hotograph by")
_WEEKDAY = r"星期[一二三四五六日天]|周[一二三四五六日](?=\W|$)"
_DAY = (
    r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)"
    r"|[○〇零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日"
)
_MASTHEAD = re.compile(
    rf"{_WEEKDAY}|日报|晚报|时报|早报|晨报|商报|周报|农民报|工人报|\w报\b|第?\s*\w{{1,3}}\s*版|www\.|[A-Z]\d|day\b"
)
DAY = re.compile(f"{_DAY}|{ENGLISH_DAY}")
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
_CHINESE = re.compile(f"[{HAN}]")
_NUMBER = re.compile(r"[\d年]")
_FOLIO = re.compile(
    rf"^(?:第?\s*[A-Z]?\d{{1,3}}\s*版?|[A-Z]\d{{1,2}}|第?\d+期[:]?\s*第?\w{{1,4}}版.*|第\w{{1,4}}版(?:\(.*\))?"
    rf"|专栏[:].{{0,12}}|[Pp]age \d+|p?\d{{1,3}}|第\s*\d+\s*页.*|[{HAN}]{{2,4}}\s+[A-Z]?\d{{2}}"
    rf"|(?:[A-Z]\d{{1,3}}|0\d)\s*[{HAN}]{{2,8}}(?:[\s/·]+[{HAN}]{{2,6}}){{0,3}}|[{{(]?p\d{{1,3}}[}})]"
    rf"|-?\d+\s*[~-]?\s*-?\d*℃.{{0,6}}|.{{0,6}}?(?:{_WEEKDAY}).{{0,4}})$"
)
_ADVERT = re.compile(
    r"^[\[(【]?广\s*告[\])】]?$|^(?:ADVERTISEMENTS?|Advertisements?|Paid (?:Advertisement|Notice)|广而告之"
    r"|形象广告|公益广告)$"
)
_PHONE = re.compile(r"电话[:]\s*[(]?0\d{2,3}")
_GLUED = re.compile(rf"{_DESK.pattern}|{_CONTACT.pattern}|{_PHONE.pattern}")
_ASKS_TO_CALL = re.compile("(?:拨打|致电|联系|关注|登录|咨询|订.|请)$")
_BELONGS = re.compile(rf"{DAY.pattern}|{_MASTHEAD.pattern}|{_SITE.pattern}|[|:]")
_JUMP = re.compile(
    r"[({【]?\s*(?:上接|下转|紧接|转|接|见|详见|相关新闻见|相关报道见"
    r"|全文见)\s*(?:第?\s*)?[A-Zp]?\d{0,2}(?:[一二三四五六七八九十]{0,3})\s*版?.{0,10}[)}】]?"
    r"|[({【]?(?:Continued|See|Turn to|From)\b.{0,30}\b(?:[Pp]age )?[A-Z]?\d{1,2}[)}】]?"
)
_JUMP_WORDS = re.compile(r"相?\W?关?(?:新闻|报道)[见刊]\W?(?:[A-Zp]?\d+版?)?\W?$")
_JUMP_CORE = re.compile("上接|下转|紧接|详见|新闻见|报道见|全文见|Continued|See |Turn to|From page|[见转接].{0,3}版")
_BULLETS = "□■○●◎◆◇▲△▼★☆※*·•—- "


class _Folds(dict[int, str]):
    """What each character is folded into, found when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = simplified(chr(code)).translate(_FOLD)
        return self[code]


@functools.cache
def _folds() -> _Folds:
    return _Folds()


@functools.lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return the text in simplified characters with half-width digits and brackets; the length stays."""
    return text.translate(_folds())


def is_credit(text: str) -> bool:
    """Tell whether a whole line says who wrote or photographed: roles and names, nothing else."""
    plain = folded(text).strip(_BULLETS).strip("()[]【】{} ")
    if not 2 <= len(plain) <= 80 or plain.endswith(("。", "?", "!")):
        return False
    if _ADDRESS.fullmatch(plain):
        return True
    if _ENGLISH_BYLINE.fullmatch(plain) or _ENGLISH_DESK.fullmatch(plain) or _ENGLISH_PHOTO.fullmatch(plain):
        return True
    if not _STRONG.search(plain):
        return False
    names = [piece for piece in re.split(r"[\s、,/:|()]+", _CREDIT_WORD.sub(" ", plain)) if piece]
    known = any if _LED_BY_ROLE.match(plain) and all(map(_LIKE_NAME.fullmatch, names)) else all
    return bool(names) and len(names) <= 10 and known(map(is_name, names))


def is_signature(text: str) -> bool:
    """Tell whether a whole line is one to three names and nothing else."""
    names = folded(text).strip(_BULLETS).strip("()[]【】 ").split()
    return 1 <= len(names) <= 3 and all(map(is_full_name, names))


def is_photo_credit(text: str) -> bool:
    """Tell whether a credit is that of a photographer."""
    return bool(_PHOTO.search(folded(text).strip(_BULLETS + "()】")))


def lead(text: str) -> tuple[int, int] | None:
    """Return where the dateline (本报讯, 【新华社…电】) and the credit after it end at the head of a paragraph."""
    plain = folded(text)
    found = _LEAD.match(plain)
    if not found:
        return None
    dateline = found.end()
    credit = _LEAD_CREDIT.match(plain, dateline)
    if credit and (_STRONG.search(credit.group(1)) or all(map(is_name, credit.group(1).split()))):
        return dateline, credit.end()
    return dateline, dateline


def leads_from(text: str, start: int) -> bool:
    """Tell whether a Chinese dateline begins at a place of a text."""
    return _LEAD.match(folded(text), start) is not None


def opens_lead(text: str) -> bool:
    """Tell whether a line begins with a dateline such as 本报讯 or CEDAR POINT —."""
    return _LEAD.match(folded(text)) is not None or _ENGLISH_LEAD.match(text) is not None


def opens_story(text: str) -> bool:
    """Tell whether a line begins as paragraphs of news do: with a day, 近日, 今年, 据悉, or a person quoted."""
    return _OPENING.match(folded(text)) is not None


def closing_credit(text: str) -> int | None:
    """Return where the credit at the end of a paragraph begins: （name）, 本报记者 name 摄; None without one."""
    plain = folded(text).rstrip()
    found = _CLOSING.search(plain)
    if found and found.start() >= 4 and (is_credit(found.group(1)) or is_signature(found.group(1))):
        return found.start()
    photo = _PHOTO_TAIL.search(plain)
    if photo:
        return photo.start()
    tail = _NEWS_TAIL.search(plain) if _STRONG.search(plain) else None
    if tail and tail.start() >= 2 and plain[tail.start() - 1] in "。!?”」) ." and is_credit(tail.group()):
        return tail.start()
    return None


@functools.lru_cache(maxsize=4096)
def is_furniture(text: str) -> bool:
    """Tell whether a line belongs to the page or the web site, not to a story: masthead, editors, hotline, links."""
    plain = folded(text).strip()
    if _FOLIO.match(plain) or _SITE.search(plain):
        return len(plain) < 200
    if plain.endswith(("!", "?", ",", "，")) or "。" in plain:
        return False
    if not _CHINESE.search(plain) and is_english_folio(plain):
        return True
    signs = len(_DESK.findall(plain)) + len(_CONTACT.findall(plain)) + bool(_PHONE.match(plain))
    day = DAY.search(plain) if _NUMBER.search(plain) else None
    if day:
        rest = plain.replace(day.group(), " ")
        masthead = _MASTHEAD.search(rest)
        if masthead and len(rest) < 60:
            return True
    return signs > 0 and len(plain) < 400 and (signs > 1 or _named(plain))


def _named(plain: str) -> bool:
    """Tell whether a line is led by a mark of furniture, or is short and holds an address or a number."""
    found = _GLUED.match(plain)
    if found and (":" in plain[: found.end() + 2] or re.match(r"\s*[\d(@]", plain[found.end() :])):
        return True
    if found and _DESK.match(plain) and len(plain) < 24:
        return all(map(is_name, _DESK.sub(" ", plain).split()))
    return bool(_CONTACT.search(plain)) and bool(re.search(r"\d{4,}|@|www\.|http|:", plain)) and len(plain) < 60


def is_jump(text: str) -> bool:
    """Tell whether a line only points to another page: （上接第1版）, Continued on A4."""
    plain = folded(text).strip()
    if len(plain) < 16 and _JUMP_WORDS.search(plain):
        return True
    return len(plain) < 40 and bool(_JUMP_CORE.search(plain) and _JUMP.fullmatch(plain) and re.search(r"\d|版", plain))


def is_advert_mark(text: str) -> bool:
    """Tell whether a line is nothing but the word that marks an advert."""
    return bool(_ADVERT.match(folded(text).strip()))


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
