"""Who studies by the textbooks of the demonstration: classes, the federal list, the plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.core.errors import UserError
from app.queries.classes import ClassDraft
from app.services.demo_parts import PUPILS, DemoWork

YEAR = 2024
_LETTERS = "АБВ"
_CLASSES: dict[int, int] = {1: 3, 2: 3, 3: 3, 4: 3, 5: 3, 6: 2, 7: 2, 8: 2, 9: 2, 10: 2, 11: 1}
_BUDGET = 500_000_00


class DemoStudy(DemoWork):
    """A full school of 26 classes, its plan, next year's forecast and an order."""

    def steps(self) -> tuple[Callable[[], object], ...]:
        """What is done, in order."""
        return (self._classes, self._match, self._plan, self._next_year)

    def _classes(self) -> None:
        self._go_to(date(2025, 6, 17))
        for grade, count in _CLASSES.items():
            share, rest = divmod(PUPILS[grade], count)
            for place in range(count):
                self._services.classes.save(
                    ClassDraft(YEAR, grade, _LETTERS[place], share + (place < rest))
                )

    def _match(self) -> None:
        """Certain matches are kept; doubtful ones wait for the new user to decide."""
        loaded = self._services.federal_list.load_shipped()
        if loaded.list_id is None:
            raise LookupError("the list was loaded just now")
        self._services.federal_list.match(loaded.list_id)

    def _plan(self) -> None:
        self._services.study_plan.suggest(YEAR)

    def _next_year(self) -> None:
        self._services.classes.roll_forward(YEAR)
        self._services.study_plan.suggest(YEAR + 1)
        try:
            draft = self._services.orders.suggest(YEAR + 1, _BUDGET)
        except UserError as nothing_lacks:
            raise LookupError("the demonstration needs a deficit") from nothing_lacks
        self._services.orders.save(draft)
