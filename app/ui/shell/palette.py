"""The search of everything (Ctrl+K): books, numbers, commands; answers in a list below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.core.text import fold, highlight_spans
from app.ui.kit.paint import RIGHT, elided, paint_marked, rounded_box
from app.ui.kit.search import SearchField
from app.ui.kit.shadow import MARGIN, paint_shadow
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.tasks import TaskRunner

MAX_HITS = 12
MEANT = 3  # letters from which a beginning is no accident
ROW = 44


@dataclass(frozen=True, slots=True)
class Hit:
    """An answer of the search.

    Args:
        title, note: what it is: «Капитанская дочка», «Пушкин А. С., 2019».
        icon: Phosphor name.
        page_id, argument: where it leads.
        action: done instead, for commands.
        keys: shortcut shown at the right.
    """

    title: str
    note: str = ""
    icon: str = "book"
    page_id: str = ""
    argument: object = None
    action: Callable[[], object] | None = None
    keys: str = ""

    def title_begins(self, words: str) -> bool:
        """Whether the title begins so, whatever the case and «ё»."""
        return fold(self.title).startswith(fold(words))


# query → hits, best first; runs on a reader thread
SearchProvider = Callable[[str], Sequence[Hit]]

Index = QModelIndex | QPersistentModelIndex


class _HitModel(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.hits: tuple[Hit, ...] = ()

    def set_hits(self, hits: Sequence[Hit]) -> None:
        self.beginResetModel()
        self.hits = tuple(hits)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        hit = self.hits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (hit.title, hit.note, hit.keys) if part)
        return None


class _HitDelegate(QStyledItemDelegate):
    def __init__(self, model: _HitModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = current_theme()
        self.query = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme
        hit = self._model.hits[index.row()]
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub lacks the field
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if selected:
            rounded_box(painter, rect, theme.px(6), theme.colour("selection"))
        inverted = selected and theme.tokens.high_contrast
        ink, quiet = ("on_selection", "on_selection") if inverted else ("text", "text_2")
        icon = theme.px(18)
        spot = QRect(rect.left() + theme.px(10), rect.center().y() - icon // 2, icon, icon)
        theme.paint_icon(painter, spot, hit.icon, quiet)
        inner = rect.adjusted(theme.px(40), 0, -theme.px(12), 0)
        if hit.keys:
            painter.setFont(theme.font(Type.CAPTION_STRONG))
            painter.setPen(theme.colour(quiet))
            painter.drawText(inner, RIGHT, hit.keys)
            wide = QFontMetrics(painter.font()).horizontalAdvance(hit.keys)
            inner = inner.adjusted(0, 0, -wide - theme.px(12), 0)
        half = inner.height() // 2 if hit.note else inner.height()
        marks = highlight_spans(hit.title, self.query)
        first = QRect(inner.left(), inner.top() + (2 if hit.note else 0), inner.width(), half)
        paint_marked(painter, theme, first, hit.title, marks, Type.STRONG, theme.colour(ink))
        if hit.note:
            font = theme.font(Type.CAPTION)
            painter.setFont(font)
            painter.setPen(theme.colour(quiet))
            below = QRect(inner.left(), inner.top() + half - 2, inner.width(), half)
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(below, flags, elided(QFontMetrics(font), hit.note, inner.width()))
        painter.restore()


class Palette(QFrame):
    """The list of answers under the search field of the top bar.

    Args:
        field: where the user types.
        window: over which the list stands.
        runner: asks the providers.
        choose: what to do with the chosen answer.
    """

    def __init__(
        self,
        field: SearchField,
        window: QWidget,
        runner: TaskRunner,
        choose: Callable[[Hit], None],
    ) -> None:
        super().__init__(window)
        self._field = field
        self._runner = runner
        self._choose = choose
        self._providers: tuple[SearchProvider, ...] = ()
        self._commands: tuple[Hit, ...] = ()
        self._return_to: QWidget | None = None
        self._shown_for = ""
        self._theme = current_theme()
        self._model = _HitModel(self)
        self._delegate = _HitDelegate(self._model, self)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(self._delegate)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName("Найдено")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.clicked.connect(lambda index: self._take(index.row()))
        self._nothing = Text("", Type.BODY, "text_2", wrap=True)
        column = QVBoxLayout(self)
        pad = MARGIN + 6
        column.setContentsMargins(pad, pad, pad, pad)
        column.addWidget(self._list)
        column.addWidget(self._nothing)
        self._nothing.hide()
        self.hide()
        field.changed.connect(self._on_query)
        field.submitted.connect(self._on_submitted)
        field.moved_down.connect(lambda: self._step(1))
        field.edit.installEventFilter(self)

    def set_providers(
        self, providers: Sequence[SearchProvider], commands: Sequence[Hit] = ()
    ) -> None:
        """Where answers come from; commands are found by the words of their titles."""
        self._providers = tuple(providers)
        self._commands = tuple(commands)

    def begin(self) -> None:
        """Ctrl+K: put the focus into the field and remember where it was."""
        focused = QApplication.focusWidget()
        if focused is not self._field.edit:
            self._return_to = focused
        self._field.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.edit.selectAll()
        if not self._field.text():
            self._on_query("")

    def finish(self) -> None:
        """Close the list and give the focus back."""
        self.hide()
        if self._field.text():
            self._field.edit.clear()
        target, self._return_to = self._return_to, None
        if target is not None and target.isVisible():
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def hits(self) -> tuple[Hit, ...]:
        """The answers that are shown."""
        return self._model.hits if self.isVisible() else ()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        match event.key():
            case Qt.Key.Key_Escape:
                self.finish()
                return True
            case Qt.Key.Key_Up:
                self._step(-1)
                return True
            case Qt.Key.Key_Down:
                self._step(1)
                return True
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        box = self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        paint_shadow(painter, theme, box, theme.px(8))
        line = theme.colour("line")
        radius = theme.px(8)
        rounded_box(painter, box, radius, theme.colour("surface"), line, theme.tokens.line_px)

    def _on_submitted(self, query: str) -> None:
        if query == self._shown_for:
            self._take(self._list.currentIndex().row())
        else:
            # Enter came before the answer: take the first one as soon as it is there
            self._on_query(query, take_first=True)

    def _on_query(self, query: str, take_first: bool = False) -> None:
        if not self._field.edit.hasFocus():
            return
        self._delegate.query = query
        commands = self._find_commands(query)
        if not query.strip():
            self._show(commands, query)
            return

        def on_done(hits: list[Hit]) -> None:
            # who types the beginning of a command means the command
            meant = [c for c in commands if len(query) >= MEANT and c.title_begins(query)]
            others = [c for c in commands if c not in meant]
            self._show([*meant, *hits, *others], query)
            if take_first:
                self._take(0)

        providers = self._providers

        def ask() -> list[Hit]:
            return [hit for provider in providers for hit in provider(query)]

        self._runner.query(ask, on_done, key="palette", owner=self)

    def _find_commands(self, query: str) -> list[Hit]:
        words = fold(query).split()
        return [c for c in self._commands if all(word in fold(c.title) for word in words)]

    def _show(self, hits: Sequence[Hit], query: str) -> None:
        if not self._field.edit.hasFocus():
            return
        hits = hits[:MAX_HITS]
        self._shown_for = query
        self._model.set_hits(hits)
        self._list.setVisible(bool(hits))
        self._nothing.setVisible(not hits)
        self._nothing.setText(f"По запросу «{query}» ничего нет")
        if not hits and not query.strip():
            self.hide()
            return
        self._list.setCurrentIndex(self._model.index(0))
        self._place(len(hits))

    def _place(self, count: int) -> None:
        window = self.parentWidget()
        if window is None:
            return
        theme = self._theme
        corner = self._field.mapTo(window, QPoint(0, self._field.height()))
        width = max(self._field.width(), theme.px(440)) + 2 * MARGIN
        rows = count * theme.px(ROW) + theme.px(4) if count else theme.px(36)
        room = window.height() - corner.y() - theme.px(8)
        height = min(rows + 2 * (MARGIN + 6), room)
        left = min(corner.x() - MARGIN, window.width() - width)
        self.setGeometry(max(left, 0), corner.y() + theme.px(4) - MARGIN, width, height)
        self.show()
        self.raise_()

    def _step(self, step: int) -> None:
        if not self._model.hits:
            return
        place = (self._list.currentIndex().row() + step) % len(self._model.hits)
        self._list.setCurrentIndex(self._model.index(place))

    def _take(self, place: int) -> None:
        if not 0 <= place < len(self._model.hits) or not self.isVisible():
            return
        hit = self._model.hits[place]
        self._return_to = None
        self.finish()
        self._choose(hit)
