"""The dry run of a stock table: what comes in, on which day, and every row with its verdict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.money import copies_short, count_phrase, format_count, format_kopecks
from app.core.stock import FUND_NAMES, Fund
from app.services.opening import (
    OpeningPreview,
    StockSummary,
    StockVerdict,
    StockVerdictKind,
)
from app.ui.kit.buttons import Button, Look
from app.ui.kit.chips import Chip, PillSpec
from app.ui.kit.fields import CheckBox, ComboBox, DateEdit
from app.ui.kit.forms import LabeledField
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import StateStore, TableView
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.tokens import Tone
from app.ui.kit.work_line import WorkLine
from app.ui.stock.chip_flow import ChipFlow

BY_ROW = ""
_NEW, _KNOWN, _GONE, _DOUBTED, _REJECTED = "new", "known", "gone", "doubted", "rejected"
_FILTERS: dict[str, tuple[str, str, Callable[[StockVerdict], bool]]] = {
    # word, icon, which rows
    _NEW: ("Новые издания", "plus", lambda row: row.verdict is StockVerdictKind.NEW),
    _KNOWN: ("Известные", "equals", lambda row: row.verdict is StockVerdictKind.KNOWN),
    _GONE: ("Выбывшие", "archive", lambda row: row.gone),
    _DOUBTED: (
        "Проверить",
        "warning",
        lambda row: row.doubted and row.verdict is not StockVerdictKind.REJECTED,
    ),
    _REJECTED: (
        "С ошибками",
        "warning-octagon-fill",
        lambda row: row.verdict is StockVerdictKind.REJECTED,
    ),
}


def rows_phrase(number: int) -> str:
    """«42 строки»."""
    return count_phrase(number, "строка", "строки", "строк")


def headline(summary: StockSummary) -> str:
    """«Принято строк: 42 из 43. 3 374 экз. на 12 480,50 ₽, 60 новых изданий»."""
    titles = count_phrase(summary.new_titles, "новое издание", "новых издания", "новых изданий")
    amount = f"{copies_short(summary.copies)} на {format_kopecks(summary.total)} ₽"
    gone = f", выбыло раньше {copies_short(summary.gone)}" if summary.gone else ""
    return (
        f"Принято строк: {format_count(summary.rows)} из {format_count(summary.read)}. "
        f"{amount}, {titles}{gone}"
    )


def verdict_columns() -> tuple[TableColumn[StockVerdict], ...]:
    """Row of the file, what becomes of it, title, copies, price, fund, why."""
    right = Align.RIGHT
    return (
        TableColumn(
            "number",
            "Строка",
            lambda row: format_count(row.number),
            width=80,
            align=right,
            weight=Weight.SECONDARY,
            sort_key=lambda row: row.number,
        ),
        TableColumn("verdict", "Решение", lambda _row: "", width=136, pill=_pill, sort_key=_word),
        TableColumn(
            "name",
            "Издание",
            lambda row: row.name or "—",
            width=220,
            stretch=True,
            tooltip=lambda row: row.name,
        ),
        TableColumn(
            "quantity",
            "Экз.",
            lambda row: format_count(row.quantity) if row.quantity else "",
            width=72,
            align=right,
            weight=Weight.STRONG,
            sort_key=lambda row: row.quantity,
        ),
        TableColumn(
            "price",
            "Цена, ₽",
            lambda row: format_kopecks(row.price) if row.quantity else "",
            width=96,
            align=right,
            sort_key=lambda row: row.price,
            spare=2,
        ),
        TableColumn(
            "fund",
            "Фонд",
            lambda row: FUND_NAMES[row.fund] if row.fund is not None else "",
            width=120,
            spare=1,
        ),
        TableColumn(
            "detail",
            "Пояснение",
            lambda row: row.detail,
            width=200,
            stretch=True,
            tooltip=lambda row: row.detail,
        ),
    )


def _word(row: StockVerdict) -> str:
    return _pill(row).text


def _pill(row: StockVerdict) -> PillSpec:
    if row.verdict is StockVerdictKind.REJECTED:
        return PillSpec("Ошибка", Tone.BAD, "warning-octagon-fill")
    if row.gone:
        return PillSpec("Выбыло", Tone.NEUTRAL, "archive")
    if row.verdict is StockVerdictKind.KNOWN:
        return PillSpec("Известно", Tone.INFO, "equals")
    return PillSpec("Новое", Tone.OK, "plus")


class _ChipRows(ChipFlow):
    """Chips beside the list of steps: the step is as wide as what is seen of it."""

    def room(self) -> int:
        return self.width()


class OpeningPreviewStep(QWidget):
    """What loading would do. ``wishes_changed`` asks for another dry run (another fund, or the
    copies are there after all), ``day_changed`` says that the day is another one,
    ``save_pressed`` asks for the rejected rows as a table, ``remarks_pressed`` for the details.
    """

    wishes_changed = Signal()
    day_changed = Signal()
    save_pressed = Signal()
    remarks_pressed = Signal()

    def __init__(
        self, today: date, store: StateStore | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._preview: OpeningPreview | None = None
        self._showing = False
        self._disposed_by = ""
        theme = current_theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(10))
        self._headline = Text("", Type.CARD_TITLE, wrap=True)
        column.addWidget(self._headline)
        column.addLayout(self._make_wishes(today))
        column.addLayout(self._make_remarks())
        self.chips = {
            key: Chip(word, count=0, icon=icon) for key, (word, icon, _test) in _FILTERS.items()
        }
        for chip in self.chips.values():
            chip.toggled.connect(lambda _on: self._filter())
        self._flow = _ChipRows("Показать", list(self.chips.values()))
        column.addWidget(self._flow)
        self.model: RowTableModel[StockVerdict] = RowTableModel(
            verdict_columns(), row_id=lambda row: row.place, row_tone=_tone
        )
        self.view = TableView(self.model, "Строки файла", store=store, state_key="opening-import")
        self._panel = TablePanel(self.view)
        column.addWidget(self._panel, 1)
        self.work = WorkLine()
        column.addWidget(self.work)

    def _make_wishes(self, today: date) -> QHBoxLayout:
        theme = current_theme()
        row = QHBoxLayout()
        row.setSpacing(theme.px(12))
        self.day = DateEdit(today, required=True)
        self.fund = ComboBox(
            [(BY_ROW, "По строкам"), *((fund.value, name) for fund, name in FUND_NAMES.items())]
        )
        self.gone = CheckBox("")
        self._day_field = LabeledField("Остатки на", self.day)
        fund_field = LabeledField("Фонд", self.fund)
        self._day_field.setFixedWidth(theme.px(150))
        fund_field.setFixedWidth(theme.px(200))
        self.fund.setToolTip("По строкам: учебное — в учебный фонд, остальное — в основной")
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self._day_field, 0, top)
        row.addWidget(fund_field, 0, top)
        row.addWidget(self.gone, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        self.day.date_changed.connect(lambda _day: self.day_changed.emit())
        self.fund.value_changed.connect(lambda _value: self._on_wished())
        self.gone.toggled.connect(lambda _on: self._on_wished())
        return row

    def _make_remarks(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(current_theme().px(12))
        self._remarks = Text("", Type.BODY, "warn", wrap=True)
        self.more = Button("Подробно", Look.LINK, name="Подробно о замечаниях")
        self.save = Button("Сохранить ошибки…", icon="table", small=True)
        self.more.clicked.connect(lambda _checked=False: self.remarks_pressed.emit())
        self.save.clicked.connect(lambda _checked=False: self.save_pressed.emit())
        row.addWidget(self._remarks, 1)
        row.addWidget(self.more)
        row.addWidget(self.save)
        return row

    # --- what the page calls -----------------------------------------------------------

    def begin(self, disposed_by: str) -> None:
        """A file was read; ``disposed_by`` is what its copies have left by, «» for nothing."""
        self._showing = True
        self._disposed_by = disposed_by
        self.gone.setChecked(bool(disposed_by))
        self.gone.setText(f"Экземпляры уже выбыли: {disposed_by}")
        self.gone.setVisible(bool(disposed_by))
        self._showing = False

    def show_preview(self, preview: OpeningPreview) -> None:
        """The verdicts and what they come to."""
        self._preview = preview
        summary = preview.summary
        self._headline.setText(headline(summary))
        said = remarks_of(summary)
        self._remarks.setText(said[0] if said else "")
        self._remarks.setVisible(bool(said))
        self.more.setVisible(len(said) > 1 or bool(summary.gaps))
        self.save.setVisible(bool(summary.rejected))
        for key, chip in self.chips.items():
            count = sum(map(_FILTERS[key][2], preview.verdicts))
            chip.set_count(count)
            chip.setChecked(False)
            chip.setVisible(bool(count))
        self._flow.lay_out()
        self._filter()

    def headline(self) -> str:
        return self._headline.text()

    def remark(self) -> str:
        """The first remark on the table."""
        return self._remarks.text()

    def chosen_fund(self) -> Fund | None:
        """The fund of rows that name none; ``None``: by the row."""
        value = self.fund.value()
        return Fund(str(value)) if value else None

    def chosen_disposal(self) -> str:
        """By what the copies have left, «» when they are there."""
        return self._disposed_by if self.gone.isChecked() else ""

    def check(self) -> bool:
        """Is the day right? Says so at its field when it is not."""
        if self._day_field.check():
            return True
        self.day.setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    # --- inside ------------------------------------------------------------------------

    def _on_wished(self) -> None:
        if not self._showing:
            self.wishes_changed.emit()

    def _filter(self) -> None:
        verdicts = self._preview.verdicts if self._preview is not None else ()
        tests = [_FILTERS[key][2] for key, chip in self.chips.items() if chip.isChecked()]
        rows = [row for row in verdicts if not tests or any(test(row) for test in tests)]
        self.model.set_rows(rows)
        copies = copies_short(sum(row.quantity for row in rows))
        self._panel.set_summary(
            f"{count_phrase(len(rows), 'запись', 'записи', 'записей')} · {copies}"
        )


def _tone(row: StockVerdict) -> Tone | None:
    return Tone.BAD if row.verdict is StockVerdictKind.REJECTED else None


def remarks_of(summary: StockSummary) -> list[str]:
    """What is to be said of the table: repeated numbers, what it says of itself, gaps."""
    said = list(summary.remarks)
    if summary.clashes:
        numbers = count_phrase(len(summary.clashes), "номер", "номера", "номеров")
        said.insert(0, f"Повторяются {numbers}: эти строки не загружаются.")
    if summary.gaps:
        numbers = count_phrase(summary.missing, "номер", "номера", "номеров")
        said.append(f"Пропущено {numbers}.")
    return said


def details_of(summary: StockSummary) -> list[str]:
    """All remarks, each repeated number and each gap."""
    clashes = [
        f"Строка {clash.row}: номер {clash.number} {clash.holder}" for clash in summary.clashes
    ]
    gaps = [f"Нет номера {gap.label}" if gap.count == 1 else f"Нет номеров {gap.label}"
            for gap in summary.gaps]  # fmt: skip
    return [*remarks_of(summary), *clashes, *gaps]
