"""«Форма региона»: the region's workbook, cell by cell, and the figure that goes into each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app.core.changes import Changes
from app.core.errors import FormulyarError
from app.core.report_template import TABLE_NAMES, FigureTable
from app.exchange.template import make_reference
from app.exchange.template.grid import SheetGrid
from app.queries.region_figure_list import figures_of, suggested
from app.queries.templates import TemplateCard
from app.services.templates import OpenedTemplate, TemplateDraft
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Box, Card, EmptyState, RoundCorners
from app.ui.kit.fields import ComboBox, LineEdit, SpinBox
from app.ui.kit.forms import FormGrid, LabeledField
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import XLSX_FILE
from app.ui.shell.page import Crumb, Page
from app.ui.textbooks.action_row import ActionRow
from app.ui.textbooks.sheet_view import SheetView
from app.ui.textbooks.template_marks import TemplateMarks

REGION_PAGE = "textbooks.region"
_PANEL_WIDTH, _LEAST_BESIDE, _LEAST_GRID = 372, 900, 280
_NO_FIGURE = ""


class TemplatePage(Page):
    """Choose a cell of the sheet, then the figure for it. ``open_with`` takes the id of a kept
    form, or the path of a new workbook."""

    page_id: ClassVar[str] = "textbooks.template"
    section_id: ClassVar[str] = "textbooks"
    title: ClassVar[str] = "Форма региона"

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._opened: OpenedTemplate | None = None
        self._card: TemplateCard | None = None
        self._marks = TemplateMarks()
        self._dirty = False
        # what the program shows is not a choice of the user
        self._showing = False
        self.set_up()

    def breadcrumbs(self) -> Sequence[Crumb]:
        name = self.name.text().strip() or self.title
        return (Crumb("Отчёты для РИБЦ", REGION_PAGE), Crumb(name))

    def primary_action(self) -> Callable[[], object] | None:
        return self.save

    def save_action(self) -> Callable[[], object] | None:
        return self.save

    def regions(self) -> Sequence[QWidget]:
        return (self.save_button, self.view, self.panel)

    def may_leave(self) -> bool:
        return not self._dirty or self._shell.messages.confirm(
            "Закрыть без сохранения?", "Разметка формы не сохранена.", "Закрыть", danger=True
        )

    def open_with(self, argument: object) -> None:
        templates = self._workspace.services.templates
        if isinstance(argument, Path):
            path = argument
            self._shell.runner.query(
                lambda: (templates.open(path), None), self._on_opened, key="open", owner=self
            )
        elif isinstance(argument, int):
            template_id, queries = argument, self._workspace.queries.templates
            self._shell.runner.query(
                lambda: (templates.reopen(template_id), queries.card(template_id)),
                self._on_opened,
                key="open",
                owner=self,
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # --- building --------------------------------------------------------------------------

    def _build(self) -> None:
        theme = current_theme()
        self.save_button = Button("Сохранить форму", Look.PRIMARY, icon="check-bold", kbd="Ctrl+S")
        self.choose = Button("Выбрать книгу…", icon="file-arrow-up")
        self.choose.set_hint("Пустая форма региона: книга Excel (.xlsx)")
        self.sheet = ComboBox(name="Лист")
        self.sheet.setToolTip("Лист книги")
        self.sheet.setMinimumWidth(theme.px(208))
        self.column.addWidget(ActionRow((self.save_button, self.choose), self.sheet))
        self.name = LineEdit()
        self.name_field = LabeledField(
            "Название формы",
            self.name,
            check=lambda: "" if self.name.text().strip() else "Впишите название.",
            hint="Под этим названием форма останется в списке на следующие годы",
        )
        self.column.addWidget(self.name_field)
        self.view = SheetView()
        self.frame = Box()
        inner = QVBoxLayout(self.frame)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.addWidget(self.view)
        self._corners = RoundCorners(self.frame)
        self.panel = self._build_panel()
        self.empty = EmptyState(
            "table",
            "Откройте пустую форму региона: книгу Excel (.xlsx). Она останется в программе, а "
            "на диске не изменится",
            "Выбрать книгу…",
            action_icon="file-arrow-up",
        )
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setSpacing(theme.px(12))
        self._both.addWidget(self.frame, 1)
        self._both.addWidget(self.panel)
        self.column.addLayout(self._both, 1)
        self.column.addWidget(self.empty, 1)
        self._show_state()

    def _build_panel(self) -> Card:
        theme = current_theme()
        card = Card("Ячейка")
        self.parts = ScrollColumn()
        self.words = Text("", Type.BODY, "text", wrap=True)
        self.table = ComboBox([(each.value, name) for each, name in TABLE_NAMES.items()])
        self.figure = ComboBox()
        self.first_row = SpinBox(1, 1_048_576, 1)
        form = FormGrid(columns=1)
        form.add("Что стоит в строках", self.table)
        form.add("Показатель", self.figure)
        self.row_field = form.add("Первая строка данных", self.first_row)
        self.put_button = Button("Поставить показатель", icon="plus", kbd="Enter")
        self.drop_button = Button("Убрать показатель", icon="trash", kbd="Del")
        self.note = Text("", Type.CAPTION, "text_2", wrap=True)
        self.error = Text("", Type.CAPTION, "bad", wrap=True)
        self.placed = Text("", Type.CAPTION, "text_2", wrap=True)
        column = self.parts.column
        column.setSpacing(theme.px(12))
        for widget in (
            self.words,
            form,
            self.put_button,
            self.drop_button,
            self.note,
            self.error,
            self.placed,
        ):
            column.addWidget(widget)
        column.addStretch(1)
        card.body.addWidget(self.parts, 1)
        self.error.hide()
        return card

    def _connect(self) -> None:
        self.save_button.clicked.connect(self.save)
        self.choose.clicked.connect(self.choose_file)
        if self.empty.button is not None:
            self.empty.button.clicked.connect(self.choose_file)
        self.sheet.value_changed.connect(lambda _value: self._show_sheet())
        self.name.textEdited.connect(lambda _text: self._touch())
        self.view.cell_chosen.connect(self._show_cell)
        self.view.opened.connect(self._on_opened_cell)
        self.view.delete_requested.connect(self.drop)
        self.table.value_changed.connect(lambda _value: self._show_figures(suggest=True))
        self.put_button.clicked.connect(self.put)
        self.drop_button.clicked.connect(self.drop)
        self.first_row.valueChanged.connect(self._on_first_row_changed)

    # --- acting ----------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Take a workbook of the region; the marks of a kept form stay."""
        path = self._shell.file_dialogs.open_file("Форма региона", [XLSX_FILE])
        if path is None:
            return
        if self._card is None:
            self.open_with(path)
            return
        templates, template_id = self._workspace.services.templates, self._card.row.id
        self._shell.runner.command(
            lambda: templates.renew(template_id, path), self._on_renewed, owner=self
        )

    def put(self) -> None:
        """Put the chosen figure into the chosen cell."""
        grid, place = self._grid(), self.view.place()
        table, figure = self._table(), self.figure.value()
        if grid is None or place is None:
            return
        if not isinstance(figure, str) or figure == _NO_FIGURE:
            self.figure.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._marks.put(grid, place, table, figure)
        self._touch()
        self._show_marks()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def drop(self) -> None:
        """Take the figure of the chosen cell away."""
        grid, place = self._grid(), self.view.place()
        if grid is None or place is None or self._marks.at(grid.name, place) is None:
            return
        self._marks.drop(grid.name, place)
        self._touch()
        self._show_marks()

    def save(self) -> None:
        """Keep the form with its marks."""
        opened = self._opened
        if opened is None or not self.name_field.check():
            return
        row = self._card.row if self._card is not None else None
        draft = TemplateDraft(
            self.name.text(),
            opened.file_name,
            opened.workbook,
            self._marks.mapping(opened.sheets),
            row.id if row is not None else None,
            row.version if row is not None else 0,
        )
        service = self._workspace.services.templates
        self._shell.runner.command(
            lambda: service.save(draft), self._on_saved, owner=self, on_error=self._show_error
        )

    def _on_saved(self, changes: Changes) -> None:
        self._dirty = False
        self._shell.bus.publish(changes)
        self._shell.toasts.show(changes.message)
        self.navigate.emit(REGION_PAGE, None)

    def _on_renewed(self, changes: Changes) -> None:
        self._shell.bus.publish(changes)
        if changes.entity_id is not None:
            self.open_with(changes.entity_id)

    def _on_opened_cell(self) -> None:
        """Enter: put the figure that is suggested, or go and choose one."""
        if self.figure.value():
            self.put()
        else:
            self.figure.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_first_row_changed(self, row: int) -> None:
        grid, place = self._grid(), self.view.place()
        mark = self._marks.at(grid.name, place) if grid is not None and place is not None else None
        if self._showing or mark is None or mark.table is FigureTable.SCHOOL:
            return
        self._marks.set_first_row(mark, row)
        self._touch()
        self.view.sheet_model.marks_changed()

    def _touch(self) -> None:
        self._dirty = True
        self.error.hide()

    # --- showing ---------------------------------------------------------------------------

    def _on_opened(self, found: tuple[OpenedTemplate, TemplateCard | None]) -> None:
        self._opened, self._card = found
        card, opened = self._card, self._opened
        self._marks = TemplateMarks(card.mapping) if card is not None else TemplateMarks()
        self._dirty = False
        with QSignalBlocker(self.sheet):
            self.sheet.set_options([(grid.name, grid.name) for grid in opened.sheets])
        self.name.setText(card.row.name if card is not None else Path(opened.file_name).stem)
        self.choose.set_text("Книга этого года…" if card is not None else "Выбрать книгу…")
        self._show_state()
        self._show_sheet()
        self.header_changed.emit()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_state(self) -> None:
        is_open = self._opened is not None
        for widget in (self.frame, self.panel, self.name_field, self.sheet, self.save_button):
            widget.setVisible(is_open)
        self.empty.setVisible(not is_open)
        self.choose.setVisible(is_open)

    def _grid(self) -> SheetGrid | None:
        name = self.sheet.value()
        if self._opened is None or not isinstance(name, str):
            return None
        return self._opened.sheet(name)

    def _table(self) -> FigureTable:
        return FigureTable(str(self.table.value()))

    def _show_sheet(self) -> None:
        grid = self._grid()
        if grid is not None:
            self.view.show_sheet(grid, self._marks)
            self._show_cell()

    def _show_marks(self) -> None:
        self.view.sheet_model.marks_changed()
        self._show_cell()

    def _show_cell(self) -> None:
        """The chosen cell: its words, its figure, or the one that its words suggest."""
        grid, place = self._grid(), self.view.place()
        if grid is None or place is None:
            return
        reference = make_reference(*place)
        text = grid.text(reference)
        self.panel.set_title(f"Ячейка {reference}")
        self.words.setText(f"«{text}»" if text else "Пустая ячейка")
        mark = self._marks.at(grid.name, place)
        self._showing = True
        if mark is not None:
            self.table.set_value(mark.table.value)
        self._show_figures(suggest=mark is None)
        if mark is not None:
            self.figure.set_value(mark.figure)
            self.first_row.setValue(mark.target[0])
        self._showing = False
        self.drop_button.setEnabled(mark is not None)
        self.put_button.set_text("Заменить показатель" if mark else "Поставить показатель")
        count = len(self._marks.all)
        self.placed.setText(f"Показателей в форме: {count}")

    def _show_figures(self, *, suggest: bool) -> None:
        """The figures of the chosen table; the one that the header suggests is chosen."""
        grid, place, table = self._grid(), self.view.place(), self._table()
        if grid is None or place is None:
            return
        options: list[tuple[object, str]] = [(_NO_FIGURE, "Выберите показатель")]
        options += [(figure.key, figure.caption) for figure in figures_of(table)]
        self.figure.set_options(options)
        if suggest:
            found = suggested(table, grid.text(make_reference(*place)))
            self.figure.set_value(found.key if found is not None else _NO_FIGURE)
        single = table is FigureTable.SCHOOL
        self.row_field.setVisible(not single)
        shown = self._showing
        self._showing = True
        if not single:
            self.first_row.setValue(self._marks.first_row(grid, place, table))
        self._showing = shown
        self.note.setText(
            "Показатель встанет справа от надписи, а в пустую ячейку — в неё саму."
            if single
            else "Выберите ячейку с заголовком столбца: показатель заполнит столбец под ней, по "
            "строке на каждую запись."
        )

    def _show_error(self, error: FormulyarError) -> None:
        self.error.setText(f"{error.message} {error.cure}".strip())
        self.error.show()

    def _arrange(self) -> None:
        """The panel beside the sheet, or below it where the window is narrow."""
        theme = current_theme()
        beside = self.room() >= theme.px(_LEAST_BESIDE)
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._both.direction() != way:
            self._both.setDirection(way)
        self.panel.setMaximumWidth(theme.px(_PANEL_WIDTH) if beside else 16_777_215)
        self.panel.setMinimumWidth(theme.px(_PANEL_WIDTH) if beside else 0)
        self.frame.setMinimumHeight(theme.px(_LEAST_GRID))
        self.panel.setMinimumHeight(0 if beside else theme.px(_LEAST_GRID))
