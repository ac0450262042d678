"""The audit: clean on honest books, and exactly the broken rule on each that was tampered with."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.bootstrap import open_library
from app.core.bibliography import TitleKind
from app.core.dates import FixedClock
from app.core.errors import Cancelled
from app.core.money import NBSP
from app.core.progress import Progress
from app.core.stock import Account, DocumentKind, Fund, ReceiptWay, TransferMode
from app.queries.audit import CHECKS, AuditReport, CheckResult
from app.queries.transfer import PartnerCard, TransferDraft, TransferLineDraft
from app.queries.write_off import DisposalDraft
from tests.support.spoiling import change_behind, lose_index_rows
from tests.support.workshop import Workshop, line

LAST_DAY = date(2026, 10, 20)
"""The day on which the books of these tests stand."""


@pytest.fixture(scope="module")
def busy_books(library_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed library in which every kind of thing has happened."""
    path = tmp_path_factory.mktemp("busy") / "school.formulyar"
    shutil.copyfile(library_template, path)
    workshop = Workshop.open(path)
    _work(workshop)
    workshop.close()
    return path


def _work(workshop: Workshop) -> None:
    novel = workshop.title("Капитанская дочка", bbk="84(2)", isbns=("978-5-389-07435-4",))
    algebra = workshop.title("Алгебра", kind=TitleKind.TEXTBOOK, grade_from=8, grade_to=8)
    workshop.receive(
        line(novel, 6, 350_00), line(algebra, 10, 700_00, Fund.TEXTBOOKS, numbered=False)
    )
    workshop.next_day()
    wrong = workshop.receive(line(novel, 2, 10_00))
    workshop.correct(wrong, [line(novel, 2, 100_00, replaces_lot_id=3)])
    novels = [copy.id for copy in workshop.copies(novel)]
    workshop.next_day()
    act = workshop.write_off(novels[:2])
    proof = DisposalDraft(workshop.direction(), 2, 700_00, "Акт № 15")
    workshop.services.write_off.fill_disposals(act, workshop.act(act).draft.version, [proof])
    mistaken = workshop.write_off(novels[2:3])
    workshop.services.write_off.reverse(mistaken)
    workshop.next_day()
    workshop.services.periods.close(workshop.clock.today() - timedelta(days=1))
    _exchange(workshop, [copy.id for copy in workshop.copies(algebra)])
    workshop.draft_act(novels[4:5])
    workshop.clock.advance(LAST_DAY - workshop.clock.today())


def _exchange(workshop: Workshop, books: list[int]) -> None:
    saved = workshop.services.partners.save(PartnerCard("Школа № 5", "Школа № 5"))
    school = saved.entity_id or 0
    title = workshop.title("Геометрия", kind=TitleKind.TEXTBOOK)
    workshop.receive(
        line(title, 3, 0, Fund.TEXTBOOKS, account=Account.BORROWED, numbered=False),
        way=ReceiptWay.LOAN,
        partner_id=school,
        due_date=LAST_DAY,
    )
    borrowed = [copy.id for copy in workshop.copies(title)]
    for mode, copies in (
        (TransferMode.TEMPORARY, books[:4]),
        (TransferMode.RETURN_LENT, books[:2]),
        (TransferMode.PERMANENT, books[4:6]),
        (TransferMode.RETURN_BORROWED, borrowed[:1]),
    ):
        draft = TransferDraft(
            workshop.clock.today(),
            mode,
            school,
            tuple(TransferLineDraft(copy_id) for copy_id in copies),
            due_date=LAST_DAY if mode is TransferMode.TEMPORARY else None,
        )
        made = workshop.services.transfer.save_draft(draft)
        workshop.services.transfer.post(made.entity_id or 0, 1)
        workshop.next_day()


@pytest.fixture
def books(busy_books: Path, tmp_path: Path) -> Path:
    path = tmp_path / "school.formulyar"
    shutil.copyfile(busy_books, path)
    return path


def audit(path: Path, *, read_only: bool = True) -> AuditReport:
    opened = open_library(path, clock=FixedClock.on(LAST_DAY), read_only=read_only)
    try:
        return opened.workspace.queries.audit.run(FixedClock.on(LAST_DAY))
    finally:
        opened.close()


def failed(report: AuditReport) -> dict[str, CheckResult]:
    return {check.name: check for check in report.failed}


def described(report: AuditReport) -> list[str]:
    return [breach.text for check in report.failed for breach in check.breaches]


