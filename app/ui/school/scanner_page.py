"""«Сканер»: scan anything and see what came, how fast, and what it is; the sounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout

from app.core.barcodes import is_own_barcode
from app.core.isbn import check_isbn
from app.core.money import count_phrase
from app.core.text import restore_scan
from app.queries.catalogue import CatalogueFilter, CatalogueQueries
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button
from app.ui.kit.cards import Card
from app.ui.kit.fields import CheckBox
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.search import ScanField, ScanState
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.school.form_page import FORM_WIDTH
from app.ui.shell.context import Shell
from app.ui.shell.page import Page
from app.ui.shell.scanner import MAX_GAP_MS, Scan, ScannerFilter
from app.ui.shell.settings import SCAN_SOUNDS

_ROWS = (
    ("typed", "Пришло от сканера"),
    ("speed", "Скорость"),
    ("code", "Код"),
    ("meaning", "Что это"),
)
_SOUNDS = (
    (ScanState.OK, "Узнан", "check"),
    (ScanState.ALREADY, "Уже есть", "warning"),
    (ScanState.UNKNOWN, "Неизвестен", "warning-octagon"),
)
_HELP = (
    "Сканер настраивать не нужно: программа узнаёт его по скорости набора, в любом поле и в любой "
    "раскладке. Он должен заканчивать код клавишей Enter или Tab — так сканеры обычно и настроены."
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code is, in words, and whether the library knows it."""

    words: str
    known: bool


def meaning_of(catalogue: CatalogueQueries, code: str) -> Meaning:
    """Look a scanned code up: our label, an ISBN, an inventory number, or nothing known."""
    copies = catalogue.find_copies(code)
    if is_own_barcode(code):
        if not copies:
            return Meaning("Этикетка библиотеки, но такого экземпляра в этом файле нет", False)
        return Meaning(f"Этикетка библиотеки: {copies[0].name} · {copies[0].status_text}", True)
    isbn = check_isbn(code)
    if isbn.valid:
        found = catalogue.rows(catalogue.find(CatalogueFilter(query=code, exact=True)).ids[:1])
        if found:
            return Meaning(f"ISBN {isbn.formatted}: {found[0].title}", True)
        return Meaning(f"ISBN {isbn.formatted}: такого издания в каталоге нет", False)
    if copies:
        number = copies[0].inventory_number
        lead = f"Инвентарный номер {number}" if number else "Штрихкод экземпляра"
        return Meaning(f"{lead}: {copies[0].name} · {copies[0].status_text}", True)
    return Meaning("Неизвестный код: не этикетка библиотеки, не ISBN и не номер экземпляра", False)


