"""The copies of a title in the panel of details, and the strip that edits the chosen ones."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.core.money import copies_short
from app.core.stock import CONDITION_NAMES, Condition, CopyState
from app.queries.copies import CopyRow
from app.queries.school import Reference
from app.services.catalogue import CopyEdit
from app.ui.catalogue.columns import copy_columns
from app.ui.kit.buttons import Button
from app.ui.kit.fields import ComboBox
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.view import StateStore, TableView
from app.ui.kit.text import Line, Text
from app.ui.kit.theme import Type, current_theme

COPY_ROW = 34
LEAST_ROWS = 3


class CopiesPart(QWidget):
    """Heading, list, and below it place and condition of the selected copies.

    ``edit_requested`` carries the ids and the :class:`CopyEdit`; ``selection_changed`` comes
    when other copies are selected.
    """

    edit_requested = Signal(list, object)
    selection_changed = Signal()

    def __init__(self, store: StateStore | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(16), theme.px(10), theme.px(16), theme.px(8))
        head.setSpacing(theme.px(8))
        head.addWidget(Text("Экземпляры", Type.CARD_TITLE))
        self._count = Text("", Type.INPUT, "text_2")
        head.addWidget(self._count)
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(Line())
        self.model: RowTableModel[CopyRow] = RowTableModel(
            copy_columns(), row_id=lambda row: row.id, parent=self
        )
        self.view = TableView(
            self.model,
            "Экземпляры",
            multi=True,
            store=store,
            state_key="catalogue/copies",
            row_height=COPY_ROW,
        )
        self.view.horizontalHeader().hide()
        self.view.setMinimumHeight(theme.px(COPY_ROW * LEAST_ROWS))
        # the list takes what the panel has left, whatever it would like to have
        self.view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        column.addWidget(self.view, 1)
        self._strip = self._make_strip()
        column.addWidget(self._strip)
        self._strip.hide()
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._on_selected())

    def show_copies(self, copies: Sequence[CopyRow]) -> None:
        """Show the copies; those selected stay so if they are still there."""
        self.model.set_rows(copies)
        here = [copy for copy in copies if copy.state is CopyState.IN_STOCK]
        free = sum(copy.status_text == "На полке" for copy in here)
        self._count.setText(f"{len(here)}, свободно {free}" if here else "нет в фонде")
        self._on_selected()

    def show_places(self, places: Sequence[Reference]) -> None:
        """The places that copies can be moved to."""
        self._place.set_options(
            [(None, "Место: не менять"), *((place.id, place.name) for place in places)]
        )

    def selected(self) -> list[CopyRow]:
        """The selected copies, from top to bottom."""
        return [row for row in self.view.selected_rows() if isinstance(row, CopyRow)]

    def _make_strip(self) -> QWidget:
        theme = current_theme()
        strip = QWidget()
        column = QVBoxLayout(strip)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Line())
        inner = QVBoxLayout()
        inner.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(10))
        inner.setSpacing(theme.px(6))
        self._chosen = Text("", Type.CAPTION, "text_2")
        inner.addWidget(self._chosen)
        self._place = ComboBox([(None, "Место: не менять")], name="Место хранения")
        conditions = [(condition.value, CONDITION_NAMES[condition]) for condition in Condition]
        self._condition = ComboBox(
            [(None, "Состояние: не менять"), *conditions], name="Состояние экземпляров"
        )
        self.apply_button = Button("Применить", small=True)
        self.apply_button.clicked.connect(self._on_apply)
        self._place.value_changed.connect(lambda _value: self._on_choice())
        self._condition.value_changed.connect(lambda _value: self._on_choice())
        choices = QHBoxLayout()
        choices.setSpacing(theme.px(8))
        choices.addWidget(self._place, 1)
        choices.addWidget(self._condition, 1)
        inner.addLayout(choices)
        inner.addWidget(self.apply_button)
        column.addLayout(inner)
        return strip

    @property
    def place(self) -> ComboBox:
        return self._place

    @property
    def condition(self) -> ComboBox:
        return self._condition

    def _on_selected(self) -> None:
        chosen = self.selected()
        self._strip.setVisible(bool(chosen))
        self._chosen.setText(f"Выбрано: {copies_short(len(chosen))}")
        places = {copy.place_id for copy in chosen}
        conditions = {copy.condition.value for copy in chosen}
        _show(self._place, places.pop() if len(places) == 1 else None)
        _show(self._condition, conditions.pop() if len(conditions) == 1 else None)
        self._on_choice()
        self.selection_changed.emit()

    def _edit(self) -> CopyEdit:
        """What is chosen and differs from at least one of the copies."""
        chosen = self.selected()
        place, condition = self._place.value(), self._condition.value()
        moved = isinstance(place, int) and any(copy.place_id != place for copy in chosen)
        changed = condition is not None and any(copy.condition != condition for copy in chosen)
        return CopyEdit(
            place_id=place if moved and isinstance(place, int) else None,
            condition=Condition(str(condition)) if changed else None,
        )

    def _on_choice(self) -> None:
        edit = self._edit()
        able = edit != CopyEdit()
        self.apply_button.setEnabled(able)
        self.apply_button.set_hint(
            "Изменить выбранные экземпляры" if able else "Выберите другое место или состояние"
        )

    def _on_apply(self) -> None:
        edit = self._edit()
        if edit != CopyEdit():
            self.edit_requested.emit([copy.id for copy in self.selected()], edit)


def _show(choice: ComboBox, value: object) -> None:
    choice.blockSignals(True)
    choice.setCurrentIndex(0)
    choice.set_value(value)
    choice.blockSignals(False)
