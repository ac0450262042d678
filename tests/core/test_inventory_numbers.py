from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import UserError
from app.core.inventory_numbers import (
    InventoryNumber,
    format_ranges,
    pack_numbers,
    parse_ranges,
    unpack_numbers,
)

NUMBERS = st.builds(
    lambda prefix, value, width: InventoryNumber(prefix, value, max(width, len(str(value)))),
    st.sampled_from(["", "Б-", "У-", "уч. ", "2024/"]),
    st.integers(0, 300),
    st.sampled_from([1, 6]),
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1201", InventoryNumber("", 1201, 4)),
        ("Б-17", InventoryNumber("Б-", 17, 2)),
        ("Б–17", InventoryNumber("Б-", 17, 2)),
        ("Б - 17", InventoryNumber("Б-", 17, 2)),
        ("У-000123", InventoryNumber("У-", 123, 6)),
        ("инв. № 1201", InventoryNumber("", 1201, 4)),
        ("2024/15", InventoryNumber("2024/", 15, 2)),
        ("0", InventoryNumber("", 0, 1)),
    ],
)
def test_number_is_read(text: str, number: InventoryNumber) -> None:
    assert InventoryNumber.parse(text) == number


@pytest.mark.parametrize("text", ["", "б/н", "17а", "Б-", "-17", "1" * 13, "12, 13", "№"])
def test_what_is_not_a_number_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        InventoryNumber.parse(text)


@given(NUMBERS)
def test_written_number_reads_back(number: InventoryNumber) -> None:
    assert InventoryNumber.parse(str(number)) == number


def test_series_goes_on() -> None:
    assert str(InventoryNumber.parse("У-000199").following) == "У-000200"
    assert str(InventoryNumber.parse("999").following) == "1000"
    assert InventoryNumber.parse("999").following == InventoryNumber.parse("1000")


def test_order_is_by_prefix_and_value() -> None:
    texts = ["У-2", "Б-17", "1201", "Б-9", "30"]
    ordered = sorted(map(InventoryNumber.parse, texts), key=lambda number: number.sort_key)
    assert [str(number) for number in ordered] == ["30", "1201", "Б-9", "Б-17", "У-2"]


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([], ""),
        (["1201"], "1201"),
        (["1202", "1201"], "1201, 1202"),
        (["1203", "1201", "1202", "1230"], "1201–1203, 1230"),
        (["1201", "1201"], "1201"),
        (["998", "999", "1000", "1001"], "998–1001"),
        (["Б-1", "Б-2", "Б-3", "4"], "4, Б-1–Б-3"),
        (["0001", "1", "2", "3"], "1–3, 0001"),
        (["099998", "099999", "100000"], "099998–100000"),
        (["б/н", "5"], "5, б/н"),
    ],
)
def test_runs_are_joined(numbers: list[str], text: str) -> None:
    assert format_ranges(numbers) == text


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1201–1203, Б-17", ["1201", "1202", "1203", "Б-17"]),
        ("1201-1203", ["1201", "1202", "1203"]),
        ("1201 — 1203; 1300\n1301", ["1201", "1202", "1203", "1300", "1301"]),
        ("Б-9–Б-11", ["Б-9", "Б-10", "Б-11"]),
        ("Б-9–11", ["Б-9", "Б-10", "Б-11"]),
        ("Б-9-Б-11", ["Б-9", "Б-10", "Б-11"]),
        ("У2-15", ["У2-15"]),
        ("У-000009–У-000010,", ["У-000009", "У-000010"]),
        ("5, 3, 5, 4–6", ["5", "3", "4", "6"]),
        ("7–7", ["7"]),
    ],
)
def test_list_is_read(text: str, numbers: list[str]) -> None:
    assert [str(number) for number in parse_ranges(text)] == numbers


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Номера не указаны."),
        (" , ;", "Номера не указаны."),
        ("1225–1201", "В «1225–1201» начало больше конца."),
        ("1–10001", "За один раз можно указать не больше 10 000 номеров."),
        ("1–9999, 20000, 20001", "За один раз можно указать не больше 10 000 номеров."),
        ("1201–", "«1201-» — не инвентарный номер."),
        ("1201, нет", "«нет» — не инвентарный номер."),
    ],
)
def test_wrong_list_is_refused_with_a_reason(text: str, sentence: str) -> None:
    with pytest.raises(UserError) as refusal:
        parse_ranges(text)
    assert refusal.value.message == sentence


def test_ten_thousand_numbers_are_allowed() -> None:
    assert len(parse_ranges("1–10000")) == 10_000


@given(st.lists(NUMBERS, min_size=1))
def test_written_list_reads_back(numbers: list[InventoryNumber]) -> None:
    assert set(parse_ranges(format_ranges(map(str, numbers)))) == set(numbers)


@given(st.text(st.characters() | st.sampled_from("0123456789–-,Б")))
def test_any_text_is_a_list_or_a_sentence(text: str) -> None:
    with suppress(UserError):
        assert parse_ranges(text)


@given(st.lists(st.one_of(NUMBERS.map(str), st.sampled_from(["1234а", "15-1201", "7 (2)"]))))
def test_packed_numbers_come_back_exactly_and_in_their_order(numbers: list[str]) -> None:
    assert unpack_numbers(pack_numbers(numbers)) == tuple(numbers)


def test_packed_numbers_are_short() -> None:
    numbers = [*map(str, range(98, 103)), "Б-17", "1234а", "1235"]
    assert pack_numbers(numbers) == "98–102, Б-17, 1234а, 1235"
    assert pack_numbers(["У-000199", "У-000200", "У-000201"]) == "У-000199–У-000201"
    assert pack_numbers(["099", "0100", "101"]) == "099, 0100, 101"
