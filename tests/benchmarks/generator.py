"""Library files of a given size, made once and kept in the temporary folder."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.bootstrap import OpenedLibrary, open_library
from app.core.barcodes import copy_barcode
from app.core.dates import FixedClock
from app.core.inventory_numbers import number_key
from app.core.stock import (
    CopyState,
    DocumentKind,
    DocumentStatus,
    Fund,
    ReferenceCategory,
    SummaryPart,
)
from app.models import (
    Copy,
    Document,
    Lot,
    Movement,
    Receipt,
    ReferenceItem,
    SummaryRecord,
    Title,
    WriteOff,
)
from app.models.library import Library
from app.models.migrate import HEAD_REVISION
from app.queries.rows import batches
from app.queries.stock import summary_scope, summary_sequence
from app.services.numbers import take_numbers
from app.services.title_store import TitleStore
from tests.benchmarks import words
from tests.support.workshop import LIBRARIAN, make_library

TODAY = date(2026, 11, 22)
FIRST_DAY = date(2026, 1, 12)
_TITLES_AT_ONCE = 5_000
_COPIES_A_RECEIPT = 5_000
_MOST_COPIES_A_LOT = 4
_DOCUMENTS_A_YEAR = 40


@dataclass(frozen=True, slots=True)
class Size:
    """How many titles and how many copies of them; with ``years`` the copies come by small
    receipts from that many years before on and leave again by acts, but for those of a year."""

    titles: int
    copies: int
    years: int = 0


TINY = Size(200, 400)
REAL = Size(8_000, 20_000)
DECADE = Size(8_000, 20_000, 10)
TINY_DECADE = Size(100, 400, 10)
LARGE = Size(100_000, 200_000)
HUGE = Size(1_000_000, 0)


def library_of(size: Size) -> Path:
    """A closed library file of this size. Copy it before writing into it."""
    folder = Path(tempfile.gettempdir()) / "formulyar-benchmarks"
    folder.mkdir(exist_ok=True)
    name = f"{size.titles}-{size.copies}-{size.years}-{_state_of_code()}.formulyar"
    path = folder / name
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=folder) as own:
            made = Path(own) / path.name
            make_library(made, FixedClock.on(FIRST_DAY))
            _fill(made, size)
            made.replace(path)
    return path


def clock() -> FixedClock:
    """The clock of the benchmarks."""
    return FixedClock.on(TODAY)


@contextmanager
def opened_copy(size: Size) -> Iterator[OpenedLibrary]:
    """A copy of the library of this size that may be written into."""
    source = library_of(size)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "library.formulyar"
        shutil.copyfile(source, path)
        opened = open_library(path, who=LIBRARIAN, clock=clock())
        try:
            yield opened
        finally:
            opened.close()


def _state_of_code() -> str:
    """Changes with all that decides what is in the file."""
    digest = hashlib.sha256(HEAD_REVISION.encode())
    for source in (__file__, words.__file__):
        digest.update(Path(source).read_bytes())
    return f"{HEAD_REVISION}-{digest.hexdigest()[:10]}"


def _fill(path: Path, size: Size) -> None:
    opened = open_library(path, who=LIBRARIAN, clock=clock())
    try:
        for batch in batches(words.Titles().write(size.titles), _TITLES_AT_ONCE):
            with opened.library.write() as session:
                store = TitleStore(session, opened.context.clock.now())
                store.insert_many([(fields, None) for fields in batch])
        if size.years:
            _fill_years(opened.library, size)
        else:
            _fill_at_once(opened.library, size.copies)
    finally:
        opened.close()


def _fill_at_once(library: Library, copies: int) -> None:
    made = 0
    while made < copies:
        count = min(_COPIES_A_RECEIPT, copies - made)
        with library.write() as session:
            _Delivery(session, made // _COPIES_A_RECEIPT + 1, FIRST_DAY).post(count)
        made += count


def _fill_years(library: Library, size: Size) -> None:
    """Receipts all over the years; as many copies leave a year later."""
    documents = size.years * _DOCUMENTS_A_YEAR
    count = size.copies // documents
    step = timedelta(days=365 // _DOCUMENTS_A_YEAR)
    begin = date(TODAY.year - size.years + 1, 1, 10)
    for place in range(documents):
        year, within = divmod(place, _DOCUMENTS_A_YEAR)
        day = begin.replace(year=begin.year + year) + step * within
        if day > TODAY:
            break
        with library.write() as session:
            _Delivery(session, within + 1, day).post(count)
            if year:
                _Act(session, within + 1, day).post(count)


class _Posted:
    """A posted document, written row by row as posting leaves it."""

    kind: DocumentKind
    part: SummaryPart

    def __init__(self, session: Session, number: int, day: date) -> None:
        self._session = session
        self._number = number
        self._day = day

    def _draft(self) -> int:
        day = self._day
        moment = datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)
        row = Document(
            kind=self.kind,
            status=DocumentStatus.DRAFT,
            number=str(self._number),
            date=day,
            record_date=day,
            created_at=moment,
            changed_at=moment,
            posted_at=moment,
            posted_by=LIBRARIAN,
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def _record(self, document_id: int) -> None:
        scope = summary_scope(self._session, self.part, self._day)
        self._session.add(
            SummaryRecord(
                document_id=document_id,
                fund=Fund.MAIN,
                part=self.part,
                scope=scope,
                number=take_numbers(
                    self._session, summary_sequence(Fund.MAIN, self.part), str(scope)
                ),
                record_date=self._day,
            )
        )
        self._session.execute(
            update(Document).where(Document.id == document_id).values(status=DocumentStatus.POSTED)
        )

    def _movement(
        self, document_id: int, copy_id: int, delta: int, price: int
    ) -> dict[str, object]:
        return {
            "document_id": document_id,
            "copy_id": copy_id,
            "record_date": self._day,
            "fund": Fund.MAIN,
            "account": "balance",
            "part": self.part,
            "delta": delta,
            "price": price,
        }


class _Act(_Posted):
    """An act that takes the copies that have been there longest."""

    kind = DocumentKind.WRITE_OFF
    part = SummaryPart.OUT

    def post(self, copies: int) -> None:
        document_id = self._draft()
        reason = self._session.execute(
            select(ReferenceItem.id).where(
                ReferenceItem.category == ReferenceCategory.WRITE_OFF_REASON
            )
        ).scalars()
        self._session.add(
            WriteOff(
                document_id=document_id, fund=Fund.MAIN, reason_id=list(reason)[self._number % 5]
            )
        )
        gone = self._session.execute(
            select(Copy.id, Copy.price)
            .where(Copy.state == CopyState.IN_STOCK)
            .order_by(Copy.id)
            .limit(copies)
        ).all()
        ids = [copy_id for copy_id, _price in gone]
        self._session.execute(
            insert(Movement),
            [self._movement(document_id, copy_id, -1, price) for copy_id, price in gone],
        )
        self._session.execute(update(Copy).where(Copy.id.in_(ids)).values(state=CopyState.OUT))
        self._record(document_id)


class _Delivery(_Posted):
    """A receipt."""

    kind = DocumentKind.RECEIPT
    part = SummaryPart.IN

    def __init__(self, session: Session, number: int, day: date) -> None:
        super().__init__(session, number, day)
        self._random = Random(number * day.toordinal())

    def post(self, copies: int) -> None:
        """Write a receipt of this many copies; the titles come from all over the catalogue."""
        lots = self._choose_lots(copies)
        document_id = self._draft()
        self._session.add(Receipt(document_id=document_id, paper_name="Накладная"))
        self._session.flush()
        self._write_lots(document_id, lots)
        self._write_copies(document_id)
        self._record(document_id)

    def _choose_lots(self, copies: int) -> list[tuple[int, int]]:
        titles = self._session.execute(select(func.max(Title.id))).scalar_one()
        lots: list[tuple[int, int]] = []
        left = copies
        while left:
            quantity = min(left, self._random.randint(1, _MOST_COPIES_A_LOT))
            lots.append((self._random.randint(1, titles), quantity))
            left -= quantity
        return lots

    def _write_lots(self, document_id: int, lots: list[tuple[int, int]]) -> None:
        places = list(
            self._session.execute(
                select(ReferenceItem.id).where(ReferenceItem.category == ReferenceCategory.PLACE)
            ).scalars()
        )
        self._session.execute(
            insert(Lot),
            [
                {
                    "document_id": document_id,
                    "position": position,
                    "title_id": title_id,
                    "fund": Fund.MAIN,
                    "account": "balance",
                    "quantity": quantity,
                    "price": self._random.randint(90, 1500) * 100,
                    "place_id": self._random.choice(places),
                }
                for position, (title_id, quantity) in enumerate(lots)
            ],
        )

    def _write_copies(self, document_id: int) -> None:
        lots = self._session.execute(
            select(Lot.id, Lot.title_id, Lot.quantity, Lot.price, Lot.place_id).where(
                Lot.document_id == document_id
            )
        ).all()
        count = sum(lot.quantity for lot in lots)
        copy_id = take_numbers(self._session, "copy", "", count)
        take_numbers(self._session, "inventory", "", count)
        copies, movements = [], []
        for lot in lots:
            for _ in range(lot.quantity):
                copies.append(
                    {
                        "id": copy_id,
                        "title_id": lot.title_id,
                        "lot_id": lot.id,
                        "inventory_number": str(copy_id),
                        "inventory_key": number_key(str(copy_id)),
                        "barcode": copy_barcode(copy_id),
                        "fund": Fund.MAIN,
                        "account": "balance",
                        "price": lot.price,
                        "place_id": lot.place_id,
                    }
                )
                movements.append(self._movement(document_id, copy_id, 1, lot.price))
                copy_id += 1
        self._session.execute(insert(Copy), copies)
        self._session.execute(insert(Movement), movements)
