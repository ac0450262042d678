"""The sheet of labels as fields: a usual one, or one measured with a ruler."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.errors import UserError
from app.core.labels import (
    SHEETS,
    USUAL_SHEET,
    LabelSheet,
    format_mm,
    parse_mm,
    sheet_name,
)
from app.ui.kit.fields import ComboBox, LineEdit, SpinBox
from app.ui.kit.forms import FormGrid, LabeledField
from app.ui.shell.settings import LABEL_OFFSET, LABEL_OWN, LABEL_SHEET, Settings

OWN = "own"
_LENGTHS = (
    ("width", "Ширина, мм"),
    ("height", "Высота, мм"),
    ("left", "Поле слева, мм"),
    ("top", "Поле сверху, мм"),
    ("gap_x", "Между, вширь, мм"),
    ("gap_y", "Между, вниз, мм"),
)


class MillimetreEdit(LineEdit):
    """A length, «52,5»; a correction may be negative."""

    def __init__(self, length: float) -> None:
        super().__init__(format_mm(length))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMaxLength(8)

    def length(self) -> float | None:
        """Millimetres, ``None`` when what is typed is no length."""
        try:
            return parse_mm(self.text())
        except UserError:
            return None

    def error(self) -> str:
        """A sentence for the user, empty when the field is right."""
        return "" if self.length() is not None else "Миллиметры, например 1,5."

    def set_length(self, length: float) -> None:
        self.setText(format_mm(length))


class SheetFields(QWidget):
    """Which sheet, its first free label, the correction of the printer; kept on this PC.

    ``changed`` comes after every change by the user.
    """

    changed = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        known = [(key, sheet_name(key)) for key in SHEETS]
        self.choice = ComboBox([*known, (OWN, "Другой лист: по линейке")])
        column.addWidget(LabeledField("Лист этикеток", self.choice))
        self._own = FormGrid(2)
        sheet = _own_sheet(settings)
        self.columns = SpinBox(1, 20, sheet.columns)
        self.rows = SpinBox(1, 40, sheet.rows)
        self._own.add("Этикеток в ряду", self.columns)
        self._own.add("Рядов", self.rows)
        self.lengths: dict[str, MillimetreEdit] = {}
        for name, caption in _LENGTHS:
            self.lengths[name] = MillimetreEdit(getattr(sheet, name))
            self._own.add(caption, self.lengths[name], check=self.lengths[name].error)
        column.addWidget(self._own)
        rest = FormGrid(2)
        self.first = SpinBox(1, 1, 1)
        self.offset_x, self.offset_y = (MillimetreEdit(length) for length in _offset(settings))
        rest.add("Первая свободная", self.first, span=2, hint="Если часть листа уже использована.")
        rest.add("Сдвиг вправо, мм", self.offset_x, check=self.offset_x.error)
        rest.add("Сдвиг вниз, мм", self.offset_y, check=self.offset_y.error)
        column.addWidget(rest)
        self.choice.set_value(settings.get(LABEL_SHEET))
        self._renew()
        self.choice.value_changed.connect(lambda _key: self._on_changed())
        for box in (self.columns, self.rows, self.first):
            box.valueChanged.connect(lambda _value: self._on_changed())
        for edit in (*self.lengths.values(), self.offset_x, self.offset_y):
            edit.textEdited.connect(lambda _text: self._on_changed())

    def sheet(self) -> LabelSheet | None:
        """The sheet as it stands in the fields, ``None`` while a length cannot be read."""
        x, y = self.offset_x.length(), self.offset_y.length()
        if x is None or y is None:
            return None
        key = str(self.choice.value())
        if key != OWN:
            return SHEETS.get(key, SHEETS[USUAL_SHEET]).moved(x, y)
        lengths = {name: edit.length() for name, edit in self.lengths.items()}
        if None in lengths.values():
            return None
        known = {name: length for name, length in lengths.items() if length is not None}
        return LabelSheet(self.columns.value(), self.rows.value(), **known).moved(x, y)

    def _on_changed(self) -> None:
        self._renew()
        sheet = self.sheet()
        if sheet is not None:
            self._settings.set(LABEL_SHEET, str(self.choice.value()))
            self._settings.set(LABEL_OFFSET, (sheet.offset_x, sheet.offset_y))
            if self.choice.value() == OWN:
                own = (float(sheet.columns), float(sheet.rows))
                lengths = tuple(getattr(sheet, name) for name, _caption in _LENGTHS)
                self._settings.set(LABEL_OWN, (*own, *lengths))
        self.changed.emit()

    def _renew(self) -> None:
        self._own.setVisible(self.choice.value() == OWN)
        sheet = self.sheet()
        if sheet is not None:
            before = self.first.blockSignals(True)
            self.first.setRange(1, max(sheet.on_page, 1))
            self.first.blockSignals(before)


def _own_sheet(settings: Settings) -> LabelSheet:
    saved = settings.get(LABEL_OWN)
    if len(saved) != 2 + len(_LENGTHS) or not all(isinstance(item, int | float) for item in saved):
        return SHEETS[USUAL_SHEET]
    return LabelSheet(int(saved[0]), int(saved[1]), *map(float, saved[2:]))


def _offset(settings: Settings) -> tuple[float, float]:
    saved = settings.get(LABEL_OFFSET)
    if len(saved) != 2 or not all(isinstance(item, int | float) for item in saved):
        return (0.0, 0.0)
    return (float(saved[0]), float(saved[1]))
