"""Cells that tell of copies: amounts, prices, numbers, years and acts as schools write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.inventory_numbers import InventoryNumber, pack_numbers
from app.core.stock import Fund
from app.exchange.spreadsheet import Cell, numbers_of
from app.exchange.spreadsheet.stock_parts import NotSplitError, Share, part_names, split
from app.exchange.spreadsheet.stock_values import (
    Years,
    act_of,
    amounts_of,
    day_of,
    fund_of,
    is_ditto,
    prices_of,
    years_of,
)
from tests.exchange.test_spreadsheet_values import CELLS


@pytest.mark.parametrize(
    ("cell", "amounts"),
    [
        (25, (25,)),
        ("25", (25,)),
        ("25.0", (25,)),
        ("30 экз.", (30,)),
        ("1 200", (1200,)),
        ("25/25", (25, 25)),
        ("25 / 24", (25, 24)),
        ("10+12+14", (10, 12, 14)),
        ("5\n7", (5, 7)),
        (0, (0,)),
        ("—", ()),
        (None, ()),
    ],
)
def test_amounts(cell: Cell, amounts: tuple[int, ...]) -> None:
    found = amounts_of(cell)
    assert (found.values, found.problem) == (amounts, "")


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("много", "Количество не понято"),
        (-3, "меньше нуля"),
        ("-3", "меньше нуля"),
        (2.5, "целым числом"),
        (True, "целым числом"),
        (10_001, "до 10\u00a0000 экз."),
        (dt.date(2026, 5, 6), "Excel изменил запись (возможно, было «6/5»)"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_reason(cell: Cell, problem: str) -> None:
    found = amounts_of(cell)
    assert found.values == ()
    assert problem in found.problem


@pytest.mark.parametrize(
    ("cell", "kopecks"),
    [
        (382.8, (382_80,)),
        (120, (120_00,)),
        ("382.80", (382_80,)),
        ("382,80", (382_80,)),
        ("382,8", (382_80,)),
        ("382,80 руб.", (382_80,)),
        ("382 руб. 80 коп.", (382_80,)),
        ("382р. 80к.", (382_80,)),
        ("382-80", (382_80,)),
        ("382=80", (382_80,)),
        ("0-45", (45,)),
        ("45 коп.", (45,)),
        ("1 382,80 ₽", (1382_80,)),
        ("1,382.80", (1382_80,)),
        ("1.382,80", (1382_80,)),
        ("382.8000", (382_80,)),
        ("б/ц", (0,)),
        ("Дар", (0,)),
        ("382,80/390,10", (382_80, 390_10)),
        ("нет", ()),
        (None, ()),
    ],
)
def test_prices(cell: Cell, kopecks: tuple[int, ...]) -> None:
    found = prices_of(cell)
    assert (found.values, found.problem, found.warning) == (kopecks, "", "")


def test_kopecks_may_stand_in_a_column_of_their_own() -> None:
    assert prices_of(120, "50").values == (120_50,)
    assert prices_of(None, 50).values == (50,)
    assert prices_of(120, None).values == (120_00,)
    assert "от 0 до 99" in prices_of(120, "500").problem


def test_price_with_parts_of_a_kopeck_is_rounded_and_told() -> None:
    assert prices_of(33.333).values == (33_33,)
    assert prices_of("33,335").warning == "Цена округлена до копеек."
    assert prices_of(0.29).warning == ""


@pytest.mark.parametrize("cell", ["дорого", "12 50", "1,2,3", -5, 2_000_000_000, "12.5.2020"])
def test_what_is_no_price_is_refused(cell: Cell) -> None:
    found = prices_of(cell)
    assert found.values == ()
    assert found.problem


def test_price_that_excel_made_a_date_is_told_with_what_it_was() -> None:
    assert "возможно, было «12,05»" in prices_of(dt.date(2026, 5, 12)).problem


@pytest.mark.parametrize(
    ("cell", "packed"),
    [
        (1201, "1201"),
        ("001201", "001201"),
        ("Б-17", "Б-17"),
        ("инв. № 1201", "1201"),
        ("№№ 1201-1203", "1201–1203"),
        ("1201–1225", "1201–1225"),
        ("1201…1225", "1201–1225"),
        ("с 1201 по 1225", "1201–1225"),
        ("12, 15, 17-19", "12, 15, 17–19"),
        ("12; 15 и 17", "12, 15, 17"),
        ("1201\n1202", "1201, 1202"),
        ("1201 1202 1203", "1201–1203"),
        ("12 345", "12345"),
        ("У-000198–У-000200", "У-000198–У-000200"),
        ("Б-17–20", "Б-17–Б-20"),
        ("нет", ""),
        (None, ""),
    ],
)
def test_inventory_numbers(cell: Cell, packed: str) -> None:
    found = numbers_of(cell)
    assert (pack_numbers(found.values), found.odd, found.problem) == (packed, (), "")


def test_dash_is_read_so_that_the_amount_comes_out() -> None:
    assert numbers_of("15-20", quantity=6).values == ("15", "16", "17", "18", "19", "20")
    assert numbers_of("15-20", quantity=1).values == ("15-20",)
    assert len(numbers_of("Б-17-19", quantity=3).values) == 3
    assert numbers_of("1201/1203", quantity=3).values == ("1201", "1202", "1203")
    assert numbers_of("2015-0012").values == ("2015-0012",)


def test_first_and_last_number_may_stand_in_two_columns() -> None:
    assert numbers_of(1201, 1203).values == ("1201", "1202", "1203")
    assert numbers_of("Б-17", "Б-18").values == ("Б-17", "Б-18")
    assert numbers_of(1201, 1201).values == ("1201",)


def test_number_that_does_not_end_in_a_digit_is_kept_and_told() -> None:
    found = numbers_of("1234а, 1235")
    assert (found.values, found.odd) == (("1234а", "1235"), ("1234а",))


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("1225–1201", "начало больше конца"),
        ("12, 12", "дважды"),
        ("Б-17, б-017", "дважды"),
        ("1-99999", "не больше 10 000"),
        (12.15, "не инвентарный номер"),
        (dt.date(2026, 12, 15), "возможно, было «15-12»"),
        ("1,2E+11", "Excel отбросил цифры"),
        (0, "невозможен"),
        ("утерян", "не инвентарный номер"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(cell: Cell, problem: str) -> None:
    found = numbers_of(cell)
    assert found.values == ()
    assert problem in found.problem


@given(
    st.sampled_from(["", "Б-", "У-"]),
    st.integers(1, 99_999),
    st.integers(1, 30),
    st.integers(1, 7),
)
def test_range_gives_each_of_its_numbers(prefix: str, first: int, count: int, width: int) -> None:
    start = InventoryNumber(prefix, first, max(width, len(str(first))))
    wanted = tuple(str(start.after(step)) for step in range(count))
    assert numbers_of(pack_numbers(wanted), quantity=count).values == wanted


@given(CELLS, CELLS, st.one_of(st.none(), st.integers(0, 50)))
def test_any_cell_is_read_or_refused_in_russian(
    cell: Cell, other: Cell, wanted: int | None
) -> None:
    for found in (amounts_of(cell), prices_of(cell, other), numbers_of(cell, other, wanted)):
        assert not (found.values and found.problem)
    assert all(amount >= 0 for amount in amounts_of(cell).values)
    years_of(cell)
    day_of(cell)
    act_of(cell, other)


@pytest.mark.parametrize(
    ("cell", "years"),
    [
        (2014, Years((2014,))),
        ("2020.0000", Years((2020,))),
        ("2013, 2014", Years((2013, 2014))),
        ("2014/2013", Years((2013, 2014))),
        ("2013–2015", Years((2013, 2014, 2015))),
        ("2013-14", Years((2013, 2014))),
        ("2013 - 10, 2014 - 15 экз.", Years((2013, 2014), (10, 15))),
        ("2013 (10); 2014 (15)", Years((2013, 2014), (10, 15))),
        ("б.г.", Years()),
        (None, Years()),
    ],
)
def test_years_of_edition(cell: Cell, years: Years) -> None:
    assert years_of(cell) == years


def test_acts_and_days() -> None:
    assert act_of(5) == "№ 5"
    assert act_of("Акт № 5 от 12.05.2020") == "Акт № 5 от 12.05.2020"
    assert act_of(5, dt.date(2020, 5, 12)) == "№ 5 от 12.05.2020"
    assert act_of(dt.date(2020, 5, 12)) == "от 12.05.2020"
    assert act_of("да") == "списан"
    assert act_of("-") == act_of(None) == ""
    assert day_of("12.5.10").value == dt.date(2010, 5, 12)
    assert day_of("2011 г.").note == "2011 г."
    assert "не понята" in day_of("осенью").warning
    assert fund_of("Учебный фонд") is Fund.TEXTBOOKS
    assert fund_of("ОСНОВНОЙ") is Fund.MAIN
    assert fund_of("Абонемент") is None
    assert [is_ditto(cell) for cell in ('"', '-"-', "То же", "-//-", "«»", "Сказки", "-", 5)] == [
        *[True] * 5,
        *[False] * 3,
    ]


def test_names_of_parts() -> None:
    assert part_names("Ч. 1, 2") == ("Ч. 1", "Ч. 2")
    assert part_names("Т. 1–3") == ("Т. 1", "Т. 2", "Т. 3")
    assert part_names("Ч. I, II") == ("Ч. I", "Ч. II")
    assert part_names("Ч. 1") == ("Ч. 1",)
    assert part_names("Приложение") == ()


def test_amounts_are_of_parts_before_they_are_of_years() -> None:
    both = Years((2013, 2014))
    assert split((25, 24), "Ч. 1, 2", Years()).shares == (
        Share(25, "Ч. 1"),
        Share(24, "Ч. 2", piece=1),
    )
    assert split((25, 24), "", both).shares == (
        Share(25, year=2013),
        Share(24, year=2014, piece=1),
    )
    of_both = split((3, 4), "Ч. 1, 2", both).shares
    assert [(share.part, share.year, share.amount) for share in of_both] == [
        ("Ч. 1", 2013, 2),
        ("Ч. 1", 2014, 1),
        ("Ч. 2", 2013, 2),
        ("Ч. 2", 2014, 2),
    ]


def test_amounts_that_fit_no_parts_are_refused_or_told() -> None:
    with pytest.raises(NotSplitError, match=r"по 3 частям, а в названии «Ч. 1, 2»"):
        split((1, 2, 3), "Ч. 1, 2", Years())
    found = split((67, 67), "", Years())
    assert [share.part for share in found.shares] == ["Ч. 1", "Ч. 2"]
    assert "названы «Ч. 1», «Ч. 2»" in found.warnings[0]


def test_one_amount_of_two_parts_stays_one_edition_and_says_so() -> None:
    found = split((62,), "Ч. 1, 2", Years())
    assert found.shares == (Share(62),)
    assert "62 экз. записаны как одно издание" in found.warnings[0]
    assert "«62/62»" in found.warnings[0]


@given(st.integers(0, 500), st.lists(st.integers(1990, 2030), max_size=5, unique=True))
def test_sharing_out_over_years_loses_no_copy(amount: int, years: list[int]) -> None:
    shares = split((amount,), "", Years(tuple(sorted(years)))).shares
    assert sum(share.amount for share in shares) == amount
