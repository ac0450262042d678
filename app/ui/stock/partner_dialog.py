"""Another school: its requisites in a dialog."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.changes import Changes
from app.core.errors import FormulyarError
from app.core.text import clean_line
from app.queries.transfer import PartnerCard
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.dialog import Dialog
from app.ui.kit.fields import CheckBox, LineEdit
from app.ui.kit.forms import FormGrid
from app.ui.kit.keys import add_shortcut
from app.ui.kit.theme import current_theme
from app.ui.shell.tasks import TaskRunner
from app.ui.stock.document_parts import Notice

NEW_PARTNER = PartnerCard("", "")
_WIDTH = 680


class PartnerDialog(Dialog):
    """Adds a school or changes one; what is wrong stands in the dialog.

    ``saved`` carries the :class:`Changes`, whose ``entity_id`` is the school.
    """

    saved = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        tasks: TaskRunner,
        card: PartnerCard = NEW_PARTNER,
        parent: QWidget | None = None,
    ) -> None:
        title = "Новая школа" if card.id is None else card.name_short
        super().__init__(title, "Эти данные печатают акт, извещение и письмо.", parent=parent)
        theme = current_theme()
        self.setMinimumWidth(theme.px(_WIDTH))
        self._workspace = workspace
        self._tasks = tasks
        self._card = card
        self._save_button = Button("Сохранить", Look.PRIMARY, icon="check-bold", kbd="Ctrl+Enter")
        self.notice = Notice()
        self.body.addWidget(self.notice)
        self._build()
        self.row.addWidget(self._save_button)
        self._save_button.clicked.connect(self.save)
        add_shortcut(self, "Ctrl+Enter", self.save)
        self.name_short.setFocus()

    def _build(self) -> None:
        card = self._card
        self.name_short = LineEdit(card.name_short, placeholder="например, МБОУ СОШ № 7")
        self.name_full = LineEdit(card.name_full, placeholder="как в уставе")
        self.inn = LineEdit(card.inn, placeholder="10 цифр")
        self.okpo = LineEdit(card.okpo, placeholder="8 цифр")
        self.address = LineEdit(card.address, placeholder="индекс, город, улица, дом")
        self.director = LineEdit(card.director_name, placeholder="фамилия и инициалы")
        self.contact = LineEdit(card.contact, placeholder="телефон, почта, с кем говорить")
        self.active = CheckBox("Предлагать в новых документах", checked=card.active)
        grid = FormGrid(2)
        grid.add(
            "Короткое название",
            self.name_short,
            span=2,
            check=lambda: "" if clean_line(self.name_short.text()) else "Впишите название школы.",
        )
        grid.add("Полное название", self.name_full, span=2)
        grid.add("ИНН", self.inn)
        grid.add("ОКПО", self.okpo)
        grid.add("Адрес", self.address, span=2)
        grid.add("Руководитель", self.director)
        grid.add("Контакт", self.contact)
        self.grid = grid
        self.body.addWidget(grid)
        self.body.addWidget(self.active)
        self.active.setVisible(card.id is not None)

    def card(self) -> PartnerCard:
        """The school as it stands in the fields."""
        short = clean_line(self.name_short.text())
        return replace(
            self._card,
            name_short=short,
            name_full=clean_line(self.name_full.text()) or short,
            inn=self.inn.text().strip(),
            okpo=self.okpo.text().strip(),
            address=clean_line(self.address.text()),
            director_name=clean_line(self.director.text()),
            contact=clean_line(self.contact.text()),
            active=self.active.isChecked(),
        )

    def save(self) -> None:
        """Save and close; with something wrong say so and stay."""
        if not self.grid.check():
            return
        card, partners = self.card(), self._workspace.services.partners
        self._tasks.command(
            lambda: partners.save(card), self._on_saved, owner=self, on_error=self._on_failed
        )

    def _on_saved(self, changes: Changes) -> None:
        self.choose("save")
        self.saved.emit(changes)

    def _on_failed(self, error: FormulyarError) -> None:
        self.notice.show_error(error)
        self.adjustSize()
