"""All figures that a region's workbook can be filled with, and the guess from a header."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.core.dates import SchoolYear, format_date
from app.core.report_template import FigureTable
from app.core.text import fold
from app.exchange.package.region_data import SCHOOL_LEVEL
from app.queries.region_figures import Figure, FigureSource, FigureValue
from app.queries.region_row_figures import KOPECKS, ROW_FIGURES, percent


def _requisite(name: str) -> Callable[[FigureSource, Any], FigureValue]:
    return lambda source, _row: getattr(source.requisites, name, "")


def _school() -> tuple[Figure, ...]:
    table = FigureTable.SCHOOL
    figures = [
        Figure(
            "school.name_full",
            "Полное название школы",
            table,
            _requisite("name_full"),
            ("полное наименование", "наименование образовательной", "наименование оо"),
        ),
        Figure(
            "school.name_short",
            "Короткое название школы",
            table,
            _requisite("name_short"),
            ("краткое наименование", "школа", "оо", "наименование"),
        ),
        Figure("school.inn", "ИНН школы", table, _requisite("inn"), ("инн",)),
        Figure("school.address", "Адрес школы", table, _requisite("address"), ("адрес",)),
        Figure(
            "school.director",
            "Директор",
            table,
            _requisite("director_name"),
            ("директор", "руководитель"),
        ),
        Figure(
            "school.librarian",
            "Библиотекарь",
            table,
            _requisite("librarian_name"),
            ("исполнитель", "библиотекарь", "ответственный"),
        ),
        Figure(
            "year",
            "Учебный год",
            table,
            lambda source, _row: SchoolYear(source.data.year).label,
            ("учебный год",),
        ),
        Figure(
            "as_of",
            "Дата сведений",
            table,
            lambda source, _row: format_date(source.data.as_of),
            ("дата", "по состоянию на"),
        ),
        Figure(
            "pupils",
            "Учеников в школе",
            table,
            lambda source, _row: sum(each.pupils for each in source.data.parallels),
            ("всего обучающихся", "контингент", "количество обучающихся"),
        ),
        Figure(
            "fund.textbooks",
            "Учебников в учебном фонде, экз.",
            table,
            lambda source, _row: sum(
                fund.copies for fund in source.data.funds if fund.fund == "textbooks"
            ),
            ("учебный фонд", "фонд учебников"),
        ),
        Figure(
            "fund.main",
            "Книг в основном фонде, экз.",
            table,
            lambda source, _row: sum(
                fund.copies for fund in source.data.funds if fund.fund == "main"
            ),
            ("основной фонд",),
        ),
        Figure(
            "deficit.total",
            "Сумма дефицита, руб.",
            table,
            lambda source, _row: (
                sum(lack.total for lack in source.data.deficits if lack.total is not None) / KOPECKS
            ),
            ("сумма",),
        ),
    ]
    for level, words in (
        (SCHOOL_LEVEL, "по школе"),
        ("1-4", "1–4 классы"),
        ("5-9", "5–9 классы"),
        ("10-11", "10–11 классы"),
    ):
        figures += _level(level, words)
    return tuple(figures)


def _level(level: str, words: str) -> list[Figure]:
    def amount(name: str) -> Callable[[FigureSource, Any], FigureValue]:
        return lambda source, _row: getattr(source.total(level), name)

    def share(name: str) -> Callable[[FigureSource, Any], FigureValue]:
        return lambda source, _row: percent(getattr(source.total(level), name))

    table = FigureTable.SCHOOL
    return [
        Figure(f"total.{level}.need", f"Потребность, компл., {words}", table, amount("need")),
        Figure(f"total.{level}.fit", f"Годных, компл., {words}", table, amount("fit")),
        Figure(f"total.{level}.deficit", f"Не хватает, компл., {words}", table, amount("deficit")),
        Figure(f"total.{level}.surplus", f"Излишек, компл., {words}", table, amount("surplus")),
        Figure(
            f"total.{level}.weighted",
            f"Обеспеченность, %, {words}",
            table,
            share("weighted_permille"),
        ),
        Figure(
            f"total.{level}.mean",
            f"Обеспеченность, среднее по предметам, %, {words}",
            table,
            share("mean_permille"),
        ),
    ]


FIGURES: tuple[Figure, ...] = (*_school(), *ROW_FIGURES)
FIGURES_BY_KEY: Mapping[str, Figure] = {figure.key: figure for figure in FIGURES}


def figures_of(table: FigureTable) -> tuple[Figure, ...]:
    """The figures that the rows of a table have."""
    return tuple(figure for figure in FIGURES if figure.table is table)


def suggested(table: FigureTable, header: str) -> Figure | None:
    """The figure that a header most likely asks for: the longest of the usual beginnings."""
    words = fold(header)
    best: tuple[int, Figure] | None = None
    for figure in figures_of(table):
        for usual in (fold(each) for each in figure.headers):
            fits = words == usual or (len(usual) > 2 and words.startswith(usual))
            if fits and (best is None or len(usual) > best[0]):
                best = (len(usual), figure)
    return best[1] if best else None
