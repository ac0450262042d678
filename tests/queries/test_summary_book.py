"""The summary book against a slow plain recount of the ledger, column by column."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from app.core.bibliography import TitleKind
from app.core.dates import FixedClock
from app.core.library_settings import SUMMARY_BY_LEVELS
from app.core.periods import Period
from app.core.stock import (
    Account,
    CopyState,
    DocumentKind,
    Fund,
    ReceiptWay,
    ReferenceCategory,
    TransferMode,
)
from app.models import ReferenceItem
from app.queries.opening import OpeningLine
from app.queries.replacement import PairDraft, ReplacementDraft
from app.queries.revaluation import RevaluationDraft, RevaluationLineDraft
from app.queries.summary_book_data import Amounts, SummaryBook, SummaryLine
from app.queries.transfer import PartnerCard, TransferDraft, TransferLineDraft
from app.services.opening import OpeningChange
from tests.support.ledger import breaches
from tests.support.workshop import Workshop, line

BEGIN, END = date(2024, 1, 15), date(2026, 2, 2)
DECADE = Period(date(2024, 1, 1), date(2026, 12, 31))


@pytest.fixture(scope="module")
def told(library_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed library with the whole story, made once."""
    path = tmp_path_factory.mktemp("story") / "story.formulyar"
    shutil.copyfile(library_template, path)
    opened = Workshop.open(path, FixedClock.on(BEGIN))
    tell_story(opened)
    opened.close()
    return path


@pytest.fixture
def books(library_file: Path) -> Iterator[Workshop]:
    """An empty library, its clock at the beginning of 2024."""
    opened = Workshop.open(library_file, FixedClock.on(BEGIN))
    yield opened
    opened.close()


@pytest.fixture
def story(told: Path, tmp_path: Path) -> Iterator[Workshop]:
    """The library with the story, its clock at the end of it."""
    path = tmp_path / "story.formulyar"
    shutil.copyfile(told, path)
    opened = Workshop.open(path, FixedClock.on(END))
    yield opened
    opened.close()


def on(books: Workshop, day: date) -> date:
    """Move the clock to a later day."""
    books.clock.advance(day - books.clock.today())
    return day


# --- documents -----------------------------------------------------------------------------


def commission(books: Workshop) -> int | None:
    return books.queries.school.commissions()[0].id


def open_balance(books: Workshop, title_id: int, count: int, price: int) -> int:
    opened = OpeningLine(title_id, Fund.MAIN, Account.BALANCE, count, price)
    saved = books.services.opening.save_draft(
        OpeningChange(books.clock.today(), commission_id=commission(books), lines=(opened,))
    )
    assert saved.entity_id is not None
    card = books.queries.opening.opening(saved.entity_id)
    assert card is not None
    books.services.opening.post(saved.entity_id, card.row.version)
    return saved.entity_id


def replace_lost(books: Workshop, lost: int, title_id: int, price: int) -> int:
    saved = books.services.replacement.save_draft(
        ReplacementDraft(
            books.clock.today(),
            (PairDraft(lost, line(title_id, 1, price), "равноценна"),),
            reader="Иванов И.",
            commission_id=commission(books),
        )
    )
    assert saved.entity_id is not None
    card = books.queries.replacement.replacement(saved.entity_id)
    assert card is not None
    books.services.replacement.post(saved.entity_id, card.draft.version)
    return saved.entity_id


def revalue(books: Workshop, copy_ids: Sequence[int], price: int) -> int:
    saved = books.services.revaluation.save_draft(
        RevaluationDraft(
            books.clock.today(),
            tuple(RevaluationLineDraft(copy_id, price) for copy_id in copy_ids),
            commission_id=commission(books),
            basis="Приказ № 5",
        )
    )
    assert saved.entity_id is not None
    card = books.queries.revaluation.revaluation(saved.entity_id)
    assert card is not None
    books.services.revaluation.post(saved.entity_id, card.draft.version)
    return saved.entity_id


