"""Questions that lean on the one before: 那青岛呢？, 作者是谁, 他多大了. Plain rules, no memory."""

import re
from dataclasses import dataclass

from retrieval import analysis
from retrieval.dates import find_date
from retrieval.questions import Reading, read_question
from retrieval.stopwords import ASKING, VAGUE

SHORT = 2
"""Words of a question that may lean on the one before without saying so."""
_AND = re.compile(r"(?:那么?|and|what about|how about)?[\s,，]*(.{1,16}?)呢?[\s?？!！。]*", re.IGNORECASE)
_AND_WORDS = re.compile(
    r"^\s*(?:那么?(?![个些位次篇条里])|what about\b|how about\b|and\b)|呢[\s?？!！。]*$", re.IGNORECASE
)
_POINTING = re.compile(
    r"^\s*(?:那|那么|请问)?[,，]?(?:[他她它]们?|该|其|此|这|那[个位家次篇条里艘座所项本部张种场只]|文[中章]|上面|刚才)"
    r"|\b(?:he|she|it|they|his|her|its|their)\b",
    re.IGNORECASE,
)
_LIGHT = VAGUE | {"写", "拍", "摄", "说", "钱", "多", "发生", "出版", "wrote", "written", "author", "headlin", "titl"}
"""Words that say nothing of what is asked about."""
_YEAR_OR_DAY = re.compile(r"\d+[年月日号]")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question spelt out with what the one before said; `same_story` where it asks about that very story."""

    text: str
    same_story: bool


def spell_out(text: str, previous: str) -> FollowUp | None:
    """Return a question that leans on the previous one spelt out; None where it stands by itself."""
    other = _other(text)
    if other:
        return FollowUp(_exchanged(previous, other), same_story=False)
    own = read_question(text)
    if _asks_nothing_of_its_own(own) or _POINTING.search(analysis.normalise(text)):
        return FollowUp(f"{previous} {text}", same_story=True)
    return None


def may_lean(text: str) -> bool:
    """Tell whether a question is so short that it may be about the story before: 票价多少？ names nobody and no day."""
    own = read_question(text)
    return len(own.words) <= SHORT and not own.names and not own.dates


def _other(text: str) -> str:
    """Return what the question before is to be asked of: 青岛 in 那青岛呢？; empty where nothing is."""
    if not _AND_WORDS.search(text):
        return ""
    match = _AND.fullmatch(text.strip())
    other = match[1].strip() if match else ""
    reading = read_question(other)
    return other if reading.words and not any(word in reading.text for word in ASKING) else ""


def _exchanged(previous: str, other: str) -> str:
    """Return a question with its date, or its name, exchanged for another; put in front where there is none."""
    folded = analysis.normalise(previous)
    if len(folded) != len(previous):
        previous = folded
    if _YEAR_OR_DAY.search(analysis.normalise(other)) and (spoken := find_date(folded, None)):
        start = folded.find(spoken.words)
        return previous[:start] + other + previous[start + len(spoken.words) :]
    names = [name for name in read_question(previous).names if not name[0].isdigit() and name in folded]
    like = re.findall(rf"[{analysis.HAN}]{{{len(other) - 1}}}{re.escape(other[-1])}", folded) if len(other) > 1 else []
    alone = names if len(names) == 1 else [name for name in names if len(name) == len(other)]
    replaced = next(iter(like or alone), None)
    if replaced is None:
        return f"{other} {previous}"
    start = folded.find(replaced)
    return previous[:start] + other + previous[start + len(replaced) :]


def _asks_nothing_of_its_own(own: Reading) -> bool:
    """Tell whether nothing but asking words and vague ones stands in a question: 什么时候的事？, 作者是谁."""
    return all(word in _LIGHT for word in own.words)
