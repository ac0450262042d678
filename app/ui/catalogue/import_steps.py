"""The steps of the import wizard after the file: its encoding, the dry run, the result."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from app.core.money import count_phrase, format_count
from app.exchange.marc import MarcFile
from app.services.catalogue_import import ImportOutcome, ImportPreview, Verdict, VerdictKind
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Box
from app.ui.kit.chips import Chip, PillSpec
from app.ui.kit.fields import RadioButton
from app.ui.kit.table.columns import Align, TableColumn
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import StateStore, TableView
from app.ui.kit.text import ElidedText, Text
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.tokens import Tone
from app.ui.kit.work_line import WorkLine

VERDICT_WORDS: dict[VerdictKind, tuple[str, str, Tone, str]] = {
    # word in a row, word of the filter, tone, icon
    VerdictKind.NEW: ("Новое", "Новые", Tone.OK, "plus"),
    VerdictKind.FILLED: ("Дополнится", "Дополнить", Tone.INFO, "pencil-simple"),
    VerdictKind.KNOWN: ("Известно", "Известные", Tone.NEUTRAL, "equals"),
    VerdictKind.REJECTED: ("Ошибка", "С ошибками", Tone.BAD, "warning-octagon-fill"),
}


def records_phrase(number: int) -> str:
    """«81 запись»."""
    return count_phrase(number, "запись", "записи", "записей")


def titles_phrase(number: int) -> str:
    """«56 изданий»."""
    return count_phrase(number, "издание", "издания", "изданий")


class EncodingStep(QWidget):
    """Format, number of records, and the encodings with titles as they read in each.

    ``encoding_chosen`` carries the name of another encoding.
    """

    encoding_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(12))
        self._facts = Text("", Type.STRONG, wrap=True)
        self._column.addWidget(self._facts)
        self._choices: list[tuple[str, RadioButton, QWidget]] = []
        self._group = QButtonGroup(self)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(8))
        self._column.addLayout(self._list)
        self.work = WorkLine()
        self._column.addWidget(self.work)

    def show_file(self, file: MarcFile) -> None:
        """What reading has found. The chosen encoding keeps the focus it had."""
        bad = f", из них не читается {format_count(len(file.bad))}" if file.bad else ""
        self._facts.setText(f"Формат {file.format} · {records_phrase(file.read)}{bad}")
        if [name for name, _radio, _box in self._choices] != [g.name for g in file.guesses]:
            self._rebuild(file)
        for name, radio, _box in self._choices:
            radio.setChecked(name == file.encoding)

    def facts(self) -> str:
        return self._facts.text()

    def choice(self, encoding: str) -> RadioButton:
        """The button of an encoding.

        Raises:
            KeyError: the file was not read in it.
        """
        for name, radio, _box in self._choices:
            if name == encoding:
                return radio
        raise KeyError(encoding)

    def samples(self, encoding: str) -> tuple[str, ...]:
        """The titles shown for an encoding."""
        for name, _radio, box in self._choices:
            if name == encoding:
                return tuple(label.text() for label in box.findChildren(ElidedText))
        return ()

    def _rebuild(self, file: MarcFile) -> None:
        theme = current_theme()
        for _name, radio, box in self._choices:
            self._group.removeButton(radio)
            self._list.removeWidget(box)
            box.deleteLater()
        self._choices = []
        for place, guess in enumerate(file.guesses):
            box = Box()
            column = QVBoxLayout(box)
            side = theme.px(12)
            column.setContentsMargins(side, theme.px(8), side, theme.px(10))
            column.setSpacing(theme.px(2))
            best = " — подходит лучше всего" if place == 0 and len(file.guesses) > 1 else ""
            radio = RadioButton(f"{guess.label}{best}")
            radio.setAccessibleDescription("; ".join(guess.samples))
            radio.clicked.connect(
                lambda _checked=False, name=guess.name: self.encoding_chosen.emit(name)
            )
            column.addWidget(radio)
            for sample in guess.samples:
                line = ElidedText(sample, Type.BODY, "text_2")
                line.setContentsMargins(theme.px(26), 0, 0, 0)
                column.addWidget(line)
            if not guess.samples:
                nothing = Text("Русских букв в записях нет", Type.BODY, "text_2")
                nothing.setContentsMargins(theme.px(26), 0, 0, 0)
                column.addWidget(nothing)
            self._group.addButton(radio)
            self._list.addWidget(box)
            self._choices.append((guess.name, radio, box))


def verdict_columns() -> tuple[TableColumn[Verdict], ...]:
    """Number in the file, what becomes of the record, its title, why."""
    return (
        TableColumn(
            "number",
            "№",
            lambda row: format_count(row.number),
            width=80,
            align=Align.RIGHT,
            sort_key=lambda row: row.number,
        ),
        TableColumn("verdict", "Решение", lambda _row: "", width=128, pill=_pill, sort_key=_word),
        TableColumn(
            "name", "Издание", lambda row: row.name or "—", stretch=True, tooltip=lambda r: r.name
        ),
        TableColumn(
            "detail",
            "Пояснение",
            lambda row: row.detail,
            stretch=True,
            tooltip=lambda row: row.detail,
        ),
    )


def _word(row: Verdict) -> str:
    return VERDICT_WORDS[row.verdict][0]


def _pill(row: Verdict) -> PillSpec:
    word, _plural, tone, icon = VERDICT_WORDS[row.verdict]
    return PillSpec(word, tone, icon)


class PreviewStep(QWidget):
    """The dry run: how many of each, and every record with its verdict.

    ``save_pressed`` asks for the bad ones as a workbook; ``title_opened`` carries the id of
    the known title that a record was recognised as.
    """

    save_pressed = Signal()
    title_opened = Signal(int)

    def __init__(self, store: StateStore | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        self._preview = ImportPreview(())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        top = QHBoxLayout()
        top.setSpacing(theme.px(12))
        self._headline = Text("", Type.CARD_TITLE, wrap=True)
        top.addWidget(self._headline, 1)
        self.save = Button("Сохранить ошибки…", icon="table", small=True)
        self.save.clicked.connect(lambda _checked=False: self.save_pressed.emit())
        top.addWidget(self.save)
        column.addLayout(top)
        bar = QHBoxLayout()
        bar.setSpacing(theme.px(8))
        self.chips: dict[VerdictKind, Chip] = {}
        for kind, (_one, plural, _tone, icon) in VERDICT_WORDS.items():
            chip = Chip(plural, count=0, icon=icon)
            chip.toggled.connect(lambda _on: self._filter())
            bar.addWidget(chip)
            self.chips[kind] = chip
        bar.addStretch(1)
        column.addLayout(bar)
        self.model: RowTableModel[Verdict] = RowTableModel(
            verdict_columns(), row_id=lambda row: row.number, row_tone=_row_tone
        )
        self.view = TableView(self.model, "Записи файла", store=store, state_key="import")
        self.view.row_opened.connect(self._on_row_opened)
        self._panel = TablePanel(self.view, hints=(("Enter", "открыть известное издание"),))
        column.addWidget(self._panel, 1)

    def show_preview(self, preview: ImportPreview, skipped: int = 0) -> None:
        """The verdicts; ``skipped`` rows of a table hold no title by their nature."""
        self._preview = preview
        passed = f" · пропущено строк без изданий: {format_count(skipped)}" if skipped else ""
        self._headline.setText(headline(preview) + passed)
        for kind, chip in self.chips.items():
            chip.set_count(preview.count(kind))
            chip.setChecked(False)
        rejected = preview.count(VerdictKind.REJECTED)
        self.save.setEnabled(bool(rejected))
        self.save.set_hint("" if rejected else "Записей с ошибками нет")
        self._filter()

    def headline(self) -> str:
        return self._headline.text()

    def _filter(self) -> None:
        wanted = {kind for kind, chip in self.chips.items() if chip.isChecked()}
        rows: Sequence[Verdict] = [
            row for row in self._preview.verdicts if not wanted or row.verdict in wanted
        ]
        self.model.set_rows(rows)
        self._panel.set_summary(records_phrase(len(rows)))

    def _on_row_opened(self, row: Verdict) -> None:
        if row.title_id is not None:
            self.title_opened.emit(row.title_id)


def _row_tone(row: Verdict) -> Tone | None:
    return Tone.BAD if row.verdict is VerdictKind.REJECTED else None


def headline(preview: ImportPreview) -> str:
    """«Новых 56, известных 485, с ошибками 3»."""
    parts = [
        (VerdictKind.NEW, "новых"),
        (VerdictKind.FILLED, "дополнить"),
        (VerdictKind.KNOWN, "известных"),
        (VerdictKind.REJECTED, "с ошибками"),
    ]
    shown = [
        f"{word} {format_count(preview.count(kind))}"
        for kind, word in parts
        if preview.count(kind) or kind in (VerdictKind.NEW, VerdictKind.REJECTED)
    ]
    text = ", ".join(shown)
    return text[:1].upper() + text[1:]


class ResultStep(QWidget):
    """Progress of the import, then what was done and what can be done with it."""

    undo_pressed = Signal()
    save_pressed = Signal()
    again_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        self.work = WorkLine()
        column.addWidget(self.work)
        self._said = Text("", Type.CARD_TITLE, wrap=True)
        self._lines = Text("", Type.BODY, wrap=True)
        self._kept = Text("", Type.BODY, "text_2", wrap=True)
        for text in (self._said, self._lines, self._kept):
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(text)
        bar = QHBoxLayout()
        bar.setSpacing(theme.px(8))
        self.undo = Button("Отменить загрузку", icon="arrow-counter-clockwise")
        self.save = Button("Сохранить ошибки…", icon="table")
        self.again = Button("Загрузить другой файл", Look.SECONDARY, icon="download-simple")
        self.undo.clicked.connect(lambda _checked=False: self.undo_pressed.emit())
        self.save.clicked.connect(lambda _checked=False: self.save_pressed.emit())
        self.again.clicked.connect(lambda _checked=False: self.again_pressed.emit())
        for button in (self.undo, self.save, self.again):
            bar.addWidget(button)
        bar.addStretch(1)
        column.addLayout(bar)
        self.clear()

    def clear(self) -> None:
        """Nothing was done yet."""
        self._say("", "", "")
        for button in (self.undo, self.save, self.again):
            button.hide()

    def show_outcome(self, outcome: ImportOutcome) -> None:
        lines = [
            f"Добавлено {titles_phrase(outcome.added)}",
            f"Дополнено {titles_phrase(outcome.updated)}" if outcome.updated else "",
            f"Без изменений {format_count(outcome.unchanged)}" if outcome.unchanged else "",
            f"Не загружено {records_phrase(len(outcome.rejected))}" if outcome.rejected else "",
        ]
        read = f"Прочитано {records_phrase(outcome.read)}"
        self._say("Загрузка закончена", "\n".join([read, *filter(None, lines)]), "")
        self.undo.setVisible(outcome.changes.undoable)
        self.save.setVisible(bool(outcome.rejected))
        self.again.show()

    def show_undone(self, kept: tuple[str, ...]) -> None:
        """The import was taken back; ``kept`` names what stays because it is in use."""
        if not kept:
            self._say("Загрузка отменена", "Каталог такой, каким был до неё.", "")
        else:
            names = "\n".join(f"• {name}" for name in kept)
            self._say(
                "Загрузка отменена",
                "Эти записи остались: после загрузки их изменили или использовали.",
                names,
            )
        self.undo.hide()

    def show_stopped(self, said: str, line: str) -> None:
        """Nothing was loaded, and why."""
        self._say(said, line, "")
        self.undo.hide()
        self.save.hide()

    def text(self) -> str:
        """All that is said now."""
        return "\n".join(filter(None, (self._said.text(), self._lines.text(), self._kept.text())))

    def _say(self, said: str, lines: str, kept: str) -> None:
        self._said.setText(said)
        self._lines.setText(lines)
        self._kept.setText(kept)
        self.work.hide()
        for text in (self._said, self._lines, self._kept):
            text.setVisible(bool(text.text()))
