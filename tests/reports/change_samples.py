"""Acts of replacement and of revaluation to render: from an empty one to a monstrous one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from app.core.periods import Period
from app.core.stock import Account, Fund
from app.queries.change_papers import (
    ReplacementPaper,
    ReplacementPaperLine,
    ReplacementRegister,
    RevaluationPaper,
    RevaluationPaperLine,
)
from app.queries.paper_data import PaperStatus
from app.queries.replacement_register import RegisteredBook, RegisterEntry
from tests.reports import samples

LEGAL = "Порядок учета документов, приказ Минкультуры России от 08.10.2012 № 1077"


def books(number: int) -> tuple[RegisteredBook, RegisteredBook]:
    """A lost book and the one accepted for it."""
    lost = RegisteredBook(str(1200 + number), samples.TITLES[number % 3], 1987, 265_00 + number)
    accepted = RegisteredBook(
        str(3000 + number), samples.TITLES[(number + 1) % 3], 2024, 300_00 + number
    )
    return lost, accepted


def replacement(count: int, status: PaperStatus = PaperStatus.POSTED) -> ReplacementPaper:
    """An act with every requisite; every third pair needed the word of the commission."""
    return ReplacementPaper(
        number="3",
        date=date(2026, 5, 20),
        record_date=date(2026, 5, 22),
        status=status,
        reverses="№ 2 от 01.05.2026" if status is PaperStatus.REVERSAL else "",
        school=samples.SCHOOL,
        reader="Петров Иван",
        reader_class="5 «А»",
        fund_name="Основной",
        legal_basis=LEGAL,
        basis="Заявление родителей от 18.05.2026",
        commission=samples.COMMISSION,
        lines=tuple(
            ReplacementPaperLine(
                *books(number), "признана равноценной: новое издание" if number % 3 == 1 else ""
            )
            for number in range(count)
        ),
        record_in="№ 41",
        record_out="№ 118",
        numbers=f"3000–{2999 + count}" if count > 1 else "3000",
    )


def register(count: int) -> ReplacementRegister:
    """The register of a year; every seventh row takes back what a row before it says."""
    entries = tuple(
        RegisterEntry(
            id=number + 1,
            number=number + 1,
            day=date(2026, 1, 12) + timedelta(days=number // 4),
            document_id=number // 2,
            document_number=str(number // 2 + 1),
            document_date=date(2026, 1, 12) + timedelta(days=number // 4),
            reader="Петров Иван" if number % 2 else "",
            reader_class="5 «А»",
            lost=books(number)[0],
            accepted=books(number)[1],
            sign=-1 if number % 7 == 6 else 1,
        )
        for number in range(count)
    )
    return ReplacementRegister(
        Period.year(2026), date(2026, 12, 30), samples.SCHOOL, LEGAL, entries
    )


def revaluation(count: int, status: PaperStatus = PaperStatus.POSTED) -> RevaluationPaper:
    """An act with every requisite, copies of both funds, dearer by a quarter."""
    lines = tuple(
        RevaluationPaperLine(
            number_text=str(1200 + number) if number % 4 else "карт. 12",
            title_line=samples.TITLES[number % 3],
            year=1985 + number % 30,
            quantity=1 if number % 4 else 25,
            old_price=265_00 + number * 4,
            new_price=331_25 + number * 5,
            place=(Fund.MAIN, Account.BALANCE) if number % 4 else (Fund.TEXTBOOKS, Account.BALANCE),
        )
        for number in range(count)
    )
    return RevaluationPaper(
        number="2",
        date=date(2026, 5, 20),
        record_date=date(2026, 5, 22),
        status=status,
        reverses="№ 1 от 01.05.2026" if status is PaperStatus.REVERSAL else "",
        school=samples.SCHOOL,
        legal_basis="Приказ управления образования от 10.05.2026 № 44",
        basis="Протокол комиссии № 3 от 19.05.2026",
        commission=samples.COMMISSION,
        lines=lines,
        record="№ 42 (основной), № 9 (учебный)",
    )


def monstrous_replacement(count: int) -> ReplacementPaper:
    """Long titles, an unbroken word, a long school, twelve members, absurd prices."""
    monster = samples.monstrous(0)
    return replace(
        replacement(0, PaperStatus.DRAFT),
        number=monster.number,
        school=monster.school,
        commission=monster.commission,
        reader=samples.LONG_WORD,
        reader_class=samples.LONG_NAME[:60],
        basis=samples.LONG_TITLE,
        legal_basis=samples.LONG_TITLE,
        numbers="1–999, " * 60,
        cards="1, 2, 3, " * 60,
        record_in=monster.summary_record,
        lines=tuple(
            ReplacementPaperLine(
                RegisteredBook(samples.LONG_WORD[:60], samples.LONG_TITLE, None, 99_999_999_999),
                RegisteredBook(str(number), samples.LONG_WORD, 2024, 5),
                samples.LONG_TITLE,
            )
            for number in range(count)
        ),
    )


def monstrous_register(count: int) -> ReplacementRegister:
    """The same horrors in a register."""
    act = monstrous_replacement(count)
    return replace(
        register(0),
        school=act.school,
        legal_basis=act.legal_basis,
        entries=tuple(
            replace(
                entry,
                reader=samples.LONG_WORD,
                document_number="7" * 40,
                lost=line.lost,
                accepted=line.accepted,
            )
            for entry, line in zip(register(count).entries, act.lines, strict=True)
        ),
    )


def monstrous_revaluation(count: int) -> RevaluationPaper:
    """The same horrors in an act of revaluation."""
    act = monstrous_replacement(0)
    return replace(
        revaluation(0, PaperStatus.REVERSAL),
        number=act.number,
        school=act.school,
        commission=act.commission,
        basis=act.basis,
        legal_basis=act.legal_basis,
        reverses="№ " + "9" * 60,
        record="№ " + "9" * 60,
        lines=tuple(
            RevaluationPaperLine(
                samples.LONG_WORD[:60] if number % 2 else "б/н",
                samples.LONG_WORD if number % 2 else samples.LONG_TITLE,
                None,
                1 + number % 40,
                0 if number % 5 == 0 else 7,
                99_999_999_999,
                (list(Fund)[number % 3], list(Account)[number % 2]),
            )
            for number in range(count)
        ),
    )
