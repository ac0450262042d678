"""The record of an audit: every rule, how it was found, what mends what was broken."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.queries.audit import CHECKS, AuditReport, Breach, CheckResult
from app.reports.audit_protocol import lay_out_protocol, render_protocol_pdf
from app.reports.papers import find_paper
from tests.reports import samples
from tests.reports.checks import RESOURCES, check_layout, check_pdf, pdf_texts
from tests.support.workshop import Workshop, line

MOMENT = datetime(2026, 11, 22, 9, 40, tzinfo=UTC)


def report(wrong: int, breaches: int, sentence: str = "Акт № 3: сумма не та.") -> AuditReport:
    """``wrong`` rules are broken, each ``breaches`` times; twenty of them are named."""
    named = tuple(Breach(sentence, "Сторнируйте акт.") for _number in range(min(breaches, 20)))
    results = tuple(
        CheckResult(
            check.name,
            check.title,
            check.group,
            breaches if index < wrong else 0,
            named if index < wrong else (),
        )
        for index, check in enumerate(CHECKS)
    )
    return AuditReport(MOMENT, results, samples.SCHOOL)


@pytest.mark.parametrize("wrong", [0, 1, len(CHECKS)])
@pytest.mark.parametrize("sentence", ["Акт № 3: сумма не та.", samples.LONG_WORD * 2])
def test_nothing_leaves_its_place(wrong: int, sentence: str) -> None:
    paper = lay_out_protocol(report(wrong, 35, sentence), RESOURCES)
    check_layout(paper.pages)
    check_pdf(paper.pdf(), paper)


def test_books_that_agree_are_said_to_agree() -> None:
    (text,) = pdf_texts(render_protocol_pdf(report(0, 0), RESOURCES))
    assert "Книги учёта сходятся: ни одно из правил не нарушено." in text
    assert text.count("соблюдено") == len(CHECKS)
    assert "НАРУШЕНИЯ" not in text
    assert "22.11.2026 в " in text
    for check in CHECKS:
        assert check.title in text
    assert "Кузнецова Т. А." in text


def test_breaches_stand_with_what_mends_them() -> None:
    text = " ".join(pdf_texts(render_protocol_pdf(report(2, 23), RESOURCES)))
    assert f"нарушено правил — 2 из {len(CHECKS)}" in text
    assert text.count("нарушено: 23") == 2
    assert text.count("Акт № 3: сумма не та. Сторнируйте акт.") == 40
    assert text.count("И ещё 3.") == 2


def test_protocol_is_asked_for_by_name(workshop: Workshop) -> None:
    workshop.receive(line(workshop.title(), 2))
    content = find_paper("audit-protocol").render(workshop.queries, {}, RESOURCES, "pdf")
    assert "Книги учёта сходятся" in " ".join(pdf_texts(content))
