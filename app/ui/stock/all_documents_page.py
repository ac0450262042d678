"""«Все документы»: documents of every kind in one list, narrowed by kind and status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from app.core.changes import Area, Changes
from app.core.money import count_phrase, format_count
from app.core.stock import DOCUMENT_NAMES, DocumentKind, DocumentStatus
from app.queries.documents import DocumentRow
from app.ui.kit.chips import Chip
from app.ui.kit.table.columns import TableColumn, Weight
from app.ui.shell.document_pages import DOCUMENT_PAGES
from app.ui.stock.chip_flow import ChipFlow
from app.ui.stock.documents_page import DocumentsPage, DocumentWords

NEW: tuple[tuple[str, str], ...] = (
    ("Поступление", "stock.receipt"),
    ("Акт о списании", "stock.write_off"),
    ("Замена утерянного", "stock.replacement"),
    ("Переоценка", "stock.revaluation"),
    ("Передача в другую школу", "stock.transfer"),
    ("Ввод остатков из таблицы", "stock.opening_import"),
    ("Ввод остатков вручную", "stock.opening"),
)
"""What «Новый документ» offers: words and the page that begins it."""
KIND_WORDS: dict[DocumentKind, tuple[str, str]] = {
    DocumentKind.RECEIPT: ("Поступления", "download-simple"),
    DocumentKind.WRITE_OFF: ("Акты о списании", "archive"),
    DocumentKind.OPENING: ("Ввод остатков", "notebook"),
    DocumentKind.REPLACEMENT: ("Замены утерянного", "arrows-left-right"),
    DocumentKind.REVALUATION: ("Переоценки", "percent"),
    DocumentKind.TRANSFER_OUT: ("Передачи", "truck"),
    DocumentKind.TRANSFER_RETURN: ("Возвраты", "arrow-u-up-left"),
}
STATUS_WORDS: dict[DocumentStatus, str] = {
    DocumentStatus.DRAFT: "Черновики",
    DocumentStatus.POSTED: "Проведённые",
    DocumentStatus.REVERSED: "Сторнированные",
}


class AllDocumentsPage(DocumentsPage):
    """No chip that is on means all; chips of kind and of status narrow the list together."""

    page_id: ClassVar[str] = "stock.documents"
    title: ClassVar[str] = "Все документы"
    areas: ClassVar[frozenset[Area]] = frozenset(
        {Area.STOCK, Area.WRITE_OFF, Area.TRANSFER, Area.CATALOGUE}
    )
    words: ClassVar[DocumentWords] = DocumentWords(
        editor="",
        new="Новый документ",
        new_hint="новый документ",
        search="Найти номер, поставщика, читателя, причину",
        subject="О чём",
        count=("документ", "документа", "документов"),
        moved="",
        empty="Документов пока нет. Начните с поступления или с ввода остатков",
        icon="files",
        not_deletable="Проведённый документ не удаляют: откройте его и сторнируйте",
    )

    def fetch(self) -> tuple[DocumentRow, ...]:
        return self._workspace.queries.stock.all_documents()

    def discard(self, row: DocumentRow) -> Changes:
        services = self._workspace.services
        match row.kind:
            case DocumentKind.RECEIPT:
                return services.receipts.discard(row.id, row.version)
            case DocumentKind.WRITE_OFF:
                return services.write_off.discard(row.id, row.version)
            case DocumentKind.OPENING:
                return services.opening.discard(row.id, row.version)
            case DocumentKind.REPLACEMENT:
                return services.replacement.discard(row.id, row.version)
            case DocumentKind.REVALUATION:
                return services.revaluation.discard(row.id, row.version)
            case DocumentKind.TRANSFER_OUT | DocumentKind.TRANSFER_RETURN:
                return services.transfer.discard(row.kind, row.id, row.version)

    def columns(self) -> list[TableColumn[DocumentRow]]:
        narrower = {"subject": 140, "status": 140}
        number, *others = (
            replace(
                column,
                width=narrower.get(column.key, column.width),
                spare=3 if column.key == "copies" else column.spare,
            )
            for column in super().columns()
        )
        kind: TableColumn[DocumentRow] = TableColumn(
            "kind",
            "Документ",
            lambda row: DOCUMENT_NAMES[row.kind],
            width=168,
            icon=lambda row: KIND_WORDS[row.kind][1],
            weight=Weight.STRONG,
            searched=True,
            tooltip=lambda row: DOCUMENT_NAMES[row.kind],
        )
        return [kind, number, *others]

    def is_wanted(self, row: DocumentRow) -> bool:
        kinds = {kind for kind, chip in self.kinds.items() if chip.isChecked()}
        statuses = {status for status, chip in self.statuses.items() if chip.isChecked()}
        return (not kinds or row.kind in kinds) and (not statuses or row.status in statuses)

    def is_narrowed(self) -> bool:
        return any(chip.isChecked() for chip in (*self.kinds.values(), *self.statuses.values()))

    def summary(self, rows: Sequence[DocumentRow]) -> str:
        """Copies of different kinds of documents do not add up, so drafts are counted."""
        drafts = sum(row.status is DocumentStatus.DRAFT for row in rows)
        count = count_phrase(len(rows), *self.words.count)
        return f"{count} · черновиков {format_count(drafts)}" if drafts else count

    def words_of(self, row: DocumentRow) -> str:
        return f"{DOCUMENT_NAMES[row.kind]} {super().words_of(row)}"

    def regions(self) -> Sequence[QWidget]:
        return (self.search, self.chips, self.panel)

    def _build(self) -> None:
        super()._build()
        self.kinds = {
            kind: Chip(words, count=0, icon=icon) for kind, (words, icon) in KIND_WORDS.items()
        }
        self.statuses = {status: Chip(words, count=0) for status, words in STATUS_WORDS.items()}
        self.chips = ChipFlow("Отбор", [*self.kinds.values(), *self.statuses.values()])
        self.column.insertWidget(1, self.chips)
        self.menu = QMenu(self)
        for words, page_id in NEW:
            self.menu.addAction(words, lambda page_id=page_id: self.navigate.emit(page_id, None))

    def _connect(self) -> None:
        super()._connect()
        for chip in (*self.kinds.values(), *self.statuses.values()):
            chip.toggled.connect(lambda _on: self._show())

    def _on_loaded(self, rows: tuple[DocumentRow, ...]) -> None:
        kinds = Counter(row.kind for row in rows)
        statuses = Counter(row.status for row in rows)
        for kind, chip in self.kinds.items():
            chip.set_count(kinds[kind])
            chip.setVisible(kinds[kind] > 0 or chip.isChecked())
        for status, chip in self.statuses.items():
            chip.set_count(statuses[status])
            chip.setVisible(statuses[status] > 0 or chip.isChecked())
        self.chips.setVisible(bool(rows))
        self.chips.lay_out()
        super()._on_loaded(rows)

    def _clear(self) -> None:
        for chip in (*self.kinds.values(), *self.statuses.values()):
            chip.setChecked(False)
        super()._clear()

    def _on_new_requested(self) -> None:
        """A menu under the button: what kind of document."""
        self.menu.setActiveAction(self.menu.actions()[0])
        self.menu.popup(self.new.mapToGlobal(QPoint(0, self.new.height())))

    def _on_row_opened(self, row: DocumentRow) -> None:
        self.navigate.emit(DOCUMENT_PAGES[row.kind], row.id)
