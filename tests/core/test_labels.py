"""Sheets of labels: every label on the paper, none on another."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import UserError
from app.core.labels import (
    PAGE_HEIGHT,
    PAGE_WIDTH,
    SHEETS,
    USUAL_SHEET,
    LabelSheet,
    sheet_name,
)

PLAIN = LabelSheet(3, 8, 70, 37)


@pytest.mark.parametrize("name", SHEETS)
def test_usual_sheets_fit_the_paper(name: str) -> None:
    sheet = SHEETS[name]
    sheet.check()
    places = list(sheet.places(sheet.on_page))
    assert all(place.page == 0 for place in places)
    assert all(0 <= place.left <= PAGE_WIDTH - sheet.width + 0.05 for place in places)
    assert all(0 <= place.top <= PAGE_HEIGHT - sheet.height + 0.05 for place in places)
    width, height = name.split("x")
    assert (sheet.width, sheet.height) == (float(width), float(height))


def test_usual_sheet_is_one_of_them() -> None:
    assert sheet_name(USUAL_SHEET) == "70 × 37 мм, 24 на листе"
    assert sheet_name("48.5x25.4") == "48,5 × 25,4 мм, 44 на листе"


@given(
    columns=st.integers(1, 6),
    rows=st.integers(1, 14),
    gap=st.floats(0, 5),
    count=st.integers(0, 200),
    first=st.integers(1, 6),
)
def test_labels_stand_in_rows_one_after_another(
    columns: int, rows: int, gap: float, count: int, first: int
) -> None:
    sheet = LabelSheet(columns, rows, 30, 15, 5, 4, gap, gap)
    first = min(first, sheet.on_page)
    places = list(sheet.places(count, first))
    assert len(places) == len(set(places)) == count
    assert len({place.page for place in places}) == sheet.pages(count, first)
    for before, after in pairwise(places):
        if after.page == before.page and after.top == before.top:
            assert after.left - before.left == pytest.approx(sheet.width + gap)
        elif after.page == before.page:
            assert after.top - before.top == pytest.approx(sheet.height + gap)
            assert after.left == places[-1].left or after.left == 5
        else:
            assert (after.page, after.left, after.top) == (before.page + 1, 5, 4)


def test_used_labels_are_passed_over_on_the_first_sheet_alone() -> None:
    places = list(PLAIN.places(25, 24))
    assert (places[0].page, places[0].left, places[0].top) == (0, 140, 7 * 37)
    assert (places[1].page, places[1].left, places[1].top) == (1, 0, 0)
    assert places[-1].page == 1
    assert PLAIN.pages(25, 24) == 2


def test_offset_moves_every_label() -> None:
    moved = PLAIN.moved(1.5, -2)
    for one, other in zip(PLAIN.places(30), moved.places(30), strict=True):
        assert (other.left - one.left, other.top - one.top) == (1.5, -2)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"columns": 0}, "ни одной этикетки"),
        ({"columns": 4}, "шире листа"),
        ({"rows": 9}, "выше листа"),
        ({"left": 1.0}, "занимают 211 мм, это шире листа"),
        ({"gap_y": 1.0}, "выше листа"),
        ({"width": 20.0}, "слишком мала"),
        ({"height": 5.0}, "слишком мала"),
        ({"top": -1.0}, "меньше нуля"),
        ({"offset_x": 21.0}, "не больше 20 мм"),
    ],
)
def test_impossible_sheets_are_refused(wrong: dict[str, float], words: str) -> None:
    with pytest.raises(UserError, match=words):
        replace(PLAIN, **wrong).check()  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize("first", [0, 25])
def test_sheet_has_no_such_label(first: int) -> None:
    with pytest.raises(UserError, match="от 1 до 24"):
        list(PLAIN.places(1, first))
