"""Who wrote or photographed, in lines of their own and in brackets. All patterns read folded text."""

import re

from retrieval.analysis import HAN
from retrieval.articles.wording.names import is_full_name, is_name
from retrieval.articles.wording.plain import folded

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
_CLOSING = re.compile(r"[(]([^()]{2,60})[)]\s*[▲△▼◆●■]?$")
_NEWS_TAIL = re.compile(
    rf"{_OUTLET}(?:记者|通讯员|实习生|特约记者)[{HAN}·:/\s、,]{{2,76}}$"
    rf"|(?:^|(?<=[。!?”」\s]))(?:(?:文|图|文字|图片"
    rf"|摄影)[:/]\s*)?(?:[{HAN}]{{2,4}}[\s、,/]+){{0,3}}[{HAN}]{{2,4}}\s*(?:/|\s|／)?\s*(?:摄影报道|摄影|供图"
    rf"|摄)$"
)
_PHOTO = re.compile("摄(?:影)?(?:报道)?$|摄(?:影)?[)】]?$|供图$|[Pp]hotos? (?:by|:)|[Pp]hotograph by")
_BULLETS = "□■○●◎◆◇▲△▼★☆※*·•—- "


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


def names_somebody(plain: str) -> bool:
    """Tell whether folded words, as they stand in brackets after a dateline, hold a role or are nothing but names."""
    return bool(_STRONG.search(plain)) or all(map(is_name, plain.split()))


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
