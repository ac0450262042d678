"""The list of receipts."""

from __future__ import annotations

from typing import ClassVar

from app.core.changes import Area, Changes
from app.queries.documents import DocumentRow
from app.ui.stock.documents_page import DocumentsPage, DocumentWords


class ReceiptsPage(DocumentsPage):
    """«Поступления»."""

    page_id: ClassVar[str] = "stock.receipts"
    title: ClassVar[str] = "Поступления"
    areas: ClassVar[frozenset[Area]] = frozenset({Area.STOCK})
    words: ClassVar[DocumentWords] = DocumentWords(
        editor="stock.receipt",
        new="Новое поступление",
        new_hint="новое",
        search="Найти поставщика, документ, номер",
        subject="Поставщик и документ",
        count=("поступление", "поступления", "поступлений"),
        moved="проведено",
        empty="Поступлений пока нет. Внесите первую накладную или дар",
        icon="archive-box",
        not_deletable="Проведённое поступление не удаляют: откройте его и сторнируйте",
    )

    def fetch(self) -> tuple[DocumentRow, ...]:
        return self._workspace.queries.stock.receipts()

    def discard(self, row: DocumentRow) -> Changes:
        return self._workspace.services.receipts.discard(row.id, row.version)