def test_honest_books_agree(books: Path) -> None:
    report = audit(books)
    assert described(report) == []
    assert report.ok
    assert len(report.checks) == len(CHECKS)
    assert report.school.name_short == "Школа № 7"


def test_audit_changes_nothing_and_works_beside_an_open_window(books: Path) -> None:
    opened = open_library(books, clock=FixedClock.on(LAST_DAY))
    try:
        before = books.read_bytes()
        assert audit(books).ok
        assert opened.workspace.queries.audit.run(FixedClock.on(LAST_DAY)).ok
        assert books.read_bytes() == before
    finally:
        opened.close()


def test_demonstration_library_is_clean(demonstration: Path) -> None:
    opened = open_library(demonstration, clock=FixedClock.on(LAST_DAY), read_only=True)
    try:
        report = opened.workspace.queries.audit.run(FixedClock.on(LAST_DAY))
    finally:
        opened.close()
    assert described(report) == []


def test_checks_have_different_names_and_russian_titles() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert len({check.title for check in CHECKS}) == len(CHECKS)
    for check in CHECKS:
        assert not any("a" <= letter.lower() <= "z" for letter in check.title), check.title


def test_progress_counts_the_checks_and_may_cancel(books: Path) -> None:
    seen: list[tuple[int, int]] = []
    opened = open_library(books, clock=FixedClock.on(LAST_DAY), read_only=True)
    try:
        queries = opened.workspace.queries.audit
        listener = Progress(lambda _label, done, total: seen.append((done, total)))
        queries.run(FixedClock.on(LAST_DAY), listener)
        assert [done for done, _total in seen] == sorted(done for done, _total in seen)
        assert {total for _done, total in seen} == {len(CHECKS)}
        progress = Progress(lambda _label, done, _total: progress.cancel() if done == 3 else None)
        with pytest.raises(Cancelled):
            queries.run(FixedClock.on(LAST_DAY), progress)
    finally:
        opened.close()


COPY_1 = "инв. № 1 «Капитанская дочка»"

