from __future__ import annotations

import pytest

from app.core.textbook_people import (
    Agreement,
    Authors,
    Person,
    authors_of,
    compare,
    is_misprint,
    same_person,
)
from app.core.textbook_publishers import is_same_publisher, publisher_names

MORO = (Person("моро", "ми"), Person("волкова", "си"), Person("степанова", "св"))


@pytest.mark.parametrize(
    "written",
    [
        "Моро М.И., Волкова С.И., Степанова С.В.",
        "Моро М.И., Волкова С.И. Степанова С.В",
        "М. И. Моро, С. И. Волкова, С. В. Степанова",
        "МОРО М.И., ВОЛКОВА С.И., СТЕПАНОВА С.В.",
        "моро м.и., волкова с.и., степанова с.в.",
        "Моро Мария Игнатьевна, Волкова Светлана Ивановна, Степанова Светлана Вячеславовна",
        "Моро, М. И.; Волкова, С. И.; Степанова, С. В.",
        "Часть 1: Моро М.И., Волкова С.И.; Часть 2: Моро М.И., Степанова С.В.",
    ],
)
def test_names_are_read_however_they_are_written(written: str) -> None:
    assert authors_of(written) == Authors(MORO)


@pytest.mark.parametrize(
    "written",
    [
        "Макарычев Ю.Н., Миндюк Н.Г. и др. /Под ред. Теляковского С.А.",
        "Макарычев Ю.Н., Миндюк Н.Г. и\xa0другие; под редакцией Теляковского С.А.",
        "Макарычев Ю.Н., Миндюк Н.Г. [и др.]; под общей редакцией академика РАН Теляковского С. А.",
        "Макарычев Ю.Н., Миндюк Н.Г., и другие, под научной редакцией Теляковского С.А.",
    ],
)
def test_editors_and_others_are_told_from_authors(written: str) -> None:
    assert authors_of(written) == Authors(
        (Person("макарычев", "юн"), Person("миндюк", "нг")),
        others=True,
        editors=(Person("теляковского", "са"),),
    )


def test_unusual_names_are_read() -> None:
    assert authors_of("Алексеев А.А., Э. Хайн и другие").people[1] == Person("хайн", "э")
    assert authors_of("Сизова А.А., Чэнь Фу. Чжу Чжипин").people[1:] == (
        Person("чэнь фу"),
        Person("чжу чжипин"),
    )
    assert authors_of("ЧинхоеваТ.Н., Алиева З.Л-А., Ахметова Дж.А.").people == (
        Person("чинхоева", "тн"),
        Person("алиева", "зл"),
        Person("ахметова", "да"),
    )
    assert authors_of("Протоиерей Виктор Дорофеев").people == (Person("виктор дорофеев"),)
    assert authors_of("") == Authors()


@pytest.mark.parametrize(
    ("mine", "theirs", "agreement"),
    [
        (
            "Моро М.И., Бантова М.А. и др.",
            "Моро М.И., Бантова М.А., Бельтюкова Г.В. и другие",
            "SAME",
        ),
        ("Моро М.И., Бантова М.А.", "Моро М.И., Бантова М.А.", "SAME"),
        ("Моро, Бантова", "Бантова М.А., Моро М.И.", "SAME"),
        ("Неменская Л.А., Неменский Б.М.", "Неменская Л.А.; под редакцией Неменского Б.М.", "SAME"),
        (
            "Мякишев Г.Я., Буховцев Б.Б., Чарушин В.М.",
            "Мякишев Г.Л., Буховцев Б.Б., Чаругин В.М.",
            "NEARLY",
        ),
        # cut short without «и др.», or one name before it: too little to tell two books apart
        ("Афанасьева О.В., Михеева И.В.", "Афанасьева О.В., Баранова К.М., Михеева И.В.", "PARTLY"),
        ("Сивоглазов В.И. и др.", "Сивоглазов В.И., Плешаков А.А.", "PARTLY"),
        ("Сивоглазов В.И. и др.", "Сивоглазов В.И.", "PARTLY"),
        # «и др.» stands for the end of a list, not for its middle
        (
            "Климанова Л.Ф., Горецкий В.Г. и др.",
            "Климанова Л.Ф., Бойкина М.В., Горецкий В.Г.",
            "PARTLY",
        ),
        ("Боголюбов Л.Н., Матвеев А.И. и др.", "Боголюбов Л.Н., Лазебникова А.Ю. и др.", "PARTLY"),
        ("Перышкин А.В.", "Перышкин И.М., Иванов А.И.", "DIFFERENT"),
        ("Босова Л.Л., Босов А.Ю.", "Босова Л.Л., Босова А.Ю.", "PARTLY"),
        ("", "Моро М.И.", "UNKNOWN"),
        ("под ред. Макаровой Н.В.", "Под редакцией Макаровой Н.В.", "SAME"),
    ],
)
def test_lists_of_authors_agree_or_not(mine: str, theirs: str, agreement: str) -> None:
    assert compare(authors_of(mine), authors_of(theirs)).authors is Agreement[agreement]


