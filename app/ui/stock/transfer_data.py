"""What the page of a transfer reads, and what posting it would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.dates import format_date
from app.core.errors import UserError
from app.core.money import copies_short
from app.core.stock import FUND_NAMES, DocumentStatus, Fund, SummaryPart, TransferMode
from app.queries.documents import DocumentRow
from app.queries.exchange import ExchangeFileRow
from app.queries.school import CommissionCard
from app.queries.transfer import PartnerCard, TransferCard, TransferDraft, TransferLineRow
from app.services.workspace import Workspace
from app.ui.kit.tokens import Tone
from app.ui.stock.document_parts import Check


@dataclass(frozen=True, slots=True)
class TransferLists:
    """What the head offers; ``librarian`` is who hands over and accepts for us."""

    partners: tuple[PartnerCard, ...]
    commissions: tuple[CommissionCard, ...]
    librarian: str


@dataclass(frozen=True, slots=True)
class Foresight:
    """Numbers that posting would give; they are given for good only then.

    ``records`` are the summary records by fund; ``corrected`` is the document that posting
    reverses first.
    """

    number: str
    records: tuple[tuple[Fund, str], ...] = ()
    corrected: DocumentRow | None = None


@dataclass(frozen=True, slots=True)
class OpenedTransfer:
    """A transfer as the page takes it. ``card`` is ``None`` for one that was never saved,
    ``related`` is what it corrects or what has reversed it."""

    draft: TransferDraft
    card: TransferCard | None
    lists: TransferLists
    foresight: Foresight
    related: DocumentRow | None = None
    files: tuple[ExchangeFileRow, ...] = ()


def open_transfer(workspace: Workspace, wanted: object) -> OpenedTransfer:
    """Read a transfer by its id, or begin one of a mode or with a head that is filled in.

    Raises:
        UserError: there is no transfer with this id.
    """
    lists = read_lists(workspace)
    queries = workspace.queries.transfer
    if not isinstance(wanted, int):
        draft = _begin(workspace, lists, wanted)
        return OpenedTransfer(draft, None, lists, foresee(workspace, draft, ()))
    card = queries.transfer(wanted)
    if card is None:
        raise UserError("Этой передачи уже нет.", "Вернитесь к списку передач.")
    other = card.row.reversed_by if card.row.reversed_by is not None else card.row.corrects_id
    related = queries.transfer(other) if other is not None else None
    return OpenedTransfer(
        card.draft,
        card,
        lists,
        foresee(workspace, card.draft, card.lines),
        related.row if related is not None else None,
        workspace.queries.exchange.files(wanted),
    )


def read_lists(workspace: Workspace) -> TransferLists:
    """Schools and commissions, retired ones too: an old document may name them."""
    requisites = workspace.queries.school.requisites(workspace.clock.today())
    return TransferLists(
        workspace.queries.transfer.partners(),
        workspace.queries.school.commissions(),
        requisites.librarian_name if requisites is not None else "",
    )


def foresee(
    workspace: Workspace, draft: TransferDraft, lines: Sequence[TransferLineRow]
) -> Foresight:
    """Read what posting ``draft`` today would give."""
    stock = workspace.queries.stock
    day = max(workspace.clock.today(), draft.date)
    number = stock.next_document_number(draft.kind, draft.date)
    old = None
    if draft.corrects_id is not None:
        old = workspace.queries.transfer.transfer(draft.corrects_id)
        # the reversal takes a number of its own year before
        number += old is not None and day.year == draft.date.year
    if draft.mode is not TransferMode.PERMANENT:
        return Foresight(str(number), corrected=old.row if old is not None else None)
    reversed_funds: set[Fund] = set()
    if old is not None and old.draft.mode is TransferMode.PERMANENT:
        reversed_funds = {line.copy.fund for line in old.lines}
    records = []
    for fund in sorted({line.copy.fund for line in lines}):
        first = stock.next_summary_number(fund, SummaryPart.OUT, day)
        both = fund in reversed_funds
        words = f"сторно № {first}, запись № {first + 1}" if both else f"запись № {first}"
        records.append((fund, words))
    return Foresight(str(number), tuple(records), old.row if old is not None else None)


def facts_before(draft: TransferDraft, foresight: Foresight, copies: int) -> list[tuple[str, str]]:
    """Rows of «После проведения»."""
    facts = [(f"{FUND_NAMES[fund]}, КСУ ч. 2", words) for fund, words in foresight.records]
    if draft.mode is not TransferMode.PERMANENT:
        facts.append(("КСУ", "без записи"))
    where = {
        TransferMode.PERMANENT: "выбудут из фонда",
        TransferMode.TEMPORARY: "будут у другой школы",
        TransferMode.RETURN_LENT: "вернутся на место",
        TransferMode.RETURN_BORROWED: "уйдут к владельцу",
    }[draft.mode]
    facts.append((copies_short(copies), where))
    facts.append(("Отмена", "через сторно"))
    return facts


def facts_after(card: TransferCard) -> list[tuple[str, str]]:
    """Rows of «Учёт» of a posted document."""
    row, facts = card.row, []
    if row.records:
        facts.append(("КСУ, часть 2", ", ".join(f"№ {number}" for number in row.records)))
    else:
        facts.append(("КСУ", "без записи"))
    if row.record_date is not None:
        facts.append(("Дата записи", format_date(row.record_date)))
    if card.draft.mode is TransferMode.TEMPORARY and row.status is DocumentStatus.POSTED:
        facts.append(("Ещё не вернули", copies_short(card.still_out)))
    return facts


def checks_of(
    draft: TransferDraft, lines: Sequence[TransferLineRow], *, dates_ok: bool
) -> list[Check]:
    """«Перед проведением»: what forbids posting, what is missing, what is in order."""
    checks = []
    if not dates_ok:
        checks.append(Check("Дата записана с ошибкой", Tone.BAD, "date"))
    if draft.partner_id is None:
        checks.append(Check("Не указана другая школа", Tone.BAD, "partner"))
    if not lines:
        checks.append(Check("Не добавлено ни одной книги", Tone.BAD, "add"))
    if draft.mode is TransferMode.TEMPORARY:
        if draft.due_date is None:
            checks.append(Check("Не указан срок возврата", Tone.BAD, "due"))
        elif draft.due_date < draft.date:
            checks.append(Check("Срок возврата раньше даты передачи", Tone.BAD, "due"))
    blocked = sum(line.obstacle is not None for line in lines)
    if blocked:
        checks.append(Check(f"С замечаниями: {copies_short(blocked)}", Tone.BAD, "obstacle"))
    elif lines:
        checks.append(Check("Все книги можно передать", Tone.OK))
    outgoing = draft.mode in (TransferMode.PERMANENT, TransferMode.TEMPORARY)
    if outgoing and not draft.basis.strip():
        checks.append(Check("Не указано основание: приказ или договор", Tone.WARN, "basis"))
    if draft.mode is TransferMode.PERMANENT and draft.commission_id is None:
        checks.append(Check("Не выбрана комиссия", Tone.WARN, "commission"))
    unpriced = sum(not line.price for line in lines)
    if unpriced:
        checks.append(Check(f"Без цены: {copies_short(unpriced)}", Tone.WARN))
    return checks


def _begin(workspace: Workspace, lists: TransferLists, wanted: object) -> TransferDraft:
    if isinstance(wanted, TransferDraft):
        return wanted
    today = workspace.clock.today()
    mode = wanted if isinstance(wanted, TransferMode) else TransferMode.TEMPORARY
    outgoing = mode is not TransferMode.RETURN_LENT
    active = [card.id for card in lists.commissions if card.active]
    return TransferDraft(
        today,
        mode,
        commission_id=active[0] if active else None,
        due_date=end_of_school_year(today) if mode is TransferMode.TEMPORARY else None,
        handed_by=lists.librarian if outgoing else "",
        received_by="" if outgoing else lists.librarian,
    )


def end_of_school_year(today: date) -> date:
    """The last of May that is at least a month away."""
    this_year = date(today.year, 5, 31)
    return this_year if today + timedelta(days=30) <= this_year else date(today.year + 1, 5, 31)
