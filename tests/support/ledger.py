"""The ledger counted again in plain Python, from the rows of the file."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from app.core.inventory_numbers import number_key
from tests.support.workshop import database


class CopyOfFile(NamedTuple):
    id: int
    fund: str
    price: int
    state: str
    number: str | None
    key: str
    barcode: str | None


class Move(NamedTuple):
    document_id: int
    copy_id: int
    day: str
    fund: str
    delta: int
    price: int


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


def breaches(path: Path) -> list[str]:
    """What does not agree in the books of a library; empty when all does."""
    with database(path) as connection:

        def select(statement: str) -> list[Any]:
            return connection.execute(statement).fetchall()

        copies = [
            CopyOfFile(*row)
            for row in select(
                "SELECT id, fund, price, state, inventory_number, inventory_key, barcode FROM copy"
            )
        ]
        moves = [
            Move(*row)
            for row in select(
                "SELECT document_id, copy_id, record_date, fund, delta, price FROM movement "
                "ORDER BY id"
            )
        ]
        records = [
            Record(*row)
            for row in select(
                "SELECT document_id, fund, part, scope, number, record_date FROM summary_record "
                "ORDER BY id"
            )
        ]
        papers = [
            Paper(*row)
            for row in select("SELECT id, kind, status, number, date FROM document ORDER BY id")
        ]
        found = [f"foreign key: {row}" for row in select("PRAGMA foreign_key_check")]
        found += [row[0] for row in select("PRAGMA integrity_check") if row[0] != "ok"]
    found += _states(copies, moves)
    found += _totals(copies, moves, records)
    found += _balances(moves)
    found += _numbers(copies, papers)
    found += _records(records, papers)
    return found


def _states(copies: list[CopyOfFile], moves: list[Move]) -> list[str]:
    net: dict[int, int] = defaultdict(int)
    for move in moves:
        net[move.copy_id] += move.delta
    return [
        f"copy {copy.id} is {copy.state}, its movements come to {net[copy.id]:+d}"
        for copy in copies
        if net[copy.id] != (copy.state == "in_stock")
    ]


def _totals(copies: list[CopyOfFile], moves: list[Move], records: list[Record]) -> list[str]:
    """Per fund: movements = copies in stock = records of the summary book, in copies and money."""
    by_moves: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    by_record: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    for move in moves:
        for total in (by_moves[move.fund], by_record[move.document_id, move.fund]):
            total[0] += move.delta
            total[1] += move.delta * move.price
    in_stock: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for copy in copies:
        if copy.state == "in_stock":
            in_stock[copy.fund][0] += 1
            in_stock[copy.fund][1] += copy.price
    by_book: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for record in records:
        amount = by_record.pop((record.document_id, record.fund), [0, 0])
        by_book[record.fund][0] += amount[0]
        by_book[record.fund][1] += amount[1]
    found = [f"movements without a record: document {key}" for key in by_record]
    for fund in {*by_moves, *in_stock, *by_book}:
        if not by_moves[fund] == in_stock[fund] == by_book[fund]:
            found.append(
                f"{fund}: movements {by_moves[fund]}, copies {in_stock[fund]}, book {by_book[fund]}"
            )
    return found


def _balances(moves: list[Move]) -> list[str]:
    """No fund and no copy is ever below zero at the end of a day."""
    found = []
    for owner in ("fund", "copy_id"):
        by_day: dict[Any, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for move in moves:
            by_day[getattr(move, owner)][move.day] += move.delta
        for key, days in by_day.items():
            balance = 0
            for day in sorted(days):
                balance += days[day]
                if balance < 0:
                    found.append(f"{owner} {key} stands at {balance} on {day}")
    return found


def _numbers(copies: list[CopyOfFile], papers: list[Paper]) -> list[str]:
    found = []
    for what in ("number", "key", "barcode"):
        given = [getattr(copy, what) for copy in copies if getattr(copy, what)]
        if len(given) != len(set(given)):
            found.append(f"a copy's {what} is not unique")
    found += [
        f"key of {copy.number}" for copy in copies if copy.key != number_key(copy.number or "")
    ]
    series: dict[tuple[str, str], list[int]] = defaultdict(list)
    for paper in papers:
        if paper.status in ("posted", "reversed"):
            series[paper.kind, paper.date[:4]].append(int(paper.number))
        elif paper.number:
            found.append(f"{paper.status} document {paper.id} has the number {paper.number}")
    for key, numbers in series.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            found.append(f"numbers of {key}: {sorted(numbers)}")
    return found


def _records(records: list[Record], papers: list[Paper]) -> list[str]:
    """Numbers of a book run without gaps and in step with its dates."""
    part_of = {"receipt": 1, "write_off": 2}
    kinds = {paper.id: paper.kind for paper in papers}
    found = [
        f"{kinds[record.document_id]} in part {record.part}"
        for record in records
        if part_of[kinds[record.document_id]] != record.part
    ]
    books: dict[tuple[str, int], list[Record]] = defaultdict(list)
    for record in records:
        books[record.fund, record.part].append(record)
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