# statements that break a rule; the checks that must find it; what their sentences must say
BROKEN: dict[str, tuple[str, set[str], tuple[str, ...]]] = {
    "a copy that left is marked as there": (
        "UPDATE copy SET state = 'in_stock' WHERE id = 1",
        {"copy_states", "balances"},
        (COPY_1, "по движениям выбыл", "Акт о списании № 1", "сторнируйте"),
    ),
    "a copy that is there is marked as gone": (
        "UPDATE copy SET state = 'out' WHERE id = 3",
        {"copy_states", "balances"},
        ("инв. № 3", "отмечен выбывшим, а по движениям он в фонде"),
    ),
    "a reversed entry is marked as written off": (
        "UPDATE copy SET state = 'cancelled' WHERE id = 1",
        {"copy_states"},
        ("выбыл, а отмечен иначе",),
    ),
    "a price differs from the movements": (
        "UPDATE copy SET price = 355_00 WHERE id = 3".replace("_", ""),
        {"copy_values", "balances"},
        ("инв. № 3", "355,00", "350,00", "переоценка"),
    ),
    "an account differs from the movements": (
        "UPDATE copy SET account = 'off_balance' WHERE id = 3",
        {"copy_values", "balances"},
        ("вне баланса", "на балансе", "основной"),
    ),
    "a movement is gone": (
        "DELETE FROM movement WHERE copy_id = 1 AND delta = -1",
        {"copy_states", "balances", "document_sums", "disposals", "closed_periods"},
        ("стоит в строках, а по движениям не выбыл", "Акт о списании № 1"),
    ),
    "a copy left before it came": (
        "UPDATE movement SET record_date = '2026-09-08' WHERE copy_id = 1 AND delta = -1",
        {"copy_days", "document_dates", "summary_records", "closed_periods"},
        ("08.09.2026", "раньше, чем поступил", "с верной датой записи"),
    ),
    "a copy left twice": (
        "INSERT INTO movement (document_id, copy_id, record_date, fund, account, part, delta, "
        "price) SELECT d.id, 1, d.record_date, 'main', 'balance', 0, -1, 35000 FROM document d "
        "WHERE kind = 'transfer_out' AND number = '2'",
        {"out_once", "copy_states", "copy_days", "balances", "document_sums"},
        ("выбыл дважды", "Акт о списании № 1", "Передача в другую школу № 2"),
    ),
    "a copy is lent without an event": (
        "UPDATE copy SET lent_by_id = 9 WHERE id = 3",
        {"custody"},
        ("инв. № 3", "по журналу передач он дома"),
    ),
    "a lent copy is marked as at home": (
        "UPDATE copy SET lent_by_id = NULL WHERE lent_by_id IS NOT NULL",
        {"custody"},
        ("по журналу передан другой школе", "Передача в другую школу № 1"),
    ),
    "a borrowed copy bears our number": (
        "UPDATE copy SET inventory_number = '900', inventory_key = '|000000000900' "
        "WHERE id = (SELECT max(id) FROM copy)",
        {"borrowed", "sequences"},
        ("другой школы имеет наш инвентарный номер",),
    ),
    "a borrowed copy is counted as our own": (
        "UPDATE movement SET account = 'balance' WHERE account = 'borrowed' AND copy_id = "
        "(SELECT max(id) FROM copy)",
        {"borrowed", "copy_values", "balances", "document_sums"},
        ("получен от другой школы на время", "а учтён как свой"),
    ),
    "a copy stands in the lot of another title": (
        "UPDATE copy SET title_id = 2 WHERE id = 3",
        {"copy_lots"},
        ("стоит в партии другого издания", "Поступление № 1"),
    ),
    "a record of the summary book is gone": (
        "DELETE FROM summary_record WHERE part = 2 AND fund = 'main' AND number = 1",
        {"summary_records", "summary_book", "record_numbers", "closed_periods"},
        ("движения есть, а записи в КСУ", "основной фонд, часть 2", "нет № 1"),
    ),
    "a record of the summary book has no movements": (
        "INSERT INTO summary_record (document_id, fund, part, scope, number, record_date) "
        "SELECT document_id, 'temporary', 1, 2026, 1, record_date FROM summary_record "
        "ORDER BY id DESC LIMIT 1",
        {"summary_records", "sequences"},
        ("временное хранение", "ни одного движения за ней нет"),
    ),
    "the number of a document is used twice": (
        "UPDATE document SET number = '1' WHERE kind = 'receipt' AND number = '2'",
        {"document_numbers"},
        ("Номер 1 — у двух документов", "нет № 2"),
    ),
    "a document is gone": (
        "DELETE FROM document WHERE kind = 'transfer_return' AND number = '1'",
        {"document_numbers", "references"},
        ("Возврат переданного за 2026 год: нет № 1",),
    ),
    "numbers of records run against the dates": (
        "UPDATE summary_record SET record_date = '2026-09-08' WHERE part = 1 AND number = 3",
        {"record_numbers", "summary_records", "document_dates", "closed_periods"},
        ("запись № 3", "датирована раньше", "08.09.2026"),
    ),
    "a record stands in another year": (
        "UPDATE summary_record SET scope = 2025 WHERE part = 1 AND fund = 'textbooks' "
        "AND number = 1",
        {"record_numbers", "sequences", "closed_periods"},
        ("другого года",),
    ),
    "the key of a number is outdated": (
        "UPDATE copy SET inventory_key = '|000000000077' WHERE id = 3",
        {"inventory_numbers"},
        ("инв. № 3", "по номеру экземпляр не найти"),
    ),
    "a number is given twice": (
        "UPDATE copy SET inventory_number = '004', inventory_key = '|000000000004' WHERE id = 3",
        {"inventory_numbers"},
        ("инвентарный номер уже есть", "Номер не даётся дважды"),
    ),
    "a counter stands at a number that is given": (
        "UPDATE sequence SET next_value = 3 WHERE name = 'inventory'",
        {"sequences"},
        ("следующим был бы № 3", "уже выдан", "Нумерация"),
    ),
    "the counter of acts is gone": (
        "DELETE FROM sequence WHERE name = 'write_off'",
        {"sequences"},
        ("Акт о списании, 2026 год: следующим был бы № 1, а № 3 уже выдан",),
    ),
    "the head of an act is gone": (
        "DELETE FROM write_off WHERE document_id = (SELECT min(document_id) FROM write_off)",
        {"document_parts"},
        ("Акт о списании № 1", "нет своей части", "шапка акта"),
    ),
    "a line of an act is gone": (
        "DELETE FROM write_off_line WHERE copy_id = 1",
        {"document_sums"},
        ("экземпляр " + COPY_1, "выбыл по движениям, а в строках его нет"),
    ),
    "a lot says more than was entered": (
        "UPDATE lot SET quantity = 7 WHERE id = 1",
        {"document_sums"},
        ("Поступление № 1", "по строкам 17 экз. на 9 450,00 ₽, а внесено 16 экз."),
    ),
    "a lot says another price than was entered": (
        "UPDATE lot SET price = price + 1 WHERE id = 1",
        {"document_sums"},
        ("а внесено",),
    ),
    "a transfer holds other copies than were handed over": (
        "UPDATE custody_event SET copy_id = 12 WHERE id = 1",
        {"document_sums", "custody"},
        ("это не те же экземпляры", "Передача в другую школу № 1"),
    ),
    "disposals are more than their act": (
        "UPDATE disposal SET quantity = 3",
        {"disposals"},
        ("по направлениям выбытия 3 экз.", "а в акте 2 экз.", "можно заполнять и после"),
    ),
    "a reversal does not mirror its original": (
        "UPDATE movement SET price = price + 5 WHERE document_id = "
        "(SELECT id FROM document WHERE kind = 'write_off' AND reverses_id IS NOT NULL)",
        {"reversals", "copy_values", "balances", "closed_periods"},
        ("не повторяет с обратным знаком", "Сторно: Акт о списании № 3"),
    ),
    "a reversed document is marked as good": (
        "UPDATE document SET status = 'posted' WHERE status = 'reversed' AND kind = 'write_off'",
        {"reversals"},
        ("сторнирован, а отмечен действующим",),
    ),
    "a draft has moved copies": (
        "INSERT INTO movement (document_id, copy_id, record_date, fund, account, part, delta, "
        "price) SELECT id, 5, '2026-09-20', 'main', 'balance', 0, -1, 35000 FROM document "
        "WHERE status = 'draft'",
        {"drafts", "copy_states", "balances"},
        ("Черновик: Акт о списании", "не проведён, а движения экземпляров у него есть"),
    ),
    "a posted document has moved nothing": (
        "INSERT INTO document (kind, status, number, date, record_date, note, created_at, "
        "changed_at, posted_at, posted_by, version) VALUES ('receipt', 'posted', '5', "
        "'2026-10-01', '2026-10-01', '', '2026-10-01', '2026-10-01', '2026-10-01', '', 1)",
        {"drafts", "document_parts", "document_numbers"},
        ("проведён, а ни одного экземпляра не двигает",),
    ),
    "a document is recorded before its own day": (
        "UPDATE document SET date = '2026-10-01' WHERE kind = 'write_off' AND number = '1'",
        {"document_dates"},
        ("Акт о списании № 1 от 01.10.2026: записан 11.09.2026, раньше своей даты",),
    ),
    "a closed period has other sums": (
        "UPDATE period_closing SET total = total + 100",
        {"closed_periods"},
        ("записи изменены после закрытия", "сейчас", "Итоги"),
    ),
    "a document came into a closed period": (
        "UPDATE document SET posted_at = '2026-10-19 10:00:00' WHERE number = '1' "
        "AND kind = 'receipt'",
        {"closed_for_good"},
        ("Поступление № 1", "после его закрытия"),
    ),
    "a title has an outdated order": (
        "UPDATE title SET sort_key = 'я' WHERE id = 1",
        {"titles"},
        ("«Капитанская дочка»", "порядок по заглавию", "Сохранить"),
    ),
    "an ISBN cannot be found": (
        "UPDATE title_isbn SET match_key = 'x'",
        {"titles"},
        ("978-5-389-07435-4", "по нему издание не найти"),
    ),
    "the search does not know a title": (
        "DELETE FROM title_search WHERE rowid = 1",
        {"search_index"},
        ("«Капитанская дочка»", "в поиске его нет", "Перестроить поиск"),
    ),
    "the search knows a title otherwise": (
        "UPDATE title_search SET title = 'мцыри' WHERE rowid = 1",
        {"search_index"},
        ("записано иначе",),
    ),
    "the search knows a title that is not there": (
        "INSERT INTO title_search (rowid, title) VALUES (77, 'мцыри')",
        {"search_index"},
        ("издание 77, которого в каталоге нет",),
    ),
    "a copy refers to a lot that is not there": (
        "UPDATE copy SET place_id = 7777 WHERE id = 3",
        {"references"},
        ("Экземпляр 3: ссылается на то, чего нет (запись справочника)",),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_broken_rule_is_found(books: Path, name: str) -> None:
    statement, expected, words = BROKEN[name]
    change_behind(books, statement)
    report = audit(books)
    assert set(failed(report)) == expected, described(report)
    text = "\n".join(described(report)).replace(NBSP, " ")
    for word in words:
        assert word in text


def test_numbers_that_stand_twice_are_found_where_the_constraint_is_gone(books: Path) -> None:
    change_behind(books, "UPDATE copy SET barcode = '2000000000046' WHERE id = 3", bare=("copy",))
    change_behind(
        books,
        "UPDATE summary_record SET number = 2 WHERE number = 3 AND part = 1",
        bare=("summary_record",),
    )
    text = "\n".join(described(audit(books)))
    assert "инв. № 4 «Капитанская дочка»: штрихкод уже есть у другого экземпляра" in text
    assert "КСУ, основной фонд, часть 1, запись № 2 за 2026 год: такой номер уже есть" in text


def test_a_reversal_is_never_told_to_be_reversed(books: Path) -> None:
    change_behind(
        books,
        "UPDATE summary_record SET record_date = '2026-09-08' WHERE document_id IN "
        "(SELECT id FROM document WHERE reverses_id IS NOT NULL)",
    )
    texts = described(audit(books))
    assert any("сторно: Поступление" in text for text in texts)
    assert not any("Сторнируйте «сторно" in text for text in texts)


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER trg_movement_no_update",
        "DROP TRIGGER trg_movement_no_update; CREATE TRIGGER trg_movement_no_update "
        "BEFORE UPDATE ON movement BEGIN SELECT 1; END",
        "CREATE TRIGGER trg_movement_no_update_either BEFORE UPDATE ON movement "
        "BEGIN SELECT 1; END",
    ],
)
def test_protection_that_was_taken_off_or_changed_is_found(books: Path, statement: str) -> None:
    with closing(sqlite3.connect(books)) as connection:
        connection.executescript(statement)
    report = audit(books)
    assert set(failed(report)) == {"triggers"}
    assert "trg_movement_no_update" in described(report)[0]


