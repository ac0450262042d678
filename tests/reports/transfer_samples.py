"""Made-up transfers between schools, from nothing to a truckload."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from app.core.stock import TransferMode
from app.queries.paper_data import (
    CommissionData,
    CommissionMemberData,
    PaperStatus,
    SchoolRequisites,
)
from app.queries.transfer_paper import PartyData, TransferPaper, TransferPaperLine

DAY = dt.date(2026, 9, 9)
LEGAL = "Приказ управления образования от 01.09.2026 № 45"
SCHOOL = SchoolRequisites(
    name_full="Муниципальное бюджетное общеобразовательное учреждение «Школа № 12»",
    name_short="МБОУ СОШ № 12",
    inn="7707083893",
    okpo="12345672",
    address="600000, г. Н-ск, ул. Садовая, 12",
    director_name="Соколова Е. В.",
    director_position="Директор",
    accountant_name="Белова Н. Н.",
    accountant_position="Главный бухгалтер",
    librarian_name="Петрова А. И.",
    librarian_position="Библиотекарь",
)
OURS = PartyData(
    SCHOOL.name_full,
    SCHOOL.name_short,
    SCHOOL.inn,
    SCHOOL.okpo,
    SCHOOL.address,
    SCHOOL.director_name,
    SCHOOL.director_position,
)
THEIRS = PartyData(
    "Муниципальное бюджетное общеобразовательное учреждение «Лицей № 5»",
    "МБОУ Лицей № 5",
    "7728168971",
    "23456780",
    "600001, г. Н-ск, ул. Лесная, 2",
    "Громова О. П.",
)
COMMISSION = CommissionData(
    "84-о",
    dt.date(2026, 9, 1),
    (
        CommissionMemberData("Иванов И. И.", "Завуч", is_chair=True),
        CommissionMemberData("Орлова В. П.", "Учитель"),
    ),
)


def line(number: int) -> TransferPaperLine:
    """The line of a textbook; each third has inventory numbers."""
    return TransferPaperLine(
        name=f"Мерзляк А. Г., Полонский В. Б., Якир М. С. Алгебра. Часть {number}",
        grades=f"{1 + number % 11} класс",
        publisher="Просвещение",
        year=2015 + number % 10,
        edition="3-е изд.",
        isbn="978-5-09-087605-1",
        numbers_text=f"{number * 100}–{number * 100 + 9}" if number % 3 == 0 else "",
        quantity=10 + number % 7,
        price_kopecks=980_00 + number,
        condition="хорошее — 8, ветхое — 2" if number % 5 == 0 else "",
        remark="",
    )


def transfer(
    count: int,
    mode: TransferMode = TransferMode.PERMANENT,
    status: PaperStatus = PaperStatus.POSTED,
) -> TransferPaper:
    """A transfer of so many titles."""
    outgoing = mode is not TransferMode.RETURN_LENT
    draft = status is PaperStatus.DRAFT
    permanent = mode is TransferMode.PERMANENT
    return TransferPaper(
        number="" if draft else "4",
        date=DAY,
        record_date=None if draft else DAY,
        status=status,
        reverses="№ 3 от 01.09.2026" if status is PaperStatus.REVERSAL else "",
        mode=mode,
        school=SCHOOL,
        giver=OURS if outgoing else THEIRS,
        receiver=THEIRS if outgoing else OURS,
        basis="Приказ управления образования № 45 от 01.09.2026",
        due_date=dt.date(2027, 5, 31) if mode is TransferMode.TEMPORARY else None,
        handed_by="Петрова А. И." if outgoing else "",
        received_by="" if outgoing else "Петрова А. И.",
        commission=COMMISSION if permanent else CommissionData(),
        lines=tuple(line(number) for number in range(1, count + 1)),
        summary_record="118" if permanent and not draft else "",
        legal_basis=LEGAL,
        note="",
    )


def monstrous_transfer(count: int, mode: TransferMode) -> TransferPaper:
    """Names and numbers as long as they come, signatures of a crowd."""
    long = "Муниципальное казённое общеобразовательное учреждение " * 5
    party = PartyData(
        long,
        long,
        "770708389312",
        "1234567890",
        "ул. Очень Длинная, " * 20,
        "Константинопольский-Задунайский В. В.",
        "исполняющий обязанности директора",
    )
    monster = TransferPaperLine(
        name="Превысокомногорассмотрительствующий " * 30,
        grades="10–11 классы",
        publisher="Издательский центр учебной литературы " * 4,
        year=2026,
        edition="",
        isbn="",
        numbers_text=", ".join(str(number) for number in range(100_000, 100_400, 2)),
        quantity=99_999,
        price_kopecks=999_999_99,
        condition="хорошее — 99 990, ветхое — 9",
        remark="без обложки " * 30,
    )
    return replace(
        transfer(0, mode),
        giver=party,
        receiver=party,
        basis="Постановление администрации " * 20,
        number="1234567890",
        lines=(monster,) * count,
        handed_by="Константинопольский-Задунайский В. В.",
        received_by="Константинопольский-Задунайский В. В.",
        commission=CommissionData(
            "1234567-о/" * 6,
            DAY,
            tuple(
                CommissionMemberData(
                    "Константинопольский-Задунайский В. В.",
                    "заместитель директора по учебно-воспитательной работе",
                    is_chair=number == 0,
                )
                for number in range(12)
            ),
        ),
        summary_record="118, 119, 120",
        legal_basis=LEGAL * 8,
    )
