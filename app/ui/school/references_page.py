"""«Справочники»: the lists that the school fills itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedLayout, QWidget

from app.core.changes import Area, Changes
from app.core.errors import FormulyarError, UserError
from app.core.money import count_phrase
from app.core.stock import REFERENCE_NAMES, ReferenceCategory
from app.core.summary_rules import RULED, read_rule, shown_rule
from app.core.text import clean_line
from app.queries.school import Reference
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import EmptyState
from app.ui.kit.chips import PillSpec, Tabs
from app.ui.kit.fields import LineEdit
from app.ui.kit.forms import LabeledField
from app.ui.kit.keys import add_shortcut
from app.ui.kit.requisites import sentence_of
from app.ui.kit.table.columns import Link, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.theme import current_theme
from app.ui.kit.tokens import Tone
from app.ui.shell.context import Shell
from app.ui.shell.page import Page

_RULE_EXAMPLES = {
    ReferenceCategory.SUMMARY_KIND: "например, Книги, Брошюры",
    ReferenceCategory.BBK_GROUP: "например, 3, 4, 5 или из них 74",
}
_BESIDE = 760
"""From this width in pixels at 100 % on name and rule stand beside each other."""
RETIRE, BRING_BACK, RENAME = "retire", "bring_back", "rename"


def reference_columns(*, ruled: bool = False) -> tuple[TableColumn[Reference], ...]:
    """Name, what the column counts, whether it is offered, what can be done."""
    rule: TableColumn[Reference] = TableColumn(
        "rule",
        "Что считается",
        rule_words,
        width=150,
        stretch=True,
        weight=Weight.SECONDARY,
        tooltip=rule_words,
    )
    return (
        TableColumn(
            "name", "Название", lambda row: row.name, stretch=True, tooltip=lambda row: row.name
        ),
        *([rule] if ruled else []),
        TableColumn(
            "active",
            "Состояние",
            lambda row: "" if row.active else "Не предлагается",
            pill=lambda row: (
                None if row.active else PillSpec("Не предлагается", Tone.NEUTRAL, "prohibit")
            ),
            width=170,
            spare=1,
        ),
        TableColumn(
            "ways",
            "",
            lambda _row: "",
            links=lambda row: (
                Link(RENAME, "Изменить" if ruled else "Переименовать", "F2"),
                Link(RETIRE, "Убрать", "Del") if row.active else Link(BRING_BACK, "Вернуть"),
            ),
            width=250 if ruled else 300,
            sortable=False,
        ),
    )


def rule_words(row: Reference) -> str:
    """«3, 4, 5», «Книги, Учебники»."""
    return shown_rule(row.category, row.rule)


class _Entries:
    """The table of the lists of one kind: those whose entries have a rule, and the others."""

    def __init__(self, shell: Shell, *, ruled: bool) -> None:
        self.model: RowTableModel[Reference] = RowTableModel(
            reference_columns(ruled=ruled), row_id=lambda item: item.id
        )
        self.view = TableView(
            self.model,
            "Записи справочника",
            store=shell.settings,
            state_key="references.ruled" if ruled else "references",
        )
        change = "изменить" if ruled else "переименовать"
        self.panel = TablePanel(
            self.view, hints=(("Ins", "добавить"), ("F2", change), ("Del", "убрать"))
        )


class ReferencesPage(Page):
    """A list at a time. Ins adds, F2 changes, Del takes away from what is offered; an entry
    that papers use is never lost. Entries that are columns of the summary book have a rule:
    what they count."""

    page_id = "school.references"
    section_id = "school"
    title = "Справочники"
    areas = frozenset({Area.SCHOOL})

    def __init__(self, *, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._changed: Reference | None = None
        self._wanted: int | None = None
        self.set_up()

    def category(self) -> ReferenceCategory:
        """The list shown now."""
        return ReferenceCategory(self.tabs.current())

    @property
    def view(self) -> TableView:
        """The table that is shown."""
        return self._entries.view

    @property
    def model(self) -> RowTableModel[Reference]:
        """The rows that are shown."""
        return self._entries.model

    @property
    def is_ruled(self) -> bool:
        """Do the entries of the list shown now have a rule?"""
        return self.category() in RULED

    def show_category(self, category: ReferenceCategory) -> None:
        """Show another list; what was half typed is dropped."""
        self.tabs.set_current(category.value)
        self._entries = self._ruled if self.is_ruled else self._plain
        self._stack.setCurrentWidget(self._entries.panel)
        self.rule_field.setVisible(self.is_ruled)
        self._stop_typing()
        self.refresh()

    def open_with(self, argument: object) -> None:
        if isinstance(argument, ReferenceCategory):
            self.show_category(argument)

    def refresh(self) -> None:
        school, category = self._workspace.queries.school, self.category()
        self._shell.runner.query(
            lambda: school.references(category, active_only=False),
            self._on_read,
            key="list",
            owner=self,
        )

    def _build(self) -> None:
        theme = current_theme()
        self.tabs = Tabs(
            [(item.value, REFERENCE_NAMES[item]) for item in ReferenceCategory], wraps=True
        )
        self.tabs.setAccessibleName("Справочники")
        self.column.addWidget(self.tabs)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        self.name, self.rule = LineEdit(), LineEdit()
        self.name_field = LabeledField("Новая запись", self.name)
        self.rule_field = LabeledField("Что считается", self.rule)
        self.add_button = Button("Добавить", Look.PRIMARY, icon="plus", kbd="Enter")
        self.cancel_button = Button("Не менять", kbd="Esc")
        self._fields = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._fields.setSpacing(theme.px(8))
        self._fields.addWidget(self.name_field, 1)
        self._fields.addWidget(self.rule_field, 1)
        row.addLayout(self._fields, 1)
        for button in (self.add_button, self.cancel_button):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
            button.setContentsMargins(0, 0, 0, 0)
        row.setAlignment(self.add_button, Qt.AlignmentFlag.AlignBottom)
        row.setAlignment(self.cancel_button, Qt.AlignmentFlag.AlignBottom)
        self.column.addLayout(row)
        self._plain = _Entries(self._shell, ruled=False)
        self._ruled = _Entries(self._shell, ruled=True)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        for entries in (self._plain, self._ruled):
            self._stack.addWidget(entries.panel)
        self.column.addWidget(holder, 1)
        self._entries = self._plain
        self.rule_field.hide()
        self._stop_typing()

    def _connect(self) -> None:
        self.tabs.selected.connect(lambda value: self.show_category(ReferenceCategory(value)))
        self.add_button.clicked.connect(lambda _checked=False: self._on_entered())
        self.cancel_button.clicked.connect(lambda _checked=False: self._on_given_up())
        context = Qt.ShortcutContext.WidgetShortcut
        for field, cell in ((self.name, self.name_field), (self.rule, self.rule_field)):
            field.returnPressed.connect(self._on_entered)
            field.textEdited.connect(lambda _text, cell=cell: cell.set_error(""))
            add_shortcut(field, "Esc", self._on_given_up, context)
        for entries in (self._plain, self._ruled):
            view = entries.view
            view.insert_requested.connect(self.name.setFocus)
            view.edit_requested.connect(self._start_changing)
            view.delete_requested.connect(self._on_delete_requested)
            view.row_opened.connect(self._start_changing)
            view.link_activated.connect(self._on_link_activated)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        beside = self.room() >= current_theme().px(_BESIDE)
        self._fields.setDirection(direction.LeftToRight if beside else direction.TopToBottom)

    # --- showing ---------------------------------------------------------------------

    def _on_read(self, rows: Sequence[Reference]) -> None:
        self.model.set_rows(rows)
        if rows:
            self._entries.panel.show_table()
        else:
            name = REFERENCE_NAMES[self.category()].lower()
            self._entries.panel.show_empty(EmptyState("list-bullets", f"Записей пока нет: {name}"))
        offered = sum(row.active for row in rows)
        self._entries.panel.set_summary(count_phrase(offered, "запись", "записи", "записей"))
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.view.select_id(wanted)
        elif not self.view.currentIndex().isValid():
            self.view.select_number(0)

    def _start_changing(self, row: Reference) -> None:
        self._changed = row
        self.name_field.caption.setText(f"Новое название записи «{row.name}»")
        self.name.setAccessibleName("Новое название")
        self.name.setText(row.name)
        self.rule.setText(rule_words(row))
        self.name.selectAll()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.add_button.set_text("Сохранить" if self.is_ruled else "Переименовать")
        self.add_button.set_icon_name("pencil-simple")
        self.cancel_button.show()

    def _stop_typing(self) -> None:
        self._changed = None
        caption = f"Новая запись: {REFERENCE_NAMES[self.category()]}"
        self.name_field.caption.setText(caption)
        self.name_field.set_error("")
        self.name.setAccessibleName(caption)
        self.name.clear()
        self.rule.clear()
        self.rule.setPlaceholderText(_RULE_EXAMPLES.get(self.category(), ""))
        self.rule_field.set_error("")
        self.add_button.set_text("Добавить")
        self.add_button.set_icon_name("plus")
        self.cancel_button.hide()

    # --- acting ----------------------------------------------------------------------

    def _on_entered(self) -> None:
        name, row = clean_line(self.name.text()), self._changed
        rule = self.rule.text() if self.is_ruled else None
        same_rule = rule is None or row is None or clean_line(rule) == rule_words(row)
        if row is not None and name == row.name and same_rule:
            self._on_given_up()
        elif self._is_right(name, rule):
            active = True if row is None else row.active
            self._save(name, None if row is None else row.id, active=active, rule=rule)

    def _is_right(self, name: str, rule: str | None) -> bool:
        """Check the rule where there is one; an empty name is refused by the service."""
        if rule is None or not name:
            return True
        try:
            read_rule(self.category(), rule)
        except UserError as error:
            self._refuse(self.rule_field, error)
            return False
        return True

    def _on_given_up(self) -> None:
        self._stop_typing()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_delete_requested(self, rows: Sequence[Reference]) -> None:
        for row in rows:
            if row.active:
                self._save(row.name, row.id, active=False)

    def _on_link_activated(self, row: Reference, key: str) -> None:
        if key == RENAME:
            self._start_changing(row)
        else:
            self._save(row.name, row.id, active=key == BRING_BACK)

    def _save(
        self, name: str, item_id: int | None, *, active: bool, rule: str | None = None
    ) -> None:
        service, category = self._workspace.services.school, self.category()
        self._shell.runner.command(
            lambda: service.save_reference(
                category, name, item_id=item_id, active=active, rule=rule
            ),
            self._on_saved,
            owner=self,
            on_error=self._on_refused,
        )

    def _on_saved(self, changes: Changes) -> None:
        changed = self._changed is not None
        self._stop_typing()
        if changed:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._wanted = changes.entity_id
        self._shell.bus.publish(changes)
        self.refresh()

    def _on_refused(self, error: FormulyarError) -> None:
        """Beside the name where the name is taken or missing, else beside the rule."""
        name = clean_line(self.name.text())
        mine = self._changed.id if self._changed is not None else 0
        taken = any(row.name == name and row.id != mine for row in self.model.rows())
        by_name = not self.is_ruled or not name or taken
        self._refuse(self.name_field if by_name else self.rule_field, error)

    def _refuse(self, cell: LabeledField, error: FormulyarError) -> None:
        cell.set_error(sentence_of(error))
        cell.field.setFocus(Qt.FocusReason.OtherFocusReason)
