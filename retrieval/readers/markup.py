"""HTML text -> headings and paragraphs, whatever the page looks like. With `word.py` the only file that knows lxml."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from retrieval.readers.blocks import Block, clean

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BREAKING = frozenset(
    "p div section article main header td th tr table tbody thead ul ol li dl dt dd blockquote pre figure figcaption"
    " br hr body html center address summary details founder-content founder-title".split()
) | set(_HEADINGS)
_SILENT = frozenset(
    "script style nav footer form button select option textarea aside noscript template iframe object svg head title"
    " audio video canvas map rp rt".split()
)
_HIDDEN_TAGS = re.compile(r"<(/?)(script|style|svg|template|noscript)\b", re.IGNORECASE)
_EMBEDDED = re.compile(r"data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=\s]*")
_TAG = re.compile(r"<[A-Za-z][^<>]{0,2000}>|</[A-Za-z][\w-]{0,40}\s*>")
_BREAK = re.compile(r"<\s*(?:br|/p|/div)\b[^<>]{0,200}>", re.IGNORECASE)
_LONGEST_SUBHEAD = 30


def without_scripts(text: str) -> str:
    """Return a web page without its scripts, styles, drawings and embedded pictures, in one pass."""
    kept: list[str] = []
    inside, begin = "", 0
    for found in _HIDDEN_TAGS.finditer(text):
        tag = found.group(2).lower()
        if found.group(1):
            if tag == inside:
                inside, begin = "", text.find(">", found.end()) + 1 or len(text)
        elif not inside and found.start() >= begin:
            kept.append(text[begin : found.start()])
            inside = tag
    if not inside:
        kept.append(text[begin:])
    return _EMBEDDED.sub("", "".join(kept))


def tree_of(text: str) -> Any | None:
    """Return the tree of a web page without its comments, None where nothing in it is HTML; recovers what is broken."""
    from lxml import etree, html

    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False, recover=True)
    prepared = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\0", ""))
    try:
        return html.document_fromstring(prepared, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def blocks_of(root: Any, *, silent: Callable[[Any], bool] = lambda element: False) -> list[Block]:
    """Return the headings and paragraphs below an element in order; `silent` tells which elements to leave out."""
    blocks: list[Block] = []
    level, strong, texts = 0, False, [""]

    def flush() -> None:
        nonlocal strong
        text = clean("".join(texts))
        texts.clear()
        if text:
            small = (
                strong and not level and len(text) <= _LONGEST_SUBHEAD and not text.endswith(("。", "！", "？", "."))
            )
            blocks.append(Block(text, 6 if small else level))
        strong = False

    for event, element in _walk(root, silent):
        tag = element.tag
        if event == "start":
            if tag in _BREAKING:
                flush()
            level = _HEADINGS.get(tag, level)
            strong = strong or (tag in ("strong", "b") and not "".join(texts).strip())
            texts.append(_own(element.text))
        else:
            if tag in ("strong", "b") and _own(element.tail).strip():
                strong = False
            if tag in _BREAKING:
                flush()
            level = 0 if tag in _HEADINGS else level
        if event != "start" and element is not root:
            texts.append(_own(element.tail))
    flush()
    return blocks


def _walk(root: Any, silent: Callable[[Any], bool]) -> Iterator[tuple[str, Any]]:
    """Yield ("start", element) and ("end", element) without recursion; of a silent element only its end."""
    stack: list[tuple[str, Any]] = [("start", root)]
    while stack:
        event, element = stack.pop()
        if not isinstance(element.tag, str) or (event == "start" and element.tag in _SILENT) or silent(element):
            yield "end", element
            continue
        yield event, element
        if event == "start":
            stack.append(("end", element))
            stack.extend(("start", child) for child in reversed(element))


def _own(text: str | None) -> str:
    return text or ""


def plain(text: str) -> str:
    """Return a short stretch of HTML, such as a title with <br> in it, as one line of text."""
    from html import unescape

    return clean(unescape(_TAG.sub("", _BREAK.sub(" ", text))))
