"""What the page of a write-off act reads before it can be shown; called on a reader thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.errors import UserError
from app.core.library_settings import WRITE_OFF_CREDIT, WRITE_OFF_DEBIT
from app.core.money import copies_short, format_count
from app.core.stock import FUND_NAMES, CopyState, DocumentKind, Fund, ReferenceCategory
from app.queries.copies import CopyRow
from app.queries.documents import DocumentRow
from app.queries.write_off import (
    DisposalDraft,
    FoundCopy,
    WriteOffDraft,
    WriteOffLineDraft,
    WriteOffLineRow,
)
from app.services.workspace import Workspace
from app.ui.stock.write_off_head import ActLists

PART = 2
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Outlook:
    """What posting would do: numbers are suggestions, they are given at posting.

    ``reversal`` is the record of the reversal that a correction makes first in the same book,
    ``returning`` the copies that it brings back; ``corrected`` is the act that it reverses.
    """

    number: int
    record: int
    before: int
    reversal: int | None = None
    returning: int = 0
    corrected: DocumentRow | None = None

    def after(self, copies: int) -> int:
        """Copies of the fund after an act of so many copies."""
        return self.before + self.returning - copies

    def records_text(self) -> str:
        """«запись № 118», «сторно № 118, запись № 119»."""
        reversal = "" if self.reversal is None else f"сторно № {self.reversal}, "
        return f"{reversal}запись № {self.record}"

    def facts(self, fund: Fund, copies: int) -> list[tuple[str, str]]:
        """Rows of «После проведения»."""
        numbers = f"{format_count(self.before)} → {copies_short(self.after(copies))}"
        return [
            ("КСУ, часть 2", self.records_text()),
            (fund_label(fund), numbers),
            ("Отмена", "через сторно"),
        ]


@dataclass(frozen=True, slots=True)
class OpenedAct:
    """An act as the page takes it. ``row`` is ``None`` for one that was never saved;
    ``hint`` says what was left out of an act made from chosen copies."""

    draft: WriteOffDraft
    row: DocumentRow | None
    lines: tuple[WriteOffLineRow, ...]
    lists: ActLists
    outlook: Outlook
    hint: str = ""


def fund_label(fund: Fund) -> str:
    """«Основной фонд», «Временное хранение»."""
    name = FUND_NAMES[fund]
    return name if fund is Fund.TEMPORARY else f"{name} фонд"


def open_act(workspace: Workspace, wanted: object) -> OpenedAct:
    """Read an act by its id, or make a new one: of chosen copies (a tuple of ids) or empty.

    Raises:
        UserError: there is no act with this id.
    """
    lists = read_lists(workspace)
    if isinstance(wanted, int):
        card = workspace.queries.write_off.act(wanted)
        if card is None:
            raise UserError("Этого акта уже нет.", "Вернитесь к списку актов.")
        return OpenedAct(
            card.draft, card.row, card.lines, lists, read_outlook(workspace, card.draft)
        )
    draft = new_draft(workspace, lists)
    if not isinstance(wanted, tuple) or not wanted:
        return OpenedAct(draft, None, (), lists, read_outlook(workspace, draft))
    fund, taken, hint = choose_copies(workspace, wanted)
    lines = tuple(
        WriteOffLineRow(position, item.copy, item.copy.price, "", item.obstacle)
        for position, item in enumerate(taken, start=1)
    )
    draft = new_draft(workspace, lists, fund, taken)
    return OpenedAct(draft, None, lines, lists, read_outlook(workspace, draft), hint)


def new_draft(
    workspace: Workspace,
    lists: ActLists,
    fund: Fund = Fund.MAIN,
    copies: Sequence[FoundCopy] = (),
) -> WriteOffDraft:
    """A draft with what most acts have: first reason, first direction, newest commission.

    Raises:
        UserError: the library has no reason of exclusion at all.
    """
    reasons = [item for item in lists.reasons if item.active]
    if not reasons:
        raise UserError(
            "В библиотеке нет ни одной причины списания.", "Добавьте причину в «Настройках»."
        )
    directions = [item for item in lists.directions if item.active]
    commissions = [card for card in lists.commissions if card.active]
    total = sum(item.copy.price for item in copies)
    return WriteOffDraft(
        date=workspace.clock.today(),
        fund=fund,
        reason_id=reasons[0].id,
        lines=tuple(WriteOffLineDraft(item.copy.id) for item in copies),
        disposals=tuple(DisposalDraft(item.id, len(copies), total) for item in directions[:1]),
        commission_id=commissions[0].id if commissions else None,
        responsible=lists.people[0] if lists.people else "",
        debit=lists.debit,
        credit=lists.credit,
    )


def choose_copies(
    workspace: Workspace, copy_ids: Sequence[int]
) -> tuple[Fund, tuple[FoundCopy, ...], str]:
    """The fund that most of the copies belong to, its copies, and what was left out and why."""
    queries = workspace.queries.write_off
    rows = [item.copy for item in queries.check_copies(copy_ids, Fund.MAIN, None)]
    present = [row for row in rows if row.state is CopyState.IN_STOCK]
    counted = Counter(row.fund for row in present)
    fund = counted.most_common(1)[0][0] if counted else Fund.MAIN
    ids = [row.id for row in present if row.fund is fund]
    taken = queries.check_copies(ids, fund, None)
    hints = [
        f"Не взяты экземпляры другого фонда («{FUND_NAMES[other]}»), на них нужен отдельный "
        f"акт: {_named([row for row in present if row.fund is other])}."
        for other in counted
        if other is not fund
    ]
    gone = [row for row in rows if row.state is not CopyState.IN_STOCK]
    if gone:
        hints.append(f"Не взяты выбывшие раньше: {_named(gone)}.")
    if hints:
        hints.insert(0, f"В акт вошло {copies_short(len(taken))}, фонд — «{FUND_NAMES[fund]}».")
    return fund, taken, " ".join(hints)


def read_lists(workspace: Workspace) -> ActLists:
    """What the head offers; retired entries too, an old draft may name them."""
    school = workspace.queries.school
    requisites = school.requisites(workspace.clock.today())
    commissions = school.commissions()
    names = [requisites.librarian_name] if requisites is not None else []
    names += [member.name for card in commissions if card.active for member in card.members]
    settings = school.settings()
    return ActLists(
        school.references(ReferenceCategory.WRITE_OFF_REASON, active_only=False),
        school.references(ReferenceCategory.DISPOSAL_DIRECTION, active_only=False),
        commissions,
        tuple(dict.fromkeys(name for name in names if name)),
        settings[WRITE_OFF_DEBIT.key],
        settings[WRITE_OFF_CREDIT.key],
    )


def read_outlook(workspace: Workspace, draft: WriteOffDraft) -> Outlook:
    """Read what posting ``draft`` today would do."""
    stock = workspace.queries.stock
    day = record_day(workspace, draft)
    first = stock.next_summary_number(draft.fund, PART, day)
    number = stock.next_document_number(DocumentKind.WRITE_OFF, draft.date)
    before = stock.fund_totals(draft.fund).copies
    if draft.corrects_id is None:
        return Outlook(number, first, before)
    old = workspace.queries.write_off.act(draft.corrects_id)
    if old is None:
        return Outlook(number, first, before)
    # the reversal of the corrected act takes a number of its own year before
    number += day.year == draft.date.year
    if old.draft.fund is not draft.fund:
        return Outlook(number, first, before, corrected=old.row)
    return Outlook(number, first + 1, before, first, old.row.copies, old.row)


def record_day(workspace: Workspace, draft: WriteOffDraft) -> date:
    """The record date to offer: today, but never before the date of the act."""
    return max(workspace.clock.today(), draft.date)


def _named(rows: Sequence[CopyRow]) -> str:
    names = [f"{row.inventory_number or row.barcode} {row.name}" for row in rows[:_MOST_NAMED]]
    more = len(rows) - _MOST_NAMED
    if more > 0:
        names.append(f"и ещё {copies_short(more)}")
    return "; ".join(names)
