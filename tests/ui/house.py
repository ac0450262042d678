"""A real library file with the window's roads around it, for tests of pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.bootstrap import OpenedLibrary, create_library
from app.core.bibliography import TitleFields
from app.core.changes import Changes
from app.core.dates import FixedClock
from app.core.stock import Account, Fund
from app.queries.safety import OperationRow
from app.queries.school import CommissionCard, Member, Requisites
from app.queries.stock import ReceiptDraft, ReceiptLine
from app.services.workspace import Workspace
from app.ui.shell.changes_bus import ChangesBus
from app.ui.shell.context import Shell
from app.ui.shell.previews import Paper
from app.ui.shell.settings import Settings
from tests.ui.fakes import FakeFileDialogs, FakeTaskRunner, RecordingMessages

DAY = dt.date(2026, 9, 9)
REQUISITES = Requisites(
    "Муниципальное бюджетное общеобразовательное учреждение «Школа № 12»",
    "МБОУ СОШ № 12",
    director_name="Соколова Е. В.",
    librarian_name="Петрова А. И.",
)
COMMISSION = CommissionCard(
    "84-о",
    dt.date(2026, 9, 1),
    (Member("Иванов И. И.", "Завуч", is_chair=True), Member("Орлова В. П.", "Учитель")),
)


@dataclass
class RecordingToasts:
    """Toasts that were shown; ``act`` presses the button of the last one."""

    shown: list[str] = field(default_factory=list)
    _action: Callable[[], object] | None = None

    def show(
        self,
        text: str,
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        kbd: str = "",
    ) -> None:
        self.shown.append(text)
        self._action = on_action

    def act(self) -> None:
        assert self._action is not None, "the toast has no action"
        self._action()


@dataclass
class RecordingPreviews:
    papers: list[Paper] = field(default_factory=list)

    def show(self, paper: Paper) -> None:
        self.papers.append(paper)


class House:
    """An opened library and everything that a page is given."""

    def __init__(self, opened: OpenedLibrary, clock: FixedClock) -> None:
        self.opened = opened
        self.clock = clock
        self.runner = FakeTaskRunner()
        self.messages = RecordingMessages()
        self.dialogs = FakeFileDialogs()
        self.toasts = RecordingToasts()
        self.previews = RecordingPreviews()
        self.settings = Settings(None)
        self.bus = ChangesBus()
        self.published: list[Changes] = []
        self.bus.changed.connect(self.published.append)
        self.shell = Shell(
            self.runner,
            self.messages,
            self.dialogs,
            self.toasts,
            self.bus,
            self.settings,
            self.previews,
        )

    @property
    def workspace(self) -> Workspace:
        return self.opened.workspace

    def add_title(self, title: str) -> int:
        """A title with nothing but its name; answers its id."""
        changes = self.workspace.services.catalogue.create_title(TitleFields(title=title))
        assert changes.entity_id is not None
        return changes.entity_id

    def draft_receipt(self, title_id: int, quantity: int, price: int, paper: str = "318") -> int:
        """A draft of a receipt of one line into the main fund; answers its document id."""
        line = ReceiptLine(title_id, Fund.MAIN, Account.BALANCE, quantity, price)
        draft = ReceiptDraft(DAY, (line,), paper_number=paper, paper_date=DAY)
        changes = self.workspace.services.receipts.save_draft(draft)
        assert changes.entity_id is not None
        return changes.entity_id

    def undo(self, row: OperationRow) -> None:
        """What the window does for «Отменить», without its question."""
        outcome = self.workspace.services.safety.undo(row.id)
        self.bus.publish(outcome.changes)

    def post_receipt(self, document_id: int) -> Changes:
        card = self.workspace.queries.stock.receipt(document_id)
        assert card is not None
        return self.workspace.services.receipts.post(document_id, card.draft.version)


def make_house(folder: Path, day: dt.date = DAY) -> House:
    """A library of a school with a commission, made in ``folder`` at noon UTC of ``day``."""
    clock = FixedClock.on(day)
    opened = create_library(
        folder / "СОШ-12.formulyar", REQUISITES, COMMISSION, who="Петрова А. И.", clock=clock
    )
    return House(opened, clock)