def write_off(
    books: Workshop, copy_ids: Sequence[int], reason_id: int, fund: Fund = Fund.MAIN
) -> int:
    """An act of another reason than wear."""
    document_id = books.draft_act(copy_ids, fund)
    draft = replace(books.act(document_id).draft, reason_id=reason_id)
    books.services.write_off.save_draft(draft)
    books.post_act(document_id)
    return document_id


def hand_over(books: Workshop, copy_ids: Sequence[int], mode: TransferMode, school: int) -> int:
    due = books.clock.today() + timedelta(days=90) if mode is TransferMode.TEMPORARY else None
    lines = tuple(TransferLineDraft(copy_id) for copy_id in copy_ids)
    saved = books.services.transfer.save_draft(
        TransferDraft(books.clock.today(), mode, school, lines, due_date=due)
    )
    assert saved.entity_id is not None
    card = books.queries.transfer.transfer(saved.entity_id)
    assert card is not None
    books.services.transfer.post(saved.entity_id, card.draft.version)
    return saved.entity_id


def tell_story(books: Workshop) -> None:
    """Three years of a small library: every kind of document, funds and accounts mixed."""
    war = books.title("Война и мир", bbk="84(2=411.2)5")
    bird = books.title("Птицы", bbk="28.6")
    school = books.title("Педагогика", bbk="74.2")
    tale = books.title("Сказки", bbk="Д", kind=TitleKind.BROCHURE)
    bare = books.title("Без индекса")
    odd = books.title("Альманах", bbk="Я5", kind=TitleKind.PERIODICAL)
    algebra = books.title("Алгебра", kind=TitleKind.TEXTBOOK, grade_from=7, grade_to=9)
    primer = books.title("Азбука", kind=TitleKind.STUDY_GUIDE, grade_from=1, grade_to=1)
    atlas = books.title("Атлас", kind=TitleKind.TEXTBOOK)
    supplier = books.services.school.save_reference(ReferenceCategory.SUPPLIER, "ООО «Книга»")
    partner = books.services.partners.save(PartnerCard("Школа № 5", "Школа № 5"))
    assert supplier.entity_id is not None
    assert partner.entity_id is not None
    own = books.services.school.save_reference(ReferenceCategory.WRITE_OFF_REASON, "Залиты водой")
    assert own.entity_id is not None

    open_balance(books, war, 4, 50_00)
    on(books, date(2024, 2, 1))
    mixed = books.receive(
        line(war, 3, 120_00),
        line(bird, 2, 80_50),
        line(tale, 5, 0, account=Account.OFF_BALANCE),
        line(algebra, 30, 700_00, Fund.TEXTBOOKS, numbered=False),
        line(primer, 10, 350_00, Fund.TEXTBOOKS, numbered=False),
        supplier_id=supplier.entity_id,
        paper_number="15",
        paper_date=date(2024, 1, 30),
    )
    on(books, date(2024, 5, 20))
    wrong = books.receive(line(bare, 7, 10_00), line(odd, 2, 15_00))
    on(books, date(2024, 7, 1))
    books.services.receipts.reverse(wrong)
    books.write_off([copy.id for copy in books.copies(war)[:2]])
    on(books, date(2024, 12, 31))
    wrong_title = books.receive(line(school, 3, 200_00), paper_number="16")
    open_balance(books, bare, 2, 5_00)

    on(books, date(2025, 1, 1))
    open_balance(books, odd, 3, 7_00)
    given = books.draft_receipt(
        line(atlas, 4, 90_00, Fund.TEXTBOOKS, numbered=False),
        way=ReceiptWay.TRANSFER,
        partner_id=partner.entity_id,
    )
    books.post_receipt(given)
    on(books, date(2025, 3, 3))
    books.correct(
        wrong_title, [replace(books.receipt(wrong_title).draft.lines[0], title_id=bird, quantity=2)]
    )
    revalue(books, [copy.id for copy in books.copies(bird)[:1]], 99_90)
    on(books, date(2025, 8, 8))
    lost = [copy.id for copy in books.copies(war) if copy.state is CopyState.IN_STOCK]
    replace_lost(books, lost[0], tale, 65_00)
    write_off(books, lost[1:3], own.entity_id)
    undone = write_off(books, lost[3:4], books.reason("loss"))
    stock = [copy.id for copy in books.copies(algebra)]
    hand_over(books, stock[:5], TransferMode.PERMANENT, partner.entity_id)
    hand_over(books, stock[5:9], TransferMode.TEMPORARY, partner.entity_id)
    books.receive(
        line(primer, 6, 0, Fund.TEXTBOOKS, account=Account.BORROWED, numbered=False),
        way=ReceiptWay.LOAN,
        partner_id=partner.entity_id,
        due_date=date(2026, 6, 1),
    )

    on(books, date(2026, 2, 2))
    books.services.write_off.reverse(undone)
    write_off(books, stock[10:13], books.reason("term_expired"), Fund.TEXTBOOKS)
    write_off(books, lost[3:4], books.reason("loss"))
    assert mixed
    assert breaches(books.path) == []


