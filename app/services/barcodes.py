"""Bar codes of copies: pre-printed labels take the place of our own."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.barcodes import OWN_PREFIX, ean13_valid, is_own_barcode, serial_of
from app.core.changes import Area, Changes
from app.core.errors import ConflictError, UserError
from app.core.text import clean_line, restore_scan
from app.models import Copy, Title
from app.models.safety import UndoWay
from app.services.context import Journal, ServiceContext
from app.services.numbers import peek_number

LONGEST_CODE = 40
_ISBN_PREFIXES = ("978", "979")


class BarcodeService:
    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def assign(self, copy_id: int, code: str) -> Changes:
        """Give a copy the bar code of a label that was glued to it; a code that a scanner typed
        on the Russian layout is read as it was meant. ``Changes.entity_id`` is the copy.

        Raises:
            UserError: no code, one that another copy has, an ISBN, or one that was misread.
            ConflictError: the copy is gone.
        """
        wanted = restore_scan(clean_line(code))
        with self._context.library.write() as session:
            copy = session.get(Copy, copy_id)
            if copy is None:
                raise ConflictError("Этого экземпляра уже нет.", "Обновите список.")
            if copy.barcode == wanted:
                return Changes(entity_id=copy_id)
            _check_label(wanted)
            check_code(session, wanted)
            _check_free(session, wanted)
            journal = Journal(session, self._context)
            summary = f"Штрихкод экземпляра: {wanted}"
            operation = journal.operation(
                "barcode_assigned", summary, undo=UndoWay.JOURNAL, copies=1
            )
            journal.entry(
                operation, "copy", copy_id, {"barcode": copy.barcode}, {"barcode": wanted}
            )
            copy.barcode = wanted
            copy.version += 1
        return Changes.of(
            Area.CATALOGUE,
            operation_id=operation,
            entity_id=copy_id,
            message=summary,
            undoable=True,
        )


def check_code(session: Session, code: str) -> None:
    """What no bar code of a copy may be.

    Raises:
        UserError: misread by its check digit, or of our own form with a number that the
            program is still to give to another copy.
    """
    if len(code) == 13 and code.isdigit() and not ean13_valid(code):
        kind = "нашей этикетки" if code.startswith(OWN_PREFIX) else "EAN-13"
        raise UserError(
            f"Штрихкод {kind} «{code}» прочитан с ошибкой.", "Отсканируйте его ещё раз."
        )
    if is_own_barcode(code) and serial_of(code) >= peek_number(session, "copy", ""):
        raise UserError(
            f"Штрихкод «{code}» программа даст одному из следующих экземпляров.",
            "Возьмите наклейки, номера которых не начинаются с 20.",
        )


def _check_label(code: str) -> None:
    if not code:
        raise UserError("Штрихкод пустой.", "Отсканируйте наклейку ещё раз.")
    if len(code) > LONGEST_CODE:
        raise UserError(
            f"В штрихкоде {len(code)} знаков, это слишком много.", "Отсканируйте наклейку ещё раз."
        )
    if ean13_valid(code) and code.startswith(_ISBN_PREFIXES):
        raise UserError(
            f"«{code}» — ISBN: он напечатан на всех экземплярах издания.",
            "Сканируйте наклейку, а не обложку.",
        )


def _check_free(session: Session, code: str) -> None:
    owner = session.execute(
        select(Copy.inventory_number, Title.title)
        .join(Title, Title.id == Copy.title_id)
        .where(Copy.barcode == code)
    ).first()
    if owner is not None:
        number, title = owner
        whose = f"№ {number}, «{title}»" if number else f"«{title}»"
        raise UserError(
            f"Штрихкод «{code}» уже у другого экземпляра: {whose}.", "Возьмите другую наклейку."
        )
