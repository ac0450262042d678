"""The ruled table: pagination, totals, heads, spreads."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from app.core.money import format_count, format_kopecks
from app.reports.blocks import Flow, Space
from app.reports.page import LANDSCAPE, PORTRAIT
from app.reports.pagination import Rooms, paginate
from app.reports.table import Row, RuledTable
from app.reports.table_parts import Column, TableStyle, Totals
from app.reports.typeface import Typeface
from tests.reports.checks import RESOURCES, check_layout, page_lines

FACE = Typeface(RESOURCES / "fonts")
COLUMNS = (
    Column("number", "№ п/п", 12, "center", wrap=False),
    Column("title", "Автор, заглавие", 108),
    Column("quantity", "Кол-во", 20, "right", wrap=False),
    Column("sum", "Сумма, руб.", 40, "right", wrap=False),
)
TOTALS = Totals(
    ("quantity", "sum"),
    (format_count, format_kopecks),
    page="Итого на странице",
    carried="К переносу",
    brought="Перенесено",
    grand="Всего",
)


def rows(count: int, title: str = "Капитанская дочка") -> list[Row]:
    return [
        Row((str(n), title, str(n % 3), format_kopecks(n * 100)), (n % 3, n * 100))
        for n in range(1, count + 1)
    ]


def table(totals: Totals | None = TOTALS, style: TableStyle | None = None) -> RuledTable:
    return RuledTable(FACE, [COLUMNS], totals, style)


@given(
    st.lists(st.tuples(st.floats(min_value=5, max_value=90), st.booleans()), max_size=60),
    st.floats(min_value=-20, max_value=160),
    st.floats(min_value=0, max_value=300),
    st.integers(min_value=0, max_value=9),
)
def test_every_row_stands_on_one_page_that_can_hold_it(
    items: list[tuple[float, bool]], first: float, last_foot: float, most: int
) -> None:
    heights = [height for height, _ in items]
    rooms = Rooms(first=first, later=160.0, foot=20.0, last_foot=last_foot)
    slices = paginate(heights, [heading for _, heading in items], rooms, most)
    assert [n for part in slices for n in range(part.start, part.stop)] == list(range(len(items)))
    for index, part in enumerate(slices):
        used = sum(heights[part.start : part.stop])
        last = index == len(slices) - 1
        room = first if index == 0 else 160.0
        if part.start < part.stop and not last:
            assert used + 20.0 <= room + 0.1
        if last and part.start < part.stop:
            ending = min(last_foot, 160.0 - heights[-1])
            assert used + ending <= room + 0.1
        assert not most or part.stop - part.start <= most


def test_the_end_takes_a_row_along() -> None:
    flow = Flow(FACE, PORTRAIT)
    full = int((flow.room - 60) / 15)
    for count in range(full - 4, full + 5):
        flow = Flow(FACE, PORTRAIT)
        tail = 120.0
        totals = table().place(flow, rows(count), tail)
        assert flow.room >= tail - 0.1
        assert totals[-1].page != (0, 0)
        flow.add(Space(tail))
        assert len(flow.pages) == len(totals)


def test_page_totals_add_up_and_are_printed() -> None:
    flow = Flow(FACE, PORTRAIT, running_head="Список")
    totals = table().place(flow, rows(400))
    assert len(totals) == len(flow.pages) > 5
    everything = (sum(n % 3 for n in range(1, 401)), sum(n * 100 for n in range(1, 401)))
    assert totals[-1].running == everything
    assert tuple(map(sum, zip(*(page.page for page in totals), strict=True))) == everything
    for number, (page, total) in enumerate(zip(flow.pages, totals, strict=True)):
        text = page_lines(page).replace("\u00a0", " ")
        shown = format_kopecks(total.running[1]).replace("\u00a0", " ")
        last = number == len(totals) - 1
        assert f"{'Всего' if last else 'К переносу'} {total.running[0]} {shown}" in text
        assert ("Перенесено" in text) == (number > 0)
        assert "№ п/п" in text
    check_layout(flow.pages)


def test_a_row_higher_than_a_page_goes_on_over_the_page() -> None:
    flow = Flow(FACE, PORTRAIT)
    long = " ".join(f"слово{n}" for n in range(3000))
    totals = table().place(flow, [*rows(1), *rows(1, long), *rows(1)])
    words = " ".join(page_lines(page) for page in flow.pages)
    assert all(f"слово{n}" in words for n in range(0, 3000, 50))
    assert totals[-1].running == (3, 300)
    check_layout(flow.pages)


def test_a_number_too_wide_for_its_column_gets_smaller_letters() -> None:
    flow = Flow(FACE, PORTRAIT)
    table(None).place(flow, [Row(("1234567890123", "Книга", "9" * 30, "0,00"))])
    check_layout(flow.pages)


def test_a_heading_never_ends_a_page() -> None:
    mixed: list[Row] = []
    for n, row in enumerate(rows(200)):
        if n % 6 == 0:
            mixed.append(Row((f"Раздел {n}", "", "", ""), heading=True))
        mixed.append(row)
    flow = Flow(FACE, PORTRAIT)
    table().place(flow, mixed)
    check_layout(flow.pages)
    for page in flow.pages:
        before_total = page_lines(page).split(" Итого на странице")[0]
        assert "Раздел" not in before_total[-12:]


def test_facing_pages_share_their_rows() -> None:
    left = (Column("date", "Дата", 25), Column("source", "Источник", 80))
    right = (
        Column("books", "книги", 30, "right", group="по видам"),
        Column("journals", "журналы", 30, "right", group="по видам"),
        Column("remark", "Примечание", 60),
    )
    totals = Totals(("books", "journals"), (format_count,) * 2, page="Итого", grand="Всего")
    lines = [
        Row(("01.09.2026", "Бибколлектор " * (n % 4 + 1), str(n), "1", f"запись {n}"), (n, 1))
        for n in range(60)
    ]
    flow = Flow(FACE, LANDSCAPE)
    pages = RuledTable(FACE, [left, right], totals).place(flow, lines)
    assert len(flow.pages) == 2 * len(pages)
    for first, second in zip(flow.pages[::2], flow.pages[1::2], strict=True):
        dates = [run.baseline for run in first.runs if run.text == "01.09.2026"]
        remarks = [run.baseline for run in second.runs if run.text.startswith("запись")]
        assert dates == remarks
        assert dates
    assert "по видам" in page_lines(flow.pages[1])
    assert [run.text for run in flow.pages[1].runs if run.text in "345"][:3] == ["3", "4", "5"]
    check_layout(flow.pages)


def test_turned_heads_stand_in_narrow_columns() -> None:
    narrow = tuple(
        Column(f"c{n}", title, 11, "right", wrap=False, group="по содержанию", turned=True)
        for n, title in enumerate(
            ("Книги", "Общественные, гуманитарные науки (6/8, 9)", "Я" * 90, "Слово " * 40)
        )
    )
    flow = Flow(FACE, LANDSCAPE)
    RuledTable(FACE, [[*COLUMNS[:2], *narrow]]).place(flow, [Row(("1", "Книга", *"2345"))])
    [page] = flow.pages
    turned = [run.text for run in page.runs if run.turned]
    assert turned[:3] == ["Книги", "Общественные,", "гуманитарные науки (6/8, 9)"]
    check_layout(flow.pages)


def test_a_subtotal_among_the_rows_adds_nothing() -> None:
    flow = Flow(FACE, PORTRAIT)
    subtotal = Row(("", "Итого за квартал", "6", "6,00"), strong=True)
    totals = table().place(flow, [*rows(3), subtotal, *rows(2)])
    assert totals[-1].running == (6, 900)
    [words] = [run for run in flow.page.runs if run.text == "Итого за квартал"]
    assert words.style.bold


def test_a_page_can_be_given_a_number_of_lines() -> None:
    flow = Flow(FACE, PORTRAIT)
    totals = table(style=TableStyle(rows_per_page=25)).place(flow, rows(60))
    assert [sum(run.text == "Капитанская дочка" for run in page.runs) for page in flow.pages] == [
        25,
        25,
        10,
    ]
    assert len(totals) == 3


def test_ten_thousand_rows_take_seconds() -> None:
    started = time.process_time()
    flow = Flow(FACE, PORTRAIT)
    table().place(flow, rows(10_000))
    assert time.process_time() - started < 10
