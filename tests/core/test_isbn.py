from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.isbn import check_isbn, check_issn, isbn13, match_key

NINE_DIGITS = st.from_regex(r"[0-9]{9}", fullmatch=True)


def isbn10_of(body: str) -> str:
    """The ISBN-10 whose check digit makes the weighted sum a multiple of 11."""
    for digit in "0123456789X":
        signs = body + digit
        total = sum(
            weight * (10 if sign == "X" else int(sign))
            for weight, sign in zip(range(10, 0, -1), signs, strict=True)
        )
        if total % 11 == 0:
            return signs
    raise AssertionError(body)


@pytest.mark.parametrize(
    ("raw", "compact", "formatted"),
    [
        ("978-5-08-005892-9", "9785080058929", "978-5-08-005892-9"),
        ("9785080058929", "9785080058929", "978-5-08-005892-9"),
        ("ISBN 978–5–08—005892‑9", "9785080058929", "978-5-08-005892-9"),
        ("isbn-13: 978 5\u00a008 005892 9.", "9785080058929", "978-5-08-005892-9"),
        ("978-5-08-005892-9 (в пер.)", "9785080058929", "978-5-08-005892-9"),
        ("ISBN 5-02-013850-9", "5020138509", "5-02-013850-9"),
        ("0-8044-2957-х", "080442957X", "0-8044-2957-X"),
        ("0-8044-2957-Х", "080442957X", "0-8044-2957-X"),
        ("ISBN080442957X", "080442957X", "0-8044-2957-X"),
    ],
)
def test_isbn_is_accepted(raw: str, compact: str, formatted: str) -> None:
    check = check_isbn(raw)
    assert check.valid, check.problem
    assert (check.raw, check.compact, check.formatted) == (raw, compact, formatted)
    assert check.problem == ""


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("", "ISBN не указан."),
        ("ISBN", "ISBN не указан."),
        ("978-5-08-005892-8", "Контрольная цифра ISBN не сходится: 8 вместо 9."),
        ("0-8044-2957-1", "Контрольная цифра ISBN не сходится: 1 вместо X."),
        ("978-5-08-005892", "В ISBN знаков: 12, а должно быть 10 или 13."),
        ("978-5-O8-005892-9", "В ISBN есть лишние знаки: «O»."),
        ("4006381333931", "ISBN из 13 цифр начинается с 978 или 979."),
        ("978508005892Х", "В ISBN буква X стоит не на месте контрольной цифры."),
        ("0-8044-X957-1", "В ISBN буква X стоит не на месте контрольной цифры."),
    ],
)
def test_mistake_in_isbn_is_named(raw: str, problem: str) -> None:
    check = check_isbn(raw)
    assert not check.valid
    assert check.problem == problem


def test_isbn_of_ten_and_thirteen_digits_match() -> None:
    assert isbn13("5020138509") == "9785020138506"
    assert match_key("5-02-013850-9") == match_key("ISBN 978-5-02-013850-6") == "9785020138506"
    assert match_key("978-5-08-005892-8") == "9785080058928"
    assert match_key("") == ""


def test_only_a_valid_isbn_is_converted() -> None:
    with pytest.raises(ValueError, match="not a valid ISBN"):
        isbn13("5020138508")


@given(NINE_DIGITS)
def test_every_isbn10_is_the_same_book_as_its_isbn13(body: str) -> None:
    short = isbn10_of(body)
    assert check_isbn(short).valid
    long = isbn13(short)
    assert check_isbn(long).valid
    assert match_key(short) == match_key(check_isbn(long).formatted) == long


@given(NINE_DIGITS, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(body: str, place: int, shift: int) -> None:
    good = isbn10_of(body)
    wrong = str((int(good[place]) + shift) % 10)
    assert not check_isbn(good[:place] + wrong + good[place + 1 :]).valid


@given(st.text())
def test_any_text_is_checked(raw: str) -> None:
    check = check_isbn(raw)
    assert check.valid == (check.problem == "")
    assert check_issn(raw).valid == (check_issn(raw).problem == "")


def test_issn() -> None:
    check = check_issn("ISSN 0130—2574")
    assert check.formatted == "0130-2574"
    assert check.compact == "01302574"
    assert check_issn("2434-561х").formatted == "2434-561X"
    assert check_issn("2434-5611").problem == ("Контрольная цифра ISSN не сходится: 1 вместо X.")
    assert check_issn("0130-257").problem == "В ISSN знаков: 7, а должно быть 8."
    assert not check_issn("").valid
