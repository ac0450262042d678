"""What the papers print is what stands in the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.core.bibliography import Contributor, TitleKind
from app.core.errors import UserError
from app.core.stock import Account, DocumentKind, Fund, ReferenceCategory
from app.queries.paper_data import CommissionMemberData, PaperStatus, PersonData
from app.queries.write_off import DisposalDraft, WriteOffLineDraft
from tests.support.workshop import LIBRARIAN, Workshop, line


@pytest.fixture
def novel(workshop: Workshop) -> int:
    return workshop.title("Мцыри", contributors=(Contributor("Лермонтов", "М. Ю."),), year=2019)


def ledger(workshop: Workshop, document_id: int) -> tuple[int, int]:
    """Copies and kopecks that a document moved, signed."""
    (found,) = workshop.rows(
        "SELECT sum(delta), sum(delta * price) FROM movement WHERE document_id = ?", document_id
    )
    return found[0], found[1]


def test_acceptance_says_what_the_receipt_entered(workshop: Workshop, novel: int) -> None:
    school = workshop.queries.school
    textbook = workshop.title("Математика", kind=TitleKind.TEXTBOOK)
    supplier = workshop.services.school.save_reference(ReferenceCategory.SUPPLIER, "ООО «Книга»")
    source = school.references(ReferenceCategory.FUND_SOURCE)[0]
    document_id = workshop.receive(
        line(novel, 3, 348_50, paper_quantity=4),
        line(textbook, 30, 990_00, Fund.TEXTBOOKS, numbered=False),
        line(novel, 0, 10_00, paper_quantity=2),
        supplier_id=supplier.entity_id,
        fund_source_id=source.id,
        commission_id=school.commissions()[0].id,
        paper_number="318",
        paper_date=date(2026, 9, 7),
    )
    paper = workshop.queries.papers.acceptance(document_id)
    assert (paper.total_quantity, paper.total_kopecks) == ledger(workshop, document_id)
    assert [
        (row.title_line, row.year, row.quantity, row.numbers_text) for row in paper.accepted
    ] == [
        ("Лермонтов М. Ю. Мцыри", 2019, 3, "1–3"),
        ("Математика", None, 30, ""),
    ]
    assert [(row.quantity, row.expected_quantity) for row in paper.discrepancies] == [
        (3, 4),
        (0, 2),
    ]
    assert (paper.number, paper.status, paper.summary_record) == (
        "1",
        PaperStatus.POSTED,
        "№ 1 (основной), № 1 (учебный)",
    )
    assert paper.fund_name == "основной (на балансе), учебный (на балансе)"
    assert paper.document_kinds == "книги, учебники"
    assert (paper.supplier, paper.source_of_funds) == ("ООО «Книга»", source.name)
    assert paper.accompanying_document == "Товарная накладная № 318 от 07.09.2026"
    assert paper.school.name_short == "Школа № 7"
    assert paper.commission.order_number == "84"
    assert paper.commission.chair == CommissionMemberData("Орлова Т. И.", "завуч", True)
    assert [member.name for member in paper.commission.others] == ["Ким А. С."]


def test_reversal_of_a_receipt_prints_the_same_lines_with_a_minus(
    workshop: Workshop, novel: int
) -> None:
    document_id = workshop.receive(line(novel, 3, 348_50))
    workshop.next_day()
    reversal = workshop.services.receipts.reverse(document_id).entity_id or 0
    paper = workshop.queries.papers.acceptance(reversal)
    assert paper.status is PaperStatus.REVERSAL
    assert paper.reverses == "№ 1 от 09.09.2026"
    assert (paper.date, paper.number) == (date(2026, 9, 10), "2")
    assert (
        (paper.total_quantity, paper.total_kopecks) == ledger(workshop, reversal) == (-3, -1045_50)
    )
    assert paper.lines == workshop.queries.papers.acceptance(document_id).lines
    assert paper.lines[0].numbers_text == "1–3"


def test_corrected_receipt_keeps_its_own_price_on_paper(workshop: Workshop, novel: int) -> None:
    first = workshop.receive(line(novel, 2, 100_00))
    (lot,) = workshop.rows("SELECT id FROM lot WHERE document_id = ?", first)
    second = workshop.correct(first, [replace(line(novel, 2, 120_00), replaces_lot_id=lot)])
    for document_id, total in ((first, 200_00), (second, 240_00)):
        paper = workshop.queries.papers.acceptance(document_id)
        assert (paper.total_quantity, paper.total_kopecks) == ledger(workshop, document_id)
        assert paper.total_kopecks == total
        assert paper.lines[0].numbers_text == "1, 2"


def test_act_says_what_left_the_fund(workshop: Workshop, novel: int) -> None:
    workshop.receive(line(novel, 3, 348_50))
    ids = [copy.id for copy in workshop.copies(novel)]
    act = workshop.write_off(
        [],
        lines=(WriteOffLineDraft(ids[2], "рассыпан блок"), WriteOffLineDraft(ids[0])),
        disposals=(DisposalDraft(workshop.direction(), 2, 697_00, "Акт № 15"),),
        basis="Протокол № 2",
    )
    paper = workshop.queries.papers.write_off(act)
    assert (-paper.total_quantity, -paper.total_kopecks) == ledger(workshop, act)
    assert [(row.number_text, row.title_line, row.remark) for row in paper.lines] == [
        ("3", "Лермонтов М. Ю. Мцыри", "рассыпан блок"),
        ("1", "Лермонтов М. Ю. Мцыри", ""),
    ]
    assert (paper.fund_name, paper.reason_name, paper.basis) == (
        "Основной",
        "Ветхость",
        "Протокол № 2",
    )
    assert paper.responsible == PersonData(LIBRARIAN, "Библиотекарь")
    assert paper.summary_record == "№ 1"
    (disposal,) = paper.disposals
    assert (disposal.quantity, disposal.sum_kopecks, disposal.document) == (2, 697_00, "Акт № 15")
    assert "0504144" in paper.legal_basis


def test_copies_without_numbers_stand_in_one_line_a_lot(workshop: Workshop, novel: int) -> None:
    workshop.receive(
        line(novel, 4, 100_00, Fund.TEXTBOOKS, numbered=False),
        line(novel, 3, 120_00, Fund.TEXTBOOKS, numbered=False),
        line(novel, 1, 120_00, Fund.TEXTBOOKS, account=Account.OFF_BALANCE, number_prefix="У-"),
    )
    ids = [copy.id for copy in workshop.copies(novel)]
    lines = tuple(
        WriteOffLineDraft(copy, remark)
        for copy, remark in zip(
            ids, ["ветхий", "", "ветхий", "мокрый", "", "", "", ""], strict=True
        )
    )
    act = workshop.write_off([], Fund.TEXTBOOKS, lines=(*lines[4:6], *lines[:4], *lines[6:]))
    paper = workshop.queries.papers.write_off(act)
    assert [
        (row.number_text, row.quantity, row.price_kopecks, row.remark) for row in paper.lines
    ] == [
        ("карт. 1", 3, 120_00, ""),
        ("карт. 1", 4, 100_00, "ветхий; мокрый"),
        ("У-1", 1, 120_00, ""),
    ]
    assert (-paper.total_quantity, -paper.total_kopecks) == ledger(workshop, act)


def test_copies_of_other_funds_without_numbers_have_no_card(workshop: Workshop, novel: int) -> None:
    workshop.receive(line(novel, 2, numbered=False))
    act = workshop.write_off([copy.id for copy in workshop.copies(novel)])
    paper = workshop.queries.papers.write_off(act)
    assert [(row.number_text, row.quantity) for row in paper.lines] == [("б/н", 2)]


def test_reversal_of_an_act_prints_the_prices_it_was_posted_at(
    workshop: Workshop, novel: int
) -> None:
    workshop.receive(line(novel, 2, 348_50))
    act = workshop.write_off([copy.id for copy in workshop.copies(novel)])
    workshop.next_day()
    reversal = workshop.services.write_off.reverse(act).entity_id or 0
    paper = workshop.queries.papers.write_off(reversal)
    assert (paper.status, paper.reverses) == (PaperStatus.REVERSAL, "№ 1 от 09.09.2026")
    assert (
        (-paper.total_quantity, -paper.total_kopecks) == ledger(workshop, reversal) == (2, 697_00)
    )
    assert paper.lines == workshop.queries.papers.write_off(act).lines


def test_drafts_can_be_printed_too(workshop: Workshop, novel: int) -> None:
    receipt = workshop.draft_receipt(line(novel, 2))
    paper = workshop.queries.papers.acceptance(receipt)
    assert (paper.status, paper.number, paper.total_quantity) == (PaperStatus.DRAFT, "", 2)
    workshop.receive(line(novel, 1))
    act = workshop.draft_act([workshop.copies(novel)[0].id])
    shown = workshop.queries.papers.write_off(act)
    assert (shown.status, shown.summary_record, shown.total_kopecks) == (
        PaperStatus.DRAFT,
        "",
        100_00,
    )


def test_documents_are_found_by_number_and_year(workshop: Workshop, novel: int) -> None:
    papers = workshop.queries.papers
    first = workshop.receive(line(novel))
    workshop.next_day(150)
    second = workshop.receive(line(novel))
    third = workshop.receive(line(novel))
    workshop.services.receipts.reverse(third)
    workshop.draft_receipt(line(novel))
    find = papers.find_document
    assert find(DocumentKind.RECEIPT, "", None) == second
    assert find(DocumentKind.RECEIPT, "1", None) == second
    assert find(DocumentKind.RECEIPT, "1", 2026) == first
    assert find(DocumentKind.RECEIPT, "2", 2027) == third
    assert find(DocumentKind.RECEIPT, "", 2026) == first
    for kind, number, year in (
        (DocumentKind.RECEIPT, "9", None),
        (DocumentKind.RECEIPT, "", 2020),
        (DocumentKind.WRITE_OFF, "", None),
        (DocumentKind.WRITE_OFF, "1", 2026),
    ):
        with pytest.raises(UserError, match="такого документа нет"):
            find(kind, number, year)


def test_papers_of_documents_that_are_not_there(workshop: Workshop, novel: int) -> None:
    receipt = workshop.receive(line(novel))
    with pytest.raises(UserError):
        workshop.queries.papers.acceptance(999)
    with pytest.raises(UserError):
        workshop.queries.papers.write_off(receipt)
