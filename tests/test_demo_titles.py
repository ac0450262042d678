"""What the demonstration library is made of: its titles and its invented school."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.core.author_marks import AuthorMarks, heading_of
from app.core.bbk import DIVISION_NAMES, division
from app.core.bibliography import AGE_MARKS, TitleFields, TitleKind
from app.core.description import describe
from app.core.isbn import check_issn
from app.core.text import fold
from app.core.title_json import fields_from_json
from app.queries.school import CommissionCard, Member, Requisites
from app.queries.titles import match_key
from app.services.school import check_commission, check_requisites

RESOURCES = Path(__file__).parents[1] / "resources"
LAST_YEAR = 2024


def raw_titles() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(
        (RESOURCES / "demo" / "titles.json").read_text(encoding="utf-8")
    )
    return items


@pytest.fixture(scope="module")
def titles() -> list[TitleFields]:
    return [fields_from_json(item) for item in raw_titles()]


def of_kind(titles: list[TitleFields], *kinds: TitleKind) -> list[TitleFields]:
    return [title for title in titles if title.kind in kinds]


def test_keys_are_fields_of_a_title() -> None:
    known = {item.name for item in fields(TitleFields)}
    assert not {key for item in raw_titles() for key in item} - known


def test_enough_titles_of_every_kind(titles: list[TitleFields]) -> None:
    counts = Counter(title.kind for title in titles)
    assert len(titles) >= 300
    assert counts[TitleKind.TEXTBOOK] >= 150
    assert counts[TitleKind.STUDY_GUIDE] >= 10
    assert counts[TitleKind.BOOK] >= 100
    assert counts[TitleKind.BROCHURE] == 8
    assert counts[TitleKind.PERIODICAL] == 6
    assert counts[TitleKind.AUDIOVISUAL] == 4
    assert counts[TitleKind.ELECTRONIC] == 3


def test_no_title_twice(titles: list[TitleFields]) -> None:
    keys = Counter(match_key(title) for title in titles)
    assert "" not in keys
    assert [key for key, count in keys.items() if count > 1] == []


def test_no_number_is_invented(titles: list[TitleFields]) -> None:
    assert not [title.title for title in titles if title.isbns]
    issns = [title.issn for title in titles if title.issn]
    assert issns
    assert all(check_issn(issn).valid for issn in issns)


def test_every_title_is_described_and_shelved(titles: list[TitleFields]) -> None:
    marks = AuthorMarks.load(RESOURCES / "reference" / "author_marks.csv")
    for title in titles:
        described = describe(title).text
        assert title.title.rstrip(".") in described
        assert str(title.year) in described
        assert title.publisher in described
        assert title.year is not None
        assert title.year <= LAST_YEAR, described
        assert title.author_mark, described
        assert title.author_mark == marks.suggest(heading_of(title)), described
        assert division(title.bbk) in DIVISION_NAMES, described


def test_school_editions_cover_every_class(titles: list[TitleFields]) -> None:
    textbooks = of_kind(titles, TitleKind.TEXTBOOK)
    covered: set[int] = set()
    for title in of_kind(titles, TitleKind.TEXTBOOK, TitleKind.STUDY_GUIDE):
        assert title.school_subject, title.title
        assert title.grade_from is not None, title.title
        assert title.grade_to is not None, title.title
        assert 1 <= title.grade_from <= title.grade_to <= 11, title.title
    for title in textbooks:
        assert title.year is not None
        assert title.year >= 2018, title.title
        covered.update(range(title.grade_from or 0, (title.grade_to or 0) + 1))
    assert covered == set(range(1, 12))
    assert len({title.school_subject for title in textbooks}) >= 15


def test_parts_of_a_textbook_stand_together(titles: list[TitleFields]) -> None:
    parts: dict[tuple[str, str, int | None], list[str]] = {}
    for title in of_kind(titles, TitleKind.TEXTBOOK):
        if title.part:
            parts.setdefault((title.title, title.authors_line, title.year), []).append(title.part)
    assert len(parts) >= 25
    assert all(names == ["Часть 1", "Часть 2"] for names in parts.values())


def test_authors_are_people(titles: list[TitleFields]) -> None:
    for title in titles:
        for person in title.contributors:
            assert "друг" not in fold(person.inverted), title.title
            assert "редакц" not in fold(person.inverted), title.title
            assert not person.given or person.given.endswith((".", " де")), title.title


def test_books_bear_age_marks(titles: list[TitleFields]) -> None:
    others = [title for title in titles if not title.school_subject]
    assert {title.age_mark for title in others} <= set(AGE_MARKS)


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Зощенко", "Ёлка"),
        ("Пушкин", "Капитанская дочка"),
        ("Верн", "Дети капитана Гранта"),
        ("Каверин", "Два капитана"),
        ("Паустовский", "Мещёрская сторона"),
        ("Романов", "Королёв"),
    ],
)
def test_books_that_searches_are_shown_on(
    titles: list[TitleFields], author: str, name: str
) -> None:
    found = [title for title in titles if title.title == name]
    assert [title.authors[0].surname for title in found] == [author]


def test_invented_school_passes_the_checks_of_a_real_one() -> None:
    data = json.loads((RESOURCES / "demo" / "school.json").read_text(encoding="utf-8"))
    requisites = Requisites(**data["requisites"])
    check_requisites(requisites)
    assert requisites.inn.startswith("00"), "no region has this code"
    commission = data["commission"]
    card = CommissionCard(
        commission["order_number"],
        date.fromisoformat(commission["order_date"]),
        tuple(Member(**member) for member in commission["members"]),
    )
    check_commission(card)
    assert card.label == "Приказ № 84 от 26.08.2024 · 5 человек"
    assert len(set(data["suppliers"])) == len(data["suppliers"]) >= 3
