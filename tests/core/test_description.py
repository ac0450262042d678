from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.bibliography import Contributor, Role, TitleFields, TitleKind
from app.core.description import Description, describe

PUSHKIN = Contributor("Пушкин", "А. С.")
DAUGHTER = TitleFields(
    title="Капитанская дочка",
    subtitle="роман",
    contributors=(PUSHKIN,),
    place="Москва",
    publisher="Детская литература",
    year=2019,
    pages="186, [6] с.",
    illustrations="ил.",
    size="21 см",
    series="Школьная библиотека",
    isbns=("9785080058929",),
)


def people(*surnames: str, role: Role = Role.AUTHOR) -> tuple[Contributor, ...]:
    return tuple(Contributor(surname, "И. О.", role) for surname in surnames)


def body_of(**changes: object) -> str:
    return describe(dataclasses.replace(TitleFields("Математика"), **changes)).body  # type: ignore[arg-type]


def title_area(**changes: object) -> str:
    return body_of(**changes).removesuffix(" – Текст : непосредственный.")


def test_book_of_one_author() -> None:
    assert describe(DAUGHTER) == Description(
        heading="Пушкин, А. С.",
        body="Капитанская дочка : роман / А. С. Пушкин. – Москва : Детская литература, 2019. – "
        "186, [6] с. : ил. ; 21 см. – (Школьная библиотека). – ISBN 978-5-08-005892-9. – "
        "Текст : непосредственный.",
        text="Пушкин, А. С. Капитанская дочка : роман / А. С. Пушкин. – Москва : "
        "Детская литература, 2019. – 186, [6] с. : ил. ; 21 см. – (Школьная библиотека). – "
        "ISBN 978-5-08-005892-9. – Текст : непосредственный.",
    )


def test_textbook_in_parts() -> None:
    description = describe(
        TitleFields(
            title="Математика",
            kind=TitleKind.TEXTBOOK,
            subtitle="2-й класс : учебник : в 2 частях",
            part="Часть 1",
            contributors=people("Моро", "Бантова", "Бельтюкова"),
            edition="14-е изд., перераб.",
            place="Москва",
            publisher="Просвещение",
            year=2023,
            pages="96",
            illustrations="ил.",
            size="26",
            series="Школа России",
            series_number="вып. 3",
        )
    )
    assert description.heading == "Моро, И. О."
    assert description.body == (
        "Математика : 2-й класс : учебник : в 2 частях. Часть 1 / И. О. Моро, И. О. Бантова, "
        "И. О. Бельтюкова. – 14-е изд., перераб. – Москва : Просвещение, 2023. – 96 с. : ил. ; "
        "26 см. – (Школа России ; вып. 3). – Текст : непосредственный."
    )


@pytest.mark.parametrize(
    ("surnames", "heading", "statement"),
    [
        ((), "", ""),
        (("Белов",), "Белов, И. О.", " / И. О. Белов"),
        (("А", "Б", "В"), "А, И. О.", " / И. О. А, И. О. Б, И. О. В"),
        (("А", "Б", "В", "Г"), "", " / И. О. А, И. О. Б, И. О. В, И. О. Г"),
        (("А", "Б", "В", "Г", "Д"), "", " / И. О. А, И. О. Б, И. О. В [и др.]"),
    ],
)
def test_number_of_authors(surnames: tuple[str, ...], heading: str, statement: str) -> None:
    description = describe(TitleFields("Химия", contributors=people(*surnames)))
    assert description.heading == heading
    assert description.body == f"Химия{statement}. – Текст : непосредственный."


@pytest.mark.parametrize(
    ("contributors", "statement"),
    [
        (people("Иванов", role=Role.EDITOR), "под редакцией И. О. Иванова"),
        (people("Иванова", role=Role.EDITOR), "под редакцией И. О. Ивановой"),
        (people("Белинский", role=Role.EDITOR), "под редакцией И. О. Белинского"),
        (people("Шмидт", role=Role.EDITOR), "редактор И. О. Шмидт"),
        (people("Иванов", "Шмидт", role=Role.EDITOR), "редакторы И. О. Иванов, И. О. Шмидт"),
        ((Contributor("Иванов", role=Role.EDITOR),), "редактор Иванов"),
        (people("Любимов", role=Role.TRANSLATOR), "перевод И. О. Любимова"),
        (people("Маршак", role=Role.TRANSLATOR), "переводчик И. О. Маршак"),
        (people("Петров", role=Role.COMPILER), "составитель И. О. Петров"),
        (people("Петров", "Белов", role=Role.COMPILER), "составители И. О. Петров, И. О. Белов"),
        (people("Васнецов", role=Role.ILLUSTRATOR), "художник И. О. Васнецов"),
        (people("Музей", role=Role.OTHER), "И. О. Музей"),
        (
            (
                *people("Рачёв", role=Role.ILLUSTRATOR),
                *people("Карнаухова", role=Role.COMPILER),
                *people("Капица", role=Role.AUTHOR),
            ),
            "И. О. Капица ; составитель И. О. Карнаухова ; художник И. О. Рачёв",
        ),
    ],
)
def test_other_contributors(contributors: tuple[Contributor, ...], statement: str) -> None:
    assert title_area(contributors=contributors) == f"Математика / {statement}."


def test_responsibility_as_printed_replaces_the_composed_one() -> None:
    description = describe(
        dataclasses.replace(DAUGHTER, responsibility="А. С. Пушкин ; под ред. Н. Н. Петровой")
    )
    assert " / А. С. Пушкин ; под ред. Н. Н. Петровой. – Москва" in description.body
    assert description.heading == "Пушкин, А. С."


