"""«Настройки форм»: what the region's forms take from no book: years, orders, lists, courts."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.changes import Changes
from app.core.errors import FormulyarError
from app.core.library_settings import (
    REGION_CAMPAIGN,
    REGION_ORDER,
    REGION_PLANNED,
    REGION_UNIFIED,
    SettingKind,
)
from app.core.region_forms import CourtCase, CourtDecision, CourtRows
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.dialog import Dialog
from app.ui.kit.fields import LineEdit, TextEdit
from app.ui.kit.forms import LabeledField
from app.ui.kit.keys import add_shortcut
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.tasks import TaskRunner

_SPECS = (REGION_CAMPAIGN, REGION_ORDER, REGION_UNIFIED, REGION_PLANNED)
_HEIGHT = 440


class RegionDialog(Dialog):
    """The settings of the forms and the rows of forms 5.1 and 5.2. ``saved`` carries the
    :class:`Changes`."""

    saved = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        tasks: TaskRunner,
        values: dict[str, str],
        court: CourtRows,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            "Настройки форм для РИБЦ",
            "Годы и приказы меняются каждую кампанию, поэтому стоят здесь, а не в программе.",
            parent=parent,
        )
        theme = current_theme()
        self._workspace = workspace
        self._tasks = tasks
        self._values = values
        self._court = court
        scroll = ScrollColumn()
        scroll.column.setSpacing(theme.px(12))
        scroll.setMinimumHeight(theme.px(_HEIGHT))
        self.fields: dict[str, LineEdit | TextEdit] = {}
        for spec in _SPECS:
            text = values.get(spec.key, spec.default)
            field = TextEdit(text, rows=2) if spec.kind is SettingKind.LONG_TEXT else LineEdit(text)
            self.fields[spec.key] = field
            scroll.column.addWidget(LabeledField(spec.caption, field, hint=spec.hint))
        cases = "\n".join(f"{row.court}; {row.cases}" for row in court.cases)
        decisions = "\n".join(f"{row.court}; {row.decision}" for row in court.decisions)
        self.cases = TextEdit(cases, rows=3)
        self.decisions = TextEdit(decisions, rows=3)
        scroll.column.addWidget(
            LabeledField(
                "Форма 5.1: судебные дела",
                self.cases,
                hint="По строке на суд: «Районный суд города; 2»",
            )
        )
        scroll.column.addWidget(
            LabeledField(
                "Форма 5.2: решения судов",
                self.decisions,
                hint="По строке на решение: «Районный суд города; решение от 12.03.2026 № 2-145»",
            )
        )
        scroll.column.addStretch(1)
        self.body.addWidget(scroll, 1)
        self.error = Text("", Type.CAPTION, "bad", wrap=True)
        self.error.hide()
        self.body.addWidget(self.error)
        keep = Button("Сохранить", Look.PRIMARY, icon="check-bold", kbd="Ctrl+Enter")
        keep.clicked.connect(self.save)
        self.row.addWidget(keep)
        add_shortcut(self, "Ctrl+Enter", self.save)
        self.fields[REGION_CAMPAIGN.key].setFocus()

    def save(self) -> None:
        """Keep all and close; with something wrong say so and stay."""
        values = {key: _text(field) for key, field in self.fields.items()}
        year = values[REGION_CAMPAIGN.key].strip()
        if year and not re.fullmatch(r"20\d\d", year):
            self._say(f"«{year}» — не год кампании. Введите четыре цифры, например 2027.")
            return
        rows = self._rows()
        if rows is None:
            return
        changed = {key: text for key, text in values.items() if self._values.get(key) != text}
        services, before = self._workspace.services, self._court

        def work() -> Changes:
            changes = services.region.save_court_rows(rows) if rows != before else Changes()
            settings = services.school.save_settings(changed) if changed else Changes()
            return Changes(
                changes.areas | settings.areas,
                settings.operation_id or changes.operation_id,
                message="Настройки форм сохранены",
            )

        self._tasks.command(work, self._on_saved, owner=self, on_error=self._on_failed)

    def _rows(self) -> CourtRows | None:
        """The rows of both forms; ``None`` after saying what is wrong."""
        cases = []
        for court, rest in _pairs(self.cases):
            if not rest.isdecimal():
                self._say(f"Форма 5.1, «{court}»: после точки с запятой нужно число дел.")
                return None
            cases.append(CourtCase(court, int(rest)))
        decisions = [CourtDecision(court, rest) for court, rest in _pairs(self.decisions)]
        return CourtRows(tuple(cases), tuple(decisions))

    def _say(self, sentence: str) -> None:
        self.error.setText(sentence)
        self.error.show()

    def _on_saved(self, changes: Changes) -> None:
        self.choose("save")
        self.saved.emit(changes)

    def _on_failed(self, error: FormulyarError) -> None:
        self._say(f"{error.message} {error.cure}".strip())


def _text(field: LineEdit | TextEdit) -> str:
    return field.toPlainText() if isinstance(field, TextEdit) else field.text()


def _pairs(field: TextEdit) -> list[tuple[str, str]]:
    """The words before and after the semicolon of each line."""
    lines = [line for line in field.toPlainText().splitlines() if line.strip()]
    halves = [line.partition(";") for line in lines]
    return [(before.strip(), after.strip()) for before, _sign, after in halves]
