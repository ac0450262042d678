"""Opening balances: tables come in as drafts, are edited, posted, taken back and entered anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.core.errors import Cancelled, ConflictError, RefusalError, UserError
from app.core.progress import Progress
from app.core.stock import Account, CopyState, DocumentStatus, Fund
from app.exchange.spreadsheet import StockSheet
from app.models.backup import list_backups
from app.queries.opening import FundAmount, LineFilter, OpeningCard, OpeningLine, RemarkKind
from app.services.opening import OpeningChange, OpeningOutcome, StockVerdictKind
from tests.exchange.table_files import delimited, xlsx
from tests.support.workshop import Workshop, line

AS_OF = date(2026, 9, 1)
Rows = list[list[Any]]
BOOK = ["Инв. №", "Автор и заглавие", "Год", "Цена", "Акт выбытия", "Место хранения"]
SCHOOL = ["Название", "Автор", "Класс", "Кол-во", "Цена"]
BOOKS: Rows = [
    ["Б-17", "Верн Ж. Дети капитана Гранта", 2001, "120,50", "", "Стеллаж 3"],
    ["Б-18", "Верн Ж. Дети капитана Гранта", 2001, "120,50", "", "Стеллаж 3"],
    ["Б-19–Б-20", "Верн Ж. Дети капитана Гранта", 2001, "120,50", "", "Стеллаж 3"],
    ["Б-22", "Гоголь Н. В. Вий", 1999, "50", "№ 5 от 12.05.2020", ""],
    ["000123", "Гоголь Н. В. Вий", 1999, "50", "", ""],
]


def sheet(
    workshop: Workshop, rows: Sequence[Sequence[Any]], name: str = "список.csv", **more: Any
) -> StockSheet:
    path = workshop.path.with_name(name)
    path.write_bytes(delimited(rows).encode("cp1251"))
    table = workshop.services.imports.read_table(path)
    opening = workshop.services.opening
    return opening.read_stock(table, opening.suggest_columns(table), **more)


def load(workshop: Workshop, rows: Sequence[Sequence[Any]], **more: Any) -> OpeningOutcome:
    file = sheet(workshop, rows, more.pop("name", "список.csv"))
    return workshop.services.opening.apply(file, file.table.name, AS_OF, **more)


def drafted(workshop: Workshop, *rows: Sequence[Any], head: Sequence[Any] = BOOK) -> int:
    document_id = load(workshop, [head, *rows]).changes.entity_id
    assert document_id is not None
    return document_id


def post(workshop: Workshop, document_id: int, record_date: date | None = None) -> None:
    version = card(workshop, document_id).row.version
    workshop.services.opening.post(document_id, version, record_date)


def card(workshop: Workshop, document_id: int) -> OpeningCard:
    found = workshop.queries.opening.opening(document_id)
    assert found is not None
    return found


def lines(workshop: Workshop, document_id: int, **wanted: Any) -> list[OpeningLine]:
    queries = workshop.queries.opening
    return list(queries.lines(queries.line_ids(document_id, LineFilter(**wanted))))


def breaches(workshop: Workshop) -> list[str]:
    report = workshop.queries.audit.run(workshop.clock)
    return [breach.text for check in report.checks for breach in check.breaches]


def stopping_at(stage: str) -> Progress:
    """A progress whose user stops the work when it comes to this stage."""

    def listen(label: str, _done: int, _total: int) -> None:
        if label == stage:
            progress.cancel()

    progress = Progress(listen)
    return progress


# --- loading ------------------------------------------------------------------------------------


def test_school_list_becomes_a_draft_and_then_the_fund(workshop: Workshop) -> None:
    outcome = load(
        workshop,
        [
            SCHOOL,
            ["Букварь. Ч. 1,2", "Горин В.Г.", 1, "25/24", "100"],
            ["Алгебра", "Макаров Ю.Н.", 7, 68, "382,80"],
            ["Физика", "Перов А.В.", 7, "много", "10"],
        ],
    )
    summary = outcome.summary
    assert (summary.read, summary.rows, summary.new_titles, summary.known_titles) == (3, 2, 3, 0)
    assert summary.amounts == (FundAmount(Fund.TEXTBOOKS, 117, 49 * 100_00 + 68 * 382_80),)
    assert [row.row for row in summary.rejected] == [4]
    document_id = outcome.changes.entity_id
    assert document_id is not None
    draft = card(workshop, document_id)
    assert (draft.row.status, draft.row.date, draft.source) == (
        DocumentStatus.DRAFT,
        AS_OF,
        "список.csv",
    )
    assert (draft.copies, draft.titles, draft.lines) == (117, 3, 3)
    assert workshop.value("SELECT count(*) FROM copy") == 0
    assert list_backups(workshop.path)
    post(workshop, document_id)
    assert workshop.queries.stock.fund_totals(Fund.TEXTBOOKS).copies == 117
    assert workshop.value("SELECT count(*) FROM copy WHERE inventory_number IS NOT NULL") == 0
    assert workshop.rows("SELECT DISTINCT part, record_date FROM movement") == [(0, "2026-09-01")]
    assert workshop.value("SELECT count(*) FROM summary_record") == 0
    assert workshop.value("SELECT count(*) FROM textbook_card") == 3
    assert breaches(workshop) == []


def test_old_numbers_are_kept_as_they_are_inked(workshop: Workshop) -> None:
    document_id = drafted(workshop, *BOOKS)
    told = [(one.numbers, one.quantity, one.price) for one in lines(workshop, document_id)]
    assert told == [("Б-17–Б-20", 4, 120_50), ("Б-22", 1, 50_00), ("000123", 1, 50_00)]
    post(workshop, document_id)
    numbers = workshop.rows("SELECT inventory_number FROM copy ORDER BY id")
    assert numbers == ["Б-17", "Б-18", "Б-19", "Б-20", "Б-22", "000123"]
    assert [row.id for row in workshop.queries.catalogue.find_copies("б-0017")] == [1]
    assert breaches(workshop) == []


def test_copies_that_left_before_only_keep_their_numbers(workshop: Workshop) -> None:
    document_id = drafted(workshop, *BOOKS)
    assert card(workshop, document_id).gone == 1
    post(workshop, document_id)
    states = dict(workshop.rows("SELECT inventory_number, state FROM copy"))
    assert states["Б-22"] == CopyState.OUT
    assert workshop.value("SELECT count(*) FROM movement") == 5
    totals = workshop.queries.stock.fund_totals(Fund.MAIN)
    assert (totals.copies, totals.total) == (5, 4 * 120_50 + 50_00)
    title = workshop.title("Новая книга")
    with pytest.raises(UserError, match="Б-22 уже занят"):
        workshop.receive(line(title, number_prefix="Б-", first_number=22))


def test_numbers_given_later_come_after_the_old_ones(workshop: Workshop) -> None:
    post(workshop, drafted(workshop, *BOOKS))
    title = workshop.title("Новая книга")
    workshop.receive(line(title, number_prefix="Б-"), line(title))
    new = [copy.inventory_number for copy in workshop.copies(title)]
    assert new == ["Б-23", "124"]


def test_list_of_exclusion_brings_no_copy_into_the_fund(workshop: Workshop) -> None:
    head = ["№ п/п", "Инв. №", "Автор и заглавие", "Год", "Цена", "Кол-во"]
    rows: Rows = [
        ["Список на исключение к акту № 5 от 12.05.2020"],
        head,
        [1, "1201", "Вий", 1999, 5, 1],
    ]
    document_id = load(workshop, rows).changes.entity_id
    assert document_id is not None
    post(workshop, document_id)
    assert workshop.queries.stock.fund_totals(Fund.MAIN).copies == 0
    assert workshop.rows("SELECT state, disposed_by FROM copy JOIN lot ON lot.id = lot_id") == [
        ("out", "акт № 5 от 12.05.2020")
    ]
    assert breaches(workshop) == []


def test_gaps_and_repeats_are_flagged(workshop: Workshop) -> None:
    held = workshop.title("Остров сокровищ")
    workshop.receive(line(held, first_number=1204))
    drafted(workshop, ["1300", "Гоголь Н. В. Нос", 1999, "5", "", ""])
    rows: Rows = [
        BOOK,
        ["1201", "Верн Ж. Дети", 2001, "5", "", ""],
        ["1203", "Верн Ж. Дети", 2001, "5", "", ""],
        ["1207", "Верн Ж. Дети", 2001, "5", "", ""],
        ["01203", "Гоголь Н. В. Вий", 2001, "5", "", ""],
        ["1204", "Гоголь Н. В. Вий", 2001, "5", "", ""],
        ["1300", "Гоголь Н. В. Вий", 2001, "5", "", ""],
    ]
    preview = workshop.services.opening.preview(sheet(workshop, rows))
    summary = preview.summary
    assert [(gap.label, gap.count) for gap in summary.gaps] == [("1202", 1), ("1205–1206", 2)]
    assert summary.missing == 3
    assert [(bad.row, bad.value) for bad in summary.rejected] == [
        (5, "01203"),
        (6, "1204"),
        (7, "1300"),
    ]
    assert [clash.holder for clash in summary.clashes] == [
        "уже стоит в строке 3",
        "уже есть: Остров сокровищ",
        "стоит в черновике ввода остатков на 01.09.2026",
    ]
    assert [verdict.number for verdict in preview.verdicts] == [2, 3, 4, 5, 6, 7]
    assert preview.count(StockVerdictKind.REJECTED) == 3


def test_dry_run_says_what_the_loading_does_and_changes_nothing(workshop: Workshop) -> None:
    known = workshop.title("Вий", year=1999)
    file = sheet(workshop, [BOOK, *BOOKS, ["Б-30", "Вий", 1999, 5, "", ""]])
    preview = workshop.services.opening.preview(file)
    assert workshop.value("SELECT count(*) FROM document") == 0
    assert [verdict.verdict for verdict in preview.verdicts] == [
        *[StockVerdictKind.NEW] * 5,
        StockVerdictKind.KNOWN,
    ]
    assert "уже в каталоге" in preview.verdicts[-1].detail
    outcome = workshop.services.opening.apply(file, "список.csv", AS_OF)
    assert outcome.summary == preview.summary
    assert outcome.changes.entity_id is not None
    assert lines(workshop, outcome.changes.entity_id)[-1].title_id == known


def test_row_with_two_parts_comes_in_whole_or_not_at_all(workshop: Workshop) -> None:
    head = ["Название", "Класс", "Кол-во", "Инв. №"]
    outcome = load(
        workshop,
        [head, ["Азбука. Ч. 1,2", 1, "1/1", "5, 6"], ["Чтение. Ч. 1,2", 1, "1/1", "7, 6"]],
    )
    assert (outcome.summary.rows, outcome.summary.new_titles) == (1, 2)
    assert workshop.rows("SELECT DISTINCT title FROM title") == ["Азбука"]
    assert [clash.number for clash in outcome.summary.clashes] == ["6"]


@pytest.mark.parametrize(
    ("row", "fund", "placed"),
    [
        (["Алгебра", "", 7, 2, 5], None, ("textbooks", "balance")),
        (["Алгебра", "", 7, 2, 5], Fund.MAIN, ("main", "balance")),
        (["Сказки", "Носов Н.Н.", "", 2, 5], None, ("main", "balance")),
        (["Сказки", "Носов Н.Н.", "", 2, 5], Fund.TEMPORARY, ("temporary", "off_balance")),
    ],
)
def test_funds(
    workshop: Workshop, row: list[Any], fund: Fund | None, placed: tuple[str, str]
) -> None:
    load(workshop, [SCHOOL, row], fund=fund)
    assert workshop.rows("SELECT fund, account FROM lot") == [placed]


def test_brochure_with_a_number_stands_in_the_inventory_book(workshop: Workshop) -> None:
    head = ["Название", "Вид издания", "Кол-во", "Инв. №"]
    load(workshop, [head, ["Памятка", "брошюра", 3, ""], ["Правила", "брошюра", 1, "9"]])
    assert workshop.rows("SELECT fund, account FROM lot ORDER BY position") == [
        ("temporary", "off_balance"),
        ("main", "balance"),
    ]


def test_columns_set_by_hand_are_remembered_for_stock_alone(workshop: Workshop) -> None:
    from app.exchange.spreadsheet import StockColumn

    rows: Rows = [["Название", "Автор", "Итог"], ["Сказки", "Носов Н.Н.", 3]]
    path = xlsx(workshop.path.with_name("а.xlsx"), rows)
    table = workshop.services.imports.read_table(path)
    opening = workshop.services.opening
    mapping = opening.suggest_columns(table).with_column(StockColumn.QUANTITY, 2)
    opening.apply(opening.read_stock(table, mapping), "а.xlsx", AS_OF)
    again = opening.suggest_columns(table)
    assert again.columns[StockColumn.QUANTITY].reason == "Так было в прошлый раз"
    assert workshop.services.imports.suggest_columns(table).columns.keys().isdisjoint(StockColumn)


def test_same_list_without_numbers_is_warned_of(workshop: Workshop) -> None:
    rows: Rows = [SCHOOL, ["Алгебра", "Макаров Ю.Н.", 7, 68, "382,80"]]
    load(workshop, rows)
    remarks = workshop.services.opening.preview(sheet(workshop, rows)).summary.remarks
    assert any("уже загружали: ввод остатков на 01.09.2026" in said for said in remarks)


def test_stopping_leaves_the_library_as_it_was(workshop: Workshop) -> None:
    file = sheet(workshop, [BOOK, *BOOKS])
    for stage in ("Сверяем с каталогом", "Записываем издания", "Записываем строки"):
        with pytest.raises(Cancelled):
            workshop.services.opening.apply(file, "список.csv", AS_OF, progress=stopping_at(stage))
    for table in ("title", "document", "lot"):
        assert workshop.value(f"SELECT count(*) FROM {table}") == 0
    document_id = drafted(workshop, *BOOKS)
    with pytest.raises(Cancelled):
        workshop.services.opening.post(
            document_id,
            card(workshop, document_id).row.version,
            progress=stopping_at("Записываем движения"),
        )
    assert workshop.value("SELECT count(*) FROM copy") == 0


def test_file_of_which_nothing_can_be_used_changes_nothing(workshop: Workshop) -> None:
    held = workshop.title()
    workshop.receive(line(held, first_number=5))
    rows: Rows = [BOOK, ["5", "Верн Ж. Дети", 2001, "5", "", ""]]
    with pytest.raises(UserError, match="нет ни одной годной строки"):
        load(workshop, rows)
    assert workshop.value("SELECT count(*) FROM document WHERE kind = 'opening'") == 0


# --- undo ---------------------------------------------------------------------------------------


def test_undo_drops_the_draft_with_its_titles_and_places(workshop: Workshop) -> None:
    used = load(workshop, [BOOK, *BOOKS])
    title_id = workshop.value("SELECT id FROM title WHERE title = 'Вий'")
    workshop.receive(line(title_id))
    undone = workshop.services.safety.undo(used.changes.operation_id)
    assert undone.kept == ("Гоголь Н. В. Вий",)
    assert workshop.rows("SELECT title FROM title") == ["Вий"]
    assert workshop.value("SELECT count(*) FROM lot JOIN document d ON d.id = document_id"
                          " WHERE d.kind = 'opening'") == 0  # fmt: skip
    assert workshop.rows("SELECT status FROM document WHERE kind = 'opening'") == ["discarded"]
    assert "Стеллаж 3" not in workshop.rows("SELECT name FROM reference_item")
    assert workshop.queries.catalogue.find_copies("Б-17") == ()
    assert breaches(workshop) == []


def test_undo_keeps_a_draft_that_was_worked_on(workshop: Workshop) -> None:
    outcome = load(workshop, [BOOK, *BOOKS])
    document_id = outcome.changes.entity_id
    assert document_id is not None
    first = lines(workshop, document_id)[0]
    save(workshop, document_id, replace(first, price=1))
    with pytest.raises(RefusalError) as refusal:
        workshop.services.safety.undo(outcome.changes.operation_id)
    assert "ввод остатков на 01.09.2026: его правили" in refusal.value.reasons
    assert card(workshop, document_id).lines == 3


def test_posting_is_undone_first_and_the_loading_is_not_offered_then(workshop: Workshop) -> None:
    document_id = drafted(workshop, *BOOKS)
    post(workshop, document_id)
    undone = workshop.services.safety.undo()
    assert undone.changes.message.startswith("Сторно ввода остатков № 1")
    assert workshop.queries.stock.fund_totals(Fund.MAIN).copies == 0
    with pytest.raises(RefusalError, match="Отменять нечего"):
        workshop.services.safety.undo()
    assert breaches(workshop) == []


def test_discarded_draft_comes_back_with_its_lines(workshop: Workshop) -> None:
    outcome = load(workshop, [BOOK, *BOOKS])
    document_id = outcome.changes.entity_id
    assert document_id is not None
    workshop.services.opening.discard(document_id, card(workshop, document_id).row.version)
    workshop.services.safety.undo()
    assert card(workshop, document_id).row.status is DocumentStatus.DRAFT
    workshop.services.opening.discard(document_id, card(workshop, document_id).row.version)
    workshop.services.safety.undo(outcome.changes.operation_id)
    assert workshop.value("SELECT count(*) FROM title") == 0
    with pytest.raises(RefusalError, match="Отменять нечего"):
        workshop.services.safety.undo()


# --- the draft ----------------------------------------------------------------------------------


def save(
    workshop: Workshop, document_id: int, *changed: OpeningLine, removed: tuple[int, ...] = ()
) -> None:
    shown = card(workshop, document_id)
    workshop.services.opening.save_draft(
        OpeningChange(
            shown.row.date,
            shown.note,
            shown.commission_id,
            changed,
            removed,
            document_id,
            shown.row.version,
        )
    )


def test_lines_are_changed_added_and_taken_away(workshop: Workshop) -> None:
    document_id = drafted(workshop, *BOOKS)
    first, second, third = lines(workshop, document_id)
    added = OpeningLine(first.title_id, Fund.MAIN, Account.BALANCE, 2, 7_00, "Б-40, Б-41")
    assert second.lot_id is not None
    save(
        workshop,
        document_id,
        replace(first, quantity=3, numbers="Б-17–Б-19", price=99_00),
        added,
        removed=(second.lot_id,),
    )
    told = [(one.numbers, one.quantity, one.price) for one in lines(workshop, document_id)]
    assert told == [("Б-17–Б-19", 3, 99_00), ("000123", 1, 50_00), ("Б-40, Б-41", 2, 7_00)]
    assert lines(workshop, document_id, words="гранта б-18") == []
    assert [one.numbers for one in lines(workshop, document_id, words="б-18")] == ["Б-17–Б-19"]
    assert [one.numbers for one in lines(workshop, document_id, words="ВИЙ")] == ["000123"]
    assert third.lot_id is not None
    assert lines(workshop, document_id, lot_ids=(third.lot_id,))[0].name == "Гоголь Н. В. Вий"


def test_draft_can_be_made_by_hand(workshop: Workshop) -> None:
    title = workshop.title("Вий")
    made = workshop.services.opening.save_draft(
        OpeningChange(
            AS_OF,
            "с карточек",
            lines=(OpeningLine(title, Fund.MAIN, Account.BALANCE, 1, 5_00, "7"),),
        )
    )
    assert made.entity_id is not None
    assert card(workshop, made.entity_id).note == "с карточек"
    post(workshop, made.entity_id, date(2026, 9, 9))
    assert [copy.inventory_number for copy in workshop.copies(title)] == ["7"]


def test_draft_that_was_changed_meanwhile_is_not_overwritten(workshop: Workshop) -> None:
    document_id = drafted(workshop, *BOOKS)
    stale = OpeningChange(AS_OF, document_id=document_id, version=99)
    with pytest.raises(ConflictError, match="изменили в другом месте"):
        workshop.services.opening.save_draft(stale)
    (first, *_others) = lines(workshop, document_id)
    assert first.lot_id is not None
    save(workshop, document_id, removed=(first.lot_id,))
    with pytest.raises(ConflictError, match="в документе уже нет"):
        save(workshop, document_id, first)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quantity": -1}, "не могут быть меньше нуля"),
        ({"quantity": 10_001}, "слишком много"),
        ({"price": 10**12}, "цена слишком велика"),
    ],
)
def test_absurd_lines_are_not_saved(workshop: Workshop, change: dict[str, Any], words: str) -> None:
    document_id = drafted(workshop, *BOOKS)
    with pytest.raises(UserError, match=words):
        save(workshop, document_id, replace(lines(workshop, document_id)[0], **change))


def test_remarks_say_what_stops_posting_and_what_is_only_doubtful(workshop: Workshop) -> None:
    document_id = drafted(workshop, *BOOKS)
    first, second, third = lines(workshop, document_id)
    assert [remark.kind for remark in workshop.queries.opening.remarks(document_id)] == [
        RemarkKind.GONE,
        RemarkKind.GAP,
    ]
    held = workshop.title("Остров сокровищ")
    workshop.receive(line(held, first_number=123))
    save(
        workshop,
        document_id,
        replace(first, quantity=5),
        replace(second, numbers="Б-20", price=0, disposed_by=""),
    )
    remarks = {remark.kind: remark for remark in workshop.queries.opening.remarks(document_id)}
    assert remarks[RemarkKind.TAKEN].lot_ids == (third.lot_id,)
    assert remarks[RemarkKind.TAKEN].examples == ("000123 уже есть: Остров сокровищ",)
    assert remarks[RemarkKind.REPEATED].lot_ids == (first.lot_id, second.lot_id)
    assert remarks[RemarkKind.MISCOUNTED].lot_ids == (first.lot_id,)
    assert remarks[RemarkKind.FREE_OF_CHARGE].lot_ids == (second.lot_id,)
    assert [kind for kind, remark in remarks.items() if remark.blocks] == [
        RemarkKind.TAKEN,
        RemarkKind.REPEATED,
        RemarkKind.MISCOUNTED,
    ]
    with pytest.raises(UserError, match="номеров 4, а экземпляров 5"):
        post(workshop, document_id)
    save(workshop, document_id, first)
    with pytest.raises(RefusalError, match="номера повторяются") as refusal:
        post(workshop, document_id)
    assert refusal.value.reasons == (
        "Б-20: стоит в документе дважды",
        "000123: уже есть: Остров сокровищ",
    )


def test_empty_draft_is_not_posted(workshop: Workshop) -> None:
    made = workshop.services.opening.save_draft(OpeningChange(AS_OF))
    assert made.entity_id is not None
    with pytest.raises(UserError, match="нет ни одного экземпляра"):
        post(workshop, made.entity_id)


# --- posting, reversal, correction --------------------------------------------------------------


def test_opening_may_stand_before_older_records_but_not_in_a_closed_period(
    workshop: Workshop,
) -> None:
    workshop.receive(line(workshop.title("Нос"), number_prefix="Н-"))
    document_id = drafted(workshop, *BOOKS)
    post(workshop, document_id, AS_OF)
    assert card(workshop, document_id).row.record_date == AS_OF
    with pytest.raises(ConflictError):
        post(workshop, document_id)
    later = drafted(workshop, ["9", "Нос", 1999, "5", "", ""])
    workshop.next_day(30)
    workshop.services.periods.close(date(2026, 9, 30))
    with pytest.raises(UserError, match=r"Период по 30\.09\.2026 закрыт"):
        post(workshop, later)
    assert breaches(workshop) == []


def test_reversed_opening_is_entered_anew_with_the_same_copies(workshop: Workshop) -> None:
    rows: Rows = [*BOOKS, ["1207а", "Гоголь Н. В. Вий", 1999, "50", "", ""]]
    document_id = drafted(workshop, *rows)
    post(workshop, document_id)
    before = workshop.rows("SELECT inventory_number, id, barcode FROM copy ORDER BY id")
    workshop.services.opening.reverse(document_id)
    assert set(workshop.rows("SELECT state FROM copy")) == {"cancelled"}
    assert breaches(workshop) == []
    again = drafted(workshop, *rows)
    assert all(not remark.blocks for remark in workshop.queries.opening.remarks(again))
    with pytest.raises(UserError, match="Дата записи не может быть раньше"):
        post(workshop, again)
    post(workshop, again, workshop.clock.today())
    assert workshop.rows("SELECT inventory_number, id, barcode FROM copy ORDER BY id") == before
    assert workshop.queries.stock.fund_totals(Fund.MAIN).copies == 6
    assert breaches(workshop) == []


def test_reversal_waits_until_the_copies_are_back(workshop: Workshop) -> None:
    document_id = drafted(workshop, *BOOKS)
    post(workshop, document_id)
    (worn,) = workshop.queries.catalogue.find_copies("Б-18")
    workshop.write_off([worn.id])
    with pytest.raises(RefusalError, match="Ввод остатков № 1 нельзя сторнировать") as refusal:
        workshop.services.opening.reverse(document_id)
    assert refusal.value.reasons[0].startswith("Б-18 Верн Ж. Дети капитана Гранта: выбыл")


def test_correction_keeps_copies_numbers_and_barcodes(workshop: Workshop) -> None:
    document_id = drafted(
        workshop,
        ["Алгебра", "Макаров Ю.Н.", 7, 3, "10", "", ""],
        ["Вий", "Гоголь Н. В.", "", "", "5", "1–2", ""],
        ["Нос", "Гоголь Н. В.", "", "", "5", "4", "№ 5"],
        head=["Название", "Автор", "Класс", "Кол-во", "Цена", "Инв. №", "Акт выбытия"],
    )
    post(workshop, document_id)
    kept = workshop.rows("SELECT id, barcode FROM copy ORDER BY id")
    started = workshop.services.opening.start_correction(document_id)
    assert started.entity_id is not None
    assert card(workshop, started.entity_id).corrects_id == document_id
    assert all(not remark.blocks for remark in workshop.queries.opening.remarks(started.entity_id))
    algebra, viy, _nose = lines(workshop, started.entity_id)
    save(
        workshop,
        started.entity_id,
        replace(algebra, quantity=4, price=12_00),
        replace(viy, numbers="2–3"),
    )
    post(workshop, started.entity_id)
    states = {
        number or "": state
        for number, state in workshop.rows("SELECT inventory_number, state FROM copy")
    }
    assert states["1"] == CopyState.CANCELLED
    assert states["2"] == states["3"] == CopyState.IN_STOCK
    assert states["4"] == CopyState.OUT
    assert workshop.rows("SELECT id, barcode FROM copy ORDER BY id")[: len(kept)] == kept
    totals = workshop.queries.stock.fund_totals(Fund.TEXTBOOKS)
    assert (totals.copies, totals.total) == (4, 48_00)
    assert workshop.queries.stock.fund_totals(Fund.MAIN).copies == 2
    assert card(workshop, document_id).row.status is DocumentStatus.REVERSED
    assert breaches(workshop) == []


def test_copy_that_had_left_after_all_is_corrected(workshop: Workshop) -> None:
    document_id = drafted(workshop, *BOOKS)
    post(workshop, document_id)
    started = workshop.services.opening.start_correction(document_id)
    assert started.entity_id is not None
    _first, gone, there = lines(workshop, started.entity_id)
    save(
        workshop,
        started.entity_id,
        replace(gone, disposed_by=""),
        replace(there, disposed_by="акт № 6"),
    )
    post(workshop, started.entity_id)
    states = dict(workshop.rows("SELECT inventory_number, state FROM copy"))
    assert (states["Б-22"], states["000123"]) == (CopyState.IN_STOCK, CopyState.OUT)
    assert workshop.queries.audit.run(workshop.clock).ok
