"""What a librarian can do with opening balances (ввод остатков): load, edit, post, take back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.core.changes import Changes
from app.core.dates import format_date
from app.core.errors import UserError
from app.core.money import copies_short
from app.core.number_series import NumberGap
from app.core.progress import NO_PROGRESS, Progress
from app.core.stock import CopyState, DocumentKind, Fund
from app.core.text import clean_line
from app.models import Copy, Document, Lot, Opening, Operation
from app.models.safety import UndoWay
from app.queries.opening import FundAmount, OpeningLine
from app.queries.opening_numbers import gaps_among
from app.services.context import ServiceContext
from app.services.copies_entry import entered_copies
from app.services.documents import AREAS, DocumentStore, discard_draft, reversal_date
from app.services.import_layouts import recall_layouts
from app.services.opening_draft import change_lines, check_lines, copy_lots
from app.services.opening_loading import LOADED, load_stock
from app.services.opening_plan import (
    NumberClash,
    RejectedStock,
    StockPlan,
    StockVerdict,
    StockVerdictKind,
    plan_stock,
)
from app.services.opening_posting import enter_stock

if TYPE_CHECKING:
    from app.exchange.spreadsheet import ColumnMapping, StockSheet, Table

__all__ = [
    "NothingToLoadError",
    "NumberClash",
    "OpeningChange",
    "OpeningOutcome",
    "OpeningPreview",
    "OpeningService",
    "RejectedStock",
    "StockSummary",
    "StockVerdict",
    "StockVerdictKind",
]

_OPENING = DocumentKind.OPENING
_MOVING = "Записываем движения"


@dataclass(frozen=True, slots=True)
class OpeningChange:
    """What is to be changed of a draft: its head, and lines that are new or other than before.

    ``document_id`` ``None`` makes a new draft. A line without ``lot_id`` is added at the end;
    its ``numbers`` are written as in :func:`app.core.inventory_numbers.pack_numbers`.
    """

    date: date
    note: str = ""
    commission_id: int | None = None
    lines: tuple[OpeningLine, ...] = ()
    removed: tuple[int, ...] = ()
    document_id: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class StockSummary:
    """What a table brings: rows that come in, titles, copies, kopecks, numbers.

    ``copies`` and ``total`` are of what comes into the funds, by fund in ``amounts``; ``gone``
    counts copies that have left before. ``missing`` counts the numbers of the gaps.
    """

    rows: int
    new_titles: int
    known_titles: int
    amounts: tuple[FundAmount, ...]
    gone: int
    gaps: tuple[NumberGap, ...]
    clashes: tuple[NumberClash, ...]
    rejected: tuple[RejectedStock, ...]
    remarks: tuple[str, ...]

    @property
    def read(self) -> int:
        """How many rows were meant to be stock."""
        return self.rows + len(self.rejected)

    @property
    def copies(self) -> int:
        return sum(amount.copies for amount in self.amounts)

    @property
    def total(self) -> int:
        """Kopecks of the copies that come into the funds."""
        return sum(amount.total for amount in self.amounts)

    @property
    def missing(self) -> int:
        return sum(gap.count for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class OpeningPreview:
    """The dry run of a table: a verdict for each edition of each row, in the file's order."""

    verdicts: tuple[StockVerdict, ...]
    summary: StockSummary

    def count(self, kind: StockVerdictKind) -> int:
        return sum(verdict.verdict is kind for verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class OpeningOutcome:
    """What loading a table did. The draft is ``changes.entity_id``."""

    changes: Changes
    summary: StockSummary


class NothingToLoadError(UserError):
    """No row of a table can be used; ``summary`` says why."""

    def __init__(self, name: str, summary: StockSummary) -> None:
        super().__init__(
            f"Из файла «{name}» нечего ввести: в нём нет ни одной годной строки.",
            "Посмотрите причины в списке.",
        )
        self.summary = summary


class OpeningService:
    def __init__(
        self, context: ServiceContext, back_up_first: Callable[[Progress], object]
    ) -> None:
        self._context = context
        self._back_up_first = back_up_first

    # --- loading a table -----------------------------------------------------------------

    def suggest_columns(self, table: Table, header_row: int | None = None) -> ColumnMapping:
        """What each column tells of the stock: as the librarian set it for this layout before,
        else guessed. ``header_row`` (1-based, 0 for none) is taken when the librarian chose it.

        Raises:
            UserError: the table has no such row.
        """
        from app.exchange.spreadsheet import guess_stock_columns, recall_stock

        with self._context.library.read() as session:
            layouts = recall_layouts(session)
        remembered = recall_stock(table, layouts)
        if remembered is not None and header_row in (None, remembered.header_row):
            return remembered
        return guess_stock_columns(table, header_row)

    def read_stock(
        self,
        table: Table,
        mapping: ColumnMapping,
        progress: Progress = NO_PROGRESS,
        *,
        disposed_by: str | None = None,
    ) -> StockSheet:
        """Read the rows of a table as stock; nothing is changed. See
        :func:`app.exchange.spreadsheet.stock_of`.

        Raises:
            UserError: no column holds titles, or none tells of copies.
        """
        from app.exchange.spreadsheet import stock_of

        return stock_of(table, mapping, progress, disposed_by=disposed_by)

    def preview(
        self, file: StockSheet, *, fund: Fund | None = None, progress: Progress = NO_PROGRESS
    ) -> OpeningPreview:
        """Say what loading the table would do, without doing it."""
        with self._context.library.read() as session:
            plan = plan_stock(session, file, fund, progress)
            summary = _summary(session, file, plan)
        return OpeningPreview(plan.verdicts, summary)

    def apply(
        self,
        file: StockSheet,
        name: str,
        as_of: date,
        *,
        fund: Fund | None = None,
        progress: Progress = NO_PROGRESS,
    ) -> OpeningOutcome:
        """Make a draft of the good rows in one transaction, after a verified backup.

        New titles enter the catalogue, known ones stay as they are. Undo drops the draft and
        the titles that nothing else uses. ``as_of`` is the day the stock is taken on.

        Raises:
            NothingToLoadError: no row can be used.
            Cancelled: the user stopped it; the library is as it was.
        """
        self._back_up_first(progress)
        with self._context.library.write() as session:
            plan = plan_stock(session, file, fund, progress)
            summary = _summary(session, file, plan)
            if not plan.lots:
                raise NothingToLoadError(name, summary)
            store = DocumentStore(session, self._context)
            document, operation = load_stock(store, file, plan, name, as_of, progress)
            document_id = document.id
        phrase = copies_short(sum(lot.quantity for lot in plan.lots))
        changes = Changes.of(
            *AREAS[_OPENING],
            operation_id=operation,
            entity_id=document_id,
            message=f"Загружено в черновик: {phrase}",
            undoable=True,
        )
        return OpeningOutcome(changes, summary)

    # --- the draft -----------------------------------------------------------------------

    def save_draft(self, change: OpeningChange) -> Changes:
        """Save what was changed of a draft, however unfinished. ``Changes.entity_id`` is it.

        Raises:
            UserError: a negative or absurd amount or price.
            ConflictError: it was changed or posted meanwhile.
        """
        check_lines(change.lines)
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            row = store.draft(
                _OPENING,
                change.document_id,
                change.version,
                day=change.date,
                note=clean_line(change.note),
                corrects_id=_corrected_by(session, change.document_id),
            )
            head = session.get(Opening, row.id) or Opening(document_id=row.id)
            head.commission_id = change.commission_id
            session.add(head)
            session.flush()
            change_lines(session, row.id, change.lines, change.removed)
            copies, total = _amounts(session, row.id)
            operation = store.note_editing(
                row, f"Черновик ввода остатков на {format_date(row.date)}", copies, total
            )
            document_id = row.id
        return Changes.of(*AREAS[_OPENING][:1], operation_id=operation, entity_id=document_id)

    def discard(self, document_id: int, version: int) -> Changes:
        """Put a draft away; undo brings it back."""
        return discard_draft(self._context, _OPENING, document_id, version)

    # --- posting and taking back -----------------------------------------------------------

    def post(
        self,
        document_id: int,
        version: int,
        record_date: date | None = None,
        progress: Progress = NO_PROGRESS,
    ) -> Changes:
        """Post a draft: its copies stand in the funds from ``record_date`` (else the day of the
        document) on, in «Состоит на» and never in «Поступило»; those that have left before
        only keep their numbers. A correction reverses what it corrects in the same transaction.

        Raises:
            UserError: nothing to post, numbers and amounts disagree, the period is closed.
            RefusalError: numbers are taken; copies of what it corrects have moved on.
            ConflictError: the draft was changed or posted meanwhile.
            Cancelled: the user stopped it; the library is as it was.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            row = store.editable(document_id, version)
            day = record_date or row.date
            lots = _lots(session, document_id)
            kept: dict[int, list[Copy]] = {}
            corrects_id = row.corrects_id
            if corrects_id is not None:
                kept = self._take_back(store, corrects_id, day)
            moves = enter_stock(session, lots, kept, progress)
            progress.report(_MOVING, 0, len(moves))
            store.post(row, day, moves)
            progress.report(_MOVING, len(moves), len(moves))
            # the loading is not to be undone under a posted document
            session.execute(
                update(Operation)
                .where(Operation.document_id == document_id, Operation.kind == LOADED)
                .values(undo=UndoWay.NONE)
            )
            summary = f"Ввод остатков № {row.number} на {format_date(row.date)}"
            operation = store.journal.operation(
                "opening_corrected" if corrects_id else "opening_posted",
                summary,
                undo=UndoWay.NONE if corrects_id else UndoWay.DOCUMENT,
                copies=len(moves),
                total=sum(move.price for move in moves),
                document_id=document_id,
            )
        return Changes.of(
            *AREAS[_OPENING],
            operation_id=operation,
            entity_id=document_id,
            message=f"Проведено: {summary[:1].lower()}{summary[1:]}, {copies_short(len(moves))}",
            undoable=corrects_id is None,
        )

    def reverse(self, document_id: int, record_date: date | None = None) -> Changes:
        """Reverse a posted opening balance (сторно): its copies leave the funds. Their numbers
        wait for the balance to be entered anew. ``Changes.entity_id`` is the reversal.

        Raises:
            RefusalError: copies have moved on since or stand in a draft.
            UserError: the record date runs backwards or lies in a closed period.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            original = store.posted(document_id, _OPENING)
            copies = entered_copies(store, original)
            reversal = store.reverse(original, reversal_date(store, original, record_date))
            copy_ids = [copy.id for copy in copies]
            store.set_states(copy_ids + _gone_copies(session, document_id), CopyState.CANCELLED)
            summary = f"Сторно ввода остатков № {original.number} на {format_date(original.date)}"
            operation = store.journal.operation(
                "opening_reversed",
                summary,
                copies=-len(copies),
                total=-sum(copy.price for copy in copies),
                document_id=reversal.id,
            )
            reversal_id = reversal.id
        return Changes.of(
            *AREAS[_OPENING],
            operation_id=operation,
            entity_id=reversal_id,
            message=f"{summary}: {copies_short(len(copies))} выбыло из учёта",
        )

    def start_correction(self, document_id: int) -> Changes:
        """Make the draft of a corrected opening balance («Исправить»), bound to the same copies
        and numbers. Posting it reverses the old one. ``Changes.entity_id`` is the draft.

        Raises:
            RefusalError: copies have moved on since or stand in a draft.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            original = store.posted(document_id, _OPENING)
            entered_copies(store, original)
            row = store.draft(
                _OPENING, None, 0, day=original.date, note="", corrects_id=document_id
            )
            head = session.get_one(Opening, document_id)
            session.add(
                Opening(document_id=row.id, commission_id=head.commission_id, source=head.source)
            )
            session.flush()
            copy_lots(session, _lots(session, document_id), row.id)
            copies, total = _amounts(session, row.id)
            operation = store.note_editing(
                row, f"Исправление ввода остатков № {original.number}", copies, total
            )
            draft_id = row.id
        return Changes.of(*AREAS[_OPENING], operation_id=operation, entity_id=draft_id)

    def _take_back(
        self, store: DocumentStore, original_id: int, day: date
    ) -> dict[int, list[Copy]]:
        """Reverse the corrected document; its copies without numbers by their lots."""
        session = store.session
        original = store.posted(original_id, _OPENING)
        copies = entered_copies(store, original)
        store.reverse(original, reversal_date(store, original, day))
        gone = _gone_copies(session, original_id)
        copies += [session.get_one(Copy, copy_id) for copy_id in gone]
        by_lot: dict[int, list[Copy]] = {}
        for copy in copies:
            copy.state = CopyState.CANCELLED
            if copy.inventory_number is None:
                by_lot.setdefault(copy.lot_id, []).append(copy)
        session.flush()
        return by_lot


def _lots(session: Session, document_id: int) -> list[Lot]:
    statement = select(Lot).where(Lot.document_id == document_id).order_by(Lot.position)
    return list(session.execute(statement).scalars())


def _corrected_by(session: Session, document_id: int | None) -> int | None:
    if document_id is None:
        return None
    return session.execute(
        select(Document.corrects_id).where(Document.id == document_id)
    ).scalar_one_or_none()


def _gone_copies(session: Session, document_id: int) -> list[int]:
    """Copies of the document that had left before it."""
    return list(
        session.execute(
            select(Copy.id)
            .join(Lot, Lot.id == Copy.lot_id)
            .where(Lot.document_id == document_id, Lot.disposed_by != "")
            .order_by(Copy.id)
        ).scalars()
    )


def _amounts(session: Session, document_id: int) -> tuple[int, int]:
    """Copies and kopecks that the document brings into the funds."""
    copies, total = session.execute(
        select(
            func.coalesce(func.sum(Lot.quantity), 0),
            func.coalesce(func.sum(Lot.quantity * Lot.price), 0),
        ).where(Lot.document_id == document_id, Lot.disposed_by == "")
    ).one()
    return copies, total


def _summary(session: Session, file: StockSheet, plan: StockPlan) -> StockSummary:
    numbers = [number for lot in plan.lots for number in lot.numbers]
    amounts: dict[Fund, list[int]] = {}
    for lot in plan.lots:
        if not lot.disposed_by:
            amount = amounts.setdefault(lot.fund, [0, 0])
            amount[0] += lot.quantity
            amount[1] += lot.quantity * lot.price
    return StockSummary(
        plan.rows,
        len(plan.titles),
        plan.known_titles,
        tuple(FundAmount(fund, *amounts[fund]) for fund in Fund if fund in amounts),
        sum(lot.quantity for lot in plan.lots if lot.disposed_by),
        gaps_among(session, numbers),
        plan.clashes,
        plan.rejected,
        (*file.remarks, *_loaded_before(session, file)),
    )


def _loaded_before(session: Session, file: StockSheet) -> Sequence[str]:
    """Was a table of this name loaded already? Rows without numbers would come in twice."""
    if all(row.stock.numbers for row in file.rows):
        return ()
    day = session.execute(
        select(Document.date)
        .join(Opening, Opening.document_id == Document.id)
        .where(Opening.source == file.table.name, Document.status.in_(("draft", "posted")))
        .order_by(Document.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    if day is None:
        return ()
    return (
        f"Файл «{file.table.name}» уже загружали: ввод остатков на {format_date(day)}. Если это "
        "тот же список, экземпляры без номеров будут введены второй раз.",
    )
