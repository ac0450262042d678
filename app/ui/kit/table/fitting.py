"""Keeps the columns within the width of a table: what is rarely needed gives way first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QHeaderView

from app.ui.kit.table.columns import TableColumn
from app.ui.kit.theme import Theme


class ColumnFitter:
    """Hides columns that may be spared while the others have no room.

    A column that stretches keeps at least its declared width; where even that does not fit,
    the table scrolls sideways. What the user hides or shows by the menu is left alone.
    """

    def __init__(
        self, header: QHeaderView, columns: Sequence[TableColumn[Any]], theme: Theme
    ) -> None:
        self._header = header
        self._columns = columns
        self._theme = theme
        self._spared: set[int] = set()
        self._wanted: set[int] = set()
        self.sparing = True
        """False keeps every column: the table scrolls sideways instead."""

    def is_spared(self, number: int) -> bool:
        """Is the column hidden only because there is no room?"""
        return number in self._spared

    def keep(self, number: int) -> None:
        """The user wants to see the column whatever the room."""
        self._wanted.add(number)
        self._spared.discard(number)

    def forget(self) -> None:
        """Columns are as they were declared."""
        self._wanted.clear()

    def fit(self, room: int) -> None:
        """Show what fits into ``room`` pixels."""
        header, columns = self._header, self._columns
        for number in self._spared:
            header.setSectionHidden(number, False)
        self._spared = set()
        stretching = [
            n for n, c in enumerate(columns) if c.stretch and not header.isSectionHidden(n)
        ]
        if not stretching or room <= 0:
            return
        spare = sorted(
            (n for n, c in enumerate(columns) if self._may_spare(n, c)),
            key=lambda number: columns[number].spare,
        )
        for number in spare:
            if self._need() <= room:
                break
            if not header.isSectionHidden(number):
                header.setSectionHidden(number, True)
                self._spared.add(number)
        mode = QHeaderView.ResizeMode
        fits = self._need() <= room
        for number in stretching:
            header.setSectionResizeMode(number, mode.Stretch if fits else mode.Interactive)
            if not fits:
                header.resizeSection(number, self._least(number))

    def _may_spare(self, number: int, column: TableColumn[Any]) -> bool:
        return bool(column.spare) and self.sparing and number not in self._wanted

    def _least(self, number: int) -> int:
        return self._theme.px(self._columns[number].width)

    def _need(self) -> int:
        header = self._header
        return sum(
            self._least(number) if column.stretch else header.sectionSize(number)
            for number, column in enumerate(self._columns)
            if not header.isSectionHidden(number)
        )