def test_other_editors_are_noticed() -> None:
    found = compare(
        authors_of("Мякишев Г.Я.; под ред. Николаева В.И."),
        authors_of("Мякишев Г.Я.; под редакцией Парфентьевой Н.А."),
    )
    assert found.authors is Agreement.SAME
    assert found.editors is Agreement.DIFFERENT


def test_relatives_are_not_misprints_of_each_other() -> None:
    assert same_person(Person("босов", "ау"), Person("босова", "ау")) is Agreement.DIFFERENT
    assert same_person(Person("чаругин", "вм"), Person("чарушин", "вм")) is Agreement.NEARLY
    assert same_person(Person("чаругин", "вм"), Person("чарушин", "вн")) is Agreement.DIFFERENT
    assert same_person(Person("матвеев", "ап"), Person("матвеев", "аи")) is Agreement.NEARLY
    assert same_person(Person("матвеев", "ап"), Person("матвеев")) is Agreement.SAME


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ("чаругин", "чарушин", True),
        ("лутцева", "лутцевва", True),
        ("лутцева", "лутцеав", True),
        ("лутцева", "лутцева", False),
        ("лутцева", "лутцова", True),
        ("лутцева", "латцова", False),
        ("", "а", True),
    ],
)
def test_a_misprint_is_one_letter(left: str, right: str, found: bool) -> None:
    assert is_misprint(left, right) is found
    assert is_misprint(right, left) is found


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        ("Просвещение", "Акционерное общество «Издательство «Просвещение»", True),
        ("М.: Просвещение", 'АО "Издательство "Просвещение', True),
        (
            "Дрофа",
            "Общество с ограниченной ответственностью «ДРОФА»; Акционерное общество "
            "«Издательство «Просвещение»",
            True,
        ),
        (
            "Вентана – Граф",
            "Издательский центр «ВЕНТАНА-ГРАФ»: АО «Издательство «Просвещение»",
            True,
        ),
        ("Бином", "ООО «БИНОМ. Лаборатория знаний»; АО «Издательство «Просвещение»", True),
        ("Русское слово-РС", "ООО «Русское слово – учебник»", True),
        ("Академкнига", "ООО «Издательство «Академкнига/Учебник»", True),
        ("Ассоциация XXI век", "ООО «Издательство «Ассоциация 21 век»", True),
        ("ИОЦ Мнемозина", "Мнемозина", True),
        ("Мнемозина", "Просвещение", False),
        ("Дрофа", "Просвещение", False),
        ("Баласс", "ООО «БИНОМ. Лаборатория знаний»", False),
    ],
)
def test_publishers_are_known_by_short_and_long_names(mine: str, theirs: str, same: bool) -> None:
    assert is_same_publisher(publisher_names(mine), publisher_names(theirs)) is same


def test_legal_forms_alone_name_no_publisher() -> None:
    assert publisher_names("ООО «Издательство»") == frozenset()
