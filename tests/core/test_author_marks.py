from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.author_marks import AuthorMark, AuthorMarks, heading_of
from app.core.bibliography import Contributor, Role, TitleFields
from app.core.errors import EnvironmentProblem

TABLE = Path(__file__).parents[2] / "resources" / "reference" / "author_marks.csv"


@pytest.fixture(scope="module")
def marks() -> AuthorMarks:
    return AuthorMarks.load(TABLE)


@pytest.mark.parametrize(
    ("heading", "sign"),
    [
        ("Введение в библиотековедение", "В 24"),
        ("Пушкин", "П 91"),
        ("Верн", "В 35"),
        ("Каверин", "К 12"),
        ("Некрасов", "Н 48"),
        ("Буссенар", "Б 92"),
        ("Сабатини", "С 12"),
        ("Амаду", "А 61"),
        ("Гиллельсон", "Г 47"),
        ("Готье", "Г 74"),
        ("Петров", "П 30"),
        ("ПУШКИН", "П 91"),
        ("Пyшкин", "П 91"),
        ("«Пушкин и его время»", "П 91"),
        ("100 великих пушкинистов", "В 27"),
        ("Ёлкин", "Е 51"),
        ("Йога", "И 75"),
        ("Яшин", "Я 96"),
        ("О'Генри", "О-36"),
        ("Shakespeare", "S 53"),
        ("Čapek", "C 20"),
        ("Flaubert", "F 63"),
        ("Hauser", "H 38"),
        ("1984", ""),
        ("", ""),
        ("«…»", ""),
        ("Ωμέγα", ""),
        ("Ыгыатта", ""),
    ],
)
def test_mark_of_a_heading(marks: AuthorMarks, heading: str, sign: str) -> None:
    assert marks.suggest(heading) == sign


def test_last_entry_not_after_the_heading() -> None:
    table = AuthorMarks(
        AuthorMark(prefix, sign)
        for prefix, sign in (("а", "А 11"), ("аб", "А 13"), ("б", "Б 11"), ("be", "B 34"))
    )
    assert table.suggest("Аа") == "А 11"
    assert table.suggest("Аб") == "А 13"
    assert table.suggest("Ая") == "А 13"
    assert table.suggest("Ба") == "Б 11"
    assert table.suggest("В") == ""
    assert table.suggest("Ba") == ""
    assert table.suggest("Bf") == "B 34"


def test_entries_out_of_order_are_left_out() -> None:
    prefixes = ("г", "гл", "га", "го", "гя", "гр", "гу")
    table = AuthorMarks(AuthorMark(prefix, prefix.upper()) for prefix in prefixes)
    assert table.suggest("Гб") == "Г"
    assert table.suggest("Глина") == "ГЛ"
    assert table.suggest("Год") == "ГО"
    assert table.suggest("Гудок") == "ГУ"
    assert table.suggest("Гяур") == "ГУ"


@given(st.text())
def test_any_heading_has_a_mark_or_none(heading: str) -> None:
    sign = AuthorMarks([AuthorMark("п", "П 11"), AuthorMark("пуш", "П 91")]).suggest(heading)
    assert sign in ("", "П 11", "П 91")


def persons(count: int, role: Role = Role.AUTHOR) -> tuple[Contributor, ...]:
    names = ("Абрамов", "Белов", "Волков", "Громов")
    return tuple(Contributor(surname, "А. А.", role) for surname in names[:count])


def test_heading_is_the_first_of_three_authors_at_most() -> None:
    assert heading_of(TitleFields("Химия", contributors=persons(1))) == "Абрамов"
    assert heading_of(TitleFields("Химия", contributors=persons(3))) == "Абрамов"
    assert heading_of(TitleFields("Химия", contributors=persons(4))) == "Химия"
    assert heading_of(TitleFields("Химия", contributors=persons(2, Role.EDITOR))) == "Химия"
    assert heading_of(TitleFields("Химия")) == "Химия"
    mixed = (*persons(1, Role.COMPILER), Contributor("Яшин", "А."))
    assert heading_of(TitleFields("Стихи", contributors=mixed)) == "Яшин"


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"", b"one;two\nA 11;Aa\n", b"sign;prefix\nA 11\n"]
)
def test_damaged_table_is_a_problem_of_the_installation(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "marks.csv"
    path.write_bytes(content)
    with pytest.raises(EnvironmentProblem):
        AuthorMarks.load(path)


def test_missing_table_is_a_problem_of_the_installation(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="Не читается таблица"):
        AuthorMarks.load(tmp_path / "none.csv")
