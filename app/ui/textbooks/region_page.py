"""«Отчёты для РИБЦ»: the forms of the region, their templates, the package, what speaks against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.core.changes import Area, Changes
from app.core.money import count_phrase
from app.core.region_forms import CourtRows
from app.queries.region import Gap, GapKind
from app.queries.templates import TemplateRow
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Card
from app.ui.kit.dialog import Choice
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.table.columns import Link, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import XLSX_FILE, FileKind
from app.ui.shell.files import write_file
from app.ui.shell.page import Page
from app.ui.textbooks.action_row import ActionRow
from app.ui.textbooks.region_dialog import RegionDialog
from app.ui.textbooks.year_field import ChosenYear, YearField

PACKAGE_FILE = FileKind("Пакет для РИБЦ", ("zip",))
TEMPLATE_PAGE = "textbooks.template"
_PANEL_WIDTH, _LEAST_BESIDE, _LEAST_HEIGHT = 372, 900, 220
_MOST_NAMES = 4
_MONITORING, _CHECKLIST = -1, -2
_CURES: dict[GapKind, tuple[str, str]] = {
    GapKind.NO_PLAN: ("textbooks.sets", "К учебному плану"),
    GapKind.NO_LIST: ("textbooks.federal_list", "К перечню"),
    GapKind.OLD_LIST: ("textbooks.federal_list", "К перечню"),
    GapKind.UNMATCHED: ("textbooks.federal_list", "К очереди"),
    GapKind.NO_SET: ("textbooks.sets", "К комплектам"),
    GapKind.SUGGESTED: ("textbooks.sets", "К учебному плану"),
    GapKind.FORECAST: ("textbooks.classes", "К классам"),
}


class FormKind(Enum):
    """A form that the program has, or one that the region sent."""

    OWN = auto()
    TEMPLATE = auto()


@dataclass(frozen=True, slots=True)
class FormRow:
    """A line of the list. ``id`` is that of the template, below 0 for a form of the program."""

    id: int
    kind: FormKind
    name: str
    about: str
    result: str


@dataclass(frozen=True, slots=True)
class _Found:
    """What the page shows of a year."""

    templates: tuple[TemplateRow, ...]
    gaps: tuple[Gap, ...]
    years: tuple[int, ...]


class RegionPage(Page):
    """Forms at the left, what to put in order before sending at the right. Enter makes a form,
    Ins adds one of the region, Ctrl+Enter makes the package."""

    page_id: ClassVar[str] = "textbooks.region"
    section_id: ClassVar[str] = "textbooks"
    title: ClassVar[str] = "Отчёты для РИБЦ"
    areas: ClassVar[frozenset[Area]] = frozenset(
        {Area.TEXTBOOKS, Area.STOCK, Area.WRITE_OFF, Area.TRANSFER, Area.CATALOGUE, Area.SCHOOL}
    )

    def __init__(
        self, workspace: Workspace, shell: Shell, chosen: ChosenYear, resources: Path
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._chosen = chosen
        self._resources = resources
        self._gaps: tuple[Gap, ...] = ()
        self.set_up()

    def refresh(self) -> None:
        queries, year = self._workspace.queries, self._chosen.year
        self._shell.runner.query(
            lambda: _Found(
                queries.templates.all(), queries.region.gaps(year), queries.provision.years()
            ),
            self._on_loaded,
            key="region",
            owner=self,
        )

    def primary_action(self) -> Callable[[], object] | None:
        return self.make_package if self.package.isEnabled() else None

    def regions(self) -> Sequence[QWidget]:
        return (self.package, self.view, self.checks)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Insert:
            self.add_template()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # --- building --------------------------------------------------------------------------

    def _build(self) -> None:
        theme = current_theme()
        self.package = Button("Пакет для РИБЦ…", Look.PRIMARY, icon="package", kbd="Ctrl+Enter")
        self.add = Button("Форма региона…", icon="file-plus", kbd="Ins")
        self.add.set_hint("Добавить пустую форму региона и указать, какой показатель куда встанет")
        self.settings = Button("Настройки форм…", icon="sliders-horizontal")
        self.settings.set_hint("Год кампании, приказы, единые учебники, формы 5.1 и 5.2")
        self.year_field = YearField(self._chosen)
        self.column.addWidget(ActionRow((self.package, self.add, self.settings), self.year_field))
        self.model = RowTableModel[FormRow](_columns(), row_id=lambda row: row.id, parent=self)
        self.view = TableView(
            self.model, "Формы", store=self._shell.settings, state_key=self.page_id
        )
        self.view.set_row_actions(_actions)
        self.panel = TablePanel(
            self.view, hints=(("Enter", "сформировать"), ("Ins", "форма региона"))
        )
        self.checks = Card("Перед отправкой", divider=True)
        self._scroll = ScrollColumn()
        self._scroll.column.setSpacing(theme.px(6))
        self.checks.body.addWidget(self._scroll, 1)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setSpacing(theme.px(12))
        self._both.addWidget(self.panel, 1)
        self._both.addWidget(self.checks)
        self.column.addLayout(self._both, 1)
        self._arrange()

    def _connect(self) -> None:
        self.package.clicked.connect(self.make_package)
        self.add.clicked.connect(self.add_template)
        self.settings.clicked.connect(self.ask_settings)
        self._chosen.changed.connect(lambda _year: self.refresh())
        self.view.insert_requested.connect(self.add_template)
        self.view.row_opened.connect(self.make_form)
        self.view.edit_requested.connect(self.edit)
        self.view.delete_requested.connect(lambda rows: self.remove(rows[0]) if rows else None)
        self.view.link_activated.connect(self._on_link_activated)

    # --- forms -----------------------------------------------------------------------------

    def make_form(self, row: FormRow) -> None:
        """Write a form for the chosen year into a file."""
        label = self._chosen.label.replace("/", "-")
        name = f"{row.name} {label}.xlsx"
        target = self._shell.file_dialogs.save_file("Сохранить форму", name, [XLSX_FILE])
        if target is None:
            return
        render = self._renderer(row)
        self._shell.runner.query(
            lambda: write_file(target, render()),
            lambda _done: self._say_saved(target),
            owner=self,
        )

    def add_template(self) -> None:
        """Choose a workbook of the region and mark its cells."""
        path = self._shell.file_dialogs.open_file("Форма региона", [XLSX_FILE])
        if path is not None:
            self.navigate.emit(TEMPLATE_PAGE, path)

    def edit(self, row: FormRow) -> None:
        """Change the marks of a form of the region."""
        if row.kind is FormKind.TEMPLATE:
            self.navigate.emit(TEMPLATE_PAGE, row.id)

    def remove(self, row: FormRow) -> None:
        """Forget a form of the region, once the librarian has agreed."""
        if row.kind is not FormKind.TEMPLATE or not self._shell.messages.confirm(
            f"Удалить форму «{row.name}»?",
            "Её разметку придётся делать заново. Файлы, которые по ней сделаны, останутся.",
            "Удалить",
            danger=True,
        ):
            return
        templates, template_id = self._workspace.services.templates, row.id
        self._shell.runner.command(
            lambda: templates.remove(template_id), self._shell.bus.publish, owner=self
        )

    def ask_settings(self) -> None:
        """Years, orders and lists of the forms."""
        queries = self._workspace.queries
        self._shell.runner.query(
            lambda: (queries.school.settings(), queries.region_forms.court_rows()),
            self._show_settings,
            key="settings",
            owner=self,
        )

    def _show_settings(self, found: tuple[dict[str, str], CourtRows]) -> None:
        values, court = found
        dialog = RegionDialog(self._workspace, self._shell.runner, values, court, self.window())
        dialog.saved.connect(self._on_settings_saved)
        dialog.finished.connect(lambda _code: dialog.deleteLater())
        dialog.open()

    def _on_settings_saved(self, changes: Changes) -> None:
        if changes.operation_id is not None:
            self._shell.bus.publish(changes)

    def _renderer(self, row: FormRow) -> Callable[[], bytes]:
        """Makes the bytes of a form on a worker thread."""
        workspace, year, resources = self._workspace, self._chosen.year, self._resources
        today = workspace.clock.today()

        def render() -> bytes:
            if row.kind is FormKind.TEMPLATE:
                return workspace.services.templates.fill(row.id, year).content
            if row.id == _CHECKLIST:
                from app.reports.checklist import render_checklist_xlsx

                return render_checklist_xlsx(
                    workspace.queries.provision.paper(year, today), resources
                )
            from app.reports.region_forms import render_region_forms_xlsx

            return render_region_forms_xlsx(
                workspace.queries.region_forms.forms(year, today), resources
            )

        return render

    # --- the package -----------------------------------------------------------------------

    def make_package(self) -> None:
        """Write the package of the chosen year, once its gaps have been looked at."""
        if not self.package.isEnabled() or not self._agreed():
            return
        name = f"Пакет для РИБЦ {self._chosen.label.replace('/', '-')}.zip"
        target = self._shell.file_dialogs.save_file("Сохранить пакет", name, [PACKAGE_FILE])
        if target is None:
            return
        region, year = self._workspace.services.region, self._chosen.year

        def work() -> Changes:
            made = region.package(year)
            write_file(target, made.content)
            return made.changes

        self._shell.runner.command(
            work, lambda changes: self._on_packed(changes, target), owner=self
        )

    def _agreed(self) -> bool:
        """Whether the librarian sends the package in spite of what is not in order."""
        if not self._gaps:
            return True
        answer = self._shell.messages.ask(
            "Сделать пакет с замечаниями?",
            "Пакет будет правильным, но некоторые числа в нём приблизительны:",
            (Choice("make", "Сделать пакет", primary=True),),
            details=[gap.text for gap in self._gaps],
        )
        return answer == "make"

    def _on_packed(self, changes: Changes, target: Path) -> None:
        self._shell.bus.publish(changes)
        self._say_saved(target)

    def _say_saved(self, target: Path) -> None:
        self._shell.toasts.show(f"Сохранено: {target.name}")
        self.noted.emit(f"Файл: {target}")

    # --- showing ---------------------------------------------------------------------------

    def _on_loaded(self, found: _Found) -> None:
        self.year_field.set_years(found.years)
        self._gaps = found.gaps
        rows = [*_OWN_FORMS, *(_template_row(row) for row in found.templates)]
        self.model.set_rows(rows)
        self.panel.set_summary(count_phrase(len(rows), "форма", "формы", "форм"))
        if not self.view.currentIndex().isValid():
            self.view.select_number(0)
        empty = any(gap.kind is GapKind.NO_PLAN for gap in found.gaps)
        self.package.setEnabled(not empty)
        self.package.set_hint(found.gaps[0].text if empty else "Подписанный архив со всеми формами")
        self._show_gaps()

    def _show_gaps(self) -> None:
        column = self._scroll.column
        while column.count():
            widget = column.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if not self._gaps:
            column.addWidget(
                Text("Всё в порядке: пакет можно отправлять.", Type.BODY, "text", wrap=True)
            )
        for gap in self._gaps:
            self._add_gap(gap)
        column.addStretch(1)

    def _add_gap(self, gap: Gap) -> None:
        column = self._scroll.column
        column.addWidget(Text(gap.text, Type.BODY, "text", wrap=True))
        different = list(dict.fromkeys(gap.names))
        names = different[:_MOST_NAMES]
        if len(different) > _MOST_NAMES:
            names.append(f"и ещё {len(different) - _MOST_NAMES}")
        if names:
            column.addWidget(Text("; ".join(names), Type.CAPTION, "text_2", wrap=True))
        target = _CURES.get(gap.kind)
        if target is not None:
            page_id, label = target
            link = Button(label, Look.LINK, icon="arrow-right", hint=gap.cure)
            link.clicked.connect(lambda _checked=False: self.navigate.emit(page_id, None))
            column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            column.addWidget(Text(gap.cure, Type.CAPTION, "text_2", wrap=True))
        column.addSpacing(current_theme().px(10))

    def _on_link_activated(self, row: FormRow, key: str) -> None:
        match key:
            case "make":
                self.make_form(row)
            case "edit":
                self.edit(row)
            case _:
                self.remove(row)

    def _arrange(self) -> None:
        """The checks beside the forms, or below them where the window is narrow."""
        theme = current_theme()
        beside = self.room() >= theme.px(_LEAST_BESIDE)
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._both.direction() != way:
            self._both.setDirection(way)
        width = theme.px(_PANEL_WIDTH)
        self.checks.setMinimumWidth(width if beside else 0)
        self.checks.setMaximumWidth(width if beside else 16_777_215)
        for panel in (self.panel, self.checks):
            panel.setMinimumHeight(0 if beside else theme.px(_LEAST_HEIGHT))
        self._both.setStretch(1, 0 if beside else 1)


_OWN_FORMS: tuple[FormRow, ...] = (
    FormRow(
        _MONITORING,
        FormKind.OWN,
        "Мониторинг обеспеченности",
        "Формы 1–4 по данным, 5.1 и 5.2 из настроек",
        "7 листов XLSX",
    ),
    FormRow(
        _CHECKLIST,
        FormKind.OWN,
        "Чек-лист обеспеченности",
        "Предметы и классы, итоги двумя способами",
        "XLSX",
    ),
)


def _template_row(row: TemplateRow) -> FormRow:
    figures = count_phrase(row.figures, "показатель", "показателя", "показателей")
    return FormRow(row.id, FormKind.TEMPLATE, row.name, f"Форма региона «{row.file_name}»", figures)


def _actions(row: FormRow) -> tuple[Link, ...]:
    make = Link("make", "Сформировать", "Enter")
    if row.kind is FormKind.OWN:
        return (make,)
    return (make, Link("edit", "Изменить", "F2"), Link("remove", "Удалить", "Del"))


def _columns() -> list[TableColumn[FormRow]]:
    return [
        TableColumn(
            "name",
            "Форма",
            lambda row: row.name,
            width=220,
            stretch=True,
            weight=Weight.STRONG,
            tooltip=lambda row: row.name,
        ),
        TableColumn(
            "about",
            "Что в ней",
            lambda row: row.about,
            width=220,
            stretch=True,
            tooltip=lambda row: row.about,
            spare=1,
        ),
        TableColumn(
            "result",
            "Что получится",
            lambda row: row.result,
            width=156,
            weight=Weight.SECONDARY,
            spare=2,
        ),
    ]
