"""Leading the user to what stands in the way of posting: fields first, then lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt

from app.core.dates import format_date
from app.core.stock import DocumentStatus, Fund
from app.ui.kit.tokens import Tone
from app.ui.stock import write_off_checks as checking
from app.ui.stock.document_parts import Check
from app.ui.stock.write_off_body import ActBody
from app.ui.stock.write_off_lines import ActRow
from app.ui.stock.write_off_opening import OpenedAct

OPEN_REVERSAL = "Открыть сторно"
_NO_COMMISSION = "Выберите комиссию: акт проводят по её решению."


class RemarkGuide(QObject):
    """Shows one remark after another.

    Args:
        body: the widgets of the page.
        fund: the fund chosen in the head.
        edit_disposals: opens the directions of disposal.
    """

    def __init__(
        self, body: ActBody, fund: Callable[[], Fund], edit_disposals: Callable[[], object]
    ) -> None:
        super().__init__(body)
        self._body = body
        self._fund = fund
        self._edit_disposals = edit_disposals
        self._stepped: object = None

    def start_over(self) -> None:
        """The next remark shown is the first one."""
        self._stepped = None

    def show_next(self, checks: Sequence[Check]) -> None:
        """Go to the next thing that stands in the way; after the last comes the first."""
        keys: list[object] = [check.key for check in checks if checking.is_field_remark(check)]
        keys += [line.copy.id for line in self._body.lines.problem_lines()]
        if not keys:
            return
        place = keys.index(self._stepped) + 1 if self._stepped in keys else 0
        self._stepped = keys[place % len(keys)]
        if isinstance(self._stepped, str):
            self.show(self._stepped)
        elif isinstance(self._stepped, int):
            self._show_line(self._stepped)

    def show(self, key: str) -> None:
        """Go to what a check speaks of, to its next line where there are several."""
        head, lines = self._body.head, self._body.lines
        match key:
            case checking.DATE:
                head.date.setFocus(Qt.FocusReason.OtherFocusReason)
            case checking.COMMISSION:
                head.commission_field.set_error(_NO_COMMISSION)
                head.commission.setFocus(Qt.FocusReason.OtherFocusReason)
            case checking.EMPTY:
                self._body.scan.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            case checking.DISPOSALS:
                self._edit_disposals()
            case checking.PRICE:
                self._step_to(lines.unpriced_ids())
            case checking.FUND:
                fund = self._fund()
                self._step_to(
                    [line.copy.id for line in lines.problem_lines() if line.copy.fund is not fund]
                )
            case _:
                self._step_to([line.copy.id for line in lines.problem_lines()])

    def _step_to(self, copy_ids: Sequence[int]) -> None:
        view = self._body.view
        current = view.current_row()
        here = current.copy.id if isinstance(current, ActRow) else 0
        ids = list(copy_ids)
        if ids:
            place = ids.index(here) + 1 if here in ids and view.hasFocus() else 0
            self._show_line(ids[place % len(ids)])

    def _show_line(self, copy_id: int) -> None:
        self._body.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._body.view.select_id(copy_id)


def show_notice(body: ActBody, opened: OpenedAct, is_editable: bool) -> None:
    """Say above an act what has to be known about it: left out copies, a correction, a reversal."""
    row, corrected, notice = opened.row, opened.outlook.corrected, body.notice
    notice.put_away()
    if opened.hint:
        notice.show_words(opened.hint, Tone.WARN)
    elif row is not None and row.status is DocumentStatus.DISCARDED:
        notice.show_words("Черновик удалён.", Tone.WARN, closable=False)
    elif is_editable and corrected is not None:
        notice.show_words(
            f"Исправление акта № {corrected.number} от {format_date(corrected.date)}: при "
            "проведении прежний акт будет сторнирован."
        )
    elif row is not None and row.reversed_by is not None:
        words = "Акт сторнирован, его экземпляры вернулись в фонд."
        notice.show_words(words, Tone.WARN, OPEN_REVERSAL, closable=False)
