"""«Комиссии»: the list, and the form of the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app.core.changes import Area, Changes
from app.core.dates import format_date
from app.core.errors import ConflictError, FormulyarError
from app.core.money import count_phrase
from app.queries.school import CommissionCard
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Card, EmptyState
from app.ui.kit.chips import PillSpec
from app.ui.kit.commission import CommissionForm
from app.ui.kit.dialog import Choice
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.table.columns import TableColumn
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.tokens import Tone
from app.ui.shell.context import Shell
from app.ui.shell.page import Page

NEW = CommissionCard("", None, ())
_LIST_WIDTH = 440
_NARROW = 960
_NO_LIMIT = 16_777_215


def commission_columns() -> tuple[TableColumn[CommissionCard], ...]:
    """Order with its people below, and whether the commission signs now."""
    return (
        TableColumn(
            "order",
            "Приказ",
            order_line,
            second=lambda card: (
                count_phrase(len(card.members), "человек", "человека", "человек") + _chair(card)
            ),
            stretch=True,
            sort_key=lambda card: str(card.order_date or ""),
        ),
        TableColumn("active", "Состояние", lambda _card: "", pill=_pill, width=132, sortable=False),
    )


def order_line(card: CommissionCard) -> str:
    """«№ 84-о от 01.09.2026»."""
    number = f"№ {card.order_number}" if card.order_number else "Без номера"
    return f"{number} от {format_date(card.order_date)}" if card.order_date else number


def _chair(card: CommissionCard) -> str:
    chair = next((member.name for member in card.members if member.is_chair), "")
    return f", председатель {chair}" if chair else ""


def _pill(card: CommissionCard) -> PillSpec:
    if card.active:
        return PillSpec("Действует", Tone.OK, "check-circle-fill")
    return PillSpec("В архиве", Tone.NEUTRAL, "archive")


class CommissionsPage(Page):
    """Commissions by their orders. Ins begins a new one, Ctrl+S saves the form."""

    page_id = "school.commissions"
    section_id = "school"
    title = "Комиссии"
    areas = frozenset({Area.SCHOOL})

    def __init__(self, *, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._dirty = False
        self._shown = NEW
        self._wanted: int | None = None
        self.set_up()

    def save_action(self) -> Callable[[], object] | None:
        return self.save

    def primary_action(self) -> Callable[[], object] | None:
        return self.save

    def refresh(self) -> None:
        school = self._workspace.queries.school
        self._shell.runner.query(school.commissions, self._on_read, key="list", owner=self)

    def is_dirty(self) -> bool:
        return self._dirty

    def start_new(self) -> None:
        """Begin a new commission; what was typed and not saved is asked about."""
        if self._may_drop():
            self.view.selectionModel().clear()
            self._show(NEW)
            self.form.number.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Check the form and save it."""
        if self._dirty and self.form.check():
            self._save(self.form.commission())

    def may_leave(self) -> bool:
        return self._may_drop()

    # --- building --------------------------------------------------------------------

    def _build(self) -> None:
        theme = current_theme()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(theme.px(16))
        self._list = self._make_list()
        self._row.addWidget(self._list, 2)
        scroll = ScrollColumn()
        scroll.column.addWidget(self._make_form())
        scroll.column.addStretch(1)
        self._row.addWidget(scroll, 3)
        self.column.addLayout(self._row, 1)
        theme.changed.connect(self._arrange)

    def _make_list(self) -> QWidget:
        theme = current_theme()
        self.model: RowTableModel[CommissionCard] = RowTableModel(
            commission_columns(), row_id=lambda card: card.id or 0
        )
        self.view = TableView(self.model, "Комиссии")
        self._panel = TablePanel(self.view, hints=(("Ins", "новая комиссия"),))
        self.new_button = Button("Новая комиссия", icon="plus", small=True)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        column.addWidget(self.new_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._panel, 1)
        return box

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The form beside the list, or below it where the window is narrow."""
        theme = current_theme()
        narrow = self.width() < theme.px(_NARROW)
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        self._list.setMaximumWidth(_NO_LIMIT if narrow else theme.px(_LIST_WIDTH))
        self._list.setMaximumHeight(theme.px(190) if narrow else _NO_LIMIT)

    def _make_form(self) -> QWidget:
        theme = current_theme()
        self._card = Card("Новая комиссия", divider=True)
        self.form = CommissionForm()
        self._card.body.addWidget(self.form)
        note = (
            "Комиссия, подписавшая проведённые документы, при изменении уходит в архив, "
            "а вместо неё создаётся новая: подписанные бумаги не меняются."
        )
        self._card.body.addWidget(Text(note, Type.CAPTION, "text_3", wrap=True))
        bar = self._card.add_footer()
        self.save_button = Button("Сохранить", Look.PRIMARY, icon="floppy-disk", kbd="Ctrl+S")
        self.archive_button = Button("Отправить в архив", icon="archive")
        bar.addWidget(self.save_button)
        bar.addWidget(self.archive_button)
        bar.addStretch(1)
        bar.setSpacing(theme.px(8))
        return self._card

    def _connect(self) -> None:
        self.new_button.clicked.connect(lambda _checked=False: self.start_new())
        self.view.insert_requested.connect(self.start_new)
        self.view.current_row_changed.connect(self._on_row_changed)
        self.view.row_opened.connect(lambda _card: self.form.number.setFocus())
        self.form.edited.connect(lambda: self._set_dirty(self.form.differs()))
        self.save_button.clicked.connect(lambda _checked=False: self.save())
        self.archive_button.clicked.connect(lambda _checked=False: self._on_archive_pressed())
        self._set_dirty(False)

    # --- the list --------------------------------------------------------------------

    def _on_read(self, cards: Sequence[CommissionCard]) -> None:
        self.model.set_rows(cards)
        if not cards:
            self._panel.show_empty(
                EmptyState("users-three", "Комиссий пока нет. Впишите приказ и людей справа")
            )
        else:
            self._panel.show_table()
        active = sum(card.active for card in cards)
        self._panel.set_summary(f"Действует {active}" if cards else "")
        if self._dirty:
            return
        wanted, self._wanted = self._wanted or self._shown.id, None
        if wanted is None or not self.view.select_id(wanted):
            self.view.select_number(0)
        self._show(self.view.current_row() or NEW)

    def _on_row_changed(self, card: CommissionCard | None) -> None:
        if card is None or card.id == self._shown.id:
            return
        if not self._may_drop():
            if self._shown.id is not None:
                self.view.select_id(self._shown.id)
            else:
                self.view.selectionModel().clear()
            return
        self._show(card)

    def _show(self, card: CommissionCard) -> None:
        self._shown = card
        new = card.id is None
        self._card.set_title("Новая комиссия" if new else f"Приказ {order_line(card)}")
        self.form.show_commission(card)
        self.archive_button.setVisible(not new)
        self.archive_button.set_text("Отправить в архив" if card.active else "Вернуть из архива")
        self._set_dirty(False)

    # --- saving ----------------------------------------------------------------------

    def _on_archive_pressed(self) -> None:
        """Retire the commission, or bring it back; what is typed goes along."""
        if self.form.check():
            card = self.form.commission()
            self._save(replace(card, active=not card.active))

    def _save(self, card: CommissionCard) -> None:
        service = self._workspace.services.school
        self._shell.runner.command(
            lambda: service.save_commission(card),
            self._on_saved,
            owner=self,
            on_error=self._on_refused,
        )

    def _on_saved(self, changes: Changes) -> None:
        self._set_dirty(False)
        self._wanted = changes.entity_id
        self._shown = NEW
        self._shell.bus.publish(changes)
        self.refresh()

    def _on_refused(self, error: FormulyarError) -> None:
        self._shell.messages.error(error)
        if isinstance(error, ConflictError):
            self._set_dirty(False)
            self.refresh()

    def _may_drop(self) -> bool:
        """Nothing was typed, or the user gives it up or saves it."""
        if not self._dirty:
            return True
        answer = self._shell.messages.ask(
            "Сохранить изменения комиссии?",
            "Вы изменили приказ или людей и не сохранили их.",
            [Choice("drop", "Не сохранять"), Choice("save", "Сохранить", primary=True)],
        )
        if answer == "save":
            self.save()
            return not self._dirty
        if answer == "drop":
            self._set_dirty(False)
            return True
        return False

    def _set_dirty(self, dirty: bool) -> None:
        self._dirty = dirty
        self.save_button.set_hint("Сохранить изменения" if dirty else "Изменений нет")
