"""What is marked in a quotation: its best sentence, and the words that were asked for."""

from collections.abc import Iterable, Iterator

from telegram import MessageEntity

from retrieval.records import Span


def marks(span: Span, sentence: Span | None, matches: Iterable[Span]) -> Iterator[tuple[str, Span]]:
    """Yield what to mark inside `span`: the sentence, then the matched words, never across the sentence's ends."""
    inside = _common(span, sentence or (0, 0))
    around = (inside, (span[0], inside[0]), (inside[1], span[1])) if inside else (span,)
    if inside:
        yield MessageEntity.BOLD, inside
    for stretch in around:
        for match in _joined(matches):
            if common := _common(stretch, match):
                yield MessageEntity.UNDERLINE, common


def telling(text: str, matches: Iterable[Span]) -> list[Span]:
    """Return the matches without single characters of a longer one, such as 桥 where 听雨桥 is found too."""
    words = {match: text[slice(*match)] for match in matches}
    longer = "".join(word for word in words.values() if len(word) > 1)
    return [match for match, word in words.items() if len(word) > 1 or word not in longer]


def trimmed(text: str, span: Span) -> Span:
    """Return the span without white space at its ends."""
    piece = text[slice(*span)]
    start = span[0] + len(piece) - len(piece.lstrip())
    return (start, start + len(piece.strip()))


def _common(one: Span, other: Span) -> Span | None:
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return (start, end) if start < end else None


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that touch or overlap made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
