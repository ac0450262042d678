"""The editor of a title, with its description composed while one types."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.core.author_marks import AuthorMarks
from app.core.bibliography import TitleFields
from app.core.changes import Area, Changes
from app.core.errors import ConflictError, FormulyarError
from app.queries.catalogue import TitleCard
from app.services.workspace import Workspace
from app.ui.catalogue.cover import CoverField
from app.ui.catalogue.description_view import DescriptionView
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Box, Card
from app.ui.kit.dialog import Choice
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.title_form import TitleForm
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import FileKind
from app.ui.shell.page import Crumb, Page

SIDE_WIDTH = 348
BLANK = TitleFields(title="")
PICTURE_FILES = FileKind("Картинки", ("png", "jpg", "jpeg", "webp", "bmp", "gif"))


class TitleEditorPage(Page):
    """Opened with the id of a title, with fields to begin from, or with ``None`` for a new one.

    What is half typed stays in the page when the librarian goes elsewhere; only another
    title to edit asks what to do with it.
    """

    page_id = "catalogue.editor"
    section_id = "catalogue"
    title = "Каталог"
    areas = frozenset({Area.CATALOGUE})

    def __init__(self, workspace: Workspace, shell: Shell, marks: AuthorMarks) -> None:
        super().__init__()
        self._queries = workspace.queries.catalogue
        self._service = workspace.services.catalogue
        self._shell = shell
        self._marks = marks
        self._title_id: int | None = None
        self._version = 0
        self.set_up()

    # --- the page --------------------------------------------------------------------------

    def breadcrumbs(self) -> Sequence[Crumb]:
        return (Crumb("Новое издание" if self._title_id is None else "Изменение издания"),)

    def primary_action(self) -> Callable[[], object] | None:
        return self.save

    def save_action(self) -> Callable[[], object] | None:
        return self.save

    def refresh(self) -> None:
        if self._title_id is not None and not self.is_touched():
            self._load(self._title_id)

    def open_with(self, argument: object) -> None:
        wanted = argument if isinstance(argument, int | TitleFields) else BLANK
        if not self.is_touched():
            self._begin(wanted)
        elif wanted == self._title_id or (wanted == BLANK and self._title_id is None):
            self.form.focus_title()
        else:
            self._settle_unsaved(lambda: self._begin(wanted))

    def may_leave(self) -> bool:
        if not self.is_touched():
            return True
        choice = Choice("drop", "Закрыть без сохранения", danger=True)
        answer = self._shell.messages.ask(
            "Закрыть программу?",
            f"{self._unsaved()} не сохранено.",
            [choice],
            cancel="Вернуться",
        )
        return answer == "drop"

    def is_touched(self) -> bool:
        """Is there anything typed that is not saved?"""
        return self.form.is_touched() or self.cover.is_touched()

    def save(self) -> None:
        """Save and go back to the list with the title selected."""
        self._save(self._leave_to)

    def save_and_next(self) -> None:
        """Save a new title and begin the next one; what a series of books shares stays."""
        self._save(lambda _title_id: self._begin_next())

    # --- building --------------------------------------------------------------------------

    def _build(self) -> None:
        theme = current_theme()
        self.cancel = Button("Отменить", kbd="Esc")
        self.next_button = Button("Сохранить и следующее", shortcut="Ctrl+Shift+Enter")
        self.save_button = Button(
            "Сохранить", Look.PRIMARY, icon="check-bold", kbd="Ctrl+S", hint="Сохранить издание"
        )
        top = QHBoxLayout()
        top.setSpacing(theme.px(12))
        top.addStretch(1)
        for button in (self.cancel, self.next_button, self.save_button):
            top.addWidget(button)
        self.column.addLayout(top)
        self.problem = _Problem()
        self.column.addWidget(self.problem)
        self.form = TitleForm(
            self._marks,
            runner=self._shell.runner,
            find_duplicates=lambda fields: self._queries.duplicates(fields, self._title_id),
        )
        # above the form, which may be scrolled to the ISBN when the notice appears
        self.column.addWidget(self.form.duplicates)
        scroll = ScrollColumn()
        scroll.column.setContentsMargins(0, 0, theme.px(8), 0)
        scroll.column.addWidget(self.form)
        scroll.column.addStretch(1)
        body = QHBoxLayout()
        body.setSpacing(theme.px(8))
        body.addWidget(scroll, 1)
        body.addWidget(self._make_side())
        self.column.addLayout(body, 1)

    def _make_side(self) -> ScrollColumn:
        theme = current_theme()
        side = ScrollColumn()
        side.setFixedWidth(theme.px(SIDE_WIDTH))
        side.column.setSpacing(theme.px(12))
        described = Card("Описание")
        self.description = DescriptionView()
        described.body.addWidget(self.description)
        pictured = Card("Обложка")
        self.cover = CoverField()
        pictured.body.addWidget(self.cover)
        side.column.addWidget(described)
        side.column.addWidget(pictured)
        side.column.addStretch(1)
        return side

    def _connect(self) -> None:
        self.cancel.clicked.connect(self._on_escape)
        self.save_button.clicked.connect(self.save)
        self.next_button.clicked.connect(self.save_and_next)
        self.form.settled.connect(self._on_settled)
        self.form.edited.connect(self.problem.hide)
        self.form.duplicate_chosen.connect(self._on_duplicate_chosen)
        self.cover.choose_requested.connect(self._on_choose_cover)
        self.cover.failed.connect(self.problem.show_sentence)
        self.cover.changed.connect(self.problem.hide)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._on_escape()
            return
        super().keyPressEvent(event)

    # --- opening ---------------------------------------------------------------------------

    def _begin(self, wanted: int | TitleFields) -> None:
        if isinstance(wanted, int):
            self._load(wanted)
        else:
            self._show(None, 0, wanted, None)

    def _begin_next(self) -> None:
        last = self.form.fields()
        self._show(
            None,
            0,
            TitleFields(
                title="",
                kind=last.kind,
                language=last.language,
                place=last.place,
                publisher=last.publisher,
                year=last.year,
                age_mark=last.age_mark,
                series=last.series,
                bbk=last.bbk,
                school_subject=last.school_subject,
                grade_from=last.grade_from,
                grade_to=last.grade_to,
            ),
            None,
        )

    def _load(self, title_id: int) -> None:
        self._shell.runner.query(
            lambda: self._queries.card(title_id), self._on_card, key="card", owner=self
        )

    def _on_card(self, card: TitleCard | None) -> None:
        if card is not None:
            self._show(card.id, card.version, card.fields, card.cover)
            return
        # what is typed is not thrown away with the row
        self._title_id, self._version = None, 0
        self._name_page()
        self.problem.show_sentence("Это издание удалили. Сохранение запишет его как новое.")

    def _show(
        self, title_id: int | None, version: int, fields: TitleFields, cover: bytes | None
    ) -> None:
        self._title_id, self._version = title_id, version
        self.form.set_fields(fields)
        self.cover.show_cover(fields, cover)
        self.description.show_fields(fields)
        self.problem.hide()
        self._name_page()
        self.form.focus_title()

    def _name_page(self) -> None:
        self.next_button.setVisible(self._title_id is None)
        self.header_changed.emit()

    # --- saving ----------------------------------------------------------------------------

    def _save(self, then: Callable[[int], object]) -> None:
        if not self.form.check():
            return
        fields, title_id, version = self.form.fields(), self._title_id, self._version
        image, media_type = self.cover.value()
        cover_changed = self.cover.is_touched()

        def work() -> Changes:
            changes = (
                self._service.create_title(fields)
                if title_id is None
                else self._service.update_title(title_id, version, fields)
            )
            if cover_changed and changes.entity_id is not None:
                covered = self._service.set_cover(changes.entity_id, image, media_type)
                return changes if changes.areas else covered
            return changes

        def on_saved(changes: Changes) -> None:
            self.form.mark_clean()
            self.cover.show_cover(fields, image)
            then(changes.entity_id or 0)
            self._shell.bus.publish(changes)

        self._shell.runner.command(work, on_saved, owner=self, on_error=self._on_refused)

    def _leave_to(self, title_id: int) -> None:
        self._begin(BLANK)
        self.navigate.emit("catalogue", title_id)

    def _on_refused(self, error: FormulyarError) -> None:
        if not isinstance(error, ConflictError):
            self.problem.show_sentence(f"{error.message} {error.cure}".strip())
            return
        answer = self._shell.messages.ask(
            error.message,
            "Если открыть его заново, то, что введено здесь, пропадёт.",
            [Choice("reopen", "Открыть заново", danger=True)],
            cancel="Вернуться к правке",
        )
        if answer == "reopen" and self._title_id is not None:
            self._load(self._title_id)

    # --- leaving ---------------------------------------------------------------------------

    def _on_escape(self) -> None:
        back = self._title_id
        if self.is_touched():
            self._settle_unsaved(lambda: self._go_back(back))
        else:
            self._go_back(back)

    def _go_back(self, title_id: int | None) -> None:
        self._begin(BLANK)
        self.navigate.emit("catalogue", title_id)

    def _settle_unsaved(self, then: Callable[[], object]) -> None:
        answer = self._shell.messages.ask(
            "Сохранить введённое?",
            f"{self._unsaved()} не сохранено.",
            [
                Choice("save", "Сохранить", primary=True),
                Choice("drop", "Не сохранять", danger=True),
            ],
            cancel="Вернуться",
        )
        if answer == "save":
            self._save(lambda _title_id: then())
        elif answer == "drop":
            then()

    def _unsaved(self) -> str:
        name = self.form.fields().title.strip()
        return f"Издание «{name}»" if name else "Издание без заглавия"

    # --- slots -----------------------------------------------------------------------------

    def _on_settled(self, fields: TitleFields) -> None:
        self.description.show_fields(fields)
        self.cover.show_fields(fields)

    def _on_duplicate_chosen(self, title_id: int) -> None:
        self.navigate.emit("catalogue", title_id)

    def _on_choose_cover(self) -> None:
        path = self._shell.file_dialogs.open_file("Картинка обложки", [PICTURE_FILES])
        if path is not None:
            self.cover.load(path)


class _Problem(Box):
    """What stood in the way of saving, in place."""

    def __init__(self) -> None:
        super().__init__(fill="bad_soft", line="bad_line", radius=6)
        side = self._theme.px(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(side, self._theme.px(8), side, self._theme.px(8))
        self._text = Text("", Type.BODY, "bad", wrap=True)
        column.addWidget(self._text)
        self.hide()

    def show_sentence(self, sentence: str) -> None:
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()

    def text(self) -> str:
        return self._text.text()
