"""One search of the catalogue on its way to a worker and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.queries.catalogue import CatalogueFilter, CatalogueHits, CatalogueQueries, TitleSort
from app.ui.catalogue.columns import SORT_OF_COLUMN
from app.ui.kit.table.columns import Sort

NO_HITS = CatalogueHits((), 0, "", "")


@dataclass(slots=True)
class Search:
    """A filter and, once it was answered, its hits.

    :meth:`load` runs on a reader thread; ``hits`` are looked at on the main thread after the
    table model said that the ids have arrived. Another order of the same filter finds the
    same titles, so it does not matter which of two answers came last.
    """

    queries: CatalogueQueries
    wanted: CatalogueFilter
    hits: CatalogueHits = NO_HITS

    def load(self, order: Sort | None) -> Sequence[int]:
        """The ids in the order of the table's heading, or of the filter when it has none."""
        wanted = self.wanted
        if order is not None:
            sort = SORT_OF_COLUMN[order.key]
            wanted = replace(wanted, sort=sort, descending=order.descending)
        self.hits = self.queries.find(wanted)
        return self.hits.ids


@dataclass(frozen=True, slots=True)
class Order:
    """An order that the menu offers. ``column`` is empty for an order that no column has."""

    label: str
    sort: TitleSort
    column: str = ""
    descending: bool = False


ORDERS: tuple[Order, ...] = (
    Order("по совпадению", TitleSort.RELEVANCE),
    Order("по заглавию", TitleSort.TITLE, "title"),
    Order("по автору", TitleSort.AUTHOR, "authors"),
    Order("по году", TitleSort.YEAR, "year", descending=True),
    Order("новые сверху", TitleSort.ADDED, descending=True),
)
