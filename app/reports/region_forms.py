"""The region's workbook «Мониторинг обеспеченности учебниками»: forms 1–5, a sheet each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.queries.region_forms import RegionForms
from app.reports.table_parts import Column
from app.reports.typeface import Typeface
from app.reports.workbook import Workbook
from app.reports.workbook_cells import Formula, Look, Money, Number, Value
from app.reports.workbook_geometry import LANDSCAPE_SHEET
from app.reports.workbook_parts import (
    CENTER,
    GAP,
    PLAIN,
    RIGHT,
    SMALL,
    TITLE,
    head_end,
    letter,
    list_columns,
    widths_of,
    write_list,
)
from app.reports.workbook_sheet import Sheet

_SET_NOTE = "1 комплект = 1 шт.: учебник в нескольких частях считается один раз."
_THOUSANDS = "#,##0.00"
_KOPECKS_IN_THOUSAND = 100_000
_CAPTION = Look(size=12, bold=True, align="center", vertical="top")
_NOTE = Look(size=9, italic=True, vertical="top")
_RULED = Look(rule=True)
_BLANK = "_" * 28

_SUBJECT = Column("subject", "Предмет", 100)
_GRADE = Column("grade", "Класс", 18, "center")


@dataclass(frozen=True, slots=True)
class _Form:
    """A sheet: its tab, caption, columns, rows, totals, and the columns that add up in a row.

    Under one that ``forecasts`` stands what its forecasts rest on.
    """

    tab: str
    caption: str
    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, Value]]
    totals: Mapping[str, int | Money | Number]
    sum_key: str = ""
    sum_of: tuple[str, ...] = ()
    notes: tuple[str, ...] = (_SET_NOTE,)
    forecasts: bool = True
    label: str = "ИТОГИ"


def render_region_forms_xlsx(data: RegionForms, resources: Path) -> bytes:
    """The workbook; the same data give the same bytes. ``resources`` is the folder with ``fonts``.

    Raises:
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    face = Typeface(resources / "fonts")
    name = f"Мониторинг обеспеченности учебниками, {data.campaign} год"
    book = Workbook(name, data.school, data.day, face)
    for form in (
        _expiring(data),
        _unified(data),
        _planned(data),
        _stock(data),
        _written_off(data),
        _cases(data),
        _decisions(data),
    ):
        columns = list_columns(form.columns, LANDSCAPE_SHEET)
        sheet = book.sheet(form.tab, widths_of(columns), LANDSCAPE_SHEET)
        _write(sheet, data, form, columns)
        sheet.print_marks(header="", running=f"{form.tab}. {name}", number="лист &P из &N")
    return book.close()


def _write(sheet: Sheet, data: RegionForms, form: _Form, columns: tuple[Column, ...]) -> None:
    last = len(columns) - 1
    sheet.across(0, 0, last, form.tab, RIGHT)
    sheet.across(1, 0, last, "Мониторинг по вопросу обеспеченности учебниками", TITLE)
    sheet.across(2, 0, last, form.caption, _CAPTION)
    sheet.across(3, 0, last, data.school, CENTER)
    sheet.least(4, GAP)
    top = 5
    rows = [
        {**row, **_row_sum(form, row, columns, place)}
        for place, row in enumerate(form.rows, start=head_end(top, columns) + 1)
    ]
    end = write_list(sheet, top, columns, rows, form.totals, form.label)
    sheet.least(end, GAP)
    first = end - 2
    for words in (*form.notes, *(data.remarks if form.forecasts else ())):
        end += 1
        sheet.across(end, 0, last, words, _NOTE)
    # nobody signs a page on which nothing else stands
    sheet.keep(first, _sign(sheet, end + 2, last))


def _row_sum(
    form: _Form, row: Mapping[str, Value], columns: Sequence[Column], place: int
) -> dict[str, Value]:
    """The column that is the sum of others in its row, as a live formula with its value."""
    if not form.sum_key:
        return {}
    at = {column.key: letter(index) for index, column in enumerate(columns)}
    total = sum(value for key in form.sum_of if isinstance(value := row[key], int))
    first, end = at[form.sum_of[0]], at[form.sum_of[-1]]
    return {form.sum_key: Formula(f"=SUM({first}{place}:{end}{place})", total)}


