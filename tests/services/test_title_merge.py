"""Two titles become one and part again, with all that stood on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.core.bibliography import Contributor, TitleFields, TitleKind
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.stock import Condition
from app.core.title_merging import MERGE_FIELDS, default_choice, merged, united_isbns
from app.models import (
    Base,
    FederalList,
    FederalListEntry,
    SetPart,
    SetPartTitle,
    TextbookSet,
    Title,
    TitleListing,
)
from app.queries.catalogue import CatalogueFilter
from app.services.catalogue import CopyEdit
from app.services.title_merge import MOVED
from tests.support.ledger import breaches
from tests.support.workshop import Workshop, database, line

COVER = b"\x89PNG cover"
PUSHKIN = (Contributor("Пушкин", "А. С."),)


@pytest.fixture
def pair(workshop: Workshop) -> tuple[int, int]:
    """Two descriptions of one book: three copies of the first, two of the second, one of which
    was written off, a draft receipt of the second, which has the cover and the ISBN.

    Documents: 1 receipt, 2 act, 3 draft receipt, 4 receipt of the second copy of the second."""
    first = workshop.title("Капитанская дочка", contributors=PUSHKIN, year=2019)
    second = workshop.title(
        "Капитанская дочка",
        contributors=PUSHKIN,
        publisher="Детская литература",
        isbns=("978-5-08-004321-7",),
        subjects=("Повести",),
    )
    workshop.services.catalogue.set_cover(second, COVER, "image/png")
    workshop.receive(line(first, 3), line(second, 1, 200_00))
    workshop.write_off([workshop.copies(second)[0].id])
    workshop.draft_receipt(line(second, 5))
    workshop.receive(line(second, 1))
    return first, second


def fields_of(workshop: Workshop, title_id: int) -> TitleFields:
    card = workshop.queries.catalogue.card(title_id)
    assert card is not None
    return card.fields


def versions(workshop: Workshop, *ids: int) -> Any:
    return tuple(workshop.value("SELECT version FROM title WHERE id = ?", item) for item in ids)


def merge(workshop: Workshop, keep: int, drop: int, fields: TitleFields | None = None) -> int:
    wanted = fields or merged(fields_of(workshop, keep), fields_of(workshop, drop))
    changes = workshop.services.catalogue.merge_titles(
        keep, drop, wanted, versions(workshop, keep, drop)
    )
    assert changes.operation_id is not None
    return changes.operation_id


CONTENT = (
    "SELECT id, title, publisher, year, source_key FROM title ORDER BY id",
    "SELECT id, title_id FROM lot ORDER BY id",
    "SELECT id, title_id, lot_id, state FROM copy ORDER BY id",
    "SELECT title_id, image FROM title_cover",
    "SELECT title_id, position, written FROM title_isbn ORDER BY 1, 2",
    "SELECT title_id, position, surname FROM title_contributor ORDER BY 1, 2",
    "SELECT title_id, position, name FROM title_subject ORDER BY 1, 2",
    "SELECT * FROM movement ORDER BY id",
    "SELECT * FROM summary_record ORDER BY id",
)


def content(workshop: Workshop) -> list[Any]:
    return [workshop.rows(statement) for statement in CONTENT]


def test_everything_goes_to_the_kept_title(workshop: Workshop, pair: tuple[int, int]) -> None:
    keep, drop = pair
    books = workshop.rows("SELECT * FROM movement"), workshop.rows("SELECT * FROM summary_record")
    operations = workshop.value("SELECT count(*) FROM operation")
    merge(workshop, keep, drop)
    card = workshop.queries.catalogue.card(keep)
    assert card is not None
    assert workshop.queries.catalogue.card(drop) is None
    assert card.fields == TitleFields(
        "Капитанская дочка",
        contributors=PUSHKIN,
        year=2019,
        publisher="Детская литература",
        isbns=("978-5-08-004321-7",),
        subjects=("Повести",),
    )
    assert len(card.copies) == 5
    assert card.cover == COVER
    assert workshop.rows("SELECT DISTINCT title_id FROM lot") == [keep]
    assert books == (
        workshop.rows("SELECT * FROM movement"),
        workshop.rows("SELECT * FROM summary_record"),
    )
    assert breaches(workshop.path) == []
    assert workshop.value("SELECT count(*) FROM operation") == operations + 1
    assert workshop.queries.catalogue.find(CatalogueFilter("978-5-08-004321-7")).ids == (keep,)
    assert workshop.queries.catalogue.find(CatalogueFilter("капитанская")).ids == (keep,)
    newest = workshop.queries.safety.operations(1)[0]
    assert (newest.kind, newest.copies) == ("titles_merged", 1)
    assert newest.summary == "Объединены издания: Пушкин А. С. Капитанская дочка"


def test_posted_papers_show_the_kept_title(workshop: Workshop, pair: tuple[int, int]) -> None:
    keep, drop = pair
    merge(workshop, keep, drop, TitleFields("Капитанская дочка : роман"))
    assert {item.name for item in workshop.receipt(1).draft.lines} == {"Капитанская дочка : роман"}
    assert {item.copy.title for item in workshop.act(2).lines} == {"Капитанская дочка : роман"}
    assert [item.price for item in workshop.act(2).lines] == [200_00]


def test_undo_brings_all_back(workshop: Workshop, pair: tuple[int, int]) -> None:
    before = content(workshop)
    operation = merge(workshop, *pair)
    assert content(workshop) != before
    outcome = workshop.services.safety.undo(operation)
    assert content(workshop) == before
    assert outcome.kept == ()
    assert outcome.changes.message == (
        "Отменено: Объединены издания: Пушкин А. С. Капитанская дочка"
    )
    assert breaches(workshop.path) == []
    assert workshop.queries.catalogue.find(CatalogueFilter("978-5-08-004321-7")).ids == (pair[1],)
    with pytest.raises(RefusalError):
        workshop.services.safety.undo(operation)


def test_undo_keeps_what_was_done_to_the_copies_otherwise(
    workshop: Workshop, pair: tuple[int, int]
) -> None:
    keep, drop = pair
    moved = workshop.copies(drop)[1].id
    operation = merge(workshop, keep, drop)
    workshop.services.catalogue.edit_copies([moved], CopyEdit(condition=Condition.WORN))
    workshop.receive(line(keep, 1))
    workshop.services.safety.undo(operation)
    assert [copy.condition for copy in workshop.copies(drop)] == [Condition.GOOD, Condition.WORN]
    assert len(workshop.copies(keep)) == 4


def change_kept(workshop: Workshop, keep: int, _moved: int) -> None:
    (version,) = versions(workshop, keep)
    workshop.services.catalogue.update_title(
        keep, version, replace(fields_of(workshop, keep), year=2020)
    )


def change_cover(workshop: Workshop, keep: int, _moved: int) -> None:
    workshop.services.catalogue.set_cover(keep, b"another", "image/png")


def write_off(workshop: Workshop, _keep: int, moved: int) -> None:
    workshop.write_off([moved])


def correct_receipt(workshop: Workshop, _keep: int, _moved: int) -> None:
    workshop.correct(4)


def post_draft(workshop: Workshop, _keep: int, _moved: int) -> None:
    workshop.post_receipt(3)


def change_draft(workshop: Workshop, keep: int, _moved: int) -> None:
    draft = workshop.receipt(3).draft
    workshop.services.receipts.save_draft(replace(draft, lines=(line(keep, 4),)))


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (change_kept, "«Капитанская дочка»: описание изменено"),
        (change_cover, "«Капитанская дочка»: обложка заменена"),
        (write_off, "экземпляр 5: выбыл"),
        (correct_receipt, "экземпляр 5: перенесён исправленным поступлением"),
        (post_draft, "поступление № 3 от 09.09.2026: проведено"),
        (change_draft, "поступление от 09.09.2026: строка с изданием изменена"),
    ],
)
def test_undo_is_refused_whole(
    workshop: Workshop, pair: tuple[int, int], step: Any, reason: str
) -> None:
    keep, drop = pair
    moved = workshop.copies(drop)[1].id
    operation = merge(workshop, keep, drop)
    step(workshop, keep, moved)
    before = content(workshop)
    with pytest.raises(RefusalError, match="Разъединить издания нельзя") as refusal:
        workshop.services.safety.undo(operation)
    assert reason in refusal.value.reasons
    assert content(workshop) == before


def test_second_merge_is_undone_before_the_first(workshop: Workshop, pair: tuple[int, int]) -> None:
    keep, drop = pair
    third = workshop.title("Капитанская дочка", year=2019)
    before = content(workshop)
    first = merge(workshop, keep, drop)
    second = merge(workshop, third, keep)
    with pytest.raises(RefusalError):
        workshop.services.safety.undo(first)
    workshop.services.safety.undo(second)
    workshop.services.safety.undo(first)
    assert content(workshop) == before


def test_nothing_is_merged_over_newer_changes(workshop: Workshop, pair: tuple[int, int]) -> None:
    keep, drop = pair
    seen = versions(workshop, keep, drop)
    wanted = fields_of(workshop, keep)
    change_kept(workshop, keep, 0)
    before = content(workshop)
    service = workshop.services.catalogue
    with pytest.raises(ConflictError, match="ничего не объединено"):
        service.merge_titles(keep, drop, wanted, seen)
    with pytest.raises(ConflictError, match="уже удалено"):
        service.merge_titles(keep, 999, wanted, seen)
    with pytest.raises(UserError, match="одно и то же"):
        service.merge_titles(keep, keep, wanted, seen)
    with pytest.raises(UserError, match="нет заглавия"):
        service.merge_titles(keep, drop, TitleFields(" "), versions(workshop, keep, drop))
    assert content(workshop) == before


def test_open_draft_has_to_be_opened_anew(workshop: Workshop, pair: tuple[int, int]) -> None:
    draft = workshop.receipt(3).draft
    merge(workshop, *pair)
    with pytest.raises(ConflictError, match="Черновик изменили"):
        workshop.services.receipts.save_draft(draft)


def test_source_key_goes_on_recognising_the_record(workshop: Workshop) -> None:
    first, second = workshop.title("Мцыри"), workshop.title("Мцыри", year=1990)
    with workshop.opened.library.write() as session:
        session.get_one(Title, second).source_key = "rnb:1"
    operation = merge(workshop, first, second)
    assert workshop.rows("SELECT source_key FROM title") == ["rnb:1"]
    workshop.services.safety.undo(operation)
    assert workshop.rows("SELECT source_key FROM title ORDER BY id") == [None, "rnb:1"]


def test_own_cover_stays_and_the_other_comes_back_by_undo(workshop: Workshop) -> None:
    first, second = workshop.title("Мцыри"), workshop.title("Мцыри")
    for title_id, image in ((first, b"one"), (second, b"two")):
        workshop.services.catalogue.set_cover(title_id, image, "image/png")
    operation = merge(workshop, first, second)
    assert workshop.rows("SELECT image FROM title_cover") == [b"one"]
    workshop.services.safety.undo(operation)
    assert workshop.rows("SELECT image FROM title_cover ORDER BY title_id") == [b"one", b"two"]


def test_every_table_that_names_titles_is_thought_of() -> None:
    parts = {"title_contributor", "title_isbn", "title_subject", "title_cover"}
    naming = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "title"
    }
    assert naming == parts | {table.__tablename__ for table in MOVED}


# --- textbooks --------------------------------------------------------------------------------

STUDY = (
    "SELECT title_id, list_id, entry_id, decision, confidence, reason, decided_at"
    " FROM title_listing ORDER BY title_id, list_id",
    "SELECT part_id, title_id, position, counted FROM set_part_title ORDER BY part_id, title_id",
)


@pytest.fixture
def textbooks(workshop: Workshop) -> tuple[int, int]:
    """Two descriptions of a textbook. In list 1 the program found the first and a person the
    second, in list 2 stands the second only; part 1 has both editions, part 2 the second."""
    first = workshop.title("Азбука", kind=TitleKind.TEXTBOOK)
    second = workshop.title("Русский язык. Азбука", kind=TitleKind.TEXTBOOK)
    at = workshop.clock.now()
    with workshop.opened.library.write() as session:
        for list_id in (1, 2):
            session.add(
                FederalList(
                    id=list_id,
                    name=f"Приказ {list_id}",
                    as_of=at.date(),
                    loaded_at=at,
                    sha256=str(list_id),
                    textbooks=0,
                    sections=0,
                )
            )
        session.add(TextbookSet(id=1, name="Азбука", subject="Азбука", grade_from=1, grade_to=1))
        session.flush()
        session.add_all([SetPart(id=1, set_id=1, position=0), SetPart(id=2, set_id=1, position=1)])
        entry = {"sheet": "", "appendix": 1, "number": "1", "number_key": "1", "title": "Азбука"}
        session.add(FederalListEntry(id=1, list_id=1, row=1, **entry))
        session.flush()
        absent = {"decision": "absent", "decided_at": at}
        session.add_all(
            [
                TitleListing(
                    title_id=first, list_id=1, entry_id=1, decision="certain", decided_at=at
                ),
                TitleListing(title_id=second, list_id=1, reason="Иной автор", **absent),
                TitleListing(title_id=second, list_id=2, **absent),
                SetPartTitle(part_id=1, title_id=first, position=0, counted=False),
                SetPartTitle(part_id=1, title_id=second, position=1),
                SetPartTitle(part_id=2, title_id=second, position=0),
            ]
        )
    return first, second


def test_listings_and_editions_go_with_the_title_and_come_back(
    workshop: Workshop, textbooks: tuple[int, int]
) -> None:
    before = [workshop.rows(statement) for statement in STUDY]
    keep, drop = textbooks
    operation = merge(workshop, keep, drop)
    listings, editions = (workshop.rows(statement) for statement in STUDY)
    assert [row[:4] for row in listings] == [(keep, 1, None, "absent"), (keep, 2, None, "absent")]
    assert listings[0][5] == "Иной автор"
    assert editions == [(1, keep, 0, 1), (2, keep, 0, 1)]
    workshop.services.safety.undo(operation)
    assert [workshop.rows(statement) for statement in STUDY] == before


def test_later_decision_and_removed_edition_survive_the_parting(
    workshop: Workshop, textbooks: tuple[int, int]
) -> None:
    keep, drop = textbooks
    operation = merge(workshop, keep, drop)
    with database(workshop.path) as connection:
        connection.execute("UPDATE title_listing SET reason = 'Проверено' WHERE list_id = 2")
        connection.execute("DELETE FROM set_part_title WHERE part_id = 2")
    workshop.services.safety.undo(operation)
    listings, editions = (workshop.rows(statement) for statement in STUDY)
    assert [(row[0], row[1], row[5]) for row in listings] == [
        (keep, 1, ""),
        (keep, 2, "Проверено"),
        (drop, 1, "Иной автор"),
        (drop, 2, ""),
    ]
    assert editions == [(1, keep, 0, 0), (1, drop, 1, 1)]


def test_title_of_a_set_is_not_deleted(workshop: Workshop, textbooks: tuple[int, int]) -> None:
    with pytest.raises(RefusalError) as refusal:
        workshop.services.catalogue.delete_titles(textbooks[:1])
    assert refusal.value.reasons == ("Азбука: входит в комплект учебников",)
    with database(workshop.path) as connection:
        connection.execute("DELETE FROM set_part_title")
    workshop.services.catalogue.delete_titles(textbooks)
    assert workshop.rows(STUDY[0]) == []


# --- choosing ---------------------------------------------------------------------------------


def test_fields_to_choose_from_are_all_but_the_isbns() -> None:
    names = [name for item in MERGE_FIELDS for name in item.names]
    assert sorted([*names, "isbns"]) == sorted(TitleFields.__dataclass_fields__)


def test_what_only_the_other_title_gives_is_taken_by_default() -> None:
    kept = TitleFields("Мцыри", year=1990, grade_from=7, isbns=("978-5-08-004321-7",))
    other = TitleFields(
        "Мцыри : поэма",
        TitleKind.BROCHURE,
        publisher="АСТ",
        year=2000,
        grade_from=8,
        grade_to=9,
        isbns=("5-08-004321-3", "978-5-17-000000-1 (ошибоч.)"),
    )
    assert default_choice(kept, other) == {"publisher"}
    result = merged(kept, other)
    assert (result.title, result.publisher, result.year) == ("Мцыри", "АСТ", 1990)
    assert (result.grade_from, result.grade_to) == (7, None)
    chosen = merged(kept, other, {"grades", "kind"})
    assert (chosen.grade_from, chosen.grade_to, chosen.kind) == (8, 9, TitleKind.BROCHURE)
    assert chosen.publisher == ""


def test_isbns_of_one_book_are_united_however_they_are_written() -> None:
    assert united_isbns(
        ("978-5-08-004321-5",), ("9785080043215", "5080043210", "нет номера", "нет номера")
    ) == ("978-5-08-004321-5", "нет номера")
