"""Titles and copies: changed, refused, taken back."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.bibliography import Contributor, Role, TitleFields, TitleKind
from app.core.changes import Area
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.stock import Condition, ReferenceCategory
from app.queries.catalogue import CatalogueFilter
from app.services.catalogue import CopyEdit, tidy
from tests.support.workshop import Workshop, line

FULL = TitleFields(
    "Капитанская дочка",
    kind=TitleKind.BOOK,
    subtitle="роман",
    part="Ч. 1",
    part_title="Сержант гвардии",
    contributors=(
        Contributor("Пушкин", "А. С."),
        Contributor("Герасимов", "С. В.", Role.ILLUSTRATOR),
    ),
    responsibility="А. С. Пушкин",
    edition="2-е изд.",
    place="Москва",
    publisher="Детская литература",
    year=2019,
    pages="186, [6] с.",
    illustrations="ил.",
    size="21 см",
    series="Школьная библиотека",
    series_number="7",
    isbns=("978-5-08-004321-7", "5-08-004321-X"),
    issn="0130-0000",
    bbk="84(2Рос=Рус)1",
    udc="821.161.1",
    author_mark="П 91",
    age_mark="12+",
    subjects=("Повести", "Пугачёв"),
    language="rus",
    annotation="Первая строка.\nВторая строка.",
    notes="Из фонда дарителя",
    school_subject="Литература",
    grade_from=7,
    grade_to=8,
)


MOST_VALUES = 7_000
AMOUNT = MOST_VALUES + 1


@pytest.fixture
def few_values(workshop: Workshop) -> Workshop:
    """A library whose database takes fewer values in a statement than the test has rows."""
    with workshop.opened.library.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, MOST_VALUES)
    return workshop


def fields_of(workshop: Workshop, title_id: int) -> TitleFields:
    card = workshop.queries.catalogue.card(title_id)
    assert card is not None
    return card.fields


def found(workshop: Workshop, query: str) -> tuple[int, ...]:
    return workshop.queries.catalogue.find(CatalogueFilter(query, exact=True)).ids


# --- creating, changing -----------------------------------------------------------------------


def test_every_field_comes_back_as_it_was_given(workshop: Workshop) -> None:
    made = workshop.services.catalogue.create_title(FULL)
    assert made.areas == {Area.CATALOGUE}
    assert made.undoable
    assert fields_of(workshop, made.entity_id or 0) == FULL


def test_changing_moves_the_version_the_index_and_the_journal(workshop: Workshop) -> None:
    title = workshop.title("Мцыри", year=1990)
    changed = replace(FULL, title="Демон")
    workshop.services.catalogue.update_title(title, 1, changed)
    card = workshop.queries.catalogue.card(title)
    assert card is not None
    assert (card.version, card.fields) == (2, changed)
    assert found(workshop, "мцыри") == ()
    assert found(workshop, "демон") == (title,)
    assert found(workshop, "978-5-08-004321-7") == (title,)
    newest = workshop.queries.safety.operations(1)[0]
    assert (newest.who, newest.kind) == ("Смирнова О. В.", "title_changed")


def test_saving_without_a_change_writes_nothing(workshop: Workshop) -> None:
    made = workshop.services.catalogue.create_title(FULL)
    before = workshop.rows("SELECT count(*) FROM operation")
    changes = workshop.services.catalogue.update_title(made.entity_id or 0, 1, FULL)
    assert changes.operation_id is None
    assert workshop.rows("SELECT count(*) FROM operation") == before


def test_second_editor_is_told_of_the_first(workshop: Workshop) -> None:
    title = workshop.title("Мцыри")
    workshop.services.catalogue.update_title(title, 1, TitleFields("Мцыри", year=1990))
    with pytest.raises(ConflictError, match="изменили, пока оно было открыто"):
        workshop.services.catalogue.update_title(title, 1, TitleFields("Мцыри", year=2000))
    assert fields_of(workshop, title).year == 1990
    workshop.services.catalogue.delete_titles([title])
    with pytest.raises(ConflictError, match="уже удалено"):
        workshop.services.catalogue.update_title(title, 2, TitleFields("Мцыри", year=2000))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (TitleFields("  \u200b "), "нет заглавия"),
        (TitleFields("А", year=1449), "Год издания 1449 невозможен"),
        (TitleFields("А", year=20019), "Год издания 20019 невозможен"),
        (TitleFields("А", year=0), "Год издания 0 невозможен"),
        (TitleFields("А", grade_from=0), "Класс 0 невозможен"),
        (TitleFields("А", grade_to=13), "Класс 13 невозможен"),
        (TitleFields("А", grade_from=9, grade_to=5), "больше последнего"),
    ],
)
def test_what_cannot_be_is_refused(workshop: Workshop, fields: TitleFields, words: str) -> None:
    with pytest.raises(UserError, match=words):
        workshop.services.catalogue.create_title(fields)
    with pytest.raises(UserError, match=words):
        workshop.services.catalogue.create_titles([TitleFields("Хорошее"), fields])
    assert workshop.rows("SELECT count(*) FROM title") == [0]


def test_tidying_cleans_and_loses_nothing_that_was_typed() -> None:
    clean = tidy(
        TitleFields(
            "  Капитанская\t\tдочка\x00 ",
            annotation="  Первая \ud800строка.\r\n\tВторая.\x07 \n",
            contributors=(
                Contributor(" Пушкин ", " А.  С. "),
                Contributor("", "Гомер"),
                Contributor("  ", "  "),
            ),
            isbns=("", " 978-5 ", "\u200b"),
            subjects=(" Повести  русские ", ""),
        )
    )
    assert clean.title == "Капитанская дочка"
    assert clean.annotation == "Первая строка.\nВторая."
    assert clean.contributors == (Contributor("Пушкин", "А. С."), Contributor("Гомер"))
    assert clean.isbns == ("978-5",)
    assert clean.subjects == ("Повести русские",)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(text=st.text(st.characters(exclude_categories=()), min_size=1, max_size=60))
def test_any_text_can_be_stored_or_is_refused_in_words(workshop: Workshop, text: str) -> None:
    fields = TitleFields(
        f"Я{text}",
        annotation=text,
        publisher=text,
        contributors=(Contributor(text, text),),
        isbns=(text,),
        subjects=(text,),
        bbk=text,
    )
    made = workshop.services.catalogue.create_title(fields)
    assert fields_of(workshop, made.entity_id or 0) == tidy(fields) == tidy(tidy(fields))


def test_many_titles_are_one_operation(workshop: Workshop) -> None:
    made = workshop.services.catalogue.create_titles(
        [TitleFields(f"Издание {number}") for number in range(2500)]
    )
    rows = workshop.queries.catalogue.rows(made.entity_ids)
    assert [row.title for row in rows] == [f"Издание {number}" for number in range(2500)]
    workshop.services.safety.undo(made.changes.operation_id)
    assert workshop.rows("SELECT count(*) FROM title") == [0]
    assert workshop.rows("SELECT count(*) FROM title_search") == [0]


# --- deleting ---------------------------------------------------------------------------------


def test_deleting_and_taking_it_back(workshop: Workshop) -> None:
    made = workshop.services.catalogue.create_title(FULL)
    title = made.entity_id or 0
    workshop.services.catalogue.set_cover(title, b"\x89PNG", "image/png")
    deleted = workshop.services.catalogue.delete_titles([title])
    assert workshop.queries.catalogue.card(title) is None
    assert found(workshop, "капитанская") == ()
    outcome = workshop.services.safety.undo(deleted.operation_id)
    assert outcome.kept == ()
    card = workshop.queries.catalogue.card(title)
    assert card is not None
    assert card.fields == FULL
    assert card.cover == b"\x89PNG"
    assert found(workshop, "капитанская") == (title,)


def test_deleted_id_is_not_given_to_another_title(workshop: Workshop) -> None:
    first = workshop.title("Мцыри")
    workshop.services.catalogue.delete_titles([first])
    assert workshop.title("Демон") != first


def test_titles_with_copies_or_drafts_are_named_and_nothing_is_deleted(workshop: Workshop) -> None:
    free = workshop.title("Демон")
    held = workshop.title("Мцыри", contributors=(Contributor("Лермонтов", "М. Ю."),))
    gone = workshop.title("Бэла")
    drafted = workshop.title("Тамань")
    workshop.receive(line(held, 2), line(gone))
    workshop.write_off([workshop.copies(gone)[0].id])
    workshop.draft_receipt(line(drafted))
    with pytest.raises(RefusalError) as caught:
        workshop.services.catalogue.delete_titles([free, held, gone, drafted])
    assert caught.value.reasons == (
        "Лермонтов М. Ю. Мцыри: записано 2 экземпляра, считая выбывшие",
        "Бэла: записано 1 экземпляр, считая выбывшие",
        "Тамань: стоит в черновике поступления",
    )
    assert workshop.queries.catalogue.card(free) is not None
    workshop.services.catalogue.delete_titles([free])
    assert workshop.queries.catalogue.card(free) is None


def test_a_whole_catalogue_can_be_deleted_and_brought_back(few_values: Workshop) -> None:
    titles = [TitleFields(f"Издание {number}") for number in range(AMOUNT)]
    made = few_values.services.catalogue.create_titles(titles)
    deleted = few_values.services.catalogue.delete_titles(made.entity_ids)
    assert few_values.rows("SELECT count(*) FROM title") == [0]
    few_values.services.safety.undo(deleted.operation_id)
    names = few_values.rows("SELECT title FROM title ORDER BY id")
    assert names == [fields.title for fields in titles]


# --- undo -------------------------------------------------------------------------------------


def test_undo_of_a_change_brings_the_old_fields(workshop: Workshop) -> None:
    made = workshop.services.catalogue.create_title(FULL)
    title = made.entity_id or 0
    changed = workshop.services.catalogue.update_title(title, 1, TitleFields("Иное"))
    workshop.services.safety.undo(changed.operation_id)
    assert fields_of(workshop, title) == FULL
    assert found(workshop, "иное") == ()
    with pytest.raises(RefusalError, match="уже не отменить"):
        workshop.services.safety.undo(changed.operation_id)


def test_undo_keeps_what_was_changed_since(workshop: Workshop) -> None:
    title = workshop.title("Мцыри")
    changed = workshop.services.catalogue.update_title(title, 1, TitleFields("Демон"))
    workshop.services.catalogue.update_title(title, 2, TitleFields("Тамань"))
    with pytest.raises(RefusalError) as caught:
        workshop.services.safety.undo(changed.operation_id)
    assert caught.value.reasons == ("Тамань",)
    assert fields_of(workshop, title).title == "Тамань"


def test_undo_goes_back_step_by_step(workshop: Workshop) -> None:
    title = workshop.title("Мцыри")
    workshop.services.catalogue.update_title(title, 1, TitleFields("Демон"))
    assert "Демон" in workshop.services.safety.undo().changes.message
    assert fields_of(workshop, title).title == "Мцыри"
    assert "Мцыри" in workshop.services.safety.undo().changes.message
    assert workshop.queries.catalogue.card(title) is None
    with pytest.raises(RefusalError, match="Отменять нечего"):
        workshop.services.safety.undo()


def test_new_title_with_a_cover_put_on_it_stays(workshop: Workshop) -> None:
    made = workshop.services.catalogue.create_title(FULL)
    workshop.services.catalogue.set_cover(made.entity_id or 0, b"\x89PNG", "image/png")
    with pytest.raises(RefusalError):
        workshop.services.safety.undo(made.operation_id)
    assert workshop.queries.catalogue.card(made.entity_id or 0) is not None


# --- covers and copies ------------------------------------------------------------------------


def test_cover_is_put_on_replaced_and_taken_off(workshop: Workshop) -> None:
    title = workshop.title()
    for image in (b"one", b"two", None):
        workshop.services.catalogue.set_cover(title, image, "image/png")
        card = workshop.queries.catalogue.card(title)
        assert card is not None
        assert card.cover == image
    with pytest.raises(UserError, match="больше 2 МБ"):
        workshop.services.catalogue.set_cover(title, bytes(2_000_001), "image/png")
    with pytest.raises(ConflictError, match="уже удалено"):
        workshop.services.catalogue.set_cover(999, b"one", "image/png")


def test_copies_are_edited_together_and_back(workshop: Workshop) -> None:
    title = workshop.title()
    workshop.receive(line(title, 3))
    first, second, third = workshop.copies(title)
    place = workshop.queries.school.references(ReferenceCategory.PLACE)[0]
    edit = CopyEdit(place_id=place.id, condition=Condition.WORN, note="  рассыпан \t блок ")
    changes = workshop.services.catalogue.edit_copies([first.id, third.id], edit)
    edited = workshop.copies(title)
    assert [(copy.place, copy.condition, copy.note) for copy in edited] == [
        (place.name, Condition.WORN, "рассыпан блок"),
        ("", Condition.GOOD, ""),
        (place.name, Condition.WORN, "рассыпан блок"),
    ]
    workshop.services.catalogue.edit_copies([third.id], CopyEdit(note="нашлась обложка"))
    outcome = workshop.services.safety.undo(changes.operation_id)
    assert outcome.kept == ("экземпляр 3",)
    now = workshop.copies(title)
    assert now[0] == first
    assert now[1] == second
    assert (now[2].note, now[2].condition) == ("нашлась обложка", Condition.WORN)


def test_thousands_of_copies_are_edited_at_once(few_values: Workshop) -> None:
    title = few_values.title()
    few_values.receive(line(title, AMOUNT, numbered=False))
    ids = [copy.id for copy in few_values.copies(title)]
    few_values.services.catalogue.edit_copies(ids, CopyEdit(condition=Condition.WORN))
    assert few_values.rows("SELECT count(*) FROM copy WHERE condition = 'worn'") == [AMOUNT]


def test_barcodes_are_checked_given_once_and_taken_off(workshop: Workshop) -> None:
    title = workshop.title()
    workshop.receive(line(title, 3))
    first, second, third = workshop.copies(title)
    catalogue = workshop.services.catalogue
    for code, words in (("4600000000001", "EAN-13"), ("2000000000010", "нашей этикетки")):
        with pytest.raises(UserError, match=words):
            catalogue.edit_copies([first.id], CopyEdit(barcode=code))
    with pytest.raises(UserError, match="нескольким"):
        catalogue.edit_copies([first.id, second.id], CopyEdit(barcode="А-1"))
    catalogue.edit_copies([first.id], CopyEdit(barcode=" SAM-12\r\n"))
    assert [copy.id for copy in workshop.queries.catalogue.find_copies("SAM-12")] == [first.id]
    with pytest.raises(UserError, match="штрихкод уже есть"):
        catalogue.edit_copies([second.id], CopyEdit(barcode="SAM-12"))
    catalogue.edit_copies([first.id, second.id], CopyEdit(barcode=""))
    assert [copy.barcode for copy in workshop.copies(title)] == ["", "", third.barcode]


def test_editing_nothing_writes_nothing(workshop: Workshop) -> None:
    title = workshop.title()
    workshop.receive(line(title))
    before = workshop.rows("SELECT count(*) FROM operation")
    copy = workshop.copies(title)[0]
    for changes in (
        workshop.services.catalogue.edit_copies([copy.id], CopyEdit()),
        workshop.services.catalogue.edit_copies([], CopyEdit(note="пометка")),
        workshop.services.catalogue.edit_copies([999], CopyEdit(note="пометка")),
    ):
        assert changes.operation_id is None
    assert workshop.rows("SELECT count(*) FROM operation") == before
