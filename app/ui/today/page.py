"""«Сегодня»: what waits, what the fund holds, the copies, the last operations."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.changes import Area
from app.core.dates import format_moment, weekday_line
from app.queries.safety import OperationRow
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Card
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.text import ElidedText, Text
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.backups import BackupMaker
from app.ui.shell.context import Shell
from app.ui.shell.document_pages import DOCUMENT_PAGES
from app.ui.shell.page import Page
from app.ui.today.attention_list import AttentionCard
from app.ui.today.data import (
    MAKE_COPY,
    RECEIPT_PAGE,
    SECOND_COPY,
    SHOWN_OPERATIONS,
    WRITE_OFF_PAGE,
    Attention,
    TodayData,
    all_well,
    attention,
    day_line,
    fund_lines,
    read_today,
)
from app.ui.today.operations import newest_undoable, operation_columns

JOURNAL_PAGE = "today.journal"
_SIDE_WIDTH = 400
_NARROW = 1000
# height of a scroll bar, as the style sheet has it
_BAR = 12
_NO_LIMIT = 16_777_215


class TodayPage(Page):
    """The first page of the window.

    Args:
        on_undo: takes an operation back (a posted document is reversed, after a question).
        first_operation: id of the last operation before this session; Ctrl+Z reaches only
            later ones.
    """

    page_id = "today"
    section_id = "today"
    title = "Сегодня"
    areas = frozenset(Area)

    def __init__(
        self,
        *,
        workspace: Workspace,
        shell: Shell,
        on_undo: Callable[[OperationRow], None],
        first_operation: int,
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._on_undo = on_undo
        self._first_operation = first_operation
        self._backups = BackupMaker(workspace, shell, self)
        self._now = workspace.clock.now()
        self._newest: int | None = None
        self.set_up()

    def primary_action(self) -> Callable[[], object] | None:
        return self.receipt_button.click

    def refresh(self) -> None:
        workspace = self._workspace
        self._shell.runner.query(
            lambda: read_today(workspace), self._on_data_read, key="today", owner=self
        )

    # --- building --------------------------------------------------------------------

    def _build(self) -> None:
        theme = current_theme()
        scroll = ScrollColumn()
        scroll.setAccessibleName("Сегодня")
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(scroll)
        column = scroll.column
        column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        column.setSpacing(theme.px(16))
        column.addLayout(self._make_head())
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(theme.px(16))
        self.attention = AttentionCard()
        self._middle.addWidget(self.attention, 1)
        self._beside = QWidget()
        self._side = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._beside)
        self._side.setContentsMargins(0, 0, 0, 0)
        self._side.setSpacing(theme.px(16))
        self._side.addWidget(self._make_fund_card())
        self._side.addWidget(self._make_copies_card(), 1)
        self._middle.addWidget(self._beside)
        column.addLayout(self._middle)
        column.addWidget(self._make_operations())
        column.addStretch(1)

    def _make_head(self) -> QHBoxLayout:
        theme = current_theme()
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        words = QVBoxLayout()
        words.setSpacing(0)
        self._day = Text("", Type.DAY)
        self._done = Text("", Type.BODY, "text_2")
        words.addWidget(self._day)
        words.addWidget(self._done)
        row.addLayout(words, 1)
        self.write_off_button = Button("Списание", icon="archive", hint="Новый акт о списании")
        self.receipt_button = Button(
            "Поступление", Look.PRIMARY, icon="plus", kbd="Ctrl+Enter", hint="Новое поступление"
        )
        row.addWidget(self.write_off_button)
        row.addWidget(self.receipt_button)
        return row

    def _make_fund_card(self) -> Card:
        theme = current_theme()
        card = Card("Фонд", divider=True)
        self._fund_grid = QGridLayout()
        self._fund_grid.setHorizontalSpacing(theme.px(16))
        self._fund_grid.setVerticalSpacing(theme.px(8))
        self._fund_grid.setColumnStretch(0, 1)
        self._fund_cells: list[Text] = []
        card.body.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(14))
        card.body.addLayout(self._fund_grid)
        return card

    def _make_copies_card(self) -> Card:
        theme = current_theme()
        card = Card("Копии", divider=True)
        card.body.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(14))
        self._copy_said = ElidedText("", Type.STRONG)
        self._copy_second = ElidedText("", Type.BODY, "text_2")
        card.body.addWidget(self._copy_said)
        card.body.addWidget(self._copy_second)
        card.body.addSpacing(theme.px(4))
        bar = QHBoxLayout()
        bar.setSpacing(theme.px(8))
        self.copy_button = Button("Сделать копию", icon="hard-drives", small=True)
        self.stick_button = Button("На флешку…", icon="copy", small=True)
        self.stick_button.set_hint("Скопировать библиотеку на флешку или в другую папку")
        bar.addWidget(self.copy_button)
        bar.addWidget(self.stick_button)
        bar.addStretch(1)
        card.body.addLayout(bar)
        return card

    def _make_operations(self) -> TablePanel:
        theme = current_theme()
        self.operations: RowTableModel[OperationRow] = RowTableModel(
            operation_columns(lambda: self._now, lambda: self._newest), row_id=lambda row: row.id
        )
        self.view = TableView(
            self.operations,
            "Последние операции",
            store=self._shell.settings,
            state_key="today",
        )
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._panel = TablePanel(self.view, title="Последние операции", footer=False)
        self.journal_link = Button("Весь журнал", Look.LINK)
        self._panel.header.addWidget(self.journal_link)
        theme.changed.connect(self._on_theme_changed)
        self._fit_table()
        return self._panel

    def _connect(self) -> None:
        self.receipt_button.clicked.connect(
            lambda _checked=False: self.navigate.emit(RECEIPT_PAGE, None)
        )
        self.write_off_button.clicked.connect(
            lambda _checked=False: self.navigate.emit(WRITE_OFF_PAGE, None)
        )
        self.attention.acted.connect(self._on_attention_acted)
        self.copy_button.clicked.connect(lambda _checked=False: self._backups.make())
        self.stick_button.clicked.connect(lambda _checked=False: self._backups.choose_second())
        self.journal_link.clicked.connect(
            lambda _checked=False: self.navigate.emit(JOURNAL_PAGE, None)
        )
        self.view.link_activated.connect(lambda row, _key: self._on_undo(row))
        self.view.row_opened.connect(self._on_row_opened)

    def _on_theme_changed(self) -> None:
        # after the widgets around the table have their new measures
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        self._arrange()
        self._fit_table()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_theme_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Cards beside what waits, or below it where the window is narrow."""
        theme = current_theme()
        narrow = self.room() < theme.px(_NARROW)
        direction = QBoxLayout.Direction
        self._middle.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        cards = [self._side.itemAt(place).widget() for place in range(self._side.count())]
        abreast = sum(card.minimumSizeHint().width() for card in cards) + theme.px(16 * 4)
        beside = narrow and abreast <= self.room()
        self._side.setDirection(direction.LeftToRight if beside else direction.TopToBottom)
        self._beside.setMinimumWidth(0 if narrow else theme.px(_SIDE_WIDTH))
        self._beside.setMaximumWidth(_NO_LIMIT if narrow else theme.px(_SIDE_WIDTH))

    # --- showing ---------------------------------------------------------------------

    def _on_data_read(self, data: TodayData) -> None:
        self._now = data.now
        self._newest = newest_undoable(data.operations, self._first_operation)
        self._day.setText(weekday_line(data.day))
        self._done.setText(day_line(data))
        self.attention.show_items(attention(data, self._backups.second_moment()), all_well(data))
        self._show_funds(fund_lines(data))
        self._show_copies(data)
        self.operations.set_rows(data.operations)
        self.view.viewport().update()
        self._fit_table()

    def _show_funds(self, lines: list[tuple[str, str, str]]) -> None:
        texts = [text for line in lines for text in line]
        if [cell.text() for cell in self._fund_cells] == texts:
            return
        for cell in self._fund_cells:
            self._fund_grid.removeWidget(cell)
            cell.deleteLater()
        self._fund_cells = []
        for row, line in enumerate(lines):
            last = row == len(lines) - 1
            for column, text in enumerate(line):
                role = Type.BOLD if last else Type.BODY
                cell = Text(text, role, "text" if column or last else "text_2")
                if column:
                    cell.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self._fund_grid.addWidget(cell, row, column)
                self._fund_cells.append(cell)

    def _show_copies(self, data: TodayData) -> None:
        if data.backups:
            made = format_moment(data.backups[0].made_at, data.now)
            self._copy_said.setText(f"Проверена {made}")
        else:
            self._copy_said.setText("На этом компьютере копий ещё нет")
        second = self._backups.second_moment()
        folder = self._backups.second_folder()
        if second is None or folder is None:
            self._copy_second.setText("На флешку ещё не копировали")
        else:
            place = folder.name or str(folder)
            self._copy_second.setText(f"В папке «{place}» — {format_moment(second, data.now)}")

    def _fit_table(self) -> None:
        """As high as its rows: the page scrolls, the table does not."""
        theme = current_theme()
        rows = max(min(self.operations.rowCount(), SHOWN_OPERATIONS), 1)
        around = self._panel.sizeHint().height() - self.view.sizeHint().height()
        height = theme.px(32 + 36 * rows + 1)
        if theme.scale > 1:
            # large letters: the columns may need the bar below them
            height += theme.px(_BAR)
        self.view.setFixedHeight(height)
        self._panel.setFixedHeight(height + around)

    # --- acting ----------------------------------------------------------------------

    def _on_attention_acted(self, item: Attention) -> None:
        match item.target:
            case target if target == MAKE_COPY:
                self._backups.make()
            case target if target == SECOND_COPY:
                self._backups.copy_to_second()
            case target:
                self.navigate.emit(target, item.argument)

    def _on_row_opened(self, row: OperationRow) -> None:
        if row.document_id is not None and row.document_kind is not None:
            self.navigate.emit(DOCUMENT_PAGES[row.document_kind], row.document_id)
