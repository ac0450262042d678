"""«Учёт»: the settings that affect the books and the papers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.core.changes import Changes
from app.core.library_settings import LIBRARY_SETTINGS, SettingKind, SettingSpec
from app.ui.kit.cards import Card
from app.ui.kit.fields import CheckBox, LineEdit, TextEdit
from app.ui.kit.forms import LabeledField
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.school.form_page import FormPage

_GROUPS = (
    ("Инвентарные номера", ("stock.",)),
    ("Бумаги", ("legal_basis.", "write_off.", "summary_book.")),
)
_OTHER = "Другое"


class AccountingPage(FormPage):
    """Every declared setting with its caption and hint, in cards by what they affect."""

    page_id = "school.accounting"
    title = "Учёт"
    fields: dict[str, QWidget]
    _shown: dict[str, str]

    def read(self) -> dict[str, str]:
        return self.workspace.queries.school.settings()

    def show_values(self, values: object) -> None:
        if not isinstance(values, dict):
            raise TypeError(values)
        self._shown = values
        for key, field in self.fields.items():
            self._put(field, values[key])
        # a text field of several lines tells of changes by the program, too
        self._set_dirty(False)

    def save_command(self) -> Callable[[], Changes]:
        values = {key: self._get(field) for key, field in self.fields.items()}
        changed = {key: value for key, value in values.items() if self._shown.get(key) != value}
        service = self.workspace.services.school
        return lambda: service.save_settings(changed)

    def _fill(self) -> None:
        self._shown = {}
        self.fields = {}
        cards = {title: Card(title, divider=True) for title, _prefixes in _GROUPS}
        for spec in LIBRARY_SETTINGS:
            title = next((name for name, prefixes in _GROUPS if spec.key.startswith(prefixes)), "")
            card = cards.setdefault(title or _OTHER, Card(title or _OTHER, divider=True))
            self._add(card, spec)
        for card in cards.values():
            card.body.setSpacing(current_theme().px(12))
            self.form_column.addWidget(card)

    def _add(self, card: Card, spec: SettingSpec) -> None:
        match spec.kind:
            case SettingKind.FLAG:
                box = CheckBox(spec.caption)
                box.clicked.connect(lambda _checked: self.on_edited())
                card.body.addWidget(box)
                if spec.hint:
                    box.setAccessibleDescription(spec.hint)
                    hint = Text(spec.hint, Type.CAPTION, "text_3", wrap=True)
                    card.body.addWidget(hint)
                self.fields[spec.key] = box
            case SettingKind.LONG_TEXT:
                area = TextEdit(rows=2)
                area.textChanged.connect(self.on_edited)
                card.body.addWidget(LabeledField(spec.caption, area, hint=spec.hint))
                self.fields[spec.key] = area
            case _:
                line = LineEdit()
                line.textEdited.connect(lambda _text: self.on_edited())
                card.body.addWidget(LabeledField(spec.caption, line, hint=spec.hint))
                self.fields[spec.key] = line

    def _put(self, field: QWidget, value: str) -> None:
        match field:
            case CheckBox():
                field.setChecked(value == "yes")
            case TextEdit():
                field.setPlainText(value)
            case LineEdit():
                field.setText(value)

    def _get(self, field: QWidget) -> str:
        match field:
            case CheckBox():
                return "yes" if field.isChecked() else "no"
            case TextEdit():
                return field.toPlainText().strip()
            case LineEdit():
                return field.text().strip()
        raise TypeError(field)
