"""The steps of making a library: school, people, commission, file, and what will be made."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.dates import format_date
from app.core.text import clean_line
from app.queries.school import CommissionCard, Requisites
from app.services.safety import backup_folder
from app.ui.kit.buttons import Button
from app.ui.kit.cards import Box
from app.ui.kit.commission import CommissionForm
from app.ui.kit.fields import LineEdit
from app.ui.kit.forms import LabeledField
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.file_dialogs import FileDialogs
from app.ui.start.file_place import (
    folder_problem,
    library_path,
    name_problem,
    suggest_file_name,
)


class FileStep(QWidget):
    """Folder and name of the library file; says where the copies will be."""

    edited = Signal()

    def __init__(
        self, dialogs: FileDialogs, documents: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        theme = current_theme()
        self._dialogs = dialogs
        self._suggested = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        self.folder = LineEdit(str(documents))
        self.name = LineEdit()
        choose = Button("Выбрать папку…", icon="folder-open")
        choose.clicked.connect(self._on_choose_clicked)
        row = QHBoxLayout()
        row.setSpacing(theme.px(12))
        self._folder_field = LabeledField(
            "Папка", self.folder, check=lambda: folder_problem(self.folder.text())
        )
        row.addWidget(self._folder_field, 1)
        beside = QVBoxLayout()
        beside.addSpacing(theme.px(20))
        beside.addWidget(choose)
        beside.addStretch(1)
        row.addLayout(beside)
        column.addLayout(row)
        self._name_field = LabeledField(
            "Имя файла",
            self.name,
            check=lambda: name_problem(self.folder.text(), self.name.text()),
        )
        column.addWidget(self._name_field)
        self._note = Text("", Type.BODY, "text_2", wrap=True)
        column.addWidget(self._note)
        for field in (self.folder, self.name):
            field.textChanged.connect(lambda _text: self._tell())
            field.textEdited.connect(lambda _text: self.edited.emit())

    def suggest_for(self, name_short: str) -> None:
        """Suggest a file name for the school, unless the user has written another."""
        if self.name.text() in ("", self._suggested):
            self._suggested = suggest_file_name(name_short)
            self.name.setText(self._suggested)
        self._tell()

    def path(self) -> Path:
        return library_path(self.folder.text(), self.name.text())

    def check(self) -> bool:
        """Check folder and name; the first wrong field gets the focus."""
        for field in (self._folder_field, self._name_field):
            if not field.check():
                field.field.setFocus(Qt.FocusReason.OtherFocusReason)
                return False
        return True

    def set_error(self, sentence: str) -> None:
        """Show why the file could not be made."""
        self._name_field.set_error(sentence)

    def error(self) -> str:
        return self._folder_field.error() or self._name_field.error()

    def _on_choose_clicked(self) -> None:
        chosen = self._dialogs.choose_folder(
            "Папка для библиотеки", Path(self.folder.text().strip())
        )
        if chosen is not None:
            self.folder.setText(str(chosen))
            self._folder_field.check()
            self.edited.emit()

    def _tell(self) -> None:
        if not self.name.text().strip() or not self.folder.text().strip():
            self._note.setText("")
            return
        path = self.path()
        self._note.setText(
            "Вся библиотека — один файл. Каждый день программа делает его проверенную копию "
            f"в папке «{backup_folder(path).name}» рядом с ним. Копию на флешку можно "
            "сделать в любой день на странице «Сегодня»."
        )


class CommissionStep(QWidget):
    """The commission; may stay empty."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.form = CommissionForm()
        self.form.edited.connect(self.edited)
        column.addWidget(self.form)

    def check(self) -> bool:
        return self.form.is_empty() or self.form.check()

    def commission(self) -> CommissionCard | None:
        return None if self.form.is_empty() else self.form.commission()


class SummaryStep(Box):
    """What will be made, line by line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        theme = current_theme()
        self._grid = QGridLayout(self)
        side = theme.px(16)
        self._grid.setContentsMargins(side, side, side, side)
        self._grid.setHorizontalSpacing(theme.px(24))
        self._grid.setVerticalSpacing(theme.px(10))
        self._grid.setColumnStretch(1, 1)
        self._lines: list[tuple[Text, Text]] = []

    def show_lines(self, lines: list[tuple[str, str]]) -> None:
        """Show captions with their values; an empty value is said to be filled in later."""
        for pair in self._lines:
            for text in pair:
                self._grid.removeWidget(text)
                text.deleteLater()
        self._lines = []
        for row, (caption, value) in enumerate(lines):
            left = Text(caption, Type.BODY, "text_2")
            right = Text(value or "можно заполнить позже", Type.STRONG, wrap=True)
            right.set_token("text" if value else "text_2")
            left.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(left, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(right, row, 1, Qt.AlignmentFlag.AlignTop)
            self._lines.append((left, right))

    def lines(self) -> list[tuple[str, str]]:
        """What is shown now."""
        return [(left.text(), right.text()) for left, right in self._lines]


def summary_lines(
    requisites: Requisites, commission: CommissionCard | None, path: Path
) -> list[tuple[str, str]]:
    """The summary of a library that is to be made."""
    codes = ", ".join(
        f"{name} {value}"
        for name, value in (("ИНН", requisites.inn), ("ОКПО", requisites.okpo))
        if value
    )
    people = (
        ("Руководитель", requisites.director_position, requisites.director_name),
        ("Библиотекарь", requisites.librarian_position, requisites.librarian_name),
        ("Главный бухгалтер", "", requisites.accountant_name),
    )
    lines = [("Школа", f"{requisites.name_short} — {requisites.name_full}"), ("Коды", codes)]
    lines.append(("Адрес", requisites.address))
    lines += [
        (caption, ", ".join(filter(None, (name, post.lower()))) if name else "")
        for caption, post, name in people
    ]
    lines.append(("Комиссия", "" if commission is None else _commission_line(commission)))
    lines.append(("Файл", str(path)))
    lines.append(("Копии", str(backup_folder(path))))
    return lines


def _commission_line(commission: CommissionCard) -> str:
    order = f"приказ № {commission.order_number}" if commission.order_number else ""
    if order and commission.order_date is not None:
        order += f" от {format_date(commission.order_date)}"
    names = ", ".join(
        f"{member.name} (председатель)" if member.is_chair else member.name
        for member in commission.members
    )
    return clean_line(f"{order}: {names}" if order else names)
