"""The database itself keeps posted papers, movements and the journal as they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.core.errors import UserError
from app.queries.write_off import DisposalDraft
from tests.support.ledger import breaches
from tests.support.workshop import Workshop, line

FROZEN = "Проведённый документ не изменяется"
APPEND_ONLY = "Проведённые записи не изменяются"


@pytest.fixture
def posted(workshop: Workshop) -> Iterator[Workshop]:
    """Document 1 is a posted receipt, 2 a posted act, 3 a draft receipt, 4 a draft act."""
    title = workshop.title()
    assert workshop.receive(line(title, 3)) == 1
    copies = workshop.copies(title)
    assert workshop.write_off([copies[0].id]) == 2
    assert workshop.draft_receipt(line(title, 2)) == 3
    assert workshop.draft_act([copies[1].id]) == 4
    yield workshop
    assert breaches(workshop.path) == []


def attempt(workshop: Workshop, statement: str) -> None:
    """Run a statement as an operation; it must touch a row if nothing forbids it."""
    with workshop.opened.library.write() as session:
        _run(session, statement)


def _run(session: Session, statement: str) -> None:
    assert session.connection().exec_driver_sql(statement).rowcount > 0


@pytest.mark.parametrize("table", ["movement", "summary_record", "journal_entry"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_ledger_and_journal_only_grow(posted: Workshop, table: str, statement: str) -> None:
    before = posted.rows(f"SELECT * FROM {table}")
    with pytest.raises(UserError, match=APPEND_ONLY):
        attempt(posted, statement.format(table))
    assert posted.rows(f"SELECT * FROM {table}") == before != []


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'write_off'",
        "number = '77'",
        "date = '2020-01-01'",
        "record_date = '2020-01-01'",
        "note = 'иначе'",
        "reverses_id = 2",
        "corrects_id = 2",
        "posted_at = NULL",
        "posted_by = 'другой'",
        "status = 'draft'",
        "status = 'discarded'",
    ],
)
def test_posted_document_is_frozen(posted: Workshop, change: str) -> None:
    with pytest.raises(UserError, match=FROZEN):
        attempt(posted, f"UPDATE document SET {change} WHERE id = 1")


def test_reversed_document_does_not_come_back(posted: Workshop) -> None:
    posted.services.write_off.reverse(2)
    with pytest.raises(UserError, match=FROZEN):
        attempt(posted, "UPDATE document SET status = 'posted' WHERE id = 2")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM document WHERE id = 1",
        "UPDATE lot SET price = 1 WHERE document_id = 1",
        "UPDATE lot SET title_id = title_id, quantity = 2 WHERE document_id = 1",
        "UPDATE lot SET document_id = 1 WHERE document_id = 3",
        "UPDATE lot SET document_id = 3 WHERE document_id = 1",
        "DELETE FROM lot WHERE document_id = 1",
        "INSERT INTO lot (document_id, position, title_id, fund, account, quantity, price, "
        "numbered, number_prefix, note) VALUES (1, 9, 1, 'main', 'balance', 1, 1, 0, '', '')",
        "UPDATE receipt SET paper_number = '1' WHERE document_id = 1",
        "DELETE FROM receipt WHERE document_id = 1",
        "UPDATE write_off SET basis = 'иначе' WHERE document_id = 2",
        "DELETE FROM write_off WHERE document_id = 2",
        "UPDATE write_off_line SET remark = 'иначе' WHERE document_id = 2",
        "UPDATE write_off_line SET document_id = 2 WHERE document_id = 4",
        "DELETE FROM write_off_line WHERE document_id = 2",
        "INSERT INTO write_off_line (document_id, position, copy_id, remark) VALUES (2, 9, 3, '')",
    ],
)
def test_parts_of_a_posted_document_are_frozen(posted: Workshop, statement: str) -> None:
    with pytest.raises(UserError, match=FROZEN):
        attempt(posted, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE lot SET price = 1 WHERE document_id = 3",
        "DELETE FROM lot WHERE document_id = 3",
        "UPDATE write_off_line SET remark = 'ветхая' WHERE document_id = 4",
        "DELETE FROM write_off_line WHERE document_id = 4",
    ],
)
def test_drafts_can_be_changed(posted: Workshop, statement: str) -> None:
    attempt(posted, statement)


def test_every_column_of_a_posted_lot_but_its_title_is_frozen(posted: Workshop) -> None:
    columns = posted.rows("SELECT name FROM pragma_table_info('lot') WHERE name <> 'title_id'")
    assert len(columns) > 10
    for column in columns:
        with pytest.raises(UserError, match=FROZEN):
            attempt(posted, f"UPDATE lot SET {column} = {column} WHERE document_id = 1")


def test_posted_lot_may_go_to_another_title(posted: Workshop) -> None:
    other = posted.title("Капитанская дочка и другие повести")
    attempt(posted, f"UPDATE lot SET title_id = {other} WHERE document_id = 1")
    attempt(posted, "UPDATE lot SET title_id = 1 WHERE document_id = 1")


def test_disposals_of_a_posted_act_can_still_be_filled(posted: Workshop) -> None:
    version = posted.act(2).draft.version
    posted.services.write_off.fill_disposals(
        2, version, [DisposalDraft(posted.direction(), 1, 100_00, "Акт № 15")]
    )
    assert posted.act(2).undisposed == 0


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE copy SET inventory_number = '1' WHERE id = 2", "инвентарный номер уже есть"),
        (
            "UPDATE copy SET barcode = (SELECT barcode FROM copy WHERE id = 1) WHERE id = 2",
            "штрихкод",
        ),
        ("UPDATE copy SET price = -1 WHERE id = 2", "не может быть меньше нуля"),
        ("UPDATE lot SET quantity = -1 WHERE document_id = 3", "не могут быть меньше нуля"),
        ("UPDATE title SET title = '  '", "должно быть заглавие"),
        ("UPDATE copy SET place_id = 9999 WHERE id = 2", "удалена или ещё используется"),
        ("DELETE FROM title", "удалена или ещё используется"),
        (
            "INSERT INTO reference_item (category, code, name, position, active) "
            "SELECT category, '', name, 0, 1 FROM reference_item",
            "в справочнике уже есть",
        ),
        (
            "INSERT INTO write_off_line (document_id, position, copy_id, remark) "
            "SELECT document_id, 9, copy_id, '' FROM write_off_line WHERE document_id = 4",
            "уже есть в акте",
        ),
        (
            "INSERT INTO summary_record (document_id, fund, part, scope, number, record_date) "
            "SELECT 3, fund, part, scope, number, record_date FROM summary_record",
            "номер записи книги суммарного учёта уже занят",
        ),
    ],
)
def test_broken_constraints_are_told_in_russian(
    posted: Workshop, statement: str, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        attempt(posted, statement)
