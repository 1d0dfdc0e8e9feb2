"""Text as the patterns of this room read it, every character in its place."""

import functools

from retrieval.analysis import simplified

_FOLD = str.maketrans("（）：，；！？／｜〔〕［］．－　" + "０１２３４５６７８９", "():,;!?/|[][].- " + "0123456789")


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