def test_damaged_index_is_told_in_russian(books: Path) -> None:
    lose_index_rows(books, "ix_copy_inventory_key", "DELETE FROM copy WHERE id = 3")
    report = audit(books)
    assert "integrity" in failed(report)
    sentences = [breach.sentence for breach in failed(report)["integrity"].breaches]
    assert any("ix_copy_inventory_key" in sentence for sentence in sentences)
    for sentence in sentences:
        assert not {"wrong", "entries", "missing", "row"} & set(sentence.split())


def test_many_breaches_are_counted_and_the_first_are_named(books: Path) -> None:
    workshop = Workshop.open(books, FixedClock.on(LAST_DAY))
    for number in range(30):
        workshop.title(f"Том {number}")
    workshop.close()
    change_behind(books, "UPDATE title SET match_key = 'x'")
    (check,) = audit(books).failed
    assert check.name == "titles"
    assert (check.count, len(check.breaches), check.hidden) == (33, 20, 13)


def test_breaches_lead_to_their_document_and_title(books: Path) -> None:
    change_behind(books, "DELETE FROM write_off_line WHERE copy_id = 1")
    (check,) = audit(books).failed
    (breach,) = check.breaches
    assert breach.document_kind is DocumentKind.WRITE_OFF
    assert breach.title_id == 1
    assert breach.document_id is not None


