"""A title that is not in the catalogue yet, made in place while a receipt is entered."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.core.author_marks import AuthorMarks
from app.core.bibliography import TitleFields
from app.core.changes import Changes
from app.core.errors import FormulyarError
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Card
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.theme import current_theme
from app.ui.kit.title_form import TitleForm
from app.ui.shell.tasks import TaskRunner
from app.ui.stock.document_parts import Notice


class NewTitle(Card):
    """The card «Новое издание»: the form with two buttons.

    ``created`` carries the :class:`Changes` of the new title, ``chosen`` the id of a title
    that is there already and is taken instead, ``cancelled`` comes with Esc.
    """

    created = Signal(object)
    chosen = Signal(int)
    cancelled = Signal()

    def __init__(
        self,
        workspace: Workspace,
        tasks: TaskRunner,
        marks: AuthorMarks | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Новое издание", divider=True, parent=parent)
        self._workspace = workspace
        self._tasks = tasks
        self.form = TitleForm(
            marks,
            runner=tasks,
            find_duplicates=workspace.queries.catalogue.duplicates,
            compact=True,
        )
        self.notice = Notice()
        scroll = ScrollColumn()
        scroll.column.addWidget(self.form)
        scroll.column.addStretch(1)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.form.duplicates)
        self.body.addWidget(scroll, 1)
        footer = self.add_footer()
        self._cancel = Button("Не добавлять", kbd="Esc")
        self._save = Button("Внести и добавить", Look.PRIMARY, icon="plus", kbd="Ctrl+Enter")
        footer.addStretch(1)
        footer.addWidget(self._cancel)
        footer.addWidget(self._save)
        self._cancel.clicked.connect(self.cancelled)
        self._save.clicked.connect(self.save)
        self.form.duplicate_chosen.connect(self.chosen)
        self.setMaximumWidth(current_theme().px(860))

    def begin(self, fields: TitleFields) -> None:
        """Show an empty form with what is known already."""
        self.notice.put_away()
        self.form.set_fields(fields)
        self.form.focus_title()

    def save(self) -> None:
        """Put the title into the catalogue."""
        if not self.form.check():
            return
        fields = self.form.fields()
        service = self._workspace.services.catalogue
        self._tasks.command(
            lambda: service.create_title(fields),
            self._on_created,
            owner=self,
            on_error=self._on_refused,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
            return
        super().keyPressEvent(event)

    def _on_created(self, changes: Changes) -> None:
        self.form.mark_clean()
        self.created.emit(changes)

    def _on_refused(self, error: FormulyarError) -> None:
        self.notice.show_error(error)
