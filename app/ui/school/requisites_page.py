"""«Школа»: the requisites and the people that papers print, from which day on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from app.core.changes import Changes
from app.core.dates import format_date
from app.core.money import format_count
from app.queries.school import Requisites, RequisitesRow
from app.ui.kit.buttons import Button
from app.ui.kit.cards import Card
from app.ui.kit.chips import PillSpec
from app.ui.kit.dialog import Choice
from app.ui.kit.fields import DateEdit
from app.ui.kit.forms import FormGrid
from app.ui.kit.requisites import PeopleForm, SchoolForm
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.theme import current_theme
from app.ui.kit.tokens import Tone
from app.ui.school.form_page import FormPage

MOST_ROWS = 5
"""So many rows of the history stand on the page before the list scrolls."""
FIRST_WORDS = "с самого начала"
_NAMES = (
    "name_full",
    "name_short",
    "director_name",
    "director_position",
    "librarian_name",
    "librarian_position",
    "accountant_name",
)
"""Where a change means another school or another person more often than a slip."""
_DAY_HINT = "Бумаги этого дня и более поздние печатают эти реквизиты, прежние — прежние."


class RequisitesPage(FormPage):
    """The history of the requisites, and the form of those that are chosen: at first those in
    force today. Ins begins new ones, Del deletes."""

    page_id = "school"
    title = "Школа"
    _row: RequisitesRow | None
    _wanted: int | None

    # --- what the form page calls --------------------------------------------------------

    def read(self) -> tuple[RequisitesRow, ...]:
        return self.workspace.queries.school.requisites_history()

    def show_values(self, values: object) -> None:
        if not isinstance(values, tuple):
            raise TypeError(values)
        rows: tuple[RequisitesRow, ...] = values
        wanted, self._wanted = self._wanted, None
        chosen = wanted or (self._row.id if self._row is not None else 0)
        row = next((row for row in rows if row.id == chosen), None) or self._in_force(rows)
        self.model.set_rows(rows)
        self._fit_history()
        if row is not None:
            self._show_row(row)

    def check(self) -> bool:
        # all parts show their mistakes; the first wrong field has the focus
        people_right = self.people.check()
        school_right = self.school.check()
        return self._day_grid.check() and school_right and people_right

    def differs(self) -> bool:
        row = self._row
        if row is None:
            return True
        day_differs = not row.is_first and self.day.value() != row.valid_from
        return day_differs or self._entered() != self._shown

    def save(self) -> None:
        """Check and save. Where papers were printed with other names, ask whether that was a
        slip or whether the school or its people have changed."""
        if not self.is_dirty() or not self.check():
            return
        row, today = self._row, self.workspace.clock.today()
        if row is not None and row.papers and row.valid_from != today and self._names_differ():
            answer = self.shell.messages.ask(
                "Исправить прежние реквизиты или вписать новые?",
                f"По ним проведено документов: {format_count(row.papers)}. Если сменились люди "
                "или название, впишите новые: прежние бумаги останутся прежними.",
                [
                    Choice("mend", "Исправить прежние"),
                    Choice("since", f"Новые с {format_date(today)}", primary=True),
                ],
            )
            if answer == "cancel":
                return
            if answer == "since":
                self._row = None
                self.day.set_date(today)
        super().save()

    def save_command(self) -> Callable[[], Changes]:
        values, row, day = self._entered(), self._row, self.day.value()
        service = self.workspace.services.requisites
        if row is None:
            since = day or self.workspace.clock.today()
            return lambda: service.add(since, values)
        since = row.valid_from if row.is_first or day is None else day
        return lambda: service.save(replace(row, valid_from=since, requisites=values))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Insert:
            self.start_new()
        else:
            super().keyPressEvent(event)

    # --- building ------------------------------------------------------------------------

    def _fill(self) -> None:
        self._row = None
        self._wanted = None
        self._shown = Requisites("", "")
        self.form_column.addWidget(self._make_history())
        self.day = DateEdit(required=True)
        self._day_grid = FormGrid(2)
        self._day_cell = self._day_grid.add(
            "Действуют с", self.day, check=self._day_complaint, hint=_DAY_HINT
        )
        self.day.date_changed.connect(lambda _day: self.on_edited())
        self.school, self.people = SchoolForm(), PeopleForm()
        for title, part in (("Школа", self.school), ("Кто подписывает", self.people)):
            card = Card(title, divider=True)
            if part is self.school:
                card.body.addWidget(self._day_grid)
            card.body.addWidget(part)
            self.form_column.addWidget(card)
            part.edited.connect(self.on_edited)

    def _make_history(self) -> TablePanel:
        self.model: RowTableModel[RequisitesRow] = RowTableModel(
            self._columns(), row_id=lambda row: row.id, parent=self
        )
        self.view = TableView(self.model, "История реквизитов")
        self.new_button = Button("Новые с даты…", icon="plus", kbd="Ins", small=True)
        self.new_button.set_hint("Сменился руководитель, библиотекарь или название школы")
        self.delete_button = Button("Удалить", icon="trash", kbd="Del", small=True)
        self._panel = TablePanel(self.view, title="История реквизитов", footer=False)
        self._panel.header.addWidget(self.delete_button)
        self._panel.header.addWidget(self.new_button)
        return self._panel

    def _columns(self) -> list[TableColumn[RequisitesRow]]:
        return [
            TableColumn("days", "Действуют", days_words, width=240, weight=Weight.STRONG),
            TableColumn(
                "director",
                "Руководитель",
                lambda row: row.requisites.director_name or "—",
                width=150,
                stretch=True,
                tooltip=lambda row: row.requisites.director_name,
            ),
            TableColumn(
                "librarian",
                "Библиотекарь",
                lambda row: row.requisites.librarian_name or "—",
                width=150,
                stretch=True,
                spare=1,
                tooltip=lambda row: row.requisites.librarian_name,
            ),
            TableColumn(
                "papers",
                "Документов",
                lambda row: format_count(row.papers),
                width=110,
                align=Align.RIGHT,
                sort_key=lambda row: row.papers,
            ),
            TableColumn(
                "state", "Состояние", lambda _row: "", pill=self._pill, width=130, sortable=False
            ),
        ]

    def _pill(self, row: RequisitesRow) -> PillSpec | None:
        if self._is_in_force(row):
            return PillSpec("Сейчас", Tone.OK, "check-circle-fill")
        if row.valid_from > self.workspace.clock.today():
            return PillSpec("Впереди", Tone.INFO, "clock")
        return PillSpec("Прежние", Tone.NEUTRAL, "archive")

    def _connect(self) -> None:
        super()._connect()
        current_theme().changed.connect(self._fit_history)
        self.new_button.clicked.connect(lambda _checked=False: self.start_new())
        self.delete_button.clicked.connect(lambda _checked=False: self.delete())
        self.view.insert_requested.connect(self.start_new)
        self.view.delete_requested.connect(lambda _rows: self.delete())
        self.view.current_row_changed.connect(self._on_row_chosen)
        self.view.row_opened.connect(lambda _row: self._focus_form())
        # a method of its own: a lambda would outlive the page
        current_theme().changed.connect(self._fit_history)

    # --- showing -------------------------------------------------------------------------

    def _is_in_force(self, row: RequisitesRow) -> bool:
        today = self.workspace.clock.today()
        begun = row.is_first or row.valid_from <= today
        return begun and (row.until is None or today <= row.until)

    def _in_force(self, rows: tuple[RequisitesRow, ...]) -> RequisitesRow | None:
        return next((row for row in rows if self._is_in_force(row)), None)

    def _show_row(self, row: RequisitesRow) -> None:
        self._row, self._shown = row, row.requisites
        self.day.set_date(None if row.is_first else row.valid_from)
        self.day.setReadOnly(row.is_first)
        self.day.setPlaceholderText(FIRST_WORDS if row.is_first else "дд.мм.гггг")
        self._day_cell.set_error("")
        self.school.show_requisites(row.requisites)
        self.people.show_requisites(row.requisites)
        self.delete_button.setEnabled(not row.is_first)
        self.delete_button.set_hint(
            "Первые реквизиты не удаляют, их исправляют"
            if row.is_first
            else "Удалить эти реквизиты: бумаги их дней напечатают предыдущие"
        )
        self._set_dirty(False)
        self.view.select_id(row.id)

    def _fit_history(self) -> None:
        """As high as its rows, up to a few: the page scrolls."""
        rows = min(max(self.model.rowCount(), 1), MOST_ROWS)
        self.view.setFixedHeight(current_theme().px(32 + 36 * rows) + 2)

    def _on_row_chosen(self, row: RequisitesRow | None) -> None:
        """Another row: what was typed for the one before is asked about."""
        if row is None or (self._row is not None and row.id == self._row.id):
            return
        if self.may_leave():
            self._wanted = None
            self._show_row(row)
        elif self._row is not None:
            self.view.select_id(self._row.id)

    def _focus_form(self) -> None:
        self.school.input("name_full").setFocus(Qt.FocusReason.OtherFocusReason)

    # --- doing ---------------------------------------------------------------------------

    def start_new(self) -> None:
        """Begin requisites like the ones that are shown, from today on."""
        if not self.may_leave():
            return
        self._row = None
        self.view.selectionModel().clear()
        self.day.setReadOnly(False)
        self.day.setPlaceholderText("дд.мм.гггг")
        self.day.set_date(self.workspace.clock.today())
        self.delete_button.setEnabled(False)
        self._set_dirty(True)
        self.day.setFocus(Qt.FocusReason.OtherFocusReason)
        self.day.selectAll()

    def delete(self) -> None:
        """Delete the chosen requisites after a question; the first ones stay."""
        row = self._row
        if row is None or row.is_first:
            return
        previous = "Бумаги этих дней напечатают предыдущие реквизиты."
        if not self.shell.messages.confirm(
            f"Удалить реквизиты {days_words(row)}?", previous, "Удалить", danger=True
        ):
            return
        self._row = None
        self._set_dirty(False)
        service = self.workspace.services.requisites
        self.shell.runner.command(
            lambda: service.delete(row), self._on_saved, owner=self, on_error=self._on_refused
        )

    def revert(self) -> None:
        super().revert()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_saved(self, changes: Changes) -> None:
        self._wanted = changes.entity_id
        super()._on_saved(changes)

    def _entered(self) -> Requisites:
        return self.people.applied_to(self.school.applied_to(self._shown))

    def _names_differ(self) -> bool:
        entered = self._entered()
        return any(getattr(entered, name) != getattr(self._shown, name) for name in _NAMES)

    def _day_complaint(self) -> str:
        row, day = self._row, self.day.value()
        if row is not None and row.is_first:
            return ""
        if day is None:
            return self.day.error()
        same = (known for known in self.model.rows() if known.valid_from == day)
        if any(row is None or known.id != row.id for known in same):
            return f"Реквизиты с {format_date(day)} уже записаны: измените их."
        return ""


def days_words(row: RequisitesRow) -> str:
    """«с 01.09.2024 по 31.08.2026», «с самого начала»."""
    since = FIRST_WORDS if row.is_first else f"с {format_date(row.valid_from)}"
    return since if row.until is None else f"{since} по {format_date(row.until)}"
