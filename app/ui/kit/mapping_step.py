"""The step of the import that says how a table is read: sheet, header, what each column holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core.money import count_phrase
from app.exchange.spreadsheet import (
    ENCODING_LABELS,
    FIELD_CAPTIONS,
    SEPARATOR_NAMES,
    ColumnField,
    ColumnMapping,
    Table,
    TableRow,
    TitleColumn,
    cell_text,
    column_field,
    column_letters,
    header_text,
)
from app.ui.kit.chips import Tabs
from app.ui.kit.fields import ComboBox, SpinBox
from app.ui.kit.forms import LabeledField
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.table.columns import TableColumn
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.text import ElidedText, Text
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.tokens import Tone
from app.ui.kit.work_line import WorkLine

PREVIEW_ROWS = 50
MOST_COLUMNS = 60
_SAMPLES = 3
_LONGEST_SAMPLE = 60
_COLUMNS, _ROWS = "columns", "rows"
_NOT_LOADED, _BY_YEAR = "Не загружать", "По году издания"


def titles_missing(mapping: ColumnMapping) -> str:
    """What columns of titles cannot do without; «» when it is there."""
    return "" if mapping.usable else "Укажите столбец с заглавиями"


class MappingStep(QWidget):
    """What the columns of a table hold: guessed with a reason, changed by the user.

    ``fields`` are what they may hold, ``missing`` says what cannot be done without.
    ``source_changed`` asks to read the file anew with the sheet, encoding and separator of
    :meth:`source`; ``header_changed`` carries the number of another header row (0: none);
    ``mapping_changed`` says that a column was given another field.
    """

    source_changed = Signal()
    header_changed = Signal(int)
    mapping_changed = Signal()

    def __init__(
        self,
        fields: Sequence[ColumnField] = tuple(TitleColumn),
        missing: Callable[[ColumnMapping], str] = titles_missing,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._fields = tuple(fields)
        self._missing = missing
        self._table: Table | None = None
        self._mapping = ColumnMapping(None, {}, {})
        self._lines: list[_ColumnLine] = []
        # what the program shows is not a choice of the user
        self._showing = False
        theme = current_theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        self._facts = Text("", Type.STRONG, wrap=True)
        column.addWidget(self._facts)
        column.addLayout(self._make_source())
        self.tabs = Tabs([(_COLUMNS, "Столбцы"), (_ROWS, "Первые строки")])
        self.tabs.setAccessibleName("Что показать")
        self.tabs.selected.connect(self.show_part)
        bar = QHBoxLayout()
        bar.addWidget(self.tabs)
        bar.addStretch(1)
        column.addLayout(bar)
        self._stack = QStackedWidget()
        self._scroll = ScrollColumn()
        self._grid_place = QWidget()
        self._scroll.column.addWidget(self._grid_place)
        self._scroll.column.addStretch(1)
        self._stack.addWidget(self._scroll)
        self._preview = QWidget()
        self._stack.addWidget(self._preview)
        column.addWidget(self._stack, 1)
        self.work = WorkLine()
        column.addWidget(self.work)

    # --- what the page calls ----------------------------------------------------------

    def show_table(self, table: Table, mapping: ColumnMapping) -> None:
        """A table with what its columns are taken for."""
        self._table, self._mapping = table, mapping
        self._showing = True
        self.sheet.set_options([(name, name) for name in table.sheets])
        self.sheet.set_value(table.sheet)
        names = dict.fromkeys((*table.encodings, *ENCODING_LABELS)) if table.encoding else {}
        self.encoding.set_options([(name, ENCODING_LABELS.get(name, name)) for name in names])
        self.encoding.set_value(table.encoding)
        self.separator.set_value(table.separator)
        self.header_row.setRange(0, max(len(table.rows), 1))
        self.header_row.setValue(mapping.header_row or 0)
        self._showing = False
        self._sheet_field.setVisible(len(table.sheets) > 1)
        self._encoding_field.setVisible(bool(table.encoding))
        self._separator_field.setVisible(bool(table.separator))
        self._rebuild()
        self._show_facts()

    def clear(self) -> None:
        """Forget the table."""
        self._table, self._mapping = None, ColumnMapping(None, {}, {})

    def mapping(self) -> ColumnMapping:
        """The columns as they are set now."""
        return self._mapping

    def missing(self) -> str:
        """What the columns have to say yet; «» when they say all that is needed."""
        return self._missing(self._mapping)

    def table(self) -> Table | None:
        return self._table

    def source(self) -> tuple[str | None, str | None, str | None]:
        """Sheet, encoding and separator chosen now; ``None`` where the file has none."""
        values = (self.sheet.value(), self.encoding.value(), self.separator.value())
        table = self._table
        if table is None:
            return None, None, None
        kept = (bool(table.sheets), bool(table.encoding), bool(table.separator))
        sheet, encoding, separator = (
            str(value) if keep and value is not None else None
            for value, keep in zip(values, kept, strict=True)
        )
        return sheet, encoding, separator

    def choice(self, column: int) -> ComboBox:
        """The field chosen for a 0-based column."""
        return self._lines[column].field

    def reason(self, column: int) -> str:
        """Why a 0-based column is taken for what it is."""
        return self._lines[column].reason.text()

    def facts(self) -> str:
        return self._facts.text()

    def show_part(self, part: str) -> None:
        """The columns («columns») or the first rows («rows»)."""
        self.tabs.set_current(part)
        self._stack.setCurrentIndex(0 if part == _COLUMNS else 1)

    def preview_rows(self) -> Sequence[TableRow]:
        """The rows shown of the table."""
        view = self._preview.findChild(TableView)
        model = view.table_model() if view is not None else None
        return model.rows() if isinstance(model, RowTableModel) else ()

    # --- building ---------------------------------------------------------------------

    def _make_source(self) -> QHBoxLayout:
        theme = current_theme()
        row = QHBoxLayout()
        row.setSpacing(theme.px(12))
        self.sheet = ComboBox()
        self.header_row = SpinBox(0, 1)
        self.header_row.setSpecialValueText("нет")
        self.header_row.setToolTip("Номер строки с названиями столбцов; 0, если её нет")
        # a number that is being typed must not make the table jump at each digit
        self.header_row.setKeyboardTracking(False)
        self.encoding = ComboBox()
        self.separator = ComboBox(list(SEPARATOR_NAMES.items()))
        self._sheet_field = LabeledField("Лист", self.sheet)
        header_field = LabeledField("Строка шапки", self.header_row)
        self._encoding_field = LabeledField("Кодировка", self.encoding)
        self._separator_field = LabeledField("Разделитель", self.separator)
        for field, width in (
            (self._sheet_field, 220),
            (header_field, 110),
            (self._encoding_field, 180),
            (self._separator_field, 200),
        ):
            field.setFixedWidth(theme.px(width))
            row.addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        for box in (self.sheet, self.encoding, self.separator):
            box.value_changed.connect(self._on_source_chosen)
        self.header_row.valueChanged.connect(self._on_header_chosen)
        return row

    def _rebuild(self) -> None:
        table = self._table
        if table is None:
            return
        theme = current_theme()
        place = QWidget()
        grid = QGridLayout(place)
        grid.setContentsMargins(0, 0, theme.px(8), 0)
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(10))
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 2)
        self._lines = []
        for column in range(min(table.width, MOST_COLUMNS)):
            line = _ColumnLine(table, self._mapping, column, self._fields)
            line.put(grid, column)
            line.field.value_changed.connect(
                lambda value, number=column: self._on_field_chosen(number, value)
            )
            self._lines.append(line)
        if table.width > MOST_COLUMNS:
            left = count_phrase(table.width - MOST_COLUMNS, "столбец", "столбца", "столбцов")
            note = Text(f"Ещё {left} правее: они не загружаются.", Type.BODY, "text_2")
            grid.addWidget(note, MOST_COLUMNS, 0, 1, 4)
        self._scroll.column.replaceWidget(self._grid_place, place)
        self._grid_place.hide()
        self._grid_place.deleteLater()
        self._grid_place = place
        self._rebuild_preview(table)
        self._show_mapping()

    def _rebuild_preview(self, table: Table) -> None:
        panel = TablePanel(_preview_view(table, self._mapping), footer=False)
        self._stack.removeWidget(self._preview)
        self._preview.hide()
        self._preview.deleteLater()
        self._preview = panel
        self._stack.addWidget(panel)
        self._stack.setCurrentIndex(0 if self.tabs.current() == _COLUMNS else 1)

    # --- changing ---------------------------------------------------------------------

    def _on_source_chosen(self, _value: object) -> None:
        if not self._showing:
            self.source_changed.emit()

    def _on_header_chosen(self, row: int) -> None:
        if not self._showing:
            self.header_changed.emit(row)

    def _on_field_chosen(self, column: int, value: object) -> None:
        old = self._mapping.field_of(column)
        field = column_field(str(value)) if value is not None else None
        if field is old:
            return
        if field is not None:
            self._mapping = self._mapping.with_column(field, column)
        elif old is not None:
            self._mapping = self._mapping.with_column(old, None)
        if self._table is not None:
            self._rebuild_preview(self._table)
        self._show_mapping()
        self._show_facts()
        self.mapping_changed.emit()

    def _show_mapping(self) -> None:
        for column, line in enumerate(self._lines):
            line.show(self._mapping, column)

    def _show_facts(self) -> None:
        table = self._table
        if table is None:
            return
        rows = len(table.rows) - (self._mapping.header_row or 0)
        words = count_phrase(max(rows, 0), "строка", "строки", "строк")
        facts = f"{table.format} · {words} под шапкой"
        if self._mapping.header_row is None:
            facts = f"{table.format} · {words}, шапки нет"
        missing = self.missing()
        self._facts.setText(f"{facts} · {missing}" if missing else facts)


class _ColumnLine:
    """One column of the file: its letter, header, samples, the field, the reason."""

    def __init__(
        self, table: Table, mapping: ColumnMapping, column: int, fields: Sequence[ColumnField]
    ) -> None:
        header = header_text(table, mapping, column)
        letters = column_letters(column)
        self.letters = Text(letters, Type.BOLD, "text_2")
        self.header = ElidedText(header, Type.STRONG)
        samples = _samples(table, mapping, column)
        self.samples = ElidedText(samples or "Пусто", Type.BODY, "text_2")
        self.field = ComboBox(
            [
                (None, _NOT_LOADED),
                *((field.value, FIELD_CAPTIONS[field]) for field in fields),
            ],
            name=f"Столбец {letters}, {header}",
        )
        self.field.setMinimumWidth(current_theme().px(200))
        self.reason = Text("", Type.CAPTION, "text_2", wrap=True)

    def put(self, grid: QGridLayout, row: int) -> None:
        """Stand in a row of the grid."""
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.header)
        words.addWidget(self.samples)
        grid.addWidget(self.letters, row, 0)
        grid.addLayout(words, row, 1)
        grid.addWidget(self.field, row, 2)
        grid.addWidget(self.reason, row, 3)

    def show(self, mapping: ColumnMapping, column: int) -> None:
        """What the column is taken for now, without telling that it was chosen."""
        field = mapping.field_of(column)
        self.field.blockSignals(True)
        self.field.setItemText(0, _BY_YEAR if column in mapping.yearly else _NOT_LOADED)
        if field is None:
            self.field.setCurrentIndex(0)
        else:
            self.field.set_value(field.value)
        self.field.blockSignals(False)
        why = mapping.reason_of(column)
        self.reason.setText(why)
        self.field.setAccessibleDescription(why)


def _samples(table: Table, mapping: ColumnMapping, column: int) -> str:
    """«Сказки · Басни · Стихи»: the first different values below the header."""
    found: dict[str, None] = {}
    for row in table.rows[mapping.header_row or 0 :][:200]:
        text = " ".join(cell_text(row.cell(column)).split())
        if text:
            found[text[:_LONGEST_SAMPLE]] = None
        if len(found) == _SAMPLES:
            break
    return " · ".join(found)


def _preview_view(table: Table, mapping: ColumnMapping) -> TableView:
    columns: list[TableColumn[TableRow]] = [
        TableColumn("row", "Строка", lambda row: str(row.number), width=72, sortable=False)
    ]
    for place in range(min(table.width, MOST_COLUMNS)):
        field = mapping.field_of(place)
        letters = column_letters(place)
        title = f"{letters} · {FIELD_CAPTIONS[field]}" if field is not None else letters
        columns.append(_preview_column(place, letters, title))
    model: RowTableModel[TableRow] = RowTableModel(
        columns,
        row_id=lambda row: row.number,
        row_tone=lambda row: Tone.INFO if row.number == mapping.header_row else None,
        rows=table.rows[:PREVIEW_ROWS],
    )
    return TableView(model, "Первые строки таблицы")


def _preview_column(place: int, letters: str, title: str) -> TableColumn[TableRow]:
    return TableColumn(
        letters,
        title,
        lambda row: " ".join(cell_text(row.cell(place)).split()),
        width=160,
        sortable=False,
        tooltip=lambda row: cell_text(row.cell(place)),
    )
