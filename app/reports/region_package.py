"""The workbooks of a package for the regional centre."""

from __future__ import annotations

from pathlib import Path

from app.exchange.package import OfferData
from app.queries.provision import ChecklistCard
from app.queries.region_forms import RegionForms
from app.reports.exchange_workbook import exchange_workbook
from app.reports.region_forms import render_region_forms_xlsx

FORMS_PART = "Формы.xlsx"
OFFER_PART = "Излишки.xlsx"


def package_books(
    card: ChecklistCard, forms: RegionForms, offer: OfferData | None, resources: Path
) -> dict[str, bytes]:
    """The forms, and the surplus as a list where there is one: name of the part → workbook."""
    books = {FORMS_PART: render_region_forms_xlsx(forms, resources)}
    if offer is not None:
        books[OFFER_PART] = exchange_workbook(offer, resources)
    return books
