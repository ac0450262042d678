"""The full-window page shown while no library is open: begin, open, or try."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core.errors import FormulyarError
from app.queries.school import CommissionCard, Requisites
from app.ui.kit.dialog import Choice
from app.ui.kit.requisites import PeopleForm, SchoolForm
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.wizard import Step, Wizard
from app.ui.shell.file_dialogs import LIBRARY_FILE, FileDialogs
from app.ui.shell.messages import Messages
from app.ui.start.menu import StartMenu
from app.ui.start.steps import CommissionStep, FileStep, SummaryStep, summary_lines

FILE_STEP = 3

OnCreate = Callable[[Path, Requisites, CommissionCard | None, str], None]


class StartPage(QWidget):
    """What the window shows while no library is known.

    Args:
        recent: library files opened before, the last one first; those that exist no more
            are left out.
        documents: the user's folder of documents, where a new library is suggested.
        file_dialogs, messages: how files are chosen and questions asked.
        on_create: makes the library and opens it; gets the file, the requisites, the
            commission (``None`` when it was left out) and the name of who works.
        on_open: opens a library file.
        on_demo: makes and opens the demonstration library.
        on_accessible: switches to high contrast; without it the page does not offer it.
    """

    def __init__(
        self,
        *,
        recent: Sequence[Path],
        documents: Path,
        file_dialogs: FileDialogs,
        messages: Messages,
        on_create: OnCreate,
        on_open: Callable[[Path], None],
        on_demo: Callable[[], None],
        on_accessible: Callable[[], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._documents = documents
        self._dialogs = file_dialogs
        self._messages = messages
        self._on_create = on_create
        self._on_open = on_open
        self._on_demo = on_demo
        self._on_accessible = on_accessible
        self._wizard: Wizard | None = None
        self._entered = False
        self.setProperty("role", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Начало работы")
        self._build([path for path in recent if _is_there(path)])
        self._connect()

    def show_menu(self) -> None:
        """Back to the three ways to begin; what was entered in the wizard is dropped."""
        if self._wizard is not None:
            self._stack.removeWidget(self._wizard_page)
            self._wizard_page.deleteLater()
            self._wizard = None
        self._stack.setCurrentWidget(self.menu)
        self.menu.create_choice.setFocus(Qt.FocusReason.TabFocusReason)

    def show_wizard(self) -> Wizard:
        """Begin to make a library."""
        self._entered = False
        self._wizard_page = self._make_wizard_page()
        self._stack.addWidget(self._wizard_page)
        self._stack.setCurrentWidget(self._wizard_page)
        self.school.input("name_full").setFocus(Qt.FocusReason.TabFocusReason)
        assert self._wizard is not None
        return self._wizard

    def wizard(self) -> Wizard | None:
        """The wizard while a library is being made."""
        return self._wizard

    def show_create_error(self, error: FormulyarError) -> None:
        """The library could not be made: say why beside the file."""
        if self._wizard is None:
            return
        self._wizard.set_busy(False)
        self._wizard.go_to(FILE_STEP)
        self.file.set_error(f"{error.message} {error.cure}".strip())

    def may_leave(self) -> bool:
        """Asked before the window closes."""
        return not self._entered or self._ask_to_drop()

    def _build(self, recent: Sequence[Path]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedWidget()
        self.menu = StartMenu(recent, offer_accessible=self._on_accessible is not None)
        self._stack.addWidget(self.menu)
        column.addWidget(self._stack)

    def _connect(self) -> None:
        self.menu.create_chosen.connect(self.show_wizard)
        self.menu.open_chosen.connect(self._on_open_chosen)
        self.menu.demo_chosen.connect(lambda: self._on_demo())
        self.menu.recent_chosen.connect(lambda path: self._on_open(path))
        if self._on_accessible is not None:
            self.menu.accessible_chosen.connect(self._on_accessible)

    def _make_wizard_page(self) -> QWidget:
        theme = current_theme()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.px(24), theme.px(16), theme.px(24), theme.px(20))
        column.setSpacing(theme.px(16))
        head = QHBoxLayout()
        head.addWidget(Text("Новая библиотека", Type.DAY))
        head.addStretch(1)
        column.addLayout(head)
        self.school = SchoolForm()
        self.school.show_requisites(Requisites("", ""))
        self.people = PeopleForm()
        self.people.show_requisites(Requisites("", ""))
        self.commission = CommissionStep()
        self.file = FileStep(self._dialogs, self._documents)
        self.summary = SummaryStep()
        wizard = Wizard(self._steps())
        for part in (self.school, self.people, self.commission, self.file):
            part.edited.connect(self._on_edited)
        wizard.cancelled.connect(self._on_cancelled)
        wizard.finished.connect(self._on_finished)
        self._wizard = wizard
        column.addWidget(wizard, 1)
        return page

    def _steps(self) -> list[Step]:
        return [
            Step(
                "Школа",
                self.school,
                note="Эти реквизиты стоят в шапке каждого акта. Их можно изменить в настройках.",
                check=self.school.check,
            ),
            Step(
                "Люди",
                self.people,
                note="Кто подписывает бумаги. Имя библиотекаря пишется и в журнал операций.",
                check=self.people.check,
            ),
            Step(
                "Комиссия",
                self.commission,
                heading="Комиссия по приёму и списанию",
                note="Если приказа ещё нет, оставьте шаг пустым: комиссию можно добавить "
                "в настройках, когда она понадобится для акта.",
                check=self.commission.check,
            ),
            Step(
                "Файл",
                self.file,
                heading="Где хранить библиотеку",
                check=self.file.check,
                entered=lambda: self.file.suggest_for(self.requisites().name_short),
            ),
            Step(
                "Проверка",
                self.summary,
                heading="Проверьте и создайте",
                entered=self._on_summary_entered,
                next_label="Создать библиотеку",
            ),
        ]

    def requisites(self) -> Requisites:
        """What was entered about the school and its people."""
        return self.people.applied_to(self.school.applied_to(Requisites("", "")))

    def _on_edited(self) -> None:
        self._entered = True

    def _on_summary_entered(self) -> None:
        self.summary.show_lines(
            summary_lines(self.requisites(), self.commission.commission(), self.file.path())
        )

    def _on_cancelled(self) -> None:
        if not self._entered or self._ask_to_drop():
            self._entered = False
            self.show_menu()

    def _ask_to_drop(self) -> bool:
        answer = self._messages.ask(
            "Прервать создание библиотеки?",
            "То, что вы ввели, не сохранится. Файл ещё не создан.",
            [Choice("stop", "Прервать", danger=True)],
            cancel="Продолжить ввод",
        )
        return answer == "stop"

    def _on_finished(self) -> None:
        # the file may have appeared since it was checked
        if self._wizard is not None and not self.file.check():
            self._wizard.go_to(FILE_STEP)
            self.file.check()
            return
        requisites = self.requisites()
        if self._wizard is not None:
            self._wizard.set_busy(True)
        self._on_create(
            self.file.path(),
            requisites,
            self.commission.commission(),
            requisites.librarian_name,
        )

    def _on_open_chosen(self) -> None:
        chosen = self._dialogs.open_file("Открыть библиотеку", [LIBRARY_FILE], self._documents)
        if chosen is not None:
            self._on_open(chosen)


def _is_there(path: Path) -> bool:
    """Whether a file can be seen; a folder without rights or a stick that fails hides it."""
    try:
        return path.is_file()
    except OSError:
        return False
