"""Two libraries exchange textbooks through files alone."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.bootstrap import open_library
from app.core.bibliography import Contributor, TitleKind
from app.core.errors import EnvironmentProblem, RefusalError, UserError
from app.core.stock import Account, Condition, DocumentStatus, Fund, ReceiptWay, TransferMode
from app.exchange.package import KeyPair, PackageKind, load_package, make_key_pair, pack
from app.queries.school import Requisites
from app.queries.transfer import PartnerCard, TransferCard
from app.services.catalogue import CopyEdit
from app.services.exchange_contents import OfferItem
from app.services.exchange_matching import Entered, LineState, Sent, allot
from app.services.exchange_parties import KeyState
from tests.exchange.package_files import MANIFEST, good_file
from tests.support.exchange import (
    DUE,
    GYMNASIUM,
    SCHOOL,
    algebra,
    make_school,
    open_confirmation,
    open_offer,
    open_transfer,
    partner,
    saved,
    send,
    take_in,
)
from tests.support.ledger import breaches
from tests.support.workshop import TODAY, Workshop, database, line


@pytest.fixture(scope="session")
def gymnasium_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gymnasium") / "gymnasium.formulyar"
    make_school(path)
    return path


@pytest.fixture
def gymnasium(gymnasium_template: Path, tmp_path: Path) -> Iterator[Workshop]:
    """The library of the other school."""
    path = tmp_path / "Гимназия № 2.formulyar"
    shutil.copyfile(gymnasium_template, path)
    opened = Workshop.open(path)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The stick that goes from school to school."""
    path = tmp_path / "stick"
    path.mkdir()
    return path


def transfer_file(
    workshop: Workshop,
    folder: Path,
    mode: TransferMode = TransferMode.TEMPORARY,
    quantity: int = 5,
) -> tuple[int, Path]:
    """A posted transfer of textbooks and its file."""
    copies = workshop.copies(algebra(workshop, quantity))
    document_id = send(workshop, [copy.id for copy in copies], mode)
    return document_id, saved(workshop.services.exchange.transfer_file(document_id), folder)


def card(workshop: Workshop, document_id: int) -> TransferCard:
    found = workshop.queries.transfer.transfer(document_id)
    assert found is not None
    return found


def refused(workshop: Workshop, path: Path) -> str:
    """Why a file is refused; refusing changes nothing."""
    before = workshop.value("SELECT count(*) FROM operation")
    with pytest.raises(UserError) as caught:
        workshop.services.exchange.accept(workshop.services.exchange.open_file(path))
    assert workshop.value("SELECT count(*) FROM operation") == before
    return caught.value.message


# --- the whole way ---------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [TransferMode.TEMPORARY, TransferMode.PERMANENT])
def test_two_schools_complete_a_transfer_through_files(
    workshop: Workshop, gymnasium: Workshop, folder: Path, mode: TransferMode
) -> None:
    document_id, path = transfer_file(workshop, folder, mode)
    receipt_id = take_in(gymnasium, path)
    gymnasium.next_day()
    answer = saved(gymnasium.services.exchange.confirmation_file(receipt_id), folder)
    workshop.next_day()
    workshop.services.exchange.accept_confirmation(answer)

    receipt = gymnasium.receipt(receipt_id)
    assert (receipt.row.copies, receipt.row.total) == (5, 5 * 700_00)
    borrowed = mode is TransferMode.TEMPORARY
    assert receipt.draft.way is (ReceiptWay.LOAN if borrowed else ReceiptWay.TRANSFER)
    assert receipt.draft.due_date == (DUE if borrowed else None)
    assert receipt.draft.paper_number == "1"
    assert receipt.draft.note == "Основание: Приказ № 12"
    (title,) = gymnasium.rows("SELECT id FROM title")
    assert {copy.account for copy in gymnasium.copies(title)} == {
        Account.BORROWED if borrowed else Account.BALANCE
    }
    sent = card(workshop, document_id)
    assert sent.confirmed_on == TODAY
    assert sent.confirmation == "Поступление № 1 от 09.09.2026: принято 5 из 5 экз."
    assert sent.still_out == (5 if borrowed else 0)
    assert breaches(workshop.path) == breaches(gymnasium.path) == []


