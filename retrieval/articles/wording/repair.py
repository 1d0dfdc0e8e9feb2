"""Characters and spaces as the printer meant them; digits and punctuation stay as printed."""

import itertools
import operator
import re
import unicodedata
from collections.abc import Sequence

from retrieval.analysis import HAN, simplified
from retrieval.articles.wording.placed import Place, Placed

_RADICALS = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇几⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺"
    "⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺳罓⺴罓⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀"
    "⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟飠⻠饣⻡首⻢马⻣骨"
    "⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
"""CJK Radicals Supplement, which NFKC leaves alone, each followed by its character."""
_DOOR = ord("⼾")
_CHARACTERS: dict[int, str] = {
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFA6E))},
    **{ord(radical): character for radical, character in zip(_RADICALS[::2], _RADICALS[1::2], strict=True)},
    **dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF), ""),
    **dict.fromkeys(
        (*range(0x00, 0x20), 0x7F, 0x85, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x2028, 0x2029), " "
    ),
    _DOOR: "户",
    ord("⾭"): "青",
    ord("⸺"): "——",
    ord("⸻"): "———",
    **dict(zip(map(ord, "﹁﹂﹃﹄︵︶︽︾︿﹀︻︼︹︺"), "「」『』（）《》〈〉【】〔〕", strict=True)),
}
_CHANGES_LENGTH = re.compile(f"[{re.escape(''.join(chr(k) for k, v in _CHARACTERS.items() if len(v) != 1))}]")
_BLANK = re.compile(r"\s")
_HAN = re.compile(f"[{HAN}]")
_SIDE = re.compile(rf"[{HAN}，。、；：！？“”‘’「」『』《》〈〉（）【】—…·￥％●]")
_WORD = re.compile(rf"[{HAN}A-Za-z0-9]")
_CREDIT = re.compile(
    r"(?:记者|記者|通讯员|通訊員|实习生|實習生)$|^[（(]?(?:本报|本報|记者|記者|通讯员|通訊員|特约|实习)|^[摄攝]"
)
_TIGHT = frozenset("，。、；：！？”’」』》〉）】“‘「『《〈（【,;:!?")


def characters(text: str, *, traditional: bool = False) -> str:
    """Return the text with stand-ins (Kangxi radicals, vertical brackets, long dashes) replaced by real characters."""
    fixed = text.translate(_CHARACTERS)
    return fixed.replace("户", "戶") if traditional and "⼾" in text else fixed


def is_traditional(text: str) -> bool:
    """Tell whether the text is in traditional characters: more than 4 % of them have another simplified form."""
    han = "".join(_HAN.findall(characters(text)))
    differing: int = sum(map(operator.ne, han, simplified(han)))
    return differing > 0.04 * max(1, len(han))


def repaired(text: str, line: int = 0, *, traditional: bool = False) -> Placed:
    """Return one printed line with its characters repaired and letter-spacing removed; `line` enters the places."""
    return respaced(text, characters(text, traditional=traditional), line)


def respaced(text: str, whole: str, line: int) -> Placed:
    """Return a printed line whose characters are repaired already (`whole`) with letter-spacing removed."""
    places: Sequence[Place] = tuple(zip(itertools.repeat(line), range(len(text)), strict=False))
    if _CHANGES_LENGTH.search(text):
        lengths = (len(characters(character)) for character in text)
        places = [place for place, length in zip(places, lengths, strict=True) for _ in range(length)]
    if not _BLANK.search(whole):
        return Placed(whole, tuple(places))
    kept = _kept(whole) if " " in whole or "\u3000" in whole else [True] * len(whole)
    return Placed(
        _BLANK.sub(" ", "".join(itertools.compress(whole, kept))), tuple(itertools.compress(places, kept))
    ).cut(0)


def _kept(text: str) -> list[bool]:
    """Tell of each character whether it stays: blanks that justify go, one blank stays where words or phrases part."""
    kept = [True] * len(text)
    tokens = [(match.start(), match.end()) for match in re.finditer(r"\S+", text)]
    pieces = [text[start:stop] for start, stop in tokens]
    single = [len(piece) == 1 or len(_HAN.findall(piece)) == 1 >= len(_WORD.findall(piece)) for piece in pieces]
    spread = _is_spread(pieces, single)
    for i in range(len(tokens) - 1):
        stop, after = tokens[i][1], tokens[i + 1][0]
        for position in range(stop, after):
            kept[position] = False
        wide = after - stop > 1 or text[stop] == "\u3000"
        together = single[i] and (single[i + 1] or (i > 0 and single[i - 1]))
        together = together or (single[i + 1] and i + 2 < len(tokens) and single[i + 2])
        together = together and bool(_SIDE.search(pieces[i] + pieces[i + 1]))
        credit = bool(_CREDIT.search(pieces[i]) or _CREDIT.search(pieces[i + 1])) and not all(single)
        if not _drops(pieces[i], pieces[i + 1], wide=wide, spread=spread or (together and not credit)):
            kept[stop] = True
    return kept


def _is_spread(pieces: list[str], single: list[bool]) -> bool:
    """Tell whether the blanks of a line spread its letters: most of its pieces are single characters."""
    text = "".join(pieces)
    chinese = len(_SIDE.findall(text))
    many = sum(single) >= 3 and sum(single) >= 0.55 * len(pieces)
    return many and (chinese >= 0.3 * len(text) or (all(single) and len(single) > 3))


def _drops(left: str, right: str, *, wide: bool, spread: bool) -> bool:
    """Tell whether the blank between two pieces of a line is no part of the text."""
    before, after = left[-1], right[0]
    chinese = _SIDE.match(before), _SIDE.match(after)
    if not any(chinese):
        digits = before.isdigit() and after.isdigit() and not wide
        return (spread and not wide and len(left) == 1) or (
            digits and min(len(left), len(right)) == 1 and bool(_HAN.search(right))
        )
    if not all(chinese):
        if "—" in (before, after):
            return False
        return not (before in "，。；！？" and wide) or spread
    if before in _TIGHT or after in _TIGHT:
        return not (wide and after in "“‘「『《（【" and before not in "，。、；：“‘「『《（")
    return spread and not wide
