"""A cell of the checklist says why it is what it is."""

from __future__ import annotations

import pytest

from app.core.provision import (
    Amounts,
    LineProvision,
    SetPart,
    SetStock,
    StudyNeed,
    TitleStock,
    Unfit,
)
from app.core.provision_words import (
    CopyFilter,
    Counted,
    Term,
    cell_sentence,
    part_terms,
    set_terms,
    spoken_cell,
    warnings,
)


def line(
    pupils: int, allotted: int, *, reserve: int = 0, grade: int = 8, set_id: int | None = 1
) -> LineProvision:
    return LineProvision(StudyNeed(grade, "Алгебра", grade, pupils, reserve, set_id), allotted)


def part(*titles: TitleStock, name: str = "") -> SetPart:
    return SetPart(name, titles, frozenset(title.title_id for title in titles))


PICTURE = SetStock(
    1,
    (
        part(
            TitleStock(1, own=38, borrowed=4, unfit={Unfit.WORN: 6}),
            TitleStock(2, own=9, unfit={Unfit.EXPIRED: 9}),
        ),
    ),
)


def test_the_sum_of_the_picture() -> None:
    terms = part_terms(PICTURE.parts[0])
    assert [(term.sign, term.caption, term.amount) for term in terms] == [
        ("", "Числится в фонде", 47),
        ("−", "Ветхие и дефектные", 6),
        ("−", "Истёк предельный срок по ФПУ", 9),
        ("+", "Получено из других школ", 4),
        ("=", "Есть годных", 36),
    ]
    assert [term.copies for term in terms] == [
        CopyFilter((1, 2), Counted.OWN),
        CopyFilter((1,), Counted.WORN),
        CopyFilter((2,), Counted.EXPIRED),
        CopyFilter((1,), Counted.BORROWED),
        CopyFilter((1,), Counted.FIT),
    ]
    assert set_terms(PICTURE, [line(54, 36)]) == ()


def test_the_terms_come_to_the_result() -> None:
    unfit = {reason: number for number, reason in enumerate(Unfit, start=1)}
    terms = part_terms(part(TitleStock(1, own=40, borrowed=7, unfit=unfit)))
    sums = {"": 1, "+": 1, "−": -1}
    assert sum(sums[term.sign] * term.amount for term in terms[:-1]) == terms[-1].amount == 32


def test_an_edition_that_is_not_counted_stands_in_no_term() -> None:
    chosen = SetPart("", (TitleStock(1, own=5), TitleStock(2, own=9)), frozenset({1}))
    assert [term.amount for term in part_terms(chosen)] == [5, 5]


def test_sets_of_parts_with_licences_shared_by_grades() -> None:
    stock = SetStock(1, (part(TitleStock(1, own=30)), part(TitleStock(2, own=20))), licences=5)
    terms = set_terms(stock, [line(20, 15), line(10, 8, grade=7), line(3, 2, grade=9)])
    assert [(term.sign, term.caption, term.amount, term.in_sets) for term in terms] == [
        ("", "Целых комплектов, по самой редкой части", 20, True),
        ("+", "Лицензий электронной формы", 5, True),
        ("−", "По ним учатся и 7, 9 классы", 10, True),
        ("=", "Комплектов на эту параллель", 15, True),
    ]


@pytest.mark.parametrize(
    ("lines", "stocks", "sentence"),
    [
        (
            [line(54, 36)],
            [PICTURE],
            "Не хватает 18: у 54 учеников 36 комплектов; 6 ветхих и 9 с истёкшим сроком "
            "не считаются.",
        ),
        (
            [line(54, 54, reserve=3)],
            [SetStock(1, (part(TitleStock(1, own=55, unfit={Unfit.WORN: 1})),))],
            "Не хватает 3: у 54 учеников 54 комплекта, с запасом нужно 57; 1 ветхий не считается.",
        ),
        (
            [line(21, 30)],
            [SetStock(1, (part(TitleStock(1, own=30)),))],
            "Хватает всем, лишних 9: у 21 ученика 30 комплектов.",
        ),
        ([line(25, 25)], [SetStock(1, ())], "Хватает всем: у 25 учеников 25 комплектов."),
        (
            [line(25, 20)],
            [
                SetStock(
                    1,
                    (
                        part(TitleStock(1, own=30), name="Ч. 1"),
                        part(TitleStock(2, own=23, unfit={Unfit.LENT: 3}), name="Ч. 2"),
                    ),
                )
            ],
            "Не хватает 5: у 25 учеников 20 комплектов; комплектов столько, сколько экземпляров "
            "самой редкой части («Ч. 2»); 3 отданы другой школе не считаются.",
        ),
        (
            [line(25, 0, set_id=None)],
            [],
            "Не хватает 25: у 25 учеников 0 комплектов; комплект учебников не выбран.",
        ),
        (
            [line(10, 12), line(5, 0, set_id=None)],
            [SetStock(1, (part(TitleStock(1, own=12)),))],
            "Не хватает 5, хотя другого комплекта лишних 2: у 15 учеников 12 комплектов; "
            "для части учеников комплект не выбран.",
        ),
        ([line(0, 9)], [], "Учеников нет: укажите их число в классах."),
    ],
)
def test_the_sentence_says_why(
    lines: list[LineProvision], stocks: list[SetStock], sentence: str
) -> None:
    assert cell_sentence(lines, stocks) == sentence


def test_warnings_count_what_is_counted() -> None:
    old = TitleStock(1, own=12, aged=12)
    foreign = TitleStock(2, own=1, absent=True)
    assert warnings([SetStock(1, (part(old, foreign),))], repair=2) == (
        "Старше нормы износа: 12 экземпляров, считаются",
        "Нет в перечне: 1 экземпляр, считаются",
        "В ремонте: 2 экземпляра, считаются",
    )
    assert warnings([PICTURE]) == ()


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([line(54, 36)], "Алгебра, 8 класс, 67 процентов, не хватает 18 комплектов"),
        ([line(4, 3)], "Алгебра, 8 класс, 75 процентов, не хватает 1 комплекта"),
        ([line(4, 6)], "Алгебра, 8 класс, 100 процентов, лишних 2 комплекта"),
        ([line(0, 0)], "Алгебра, 8 класс, учеников нет"),
    ],
)
def test_a_screen_reader_hears_the_cell(lines: list[LineProvision], words: str) -> None:
    assert spoken_cell("Алгебра", 8, Amounts.of(lines)) == words


def test_a_term_is_spoken() -> None:
    assert Term("−", "Ветхие и дефектные", 6).spoken == "минус ветхие и дефектные, 6 экз."
    assert Term("=", "Комплектов", 2, None, True).spoken == "итого комплектов, 2 компл."
