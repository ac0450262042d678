"""Labels: bars that a scanner reads, words that stay on their label."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import pytest

from app.core.barcodes import copy_barcode
from app.core.errors import UserError
from app.core.labels import SHEETS, LabelSheet
from app.queries.labels import Label, Labels
from app.reports.labels import (
    QUIET_ZONE,
    SHEET,
    code_modules,
    lay_out_labels,
    render_labels_pdf,
)
from app.reports.page import Page, Stroke
from app.reports.papers_cards import label_sheet
from app.reports.typeface import MM
from tests.reports.checks import RESOURCES, check_layout, check_pdf, pdf_texts
from tests.reports.samples import LONG_NAME, LONG_TITLE, LONG_WORD

SMALLEST = LabelSheet(6, 20, 25, 12, left=5, top=5, gap_x=3, gap_y=2)


def labels(count: int) -> Labels:
    titles = ("Мерзляк А. Г. Математика. 5 класс. Ч. 1", "Сказки", LONG_TITLE, LONG_WORD, "")
    return Labels(
        "МБОУ СОШ № 12",
        tuple(
            Label(n, copy_barcode(n), str(1200 + n) if n % 3 == 0 else "", titles[n % 5])
            for n in range(1, count + 1)
        ),
    )


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("count", [1, 70])
def test_nothing_leaves_its_label(name: str, count: int) -> None:
    sheet = SHEETS[name]
    paper = lay_out_labels(labels(count), sheet, RESOURCES, first=3)
    check_layout(paper.pages)
    check_pdf(paper.pdf(), paper)
    assert len(paper.pages) == sheet.pages(count, 3)
    for number, place in enumerate(sheet.places(count, 3)):
        page = paper.pages[place.page]
        left, top = place.left * MM, place.top * MM
        right, bottom = left + sheet.width * MM, top + sheet.height * MM
        bars = [bar for bar in page.strokes if left <= bar.x1 <= right and top <= bar.y1 <= bottom]
        assert bars, f"label {number + 1} has no bars"
        assert all(bar.y2 <= bottom for bar in bars)


def test_smallest_labels_and_long_names() -> None:
    data = Labels(LONG_NAME, labels(10).labels)
    paper = lay_out_labels(data, SMALLEST, RESOURCES)
    check_layout(paper.pages)
    check_pdf(paper.pdf(), paper)


def test_label_says_school_title_and_numbers() -> None:
    (text,) = pdf_texts(render_labels_pdf(labels(3), SHEETS["70x37"], RESOURCES))
    assert text.count("МБОУ СОШ № 12") == 3
    assert copy_barcode(1) in text
    assert f"№ 1203 · {copy_barcode(3)}" in text
    assert "Сказки" in text


def test_offset_moves_the_bars() -> None:
    plain, moved = (
        lay_out_labels(labels(1), sheet, RESOURCES).pages[0].strokes
        for sheet in (SHEETS["70x37"], SHEETS["70x37"].moved(2, 1))
    )
    assert [bar.x1 + 2 * MM for bar in plain] == pytest.approx([bar.x1 for bar in moved])
    assert [bar.y1 + 1 * MM for bar in plain] == pytest.approx([bar.y1 for bar in moved])


# --- bars --------------------------------------------------------------------------------------


def test_modules_of_the_bars_say_the_code() -> None:
    """Start C, 20, 00, 00, 00, 00, 01, code B, 5, check digit, stop: by the tables of the
    standard, not by the program."""
    table = {
        "start C": "211232", "20": "221231", "00": "212222", "01": "222122",
        "code B": "114131", "5 in B": "213212", "72": "122411", "stop": "2331112",
    }  # fmt: skip
    assert copy_barcode(1) == "2000000000015"
    names = ("start C", "20", *["00"] * 4, "01", "code B", "5 in B", "72", "stop")
    # the check: (105 + 20·1 + 0·2…5 + 1·6 + 100·7 + 21·8) mod 103
    assert (105 + 20 + 6 + 700 + 168) % 103 == 72
    expected = "".join(table[name] for name in names)
    assert "".join(map(str, code_modules("2000000000015"))) == expected


@pytest.mark.parametrize("name", SHEETS)
def test_printed_bars_are_those_modules_with_quiet_zones(name: str) -> None:
    sheet = SHEETS[name]
    page = lay_out_labels(labels(1), sheet, RESOURCES).pages[0]
    bars = sorted(page.strokes, key=lambda bar: bar.x1)
    total = sum(code_modules(copy_barcode(1)))
    ink_left, ink_right = bars[0].x1 - bars[0].width / 2, bars[-1].x1 + bars[-1].width / 2
    module = (ink_right - ink_left) / total
    assert module >= 0.19 * MM
    read = []
    for bar, following in zip(bars, [*bars[1:], None], strict=True):
        read.append(bar.width / module)
        if following is not None:
            read.append((following.x1 - following.width / 2 - bar.x1 - bar.width / 2) / module)
    assert read == pytest.approx(list(code_modules(copy_barcode(1))), abs=0.01)
    left = sheet.left * MM
    assert ink_left - left >= QUIET_ZONE * module - 0.01
    assert left + sheet.width * MM - ink_right >= QUIET_ZONE * module - 0.01


def test_neighbours_leave_each_other_their_quiet_zones() -> None:
    page = lay_out_labels(labels(40), SHEETS["52.5x29.7"], RESOURCES).pages[0]
    for row in _rows(page).values():
        gaps = [
            (after.x1 - after.width / 2) - (before.x1 + before.width / 2)
            for before, after in pairwise(row)
        ]
        assert sum(gap > 2 * QUIET_ZONE * 0.3 * MM for gap in gaps) == 3


def _rows(page: Page) -> dict[int, list[Stroke]]:
    rows: dict[int, list[Stroke]] = defaultdict(list)
    for bar in sorted(page.strokes, key=lambda bar: bar.x1):
        rows[round(bar.y2)].append(bar)
    return rows


def test_code_that_is_not_latin_has_its_words_alone() -> None:
    data = Labels("Школа", (Label(1, "Б-17", "Б-17", "Сказки"),))
    paper = lay_out_labels(data, SHEETS["70x37"], RESOURCES)
    assert paper.pages[0].strokes == []
    assert [run.text for run in paper.pages[0].runs] == ["Школа", "Сказки", "Б-17"]
    assert paper.pages[0].frame == SHEET


# --- what cannot be printed ---------------------------------------------------------------------


def test_nothing_to_print_is_said() -> None:
    with pytest.raises(UserError, match="Этикеток нет"):
        lay_out_labels(Labels("Школа", (), 3), SHEETS["70x37"], RESOURCES)
    with pytest.raises(UserError, match="шире листа"):
        lay_out_labels(labels(1), LabelSheet(9, 8, 70, 37), RESOURCES)


def test_parameters_are_read_as_they_are_written() -> None:
    assert label_sheet({}) == SHEETS["70x37"]
    asked = label_sheet({"sheet": "48.5x25.4", "right": "1,5", "down": "−2"})
    assert asked == SHEETS["48.5x25.4"].moved(1.5, -2)


@pytest.mark.parametrize(
    "given", [{"sheet": "10x10"}, {"right": "nan"}, {"down": "чуть"}, {"right": "1e9"}]
)
def test_mistakes_of_parameters_are_named(given: dict[str, str]) -> None:
    with pytest.raises(UserError):
        label_sheet(given)
