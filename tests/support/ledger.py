"""The ledger counted again in plain Python, from the rows of the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from app.core.inventory_numbers import number_key
from tests.support.workshop import database

# what a document of a kind may do to a copy, unless it reverses another one:
# part of the summary book, +1 or −1, whether the copy belongs to another school
DEEDS: dict[str, set[tuple[int, int, bool]]] = {
    "receipt": {(1, 1, False), (0, 1, True)},
    "write_off": {(2, -1, False)},
    "opening": {(0, 1, False), (0, 1, True)},
    "replacement": {(2, -1, False), (1, 1, False)},
    "revaluation": {(1, -1, False), (1, 1, False)},
    "transfer_out": {(2, -1, False)},
    "transfer_return": {(0, -1, True)},
}


class CopyOfFile(NamedTuple):
    id: int
    fund: str
    account: str
    price: int
    state: str
    number: str | None
    key: str
    barcode: str | None
    lent_by: int | None
    disposed_by: str


class Move(NamedTuple):
    document_id: int
    copy_id: int
    day: str
    fund: str
    account: str
    part: int
    delta: int
    price: int

    @property
    def borrowed(self) -> bool:
        return self.account == "borrowed"


class Custody(NamedTuple):
    document_id: int
    copy_id: int
    day: str
    delta: int


class Record(NamedTuple):
    document_id: int
    fund: str
    part: int
    scope: int
    number: int
    day: str


class Paper(NamedTuple):
    id: int
    kind: str
    status: str
    number: str
    date: str
    record_date: str | None
    reverses: int | None
    posted_at: str | None


class Closing(NamedTuple):
    until: str
    closed_at: str


class Ledger(NamedTuple):
    """All rows of a library that the books are made of, in the order they were written."""

    copies: list[CopyOfFile]
    moves: list[Move]
    custody: list[Custody]
    records: list[Record]
    papers: dict[int, Paper]
    closings: list[Closing]


def breaches(path: Path) -> list[str]:
    """What does not agree in the books of a library; empty when all does."""
    with database(path) as connection:

        def select(statement: str) -> list[Any]:
            return connection.execute(statement).fetchall()

        ledger = Ledger(
            [
                CopyOfFile(*row)
                for row in select(
                    "SELECT copy.id, copy.fund, copy.account, copy.price, state, "
                    "inventory_number, inventory_key, barcode, lent_by_id, disposed_by "
                    "FROM copy JOIN lot ON lot.id = lot_id ORDER BY copy.id"
                )
            ],
            [
                Move(*row)
                for row in select(
                    "SELECT document_id, copy_id, record_date, fund, account, part, delta, price "
                    "FROM movement ORDER BY id"
                )
            ],
            [
                Custody(*row)
                for row in select(
                    "SELECT document_id, copy_id, record_date, delta FROM custody_event ORDER BY id"
                )
            ],
            [
                Record(*row)
                for row in select(
                    "SELECT document_id, fund, part, scope, number, record_date "
                    "FROM summary_record ORDER BY id"
                )
            ],
            {
                row[0]: Paper(*row)
                for row in select(
                    "SELECT id, kind, status, number, date, record_date, reverses_id, posted_at "
                    "FROM document ORDER BY id"
                )
            },
            [
                Closing(*row)
                for row in select(
                    "SELECT until, closed_at FROM period_closing WHERE reopened_at IS NULL"
                )
            ],
        )
        found = [f"foreign key: {row}" for row in select("PRAGMA foreign_key_check")]
        found += [row[0] for row in select("PRAGMA integrity_check") if row[0] != "ok"]
        found += [
            f"title {row[0]} is a textbook without a card"
            for row in select(
                "SELECT DISTINCT title_id FROM copy JOIN movement ON copy_id = copy.id "
                "WHERE movement.fund = 'textbooks' AND movement.account <> 'borrowed' "
                "AND title_id NOT IN (SELECT title_id FROM textbook_card_title)"
            )
        ]
    for check in (
        _copies,
        _totals,
        _balances,
        _deeds,
        _reversals,
        _custody,
        _numbers,
        _records,
        _periods,
    ):
        found += check(ledger)
    return found


def _copies(ledger: Ledger) -> list[str]:
    """The movements of a copy come to what the copy says of itself: fund, account, price, state.

    Copies that had left before an opening balance have no movements and are not in stock.
    """
    by_copy: dict[int, list[Move]] = defaultdict(list)
    for move in ledger.moves:
        by_copy[move.copy_id].append(move)
    found = []
    for copy in ledger.copies:
        moves = by_copy[copy.id]
        if bool(copy.disposed_by) == bool(moves):
            found.append(
                f"copy {copy.id} has {len(moves)} movements, gone before: {copy.disposed_by!r}"
            )
        net: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for move in moves:
            net[move.fund, move.account][0] += move.delta
            net[move.fund, move.account][1] += move.delta * move.price
        stands = {place: tuple(amount) for place, amount in net.items() if amount != [0, 0]}
        wanted = {(copy.fund, copy.account): (1, copy.price)} if copy.state == "in_stock" else {}
        if stands != wanted:
            found.append(f"copy {copy.id} is {copy.state}: {wanted}, its movements say {stands}")
        elif moves and copy.state != "in_stock":
            last = moves[-1]
            returned = ledger.papers[last.document_id].kind == "transfer_return"
            state = "out" if last.part == 2 or returned else "cancelled"
            if copy.state != state:
                found.append(f"copy {copy.id} is {copy.state}, it should be {state}")
    return found


def _totals(ledger: Ledger) -> list[str]:
    """Per fund: movements = copies in stock, and without borrowed copies = the opening balance
    and the records of the summary book, in copies and money."""
    by_moves = _amounts()
    by_record: dict[Any, list[int]] = _amounts()
    in_stock, by_book = _amounts(), _amounts()
    for move in ledger.moves:
        _add(by_moves[move.fund, move.borrowed], move.delta, move.price)
        if move.part:
            _add(by_record[move.document_id, move.fund, move.part], move.delta, move.price)
        else:
            _add(by_book[move.fund, move.borrowed], move.delta, move.price)
    for copy in ledger.copies:
        if copy.state == "in_stock":
            _add(in_stock[copy.fund, copy.account == "borrowed"], 1, copy.price)
    found = []
    for record in ledger.records:
        amount = by_record.pop((record.document_id, record.fund, record.part), None)
        if amount is None:
            found.append(f"a record without movements: {record}")
            continue
        by_book[record.fund, False][0] += amount[0]
        by_book[record.fund, False][1] += amount[1]
    found += [f"movements without a record: document {key}" for key in by_record]
    for fund in {*by_moves, *in_stock, *by_book}:
        if not by_moves[fund] == in_stock[fund] == by_book[fund]:
            found.append(
                f"{fund}: movements {by_moves[fund]}, copies {in_stock[fund]}, book {by_book[fund]}"
            )
    return found


def _amounts() -> dict[Any, list[int]]:
    return defaultdict(lambda: [0, 0])


def _add(amount: list[int], delta: int, price: int) -> None:
    amount[0] += delta
    amount[1] += delta * price


def _balances(ledger: Ledger) -> list[str]:
    """At the end of a day no fund is below zero, and a copy is there once or not at all."""
    funds = (((move.fund, move.account), move.day, move.delta) for move in ledger.moves)
    copies = ((move.copy_id, move.day, move.delta) for move in ledger.moves)
    lent = ((event.copy_id, event.day, event.delta) for event in ledger.custody)
    return [
        *_beyond("fund", funds, len(ledger.moves)),
        *_beyond("copy", copies, 1),
        *_beyond("lent copy", lent, 1),
    ]


def _beyond(name: str, steps: Iterable[tuple[Any, str, int]], most: int) -> list[str]:
    by_day: dict[Any, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for key, day, delta in steps:
        by_day[key][day] += delta
    found = []
    for key, days in by_day.items():
        balance = 0
        for day in sorted(days):
            balance += days[day]
            if not 0 <= balance <= most:
                found.append(f"{name} {key} stands at {balance} on {day}")
    return found


def _deeds(ledger: Ledger) -> list[str]:
    """A document does what its kind may do; a pair of movements is whole."""
    found = []
    by_document: dict[int, list[Move]] = defaultdict(list)
    for move in ledger.moves:
        by_document[move.document_id].append(move)
    for document_id, moves in by_document.items():
        paper = ledger.papers[document_id]
        if paper.status not in ("posted", "reversed"):
            found.append(f"{paper.status} document {document_id} has movements")
        if paper.reverses is not None:
            continue
        found += [
            f"{paper.kind} does {move}"
            for move in moves
            if (move.part, move.delta, move.borrowed) not in DEEDS[paper.kind]
        ]
        gone = [move.copy_id for move in moves if move.delta == -1]
        come = [move.copy_id for move in moves if move.delta == 1]
        if paper.kind == "replacement" and (len(gone) != len(come) or set(gone) & set(come)):
            found.append(f"replacement {document_id}: {gone} for {come}")
        if paper.kind == "revaluation" and sorted(gone) != sorted(come):
            found.append(f"revaluation {document_id}: {gone} and {come}")
        for ids in (gone, come):
            if len(set(ids)) != len(ids):
                found.append(f"document {document_id} moves a copy twice: {ids}")
    return found


def _reversals(ledger: Ledger) -> list[str]:
    """A reversal is its original turned round, in movements and in custody."""
    turned: dict[int, list[tuple[object, ...]]] = defaultdict(list)
    for move in ledger.moves:
        turned[move.document_id].append(
            (move.copy_id, move.fund, move.account, move.part, move.price, move.delta)
        )
    for event in ledger.custody:
        turned[event.document_id].append((event.copy_id, "", "", 0, 0, event.delta))
    found = []
    for paper in ledger.papers.values():
        if paper.reverses is None:
            continue
        original = ledger.papers[paper.reverses]
        wanted = [(*deed[:-1], -int(str(deed[-1]))) for deed in turned[original.id]]
        if original.status != "reversed" or original.kind != paper.kind:
            found.append(f"document {paper.id} reverses {original}")
        if sorted(map(str, wanted)) != sorted(map(str, turned[paper.id])):
            found.append(f"document {paper.id} is not {original.id} turned round")
    reversed_ids = {paper.reverses for paper in ledger.papers.values()}
    found += [
        f"document {paper.id} is reversed by nothing"
        for paper in ledger.papers.values()
        if paper.status == "reversed" and paper.id not in reversed_ids
    ]
    return found


def _custody(ledger: Ledger) -> list[str]:
    """``lent_by_id`` is the transfer by which a copy is lent; copies in stock alone are."""
    lender: dict[int, int] = {}
    lent: dict[int, bool] = defaultdict(bool)
    for event in ledger.custody:
        paper = ledger.papers[event.document_id]
        lent[event.copy_id] = event.delta == 1
        # a reversed return brings the copy back to the transfer that had lent it before
        if event.delta == 1 and paper.reverses is None:
            lender[event.copy_id] = event.document_id
    found = []
    for copy in ledger.copies:
        keeper = lender[copy.id] if lent[copy.id] else None
        if copy.lent_by != keeper:
            found.append(f"copy {copy.id} is lent by {copy.lent_by}, its custody says {keeper}")
        if copy.lent_by is not None and (copy.state != "in_stock" or copy.account == "borrowed"):
            found.append(f"copy {copy.id} is lent, but {copy.state}, {copy.account}")
    return found


def _numbers(ledger: Ledger) -> list[str]:
    found = []
    for what in ("number", "key", "barcode"):
        given = [getattr(copy, what) for copy in ledger.copies if getattr(copy, what)]
        if len(given) != len(set(given)):
            found.append(f"a copy's {what} is not unique")
    found += [
        f"key of {copy.number}"
        for copy in ledger.copies
        if copy.key != number_key(copy.number or "")
    ]
    series: dict[tuple[str, str], list[int]] = defaultdict(list)
    for paper in ledger.papers.values():
        if paper.status in ("posted", "reversed"):
            series[paper.kind, paper.date[:4]].append(int(paper.number))
        elif paper.number:
            found.append(f"{paper.status} document {paper.id} has the number {paper.number}")
    for key, numbers in series.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            found.append(f"numbers of {key}: {sorted(numbers)}")
    return found


def _records(ledger: Ledger) -> list[str]:
    """Numbers of a book run without gaps and in step with its dates."""
    found = []
    books: dict[tuple[str, int], list[Record]] = defaultdict(list)
    for record in ledger.records:
        books[record.fund, record.part].append(record)
        paper = ledger.papers[record.document_id]
        if record.part not in {part for part, _delta, _borrowed in DEEDS[paper.kind]} - {0}:
            found.append(f"{paper.kind} in part {record.part}")
        if record.day != paper.record_date:
            found.append(f"record {record} of a document of {paper.record_date}")
    days = [(move.document_id, move.day) for move in ledger.moves]
    days += [(event.document_id, event.day) for event in ledger.custody]
    found += [
        f"document {document_id} of {ledger.papers[document_id].record_date} moves on {day}"
        for document_id, day in sorted(set(days))
        if ledger.papers[document_id].record_date != day
    ]
    for book, entries in books.items():
        if [entry.day for entry in entries] != sorted(entry.day for entry in entries):
            found.append(f"record dates of {book} run backwards")
        runs: dict[int, list[int]] = defaultdict(list)
        for entry in entries:
            runs[entry.scope].append(entry.number)
            if entry.scope != (int(entry.day[:4]) if entry.part == 1 else 0):
                found.append(f"record {entry} stands in a wrong year")
        for scope, numbers in runs.items():
            if numbers != list(range(1, len(numbers) + 1)):
                found.append(f"record numbers of {book} in {scope}: {numbers}")
    return found


def _periods(ledger: Ledger) -> list[str]:
    """Nothing was recorded in a period after it was closed."""
    return [
        f"document {paper.id} of {paper.record_date} was posted after {closing.until} was closed"
        for closing in ledger.closings
        for paper in ledger.papers.values()
        if paper.record_date is not None
        and paper.posted_at is not None
        and paper.record_date <= closing.until
        and paper.posted_at > closing.closed_at
    ]
