"""Widths of printed lines, what a line break means, and lines joined again."""

import functools
import re
from collections.abc import Sequence

from retrieval.analysis import HAN, dictionary_word, simplified, words
from retrieval.articles.wording.placed import Placed, joined

_ATOM = re.compile(r"\s*(?:[A-Za-z0-9.,%$'’-]+|\S)[，。、；：！？”’」』》）】,.;:!?)%]*")
_ENDS = re.compile(r"[。！？!?…][”’」』）)】\"]*$|\.[\"”’)]*$")
_HAN = re.compile(f"[{HAN}]")
_NARROW = re.compile("[\\x00-\\u024f]")
_HALF_MARKS = re.compile(f"(?<=[{HAN}])[,:;!?()]|[(](?=[{HAN}])")
_LETTER_WIDTHS = (("ijltI .,;:'’‘!|", 0.28), ('frs()[]-“”"', 0.36), ("mwM", 0.78), ("ace", 0.45), ("W—", 0.95))
_FORBIDDEN_FIRST = "，。、；：！？”’」』》）】,;:!?)%．"
_PARTICLES = frozenset("了的着们吗呢吧")
_FORBIDDEN_LAST = "“‘「『《（【("
_FIXED_HYPHEN = re.compile(
    r"\b(?:self|non|well|all|ex|half|high|low|long|short|co|mid|part|full|cross|anti|post|pre|one|two|three|four|five|six|seven|eight|nine|ten|\d+|[A-Z]\w*)-$"
)


@functools.lru_cache(maxsize=4096)
def width(text: str) -> float:
    """Return the width of a text in Chinese characters.

    Among Chinese characters Latin letters and digits take half of one, and half-width punctuation stands for a
    full-width mark; a text without Chinese characters is measured by the widths of a book face.
    """
    if not _HAN.search(text):
        return sum(map(_letter_width, text))
    narrow = len(_NARROW.findall(text))
    return len(text) - 0.5 * (narrow - len(_HALF_MARKS.findall(text)) if narrow else 0)


@functools.lru_cache(maxsize=1024)
def _letter_width(character: str) -> float:
    for letters, wide in _LETTER_WIDTHS:
        if character in letters:
            return wide
    return 0.68 if character.isupper() else 1.0 if character > "\u2e7f" else 0.5


def is_latin(text: str) -> bool:
    """Tell whether a text is written in words of letters rather than in Chinese characters."""
    chinese = len(_HAN.findall(text))
    return chinese < 0.2 * len(text) and chinese < 0.2 * sum(map(str.isalpha, text))


def ends_sentence(text: str) -> bool:
    """Tell whether a line ends where a sentence may end."""
    return bool(_ENDS.search(text))


def atom_width(text: str) -> float:
    """Return the width of the first stretch of a line that cannot be broken."""
    found = _ATOM.match(text)
    return width(found.group().strip()) if found else 0.0


def straddles(before: str, after: str) -> bool:
    """Tell whether a word of the dictionary stands across the break between two lines."""
    return _straddles(before[-4:], after[:4])


@functools.lru_cache(maxsize=4096)
def _straddles(before: str, after: str) -> bool:
    both = simplified(before + after)
    left, right = both[: len(before)], both[len(before) :]
    if not (left and right and _HAN.match(left[-1]) and _HAN.match(right[0])):
        return False
    if not any(dictionary_word(left[-i:] + right[:j]) for i in range(1, 4) for j in range(1, 4) if i <= len(left)):
        return False
    position = 0
    for word in words(both):
        position += len(word)
        if position == len(left):
            return False
        if position > len(left):
            return True
    return False


def must_join(before: str, after: str) -> bool:
    """Tell whether two lines cannot part: a mark that may not begin a line follows, or an open quotation ends one."""
    hyphen = before[-1] == "-" and len(before) > 1 and before[-2].isalpha() and after[0].islower()
    dash = after[0] == "—" and not after.startswith("——")
    return dash or after[0] in _FORBIDDEN_FIRST or before[-1] in _FORBIDDEN_LAST or before[-1] in "，、," or hyphen


def cannot_begin(text: str) -> bool:
    """Tell whether a line begins with a word that follows another one in its sentence (了, 的, 们)."""
    return text[0] in _PARTICLES and words(simplified(text[:4]))[0] == simplified(text[0])


def gap(before: str, after: str, whole: str = "") -> tuple[str, bool]:
    """Return what stands between two joined lines ('' or a blank), and whether the hyphen before goes.

    `whole` is the text of the page, which tells whether the word is printed with its hyphen elsewhere.
    """
    last, first = before[-1], after[0]
    if last == "-" and len(before) > 1 and before[-2].isalpha() and first.isalpha():
        left = re.split(r"[^A-Za-z-]", before)[-1]
        right = re.split(r"[^A-Za-z-]", after)[0]
        hyphened = left + right in whole or _FIXED_HYPHEN.search(before) or first.isupper()
        return "", not hyphened
    if last.isascii() and first.isascii():
        chinese = bool(_HAN.search(before + after))
        digits = last.isdigit() or first.isdigit()
        return ("" if chinese and (digits or not (last.isalpha() and first.isalpha())) else " "), False
    latin = (last.isascii() and last.isalnum()) or (first.isascii() and first.isalnum())
    dash = last in "—–’”" or first in "—–‘“"
    return (" " if latin and dash and not _HAN.search(before + after) else ""), False


def unwrapped(lines: Sequence[Placed], whole: str = "") -> Placed:
    """Join the lines of one paragraph or headline."""
    parts, gaps = [lines[0]], []
    for line in lines[1:]:
        between, hyphen_goes = gap(parts[-1].text, line.text, whole)
        if hyphen_goes:
            parts[-1] = Placed(parts[-1].text[:-1], parts[-1].places[:-1])
        gaps.append(between)
        parts.append(line)
    return joined(parts, gaps)
