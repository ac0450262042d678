"""What stands under the title of a write-off act: head, scan field, lines, cards at the side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.money import copies_short, format_count
from app.ui.kit.buttons import Button
from app.ui.kit.cards import EmptyState
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.search import ScanField
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import StateStore
from app.ui.kit.theme import current_theme
from app.ui.stock.document_parts import Check, ChecksCard, FactsCard, Notice, TotalsCard
from app.ui.stock.write_off_head import WriteOffHead
from app.ui.stock.write_off_lines import ActLinesModel, ActLinesView
from app.ui.stock.write_off_picker import SuggestionList

SIDE_WIDTH = 296
NARROW = 930
MOST_DIVISIONS = 8
_HINTS = (("Ins", "добавить"), ("F2", "изменить"), ("Del", "убрать"), ("Ctrl+Z", "отменить"))
_COUNTED_HINTS = (_HINTS[0], ("Enter", "количество"), *_HINTS[1:])
_EMPTY = "В акте пока нет книг. Сканируйте их, введите номера (1201–1225) или слова заглавия."


class ActBody(QWidget):
    """The widgets of the page; it lays them out and knows nothing of the library.

    In a small window the cards stand over the table at the right and are opened by «Итоги»;
    ``narrowed`` tells when that begins and ends.
    """

    narrowed = Signal(bool)

    def __init__(self, store: StateStore | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        self._narrow = False
        self._editable = True
        self._hints: tuple[tuple[str, str], ...] = _HINTS
        self.notice = Notice()
        self.head = WriteOffHead()
        self.scan = ScanField()
        self.lines = ActLinesModel(self)
        self.view = ActLinesView(self.lines, store=store)
        self.panel = TablePanel(self.view, hints=_HINTS)
        self.totals = TotalsCard("Итого по акту")
        self.checks = ChecksCard()
        self.facts = FactsCard("После проведения")
        self._toggle = Button("Итоги", icon="clipboard-text")
        self._toggle.setCheckable(True)
        self._toggle.setFixedHeight(theme.px(48))
        self._toggle.toggled.connect(self._on_toggled)
        self._middle = QWidget()
        self.side = self._make_side()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(12))
        outer.addWidget(self.notice)
        outer.addWidget(self.head)
        outer.addWidget(self._middle, 1)
        self._row = QHBoxLayout(self._middle)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.px(16))
        self._row.addLayout(self._make_left(), 1)
        self._row.addWidget(self.side)
        self.popup = SuggestionList(self)
        self._toggle.hide()
        self._show_empty()
        self.lines.rowsInserted.connect(lambda *_rows: self._show_empty())
        self.lines.rowsRemoved.connect(lambda *_rows: self._show_empty())
        self.lines.modelReset.connect(self._show_empty)
        self.view.verticalScrollBar().valueChanged.connect(lambda _value: self.renew_summary())

    def set_editable(self, editable: bool) -> None:
        """A posted act has no scan field and nothing to check."""
        self._editable = editable
        self.scan.setVisible(editable)
        self._renew_hints()
        self._show_empty()

    def show_sides(
        self,
        divisions: Sequence[tuple[str, int]],
        checks: Sequence[Check],
        facts: Sequence[tuple[str, str]],
        checks_title: str,
        facts_title: str,
    ) -> None:
        """Fill the cards at the side; no checks hide their card."""
        shown = [(name, format_count(amount)) for name, amount in divisions[:MOST_DIVISIONS]]
        rest = divisions[MOST_DIVISIONS:]
        if rest:
            shown.append(("Другие отделы", format_count(sum(amount for _name, amount in rest))))
        self.totals.set_totals(self.lines.count, self.lines.total, shown)
        self.checks.set_title(checks_title)
        self.checks.set_checks(checks)
        self.checks.setVisible(bool(checks))
        self.facts.set_title(facts_title)
        self.facts.set_facts(facts)
        self._toggle.set_text(f"Итоги: {copies_short(self.lines.count)}")
        self._toggle.setMinimumWidth(self._toggle.sizeHint().width())
        self._renew_hints()
        self.renew_summary()

    def renew_summary(self) -> None:
        """«Новые сверху · 12 из 47» under the table."""
        count = self.lines.rowCount()
        if not count:
            self.panel.set_summary("")
            return
        bottom = self.view.viewport().height() - 1
        last = self.view.rowAt(bottom)
        first = max(self.view.rowAt(0), 0)
        shown = (last if last >= 0 else count - 1) - first + 1
        words = f"{format_count(min(shown, count))} из {format_count(count)}"
        self.panel.set_summary(f"Новые сверху · {words}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_narrow(self.width() < current_theme().px(NARROW))
        self._place_side()
        self.renew_summary()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._narrow and self._toggle.isChecked():
            self._toggle.setChecked(False)
            return
        super().keyPressEvent(event)

    # --- inside ---------------------------------------------------------------------------

    def _renew_hints(self) -> None:
        """The keys of the table; those of quantities where copies are counted."""
        counted = any(row.is_group for row in self.lines.rows())
        hints = (_COUNTED_HINTS if counted else _HINTS) if self._editable else ()
        if hints != self._hints:
            self._hints = hints
            self.panel.set_hints(hints)

    def _make_left(self) -> QVBoxLayout:
        theme = current_theme()
        left = QVBoxLayout()
        left.setSpacing(theme.px(12))
        top = QHBoxLayout()
        top.setSpacing(theme.px(12))
        top.addWidget(self.scan, 1)
        top.addWidget(self._toggle)
        left.addLayout(top)
        left.addWidget(self.panel, 1)
        return left

    def _make_side(self) -> QWidget:
        theme = current_theme()
        side = QWidget()
        side.setProperty("role", "canvas")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(theme.px(SIDE_WIDTH))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        scroll = ScrollColumn()
        scroll.column.setSpacing(theme.px(12))
        for card in (self.totals, self.checks, self.facts):
            scroll.column.addWidget(card)
        scroll.column.addStretch(1)
        column.addWidget(scroll)
        return side

    def _set_narrow(self, narrow: bool) -> None:
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._toggle.setVisible(narrow)
        self._toggle.setChecked(False)
        if narrow:
            self._row.removeWidget(self.side)
            self.side.hide()
        else:
            self._row.addWidget(self.side)
            self.side.show()
        self.narrowed.emit(narrow)

    def _on_toggled(self, shown: bool) -> None:
        if self._narrow:
            self.side.setVisible(shown)
            self._place_side()

    def _place_side(self) -> None:
        if self._narrow and not self.side.isHidden():
            top = self.panel.y()
            width = self.side.width()
            self.side.setGeometry(
                self._middle.width() - width, top, width, self._middle.height() - top
            )
            self.side.raise_()

    def _show_empty(self) -> None:
        if self.lines.rowCount():
            self.panel.show_table()
        elif self.panel.empty_state() is None:
            self.panel.show_empty(EmptyState("barcode", _EMPTY))
