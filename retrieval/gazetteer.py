"""The names that the archive itself prints: titles in 《》, what quotation marks set off, who wrote and took pictures.

New names stand in no dictionary and are cut anywhere; a question that bears one is judged by it as a whole.
"""

import functools
import re
from collections.abc import Iterable, Sequence

from retrieval import analysis
from retrieval.lattice import FIRST, LAST
from retrieval.records import Article

LONGEST = 12
"""A name has at most so many characters, and at least two."""
_TITLE = re.compile(r"《([^《》\n]{2,24})》")
_QUOTED = re.compile(r"[“「『]([^“”「」『』\n]{2,16})[”」』]")
_CREDIT = re.compile(r"记者|通讯员|实习生|作者|摄影|摄|撰文|供图|图|文|本报|/")
_PERSON = re.compile(rf"[{analysis.HAN}·]{{2,8}}")
_NAME = re.compile(rf"[{analysis.HAN}a-z0-9·]{{2,{LONGEST}}}")
_PLAIN = re.compile(f"[{FIRST}-{LAST}]+")


def names_of(article: Article) -> set[str]:
    """Return the names in an article, in the searched form, that a dictionary does not keep whole."""
    heads = filter(None, (article.headline, article.kicker, article.deck, *article.subheads))
    text = "\n".join((*heads, *(paragraph.text for paragraph in article.paragraphs)))
    names = _folded({*_TITLE.findall(text), *_QUOTED.findall(text)})
    if article.byline:
        credited = re.split(r"[\s、，,]+", _CREDIT.sub(" ", analysis.normalise(article.byline)))
        names.update(name for name in credited if _PERSON.fullmatch(name))
    return {name for name in names if _NAME.fullmatch(name) and not _kept_whole(name)}


def _folded(names: set[str]) -> set[str]:
    """Return the searched form of names, none of which holds a line break."""
    return set(analysis.normalise("\n".join(names)).split("\n")) if names else names


@functools.lru_cache(maxsize=1 << 16)
def _kept_whole(name: str) -> bool:
    """Tell whether a dictionary keeps a name whole; of words that it looks for, only those that it holds."""
    if _PLAIN.fullmatch(name) and not analysis.dictionary_word(name):
        return False
    return len(analysis.word_terms(name)) == 1


def stretches(folded: str) -> list[str]:
    """Return what may be a name in a folded question: every stretch without a break, up to the longest name."""
    runs = re.findall(rf"[{analysis.HAN}a-z0-9·]+", folded)
    spans = ((run, a, b) for run in runs for a in range(len(run)) for b in range(a + 2, min(len(run), a + LONGEST) + 1))
    return list(dict.fromkeys(run[a:b] for run, a, b in spans))


def chosen(known: Iterable[str], folded: str) -> Sequence[str]:
    """Return the names that stand in a folded question, the longer before the shorter, none inside another."""
    rest, names = folded, []
    for name in sorted(known, key=lambda name: (-len(name), name)):
        if name in rest:
            names.append(name)
            rest = rest.replace(name, "\n")
    return names
