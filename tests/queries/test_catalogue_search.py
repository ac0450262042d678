"""One search for all that a librarian types; facets and order as plain Python has them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core.bbk import division
from app.core.bibliography import Contributor, TitleFields, TitleKind
from app.core.isbn import check_isbn
from app.core.stock import Condition, Fund, ReferenceCategory
from app.core.text import sort_key
from app.queries.catalogue import (
    Availability,
    CatalogueFilter,
    CatalogueHits,
    FacetValue,
    Gap,
    TitleCard,
    TitleRow,
    TitleSort,
)
from app.queries.copies import CopyRow
from app.queries.facets import MOST_PUBLISHERS
from app.services.catalogue import CopyEdit
from tests.support.workshop import Workshop, line

LIBRARY: tuple[TitleFields, ...] = (
    TitleFields("Ёлка", contributors=(Contributor("Зощенко", "М. М."),), year=2015),
    TitleFields("Капитанская дочка", contributors=(Contributor("Пушкин", "А. С."),), year=2019),
    TitleFields("Сказки", contributors=(Contributor("Пушкин", "А. С."),), subjects=("Проза",)),
    TitleFields("Дети капитана Гранта", contributors=(Contributor("Верн", "Жюль"),), year=1985,
                isbns=("5-08-000001-5",)),
    TitleFields("Математика", kind=TitleKind.TEXTBOOK, part="Ч. 2", school_subject="Математика",
                isbns=("978-5-09-071702-1",)),
    TitleFields("Математика", kind=TitleKind.TEXTBOOK, part="Ч. 10"),
    TitleFields("Hello, English", isbns=("978-5-08-004321-7",)),
    TitleFields("1984", contributors=(Contributor("Оруэлл", "Дж."),)),
)  # fmt: skip


@pytest.fixture(scope="module")
def shelf(library_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """A small library that no test here changes; titles have ids 1, 2, …"""
    path = tmp_path_factory.mktemp("search") / "school.formulyar"
    shutil.copyfile(library_template, path)
    workshop = Workshop.open(path)
    workshop.services.catalogue.create_titles(LIBRARY)
    workshop.receive(
        line(4, 2, number_prefix="Б-", first_number=17),
        line(5, 1, fund=Fund.TEXTBOOKS, numbered=False),
    )
    yield workshop
    workshop.close()


def hits(shelf: Workshop, query: str, *, exact: bool = False) -> CatalogueHits:
    return shelf.queries.catalogue.find(CatalogueFilter(query, exact=exact))


def found(shelf: Workshop, query: str) -> tuple[int, ...]:
    return hits(shelf, query).ids


@pytest.mark.parametrize(
    "query",
    ["елка", "ЁЛКА", "Ёлки", "ёлк", "ёлкa", "tkrf", "ЗОЩЕНКО ёлкой", "зощенко", "  елка!!! "],
)
def test_every_spelling_finds_the_tree(shelf: Workshop, query: str) -> None:
    assert found(shelf, query) == (1,)


@pytest.mark.parametrize(
    ("query", "title", "shown_for"),
    [
        ("tkrf", 1, "елка"),
        ("gjirby rfgbnfycrfz", 2, "пушкин капитанская"),
        ("капетанская", 2, "капитанская"),
        ("капитансая дочка", 2, "капитанская дочка"),
        ("зощеко", 1, "зощенко"),
        ("пушкн сказки", 3, "пушкин сказки"),
        ("руддщ", 7, "hello"),
    ],
)
def test_slips_are_mended_and_said(shelf: Workshop, query: str, title: int, shown_for: str) -> None:
    answer = hits(shelf, query)
    assert (answer.ids[:1], answer.shown_for, answer.highlight) == ((title,), shown_for, shown_for)


def test_wish_for_the_exact_words_is_respected(shelf: Workshop) -> None:
    assert hits(shelf, "tkrf", exact=True).ids == ()
    assert hits(shelf, "капетанская", exact=True).ids == ()


def test_words_of_all_fields_meet_but_every_word_counts(shelf: Workshop) -> None:
    assert found(shelf, "пушкин капитан") == (2,)
    assert found(shelf, "гранта верн") == (4,)
    assert set(found(shelf, "пушкин")) == {2, 3}
    assert set(found(shelf, "капитан")) == {2, 4}
    assert found(shelf, "пушкин математика") == ()


@pytest.mark.parametrize(
    "query",
    [
        "5-08-000001-5",
        "5080000015",
        "978-5-08-000001-0",
        "9785080000010",
        "ISBN 5-08-000001-5",
        "5 08 000001 5",
        "Б-17",
        "б-17",
        "Б-0018",
        ",-17",
        "2000000000015",
        " 2000000000015\n",
    ],
)
def test_numbers_find_their_title_first(shelf: Workshop, query: str) -> None:
    assert found(shelf, query)[:1] == (4,), query


def test_isbn_with_a_misprint_is_found_as_it_is_printed(shelf: Workshop) -> None:
    assert found(shelf, "978-5-08-004321-7") == found(shelf, "9785080043217") == (7,)


def test_barcode_of_a_textbook_without_a_number(shelf: Workshop) -> None:
    (copy,) = shelf.copies(5)
    assert found(shelf, copy.barcode) == (5,)
    assert [row.id for row in shelf.queries.catalogue.find_copies(copy.barcode)] == [copy.id]


def test_number_that_is_also_a_title_shows_the_copy_first(workshop: Workshop) -> None:
    workshop.services.catalogue.create_titles(LIBRARY)
    workshop.receive(line(1, 1, first_number=1984))
    assert found(workshop, "1984") == (1, 8)


def test_empty_query_shows_everything(shelf: Workshop) -> None:
    for query in ("", "   ", "\u200b", "\x00"):
        assert len(found(shelf, query)) == len(LIBRARY)


FTS = [
    '"',
    "*",
    "(",
    ")",
    " AND ",
    " OR ",
    " NOT ",
    "NEAR(",
    ":",
    "^",
    "{title}",
    "-",
    "+",
    "''",
    "--",
]


@given(
    st.one_of(
        st.text(st.characters(exclude_categories=()), max_size=80),
        st.lists(st.sampled_from([*FTS, "елка", "title", "пушкин", "5-08", "\x00", "\ud800"])).map(
            "".join
        ),
    )
)
@example('"')
@example('елка" OR title:"')
@example("stems : пушкин")
@example("NEAR(елка дочка, 5)")
@example("\x00елка\x00")
@example("\ud800\udfff")
@example("ж" * 100_000)
@example("слово " * 30_000)
@example("9" * 5_000)
@example("- - - 'x' ; DROP TABLE title; --")
@example("ᲐᲑ ꙮ 𐍈𒀀 ẞ ﬁ ⅷ ²")
def test_no_query_ever_raises(shelf: Workshop, query: str) -> None:
    answer = hits(shelf, query)
    assert set(answer.ids) <= set(range(1, len(LIBRARY) + 1))
    shelf.queries.catalogue.facets(CatalogueFilter(query))
    shelf.queries.catalogue.find_copies(query)


@given(st.integers(0, len(LIBRARY) - 1), st.data())
def test_a_title_is_found_by_each_of_its_words(
    shelf: Workshop, number: int, data: st.DataObject
) -> None:
    fields = LIBRARY[number]
    word = data.draw(st.sampled_from(fields.title.replace(",", "").split()))
    shown = data.draw(st.sampled_from([word, word.upper(), word.lower(), f"  {word}…"]))
    assert number + 1 in found(shelf, shown)


# --- facets, order, counts --------------------------------------------------------------------


@pytest.fixture(scope="module")
def stock(library_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """Titles of all kinds with copies in several funds and places, some of them gone."""
    path = tmp_path_factory.mktemp("facets") / "school.formulyar"
    shutil.copyfile(library_template, path)
    workshop = Workshop.open(path)
    chance = Random(7)
    kinds, codes = list(TitleKind), ["84(2)", "22.1", "63.3", "", "74.2", "84"]
    titles = [
        TitleFields(
            chance.choice(["Азбука", "Ёлка", "Яблоко", "«Буря»", "Часть 2", "Часть 10"]),
            kind=chance.choice(kinds),
            bbk=chance.choice(codes),
            year=chance.choice([None, 1990, 2005, 2020]),
            contributors=chance.choice([(), (Contributor("Ёжиков"),), (Contributor("Жуков"),)]),
            publisher=chance.choice(["", "АСТ", *(f"Дом {number}" for number in range(12))]),
            school_subject=chance.choice(["", "", "Алгебра", "Физика"]),
            grade_from=chance.choice([None, None, 5, 7]),
            grade_to=chance.choice([None, 7, 9]),
            age_mark=chance.choice(["", "6+", "12+"]),
            language=chance.choice(["", "rus", "русский", "eng"]),
            isbns=chance.choice([(), ("978-5-08-004321-7",), ("978-5-08-004321-0",)]),
        )
        for _number in range(60)
    ]
    ids = workshop.services.catalogue.create_titles(titles).entity_ids
    places = [item.id for item in workshop.queries.school.references(ReferenceCategory.PLACE)]
    lines = [
        line(title, chance.randint(1, 3), fund=chance.choice(list(Fund)), numbered=False,
             place_id=chance.choice([*places, None]))
        for title in ids[:45]
        for _lot in range(chance.randint(1, 2))
    ]  # fmt: skip
    workshop.receive(*lines)
    main = workshop.queries.catalogue.copies_in_stock(ids)[Fund.MAIN]
    workshop.write_off(main[::3])
    repair = CopyEdit(condition=Condition.REPAIR)
    workshop.services.catalogue.edit_copies(main[1::5], repair)
    workshop.services.catalogue.edit_copies([copy.id for copy in workshop.copies(ids[3])], repair)
    workshop.services.catalogue.edit_copies(main[2::4], CopyEdit(condition=Condition.WORN))
    yield workshop
    workshop.close()


def some(values: Iterable[Any]) -> st.SearchStrategy[frozenset[Any]]:
    """No tick oftener than one or two, or else nothing would be left of the library."""
    return st.one_of(st.just(frozenset()), st.frozensets(st.sampled_from(list(values)), max_size=2))


FILTERS = st.builds(
    CatalogueFilter,
    query=st.sampled_from(["", "", "елка", "часть", "азбука"]),
    kinds=some(TitleKind),
    funds=some(Fund),
    availability=some(Availability),
    bbk=some(["84", "22", "63", "74"]),
    places=some(range(1, 12)),
    conditions=some(Condition),
    subjects=some(["Алгебра", "Физика", "Черчение"]),
    grades=some(range(4, 11)),
    age_marks=some(["6+", "12+"]),
    languages=some(["русский", "английский"]),
    publishers=some(["АСТ", "Дом 1", "Дом 2"]),
    gaps=some(Gap),
    year_from=st.sampled_from([None, None, 1991, 2005]),
    year_to=st.sampled_from([None, None, 2005]),
)


@pytest.fixture(scope="module")
def cards(stock: Workshop) -> dict[int, TitleCard]:
    found = map(stock.queries.catalogue.card, stock.queries.catalogue.find(CatalogueFilter()).ids)
    return {card.id: card for card in found if card is not None}


def values_of(card: TitleCard, copies: list[CopyRow]) -> dict[str, frozenset[Any]]:
    """What a title has in the groups that do not depend on one and the same copy."""
    fields = card.fields
    first = fields.grade_from if fields.grade_from is not None else fields.grade_to
    last = fields.grade_to if fields.grade_to is not None else fields.grade_from
    free = any(copy.condition is not Condition.REPAIR for copy in copies)
    available = Availability.FREE if free else Availability.TAKEN if copies else Availability.NONE
    gaps = {
        Gap.NO_BBK: not fields.bbk,
        Gap.NO_YEAR: fields.year is None,
        Gap.BAD_ISBN: any(not check_isbn(written).valid for written in fields.isbns),
    }
    return {
        "kinds": frozenset([fields.kind]),
        "availability": frozenset([available]),
        "bbk": frozenset([division(fields.bbk)]),
        "subjects": frozenset([fields.school_subject]),
        "grades": frozenset(range(first, (last or 0) + 1)) if first else frozenset(),
        "age_marks": frozenset([fields.age_mark]),
        "languages": frozenset(
            [{"rus": "русский", "eng": "английский"}.get(fields.language, fields.language)]
        ),
        "publishers": frozenset([fields.publisher]),
        "gaps": frozenset(gap for gap, has in gaps.items() if has),
    }


def plain_ids(stock: Workshop, cards: dict[int, TitleCard], wanted: CatalogueFilter) -> set[int]:
    """The titles that a filter shows, decided title by title."""
    by_words = set(stock.queries.catalogue.find(CatalogueFilter(wanted.query)).ids)
    shown = set()
    for title in by_words:
        card = cards[title]
        fields = card.fields
        copies = [copy for copy in card.copies if copy.state == "in_stock"]
        right = [
            copy
            for copy in copies
            if (not wanted.funds or copy.fund in wanted.funds)
            and (not wanted.places or copy.place_id in wanted.places)
            and (not wanted.conditions or copy.condition in wanted.conditions)
        ]
        values = values_of(card, copies)
        if (
            all(
                not getattr(wanted, group) or getattr(wanted, group) & values[group]
                for group in values
            )
            and (wanted.year_from is None or (fields.year or 0) >= wanted.year_from)
            and (wanted.year_to is None or (fields.year or 9999) <= wanted.year_to)
            and (right or not (wanted.funds or wanted.places or wanted.conditions))
        ):
            shown.add(title)
    return shown


@given(FILTERS)
def test_filters_show_what_plain_python_would(
    stock: Workshop, cards: dict[int, TitleCard], wanted: CatalogueFilter
) -> None:
    answer = stock.queries.catalogue.find(wanted)
    assert len(answer.ids) == len(set(answer.ids))
    assert set(answer.ids) == plain_ids(stock, cards, wanted)
    copies = sum(row.copies for row in stock.queries.catalogue.rows(answer.ids))
    assert answer.copies == copies


KEYS: dict[str, Callable[[str], Any]] = {
    "kinds": TitleKind,
    "funds": Fund,
    "availability": Availability,
    "bbk": str,
    "places": int,
    "conditions": Condition,
    "subjects": str,
    "grades": int,
    "age_marks": str,
    "languages": str,
    "publishers": str,
    "gaps": Gap,
}


@settings(deadline=None)
@given(FILTERS)
def test_facets_count_what_plain_python_counts(
    stock: Workshop, cards: dict[int, TitleCard], wanted: CatalogueFilter
) -> None:
    """Every group is counted under the ticks of the others: as if each value alone were ticked."""
    shown = {group.key: group.values for group in stock.queries.catalogue.facets(wanted)}
    assert set(shown) <= set(KEYS)
    for group, key in KEYS.items():
        values = shown.get(group, ())
        for value in values:
            alone: dict[str, Any] = {group: frozenset([key(value.key)])}
            ticked = replace(wanted, **alone)
            assert value.count == len(plain_ids(stock, cards, ticked)) > 0, (group, value)
        everything: dict[str, Any] = {
            "kinds": TitleKind,
            "funds": Fund,
            "availability": Availability,
            "conditions": Condition,
            "gaps": Gap,
            "grades": range(1, 12),
            "languages": ["русский", "английский"],
        }
        for one in everything.get(group, ()):
            alone = {group: frozenset([one])}
            ticked = replace(wanted, **alone)
            known = str(one) in {value.key for value in values}
            assert known == bool(plain_ids(stock, cards, ticked)), (group, one)


def test_most_frequent_publishers_and_the_ticked_ones_are_offered(stock: Workshop) -> None:
    def publishers(wanted: CatalogueFilter) -> tuple[FacetValue, ...]:
        groups = stock.queries.catalogue.facets(wanted)
        return next(group.values for group in groups if group.key == "publishers")

    names = stock.rows("SELECT publisher FROM title WHERE publisher <> ''")
    ranked = sorted(set(names), key=lambda name: (-names.count(name), name))
    offered = publishers(CatalogueFilter())
    assert [value.key for value in offered] == ranked[:MOST_PUBLISHERS]
    assert len(ranked) > MOST_PUBLISHERS
    rare = ranked[-1]
    assert publishers(CatalogueFilter(publishers=frozenset([rare])))[-1] == FacetValue(
        rare, rare, names.count(rare)
    )


def test_facets_follow_every_change(workshop: Workshop) -> None:
    def counts(key: str) -> dict[str, int]:
        groups = workshop.queries.catalogue.facets(CatalogueFilter())
        return next(({v.key: v.count for v in g.values} for g in groups if g.key == key), {})

    assert counts("availability") == {}
    title = workshop.title("Мцыри", age_mark="12+")
    assert counts("availability") == {"none": 1}
    workshop.receive(line(title, 1))
    assert counts("availability") == {"free": 1}
    (copy,) = workshop.copies(title)
    workshop.services.catalogue.edit_copies([copy.id], CopyEdit(condition=Condition.REPAIR))
    assert (counts("availability"), counts("conditions")) == ({"taken": 1}, {"repair": 1})
    act = workshop.write_off([copy.id])
    assert (counts("availability"), counts("conditions")) == ({"none": 1}, {})
    workshop.services.write_off.reverse(act)
    assert counts("availability") == {"taken": 1}
    workshop.services.catalogue.update_title(title, 1, TitleFields("Мцыри", age_mark="6+"))
    assert counts("age_marks") == {"6+": 1}
    workshop.services.safety.undo()
    assert counts("age_marks") == {"12+": 1}


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", TitleSort)
def test_order_is_the_russian_one(stock: Workshop, sort: TitleSort, descending: bool) -> None:
    ids = stock.queries.catalogue.find(CatalogueFilter(sort=sort, descending=descending)).ids
    rows = {row.id: row for row in stock.queries.catalogue.rows(ids)}
    keys: dict[TitleSort, Callable[[TitleRow], Any]] = {
        TitleSort.TITLE: lambda row: sort_key(row.title),
        TitleSort.AUTHOR: lambda row: sort_key(row.authors) or "\U0010ffff",
        TitleSort.YEAR: lambda row: row.year or 0,
        TitleSort.ADDED: lambda row: row.id,
        TitleSort.RELEVANCE: lambda _row: 0,
    }
    shown = [keys[sort](rows[title]) for title in ids]
    assert shown == sorted(shown, reverse=descending)
    if sort is TitleSort.RELEVANCE:
        assert [sort_key(rows[title].title) for title in ids] == sorted(
            sort_key(row.title) for row in rows.values()
        )
    assert len(ids) == 60


def test_rows_count_copies_on_the_shelf(stock: Workshop) -> None:
    ids = stock.queries.catalogue.find(CatalogueFilter()).ids
    for row in stock.queries.catalogue.rows((*ids, 9999)):
        copies = [copy for copy in stock.copies(row.id) if copy.state == "in_stock"]
        assert row.copies == len(copies)
        assert row.free == sum(copy.condition is not Condition.REPAIR for copy in copies)


def test_relevance_puts_the_title_before_the_subject(workshop: Workshop) -> None:
    workshop.title("Русские узоры", subjects=("Сказки",))
    second = workshop.title("Сказки")
    assert found(workshop, "сказки")[0] == second


def test_duplicates_are_found_by_isbn_or_by_author_title_and_year(shelf: Workshop) -> None:
    catalogue = shelf.queries.catalogue
    by_isbn = catalogue.duplicates(TitleFields("Иное", isbns=("9785080000010",)))
    assert [(item.id, item.reason) for item in by_isbn] == [(4, "тот же ISBN")]
    same = replace(LIBRARY[1], title="КАПИТАНСКАЯ ДОЧКА.", isbns=())
    assert [item.id for item in catalogue.duplicates(same)] == [2]
    assert catalogue.duplicates(same, exclude=2) == ()
    assert catalogue.duplicates(replace(same, year=2020)) == ()
    assert [item.id for item in catalogue.duplicates(LIBRARY[4])] == [5]
