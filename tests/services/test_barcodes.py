"""Pre-printed labels take the place of the program's own bar codes."""

from __future__ import annotations

import pytest

from app.core.barcodes import copy_barcode
from app.core.errors import ConflictError, UserError
from app.core.stock import Fund
from app.queries.labels import LabelSource
from app.services.catalogue import CopyEdit
from tests.support.ledger import breaches
from tests.support.workshop import Workshop, line

CODE = "LIB-00017"


@pytest.fixture
def copies(workshop: Workshop) -> list[int]:
    """Three copies of a textbook without inventory numbers."""
    title = workshop.title("Алгебра")
    workshop.receive(line(title, 3, fund=Fund.TEXTBOOKS, numbered=False))
    return [copy.id for copy in workshop.copies(title)]


def code_of(workshop: Workshop, copy_id: int) -> str | None:
    code: str | None = workshop.value("SELECT barcode FROM copy WHERE id = ?", copy_id)
    return code


def test_label_takes_the_place_of_our_own(workshop: Workshop, copies: list[int]) -> None:
    done = workshop.services.barcodes.assign(copies[1], f" {CODE}\n")
    assert (done.entity_id, done.undoable) == (copies[1], True)
    assert code_of(workshop, copies[1]) == CODE
    found = workshop.queries.write_off.look_up([CODE], Fund.TEXTBOOKS, None)[0].found
    assert [item.copy.id for item in found] == [copies[1]]
    assert breaches(workshop.path) == []


def test_assignment_is_undone(workshop: Workshop, copies: list[int]) -> None:
    own = code_of(workshop, copies[0])
    workshop.services.barcodes.assign(copies[0], CODE)
    workshop.services.safety.undo()
    assert code_of(workshop, copies[0]) == own


def test_scan_on_the_russian_layout_is_read_as_it_was_meant(
    workshop: Workshop, copies: list[int]
) -> None:
    workshop.services.barcodes.assign(copies[0], "ДШИ-00017")
    assert code_of(workshop, copies[0]) == CODE


def test_same_label_once_more_changes_nothing(workshop: Workshop, copies: list[int]) -> None:
    workshop.services.barcodes.assign(copies[0], CODE)
    before = workshop.value("SELECT count(*) FROM operation")
    workshop.services.barcodes.assign(copies[0], CODE)
    assert workshop.value("SELECT count(*) FROM operation") == before


def test_label_of_another_copy_is_refused_by_name(workshop: Workshop, copies: list[int]) -> None:
    workshop.services.barcodes.assign(copies[0], CODE)
    with pytest.raises(UserError, match="уже у другого экземпляра: «Алгебра»"):
        workshop.services.barcodes.assign(copies[1], CODE)
    numbered = workshop.title("Сказки")
    workshop.receive(line(numbered, 1))
    taken = workshop.copies(numbered)[0].barcode
    with pytest.raises(UserError, match="№ 1, «Сказки»"):
        workshop.services.barcodes.assign(copies[1], taken)


def test_own_label_that_was_freed_may_be_used_again(workshop: Workshop, copies: list[int]) -> None:
    workshop.services.barcodes.assign(copies[0], CODE)
    workshop.services.barcodes.assign(copies[1], copy_barcode(copies[0]))
    assert code_of(workshop, copies[1]) == copy_barcode(copies[0])


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "пустой"),
        ("7" * 41, "слишком много"),
        ("9785080043215", "— ISBN"),
        ("2000000000016", "нашей этикетки «2000000000016» прочитан с ошибкой"),
        ("4600000000001", "EAN-13 «4600000000001» прочитан с ошибкой"),
        (copy_barcode(4), "одному из следующих экземпляров"),
    ],
)
def test_what_no_label_may_say(
    workshop: Workshop, copies: list[int], code: str, words: str
) -> None:
    own = code_of(workshop, copies[0])
    with pytest.raises(UserError, match=words):
        workshop.services.barcodes.assign(copies[0], code)
    assert code_of(workshop, copies[0]) == own


def test_code_of_a_copy_to_come_is_kept_for_it_everywhere(
    workshop: Workshop, copies: list[int]
) -> None:
    """Otherwise the next receipt could not be posted."""
    with pytest.raises(UserError, match="одному из следующих"):
        workshop.services.catalogue.edit_copies([copies[0]], CopyEdit(barcode=copy_barcode(4)))
    workshop.receive(line(workshop.title("Сказки"), 1))


def test_copy_that_is_gone(workshop: Workshop) -> None:
    with pytest.raises(ConflictError):
        workshop.services.barcodes.assign(77, CODE)


def test_copies_wait_for_labels_in_their_order(workshop: Workshop, copies: list[int]) -> None:
    lot = workshop.value("SELECT id FROM lot")
    workshop.services.catalogue.edit_copies([copies[1]], CopyEdit(barcode=""))
    rows = workshop.queries.labels.copies(LabelSource(lot_id=lot))
    assert [(row.id, bool(row.barcode)) for row in rows] == [
        (copies[0], True),
        (copies[1], False),
        (copies[2], True),
    ]