# --- the plain recount ---------------------------------------------------------------------


@dataclass(frozen=True)
class Move:
    """A movement with the title that its document recorded."""

    document_id: int
    fund: str
    account: str
    part: int
    day: date
    delta: int
    price: int
    title_id: int
    kind: str
    bbk: str
    grade: int | None


def ledger(books: Workshop, fund: Fund) -> list[Move]:
    titles = {
        row[0]: row[1:]
        for row in books.rows("SELECT id, kind, bbk, coalesce(grade_from, grade_to) FROM title")
    }
    lots = {
        row[0]: row[1:]
        for row in books.rows("SELECT id, document_id, title_id, replaces_lot_id FROM lot")
    }
    heads = dict(books.rows("SELECT id, coalesce(reverses_id, id) FROM document"))
    moves = []
    for document_id, account, part, day, delta, price, lot, title_id in books.rows(
        "SELECT m.document_id, m.account, m.part, m.record_date, m.delta, m.price, c.lot_id, "
        "c.title_id FROM movement m JOIN copy c ON c.id = m.copy_id "
        "WHERE m.fund = ? AND m.account <> 'borrowed'",
        fund,
    ):
        while lot is not None:
            if lots[lot][0] == heads[document_id]:
                title_id = lots[lot][1]
            lot = lots[lot][2]
        moves.append(
            Move(
                document_id,
                fund,
                account,
                part,
                date.fromisoformat(day),
                delta,
                price,
                title_id,
                *titles[title_id],
            )
        )
    return moves


KINDS = {
    "book": "Книги",
    "textbook": "Учебники",
    "study_guide": "Учебные пособия",
    "brochure": "Брошюры",
    "periodical": "Журналы, газеты",
    "audiovisual": "АВД",
    "electronic": "Электронные",
}


def headings(move: Move) -> list[str]:
    """Titles of the columns that a copy stands in, from the words of the lists alone."""
    found = [KINDS[move.kind]]
    if move.fund == Fund.TEXTBOOKS:
        return [*found, str(move.grade) if move.grade else "Прочие"]
    match move.bbk[:2]:
        case "":
            return [*found, "Без индекса"]
        case "84":
            return [*found, "Художественная литература (84)"]
        case "74":
            humanities = "Общественные, гуманитарные науки (6/8, 9)"
            return [*found, humanities, "Из них педагогика (74)"]
        case "22" | "28":
            return [*found, "Естественные науки (2)"]
        case "Д":
            return [*found, "Литература для дошкольников и 1–2 классов (Д)"]
    return [*found, "Прочее"]


def counted(moves: Sequence[Move], sign: int = 1) -> dict[str, int]:
    """What the moves say, by the titles of the columns; zeros are left out."""
    found: dict[str, int] = defaultdict(int)
    for move in moves:
        place = "баланс" if move.account == "balance" else "вне"
        found["всего"] += sign * move.delta
        found[place] += sign * move.delta
        found[f"{place}, коп."] += sign * move.delta * move.price
        for heading in headings(move):
            found[heading] += sign * move.delta
    return {key: value for key, value in found.items() if value}


