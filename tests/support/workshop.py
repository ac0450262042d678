"""A library of a test: the opened file and the steps that tests repeat."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from app.bootstrap import OpenedLibrary, create_library, open_library
from app.core.bibliography import TitleFields
from app.core.dates import FixedClock
from app.core.stock import Account, Fund, ReferenceCategory
from app.queries.copies import CopyRow
from app.queries.school import CommissionCard, Member, Requisites
from app.queries.stock import ReceiptCard, ReceiptDraft, ReceiptLine
from app.queries.write_off import WriteOffCard, WriteOffDraft, WriteOffLineDraft

TODAY = date(2026, 9, 9)
LIBRARIAN = "Смирнова О. В."
SCHOOL = Requisites(
    "Муниципальное общеобразовательное учреждение «Школа № 7»",
    "Школа № 7",
    inn="7707083893",
    librarian_name=LIBRARIAN,
)
COMMISSION = CommissionCard(
    "84",
    date(2026, 9, 1),
    (Member("Орлова Т. И.", "завуч", is_chair=True), Member("Ким А. С.", "учитель")),
)


def make_library(path: Path, clock: FixedClock | None = None) -> None:
    """An empty library of the school of these tests, closed."""
    create_library(
        path, SCHOOL, COMMISSION, who=LIBRARIAN, clock=clock or FixedClock.on(TODAY)
    ).close()


@contextmanager
def database(path: Path) -> Iterator[sqlite3.Connection]:
    """The file as SQLite itself sees it; what is changed is kept."""
    with closing(sqlite3.connect(path)) as connection, connection:
        yield connection


class Workshop:
    """An opened library with short words for what tests do again and again."""

    def __init__(self, opened: OpenedLibrary, clock: FixedClock) -> None:
        self.opened = opened
        self.clock = clock
        self.path = opened.library.path
        self.queries = opened.workspace.queries
        self.services = opened.workspace.services

    @classmethod
    def open(cls, path: Path, clock: FixedClock | None = None) -> Workshop:
        clock = clock or FixedClock.on(TODAY)
        return cls(open_library(path, who=LIBRARIAN, clock=clock), clock)

    def close(self) -> None:
        self.opened.close()

    def rows(self, statement: str, *values: object) -> list[Any]:
        """Rows of the file, read beside the opened library; of one column its values."""
        with closing(sqlite3.connect(self.path)) as connection:
            found = connection.execute(statement, values).fetchall()
        return [row[0] for row in found] if found and len(found[0]) == 1 else found

    def value(self, statement: str, *values: object) -> Any:
        return self.rows(statement, *values)[0]

    def next_day(self, days: int = 1) -> date:
        self.clock.advance(timedelta(days=days))
        return self.clock.today()

    # --- catalogue ---------------------------------------------------------------------------

    def title(self, name: str = "Капитанская дочка", **more: Any) -> int:
        made = self.services.catalogue.create_title(TitleFields(name, **more))
        assert made.entity_id is not None
        return made.entity_id

    # --- receipts ----------------------------------------------------------------------------

    def draft_receipt(self, *lines: ReceiptLine, day: date | None = None, **more: Any) -> int:
        saved = self.services.receipts.save_draft(
            ReceiptDraft(day or self.clock.today(), lines, **more)
        )
        assert saved.entity_id is not None
        return saved.entity_id

    def receive(self, *lines: ReceiptLine, day: date | None = None, **more: Any) -> int:
        """Post a receipt of these lines; its document id."""
        document_id = self.draft_receipt(*lines, day=day, **more)
        self.post_receipt(document_id)
        return document_id

    def post_receipt(self, document_id: int, record_date: date | None = None) -> None:
        version = self.receipt(document_id).draft.version
        self.services.receipts.post(document_id, version, record_date)

    def receipt(self, document_id: int) -> ReceiptCard:
        card = self.queries.stock.receipt(document_id)
        assert card is not None
        return card

    def correct(self, document_id: int, lines: Iterable[ReceiptLine] | None = None) -> int:
        """Start the correction of a receipt, put ``lines`` in the place of its own, post it."""
        started = self.services.receipts.start_correction(document_id)
        assert started.entity_id is not None
        if lines is not None:
            draft = replace(self.receipt(started.entity_id).draft, lines=tuple(lines))
            self.services.receipts.save_draft(draft)
        self.post_receipt(started.entity_id)
        return started.entity_id

    def copies(self, title_id: int) -> list[CopyRow]:
        """Copies of a title in the order of their ids."""
        card = self.queries.catalogue.card(title_id)
        assert card is not None
        return sorted(card.copies, key=lambda copy: copy.id)

    # --- write-off acts ----------------------------------------------------------------------

    def reason(self, code: str = "worn") -> int:
        items = self.queries.school.references(ReferenceCategory.WRITE_OFF_REASON)
        return next(item.id for item in items if item.code == code)

    def direction(self, code: str = "waste_paper") -> int:
        items = self.queries.school.references(ReferenceCategory.DISPOSAL_DIRECTION)
        return next(item.id for item in items if item.code == code)

    def draft_act(
        self, copy_ids: Sequence[int], fund: Fund = Fund.MAIN, day: date | None = None, **more: Any
    ) -> int:
        values: dict[str, Any] = {
            "commission_id": self.queries.school.commissions()[0].id,
            "lines": tuple(WriteOffLineDraft(copy_id) for copy_id in copy_ids),
            **more,
        }
        saved = self.services.write_off.save_draft(
            WriteOffDraft(day or self.clock.today(), fund, self.reason(), **values)
        )
        assert saved.entity_id is not None
        return saved.entity_id

    def write_off(self, copy_ids: Sequence[int], fund: Fund = Fund.MAIN, **more: Any) -> int:
        """Post an act of these copies; its document id."""
        document_id = self.draft_act(copy_ids, fund, **more)
        self.post_act(document_id)
        return document_id

    def post_act(self, document_id: int, record_date: date | None = None) -> None:
        version = self.act(document_id).draft.version
        self.services.write_off.post(document_id, version, record_date)

    def act(self, document_id: int) -> WriteOffCard:
        card = self.queries.write_off.act(document_id)
        assert card is not None
        return card


def line(
    title_id: int, quantity: int = 1, price: int = 100_00, fund: Fund = Fund.MAIN, **more: Any
) -> ReceiptLine:
    """A line of a receipt, on the balance."""
    values: dict[str, Any] = {"account": Account.BALANCE, **more}
    return ReceiptLine(title_id=title_id, fund=fund, quantity=quantity, price=price, **values)
