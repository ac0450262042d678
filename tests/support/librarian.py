"""A librarian who works by chance: whatever the program lets be done, in any order."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random

from app.core.errors import UserError
from app.core.stock import Account, DocumentKind, Fund, ReceiptWay, TransferMode
from app.queries.replacement import PairDraft, ReplacementDraft
from app.queries.revaluation import RevaluationDraft, RevaluationLineDraft
from app.queries.stock import ReceiptLine
from app.queries.transfer import PartnerCard, TransferDraft, TransferLineDraft
from app.services.catalogue import CopyEdit
from tests.support.workshop import Workshop, line


class Librarian:
    """Does what a librarian may do, chosen by chance; refusals of the program are part of it."""

    def __init__(self, workshop: Workshop, chance: Random) -> None:
        self._workshop = workshop
        self._chance = chance
        self._titles = [workshop.title(name) for name in ("Мцыри", "Демон", "Бэла")]
        self._partners = [
            workshop.services.partners.save(PartnerCard(name, name)).entity_id or 0
            for name in ("Школа № 5", "Школа № 9")
        ]
        self._openings = 0
        self._actions: tuple[Callable[[], object], ...] = (
            self._receive,
            self._receive,
            self._write_off,
            self._write_off,
            self._correct_receipt,
            self._correct_act,
            self._reverse_receipt,
            self._reverse_act,
            self._leave_a_draft,
            self._discard,
            self._undo,
            self._undo_some,
            self._edit_copies,
            self._pass_time,
            self._borrow,
            self._send,
            self._send,
            self._return,
            self._correct_transfer,
            self._reverse_transfer,
            self._confirm,
            self._replace_lost,
            self._correct_replacement,
            self._reverse_replacement,
            self._revalue,
            self._correct_revaluation,
            self._reverse_revaluation,
            self._bring_in,
            self._reverse_opening,
            self._close,
            self._reopen,
        )

    def act(self) -> str:
        """Do one thing; its name, with the refusal if there was one."""
        action = self._chance.choice(self._actions)
        try:
            action()
        except UserError as refusal:
            self._tidy_up()
            return f"{action.__name__}: {refusal.message}"
        return action.__name__

    def _tidy_up(self) -> None:
        """Throw most drafts away that could not be posted: they hold copies."""
        for document_id, kind, version in self._workshop.rows(
            "SELECT id, kind, version FROM document WHERE status = 'draft'"
        ):
            if self._chance.random() < 0.7:
                self._discarders()[DocumentKind(kind)](document_id, version)

    def _discarders(self) -> dict[DocumentKind, Callable[[int, int], object]]:
        services = self._workshop.services
        return {
            DocumentKind.RECEIPT: services.receipts.discard,
            DocumentKind.WRITE_OFF: services.write_off.discard,
            DocumentKind.OPENING: services.opening.discard,
            DocumentKind.REPLACEMENT: services.replacement.discard,
            DocumentKind.REVALUATION: services.revaluation.discard,
            DocumentKind.TRANSFER_OUT: partial(
                services.transfer.discard, DocumentKind.TRANSFER_OUT
            ),
            DocumentKind.TRANSFER_RETURN: partial(
                services.transfer.discard, DocumentKind.TRANSFER_RETURN
            ),
        }

    def _receive(self) -> None:
        record_date = self._record_date()
        document_id = self._workshop.draft_receipt(*self._lines(), day=record_date)
        self._workshop.post_receipt(document_id, record_date)

    def _write_off(self) -> None:
        fund = self._chance.choice(list(Fund))
        record_date = self._record_date()
        act = self._workshop.draft_act(self._copies(fund), fund, day=record_date)
        self._workshop.post_act(act, record_date)

    def _correct_receipt(self) -> None:
        document_id = self._document("receipt", "posted")
        started = self._workshop.services.receipts.start_correction(document_id).entity_id or 0
        draft = self._workshop.receipt(started).draft
        lines = [self._changed(item) for item in draft.lines if self._chance.random() > 0.2]
        if self._chance.random() < 0.4:
            lines.append(self._line())
        if lines and self._chance.random() < 0.3:
            lines.append(replace(lines[0], price=lines[0].price + 1))
        self._chance.shuffle(lines)
        self._workshop.services.receipts.save_draft(replace(draft, lines=tuple(lines)))
        self._workshop.post_receipt(started, self._record_date())

    def _correct_act(self) -> None:
        document_id = self._document("write_off", "posted")
        started = self._workshop.services.write_off.start_correction(document_id).entity_id or 0
        draft = self._workshop.act(started).draft
        kept = [item for item in draft.lines if self._chance.random() > 0.3]
        self._workshop.services.write_off.save_draft(replace(draft, lines=tuple(kept)))
        self._workshop.post_act(started, self._record_date())

    def _reverse_receipt(self) -> None:
        document_id = self._document("receipt", "posted")
        self._workshop.services.receipts.reverse(document_id, self._record_date())

    def _reverse_act(self) -> None:
        document_id = self._document("write_off", "posted")
        self._workshop.services.write_off.reverse(document_id, self._record_date())

    def _leave_a_draft(self) -> None:
        if self._chance.random() < 0.5:
            self._workshop.draft_receipt(*self._lines())
        else:
            fund = self._chance.choice(list(Fund))
            self._workshop.draft_act(self._copies(fund), fund)

    def _discard(self) -> None:
        kind = self._chance.choice(list(DocumentKind))
        document_id = self._document(kind.value, "draft")
        self._discarders()[kind](document_id, self._version(document_id))

    def _undo(self) -> None:
        self._workshop.services.safety.undo()

    def _undo_some(self) -> None:
        operations = self._workshop.rows("SELECT id FROM operation ORDER BY id")
        self._workshop.services.safety.undo(self._chance.choice(operations))

    def _edit_copies(self) -> None:
        copies = self._copies(self._chance.choice(list(Fund)))
        self._workshop.services.catalogue.edit_copies(copies, CopyEdit(note="пометка"))

    def _pass_time(self) -> None:
        self._workshop.clock.advance(timedelta(days=self._chance.choice([0, 1, 1, 40])))

    # --- other schools -----------------------------------------------------------------------

    def _borrow(self) -> None:
        document_id = self._workshop.draft_receipt(
            replace(self._line(), fund=Fund.TEXTBOOKS, account=Account.BORROWED, numbered=False),
            way=ReceiptWay.LOAN,
            partner_id=self._chance.choice(self._partners),
        )
        self._workshop.post_receipt(document_id, self._record_date())

    def _send(self) -> None:
        mode = self._chance.choice([TransferMode.PERMANENT, TransferMode.TEMPORARY])
        copies = self._copies(self._chance.choice([Fund.MAIN, Fund.TEXTBOOKS]))
        self._post_transfer(self._transfer(mode, copies))

    def _return(self) -> None:
        mode = self._chance.choice([TransferMode.RETURN_LENT, TransferMode.RETURN_BORROWED])
        which = (
            "lent_by_id IS NOT NULL"
            if mode is TransferMode.RETURN_LENT
            else "account = 'borrowed' AND state = 'in_stock'"
        )
        found = self._workshop.rows(f"SELECT id FROM copy WHERE {which}")
        some = self._chance.sample(found, min(len(found), self._chance.randint(0, 3)))
        self._post_transfer(self._transfer(mode, some))

    def _transfer(self, mode: TransferMode, copies: list[int]) -> int:
        today = self._workshop.clock.today()
        saved = self._workshop.services.transfer.save_draft(
            TransferDraft(
                today,
                mode,
                self._chance.choice(self._partners),
                tuple(TransferLineDraft(copy_id) for copy_id in copies),
                due_date=today + timedelta(days=200),
            )
        )
        return saved.entity_id or 0

    def _post_transfer(self, document_id: int) -> None:
        self._workshop.services.transfer.post(
            document_id, self._version(document_id), self._record_date()
        )

    def _correct_transfer(self) -> None:
        kind = self._chance.choice(["transfer_out", "transfer_return"])
        services = self._workshop.services.transfer
        started = services.start_correction(self._document(kind, "posted")).entity_id or 0
        card = self._workshop.queries.transfer.transfer(started)
        assert card is not None
        kept = tuple(item for item in card.draft.lines if self._chance.random() > 0.3)
        services.save_draft(replace(card.draft, lines=kept))
        self._post_transfer(started)

    def _reverse_transfer(self) -> None:
        kind = self._chance.choice(["transfer_out", "transfer_return"])
        document_id = self._document(kind, "posted")
        self._workshop.services.transfer.reverse(document_id, self._record_date())

    def _confirm(self) -> None:
        document_id = self._document("transfer_out", "posted")
        self._workshop.services.transfer.confirm(
            document_id, self._version(document_id), self._workshop.clock.today(), "Принято"
        )

    # --- replacements, revaluations, opening balances ------------------------------------------

    def _replace_lost(self) -> None:
        fund = self._chance.choice([Fund.MAIN, Fund.TEXTBOOKS])
        copies = self._copies(fund)
        pairs = tuple(
            PairDraft(
                copy_id,
                replace(self._line(), quantity=1, first_number=None, price=400_00, fund=fund),
                self._chance.choice(["", "признано равноценным", "признано равноценным"]),
            )
            for copy_id in copies
        )
        saved = self._workshop.services.replacement.save_draft(
            ReplacementDraft(
                self._workshop.clock.today(),
                pairs,
                commission_id=self._workshop.queries.school.commissions()[0].id,
            )
        )
        self._post_replacement(saved.entity_id or 0)

    def _post_replacement(self, document_id: int) -> None:
        self._workshop.services.replacement.post(
            document_id, self._version(document_id), self._record_date()
        )

    def _correct_replacement(self) -> None:
        services = self._workshop.services.replacement
        started = services.start_correction(self._document("replacement", "posted")).entity_id or 0
        card = self._workshop.queries.replacement.replacement(started)
        assert card is not None
        kept = tuple(pair for pair in card.draft.pairs if self._chance.random() > 0.3)
        services.save_draft(replace(card.draft, pairs=kept))
        self._post_replacement(started)

    def _reverse_replacement(self) -> None:
        document_id = self._document("replacement", "posted")
        self._workshop.services.replacement.reverse(document_id, self._record_date())

    def _revalue(self) -> None:
        copies = self._copies(self._chance.choice(list(Fund)))
        saved = self._workshop.services.revaluation.save_draft(
            RevaluationDraft(
                self._workshop.clock.today(),
                tuple(
                    RevaluationLineDraft(copy_id, self._chance.choice([0, 50_00, 123_45]))
                    for copy_id in copies
                ),
                commission_id=self._workshop.queries.school.commissions()[0].id,
            )
        )
        self._post_revaluation(saved.entity_id or 0)

    def _post_revaluation(self, document_id: int) -> None:
        self._workshop.services.revaluation.post(
            document_id, self._version(document_id), self._record_date()
        )

    def _correct_revaluation(self) -> None:
        services = self._workshop.services.revaluation
        started = services.start_correction(self._document("revaluation", "posted")).entity_id or 0
        self._post_revaluation(started)

    def _reverse_revaluation(self) -> None:
        document_id = self._document("revaluation", "posted")
        self._workshop.services.revaluation.reverse(document_id, self._record_date())

    def _bring_in(self) -> None:
        """An inventory list of some old numbers, one of them gone long ago."""
        self._openings += 1
        first = 500 + 10 * self._openings
        path = Path(self._workshop.path).with_name(f"stock{self._openings}.csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(
                ["Инвентарный номер", "Автор", "Заглавие", "Год", "Цена", "Акт выбытия"]
            )
            for number in range(first, first + self._chance.randint(1, 4)):
                gone = "акт № 3 от 01.02.2011" if self._chance.random() < 0.2 else ""
                price = self._chance.choice(["12,50", "0", "348.50"])
                writer.writerow([number, "Толстой Л. Н.", "Детство", 1984, price, gone])
        opening = self._workshop.services.opening
        table = self._workshop.services.imports.read_table(path)
        sheet = opening.read_stock(table, opening.suggest_columns(table))
        as_of = self._record_date() or self._workshop.clock.today()
        loaded = opening.apply(sheet, path.name, as_of)
        document_id = loaded.changes.entity_id or 0
        if self._chance.random() < 0.8:
            opening.post(document_id, self._version(document_id))

    def _reverse_opening(self) -> None:
        self._workshop.services.opening.reverse(self._document("opening", "posted"))

    # --- periods -----------------------------------------------------------------------------

    def _close(self) -> None:
        if self._chance.random() < 0.3:
            until = self._workshop.clock.today() - timedelta(days=self._chance.choice([1, 20]))
            self._workshop.services.periods.close(until)

    def _reopen(self) -> None:
        closings = self._workshop.rows("SELECT id FROM period_closing WHERE reopened_at IS NULL")
        if closings:
            self._workshop.services.periods.reopen(closings[-1], "нашли пропущенную накладную")

    # --- choices -----------------------------------------------------------------------------

    def _line(self) -> ReceiptLine:
        return line(
            self._chance.choice(self._titles),
            self._chance.randint(0, 4),
            self._chance.choice([0, 1, 99_99, 348_50]),
            self._chance.choice(list(Fund)),
            account=self._chance.choice([Account.BALANCE, Account.OFF_BALANCE]),
            numbered=self._chance.random() < 0.7,
            number_prefix=self._chance.choice(["", "Б-", "б-"]),
            first_number=self._chance.choice([None, None, None, 3, 30]),
        )

    def _lines(self) -> list[ReceiptLine]:
        return [self._line() for _number in range(self._chance.randint(1, 3))]

    def _changed(self, item: ReceiptLine) -> ReceiptLine:
        other = self._line()
        names = self._chance.sample(["quantity", "price", "fund", "title_id", "numbered"], 2)
        return replace(item, **{name: getattr(other, name) for name in names})

    def _copies(self, fund: Fund) -> list[int]:
        """Some copies, most of them such as may go."""
        fitting = self._workshop.rows(
            "SELECT id FROM copy WHERE fund = ? AND state = 'in_stock'", fund.value
        )
        every = self._workshop.rows("SELECT id FROM copy")
        chosen = self._chance.sample(fitting, min(len(fitting), self._chance.randint(0, 4)))
        if every and self._chance.random() < 0.1:
            chosen.append(self._chance.choice(every))
        return list(dict.fromkeys(chosen))

    def _document(self, kind: str, status: str) -> int:
        found: list[int] = self._workshop.rows(
            "SELECT id FROM document WHERE kind = ? AND status = ? "
            f"AND (reverses_id IS NULL OR {int(self._chance.random() < 0.1)}) ORDER BY id",
            kind,
            status,
        )
        # the newest is the one that nothing has happened to yet
        return self._chance.choice([*found, *found[-1:] * len(found)]) if found else 0

    def _version(self, document_id: int) -> int:
        found: list[int] = self._workshop.rows(
            "SELECT version FROM document WHERE id = ?", document_id
        )
        return found[0] if found else 0

    def _record_date(self) -> date | None:
        if self._chance.random() < 0.7:
            return None
        return self._workshop.clock.today() - timedelta(days=self._chance.choice([0, 1, 2, 30]))