def said(book: SummaryBook, amounts: Amounts) -> dict[str, int]:
    """What the book says, in the same words."""
    found = {
        "всего": amounts.copies,
        "баланс": amounts.balance,
        "баланс, коп.": amounts.balance_total,
        "вне": amounts.off_balance,
        "вне, коп.": amounts.off_balance_total,
        **{column.title: value for column, value in zip(book.columns, amounts.by, strict=True)},
    }
    return {key: value for key, value in found.items() if value}


def distinct(moves: Sequence[Move]) -> int:
    """Titles with copies left over."""
    net: dict[int, int] = defaultdict(int)
    for move in moves:
        net[move.title_id] += move.delta
    return sum(value > 0 for value in net.values())


def before(moves: Sequence[Move], day: date) -> list[Move]:
    """What «Состоит на» this day holds: an opening balance of the day is a part of it."""
    return [move for move in moves if move.day < day or (move.part == 0 and move.day == day)]


def check(books: Workshop, fund: Fund, period: Period) -> SummaryBook:
    """Compare every record and every total of a book with the recount."""
    book = books.queries.summary.book(fund, period)
    moves = ledger(books, fund)
    for part, lines, sign in ((1, book.received, 1), (2, book.disposed, -1)):
        for entry in lines:
            own = [m for m in moves if m.document_id == entry.document_id and m.part == part]
            assert said(book, entry.amounts) == counted(own, sign), entry
        inside = [m for m in moves if m.part == part and m.day in period]
        assert {m.document_id for m in inside} == {entry.document_id for entry in lines}
    for year in book.years:
        first, last = year.first_day, year.next_day
        assert said(book, year.start) == counted(before(moves, first))
        assert said(book, year.end) == counted(before(moves, last))
        assert (year.start.titles, year.end.titles) == (
            distinct(before(moves, first)),
            distinct(before(moves, last)),
        )
        for part, total, sign in ((1, year.received, 1), (2, year.disposed, -1)):
            inside = [m for m in moves if m.part == part and m.day in year.days]
            assert said(book, total) == counted(inside, sign)
        opened = [m for m in moves if m.part == 0 and first < m.day <= last]
        assert said(book, year.opened) == counted(opened)
        for quarter in year.quarters:
            inside = [m for m in moves if m.part == 2 and m.day in quarter.days]
            assert said(book, quarter.disposed) == counted(inside, -1)
            inside = [m for m in moves if m.part == 1 and m.day in quarter.days]
            assert said(book, quarter.received) == counted(inside)
        through = year.start.plus(year.opened).plus(year.received).plus(year.disposed, -1)
        assert through.figures == year.end.figures
    for former, later in zip(book.years, book.years[1:], strict=False):
        assert former.end == later.start
    assert book.agrees
    return book


# --- tests ---------------------------------------------------------------------------------


@pytest.mark.parametrize("fund", list(Fund))
@pytest.mark.parametrize(
    "period",
    [
        DECADE,
        Period.year(2024),
        Period.year(2025),
        Period.quarter(2025, 1),
        Period(date(2024, 2, 1), date(2025, 3, 3)),
        Period(date(2024, 7, 1), date(2024, 7, 1)),
        Period(None, date(2026, 12, 31)),
        Period.year(2019),
    ],
    ids=lambda period: period.label,
)
def test_every_column_agrees_with_a_plain_recount(
    story: Workshop, fund: Fund, period: Period
) -> None:
    check(story, fund, period)


def texts(lines: Sequence[SummaryLine]) -> list[tuple[int, str, str, int]]:
    return [(one.number, one.source, one.paper, one.amounts.copies) for one in lines]


