"""«Обеспеченность»: the checklist of a school year as a heat map, each figure explained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from app.core.changes import Area
from app.core.dates import SchoolYear
from app.queries.provision import CellDetails, ChecklistCard
from app.queries.provision_copies import CopyGroup
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, IconButton
from app.ui.kit.cards import Card, EmptyState
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.view import TableView
from app.ui.kit.theme import current_theme
from app.ui.shell.context import Shell
from app.ui.shell.document_pages import DOCUMENT_PAGES
from app.ui.shell.file_dialogs import XLSX_FILE
from app.ui.shell.files import write_file
from app.ui.shell.page import Page
from app.ui.shell.previews import Paper
from app.ui.textbooks.action_row import ActionRow
from app.ui.textbooks.deficit_list import cell_id, deficit_columns, deficits
from app.ui.textbooks.heat_map import HeatFilter, HeatMap, Key
from app.ui.textbooks.heat_paint import legend_marks
from app.ui.textbooks.provision_head import Figures, HeatChips, RemarkRow, nothing, remarks_of
from app.ui.textbooks.provision_panel import ProvisionPanel
from app.ui.textbooks.provision_terms import TermRow, Terms
from app.ui.textbooks.year_field import ChosenYear, YearField

OVERLAY_BELOW = 1200
_LEAST_HEIGHT, _PANEL_WIDTH = 240, 348


class ProvisionPage(Page):
    """The matrix of subjects and grades, the details of the chosen cell at the right. In high
    contrast the matrix is a list of what lacks."""

    page_id: ClassVar[str] = "textbooks.provision"
    section_id: ClassVar[str] = "textbooks"
    title: ClassVar[str] = "Обеспеченность"
    areas: ClassVar[frozenset[Area]] = frozenset(
        {
            Area.TEXTBOOKS,
            Area.STOCK,
            Area.WRITE_OFF,
            Area.TRANSFER,
            Area.CATALOGUE,
            Area.SCHOOL,
        }
    )

    def __init__(
        self, workspace: Workspace, shell: Shell, chosen: ChosenYear, resources: Path
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._chosen = chosen
        self._resources = resources
        self._card: ChecklistCard | None = None
        self._key: Key | None = None
        self._overlay = False
        self.set_up()

    # --- what the window calls -----------------------------------------------------------

    def refresh(self) -> None:
        queries, year = self._workspace.queries.provision, self._chosen.year
        self._shell.runner.query(
            lambda: (queries.checklist(year), queries.years()),
            self._on_loaded,
            key="checklist",
            owner=self,
        )

    def open_with(self, argument: object) -> None:
        """Show a cell: subject and grade."""
        if isinstance(argument, tuple) and len(argument) == 2:
            self._key = (str(argument[0]), int(argument[1]))
            self._show_cells()

    def print_action(self) -> Callable[[], object] | None:
        return self.print_checklist if self.print_button.isEnabled() else None

    def regions(self) -> Sequence[QWidget]:
        shown = self.deficit_view if self._is_list else self.heat_map
        return (self.head, self.chips, self.remarks, shown, self.panel)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self._overlay and self.panel.isVisible():
                self._close_panel()
                return
            if self.chips.filter() != HeatFilter():
                self.chips.clear()
                return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # --- building ------------------------------------------------------------------------

    def _build(self) -> None:
        theme = current_theme()
        self.figures = Figures()
        self.save_button = Button("Чек-лист XLSX", icon="table")
        self.save_button.set_hint("Сохранить чек-лист таблицей Excel")
        self.print_button = IconButton("printer", "Напечатать чек-лист", kbd="Ctrl+P")
        self.year_field = YearField(self._chosen)
        widgets = (*self.figures.widgets, self.save_button, self.print_button)
        self.head = ActionRow(widgets, self.year_field)
        self.head.setAccessibleName("Итоги и действия")
        self.chips = HeatChips()
        self.chips.setAccessibleName("Фильтры")
        self.remarks = RemarkRow(
            lambda page_id: self.navigate.emit(page_id, None), self.chips.subject
        )
        self.remarks.setAccessibleName("Замечания и предмет")
        for row in (self.head, self.chips, self.remarks):
            self.column.addWidget(row)
        self.heat_map = HeatMap()
        self.deficit_model: RowTableModel[CellDetails] = RowTableModel(
            deficit_columns(), row_id=cell_id, parent=self
        )
        self.deficit_view = TableView(
            self.deficit_model,
            "Чего не хватает",
            store=self._shell.settings,
            state_key=f"{self.page_id}.deficits",
        )
        self._box = Card(flush=True)
        middle = QWidget()
        middle.setMinimumHeight(theme.px(_LEAST_HEIGHT))
        self._stack = QStackedLayout(middle)
        self._stack.addWidget(self.heat_map)
        self._stack.addWidget(self.deficit_view)
        self._box.body.addWidget(middle, 1)
        self._legend = ActionRow(legend_marks(), nothing())
        foot = self._box.add_footer()
        foot.addWidget(self._legend, 1)
        self.panel = ProvisionPanel()
        self.panel.setFixedWidth(theme.px(_PANEL_WIDTH))
        self._body = QHBoxLayout()
        self._body.setSpacing(theme.px(16))
        self._body.addWidget(self._box, 1)
        self._body.addWidget(self.panel)
        self.column.addLayout(self._body, 1)
        self._empty: EmptyState | None = None

    def _connect(self) -> None:
        self.save_button.clicked.connect(lambda _checked=False: self.save_workbook())
        self.print_button.clicked.connect(lambda _checked=False: self.print_checklist())
        self._chosen.changed.connect(lambda _year: self.refresh())
        self.chips.changed.connect(self._show_cells)
        self.heat_map.chosen.connect(self._on_chosen)
        self.heat_map.opened.connect(self._open_panel)
        self.heat_map.clicked.connect(lambda _index: self._show_panel())
        self.deficit_view.current_row_changed.connect(self._on_row_changed)
        self.deficit_view.row_opened.connect(lambda _row: self._open_panel())
        self.deficit_view.clicked.connect(lambda _index: self._show_panel())
        self.panel.closed.connect(self._close_panel)
        self.panel.copies_requested.connect(self._on_copies_requested)
        self.panel.paper_opened.connect(self._on_paper_opened)
        self.panel.title_opened.connect(lambda title: self.navigate.emit("catalogue", title))
        self.panel.plan_opened.connect(lambda: self.navigate.emit("textbooks.sets", self._key))
        current_theme().changed.connect(self._on_theme_changed)

    # --- showing -------------------------------------------------------------------------

    @property
    def _is_list(self) -> bool:
        return current_theme().tokens.high_contrast

    def _on_loaded(self, found: tuple[ChecklistCard, tuple[int, ...]]) -> None:
        self._card, years = found
        card = self._card
        self.year_field.set_years(years)
        self.figures.show_card(card)
        self.chips.show_card(card)
        self.remarks.show_remarks(remarks_of(card) if card.cells else ())
        for button in (self.save_button, self.print_button):
            button.setEnabled(bool(card.cells))
        for row in (self.chips, self.remarks):
            row.setVisible(bool(card.cells))
        self._legend.setVisible(bool(card.cells) and not self._is_list)
        self.head.lay_out()
        self._show_cells()

    def _show_cells(self) -> None:
        card = self._card
        if card is None:
            return
        wanted, key = self.chips.filter(), self._key
        self.heat_map.show_card(card, wanted)
        self.deficit_model.set_rows(deficits(card, wanted))
        if not card.cells:
            self._show_no_plan(card)
        elif not self.heat_map.heat.subjects or (self._is_list and not self.deficit_model.rows()):
            self._show_nothing_found()
        else:
            self._show_middle(self.deficit_view if self._is_list else self.heat_map)
            self._restore(key)
        self._arrange()

    def _restore(self, key: Key | None) -> None:
        """Choose the cell that was chosen before, else the first one."""
        if self._is_list:
            number = None if key is None or self._card is None else self._card.cells.get(key)
            if number is None or not self.deficit_view.select_id(cell_id(number)):
                self.deficit_view.select_number(0)
            return
        if key is not None:
            self.heat_map.choose(key)
        self._on_chosen(self.heat_map.key())

    def _show_middle(self, widget: QWidget) -> None:
        if self._empty is not None and widget is not self._empty:
            self._stack.removeWidget(self._empty)
            self._empty.deleteLater()
            self._empty = None
        self._stack.setCurrentWidget(widget)

    def _show_empty(self, empty: EmptyState, on_action: Callable[[], object]) -> None:
        self._show_middle(self.heat_map)
        self._empty = empty
        self._stack.addWidget(empty)
        self._stack.setCurrentWidget(empty)
        if empty.button is not None:
            empty.button.clicked.connect(lambda _checked=False: on_action())
        if self._card is not None:
            self.panel.show_cell(self._card, None)

    def _show_no_plan(self, card: ChecklistCard) -> None:
        if card.pupils:
            page_id, icon = "textbooks.sets", "graduation-cap"
            words = f"Учебного плана на {card.label} пока нет. Составьте его из комплектов фонда"
            action = "К учебному плану"
        else:
            page_id, icon = "textbooks.classes", "users-three"
            words = f"Классов на {card.label} пока нет. Загрузите их или впишите"
            action = "К классам"
        empty = EmptyState(icon, words, action)
        self._show_empty(empty, lambda: self.navigate.emit(page_id, None))

    def _show_nothing_found(self) -> None:
        words = "По этим условиям ничего нет"
        if self._is_list and self.chips.filter() == HeatFilter():
            self._show_empty(EmptyState("check-circle", "Комплектов хватает всем"), lambda: None)
            return
        self._show_empty(EmptyState("funnel", words, "Сбросить"), self.chips.clear)

    def empty_state(self) -> EmptyState | None:
        """What is shown in the place of the map."""
        return self._empty

    def _on_chosen(self, key: Key | None) -> None:
        if self._is_list:
            return
        self._show_key(key)

    def _on_row_changed(self, row: object) -> None:
        if self._is_list and isinstance(row, CellDetails):
            self._show_key((row.cell.subject, row.cell.grade))

    def _show_key(self, key: Key | None) -> None:
        if self._card is not None:
            self._key = key or self._key
            self.panel.show_cell(self._card, key)

    def _on_theme_changed(self) -> None:
        self._legend.setVisible(self._card is not None and not self._is_list)
        self._show_cells()

    # --- the panel -----------------------------------------------------------------------

    def _arrange(self) -> None:
        """Below 1200 px the panel lies over the map."""
        theme = current_theme()
        overlay = self.window().width() < theme.px(OVERLAY_BELOW)
        has_cells = self._card is None or bool(self._card.cells)
        if overlay != self._overlay:
            self._overlay = overlay
            self._body.removeWidget(self.panel)
            if overlay:
                self.panel.setParent(self)
                self.panel.hide()
            else:
                self.panel.setFixedWidth(theme.px(_PANEL_WIDTH))
                self._body.addWidget(self.panel)
            self.panel.set_closable(overlay)
        if not overlay:
            self.panel.setVisible(has_cells)
        self._place_overlay()

    def _place_overlay(self) -> None:
        if self._overlay:
            box = self._box.geometry()
            width = min(current_theme().px(_PANEL_WIDTH), box.width())
            self.panel.setFixedWidth(width)
            self.panel.setGeometry(box.right() + 1 - width, box.top(), width, box.height())
            self.panel.raise_()

    def _show_panel(self) -> None:
        if self._overlay:
            self.panel.show()
            self._place_overlay()

    def _open_panel(self) -> None:
        """Enter: the panel, and the first thing in it that can be pressed."""
        self._show_panel()
        for terms in self.panel.sums:
            for row in terms.rows:
                if row.opens:
                    row.setFocus(Qt.FocusReason.TabFocusReason)
                    return

    def _close_panel(self) -> None:
        self.panel.hide()
        shown = self.deficit_view if self._is_list else self.heat_map
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_copies_requested(self, terms: Terms, row: TermRow) -> None:
        wanted, queries = row.term.copies, self._workspace.queries.provision
        if wanted is None:
            return
        self._shell.runner.query(
            lambda: queries.copies(wanted),
            lambda groups: terms.show_copies(row, groups),
            owner=terms,
        )

    def _on_paper_opened(self, group: CopyGroup) -> None:
        self.navigate.emit(DOCUMENT_PAGES[group.document_kind], group.document_id)

    # --- papers --------------------------------------------------------------------------

    def print_checklist(self) -> None:
        """Show the paper of the year before it is printed."""
        title = f"Чек-лист обеспеченности, {SchoolYear(self._chosen.year).label}"
        name = f"Чек-лист {self._chosen.year}-{self._chosen.year + 1}"
        self._shell.previews.show(Paper(title, name, self._renderer(), ("pdf", "xlsx")))

    def save_workbook(self) -> None:
        """Write the checklist as a workbook."""
        name = f"Чек-лист {self._chosen.year}-{self._chosen.year + 1}.xlsx"
        target = self._shell.file_dialogs.save_file("Сохранить чек-лист", name, [XLSX_FILE])
        if target is None:
            return
        render = self._renderer()
        self._shell.runner.query(
            lambda: write_file(target, render("xlsx")),
            lambda _done: self._shell.toasts.show(f"Сохранено: {target.name}"),
            owner=self,
        )

    def _renderer(self) -> Callable[[str], bytes]:
        """Makes the bytes on a worker thread."""
        queries, year = self._workspace.queries.provision, self._chosen.year
        today, resources = self._workspace.clock.today(), self._resources

        def render(kind: str) -> bytes:
            from app.reports import checklist as paper

            data = queries.paper(year, today)
            make = paper.render_checklist_pdf if kind == "pdf" else paper.render_checklist_xlsx
            return make(data, resources)

        return render
