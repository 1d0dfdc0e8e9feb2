import codecs
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import ReadError
from retrieval.readers.decoding import decode

CHINESE = "白石浦渡口的夜班船从本月起恢复航行，末班船延至夜里十一点四十分。船长说，工人过江只要一刻钟，大家都很高兴。"
TRADITIONAL = (
    "白石浦渡口的夜班船從本月起恢復航行，末班船延至夜裡十一點四十分。船長說，工人過江只要一刻鐘，這是大家都高興的事。"
)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "utf-32"]
)
def test_chinese_text_is_read_in_the_encodings_that_people_have(encoding: str) -> None:
    assert decode(CHINESE.encode(encoding), "a.txt").lstrip("\ufeff") == CHINESE


@pytest.mark.parametrize("encoding", ["big5", "big5hkscs", "gb18030", "utf-16-le"])
def test_traditional_text_is_read(encoding: str) -> None:
    raw = TRADITIONAL.encode(encoding, "ignore")
    assert decode(raw, "a.txt") == raw.decode(encoding)


def test_western_text_is_read() -> None:
    text = "The café owner’s new plan – a test of the £5 note – was seen by the old town hall.\n" * 3
    assert decode(text.encode("cp1252"), "a.txt") == text


@pytest.mark.parametrize("raw", [b"", b" \r\n\t ", "\ufeff \n".encode(), codecs.BOM_UTF16_LE])
def test_a_file_without_text_is_told(raw: bytes) -> None:
    with pytest.raises(ReadError, match=r"a\.txt: the file (is empty|holds no text)"):
        decode(raw, "a.txt")


@pytest.mark.parametrize(
    "raw", [bytes(range(256)) * 8, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 30, b"\x01\x02\x03abc" * 50, b"\0"]
)
def test_a_binary_file_is_refused(raw: bytes) -> None:
    with pytest.raises(ReadError) as told:
        decode(raw, "a.txt")
    assert told.value.fix


@pytest.mark.parametrize("encoding", ["shift_jis", "euc_jp", "euc_kr"])
def test_an_encoding_that_cannot_be_told_is_not_guessed(encoding: str) -> None:
    text = "ひらがなとカタカナのテキストです。" if "j" in encoding else "한국어로 쓴 글입니다. 읽을 수 없어야 합니다."
    with pytest.raises(ReadError, match="encoding cannot be told"):
        decode((text * 4).encode(encoding), "a.txt")


def test_a_last_character_cut_in_half_is_forgiven() -> None:
    assert decode(CHINESE.encode()[:-2], "a.txt") == CHINESE[:-1]


def test_a_text_damaged_far_behind_is_told_with_its_place() -> None:
    raw = CHINESE.encode("gb18030") * 6000 + b"\xff\xff" + CHINESE.encode("gb18030")
    with pytest.raises(ReadError, match="damaged at byte"):
        decode(raw, "a.txt")


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_a_read_error(raw: bytes) -> None:
    with contextlib.suppress(ReadError):
        assert decode(raw, "a.txt").strip("\0") != ""