def test_the_file_says_what_the_act_says(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    title = algebra(workshop, 3)
    workshop.receive(line(title, 2, 800_00, Fund.TEXTBOOKS, numbered=False))
    document_id = send(workshop, [copy.id for copy in workshop.copies(title)])
    preview = open_transfer(
        gymnasium, saved(workshop.services.exchange.transfer_file(document_id), folder)
    )
    data = preview.data
    assert (data.number, data.date, data.due_date, data.basis) == ("1", TODAY, DUE, "Приказ № 12")
    assert (data.giver.name_short, data.giver.inn) == (SCHOOL.name_short, SCHOOL.inn)
    assert (data.receiver.name_short, data.receiver.inn) == ("Гимназия № 2", "7728168971")
    assert [(item.quantity, item.price, item.remark) for item in data.items] == [
        (3, 700_00, ""),
        (2, 800_00, ""),
    ]
    assert data.items[0].title.authors_line == "Мерзляк А. Г."
    assert [line.state for line in preview.lines] == [LineState.NEW, LineState.NEW]
    assert [line.same_as for line in preview.lines] == [None, 1]


def test_a_file_made_again_is_the_same_whatever_has_changed_since(
    workshop: Workshop, folder: Path
) -> None:
    document_id, path = transfer_file(workshop, folder)
    (title,) = workshop.rows("SELECT id FROM title")
    found = workshop.queries.catalogue.card(title)
    assert found is not None
    workshop.services.catalogue.update_title(
        title, found.version, replace(found.fields, title="Алгебра, исправлено")
    )
    requisites = workshop.queries.school.requisites(TODAY)
    assert requisites is not None
    workshop.services.school.save_requisites(
        replace(requisites, name_short="Школа № 7 им. Пушкина")
    )
    workshop.next_day(3)
    again = workshop.services.exchange.transfer_file(document_id)
    assert again.content == path.read_bytes()
    assert again.changes.operation_id is None
    assert workshop.value("SELECT count(*) FROM exchange_file") == 1


def test_the_workbook_in_the_file_is_for_reading(workshop: Workshop, folder: Path) -> None:
    _document_id, path = transfer_file(workshop, folder)
    with zipfile.ZipFile(path) as archive:
        book = load_workbook(BytesIO(archive.read("Список к акту.xlsx")))
    cells = [cell for row in book.active.iter_rows(values_only=True) for cell in row if cell]
    assert "к акту № 1 от 09.09.2026" in cells
    assert "Мерзляк А. Г. Алгебра" in cells
    assert "Вернуть до: 31.05.2027" in cells


def test_the_name_of_the_file_can_be_a_name(workshop: Workshop, folder: Path) -> None:
    other = Requisites('Школа "А/Б" ' + "очень длинное название " * 8, "Школа «А/Б»: №?")
    copies = workshop.copies(algebra(workshop))
    document_id = send(workshop, [copies[0].id], to=partner(workshop, other))
    file = workshop.services.exchange.transfer_file(document_id)
    assert file.name == "Передача № 1 от 09.09.2026 — Школа «А Б» №.zip"
    assert saved(file, folder).exists()


def test_titles_that_we_have_are_found_and_only_others_are_added(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    known = gymnasium.title(
        "АЛГЕБРА",
        kind=TitleKind.TEXTBOOK,
        contributors=(Contributor("Мерзляк", "А. Г."),),
        year=2023,
        grade_from=8,
    )
    ours = [algebra(workshop), workshop.title("Геометрия", kind=TitleKind.STUDY_GUIDE)]
    workshop.receive(line(ours[1], 2, 300_00, Fund.TEXTBOOKS, numbered=False))
    copies = [copy.id for title in ours for copy in workshop.copies(title)]
    path = saved(workshop.services.exchange.transfer_file(send(workshop, copies)), folder)
    preview = open_transfer(gymnasium, path)
    assert [(line.state, line.title_id) for line in preview.lines] == [
        (LineState.KNOWN, known),
        (LineState.NEW, None),
    ]
    receipt = gymnasium.receipt(take_in(gymnasium, path, post=False))
    assert [line.title_id for line in receipt.draft.lines] == [
        known,
        gymnasium.value("SELECT id FROM title WHERE title = 'Геометрия'"),
    ]
    assert gymnasium.value("SELECT title FROM title WHERE id = ?", known) == "АЛГЕБРА"


def test_lots_begin_as_a_librarian_would_begin_them(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    novel = workshop.title("Ася", contributors=(Contributor("Тургенев", "И. С."),))
    workshop.receive(line(novel, 2, 200_00))
    worn = workshop.copies(novel)[0]
    workshop.services.catalogue.edit_copies([worn.id], CopyEdit(condition=Condition.WORN))
    copies = [copy.id for copy in workshop.copies(novel) + workshop.copies(algebra(workshop))]
    document_id = send(workshop, copies, TransferMode.PERMANENT)
    path = saved(workshop.services.exchange.transfer_file(document_id), folder)
    lots = gymnasium.receipt(take_in(gymnasium, path)).draft.lines
    assert [(lot.fund, lot.account, lot.numbered) for lot in lots] == [
        (Fund.MAIN, Account.BALANCE, True),
        (Fund.TEXTBOOKS, Account.BALANCE, False),
    ]
    assert lots[0].note == "состояние: хорошее — 1, ветхий — 1"
    assert [lot.paper_quantity for lot in lots] == [2, 5]
    assert breaches(gymnasium.path) == []


# --- keys and schools ------------------------------------------------------------------------


def test_a_school_we_do_not_know_is_recorded_with_its_key(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    _document_id, path = transfer_file(workshop, folder)
    preview = open_transfer(gymnasium, path)
    assert preview.sender.key is KeyState.NO_PARTNER
    assert any("в списке ещё нет" in words for words in preview.warnings)
    receipt_id = take_in(gymnasium, path)
    (school,) = gymnasium.queries.transfer.partners()
    assert (school.name_short, school.inn, school.has_key) == (SCHOOL.name_short, SCHOOL.inn, True)
    assert gymnasium.receipt(receipt_id).draft.partner_id == school.id
    _document_id, path = transfer_file(workshop, folder, quantity=2)
    assert open_transfer(gymnasium, path).sender.key is KeyState.KNOWN


@pytest.mark.parametrize("inn", [SCHOOL.inn, ""])
def test_a_school_we_know_by_inn_or_name_gets_its_key_pinned(
    workshop: Workshop, gymnasium: Workshop, folder: Path, inn: str
) -> None:
    school = partner(gymnasium, SCHOOL, inn)
    _document_id, path = transfer_file(workshop, folder)
    preview = open_transfer(gymnasium, path)
    assert (preview.sender.key, preview.sender.partner_id) == (KeyState.FIRST, school)
    take_in(gymnasium, path)
    identity = workshop.queries.exchange.identity()
    assert identity is not None
    assert gymnasium.rows("SELECT library_uid FROM partner_school") == [identity.uid]
    assert identity.fingerprint == preview.sender.fingerprint


def test_another_school_of_the_same_name_is_told_apart(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    partner(gymnasium, replace(SCHOOL, inn="7727563778"))
    _document_id, path = transfer_file(workshop, folder)
    assert open_transfer(gymnasium, path).sender.key is KeyState.NO_PARTNER
    take_in(gymnasium, path)
    assert [school.inn for school in gymnasium.queries.transfer.partners()] == [
        SCHOOL.inn,
        "7727563778",
    ]


def change_keys(workshop: Workshop) -> None:
    """The school has lost its library and begun another."""
    keys = make_key_pair()
    with database(workshop.path) as connection:
        connection.execute(
            "UPDATE library_identity SET uid = ?, private_key = ?, public_key = ?",
            ("99999999-2222-4333-8444-555555555555", keys.private, keys.public),
        )


def test_a_changed_key_is_shown_and_must_be_accepted(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    take_in(gymnasium, transfer_file(workshop, folder)[1])
    change_keys(workshop)
    _document_id, path = transfer_file(workshop, folder, quantity=2)
    preview = open_transfer(gymnasium, path)
    assert preview.sender.key is KeyState.CHANGED
    assert preview.sender.known_fingerprint != preview.sender.fingerprint
    assert any(preview.sender.known_fingerprint in words for words in preview.warnings)
    assert "не тем ключом" in refused(gymnasium, path)
    gymnasium.services.exchange.accept(preview, accept_key=True)
    _document_id, path = transfer_file(workshop, folder, quantity=1)
    assert open_transfer(gymnasium, path).sender.key is KeyState.KNOWN
    assert len(gymnasium.queries.transfer.partners()) == 1


def test_keys_are_made_once_and_survive_backup_and_restore(
    workshop: Workshop, gymnasium: Workshop, folder: Path, tmp_path: Path
) -> None:
    assert workshop.queries.exchange.identity() is None
    _document_id, path = transfer_file(workshop, folder)
    before = workshop.queries.exchange.identity()
    copy = workshop.services.safety.back_up(folder=tmp_path / "backups")
    restored = Workshop.open(copy.path)
    try:
        assert restored.queries.exchange.identity() == before
        take_in(gymnasium, path)
        restored.clock.advance(timedelta(days=1))
        copies = restored.copies(algebra(restored, 1, year=2024))
        (school,) = restored.queries.transfer.partners()
        document_id = send(restored, [copies[0].id], to=school.id)
        path = saved(restored.services.exchange.transfer_file(document_id), folder)
    finally:
        restored.close()
    assert open_transfer(gymnasium, path).sender.key is KeyState.KNOWN


def test_a_library_that_may_only_be_read_opens_and_looks_at_files(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    document_id, path = transfer_file(workshop, folder)
    opened = open_library(gymnasium.path, read_only=True)
    try:
        exchange = opened.workspace.services.exchange
        assert opened.workspace.queries.exchange.identity() is None
        preview = exchange.open_file(path)
        with pytest.raises(EnvironmentProblem, match="только для чтения"):
            exchange.accept(preview)
    finally:
        opened.close()
    assert card(workshop, document_id).confirmed_on is None


# --- files that are not for us ---------------------------------------------------------------


def test_our_own_file_is_refused(workshop: Workshop, folder: Path) -> None:
    _document_id, path = transfer_file(workshop, folder)
    assert "файл вашей же библиотеки" in refused(workshop, path)


def test_a_file_for_another_school_is_refused(
    workshop: Workshop, folder: Path, tmp_path: Path
) -> None:
    _document_id, path = transfer_file(workshop, folder)
    make_school(
        tmp_path / "lyceum.formulyar", Requisites("Лицей № 1", "Лицей № 1", inn="7727563778")
    )
    lyceum = Workshop.open(tmp_path / "lyceum.formulyar")
    try:
        assert "Файл прислан не вам: получатель — «Гимназия № 2»" in refused(lyceum, path)
    finally:
        lyceum.close()


def test_without_inn_the_name_is_compared_and_a_difference_is_said(
    workshop: Workshop, folder: Path, tmp_path: Path
) -> None:
    _document_id, path = transfer_file(workshop, folder)
    for name, doubts in (("гимназия № 2", 0), ("Лицей № 1", 1)):
        make_school(tmp_path / f"{name}.formulyar", Requisites(name, name))
        school = Workshop.open(tmp_path / f"{name}.formulyar")
        try:
            warnings = open_transfer(school, path).warnings
            assert sum("Получателем названа" in words for words in warnings) == doubts
        finally:
            school.close()


def test_a_file_is_taken_in_once(workshop: Workshop, gymnasium: Workshop, folder: Path) -> None:
    _document_id, path = transfer_file(workshop, folder)
    take_in(gymnasium, path)
    assert refused(gymnasium, path) == "Этот файл уже принят: Поступление № 1 от 09.09.2026."
    copy = folder / "копия.zip"
    shutil.copyfile(path, copy)
    assert "уже принят" in refused(gymnasium, copy)


def test_a_file_whose_draft_was_thrown_away_may_come_again(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    document_id, path = transfer_file(workshop, folder)
    receipt_id = take_in(gymnasium, path, post=False)
    assert "Поступление, черновик от 09.09.2026" in refused(gymnasium, path)
    gymnasium.services.receipts.discard(receipt_id, 1)
    again = take_in(gymnasium, path)
    assert again != receipt_id
    gymnasium.services.receipts.reverse(again)
    third = take_in(gymnasium, path)
    answer = saved(gymnasium.services.exchange.confirmation_file(third), folder)
    workshop.services.exchange.accept_confirmation(answer)
    assert card(workshop, document_id).confirmed_on == TODAY
    assert breaches(gymnasium.path) == []


def test_two_previews_of_one_file_make_one_receipt(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    _document_id, path = transfer_file(workshop, folder)
    first, second = open_transfer(gymnasium, path), open_transfer(gymnasium, path)
    gymnasium.services.exchange.accept(first)
    with pytest.raises(RefusalError, match="уже принят"):
        gymnasium.services.exchange.accept(second)


def test_a_corrected_transfer_names_the_receipt_that_it_replaces(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    document_id, path = transfer_file(workshop, folder)
    take_in(gymnasium, path)
    transfers = workshop.services.transfer
    draft_id = transfers.start_correction(document_id).entity_id
    assert draft_id is not None
    draft = card(workshop, draft_id).draft
    transfers.save_draft(replace(draft, lines=draft.lines[:3]))
    transfers.post(draft_id, card(workshop, draft_id).draft.version)
    preview = open_transfer(
        gymnasium, saved(workshop.services.exchange.transfer_file(draft_id), folder)
    )
    assert preview.data.quantity == 3
    assert any("исправляет передачу № 1" in words for words in preview.warnings)
    assert any("Поступление № 1 от 09.09.2026" in words for words in preview.warnings)
    with pytest.raises(RefusalError, match="не сторнировали"):
        workshop.services.exchange.transfer_file(document_id)


@pytest.mark.parametrize("part", ["data.json", "manifest.json", "signature", "Список к акту.xlsx"])
def test_a_tampered_file_is_refused_and_nothing_changes(
    workshop: Workshop, gymnasium: Workshop, folder: Path, part: str
) -> None:
    _document_id, path = transfer_file(workshop, folder)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = parts[part].replace(b"7", b"8") if part != "signature" else b"AAAA"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    before = gymnasium.path.read_bytes()
    assert refused(gymnasium, path)
    assert gymnasium.path.read_bytes() == before


def test_a_file_that_speaks_for_another_school_than_its_signer_is_refused(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    _document_id, path = transfer_file(workshop, folder)
    package = load_package(path)
    data = json.loads(package.parts["data.json"])
    data["giver"]["inn"] = "7727563778"
    ((private, public),) = workshop.rows("SELECT private_key, public_key FROM library_identity")
    parts = {**package.parts, "data.json": json.dumps(data).encode()}
    path.write_bytes(pack(package.manifest, KeyPair(private, public), parts))
    assert "говорит он от имени школы" in refused(gymnasium, path)


def test_a_package_for_the_regional_centre_is_not_for_schools(
    gymnasium: Workshop, folder: Path
) -> None:
    path = folder / "region.zip"
    path.write_bytes(good_file(manifest=replace(MANIFEST, kind=PackageKind.REGION)))
    assert "школы такие файлы не принимают" in refused(gymnasium, path)


# --- undo ------------------------------------------------------------------------------------


def everything(workshop: Workshop) -> list[list[object]]:
    tables = (
        "title",
        "partner_school",
        "exchange_file",
        "exchange_line",
        "lot",
        "copy",
        "movement",
    )
    return [workshop.rows(f"SELECT * FROM {table}") for table in tables]


def test_accepting_is_one_operation_and_undo_takes_all_of_it_back(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    _document_id, path = transfer_file(workshop, folder)
    before = everything(gymnasium)
    receipt_id = take_in(gymnasium, path, post=False)
    assert everything(gymnasium) != before
    outcome = gymnasium.services.safety.undo()
    assert outcome.kept == ()
    assert everything(gymnasium) == before
    assert gymnasium.receipt(receipt_id).row.status is DocumentStatus.DISCARDED
    assert take_in(gymnasium, path)


def test_undo_after_posting_reverses_first_and_then_keeps_what_was_used(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    _document_id, path = transfer_file(workshop, folder)
    take_in(gymnasium, path)
    gymnasium.services.safety.undo()
    with pytest.raises(RefusalError) as caught:
        gymnasium.services.safety.undo()
    assert any("Поступление № 1" in reason for reason in caught.value.reasons)
    assert breaches(gymnasium.path) == []


def test_undo_keeps_a_draft_that_was_worked_on(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    _document_id, path = transfer_file(workshop, folder)
    receipt_id = take_in(gymnasium, path, post=False)
    draft = gymnasium.receipt(receipt_id).draft
    gymnasium.services.receipts.save_draft(replace(draft, note="проверено"))
    operation = gymnasium.value("SELECT id FROM operation WHERE kind = 'package_accepted'")
    with pytest.raises(RefusalError):
        gymnasium.services.safety.undo(operation)
    assert gymnasium.receipt(receipt_id).draft.note == "проверено"


def test_undo_forgets_a_new_key_but_not_the_school(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    school = partner(gymnasium, SCHOOL)
    _document_id, path = transfer_file(workshop, folder)
    take_in(gymnasium, path, post=False)
    gymnasium.services.safety.undo()
    known = gymnasium.queries.transfer.partner(school)
    assert known is not None
    assert not known.has_key


# --- confirmations ---------------------------------------------------------------------------


def test_differences_are_named_line_by_line(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    document_id, path = transfer_file(workshop, folder)
    receipt_id = take_in(gymnasium, path, post=False)
    draft = gymnasium.receipt(receipt_id).draft
    extra = gymnasium.title("Букварь", kind=TitleKind.TEXTBOOK)
    more = line(extra, 1, 0, Fund.TEXTBOOKS, account=Account.BORROWED, numbered=False)
    gymnasium.services.receipts.save_draft(
        replace(draft, lines=(replace(draft.lines[0], quantity=4), more))
    )
    gymnasium.post_receipt(receipt_id)
    answer = saved(gymnasium.services.exchange.confirmation_file(receipt_id), folder)
    preview = open_confirmation(workshop, answer)
    assert not preview.data.in_full
    assert preview.differences == ("Мерзляк А. Г. Алгебра: принято 4 из 5",)
    message = workshop.services.exchange.accept(preview).message
    assert message == "Передача № 1: приём подтверждён, принято 4 из 5 экз."
    assert card(workshop, document_id).confirmation == (
        "Поступление № 1 от 09.09.2026: принято 4 из 5 экз. "
        "Мерзляк А. Г. Алгебра: принято 4 из 5. Сверх списка принято: Букварь — 1"
    )


def test_the_answer_follows_a_title_that_was_merged_into_another(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    _document_id, path = transfer_file(workshop, folder)
    receipt_id = take_in(gymnasium, path)
    (added,) = gymnasium.rows("SELECT id FROM title")
    kept = gymnasium.title("Алгебра, 8 класс", kind=TitleKind.TEXTBOOK)
    fields = gymnasium.queries.catalogue.card(kept)
    assert fields is not None
    gymnasium.services.catalogue.merge_titles(kept, added, fields.fields, (1, 1))
    answer = saved(gymnasium.services.exchange.confirmation_file(receipt_id), folder)
    assert open_confirmation(workshop, answer).data.in_full


def test_the_answer_after_a_correction_of_the_receipt(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    _document_id, path = transfer_file(workshop, folder)
    receipt_id = take_in(gymnasium, path)
    (lot,) = gymnasium.receipt(receipt_id).draft.lines
    lot_id = gymnasium.value("SELECT id FROM lot WHERE document_id = ?", receipt_id)
    fixed = gymnasium.correct(receipt_id, [replace(lot, quantity=3, replaces_lot_id=lot_id)])
    with pytest.raises(RefusalError, match="не сторнировали"):
        gymnasium.services.exchange.confirmation_file(receipt_id)
    answer = saved(gymnasium.services.exchange.confirmation_file(fixed), folder)
    assert open_confirmation(workshop, answer).data.accepted == 3


def test_only_posted_receipts_that_came_by_file_are_confirmed(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    receipt_id = take_in(gymnasium, transfer_file(workshop, folder)[1], post=False)
    with pytest.raises(RefusalError, match="проведённое поступление"):
        gymnasium.services.exchange.confirmation_file(receipt_id)
    bought = gymnasium.receive(line(gymnasium.title("Ася")))
    with pytest.raises(RefusalError, match="не из файла обмена"):
        gymnasium.services.exchange.confirmation_file(bought)


def answered(workshop: Workshop, gymnasium: Workshop, folder: Path) -> tuple[int, int, Path]:
    """A transfer, the receipt of it, and the answer."""
    document_id, path = transfer_file(workshop, folder)
    receipt_id = take_in(gymnasium, path)
    return (
        document_id,
        receipt_id,
        saved(gymnasium.services.exchange.confirmation_file(receipt_id), folder),
    )


def test_an_answer_is_taken_in_once(workshop: Workshop, gymnasium: Workshop, folder: Path) -> None:
    _document_id, receipt_id, path = answered(workshop, gymnasium, folder)
    workshop.services.exchange.accept_confirmation(path)
    assert "подтверждение уже принято" in refused(workshop, path)
    again = gymnasium.services.exchange.confirmation_file(receipt_id)
    assert again.content == path.read_bytes()


def test_a_transfer_confirmed_by_paper_needs_no_file(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    document_id, _receipt_id, path = answered(workshop, gymnasium, folder)
    version = card(workshop, document_id).draft.version
    workshop.services.transfer.confirm(document_id, version, TODAY, "акт подписан")
    assert "приём уже подтверждён 09.09.2026" in refused(workshop, path)


def test_an_answer_to_a_reversed_transfer_is_refused(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    document_id, _receipt_id, path = answered(workshop, gymnasium, folder)
    workshop.services.transfer.reverse(document_id)
    assert "передача сторнирована" in refused(workshop, path)


def test_an_answer_to_a_transfer_of_another_library_is_refused(
    workshop: Workshop, gymnasium: Workshop, folder: Path, tmp_path: Path
) -> None:
    _document_id, _receipt_id, path = answered(workshop, gymnasium, folder)
    make_school(tmp_path / "lyceum.formulyar", Requisites("Лицей № 1", "Лицей № 1"))
    lyceum = Workshop.open(tmp_path / "lyceum.formulyar")
    try:
        assert "Передачи № 1, приём которой подтверждает файл" in refused(lyceum, path)
    finally:
        lyceum.close()
    assert "файл вашей же библиотеки" in refused(gymnasium, path)


def test_an_answer_of_another_school_is_refused(
    workshop: Workshop, gymnasium: Workshop, folder: Path, tmp_path: Path
) -> None:
    """The lyceum got hold of the file that was meant for the gymnasium."""
    _document_id, path = transfer_file(workshop, folder)
    make_school(tmp_path / "lyceum.formulyar", Requisites("Лицей № 1", "Лицей № 1"))
    lyceum = Workshop.open(tmp_path / "lyceum.formulyar")
    try:
        receipt_id = take_in(lyceum, path)
        stolen = saved(lyceum.services.exchange.confirmation_file(receipt_id), folder)
    finally:
        lyceum.close()
    partner(workshop, Requisites("Лицей № 1", "Лицей № 1"))
    assert "подтверждение прислала школа «Лицей № 1»" in refused(workshop, stolen)


def test_an_answer_with_a_changed_key_must_be_accepted(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    _document_id, _receipt_id, path = answered(workshop, gymnasium, folder)
    workshop.services.exchange.accept_confirmation(path)
    change_keys(gymnasium)
    copies = workshop.copies(algebra(workshop, 1, year=2024))
    (school,) = workshop.queries.transfer.partners()
    document_id = send(workshop, [copies[0].id], to=school.id)
    sent = saved(workshop.services.exchange.transfer_file(document_id), folder)
    receipt_id = take_in(gymnasium, sent)
    path = saved(gymnasium.services.exchange.confirmation_file(receipt_id), folder)
    assert "не тем ключом" in refused(workshop, path)
    assert card(workshop, document_id).confirmed_on is None
    workshop.services.exchange.accept_confirmation(path, accept_key=True)
    assert card(workshop, document_id).confirmed_on == TODAY


def test_a_school_written_down_carelessly_is_known_by_its_answer(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    careless = workshop.services.partners.save(PartnerCard("Гимназия", "2-я гимназия")).entity_id
    copies = workshop.copies(algebra(workshop, 1))
    document_id = send(workshop, [copies[0].id], to=careless)
    path = saved(workshop.services.exchange.transfer_file(document_id), folder)
    receipt_id = take_in(gymnasium, path)
    answer = saved(gymnasium.services.exchange.confirmation_file(receipt_id), folder)
    preview = open_confirmation(workshop, answer)
    assert (preview.sender.key, preview.sender.partner_id) == (KeyState.FIRST, careless)
    assert any("называет себя «Гимназия № 2»" in words for words in preview.warnings)
    workshop.services.exchange.accept(preview)
    assert card(workshop, document_id).confirmed_on == TODAY


def test_a_receipt_dated_before_the_transfer_still_confirms_it(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    """The clock of the other school is slow."""
    workshop.next_day(5)
    document_id, path = transfer_file(workshop, folder)
    receipt_id = take_in(gymnasium, path)
    answer = saved(gymnasium.services.exchange.confirmation_file(receipt_id), folder)
    workshop.services.exchange.accept_confirmation(answer)
    assert card(workshop, document_id).confirmed_on == TODAY + timedelta(days=5)


def test_accept_confirmation_takes_nothing_else(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    _document_id, path = transfer_file(workshop, folder)
    with pytest.raises(UserError, match="нужен файл «подтверждение приёма»"):
        gymnasium.services.exchange.accept_confirmation(path)


# --- what is not made ------------------------------------------------------------------------


def test_drafts_and_returns_have_no_file(workshop: Workshop) -> None:
    copies = workshop.copies(algebra(workshop))
    school = partner(workshop, GYMNASIUM)
    send(workshop, [copies[0].id], to=school)
    returned = send(workshop, [copies[0].id], TransferMode.RETURN_LENT, to=school)
    bought = workshop.value("SELECT id FROM document WHERE kind = 'receipt'")
    for document_id in (returned, bought):
        with pytest.raises(RefusalError, match="только для передачи"):
            workshop.services.exchange.transfer_file(document_id)


def test_a_description_too_long_for_a_file_is_named_before_it_is_sent(
    workshop: Workshop,
) -> None:
    copies = workshop.copies(algebra(workshop, 1, subtitle="учебник " * 200))
    document_id = send(workshop, [copies[0].id])
    with pytest.raises(UserError, match=r"lines\[0\]\.title\.subtitle"):
        workshop.services.exchange.transfer_file(document_id)
    assert workshop.value("SELECT count(*) FROM exchange_file") == 0
    assert workshop.queries.exchange.identity() is None


# --- offers ----------------------------------------------------------------------------------


def test_an_offer_goes_to_another_school_and_is_matched_there(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    known = algebra(gymnasium)
    titles = [algebra(workshop), workshop.title("Геометрия", kind=TitleKind.TEXTBOOK)]
    workshop.receive(line(titles[1], 4, 300_00, Fund.TEXTBOOKS, numbered=False))
    until = date(2026, 12, 31)
    file = workshop.services.exchange.offer_file(
        [OfferItem(titles[0], 2, 350_00), OfferItem(titles[1], 4, remark="как новые")],
        "Смирнова О. В.\nтел. 12-34-56",
        until,
    )
    (ours,) = workshop.queries.exchange.offers(incoming=False)
    assert file.changes.entity_id == ours.file.id
    assert [line.title_id for line in ours.lines] == titles

    preview = open_offer(gymnasium, saved(file, folder))
    assert (preview.count(LineState.KNOWN), preview.count(LineState.NEW)) == (1, 1)
    gymnasium.services.exchange.accept(preview)
    (offer,) = gymnasium.queries.exchange.offers(incoming=True)
    assert offer == gymnasium.queries.exchange.offer(offer.file.id)
    assert (offer.school.name_short, offer.contact) == (
        "Школа № 7",
        "Смирнова О. В.\nтел. 12-34-56",
    )
    assert (offer.valid_until, offer.quantity) == (until, 6)
    assert [line.title_id for line in offer.lines] == [known, None]
    assert [(line.item.price, line.item.remark) for line in offer.lines] == [
        (350_00, ""),
        (None, "как новые"),
    ]
    assert (offer.is_over(until), offer.is_over(until + timedelta(days=1))) == (False, True)
    assert gymnasium.value("SELECT count(*) FROM title") == 1
    assert "уже принято" in refused(gymnasium, folder / file.name)
    gymnasium.services.safety.undo()
    assert gymnasium.queries.exchange.offers(incoming=True) == ()
    assert gymnasium.queries.transfer.partners() == ()


def test_an_offer_names_only_what_the_school_has(workshop: Workshop) -> None:
    title = algebra(workshop, 5)
    exchange = workshop.services.exchange
    send(workshop, [copy.id for copy in workshop.copies(title)[:2]])
    for items, problem in (
        ([], "нет ни одного издания"),
        ([OfferItem(title, 4)], "предложено 4, а в школе 3"),
        ([OfferItem(title, 2), OfferItem(title, 2)], "предложено 4, а в школе 3"),
        ([OfferItem(title, 0)], "предложено 0"),
        ([OfferItem(title, 1, -1)], "цена невозможна"),
        ([OfferItem(10_000, 1)], "уже нет"),
    ):
        with pytest.raises(UserError, match=problem):
            exchange.offer_file(items, "", None)
    with pytest.raises(UserError, match="Срок предложения уже прошёл"):
        exchange.offer_file([OfferItem(title, 1)], "", TODAY - timedelta(days=1))
    assert exchange.offer_file([OfferItem(title, 3)], "", TODAY).content


def test_an_offer_that_is_over_is_said_to_be(
    workshop: Workshop, gymnasium: Workshop, folder: Path
) -> None:
    file = workshop.services.exchange.offer_file([OfferItem(algebra(workshop), 1)], "", TODAY)
    gymnasium.next_day()
    preview = open_offer(gymnasium, saved(file, folder))
    assert "Срок предложения прошёл 09.09.2026." in preview.warnings


# --- allotting -------------------------------------------------------------------------------


@given(
    sent=st.lists(
        st.builds(Sent, st.none() | st.integers(1, 3), st.integers(0, 2), st.integers(1, 20))
    ),
    entered=st.lists(st.builds(Entered, st.integers(1, 4), st.integers(0, 2), st.integers(1, 20))),
)
def test_no_copy_is_lost_or_counted_twice(sent: list[Sent], entered: list[Entered]) -> None:
    accepted, beyond = allot(sent, entered)
    assert sum(accepted) + sum(beyond.values()) == sum(lot.quantity for lot in entered)
    for title_id in {row.title_id for row in sent} - {None}:
        came = sum(lot.quantity for lot in entered if lot.title_id == title_id)
        allotted = sum(
            count for count, row in zip(accepted, sent, strict=True) if row.title_id == title_id
        )
        assert allotted == came
    for count, row in zip(accepted, sent, strict=True):
        wanted = sum(other.quantity for other in sent if other.title_id == row.title_id)
        came = sum(lot.quantity for lot in entered if lot.title_id == row.title_id)
        assert count <= row.quantity or came > wanted


def test_copies_go_to_the_line_of_their_price_first() -> None:
    sent = [Sent(1, 100, 5), Sent(1, 200, 5), Sent(None, 0, 2)]
    assert allot(sent, [Entered(1, 200, 4), Entered(1, 100, 5)]) == ((5, 4, 0), {})
    assert allot(sent, [Entered(1, 300, 7), Entered(2, 0, 1)]) == ((5, 2, 0), {2: 1})
    assert allot(sent, [Entered(1, 100, 12)]) == ((5, 7, 0), {})
