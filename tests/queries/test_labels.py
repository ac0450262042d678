"""Whose labels are printed, and in which order."""

from __future__ import annotations

import pytest

from app.core.bibliography import Contributor, TitleKind
from app.core.errors import UserError
from app.core.stock import Fund
from app.queries.labels import LabelSource
from app.services.catalogue import CopyEdit
from tests.support.workshop import Workshop, line

MERZLYAK = (Contributor("Мерзляк", "А. Г."), Contributor("Полонский", "В. Б."))


@pytest.fixture
def stock(workshop: Workshop) -> tuple[int, int, int]:
    """A novel (copies 1 to 3, numbers 1 to 3) and a textbook (copies 4 to 8) of one receipt."""
    novel = workshop.title("Капитанская дочка.", contributors=(Contributor("Пушкин", "А. С."),))
    textbook = workshop.title(
        "Математика", kind=TitleKind.TEXTBOOK, contributors=MERZLYAK, part="Ч. 1"
    )
    receipt = workshop.receive(
        line(novel, 3), line(textbook, 5, fund=Fund.TEXTBOOKS, numbered=False)
    )
    return receipt, novel, textbook


def ids(workshop: Workshop, source: LabelSource) -> list[int]:
    return [label.copy_id for label in workshop.queries.labels.labels(source).labels]


def test_labels_of_a_receipt_as_its_lines_stand(
    workshop: Workshop, stock: tuple[int, int, int]
) -> None:
    receipt, novel, _textbook = stock
    found = workshop.queries.labels.labels(LabelSource(document_id=receipt))
    assert found.school == "Школа № 7"
    assert [label.copy_id for label in found.labels] == list(range(1, 9))
    first, last = found.labels[0], found.labels[-1]
    assert (first.number, first.title) == ("1", "Пушкин А. С. Капитанская дочка")
    assert first.code == workshop.copies(novel)[0].barcode
    assert (last.number, last.title) == ("", "Мерзляк А. Г. Математика. Ч. 1")


def test_copies_that_have_left_need_no_label(
    workshop: Workshop, stock: tuple[int, int, int]
) -> None:
    receipt, novel, textbook = stock
    workshop.write_off([4, 6], Fund.TEXTBOOKS)
    assert ids(workshop, LabelSource(document_id=receipt)) == [1, 2, 3, 5, 7, 8]
    assert ids(workshop, LabelSource(title_id=textbook)) == [5, 7, 8]
    assert ids(workshop, LabelSource(title_id=novel)) == [1, 2, 3]


def test_labels_of_a_lot_and_of_chosen_copies(
    workshop: Workshop, stock: tuple[int, int, int]
) -> None:
    _receipt, _novel, textbook = stock
    workshop.receive(line(textbook, 2, fund=Fund.TEXTBOOKS, numbered=False))
    lots = workshop.rows("SELECT id FROM lot WHERE title_id = ? ORDER BY id", textbook)
    assert ids(workshop, LabelSource(lot_id=lots[1])) == [9, 10]
    assert ids(workshop, LabelSource(copy_ids=(8, 2, 5))) == [8, 2, 5]


def test_labels_of_a_line_of_a_receipt(workshop: Workshop, stock: tuple[int, int, int]) -> None:
    receipt = stock[0]
    assert ids(workshop, LabelSource(document_id=receipt, line=1)) == [1, 2, 3]
    assert ids(workshop, LabelSource(document_id=receipt, line=2)) == [4, 5, 6, 7, 8]
    assert ids(workshop, LabelSource(document_id=receipt, line=3)) == []


def test_labels_of_inventory_numbers(workshop: Workshop, stock: tuple[int, int, int]) -> None:
    assert ids(workshop, LabelSource(numbers="3, 1–2, 777")) == [3, 1, 2]
    with pytest.raises(UserError, match="«777» в фонде нет"):
        workshop.queries.labels.labels(LabelSource(numbers="777"))


def test_corrected_receipt_has_the_labels_of_its_copies(
    workshop: Workshop, stock: tuple[int, int, int]
) -> None:
    receipt, _novel, _textbook = stock
    corrected = workshop.correct(receipt)
    assert ids(workshop, LabelSource(document_id=corrected)) == list(range(1, 9))


def test_copies_without_a_code_are_counted(workshop: Workshop, stock: tuple[int, int, int]) -> None:
    _receipt, novel, _textbook = stock
    workshop.services.catalogue.edit_copies([2], CopyEdit(barcode=""))
    found = workshop.queries.labels.labels(LabelSource(title_id=novel))
    assert ([label.copy_id for label in found.labels], found.skipped) == ([1, 3], 1)
