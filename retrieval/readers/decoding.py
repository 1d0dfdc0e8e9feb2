"""Bytes of a text file to characters: strict decoding, and a refusal where the encoding cannot be told."""

import codecs
import re
from pathlib import Path

from retrieval.errors import ReadError
from retrieval.limits import MB, ReadingSettings, raised

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FREQUENT = frozenset(
    "的一是不了人我在有他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然"
    "没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长这來個國說們為時過對後麼沒於還發當無開"
    "見經頭兩長動從學會裡這業產電點務與將區報記新市月部，。、：；“”「」（）《》　"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x1c-\x1f\x7f]")
_SAMPLE = 1 << 18
_LATIN_LETTERS = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ‘’“”–—…«»°£€§©½¼¡¿ \n\r\t]")


def encoding_of(raw: bytes, file: str) -> str:
    """Return the name of the encoding in which `raw`, the whole file or its beginning, is readable text.

    Raises ReadError for a binary file and where two encodings are as likely.
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    if b"\0" in raw:
        return _wide(raw, file)
    if _decodes(raw, "utf-8"):
        return "utf-8"
    sample = raw[:_SAMPLE]
    likely = sorted(((_plausibility(sample, name), name) for name in ("gb18030", "big5hkscs", "cp1252")), reverse=True)
    (best, name), (second, _) = likely[:2]
    if best < 0.2 or best < 2 * second:
        raise ReadError(
            file,
            "its text encoding cannot be told (not UTF-8, and neither GB18030 nor Big5 reads as Chinese)",
            fix="Save the file as UTF-8 and try again.",
        )
    return name


def decode(raw: bytes, file: str) -> str:
    """Return the characters of a whole file; raise ReadError where it is empty, binary or of no known encoding."""
    if not raw.strip():
        raise ReadError(file, "the file is empty", fix="Put the text of a newspaper page into it, or remove it.")
    encoding = encoding_of(raw, file)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and error.start >= len(raw) - 3:
            text = raw[: error.start].decode(encoding)
        else:
            raise ReadError(
                file, f"the text is damaged at byte {error.start} ({encoding})", fix="Save the file as UTF-8 again."
            ) from error
    if not text.strip("\ufeff\0 \t\r\n\f\u3000"):
        raise ReadError(file, "the file holds no text", fix="Put the text of a newspaper page into it, or remove it.")
    if len(_CONTROLS.findall(text)) > len(text) * 0.02:
        raise _binary(file)
    return text


def load(path: Path, file: str, settings: ReadingSettings, key: str) -> bytes:
    """Return the bytes of a file; raise ReadError where it cannot be opened or is larger than the limit of this key."""
    try:
        megabytes: float = getattr(settings, key)
        if path.stat().st_size > megabytes * MB:
            fix = f"Split it into one file for each page or into a JSON-lines archive (.jsonl), {raised(key)}."
            raise ReadError(file, f"the file is larger than {megabytes:g} MB", fix=fix)
        return path.read_bytes()
    except OSError as error:
        raise ReadError(
            file, f"it cannot be opened ({error.strerror or error})", fix="Check the path and the rights of the file."
        ) from error


def _decodes(raw: bytes, encoding: str) -> bool:
    """Tell whether the bytes decode strictly, forgiving a last character that was cut off."""
    try:
        raw.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start >= len(raw) - 3 and error.start > 0
    return True


def _plausibility(raw: bytes, encoding: str) -> float:
    """Return how much the bytes look like language: the share of frequent characters, 0 where they do not decode."""
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(raw)
    except UnicodeDecodeError:
        return 0.0
    if encoding == "cp1252":
        letters = sum(1 for _ in _LATIN_LETTERS.finditer(text))
        wide = sum(1 for character in text if character > "\x7f")
        return 0.0 if wide > 0.15 * len(text) or _CONTROLS.search(text) else max(0.0, 4 * letters / len(text) - 3)
    wide_text = [character for character in text if character > "\x7f"]
    if sum("\u3041" <= character <= "\u30ff" for character in wide_text) > 0.05 * len(wide_text):
        return 0.0
    return sum(character in _FREQUENT for character in wide_text) / max(1, len(wide_text))


def _wide(raw: bytes, file: str) -> str:
    """Tell UTF-16 without a mark from binary: text has its line ends and spaces as whole units."""
    even = raw[: len(raw) // 2 * 2][:_SAMPLE]
    for name in ("utf-16-le", "utf-16-be"):
        try:
            text = even.decode(name)
        except UnicodeDecodeError:
            continue
        known = sum(character in _FREQUENT or character.isascii() for character in text)
        if "\0" not in text and not _CONTROLS.search(text) and known >= 0.2 * len(text):
            return name
    raise _binary(file)


def _binary(file: str) -> ReadError:
    return ReadError(
        file, "the file is binary, not text", fix="Give a text page (.txt) or an archive of articles (.jsonl)."
    )
