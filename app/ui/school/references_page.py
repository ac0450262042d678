"""«Справочники»: five lists that the school fills itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from app.core.changes import Area, Changes
from app.core.errors import FormulyarError
from app.core.money import count_phrase
from app.core.stock import REFERENCE_NAMES, ReferenceCategory
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
from app.ui.kit.table.columns import Link, TableColumn
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.theme import current_theme
from app.ui.kit.tokens import Tone
from app.ui.shell.context import Shell
from app.ui.shell.page import Page

RETIRE, BRING_BACK, RENAME = "retire", "bring_back", "rename"


def reference_columns() -> tuple[TableColumn[Reference], ...]:
    """Name, whether it is offered, what can be done."""
    return (
        TableColumn("name", "Название", lambda row: row.name, stretch=True),
        TableColumn(
            "active",
            "Состояние",
            lambda row: "" if row.active else "Не предлагается",
            pill=lambda row: (
                None if row.active else PillSpec("Не предлагается", Tone.NEUTRAL, "prohibit")
            ),
            width=170,
        ),
        TableColumn(
            "ways",
            "",
            lambda _row: "",
            links=lambda row: (
                Link(RENAME, "Переименовать", "F2"),
                Link(RETIRE, "Убрать", "Del") if row.active else Link(BRING_BACK, "Вернуть"),
            ),
            width=300,
            sortable=False,
        ),
    )


class ReferencesPage(Page):
    """A list at a time. Ins adds, F2 renames, Del takes away from what is offered; an entry
    that papers use is never lost."""

    page_id = "school.references"
    section_id = "school"
    title = "Справочники"
    areas = frozenset({Area.SCHOOL})

    def __init__(self, *, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._renamed: Reference | None = None
        self._wanted: int | None = None
        self.set_up()

    def category(self) -> ReferenceCategory:
        """The list shown now."""
        return ReferenceCategory(self.tabs.current())

    def show_category(self, category: ReferenceCategory) -> None:
        """Show another list; a half-typed name is dropped."""
        self.tabs.set_current(category.value)
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
        self.name = LineEdit()
        self.name_field = LabeledField("Новая запись", self.name)
        self.add_button = Button("Добавить", Look.PRIMARY, icon="plus", kbd="Enter")
        self.cancel_button = Button("Не менять", kbd="Esc")
        row.addWidget(self.name_field, 1)
        for button in (self.add_button, self.cancel_button):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
            button.setContentsMargins(0, 0, 0, 0)
        row.setAlignment(self.add_button, Qt.AlignmentFlag.AlignBottom)
        row.setAlignment(self.cancel_button, Qt.AlignmentFlag.AlignBottom)
        self.column.addLayout(row)
        self.model: RowTableModel[Reference] = RowTableModel(
            reference_columns(), row_id=lambda item: item.id
        )
        self.view = TableView(
            self.model, "Записи справочника", store=self._shell.settings, state_key="references"
        )
        self._panel = TablePanel(
            self.view, hints=(("Ins", "добавить"), ("F2", "переименовать"), ("Del", "убрать"))
        )
        self.column.addWidget(self._panel, 1)
        self._stop_typing()

    def _connect(self) -> None:
        self.tabs.selected.connect(lambda value: self.show_category(ReferenceCategory(value)))
        self.add_button.clicked.connect(lambda _checked=False: self._on_entered())
        self.name.returnPressed.connect(self._on_entered)
        self.name.textEdited.connect(lambda _text: self.name_field.set_error(""))
        self.cancel_button.clicked.connect(lambda _checked=False: self._on_given_up())
        context = Qt.ShortcutContext.WidgetShortcut
        add_shortcut(self.name, "Esc", self._on_given_up, context)
        self.view.insert_requested.connect(self.name.setFocus)
        self.view.edit_requested.connect(self._start_renaming)
        self.view.delete_requested.connect(self._on_delete_requested)
        self.view.row_opened.connect(self._start_renaming)
        self.view.link_activated.connect(self._on_link_activated)

    # --- showing ---------------------------------------------------------------------

    def _on_read(self, rows: Sequence[Reference]) -> None:
        self.model.set_rows(rows)
        if rows:
            self._panel.show_table()
        else:
            name = REFERENCE_NAMES[self.category()].lower()
            self._panel.show_empty(EmptyState("list-bullets", f"Записей пока нет: {name}"))
        offered = sum(row.active for row in rows)
        self._panel.set_summary(count_phrase(offered, "запись", "записи", "записей"))
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.view.select_id(wanted)
        elif not self.view.currentIndex().isValid():
            self.view.select_number(0)

    def _start_renaming(self, row: Reference) -> None:
        self._renamed = row
        self.name_field.caption.setText(f"Новое название записи «{row.name}»")
        self.name.setAccessibleName("Новое название")
        self.name.setText(row.name)
        self.name.selectAll()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.add_button.set_text("Переименовать")
        self.add_button.set_icon_name("pencil-simple")
        self.cancel_button.show()

    def _stop_typing(self) -> None:
        self._renamed = None
        caption = f"Новая запись: {REFERENCE_NAMES[self.category()].lower()}"
        self.name_field.caption.setText(caption)
        self.name_field.set_error("")
        self.name.setAccessibleName(caption)
        self.name.clear()
        self.add_button.set_text("Добавить")
        self.add_button.set_icon_name("plus")
        self.cancel_button.hide()

    # --- acting ----------------------------------------------------------------------

    def _on_entered(self) -> None:
        name, row = clean_line(self.name.text()), self._renamed
        if row is None:
            self._save(name, None, active=True)
        elif name == row.name:
            self._on_given_up()
        else:
            self._save(name, row.id, active=row.active)

    def _on_given_up(self) -> None:
        self._stop_typing()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_delete_requested(self, rows: Sequence[Reference]) -> None:
        for row in rows:
            if row.active:
                self._save(row.name, row.id, active=False)

    def _on_link_activated(self, row: Reference, key: str) -> None:
        if key == RENAME:
            self._start_renaming(row)
        else:
            self._save(row.name, row.id, active=key == BRING_BACK)

    def _save(self, name: str, item_id: int | None, *, active: bool) -> None:
        service, category = self._workspace.services.school, self.category()
        self._shell.runner.command(
            lambda: service.save_reference(category, name, item_id=item_id, active=active),
            self._on_saved,
            owner=self,
            on_error=self._on_refused,
        )

    def _on_saved(self, changes: Changes) -> None:
        renamed = self._renamed is not None
        self._stop_typing()
        if renamed:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._wanted = changes.entity_id
        self._shell.bus.publish(changes)
        self.refresh()

    def _on_refused(self, error: FormulyarError) -> None:
        self.name_field.set_error(sentence_of(error))
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
