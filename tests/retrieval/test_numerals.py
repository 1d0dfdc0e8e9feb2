"""Numbers have one form, however they are printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.numerals import chinese_number, in_digits, numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("15000", "15000"), ("1.5万", "15000"), ("一万五千", "15000"), ("3千万", "30000000"), ("二〇二六", "2026"),
        ("一九八七", "1987"), ("十二", "12"), ("二十", "20"), ("两百零三", "203"), ("一亿二千万", "120000000"),
        ("三万亿", "3000000000000"), ("2.50", "2.5"), ("100", "100"),
    ],
)  # fmt: skip
def test_numbers_have_one_form(text: str, value: str) -> None:
    assert list(numbers(f"约{text}只")) == [((1, 1 + len(text)), value)]


@pytest.mark.parametrize(
    ("text", "values"),
    [("一起去第一次", ["1"]), ("万一有千万人", []), ("三个和十个", []), ("第十三批，共3批", ["13", "3"]), ("无", [])],
)
def test_what_counts_as_a_number(text: str, values: list[str]) -> None:
    assert [value for _, value in numbers(text)] == values


def test_plain_digits_are_not_repeated() -> None:
    assert list(in_digits("12只、十二只、1.5万只")) == [(4, "12"), (8, "15000")]


@pytest.mark.parametrize("text", ["二" * 5000, "亿" * 5000, "9" * 5000, "1" + "亿" * 100, "1." * 2500])
def test_numerals_without_end_are_no_numbers(text: str) -> None:
    assert all(len(value) < 300 for _, value in numbers(text))


@given(st.integers(1, 99_999_999))
def test_a_number_written_out_is_that_number(number: int) -> None:
    assert chinese_number(_spelt(number)) == number


def _spelt(number: int) -> str:
    """Return a number as it is spoken, units in full, a zero for every gap."""
    if number >= 10_000:
        rest = number % 10_000
        return _spelt(number // 10_000) + "万" + (("零" if rest < 1000 else "") + _spelt(rest) if rest else "")
    spelt, gap = "", False
    for value, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // value % 10
        if digit:
            spelt += ("零" if gap and spelt else "") + "零一二三四五六七八九"[digit] + unit
        gap = not digit
    return spelt
