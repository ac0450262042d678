"""The workbooks of a package for the regional centre."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.exchange.package import OfferData
from app.queries.provision import ChecklistPaper
from app.queries.region_forms import RegionForms
from app.reports.checklist import render_checklist_xlsx
from app.reports.exchange_workbook import exchange_workbook
from app.reports.region_forms import render_region_forms_xlsx

FORMS_PART = "Формы.xlsx"
CHECKLIST_PART = "Чек-лист.xlsx"
_PEOPLE = ("director_name", "accountant_name", "librarian_name")
OFFER_PART = "Излишки.xlsx"


def package_books(
    checklist: ChecklistPaper, forms: RegionForms, offer: OfferData | None, resources: Path
) -> dict[str, bytes]:
    """The forms, the checklist, and the surplus as a list where there is one: part → workbook.

    A package names no person: the lines to sign on are blank.
    """
    nameless = replace(checklist.school, **dict.fromkeys(_PEOPLE, ""))
    books = {
        FORMS_PART: render_region_forms_xlsx(forms, resources),
        CHECKLIST_PART: render_checklist_xlsx(replace(checklist, school=nameless), resources),
    }
    if offer is not None:
        books[OFFER_PART] = exchange_workbook(offer, resources)
    return books
