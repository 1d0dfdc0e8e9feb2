"""Words that the archive does not hold, and what it holds that looks or sounds like them: offered, never put in."""

import re
import string
from collections.abc import Iterator, Sequence
from functools import lru_cache

from retrieval import analysis
from retrieval.archive import Archive
from retrieval.engines.protocol import Engine, FieldTerm
from retrieval.questions import Reading
from retrieval.records import Passage
from retrieval.selection import printed
from retrieval.sounds import alike, sound_alike

OFFERED = 2
TRIED = 4
"""So many unknown words of a question are looked after."""
LOOKED_AT = 20
"""So many passages that hold a word like the unknown one are looked at."""
LONGEST = 12
"""Characters of an unknown word that is looked after."""
SHORTEST_ENGLISH = 4


def suggest(
    text: str, reading: Reading, engine: Engine, archive: Archive, near: Sequence[Passage], *, answered: bool
) -> tuple[str, ...]:
    """Return the question with an unknown word replaced; `near` are the passages that were found without the word.

    Where the first of them answers, only what stands in it can have been meant.
    """
    offered: list[str] = []
    for unit in [unit for unit in _units(reading) if _unknown(unit, engine)][:TRIED]:
        forms = set(_alike_forms(unit))
        candidates = engine.search(dict.fromkeys(forms, 1.0), LOOKED_AT) if forms else []
        stored = archive.passages([candidate.number for candidate in candidates])
        texts = [printed(passage) for passage in (*near, *(each.passage for each in stored.values()))]
        words = [
            word
            for word in _likely(unit, texts, loosely=not answered and unit in reading.words)
            if not answered or word in texts[0]
        ]
        offered += [_replaced(text, unit, word) for word in words]
    return tuple(dict.fromkeys(each for each in offered if each and each != text))[:OFFERED]


def _units(reading: Reading) -> Iterator[str]:
    """Yield what should stand together, and single characters with the two before them: a typing error cuts words."""
    for unit in reading.units:
        joined = () if unit in reading.words else range(len(unit) - 2 if len(unit) > 3 else 0)
        yield from (unit, *(unit[i : i + 3] for i in joined))
    for word in reading.words:
        for run in reading.runs:
            start = run.find(word)
            if len(word) == 1 and start > 0 and not any(word in unit for unit in reading.units):
                yield run[max(0, start - 2) : start + 1]


def _unknown(unit: str, engine: Engine) -> bool:
    """Tell whether nothing in the archive bears a word that may be mistyped: no number, no very long one.

    What stands in the dictionary was meant as it stands: an archive that has no 机场 is not asked about its 机舱.
    """
    if (
        analysis.dictionary_word(unit)
        or not unit[0].isalpha()
        or len(unit) > LONGEST
        or (unit.isascii() and len(unit) < SHORTEST_ENGLISH)
    ):
        return False
    if any(engine.frequency((f"{part}.word", unit)) for part in ("text", "head", "note")):
        return False
    pairs = [] if unit.isascii() else analysis.ngram_terms(unit, 2)
    return not pairs or not all(any(engine.frequency((f"{p}.two", pair)) for p in ("text", "head")) for pair in pairs)


def _alike_forms(unit: str) -> Iterator[FieldTerm]:
    """Yield what the passages may hold in the place of a word: pairs that sound like it, English one edit away."""
    if unit.isascii():
        yield from (("text.word", stem) for stem in sorted(_edited_stems(unit)))
        return
    for i, character in enumerate(unit):
        for other in alike(character):
            if i:
                yield "text.two", unit[i - 1] + other
            if i + 1 < len(unit):
                yield "text.two", other + unit[i + 1]


def _edits(word: str) -> Iterator[str]:
    """Yield what is one letter away: left out, exchanged with the next, another one, one more."""
    for i in range(len(word) + 1):
        head, tail = word[:i], word[i:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in string.ascii_lowercase:
            yield head + letter + tail[1:]
            yield head + letter + tail


@lru_cache(maxsize=64)
def _edited_stems(word: str) -> frozenset[str]:
    """Return the stems of what is one letter away: asked for every word of every passage that is looked through."""
    return frozenset(analysis.stem(form) for form in _edits(word))


def _likely(unit: str, texts: Sequence[str], *, loosely: bool) -> list[str]:
    """Return the words of some texts that are one step from an unknown one, the most frequent first."""
    pattern = _one_step(unit)
    counts: dict[str, int] = {}
    for text in texts:
        for match in set(pattern.findall(text)):
            if _fits(unit, match, loosely=loosely):
                counts[match] = counts.get(match, 0) + 1
    return sorted(counts, key=lambda word: (not _sounds_like(unit, word), -counts[word], word))[:1]


def _one_step(unit: str) -> re.Pattern[str]:
    """Return what finds stretches one character from a word."""
    if unit.isascii():
        return re.compile(rf"(?<![a-z])[a-z]{{{len(unit) - 1},{len(unit) + 4}}}(?![a-z])")
    wild = f"[{analysis.HAN}]"
    changed = [unit[:i] + wild + unit[i + 1 :] for i in range(len(unit))]
    longer = [unit[:i] + wild + unit[i:] for i in range(1, len(unit))] if len(unit) > 2 else []
    shorter = [unit[:i] + unit[i + 1 :] for i in range(1, len(unit) - 1)] if len(unit) > 3 else []
    return re.compile("|".join((*changed, *longer, *shorter)))


def _fits(unit: str, word: str, *, loosely: bool) -> bool:
    """Tell whether a stretch may be what was meant: two characters (three, unless `loosely`) have to sound alike."""
    if unit.isascii():
        return analysis.stem(word) in _edited_stems(unit)
    return word != unit and (len(unit) > 3 - loosely or _sounds_like(unit, word))


def _sounds_like(unit: str, word: str) -> bool:
    return len(unit) == len(word) and all(a == b or sound_alike(a, b) for a, b in zip(unit, word, strict=True))


def _replaced(text: str, unit: str, word: str) -> str:
    """Return a question with an unknown word replaced; empty where it does not stand there as one piece."""
    folded, origins = analysis.normalise_with_origins(text)
    start = folded.find(unit)
    if start < 0:
        return ""
    end = start + len(unit)
    if unit.isascii():  # a stem: the word goes on
        while end < len(folded) and folded[end].isascii() and folded[end].isalpha():
            end += 1
    last = origins[end] if end < len(origins) else len(text)
    return text[: origins[start]] + word + text[last:]
