"""The figures of the tables of a region's workbook: a figure a column."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.core.report_template import FigureTable
from app.core.school_classes import PROGRAMME_NAMES
from app.exchange.package import (
    RegionCell,
    RegionExtra,
    RegionLack,
    RegionParallel,
    RegionSpare,
    RegionTitle,
)
from app.queries.classes import ClassRow
from app.queries.region_figures import NUMBER, Figure, FigureSource, FigureValue

KOPECKS = 100
_Spare = tuple[RegionExtra, RegionSpare]


def rubles(kopecks: int | None) -> float | None:
    return None if kopecks is None else kopecks / KOPECKS


def percent(permille: int | None) -> float | None:
    return None if permille is None else permille / 10


def joined(values: Sequence[object]) -> str:
    return "; ".join(str(value) for value in dict.fromkeys(values) if value)


def _name(title: RegionTitle) -> str:
    return " ".join(
        filter(None, (title.authors, ". ".join(filter(None, (title.title, title.part)))))
    )


def _numbered(table: FigureTable) -> Figure:
    return Figure(
        f"{table.value}{NUMBER}",
        "№ п/п",
        table,
        lambda _source, _row: None,
        ("№ п/п", "№", "n п/п", "п/п"),
    )


def _checklist() -> tuple[Figure, ...]:
    table = FigureTable.CHECKLIST

    def amount(name: str) -> Callable[[FigureSource, RegionCell], FigureValue]:
        return lambda _source, cell: getattr(cell, name)

    def titles(source: FigureSource, cell: RegionCell) -> list[RegionTitle]:
        return [title for line in cell.lines for title in source.titles_of(line.set)]

    def lacks(source: FigureSource, cell: RegionCell) -> list[RegionLack]:
        return [
            lack
            for lack in source.data.deficits
            if (lack.subject, lack.grade) == (cell.subject, cell.grade)
        ]

    def price(source: FigureSource, cell: RegionCell) -> FigureValue:
        found = [source.set(line.set) for line in cell.lines]
        prices = {each.price for each in found if each is not None}
        return rubles(prices.pop()) if len(prices) == 1 else None

    def total(source: FigureSource, cell: RegionCell) -> FigureValue:
        sums = [lack.total for lack in lacks(source, cell)]
        return None if None in sums else sum(each or 0 for each in sums) / KOPECKS

    return (
        _numbered(table),
        Figure(
            "cell.subject",
            "Предмет",
            table,
            amount("subject"),
            ("предмет", "учебный предмет", "наименование предмета"),
        ),
        Figure("cell.grade", "Класс", table, amount("grade"), ("класс", "параллель")),
        Figure(
            "cell.pupils",
            "Учеников",
            table,
            amount("pupils"),
            (
                "учеников",
                "обучающихся",
                "количество обучающихся",
                "контингент",
                "количество учащихся",
                "число обучающихся",
            ),
        ),
        Figure(
            "cell.need",
            "Потребность с резервом, компл.",
            table,
            amount("need"),
            ("потребность", "требуется"),
        ),
        Figure(
            "cell.fit",
            "Годных в фонде, компл.",
            table,
            amount("fit"),
            (
                "имеется",
                "в наличии",
                "учебники в наличии",
                "наличие",
                "годных",
                "количество учебников",
            ),
        ),
        Figure("cell.provided", "Обеспечено учеников", table, amount("provided"), ("обеспечено",)),
        Figure(
            "cell.percent",
            "Обеспеченность, %",
            table,
            lambda _source, cell: percent(cell.permille),
            ("%", "% обеспеченности", "обеспеченность", "процент"),
        ),
        Figure(
            "cell.deficit",
            "Не хватает, компл.",
            table,
            amount("deficit"),
            (
                "не хватает",
                "дефицит",
                "недостает",
                "дополнительная потребность",
                "заказ",
                "нужно закупить",
            ),
        ),
        Figure(
            "cell.surplus",
            "Излишек, компл.",
            table,
            amount("surplus"),
            ("излишек", "излишки", "обменный фонд"),
        ),
        Figure(
            "cell.titles",
            "Учебник: авторы и название",
            table,
            lambda source, cell: joined([_name(title) for title in titles(source, cell)]),
            ("учебник", "автор", "наименование учебника", "название"),
        ),
        Figure(
            "cell.publishers",
            "Издательство",
            table,
            lambda source, cell: joined([t.publisher for t in titles(source, cell)]),
            ("издательство", "издатель"),
        ),
        Figure(
            "cell.years",
            "Годы издания",
            table,
            lambda source, cell: joined(
                sorted(t.year for t in titles(source, cell) if t.year is not None)
            ),
            ("год издания", "годы издания", "год"),
        ),
        Figure(
            "cell.numbers",
            "Номера в федеральном перечне",
            table,
            lambda source, cell: joined([t.listing.number for t in titles(source, cell)]),
            ("№ фпу", "номер в фпу", "номер по фпу", "фпу"),
        ),
        Figure("cell.price", "Цена комплекта, руб.", table, price, ("цена",)),
        Figure("cell.total", "Сумма дефицита, руб.", table, total, ("сумма", "стоимость")),
    )


def _deficits() -> tuple[Figure, ...]:
    table = FigureTable.DEFICITS

    def amount(name: str) -> Callable[[FigureSource, RegionLack], FigureValue]:
        return lambda _source, lack: getattr(lack, name)

    def of_titles(name: str) -> Callable[[FigureSource, RegionLack], FigureValue]:
        return lambda source, lack: joined([getattr(t, name) for t in source.titles_of(lack.set)])

    return (
        _numbered(table),
        Figure("lack.subject", "Предмет", table, amount("subject"), ("предмет", "учебный предмет")),
        Figure("lack.grade", "Класс", table, amount("grade"), ("класс", "параллель")),
        Figure(
            "lack.titles",
            "Учебник: авторы и название",
            table,
            lambda source, lack: joined([_name(t) for t in source.titles_of(lack.set)]),
            ("учебник", "автор", "наименование", "название"),
        ),
        Figure(
            "lack.publishers",
            "Издательство",
            table,
            of_titles("publisher"),
            ("издательство", "издатель"),
        ),
        Figure(
            "lack.numbers",
            "Номера в федеральном перечне",
            table,
            lambda source, lack: joined([t.listing.number for t in source.titles_of(lack.set)]),
            ("№ фпу", "номер", "фпу"),
        ),
        Figure(
            "lack.sets",
            "Не хватает, компл.",
            table,
            amount("sets"),
            (
                "количество",
                "потребность",
                "дополнительная потребность",
                "заказ",
                "не хватает",
                "дефицит",
                "комплект",
            ),
        ),
        Figure("lack.copies", "Не хватает, экз.", table, amount("copies"), ("экз", "экземпляр")),
        Figure(
            "lack.price",
            "Цена комплекта, руб.",
            table,
            lambda _source, lack: rubles(lack.price),
            ("цена",),
        ),
        Figure(
            "lack.total",
            "Сумма, руб.",
            table,
            lambda _source, lack: rubles(lack.total),
            ("сумма", "стоимость"),
        ),
    )


def _surpluses() -> tuple[Figure, ...]:
    table = FigureTable.SURPLUSES

    def of_title(
        name: str,
    ) -> Callable[[FigureSource, tuple[RegionExtra, RegionSpare]], FigureValue]:
        return lambda source, row: getattr(source.title(row[1].title), name)

    return (
        _numbered(table),
        Figure(
            "extra.subject",
            "Предмет",
            table,
            lambda _source, row: row[0].subject,
            ("предмет", "учебный предмет"),
        ),
        Figure(
            "extra.grade", "Класс", table, lambda _source, row: row[0].grade, ("класс", "параллель")
        ),
        Figure(
            "extra.title",
            "Учебник: авторы и название",
            table,
            lambda source, row: _name(source.title(row[1].title)),
            ("учебник", "автор", "наименование", "название"),
        ),
        Figure(
            "extra.publisher",
            "Издательство",
            table,
            of_title("publisher"),
            ("издательство", "издатель"),
        ),
        Figure("extra.year", "Год издания", table, of_title("year"), ("год",)),
        Figure(
            "extra.isbn",
            "ISBN",
            table,
            lambda source, row: joined(source.title(row[1].title).isbns),
            ("isbn",),
        ),
        Figure(
            "extra.copies",
            "Излишек, экз.",
            table,
            lambda _source, row: row[1].copies,
            ("количество", "излишек", "экз"),
        ),
    )


def _titles() -> tuple[Figure, ...]:
    table = FigureTable.TITLES

    def amount(name: str) -> Callable[[FigureSource, RegionTitle], FigureValue]:
        return lambda _source, title: getattr(title, name)

    return (
        _numbered(table),
        Figure("title.authors", "Авторы", table, amount("authors"), ("автор",)),
        Figure(
            "title.title",
            "Название",
            table,
            amount("title"),
            ("название", "наименование", "учебник"),
        ),
        Figure("title.part", "Часть", table, amount("part"), ("часть",)),
        Figure(
            "title.publisher",
            "Издательство",
            table,
            amount("publisher"),
            ("издательство", "издатель"),
        ),
        Figure("title.year", "Год издания", table, amount("year"), ("год",)),
        Figure("title.isbn", "ISBN", table, lambda _source, title: joined(title.isbns), ("isbn",)),
        Figure(
            "title.number",
            "Номер в федеральном перечне",
            table,
            lambda _source, title: title.listing.number,
            ("№ фпу", "номер", "фпу"),
        ),
        Figure(
            "title.term",
            "Срок использования",
            table,
            lambda _source, title: title.listing.term_text,
            ("срок", "предельный срок"),
        ),
        Figure(
            "title.all",
            "Всего в фонде, экз.",
            table,
            lambda _source, title: title.own + title.borrowed,
            ("всего", "количество"),
        ),
        Figure("title.fit", "Годных, экз.", table, amount("fit"), ("годных", "в наличии")),
        Figure("title.worn", "Ветхих, экз.", table, amount("worn"), ("ветхих", "дефект")),
        Figure("title.lent", "Отдано другим школам, экз.", table, amount("lent"), ("отдано",)),
        Figure(
            "title.borrowed",
            "Получено от других школ, экз.",
            table,
            amount("borrowed"),
            ("получено",),
        ),
        Figure(
            "title.price",
            "Цена, руб.",
            table,
            lambda _source, title: rubles(title.price),
            ("цена",),
        ),
    )


def _classes() -> tuple[Figure, ...]:
    classes, parallels = FigureTable.CLASSES, FigureTable.PARALLELS

    def programme(_source: FigureSource, row: ClassRow) -> FigureValue:
        return PROGRAMME_NAMES[row.programme]

    def of_parallel(name: str) -> Callable[[FigureSource, RegionParallel], FigureValue]:
        return lambda _source, row: getattr(row, name)

    return (
        _numbered(classes),
        Figure(
            "class.label", "Класс с литерой", classes, lambda _source, row: row.label, ("класс",)
        ),
        Figure("class.grade", "Параллель", classes, lambda _source, row: row.grade, ("параллель",)),
        Figure(
            "class.pupils",
            "Учеников",
            classes,
            lambda _source, row: row.pupils,
            ("учеников", "обучающихся", "количество", "контингент"),
        ),
        Figure("class.programme", "Программа", classes, programme, ("программа",)),
        Figure("class.profile", "Профиль", classes, lambda _source, row: row.profile, ("профиль",)),
        _numbered(parallels),
        Figure(
            "parallel.grade", "Параллель", parallels, of_parallel("grade"), ("параллель", "класс")
        ),
        Figure(
            "parallel.classes",
            "Классов",
            parallels,
            of_parallel("classes"),
            ("классов", "количество классов"),
        ),
        Figure(
            "parallel.pupils",
            "Учеников",
            parallels,
            of_parallel("pupils"),
            ("учеников", "обучающихся", "количество обучающихся", "контингент"),
        ),
    )


ROW_FIGURES: tuple[Figure, ...] = (
    *_checklist(),
    *_deficits(),
    *_surpluses(),
    *_titles(),
    *_classes(),
)
