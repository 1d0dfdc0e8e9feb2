"""What a question says besides its words, for those who want it: "…", -word, 来源:, 日期:."""

import re
from dataclasses import dataclass
from datetime import date

from retrieval import analysis
from retrieval.dates import read_period
from retrieval.periods import Period

_SET_OFF = r"(?:(?<=\s)|^)"
_PAPER = re.compile(
    _SET_OFF + r"(?:来源|來源|报纸|報紙|paper|source)[:：]\s?(?:[“\"《「]([^”\"》」]+)[”\"》」]|(\S+))", re.I
)
_DATE = re.compile(_SET_OFF + r"(?:日期|date)[:：]\s?(\S+)", re.I)
_WITHOUT = re.compile(_SET_OFF + r"[-－]([^\W\d]\S*)")
_EXACT = re.compile(_SET_OFF + r"(?:“([^“”]+)”|\"([^\"]+)\"|＂([^＂]+)＂|「([^「」]+)」)(?=\s|$|[?？!！。])")


@dataclass(frozen=True, slots=True)
class Wishes:
    """A question taken apart: its words, and what the passages must bear. Texts as written."""

    text: str
    exact: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    dates: str = ""
    """The words after 日期: that could be read."""
    period: Period | None = None


def read_wishes(text: str, today: date | None) -> Wishes:
    """Return a question without its operators, and what these ask for.

    Quotation marks ask for exact words only where they stand by themselves: “五小” 获奖, not 谁办了“五小”活动. A date
    that cannot be read stays in the question.
    """
    papers = tuple(match[1] or match[2] for match in _PAPER.finditer(text))
    rest = _PAPER.sub(" ", text)
    written, period = "", None
    for match in _DATE.finditer(rest):
        if read := read_period(match[1], today):
            written, period = match[1], read
    rest = _DATE.sub(lambda match: match[0] if read_period(match[1], today) is None else " ", rest)
    without = tuple(match[1] for match in _WITHOUT.finditer(rest))
    bare = _WITHOUT.sub(" ", rest)
    exact = tuple(next(filter(None, match.groups())) for match in _EXACT.finditer(bare))
    if not analysis.countable(analysis.normalise(bare)):  # nothing but operators: they are all there is to search
        bare, without = rest, ()
    return Wishes(bare, exact, without, papers, written, period)


def bears(folded: str, phrase: str) -> bool:
    """Tell whether a folded text holds a phrase as it stands; blanks do not count."""
    wanted = "".join(analysis.normalise(phrase).split())
    return bool(wanted) and wanted in "".join(folded.split())