def test_records_say_what_they_are(story: Workshop) -> None:
    book = story.queries.summary.book(Fund.MAIN, DECADE)
    assert texts(book.received) == [
        (1, "ООО «Книга»", "Товарная накладная № 15 от 30.01.2024", 10),
        (2, "", "акт № 2 от 20.05.2024", 9),
        (3, "Сторно", "запись № 2 от 20.05.2024", -9),
        (4, "", "Товарная накладная № 16", 3),
        (1, "Сторно", "запись № 4 от 31.12.2024", -3),
        (2, "", "Товарная накладная № 16", 2),
        (3, "Переоценка", "акт № 1 от 03.03.2025", 0),
        (4, "Замена утерянного", "акт № 1 от 08.08.2025", 1),
    ]
    revaluation = book.received[6].amounts
    assert (revaluation.titles, revaluation.balance_total) == (0, 19_40)
    assert texts(book.disposed) == [
        (1, "Ветхость", "акт № 1 от 01.07.2024", 2),
        (2, "Замена утерянного", "акт № 1 от 08.08.2025", 1),
        (3, "Залиты водой", "акт № 1 от 08.08.2025", 2),
        (4, "Утрата", "акт № 2 от 08.08.2025", 1),
        (5, "Сторно: Утрата", "запись № 4 от 08.08.2025", -1),
        (6, "Утрата", "акт № 3 от 02.02.2026", 1),
    ]
    assert [one.document for one in book.disposed][:2] == [
        DocumentKind.WRITE_OFF,
        DocumentKind.REPLACEMENT,
    ]
    assert [one.is_reversal for one in book.disposed] == [False, False, False, False, True, False]
    textbooks = story.queries.summary.book(Fund.TEXTBOOKS, DECADE)
    assert texts(textbooks.received) == [
        (1, "ООО «Книга»", "Товарная накладная № 15 от 30.01.2024", 40),
        (1, "Передано из Школа № 5", "акт № 1 от 01.01.2025", 4),
    ]
    assert texts(textbooks.disposed)[0] == (
        1,
        "Передано: Школа № 5",
        "акт № 1 от 08.08.2025",
        5,
    )


def test_reasons_have_columns(story: Workshop) -> None:
    book = story.queries.summary.book(Fund.MAIN, DECADE)
    by_reason: dict[str, int] = defaultdict(int)
    for entry in book.disposed:
        for column, copies in zip(book.reasons, book.reasons_of(entry), strict=True):
            by_reason[column.title] += copies
    assert by_reason == {
        "Ветхость": 2,
        "Дефектность": 0,
        "Устарелость по содержанию": 0,
        "Непрофильность (дублетность)": 0,
        "Утрата": 2,
        "Истечение предельного срока использования учебника": 0,
        "Передано": 0,
        "Иные": 2,
    }
    worn = story.reason("worn")
    for item in story.queries.school.references(ReferenceCategory.WRITE_OFF_REASON):
        story.services.school.save_reference(
            ReferenceCategory.WRITE_OFF_REASON, item.name, item_id=item.id, active=item.id == worn
        )
    shown = [column.title for column in story.queries.summary.book(Fund.MAIN, DECADE).reasons]
    assert shown == ["Ветхость", "Утрата", "Передано", "Иные"]


def test_a_corrected_title_leaves_the_old_record_alone(books: Workshop) -> None:
    old = books.title("Физика", bbk="22.3")
    new = books.title("Поэты", bbk="84.5")
    received = books.receive(line(old, 4, 30_00))
    on(books, date(2025, 1, 20))
    lines = [replace(books.receipt(received).draft.lines[0], title_id=new)]
    books.correct(received, lines)
    book = check(books, Fund.MAIN, DECADE)
    natural, fiction = "Естественные науки (2)", "Художественная литература (84)"
    by_title = [said(book, entry.amounts) for entry in book.received]
    assert [(row.get(natural, 0), row.get(fiction, 0)) for row in by_title] == [
        (4, 0),
        (-4, 0),
        (0, 4),
    ]
    assert said(book, book.years[0].end)[natural] == 4


def test_titles_of_a_record_are_counted_once_and_taken_back(books: Workshop) -> None:
    first, second = books.title("Первая"), books.title("Вторая")
    received = books.receive(line(first, 2), line(first, 3, 90_00), line(second, 1))
    books.services.receipts.reverse(received)
    book = check(books, Fund.MAIN, DECADE)
    assert [entry.amounts.titles for entry in book.received] == [2, -2]


