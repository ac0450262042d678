"""Two titles side by side, with the choice of the better value field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent

from app.core.isbn import check_isbn
from app.core.money import copies_short, count_phrase
from app.core.stock import CopyState
from app.core.title_merging import MERGE_FIELDS, default_choice
from app.queries.catalogue import TitleCard
from app.ui.kit.table.columns import TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.view import StateStore, TableView

CHOSEN, OTHER = "check-circle-fill", "circle"


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A field of both titles. ``from_dropped`` is ``None`` where there is nothing to choose."""

    number: int
    key: str
    label: str
    kept: str
    dropped: str
    from_dropped: bool | None


class ComparisonView(TableView):
    """← takes the value of the kept title, → that of the other one, Space changes over."""

    def __init__(self, store: StateStore) -> None:
        self.rows_model: RowTableModel[ComparedRow] = RowTableModel(
            _columns(), row_id=lambda row: row.number
        )
        super().__init__(
            self.rows_model, "Сравнение изданий", store=store, state_key="catalogue/comparison"
        )
        self.rows_model.setParent(self)
        self.tick_requested.connect(lambda _row: self._choose(None))
        self.clicked.connect(self._on_clicked)

    def show_titles(self, kept: TitleCard, dropped: TitleCard, taken: frozenset[str]) -> None:
        """Compare; ``taken`` are keys of the fields that come from the dropped title."""
        self.rows_model.set_rows(list(_rows(kept, dropped, taken)))
        if not self.currentIndex().isValid():
            self.select_number(0)

    def show_nothing(self) -> None:
        self.rows_model.set_rows([])

    def taken(self) -> frozenset[str]:
        """Keys of the fields that are to come from the dropped title."""
        return frozenset(row.key for row in self.rows_model.rows() if row.from_dropped)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._choose(event.key() == Qt.Key.Key_Right)
            return
        super().keyPressEvent(event)

    def _choose(self, from_dropped: bool | None) -> None:
        """Take the value of one side; ``None`` changes over."""
        current = self.current_row()
        if not isinstance(current, ComparedRow) or current.from_dropped is None:
            return
        wanted = not current.from_dropped if from_dropped is None else from_dropped
        self.rows_model.set_rows(
            [
                replace(row, from_dropped=wanted) if row.key == current.key else row
                for row in self.rows_model.rows()
            ]
        )

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() > 0:
            self._choose(index.column() == 2)


def kept_first(one: TitleCard, other: TitleCard) -> tuple[TitleCard, TitleCard]:
    """Which title to keep unless the user says otherwise: the one with more copies, else the
    one with the fuller description, else the older."""

    def weight(card: TitleCard) -> tuple[int, int, int]:
        given = sum(field.is_given(card.fields) for field in MERGE_FIELDS)
        return _in_stock(card), given, -card.id

    return (one, other) if weight(one) >= weight(other) else (other, one)


def first_choice(kept: TitleCard, dropped: TitleCard) -> frozenset[str]:
    """What is taken from the dropped title before the user has chosen."""
    return default_choice(kept.fields, dropped.fields)


def _rows(kept: TitleCard, dropped: TitleCard, taken: frozenset[str]) -> Iterator[ComparedRow]:
    number = 0
    for field in MERGE_FIELDS:
        left, right = field.shown(kept.fields), field.shown(dropped.fields)
        differs = field.differs(kept.fields, dropped.fields)
        if left or right:
            choice = field.key in taken if differs else None
            yield ComparedRow(number, field.key, field.label, left, right, choice)
            number += 1
    for key, label, show in (
        ("isbns", "ISBN (останутся все)", _isbns),
        ("copies", "Экземпляры и поступления", _copies),
        ("cover", "Обложка", lambda card: "есть" if card.cover else "нет"),
    ):
        yield ComparedRow(number, key, label, show(kept), show(dropped), None)
        number += 1


def _isbns(card: TitleCard) -> str:
    return ", ".join(check_isbn(written).formatted for written in card.fields.isbns)


def _copies(card: TitleCard) -> str:
    lots = count_phrase(len(card.lots), "поступление", "поступления", "поступлений")
    return f"{copies_short(_in_stock(card))}, {lots}"


def _in_stock(card: TitleCard) -> int:
    return sum(copy.state is CopyState.IN_STOCK for copy in card.copies)


def _columns() -> tuple[TableColumn[ComparedRow], ...]:
    return (
        TableColumn(
            "field",
            "Что сравнивается",
            lambda row: row.label,
            width=216,
            weight=Weight.SECONDARY,
            sortable=False,
        ),
        TableColumn(
            "kept",
            "Остаётся",
            lambda row: row.kept or "—",
            stretch=True,
            sortable=False,
            icon=lambda row: _mark(row, chosen=row.from_dropped is False),
            tooltip=lambda row: row.kept,
        ),
        TableColumn(
            "dropped",
            "Присоединяется к нему",
            lambda row: row.dropped or "—",
            stretch=True,
            sortable=False,
            icon=lambda row: _mark(row, chosen=row.from_dropped is True),
            tooltip=lambda row: row.dropped,
        ),
        TableColumn(
            "taken",
            "Будет взято",
            _taken_words,
            width=120,
            weight=Weight.SECONDARY,
            sortable=False,
        ),
    )


def _mark(row: ComparedRow, *, chosen: bool) -> str:
    if row.from_dropped is None:
        return ""
    return CHOSEN if chosen else OTHER


def _taken_words(row: ComparedRow) -> str:
    match row.from_dropped:
        case None:
            return ""
        case True:
            return "правое"
        case False:
            return "левое"
