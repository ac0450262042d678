"""Papers to render: from an empty one to a monstrous one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.queries.paper_data import (
    AcceptancePaper,
    AcceptancePaperLine,
    CommissionData,
    CommissionMemberData,
    DisposalRow,
    PaperStatus,
    PersonData,
    SchoolRequisites,
    WriteOffPaper,
    WriteOffPaperLine,
)

SCHOOL = SchoolRequisites(
    name_full="Муниципальное бюджетное общеобразовательное учреждение «Средняя школа № 12»",
    name_short="МБОУ СШ № 12",
    inn="3808111222",
    okpo="48211733",
    address="г. Энск, ул. Школьная, 1",
    department="Библиотечно-информационный центр",
    director_name="Соколова М. В.",
    director_position="Директор",
    accountant_name="Петрова Н. И.",
    accountant_position="Главный бухгалтер",
    librarian_name="Кузнецова Т. А.",
    librarian_position="Заведующий библиотекой",
)
COMMISSION = CommissionData(
    "14-ОД",
    date(2026, 1, 12),
    (
        CommissionMemberData("Петрова Н. И.", "Главный бухгалтер"),
        CommissionMemberData("Ильина О. П.", "Заместитель директора", is_chair=True),
        CommissionMemberData("Орлов Д. С.", "Учитель истории"),
    ),
)
LONG_WORD = "Метилпропенилендигидроксициннаменилакриловая" * 3
LONG_TITLE = ("Энциклопедический словарь юного литературоведа " * 10)[:400]
LONG_NAME = ("Муниципальное казённое общеобразовательное учреждение «Школа» " * 5)[:250]
TITLES = (
    "Пушкин А. С. Капитанская дочка",
    "Толстой Л. Н. Война и мир : роман в 4 томах. Том 1–2 / вступительная статья и "
    "комментарии Л. Д. Опульской ; художник А. В. Николаев",
    "Физика. 7 класс : учебник",
)


def write_off_lines(count: int) -> tuple[WriteOffPaperLine, ...]:
    """Lines of one copy with prices that differ."""
    return tuple(
        WriteOffPaperLine(
            str(1200 + number), TITLES[number % 3], 1985 + number % 30, 1, 26500 + number * 17
        )
        for number in range(count)
    )


def write_off(count: int, status: PaperStatus = PaperStatus.POSTED) -> WriteOffPaper:
    """An act with every requisite."""
    lines = write_off_lines(count)
    return WriteOffPaper(
        number="12",
        date=date(2026, 5, 20),
        record_date=date(2026, 5, 22),
        status=status,
        school=SCHOOL,
        fund_name="Основной",
        reason_name="Ветхость",
        responsible=PersonData("Кузнецова Т. А.", "Заведующий библиотекой"),
        legal_basis="Форма по ОКУД 0504144, приказ Минфина России от 30.03.2015 № 52н",
        basis="Протокол комиссии № 3 от 19.05.2026",
        debit="0 401 10 172",
        credit="0 101 38 410",
        commission=COMMISSION,
        lines=lines,
        disposals=(
            DisposalRow(
                "Сдано в пункт вторичного сырья",
                len(lines),
                sum(line.sum_kopecks for line in lines),
                "Приёмосдаточный акт № 4 от 25.05.2026",
            ),
        ),
        summary_record="№ 118",
    )


def forty_seven() -> WriteOffPaper:
    """47 copies for 12 480,50: the sums of the interface pictures."""
    lines = (
        WriteOffPaperLine("У-14", TITLES[2], 2011, 46, 26_500),
        WriteOffPaperLine("1207", TITLES[0], 1987, 1, 29_050),
    )
    return replace(write_off(0), lines=lines, disposals=())


def monstrous(count: int) -> WriteOffPaper:
    """Long titles, an unbroken word, a long school, twelve members, letters no font has."""
    strange = (LONG_TITLE, LONG_WORD, "Ёлка \U0001f384 漢字 \x00\x07 ‮обратно \ud800 «и\u0306»")
    lines = tuple(
        WriteOffPaperLine(
            LONG_WORD[:60] if number % 5 == 0 else str(number),
            strange[number % 3],
            None,
            1 + number % 40,
            999_999_999 if number % 7 == 0 else 5,
            remark="Приложение: компакт-диск" if number % 4 == 0 else "",
        )
        for number in range(count)
    )
    members = tuple(
        CommissionMemberData(
            f"Константинопольская-Загребельная Е. {number}.",
            "Заместитель директора по административно-хозяйственной работе и безопасности",
            is_chair=number == 3,
        )
        for number in range(12)
    )
    school = replace(SCHOOL, name_full=LONG_NAME, department=LONG_NAME, director_position=LONG_NAME)
    return replace(
        write_off(0),
        number="2026/" + "7" * 40,
        school=school,
        reason_name=LONG_TITLE,
        responsible=PersonData(LONG_WORD, LONG_NAME),
        legal_basis=LONG_TITLE,
        debit="0 401 10 172 / 0 401 20 271 / 0 104 38 411",
        commission=CommissionData("1" * 80, date(2026, 1, 12), members),
        lines=lines,
        disposals=tuple(DisposalRow(LONG_NAME, 1, 999_999_999_999, LONG_WORD) for _ in range(9)),
        summary_record="№ " + "9" * 60,
    )


def acceptance_lines(count: int) -> tuple[AcceptancePaperLine, ...]:
    """Lines of several copies with their inventory numbers."""
    return tuple(
        AcceptancePaperLine(
            TITLES[number % 3],
            2024,
            2 + number % 5,
            68450 + number,
            numbers_text=f"{3000 + number * 10}–{3000 + number * 10 + 1 + number % 5}",
        )
        for number in range(count)
    )


def acceptance(count: int, status: PaperStatus = PaperStatus.POSTED) -> AcceptancePaper:
    """An act of acceptance with every requisite."""
    return AcceptancePaper(
        number="7",
        date=date(2026, 8, 14),
        record_date=date(2026, 8, 15),
        status=status,
        school=SCHOOL,
        fund_name="Учебный",
        document_kinds="учебники",
        supplier="АО «Издательство „Просвещение“»",
        accompanying_document="накладная № 15 от 12.08.2026",
        source_of_funds="Субвенция",
        legal_basis="Положение о порядке учёта библиотечного фонда",
        basis="Контракт № 44/26",
        commission=COMMISSION,
        handed_over=PersonData("Смирнов А. А.", "экспедитор"),
        lines=acceptance_lines(count),
        summary_record="№ 41",
    )


def short_delivery() -> AcceptancePaper:
    """Two copies short, one title missing, one price higher than agreed."""
    lines = (
        AcceptancePaperLine("Математика. 5 класс", 2024, 25, 68450, documented_quantity=27),
        AcceptancePaperLine("Атлас мира", 2023, 0, 10000, documented_quantity=3),
        AcceptancePaperLine("Физика. 7 класс", 2024, 10, 70000, documented_price_kopecks=65000),
        AcceptancePaperLine("Химия. 8 класс", 2024, 5, 60000),
    )
    return replace(acceptance(0), lines=lines)
