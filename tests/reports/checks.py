"""Checks that hold for every paper: nothing leaves its cell, nothing overlaps, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from app.reports.page import Box, Page, Paper

RESOURCES = Path(__file__).parents[2] / "resources"

_SLACK = 0.05
_GLYPH_SLACK = 1.2
_ASCENT = 0.892
_DESCENT = 0.216


def check_layout(pages: Iterable[Page]) -> None:
    """Every line of text lies inside its box, every box inside the margins, no two overlap."""
    for number, page in enumerate(pages, start=1):
        body = page.frame.body
        for run in page.runs:
            where = f"page {number}: {run.text!r}"
            assert run.style.size >= 2.0, f"{where} is set in illegible letters"
            assert _inside(run.box, body), f"{where} leaves the margins"
            if run.turned:
                assert run.baseline <= run.box.bottom + _SLACK, where
                top = run.baseline - page.face.width(run.text, run.style)
                assert top >= run.box.top - _SLACK, where
                assert run.x - _ASCENT * run.style.size >= run.box.left - _SLACK, where
                assert run.x + _DESCENT * run.style.size <= run.box.right + _SLACK, where
                continue
            right = run.x + page.face.width(run.text, run.style)
            assert run.x >= run.box.left - _SLACK, where
            assert right <= run.box.right + _SLACK, where
            assert run.baseline - _ASCENT * run.style.size >= run.box.top - _SLACK, where
            assert run.baseline + _DESCENT * run.style.size <= run.box.bottom + _SLACK, where
        _check_no_overlap(page, number)


def _inside(inner: Box, outer: Box) -> bool:
    return (
        inner.left >= outer.left - _SLACK
        and inner.top >= outer.top - _SLACK
        and inner.right <= outer.right + _SLACK
        and inner.bottom <= outer.bottom + _SLACK
    )


def _check_no_overlap(page: Page, number: int) -> None:
    runs = sorted(page.runs, key=lambda run: run.box.top)
    for index, run in enumerate(runs):
        for other in runs[index + 1 :]:
            if other.box.top >= run.box.bottom - _SLACK:
                break
            apart = (
                other.box.left >= run.box.right - _SLACK or run.box.left >= other.box.right - _SLACK
            )
            assert apart, f"page {number}: {run.text!r} and {other.text!r} overlap"


def check_pdf(pdf: bytes, paper: Paper) -> None:
    """The file has the pages of the layout, and its ink lies inside the boxes of the layout."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        assert len(document) == len(paper.pages)
        for index, page in enumerate(paper.pages):
            drawn = document[index]
            width, height = drawn.get_size()
            assert (round(width), round(height)) == (
                round(page.frame.width),
                round(page.frame.height),
            )
            boxes = {run.box for run in page.runs if not run.turned}
            found = 0
            for item in drawn.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                matrix = item.get_matrix()
                if matrix.b:
                    continue  # the watermark and turned headings are checked as they are laid out
                left, bottom, right, top = item.get_bounds()
                ink = Box(left, height - top, right - left, top - bottom)
                assert any(_holds(box, ink) for box in boxes), f"page {index + 1}: ink at {ink}"
                found += 1
            assert found >= sum(not run.turned for run in page.runs)
    finally:
        document.close()


def _holds(box: Box, ink: Box) -> bool:
    return (
        ink.left >= box.left - _GLYPH_SLACK
        and ink.right <= box.right + _GLYPH_SLACK
        and ink.top >= box.top - _GLYPH_SLACK
        and ink.bottom <= box.bottom + _GLYPH_SLACK
    )


def pdf_texts(pdf: bytes) -> list[str]:
    """The text of each page, line ends as spaces, every space an ordinary one."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        texts: list[str] = []
        for page in document:
            text_page = page.get_textpage()
            texts.append(" ".join(text_page.get_text_bounded().split()))
            text_page.close()
        return texts
    finally:
        document.close()


def page_lines(page: Page) -> str:
    """The words of a laid out page in drawing order."""
    return " ".join(" ".join(run.text.split()) for run in page.runs)
