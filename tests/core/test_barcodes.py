from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.barcodes import MAX_SERIAL, copy_barcode, ean13_valid, is_own_barcode, serial_of

SERIALS = st.integers(1, MAX_SERIAL)


def test_label_of_a_copy() -> None:
    assert copy_barcode(1) == "2000000000015"
    assert copy_barcode(11840) == "2000000118406"
    assert copy_barcode(MAX_SERIAL) == "2099999999998"


@pytest.mark.parametrize("serial", [0, -1, MAX_SERIAL + 1])
def test_serial_number_has_bounds(serial: int) -> None:
    with pytest.raises(ValueError, match="out of bounds"):
        copy_barcode(serial)


@given(SERIALS)
def test_label_tells_its_serial_number(serial: int) -> None:
    barcode = copy_barcode(serial)
    assert len(barcode) == 13
    assert is_own_barcode(barcode)
    assert serial_of(barcode) == serial


@given(SERIALS, st.integers(0, 12), st.integers(1, 9))
def test_one_misread_digit_is_noticed(serial: int, place: int, shift: int) -> None:
    barcode = copy_barcode(serial)
    wrong = str((int(barcode[place]) + shift) % 10)
    assert not ean13_valid(barcode[:place] + wrong + barcode[place + 1 :])


@pytest.mark.parametrize("text", ["9785080058929", "4006381333931"])
def test_other_ean_is_not_ours(text: str) -> None:
    assert ean13_valid(text)
    assert not is_own_barcode(text)
    with pytest.raises(ValueError, match="not a label of ours"):
        serial_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2000000000014",
        "200000000001",
        "2000000000008",
        "٢٠٠٠٠٠٠٠٠٠٠١٥",
        "2000000000015\n",
        "SAM-12",
    ],
)
def test_what_is_not_a_label(text: str) -> None:
    assert not is_own_barcode(text)