def test_heading_without_given_names() -> None:
    description = describe(TitleFields("Илиада", contributors=(Contributor("Гомер"),)))
    assert description.heading == "Гомер"
    assert description.text.startswith("Гомер. Илиада / Гомер. – ")


def test_glued_initials_are_set_apart() -> None:
    description = describe(TitleFields("Стихи", contributors=(Contributor("Пушкин", "А.С."),)))
    assert description.heading == "Пушкин, А. С."
    assert "/ А. С. Пушкин." in description.body


@pytest.mark.parametrize(
    ("changes", "area"),
    [
        ({"place": "Москва", "publisher": "АСТ", "year": 2020}, "Москва : АСТ, 2020."),
        ({"place": "Москва", "publisher": "АСТ"}, "Москва : АСТ."),
        ({"place": "Москва", "year": 2020}, "Москва, 2020."),
        ({"publisher": "АСТ", "year": 2020}, "АСТ, 2020."),
        ({"year": 2020}, "2020."),
        ({"place": "Москва :", "publisher": " АСТ,", "year": 2020}, "Москва : АСТ, 2020."),
        ({"pages": "320"}, "320 с."),
        ({"pages": "320 с", "size": "21"}, "320 с ; 21 см."),
        ({"pages": "186, [6]", "illustrations": "ил."}, "186, [6] с. : ил."),
        ({"illustrations": "цв. ил.", "size": "20х24"}, "цв. ил. ; 20х24 см."),
        ({"size": "26 см."}, "26 см."),
        ({"edition": "2-е изд."}, "2-е изд."),
        ({"series": "(Классика)"}, "(Классика)."),
        ({"notes": "Библиогр.: с. 90.."}, "Библиогр.: с. 90."),
        (
            {"isbns": ("978-5-08-005892-8", "", "5-02-013850-9")},
            "ISBN 978-5-08-005892-8 (ошибоч.). – ISBN 5-02-013850-9.",
        ),
        ({"isbns": ("978-5-08-005892-8 (ошибоч.)",)}, "ISBN 978-5-08-005892-8 (ошибоч.)."),
    ],
)
def test_area_with_missing_pieces(changes: dict[str, object], area: str) -> None:
    assert body_of(**changes) == f"Математика. – {area} – Текст : непосредственный."


@pytest.mark.parametrize(
    ("changes", "area"),
    [
        ({"title": "Математика."}, "Математика."),
        ({"title": "Вот так..."}, "Вот так..."),
        ({"title": "Что делать?", "subtitle": "роман"}, "Что делать? : роман."),
        ({"part": "Ч. 1", "part_title": "Числа"}, "Математика. Ч. 1, Числа."),
        ({"part_title": "Числа"}, "Математика. Числа."),
        ({"title": "Вот так...", "part": "Кн. 2"}, "Вот так... Кн. 2."),
        ({"title": ""}, "Текст : непосредственный."),
    ],
)
def test_title(changes: dict[str, object], area: str) -> None:
    assert title_area(**changes) == area


@pytest.mark.parametrize(
    ("kind", "subtitle", "content"),
    [
        (TitleKind.PERIODICAL, "журнал", "Текст : непосредственный"),
        (TitleKind.ELECTRONIC, "", "Текст : электронный"),
        (TitleKind.AUDIOVISUAL, "аудиокнига", "Устная речь : аудио"),
        (
            TitleKind.AUDIOVISUAL,
            "художественный фильм",
            "Изображение (движущееся ; двухмерное) : видео",
        ),
    ],
)
def test_kind_of_content(kind: TitleKind, subtitle: str, content: str) -> None:
    assert body_of(kind=kind, subtitle=subtitle).endswith(f" – {content}.")


def test_every_kind_has_a_content() -> None:
    assert all(re.search(r"– \S.* : \S+\.$", body_of(kind=kind)) for kind in TitleKind)


def test_periodical() -> None:
    fields = TitleFields(
        "Мурзилка", TitleKind.PERIODICAL, subtitle="журнал", place="Москва", issn="01321943"
    )
    assert describe(fields).text == (
        "Мурзилка : журнал. – Москва. – ISSN 0132-1943. – Текст : непосредственный."
    )
    wrong = dataclasses.replace(fields, issn="0132-1944")
    assert "ISSN 0132-1944 (ошибоч.). – " in describe(wrong).body


AWKWARD = st.text(st.sampled_from("абА1 .,:;/–-—=[]()?!…\u00a0\n\u0301"), max_size=12)
VALUES = st.one_of(AWKWARD, st.text(max_size=12))
ANY_FIELDS = st.builds(
    TitleFields,
    title=VALUES,
    kind=st.sampled_from(TitleKind),
    subtitle=VALUES,
    part=VALUES,
    part_title=VALUES,
    contributors=st.lists(
        st.builds(Contributor, VALUES, VALUES, st.sampled_from(Role)), max_size=6
    ).map(tuple),
    responsibility=VALUES,
    edition=VALUES,
    place=VALUES,
    publisher=VALUES,
    year=st.none() | st.integers(1500, 2100),
    pages=VALUES,
    illustrations=VALUES,
    size=VALUES,
    series=VALUES,
    series_number=VALUES,
    isbns=st.lists(VALUES, max_size=3).map(tuple),
    issn=VALUES,
    notes=VALUES,
)


@given(ANY_FIELDS)
def test_punctuation_is_never_doubled(fields: TitleFields) -> None:
    description = describe(fields)
    for text in (description.heading, description.body, description.text):
        assert text == text.strip()
        assert "  " not in text
        assert not re.search(r"(?<!\.)\.\.(?!\.)|\.{4}", text)
        assert not re.search(r" [–—-] [–—-] ", text)
    assert description.body.endswith(".")