def test_words_of_the_file_are_not_taken_for_places_of_a_sentence(books: Path) -> None:
    change_behind(
        books,
        "UPDATE copy SET inventory_number = '{copy} {0}' WHERE id = 3",
        "UPDATE title SET title = '{document} {0}' WHERE id = 1",
        "UPDATE document SET number = '{words}' WHERE kind = 'receipt'",
    )
    text = "\n".join(described(audit(books)))
    assert "инв. № {copy} {0} «{document} {0}»" in text
    assert "Номер {words} — у двух документов" in text


def test_numbers_left_out_on_purpose_are_no_gap(books: Path) -> None:
    workshop = Workshop.open(books, FixedClock.on(LAST_DAY))
    for name, scope, following in (("receipt", "2026", 40), ("summary.main.1", "2026", 100)):
        series = next(
            one
            for one in workshop.queries.numbering.series(LAST_DAY)
            if (one.name, one.scope) == (name, scope)
        )
        workshop.services.numbering.move_on(series, following)
    workshop.receive(line(1))
    workshop.services.numbering.number_part_two(yearly=True)
    workshop.clock.advance(timedelta(days=100))
    workshop.write_off([6])
    report = workshop.queries.audit.run(workshop.clock)
    assert described(report) == []
    workshop.close()
    change_behind(books, "DELETE FROM journal_entry WHERE entity = 'sequence'")
    assert set(failed(audit(books))) == {"document_numbers", "record_numbers"}


def test_every_check_is_broken_by_one_of_these_tests() -> None:
    """Guards the table above: a new check needs a test of its own."""
    covered = set().union(*(expected for _statement, expected, _words in BROKEN.values()))
    assert {check.name for check in CHECKS} - covered == {"triggers", "integrity"}
