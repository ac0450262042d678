"""The list of write-off acts."""

from __future__ import annotations

from typing import ClassVar

from app.core.changes import Area, Changes
from app.queries.documents import DocumentRow
from app.ui.kit.buttons import Button
from app.ui.stock.documents_page import DocumentsPage, DocumentWords

CANDIDATES = "stock.write_off_candidates"


class WriteOffsPage(DocumentsPage):
    """«Списание»."""

    page_id: ClassVar[str] = "stock.write_offs"
    title: ClassVar[str] = "Списание"
    areas: ClassVar[frozenset[Area]] = frozenset({Area.WRITE_OFF, Area.STOCK})
    words: ClassVar[DocumentWords] = DocumentWords(
        editor="stock.write_off",
        new="Новый акт",
        new_hint="новый акт",
        search="Найти номер, фонд, причину",
        subject="Фонд и причина",
        count=("акт", "акта", "актов"),
        moved="выбыло",
        empty="Актов о списании пока нет. Начните акт и сканируйте книги, которые уходят из фонда",
        icon="archive",
        not_deletable="Проведённый акт не удаляют: откройте его и сторнируйте",
    )

    def _build(self) -> None:
        super()._build()
        self.candidates = Button(
            "Подобрать…", icon="funnel", hint="Кандидаты на списание: ветхие, старые, лишние"
        )
        self.top.insertWidget(self.top.indexOf(self.new), self.candidates)

    def _connect(self) -> None:
        super()._connect()
        self.candidates.clicked.connect(lambda: self.navigate.emit(CANDIDATES, None))

    def fetch(self) -> tuple[DocumentRow, ...]:
        return self._workspace.queries.write_off.acts()

    def discard(self, row: DocumentRow) -> Changes:
        return self._workspace.services.write_off.discard(row.id, row.version)
