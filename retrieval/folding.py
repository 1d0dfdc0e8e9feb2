"""Text -> the form that is searched, character by character. The only file that knows OpenCC."""

import functools
import sys
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import opencc

LONG = 64
"""A text of so many characters is folded sooner as an array."""
_CODES = "utf-32-le"


@functools.cache
def _converter() -> "opencc.OpenCC":
    import opencc

    return opencc.OpenCC("t2s")


class _Forms(dict[int, str]):
    """Code of a character -> its form; found when it is first asked for."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        simple = _converter().convert(character) if "\u3400" <= character <= "\u9fff" else character
        self[code] = simple if len(simple) == 1 else character
        return self[code]


class _Table(dict[int, str]):
    """Code of a character -> its searched form, found when it is first asked for; and the same for arrays of codes.

    codes    (characters,)  uint32: the one code that a character becomes, 0 for one that was not met yet
    several  those that become several
    """

    def __init__(self) -> None:
        """Know none; the memory of a code is only taken once it is met."""
        super().__init__()
        self.codes: NDArray[np.uint32] = np.zeros(sys.maxunicode + 1, dtype=np.uint32)
        self.several: dict[str, str] = {}

    def __missing__(self, code: int) -> str:
        character = chr(code)
        form = simplified(unicodedata.normalize("NFKC", character)).lower()
        if len(form) > 1:
            self.several = {**self.several, character: form}
        self.codes[code] = ord(form) if len(form) == 1 else code
        self[code] = form
        return form

    def learn(self, codes: Iterable[int]) -> None:
        """Find the forms of characters."""
        for code in codes:
            self.__missing__(code)


@functools.cache
def _simple_forms() -> _Forms:
    return _Forms()


@functools.cache
def _table() -> _Table:
    return _Table()


def simplified(text: str) -> str:
    """Fold traditional characters into simplified ones; the length stays."""
    return text.translate(_simple_forms())


def normalise(text: str) -> str:
    """Return the form that is searched: NFKC, simplified, lower case. What is shown stays as printed."""
    table = _table()
    composed = unicodedata.normalize("NFC", text)
    if len(composed) < LONG:
        return composed.translate(table)
    codes = np.frombuffer(composed.encode(_CODES, "surrogatepass"), dtype=np.uint32)
    folded = table.codes[codes]
    if not folded.all():
        table.learn(set(codes[folded == 0].tolist()))
        folded = table.codes[codes]
    form = folded.tobytes().decode(_CODES, "surrogatepass")
    for character, several in table.several.items():
        if character in form:
            form = form.replace(character, several)
    return form


def normalise_with_origins(text: str) -> tuple[str, list[int]]:
    """Return the searched form and, for each of its characters, the position in `text` it came from."""
    folded = normalise(text)
    if len(folded) == len(text) and unicodedata.is_normalized("NFC", text):
        return folded, list(range(len(text)))
    pieces = [normalise(character) for character in text]
    return "".join(pieces), [i for i, piece in enumerate(pieces) for _ in piece]
