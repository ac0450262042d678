"""A window with invented pages, for tests and for looking at the kit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.changes import Area
from app.core.money import format_kopecks
from app.ui.kit.buttons import Button, IconButton, Look
from app.ui.kit.cards import Card, ProgressBar, SidePanel
from app.ui.kit.chips import Chip, Pill, PillSpec
from app.ui.kit.facets import FacetGroup, FacetOption, Facets
from app.ui.kit.fields import ComboBox, DateEdit, LineEdit
from app.ui.kit.forms import FormGrid
from app.ui.kit.search import ScanField, ScanState, SearchField
from app.ui.kit.table.columns import Align, Link, Status, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.text import ElidedText, Text
from app.ui.kit.theme import Type
from app.ui.kit.tokens import Tone
from app.ui.shell.changes_bus import ChangesBus
from app.ui.shell.main_window import MainWindow
from app.ui.shell.page import Crumb, Page, PageEntry, Section, section
from app.ui.shell.settings import Settings
from app.ui.shell.status_bar import BackupState
from app.ui.shell.tasks import TaskRunner


@dataclass(frozen=True, slots=True)
class Sample:
    """A copy in an act, or a title in a list."""

    id: int
    title: str
    author: str
    year: int
    kopecks: int
    trouble: str = ""


TROUBLE = "на руках у 7Б — верните или уберите из акта"
CURES = (Link("return", "Вернуть"), Link("drop", "Убрать"))

SAMPLES = (
    Sample(10618, "Капитанская дочка", "Пушкин А. С. · Детская литература", 2019, 34800),
    Sample(10541, "Два капитана", "Каверин В. А. · АСТ", 2021, 31000),
    Sample(
        10482, "Тарас Бульба", "Гоголь Н. В.", 2006, 24000, "на руках у 7Б — верните или уберите"
    ),
    Sample(10533, "Мещёрская сторона", "Паустовский К. Г.", 2001, 26400),
    Sample(10519, "Рассказы", "Чехов А. П.", 2002, 17550),
)


def _title(row: Sample) -> str:
    return row.title


def act_columns() -> list[TableColumn[Sample]]:
    """Columns of a write-off act."""
    return [
        TableColumn("number", "Инв. №", lambda r: str(r.id), 84, weight=Weight.STRONG),
        TableColumn("title", "Автор и заглавие", _title, 200, stretch=True),
        TableColumn("year", "Год", lambda r: str(r.year), 64, align=Align.RIGHT),
        TableColumn(
            "price",
            "Цена, ₽",
            lambda r: format_kopecks(r.kopecks),
            96,
            align=Align.RIGHT,
            sort_key=lambda r: r.kopecks,
        ),
        TableColumn(
            "remark",
            "Замечание",
            lambda r: r.trouble,
            280,
            tone=lambda r: Tone.BAD if r.trouble else None,
            icon=lambda r: "warning-octagon-fill" if r.trouble else "",
            links=lambda r: (
                (Link("return", "Вернуть"), Link("drop", "Убрать")) if r.trouble else ()
            ),
        ),
    ]


class TodayPage(Page):
    """Cards and buttons."""

    page_id = "today"
    section_id = "today"
    title = "Сегодня"
    areas = frozenset({Area.STOCK})

    def __init__(self) -> None:
        super().__init__()
        self.refreshed = 0
        self.done: list[str] = []
        self.set_up()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        day = QVBoxLayout()
        day.setSpacing(0)
        day.addWidget(Text("Среда, 9 сентября", Type.DAY))
        day.addWidget(Text("Сегодня выдано 312 экз., возвращено 17", Type.BODY, "text_2"))
        head.addLayout(day)
        head.addStretch(1)
        self.receipt = Button("Поступление", icon="plus")
        self.give = Button("Выдать", Look.PRIMARY, icon="arrow-up-right", shortcut="F7")
        for button in (self.receipt, Button("Принять", icon="arrow-down-left", shortcut="F8")):
            head.addWidget(button)
        head.addWidget(self.give)
        self.column.addLayout(head)
        cards = QHBoxLayout()
        cards.setSpacing(16)
        attention = Card("Требует внимания", count=2, flush=True)
        for name, note in (
            ("Акт о списании № 3 — черновик", "47 экз. на 12 480,50 ₽ · начат 7 сентября"),
            ("Копия на флешке — 12 дней назад", "На этом компьютере копия проверена сегодня"),
        ):
            attention.body.addWidget(_attention_row(name, note))
        attention.body.addStretch(1)
        cards.addWidget(attention, 2)
        share = Card("Обеспеченность учебниками")
        bar = ProgressBar(height=12, hatched_gap=True)
        bar.set_value(953, 1000)
        share.body.addWidget(bar)
        share.body.addStretch(1)
        foot = share.add_footer()
        foot.addWidget(Text("Всего не хватает 214 экз.", Type.BODY, "text_2"))
        foot.addStretch(1)
        foot.addWidget(Button("Открыть чек-лист", Look.LINK))
        cards.addWidget(share, 1)
        self.column.addLayout(cards)
        model = RowTableModel(act_columns(), row_id=lambda r: r.id, rows=SAMPLES)
        self.table = TableView(model, "Последние операции")
        journal = Card("Последние операции", flush=True)
        journal.add_header_widget(Button("Весь журнал", Look.LINK))
        journal.body.addWidget(self.table)
        self.column.addWidget(journal, 1)

    def refresh(self) -> None:
        self.refreshed += 1

    def regions(self) -> Sequence[QWidget]:
        return (self.receipt, self.table)

    def primary_action(self) -> Callable[[], object]:
        return lambda: self.done.append("primary")


def _attention_row(name: str, note: str) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(16, 11, 12, 11)
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(ElidedText(name, Type.BOLD))
    words.addWidget(ElidedText(note, Type.BODY, "text_2"))
    row.addLayout(words, 1)
    row.addWidget(Button("Продолжить"))
    return holder


class CataloguePage(Page):
    """Search, facets, a list of two lines, a panel."""

    page_id = "catalogue"
    section_id = "catalogue"
    title = "Каталог"

    def __init__(self) -> None:
        super().__init__()
        self.scans: list[str] = []
        self.set_up()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        self.search = SearchField("Найти в каталоге", height=40)
        self.search.setMaximumWidth(480)
        head.addWidget(self.search, 1)
        head.addWidget(Chip("Основной фонд", removable=True))
        head.addWidget(Button("Сбросить"))
        head.addStretch(1)
        head.addWidget(Button("Новое издание", icon="plus", shortcut="Ins"))
        self.column.addLayout(head)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        self.column.addLayout(middle, 1)
        facets = Facets()
        facets.setFixedWidth(200)
        facets.set_groups(
            [
                FacetGroup(
                    "kind",
                    "Вид",
                    (FacetOption("book", "Книги", 12), FacetOption("brochure", "Брошюры", 1)),
                ),
                FacetGroup("fund", "Фонд", (FacetOption("main", "Основной", 14),)),
            ]
        )
        middle.addWidget(facets)
        columns: list[TableColumn[Sample]] = [
            TableColumn(
                "title",
                "Заглавие, автор, издательство",
                _title,
                stretch=True,
                second=lambda r: r.author,
                searched=True,
                weight=Weight.STRONG,
            ),
            TableColumn("year", "Год", lambda r: str(r.year), 70),
            TableColumn(
                "free",
                "Свободно",
                lambda r: "",
                100,
                status=lambda r: Status("2 из 6", Tone.OK, "check-circle-fill"),
            ),
        ]
        self.model = RowTableModel(columns, row_id=lambda r: r.id, rows=SAMPLES)
        self.table = TableView(self.model, "Издания")
        self.table.set_search_text("капитан")
        panel = TablePanel(
            self.table,
            title="Найдено 14 изданий, 41 экз.",
            hints=[("↑ ↓", "выбор"), ("Enter", "открыть"), ("F2", "изменить")],
        )
        panel.set_summary("1–5 из 14")
        middle.addWidget(panel, 1)
        side = SidePanel()
        side.set_title("Капитанская дочка")
        pills = QWidget()
        row = QVBoxLayout(pills)
        row.addWidget(Pill(PillSpec("В акте № 3", Tone.WARN, "file-text")))
        row.addWidget(Pill(PillSpec("На полке", Tone.OK, "check")))
        side.add_part(pills)
        side.body.addStretch(1)
        middle.addWidget(side)

    def focus_search(self) -> bool:
        self.search.setFocus()
        return True

    def on_scan(self, code: str) -> bool:
        self.scans.append(code)
        return True


class ActsPage(Page):
    """A list of documents: a tab."""

    page_id = "stock.acts"
    section_id = "stock"
    title = "Списание"

    def _build(self) -> None:
        self.open = Button("Открыть акт")
        self.column.addWidget(self.open)
        self.column.addStretch(1)


class ActPage(Page):
    """A document: reached by navigation, with a path."""

    page_id = "stock.act"
    section_id = "stock"
    title = "Акт"

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[object] = []
        self.set_up()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Text("Акт о списании № 3", Type.SECTION))
        head.addWidget(Pill(PillSpec("Черновик", Tone.NEUTRAL, "pencil-simple")))
        head.addWidget(Pill(PillSpec("1 замечание", Tone.BAD, "warning-octagon-fill")))
        head.addStretch(1)
        head.addWidget(Button("Сохранить черновик", icon="floppy-disk", kbd="Ctrl+S"))
        head.addWidget(Button("Провести акт", Look.PRIMARY, icon="check-bold", kbd="Ctrl+Enter"))
        self.column.addLayout(head)
        card = Card()
        grid = FormGrid(4, stretches=(2, 3, 6, 6))
        card.body.addWidget(grid)
        grid.add("Дата акта", DateEdit(date(2026, 9, 9)))
        grid.add("Фонд", ComboBox([("main", "Основной"), ("textbook", "Учебный")]))
        grid.add("Причина исключения", ComboBox([("worn", "Ветхость")]))
        grid.add("Направление выбытия", ComboBox([("waste", "Сдача в пункт вторсырья")]))
        grid.add("Номер акта", LineEdit("3", icon="lock-simple", read_only=True))
        grid.add("Ответственное лицо", ComboBox([("head", "Зав. библиотекой")]))
        grid.add("Комиссия", ComboBox([("1", "Приказ № 84 от 01.09.2026 · 5 человек")]))
        self.basis = LineEdit("Протокол комиссии № 2 от 07.09.2026", icon="pencil-simple")
        grid.add("Основание", self.basis)
        self.column.addWidget(card)
        self.scan = ScanField()
        self.scan.answer(ScanState.OK, "10618", "Верн Ж. Дети капитана Гранта")
        self.column.addWidget(self.scan)
        model = RowTableModel(
            act_columns(),
            row_id=lambda r: r.id,
            row_tone=lambda r: Tone.BAD if r.trouble else None,
            rows=SAMPLES,
        )
        self.table = TableView(model, "Строки акта", multi=True, tall=lambda r: bool(r.trouble))
        panel = TablePanel(self.table, hints=[("Ins", "добавить"), ("Del", "убрать")])
        panel.set_summary("Новые сверху · 5 из 47")
        self.column.addWidget(panel, 1)

    def breadcrumbs(self) -> Sequence[Crumb]:
        return (Crumb("Списание", "stock.acts"), Crumb("Акт № 3"))

    def open_with(self, argument: object) -> None:
        self.opened.append(argument)


class ReceiptsPage(Page):
    """Another tab."""

    page_id = "stock.receipts"
    section_id = "stock"
    title = "Поступления"

    def _build(self) -> None:
        self.close_button = IconButton("x", "Закрыть")
        self.column.addWidget(self.close_button)


def _set_up(page: Page) -> Page:
    page.set_up()
    return page


def sections() -> list[Section]:
    """Sections with invented pages."""
    return [
        section("today", PageEntry("today", TodayPage)),
        section("catalogue", PageEntry("catalogue", CataloguePage)),
        section(
            "stock",
            PageEntry("stock.acts", lambda: _set_up(ActsPage()), "Списание"),
            PageEntry("stock.receipts", lambda: _set_up(ReceiptsPage()), "Поступления"),
            PageEntry("stock.act", ActPage),
        ),
    ]


def make_window(runner: TaskRunner, settings: Settings | None = None) -> MainWindow:
    """The window with invented sections."""
    window = MainWindow(runner, ChangesBus(), settings or Settings(None), has_help=True)
    window.set_sections(sections())
    window.set_search([])
    window.set_library(Path("СОШ-12.formulyar"), "МБОУ СОШ № 12")
    now = datetime(2026, 9, 9, 9, 0, tzinfo=UTC)
    window.set_backup(BackupState(datetime(2026, 9, 9, 5, 12, tzinfo=UTC)), now)
    return window