def _sign(sheet: Sheet, row: int, last: int) -> int:
    """Blank lines to sign on, nobody is named; return the last row."""
    middle = max(last // 2, 1)
    place = row
    for words in ("Руководитель", "Исполнитель, телефон"):
        place = place + 1 if place > row else row
        if middle == last:
            sheet.across(place, 0, last, f"{words} {_BLANK} / {_BLANK} /", PLAIN)
            place += 1
            sheet.least(place, GAP)
            continue
        sheet.put(place, 0, words, PLAIN)
        sheet.across(place, 1, middle, None, _RULED)
        sheet.across(place, middle + 1, last, None, _RULED)
        place += 1
        sheet.across(place, 1, middle, "подпись", SMALL)
        sheet.across(place, middle + 1, last, "фамилия, инициалы", SMALL)
    return place


def _expiring(data: RegionForms) -> _Form:
    order = f", установленного {data.order}" if data.order else ""
    return _Form(
        "Форма 1",
        f"Учебники, которые необходимо приобрести в связи с окончанием в {data.campaign} году "
        f"предельного срока использования{order}",
        (
            _SUBJECT,
            _GRADE,
            Column(
                "forecast", f"Контингент, прогноз на {data.next_label} уч. г., чел.", 42, "right"
            ),
            Column("available", "Учебники в наличии, шт.", 38, "right"),
            Column("need", "Дополнительная потребность, шт.", 42, "right"),
        ),
        [
            {
                "subject": row.subject,
                "grade": row.grade,
                "forecast": row.forecast,
                "available": row.available,
                "need": row.need,
            }
            for row in data.expiring
        ],
        {
            "forecast": sum(row.forecast for row in data.expiring),
            "available": sum(row.available for row in data.expiring),
            "need": sum(row.need for row in data.expiring),
        },
    )


def _unified(data: RegionForms) -> _Form:
    order = f", утверждённый {data.order}" if data.order else ""
    return _Form(
        "Форма 2.1",
        "Единые государственные учебники, включённые в федеральный перечень учебников" + order,
        (
            _SUBJECT,
            _GRADE,
            Column("pupils", f"Контингент в {data.label} уч. г., чел.", 34, "right"),
            Column(
                "forecast", f"Контингент, прогноз на {data.next_label} уч. г., чел.", 38, "right"
            ),
            Column("bought", f"Закуплено до {data.campaign} года, шт.", 36, "right"),
            Column("need", "Дополнительная потребность, шт.", 40, "right"),
        ),
        [
            {
                "subject": row.subject,
                "grade": row.grade,
                "pupils": row.pupils,
                "forecast": row.forecast,
                "bought": row.bought,
                "need": row.need,
            }
            for row in data.unified
        ],
        {
            "pupils": sum(row.pupils for row in data.unified),
            "forecast": sum(row.forecast for row in data.unified),
            "bought": sum(row.bought for row in data.unified),
            "need": sum(row.need for row in data.unified),
        },
        notes=(_SET_NOTE, "Закуплено — годные учебники, которые есть в фонде."),
    )


def _planned(data: RegionForms) -> _Form:
    return _Form(
        "Форма 2.2",
        "Единые государственные учебники, которые планируется включить в федеральный перечень "
        "учебников",
        (
            _SUBJECT,
            _GRADE,
            Column(
                "forecast",
                f"Прогнозное количество обучающихся, {data.next_label} уч. г., чел.",
                50,
                "right",
            ),
            Column("need", "Потребность, шт.", 40, "right"),
        ),
        [
            {
                "subject": row.subject,
                "grade": row.grade,
                "forecast": row.forecast,
                "need": row.need,
            }
            for row in data.planned
        ],
        {
            "forecast": sum(row.forecast for row in data.planned),
            "need": sum(row.need for row in data.planned),
        },
    )


_REASON_GROUP = "Причина дополнительной потребности, шт."


def _stock(data: RegionForms) -> _Form:
    return _Form(
        "Форма 3",
        f"Наличие учебников и дополнительная потребность к 1 сентября {data.year + 1} года",
        (
            Column("subject", "Учебный предмет (курс)", 60),
            _GRADE,
            Column("pupils", f"Количество обучающихся в {data.label} уч. г., чел.", 28, "right"),
            Column(
                "forecast", f"Прогнозное количество на {data.next_label} уч. г., чел.", 28, "right"
            ),
            Column("available", "Учебники в наличии, шт.", 24, "right"),
            Column("need", "Дополнительная потребность, шт.", 30, "right"),
            Column("growth", "увеличение контингента", 26, "right", group=_REASON_GROUP),
            Column("lost", "утрата", 18, "right", group=_REASON_GROUP),
            Column("defective", "дефектность", 24, "right", group=_REASON_GROUP),
            Column("other", "иное", 18, "right", group=_REASON_GROUP),
        ),
        [
            {
                "subject": row.subject,
                "grade": row.grade,
                "pupils": row.pupils,
                "forecast": row.forecast,
                "available": row.available,
                "growth": row.reasons.growth,
                "lost": row.reasons.lost,
                "defective": row.reasons.defective,
                "other": row.reasons.other,
            }
            for row in data.stock
        ],
        {
            "pupils": sum(row.pupils for row in data.stock),
            "forecast": sum(row.forecast for row in data.stock),
            "available": sum(row.available for row in data.stock),
            "need": sum(row.need for row in data.stock),
            "growth": sum(row.reasons.growth for row in data.stock),
            "lost": sum(row.reasons.lost for row in data.stock),
            "defective": sum(row.reasons.defective for row in data.stock),
            "other": sum(row.reasons.other for row in data.stock),
        },
        "need",
        ("growth", "lost", "defective", "other"),
        (
            _SET_NOTE,
            "Причины по порядку: рост числа обучающихся, утрата по актам прошлого года, "
            "дефектность и ветхость; остальное — иное (истёк срок, комплекта не было).",
        ),
    )


_OFF_GROUP = "Причина списания, шт."


def _written_off(data: RegionForms) -> _Form:
    return _Form(
        "Форма 4",
        f"Учебники, списанные в {data.campaign - 1} календарном году",
        (
            Column("years", "Лет использования", 34, "center"),
            Column("pieces", "Списано, шт.", 30, "right"),
            Column("lost", "утрата", 26, "right", group=_OFF_GROUP),
            Column("defective", "дефектность", 28, "right", group=_OFF_GROUP),
            Column(
                "expired",
                "истечение предельного срока использования",
                42,
                "right",
                group=_OFF_GROUP,
            ),
            Column("other", "иное", 26, "right", group=_OFF_GROUP),
            Column("total", "Совокупная стоимость, тыс. руб.", 40, "right"),
        ),
        [
            {
                "years": row.years or "меньше 1",
                "lost": row.lost,
                "defective": row.defective,
                "expired": row.expired,
                "other": row.other,
                "total": _thousands(row.total),
            }
            for row in data.written_off
        ],
        {
            "pieces": sum(row.pieces for row in data.written_off),
            "lost": sum(row.lost for row in data.written_off),
            "defective": sum(row.defective for row in data.written_off),
            "expired": sum(row.expired for row in data.written_off),
            "other": sum(row.other for row in data.written_off),
            "total": _thousands(sum(row.total for row in data.written_off)),
        },
        "pieces",
        ("lost", "defective", "expired", "other"),
        (_SET_NOTE, "Годы использования — полные, от даты поступления до записи о списании."),
        forecasts=False,
    )


def _thousands(kopecks: int) -> Number:
    return Number(kopecks / _KOPECKS_IN_THOUSAND, _THOUSANDS)


def _cases(data: RegionForms) -> _Form:
    return _Form(
        "Форма 5.1",
        "Судебные дела по вопросам необеспеченности учебниками",
        (
            Column("court", "Наименование суда", 150),
            Column("cases", "Количество дел", 40, "right"),
        ),
        [{"court": row.court, "cases": row.cases} for row in data.court.cases],
        {"cases": sum(row.cases for row in data.court.cases)},
        notes=(),
        forecasts=False,
    )


def _decisions(data: RegionForms) -> _Form:
    return _Form(
        "Форма 5.2",
        "Решения судов по вопросам необеспеченности учебниками",
        (
            Column("court", "Наименование суда", 90),
            Column("decision", "Реквизиты решения", 120),
        ),
        [{"court": row.court, "decision": row.decision} for row in data.court.decisions],
        {},
        notes=(),
        forecasts=False,
        label=f"Решений: {len(data.court.decisions)}",
    )