class ScannerPage(Page):
    """Shows what the scanner sends; nothing in the library changes.

    Args:
        clock: milliseconds of a key event, for tests.
    """

    page_id = "school.scanner"
    section_id = "school"
    title = "Сканер"

    def __init__(
        self,
        *,
        workspace: Workspace,
        shell: Shell,
        clock: Callable[[QKeyEvent], int] | None = None,
    ) -> None:
        super().__init__()
        self._catalogue = workspace.queries.catalogue
        self._shell = shell
        self._clock = clock
        self._filter: ScannerFilter | None = None
        self._last_code = ""
        self.set_up()

    def refresh(self) -> None:
        self.sounds.setChecked(self._shell.settings.get(SCAN_SOUNDS))

    def focus_search(self) -> bool:
        self.field.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def on_scan(self, code: str) -> bool:
        """A scan that came by the window: its speed is not known."""
        self._show(code, "", code)
        return True

    def shown(self) -> dict[str, str]:
        """The values of the last scan: «typed», «speed», «code», «meaning»."""
        return {key: value.text() for key, value in self._values.items()}

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        app = QApplication.instance()
        if self._filter is None and isinstance(app, QApplication):
            # the newest filter of the application hears the keys first
            self._filter = ScannerFilter(app, self._clock, self)
            self._filter.heard.connect(self._on_heard)

    def hideEvent(self, event: QHideEvent) -> None:
        self._stop_listening()
        super().hideEvent(event)

    def _build(self) -> None:
        theme = current_theme()
        scroll = ScrollColumn()
        self._scroll = scroll
        theme.changed.connect(self._fit)
        self._fit()
        scroll.column.setSpacing(theme.px(16))
        scroll.column.setContentsMargins(0, 0, theme.px(12), 0)
        self.column.addWidget(scroll, 1)
        scroll.column.addWidget(self._make_test())
        scroll.column.addWidget(self._make_sounds())
        scroll.column.addStretch(1)

    def _make_test(self) -> Card:
        theme = current_theme()
        card = Card("Проверка сканера", divider=True)
        card.body.addWidget(Text(_HELP, Type.BODY, "text_2", wrap=True))
        self.field = ScanField("Сканируйте что угодно: этикетку, ISBN на обложке")
        card.body.addWidget(self.field)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(8))
        grid.setColumnStretch(1, 1)
        self._values: dict[str, Text] = {}
        for row, (key, caption) in enumerate(_ROWS):
            value = Text("—", Type.STRONG, wrap=True)
            self._values[key] = value
            grid.addWidget(Text(caption, Type.BODY, "text_2"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        card.body.addLayout(grid)
        return card

    def _make_sounds(self) -> Card:
        theme = current_theme()
        card = Card("Звуки", divider=True)
        self.sounds = CheckBox("Звук при сканировании")
        card.body.addWidget(self.sounds)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        self.listen: dict[ScanState, Button] = {}
        for state, words, icon in _SOUNDS:
            button = Button(words, icon=icon, hint=f"Послушать звук «{words.lower()}»")
            self.listen[state] = button
            row.addWidget(button)
        row.addStretch(1)
        card.body.addLayout(row)
        card.body.addWidget(
            Text(
                "Звуки идут через систему. Если их нет, проверьте громкость; ответ всегда "
                "виден и рядом с полем.",
                Type.CAPTION,
                "text_3",
                wrap=True,
            )
        )
        return card

    def _connect(self) -> None:
        self.field.scanned.connect(self._on_typed)
        self.sounds.clicked.connect(lambda on: self._shell.settings.set(SCAN_SOUNDS, on))
        for state, button in self.listen.items():
            button.clicked.connect(lambda _on=False, heard=state: self.scan_answered.emit(heard))

    def _fit(self) -> None:
        self._scroll.setMaximumWidth(current_theme().px(FORM_WIDTH + 24))

    def _stop_listening(self) -> None:
        if self._filter is None:
            return
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self._filter)
        self._filter.deleteLater()
        self._filter = None

    def _on_heard(self, scan: Scan) -> None:
        signs = count_phrase(len(scan.typed), "знак", "знака", "знаков")
        speed = (
            f"{signs}, в среднем {scan.mean:.0f}\u00a0мс между клавишами, "
            f"самое большее {scan.slowest}\u00a0мс; в конце {scan.end}"
        )
        self._show(scan.typed, speed, scan.code)
        self.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_typed(self, text: str) -> None:
        slow = f"больше {MAX_GAP_MS}\u00a0мс между знаками"
        speed = f"Набрано с клавиатуры или медленным сканером: {slow}"
        self._show(text, speed, restore_scan(text))

    def _show(self, typed: str, speed: str, code: str) -> None:
        repeated, self._last_code = code == self._last_code, code
        self._values["typed"].setText(typed)
        self._values["speed"].setText(speed or "—")
        restored = " — восстановлен из русской раскладки" if code != typed else ""
        self._values["code"].setText(f"{code}{restored}")
        catalogue = self._catalogue
        self._shell.runner.query(
            lambda: meaning_of(catalogue, code),
            lambda meaning: self._on_meaning(code, meaning, repeated),
            key="meaning",
            owner=self,
        )

    def _on_meaning(self, code: str, meaning: Meaning, repeated: bool) -> None:
        self._values["meaning"].setText(meaning.words)
        state = ScanState.OK if meaning.known else ScanState.UNKNOWN
        words = "Код узнан" if meaning.known else "Код неизвестен"
        if repeated and meaning.known:
            state, words = ScanState.ALREADY, "Тот же код ещё раз"
        self.field.answer(state, code, words)
