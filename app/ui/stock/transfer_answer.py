"""The card «Приём»: what the other school has said of a posted transfer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.dates import format_date
from app.queries.exchange import ExchangeFileRow
from app.queries.transfer import TransferCard
from app.ui.kit.buttons import Button
from app.ui.kit.cards import Card
from app.ui.kit.text import Text
from app.ui.kit.theme import Type


class AnswerCard(Card):
    """Says whether the transfer is confirmed and how; asks for the answer.

    ``confirm_requested``: it came on paper; ``file_requested``: it came as a file.
    """

    confirm_requested = Signal()
    file_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Приём другой школой", parent=parent)
        self._state = Text("", Type.STRONG, wrap=True)
        self._words = Text("", Type.BODY, "text_2", wrap=True)
        self.by_hand = Button(
            "Подтвердить приём…", icon="check-bold", hint="Ответ пришёл бумагой или по телефону"
        )
        self.by_file = Button(
            "Принять подтверждение…", icon="folder-open", hint="Ответ пришёл файлом"
        )
        for widget in (self._state, self._words, self.by_hand, self.by_file):
            self.body.addWidget(widget)
        self.by_hand.clicked.connect(self.confirm_requested)
        self.by_file.clicked.connect(self.file_requested)

    def show_card(self, card: TransferCard, files: tuple[ExchangeFileRow, ...]) -> None:
        """Show how a posted transfer stands."""
        confirmed = card.confirmed_on
        sent = next((file for file in files if not file.incoming), None)
        if confirmed is not None:
            self._state.setText(f"Принято {format_date(confirmed)}")
            self._words.setText(card.confirmation)
        else:
            self._state.setText("Не подтверждён")
            self._words.setText(
                f"Файл обмена сделан {sent.at:%d.%m.%Y}."
                if sent is not None
                else "Файл обмена ещё не сделан: его можно отдать вместе с книгами."
            )
        self._words.setVisible(bool(self._words.text()))
        for button in (self.by_hand, self.by_file):
            button.setVisible(confirmed is None)
        self.setAccessibleDescription(f"{self._state.text()}. {self._words.text()}")

    def words(self) -> str:
        """What the card says now."""
        return f"{self._state.text()} {self._words.text()}".strip()
