"""Classes as people write them."""

from __future__ import annotations

import pytest

from app.core.errors import UserError
from app.core.school_classes import ClassName, class_label, parse_class


@pytest.mark.parametrize(
    ("written", "grade", "letter", "label"),
    [
        ("10-А", 10, "А", "10А"),
        ("10А", 10, "А", "10А"),
        ("10 - А", 10, "А", "10А"),
        ("10A", 10, "А", "10А"),  # a Latin A
        ("1 а", 1, "А", "1А"),
        ("11 «Б» класс", 11, "Б", "11Б"),
        ("10", 10, "", "10"),
        ("9 кл.", 9, "", "9"),
        ("5-1", 5, "1", "5-1"),
        ("10 физмат", 10, "физмат", "10 физмат"),
        ("7D", 7, "D", "7D"),
    ],
)
def test_class_is_read(written: str, grade: int, letter: str, label: str) -> None:
    assert parse_class(written) == ClassName(grade, letter)
    assert class_label(grade, letter) == label
    assert parse_class(label) == ClassName(grade, letter)


@pytest.mark.parametrize("written", ["", "А", "13А", "0", "7-9", "10–11", "Итого", "125", "2026"])
def test_what_is_no_class_is_refused(written: str) -> None:
    with pytest.raises(UserError):
        parse_class(written)
