"""Naughty strings on papers: all of them in one act, as PDF and as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from app.queries.paper_data import AcceptancePaperLine, WriteOffPaperLine
from app.reports.acceptance import (
    lay_out_acceptance,
    render_acceptance_pdf,
    render_acceptance_xlsx,
)
from app.reports.page import Paper
from app.reports.typeface import Typeface, plain_text
from app.reports.write_off import lay_out_write_off, render_write_off_pdf, render_write_off_xlsx
from tests.reports import samples
from tests.reports.checks import RESOURCES, check_layout, page_lines, pdf_texts
from tests.support.naughty import naughty_strings

STRINGS = naughty_strings()
WRITE_OFF = replace(
    samples.write_off(0),
    lines=tuple(
        WriteOffPaperLine(str(number), text, 1990, 1, 100, remark=text)
        for number, text in enumerate(STRINGS, 1)
    ),
)
ACCEPTANCE = replace(
    samples.acceptance(0),
    lines=tuple(AcceptancePaperLine(text, 2024, 1, 100, documented_quantity=2) for text in STRINGS),
)


@pytest.fixture(params=["write_off", "acceptance"], scope="module")
def paper(request: pytest.FixtureRequest) -> tuple[Paper, bytes]:
    """The laid out pages and the PDF of each paper."""
    if request.param == "write_off":
        return lay_out_write_off(WRITE_OFF, RESOURCES)[0], render_write_off_pdf(
            WRITE_OFF, RESOURCES
        )
    return lay_out_acceptance(ACCEPTANCE, RESOURCES)[0], render_acceptance_pdf(
        ACCEPTANCE, RESOURCES
    )


def test_every_string_is_on_the_paper(paper: tuple[Paper, bytes]) -> None:
    laid_out, pdf = paper
    check_layout(laid_out.pages)
    drawn = "".join("".join(map(page_lines, laid_out.pages)).split())
    face = Typeface(RESOURCES / "fonts")
    for text in STRINGS:
        assert "".join(face.clean(text).split()) in drawn, f"{text!r}"
    assert "□" in drawn, "letters that the font lacks leave a visible sign"
    assert len(pdf_texts(pdf)) == len(laid_out.pages)


@pytest.mark.parametrize(
    "render",
    [
        lambda: render_write_off_xlsx(WRITE_OFF, RESOURCES),
        lambda: render_acceptance_xlsx(ACCEPTANCE, RESOURCES),
    ],
    ids=["write_off", "acceptance"],
)
def test_every_string_is_a_text_in_the_workbook(render: Callable[[], bytes]) -> None:
    book = openpyxl.load_workbook(BytesIO(render()))
    sheet = book[book.sheetnames[-1]]
    column = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    texts = [cell.value for cell in column if cell.data_type == "s"]
    formulas = [str(cell.value) for cell in column if cell.data_type == "f"]
    written = [plain_text(text) for text in STRINGS if plain_text(text)]
    remaining = iter(texts)
    assert [text for text in written if text not in remaining] == []
    assert not set(formulas) & set(written)
