"""What the pages with a form share: unsaved input, saving by Ctrl+S, the question on leaving."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout

from app.core.changes import Area, Changes
from app.core.errors import ConflictError, FormulyarError
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.dialog import Choice
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.context import Shell
from app.ui.shell.page import Page

FORM_WIDTH = 760


class FormPage(Page):
    """A form that is saved as a whole.

    A subclass fills ``self.form_column``, and implements :meth:`read`, :meth:`show_values`,
    :meth:`check` and :meth:`save`. What was typed survives a refresh; «Вернуть как было»
    drops it.
    """

    section_id = "school"
    areas = frozenset({Area.SCHOOL})

    def __init__(self, *, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self.workspace = workspace
        self.shell = shell
        self._dirty = False
        self.set_up()

    def read(self) -> object:
        """Read the values; called on a reader thread."""
        raise NotImplementedError

    def show_values(self, values: object) -> None:
        """Fill the form."""
        raise NotImplementedError

    def check(self) -> bool:
        """Is the form right? Shows what is not beside the fields."""
        return True

    def save_command(self) -> Callable[[], Changes]:
        """The command that saves what stands in the form now."""
        raise NotImplementedError

    def save_action(self) -> Callable[[], object] | None:
        return self.save

    def primary_action(self) -> Callable[[], object] | None:
        return self.save

    def is_dirty(self) -> bool:
        return self._dirty

    def refresh(self) -> None:
        if not self._dirty:
            self._read()

    def save(self) -> None:
        """Check and save; nothing is done when nothing was changed."""
        if not self._dirty or not self.check():
            return
        self.shell.runner.command(
            self.save_command(), self._on_saved, owner=self, on_error=self._on_refused
        )

    def revert(self) -> None:
        """Drop what was typed and show what is saved."""
        self._set_dirty(False)
        self._read()

    def may_leave(self) -> bool:
        if not self._dirty:
            return True
        answer = self.shell.messages.ask(
            f"«{self.title}»: сохранить изменения?",
            "Вы изменили поля и не сохранили их.",
            [Choice("drop", "Не сохранять"), Choice("save", "Сохранить", primary=True)],
        )
        if answer == "save":
            self.save()
            return not self._dirty
        return answer == "drop"

    def differs(self) -> bool:
        """Does the form differ from what is saved? Asked after every change by the user."""
        return True

    def on_edited(self) -> None:
        """To be called with every change by the user."""
        self._set_dirty(self.differs())

    def _build(self) -> None:
        theme = current_theme()
        scroll = ScrollColumn()
        self._scroll = scroll
        theme.changed.connect(self._fit)
        self._fit()
        scroll.column.setSpacing(theme.px(16))
        scroll.column.setContentsMargins(0, 0, theme.px(12), 0)
        self.form_column = scroll.column
        self.column.addWidget(scroll, 1)
        self._fill()
        self.form_column.addStretch(1)
        bar = QHBoxLayout()
        bar.setSpacing(theme.px(8))
        self.save_button = Button("Сохранить", Look.PRIMARY, icon="floppy-disk", kbd="Ctrl+S")
        self.revert_button = Button("Вернуть как было", icon="arrow-counter-clockwise")
        self._state = Text("", Type.BODY, "text_2")
        bar.addWidget(self.save_button)
        bar.addWidget(self.revert_button)
        bar.addWidget(self._state, 1)
        self.column.addLayout(bar)
        self._set_dirty(False)

    def _fit(self) -> None:
        self._scroll.setMaximumWidth(current_theme().px(FORM_WIDTH + 24))

    def _fill(self) -> None:
        """Put the fields into ``form_column``."""

    def _connect(self) -> None:
        self.save_button.clicked.connect(lambda _checked=False: self.save())
        self.revert_button.clicked.connect(lambda _checked=False: self.revert())

    def _read(self) -> None:
        self.shell.runner.query(self.read, self._on_read, key="form", owner=self)

    def _on_read(self, values: object) -> None:
        if not self._dirty:
            self.show_values(values)

    def _on_saved(self, changes: Changes) -> None:
        self._set_dirty(False)
        self.shell.bus.publish(changes)
        # the page may not be connected to the bus, and the version has changed
        self._read()

    def _on_refused(self, error: FormulyarError) -> None:
        self.shell.messages.error(error)
        if isinstance(error, ConflictError):
            self.revert()

    def _set_dirty(self, dirty: bool) -> None:
        self._dirty = dirty
        self.revert_button.setEnabled(dirty)
        self.save_button.set_hint("Сохранить изменения" if dirty else "Изменений нет")
        self._state.setText("Есть несохранённые изменения" if dirty else "")