def test_an_opening_balance_is_no_part_of_what_came(books: Workshop) -> None:
    title = books.title("Старая книга", bbk="84")
    on(books, date(2024, 3, 1))
    open_balance(books, title, 5, 20_00)
    year = check(books, Fund.MAIN, Period.year(2024)).years[0]
    assert (year.start.copies, year.opened.copies, year.received.copies) == (0, 5, 0)
    that_day = check(books, Fund.MAIN, Period(date(2024, 3, 1), date(2024, 12, 31))).years[0]
    assert (that_day.start.copies, that_day.opened.copies) == (5, 0)
    until_then = check(books, Fund.MAIN, Period(date(2024, 1, 1), date(2024, 2, 29))).years[0]
    assert (until_then.opened.copies, until_then.end.balance_total) == (5, 100_00)


def test_an_empty_fund_has_an_empty_book(books: Workshop) -> None:
    book = check(books, Fund.TEMPORARY, Period(None, date(2024, 12, 31)))
    assert book.period == Period.year(2024)
    assert (book.received, book.disposed) == ((), ())
    assert [column.title for column in book.columns][:2] == ["Книги", "Учебники"]
    assert books.queries.summary.last_day(Fund.TEMPORARY) is None


def test_a_book_without_a_beginning_starts_with_the_first_year(story: Workshop) -> None:
    book = check(story, Fund.TEXTBOOKS, Period(None, date(2026, 3, 31)))
    assert book.period == Period(date(2024, 1, 1), date(2026, 3, 31))
    assert [len(year.quarters) for year in book.years] == [4, 4, 1]
    assert story.queries.summary.last_day(Fund.TEXTBOOKS) == date(2026, 2, 2)


def test_classes_can_be_put_together(story: Workshop) -> None:
    book = story.queries.summary.book(Fund.TEXTBOOKS, Period.year(2024))
    assert book.grades_merged
    shown = {column.title for column in book.columns}
    assert {"1", "7", "11", "Учебники", "Электронные"} <= shown
    assert not {"Книги", "Прочие", "АВД"} & shown
    story.services.school.save_settings({SUMMARY_BY_LEVELS.key: "yes"})
    merged = story.queries.summary.book(Fund.TEXTBOOKS, Period.year(2024))
    assert said(merged, merged.received[0].amounts) == {
        "всего": 40,
        "баланс": 40,
        "баланс, коп.": 30 * 700_00 + 10 * 350_00,
        "Учебники": 30,
        "Учебные пособия": 10,
        "1–4": 10,
        "5–9": 30,
    }


def test_the_longest_beginning_of_an_index_decides(books: Workshop) -> None:
    with books.opened.library.write() as session:
        item = session.execute(
            select(ReferenceItem).where(ReferenceItem.code == "natural")
        ).scalar_one()
        item.rule = "2, 84(7"
        item.active = True
        kinds = session.execute(
            select(ReferenceItem).where(ReferenceItem.code == "periodicals")
        ).scalar_one()
        kinds.active = False
        session.execute(
            insert(ReferenceItem),
            [{"category": "bbk_group", "name": "Из них физика", "position": 9, "rule": "OF: 22"}],
        )
    american = books.title("Вашингтон", bbk=" 84(7сое)")
    physics = books.title("Физика", bbk="22.3", kind=TitleKind.PERIODICAL)
    books.receive(line(american, 2), line(physics, 3))
    book = books.queries.summary.book(Fund.MAIN, Period.year(2024))
    assert said(book, book.received[0].amounts) == {
        "всего": 5,
        "баланс": 5,
        "баланс, коп.": 500_00,
        "Книги": 2,
        "Прочие виды": 3,
        "Естественные науки (2)": 5,
        "Из них физика": 3,
    }
    assert [column.title for column in book.columns if column.within] == [
        "Из них педагогика (74)",
        "Из них физика",
    ]


def test_the_book_is_of_the_school_as_it_was_on_its_last_day(books: Workshop) -> None:
    book = books.queries.summary.book(Fund.MAIN, Period.year(2024))
    assert book.school.name_short == "Школа № 7"
    assert "1077" in book.legal_basis
