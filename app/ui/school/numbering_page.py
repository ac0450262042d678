"""«Нумерация»: the numbers that are given next, and how they are moved on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.changes import Area, Changes
from app.core.errors import FormulyarError
from app.core.money import count_phrase
from app.queries.numbering import NumberSeries, PartTwoNumbering
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Card
from app.ui.kit.fields import CheckBox, LineEdit
from app.ui.kit.forms import LabeledField
from app.ui.kit.keys import add_shortcut
from app.ui.kit.requisites import sentence_of
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.context import Shell
from app.ui.shell.page import Page

FIELD_WIDTH = 260
_YEARLY = "Записи части 2 КСУ начинать с № 1 каждый год"


class NumberingPage(Page):
    """Every counter with its next number. F2 or Enter on a row goes to the field that moves it
    on; numbers never go back."""

    page_id = "school.numbering"
    section_id = "school"
    title = "Нумерация"
    areas = frozenset({Area.SCHOOL, Area.STOCK, Area.WRITE_OFF, Area.TRANSFER})

    def __init__(self, *, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._series: NumberSeries | None = None
        self.set_up()

    def refresh(self) -> None:
        numbering, today = self._workspace.queries.numbering, self._workspace.clock.today()
        self._shell.runner.query(
            lambda: (numbering.series(today), numbering.part_two(today)),
            self._on_read,
            key="series",
            owner=self,
        )

    def primary_action(self) -> Callable[[], object] | None:
        return self.move_on

    def regions(self) -> Sequence[QWidget]:
        return (self.number, self.panel, self.yearly)

    # --- building ------------------------------------------------------------------------

    def _build(self) -> None:
        theme = current_theme()
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        self.number = LineEdit()
        self.number_field = LabeledField("Следующий номер", self.number)
        self.number_field.setMinimumWidth(theme.px(FIELD_WIDTH))
        self.move_button = Button("Сдвинуть вперёд", Look.PRIMARY, icon="arrow-right", kbd="Enter")
        row.addWidget(self.number_field, 1)
        row.addWidget(self.move_button, 0, Qt.AlignmentFlag.AlignBottom)
        self.column.addLayout(row)
        self.model: RowTableModel[NumberSeries] = RowTableModel(
            _columns(), row_id=lambda series: hash((series.name, series.scope)), parent=self
        )
        self.view = TableView(
            self.model, "Нумерация", store=self._shell.settings, state_key=self.page_id
        )
        self.panel = TablePanel(self.view, hints=(("F2", "сдвинуть номер"),))
        self.column.addWidget(self.panel, 1)
        card = Card()
        self.yearly = CheckBox(_YEARLY)
        self._since = Text("", Type.CAPTION, "text_3", wrap=True)
        card.body.addWidget(self.yearly)
        card.body.addWidget(self._since)
        self.column.addWidget(card)

    def _connect(self) -> None:
        self.view.current_row_changed.connect(self._show_series)
        self.view.edit_requested.connect(lambda _row: self._focus_number())
        self.view.row_opened.connect(lambda _row: self._focus_number())
        self.number.returnPressed.connect(self.move_on)
        self.number.textEdited.connect(lambda _text: self.number_field.set_error(""))
        add_shortcut(self.number, "Esc", self._on_given_up, Qt.ShortcutContext.WidgetShortcut)
        self.move_button.clicked.connect(lambda _checked=False: self.move_on())
        self.yearly.clicked.connect(self._on_yearly_clicked)

    # --- showing -------------------------------------------------------------------------

    def _on_read(self, found: tuple[tuple[NumberSeries, ...], PartTwoNumbering]) -> None:
        rows, part_two = found
        self.model.set_rows(rows)
        self.panel.set_summary(count_phrase(len(rows), "ряд", "ряда", "рядов") + " номеров")
        if not self.view.currentIndex().isValid():
            self.view.select_number(0)
        if not self.number.hasFocus():
            self._show_series(self.view.current_row())
        self.yearly.setChecked(part_two.yearly)
        now = "с № 1 каждый год" if part_two.now else "сквозная, из года в год"
        self._since.setText(
            f"В этом году нумерация {now}. Изменить её можно с {part_two.since} года."
        )
        self.yearly.setAccessibleDescription(self._since.text())

    def _show_series(self, series: NumberSeries | None) -> None:
        self._series = series
        self.number_field.set_error("")
        if series is None:
            return
        caption = f"Следующий номер: {series.title}"
        self.number_field.caption.setText(caption)
        self.number.setAccessibleName(caption)
        self.number.setText(str(series.following))

    def _focus_number(self) -> None:
        self.number.setFocus(Qt.FocusReason.OtherFocusReason)
        self.number.selectAll()

    def _on_given_up(self) -> None:
        self._show_series(self._series)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- doing ---------------------------------------------------------------------------

    def move_on(self) -> None:
        """Let the chosen counter go on with the typed number, after a question."""
        series = self._series
        if series is None:
            return
        text = self.number.text().strip()
        if not (text.isascii() and text.isdecimal()):
            self._refuse("Впишите целое число.")
            return
        following = int(text)
        if following == series.following:
            return
        service = self._workspace.services.numbering
        if following > series.following and not self._shell.messages.confirm(
            "Сдвинуть нумерацию?",
            f"{series.title}: следующим станет № {following}. Пропущенные номера "
            f"{_span(series.following, following - 1)} больше не выдаются.",
            "Сдвинуть",
        ):
            return
        self._shell.runner.command(
            lambda: service.move_on(series, following),
            self._on_saved,
            owner=self,
            on_error=self._on_refused,
        )

    def _on_saved(self, changes: Changes) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._shell.bus.publish(changes)
        self.refresh()

    def _on_refused(self, error: FormulyarError) -> None:
        self._refuse(sentence_of(error))

    def _refuse(self, sentence: str) -> None:
        self.number_field.set_error(sentence)
        self._focus_number()

    def _on_yearly_clicked(self) -> None:
        yearly, service = self.yearly.isChecked(), self._workspace.services.numbering
        self._shell.runner.command(
            lambda: service.number_part_two(yearly=yearly), self._on_rule_saved, owner=self
        )

    def _on_rule_saved(self, changes: Changes) -> None:
        if changes.areas:
            self._shell.bus.publish(changes)
        self.refresh()


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _columns() -> list[TableColumn[NumberSeries]]:
    return [
        TableColumn(
            "title",
            "Что нумеруется",
            lambda series: series.title,
            width=260,
            stretch=True,
            weight=Weight.STRONG,
            sortable=False,
            tooltip=lambda series: series.title,
        ),
        TableColumn(
            "group",
            "Раздел",
            lambda series: series.group.value,
            width=210,
            weight=Weight.SECONDARY,
            spare=1,
            sortable=False,
        ),
        TableColumn(
            "next",
            "Следующий номер",
            lambda series: series.example,
            width=160,
            align=Align.RIGHT,
            sortable=False,
        ),
    ]
