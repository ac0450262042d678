"""What the search of everything (Ctrl+K) finds in the catalogue."""

from __future__ import annotations

from app.queries.catalogue import CatalogueFilter
from app.services.workspace import Workspace
from app.ui.shell.palette import Hit, SearchProvider

MOST_HITS = 8


def search_providers(workspace: Workspace) -> list[SearchProvider]:
    """Titles by words, then copies by inventory number or barcode."""
    catalogue = workspace.queries.catalogue

    def titles(query: str) -> list[Hit]:
        hits = catalogue.find(CatalogueFilter(query))
        return [
            Hit(
                row.title,
                ", ".join(filter(None, (row.authors, str(row.year or "")))),
                "book",
                page_id="catalogue",
                argument=row.id,
            )
            for row in catalogue.rows(hits.ids[:MOST_HITS])
        ]

    def copies(query: str) -> list[Hit]:
        return [
            Hit(
                f"№ {copy.inventory_number}" if copy.inventory_number else copy.barcode,
                f"{copy.name} · {copy.status_text}",
                "barcode",
                page_id="catalogue",
                argument=copy.title_id,
            )
            for copy in catalogue.find_copies(query)[:MOST_HITS]
        ]

    return [titles, copies]
