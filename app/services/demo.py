"""The demonstration library: five years worked through by the same services as real ones.

Everything is decided by a fixed seed and a fixed clock, so every run makes the same library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

from app.core.bibliography import TitleKind
from app.core.dates import FixedClock
from app.core.progress import NO_PROGRESS, Progress
from app.core.stock import Account, Condition, Fund, ReferenceCategory, TransferMode
from app.queries.transfer import TransferDraft, TransferLineDraft
from app.queries.write_off import DisposalDraft
from app.services.catalogue import CopyEdit
from app.services.demo_history import DemoHistory
from app.services.demo_parts import (
    OFF_BALANCE_KINDS,
    SCHOOL_KINDS,
    SEED,
    Delivery,
    DemoLists,
    DemoSchool,
    DemoWork,
    load_demo_school,
    load_demo_titles,
)
from app.services.demo_study import DemoStudy
from app.services.workspace import Workspace

__all__ = ["DEMO_START", "Demonstration", "load_demo_school", "load_demo_titles"]

DEMO_START = date(2020, 12, 31)


class Demonstration:
    """Works an empty library through the years 2021 to 2025."""

    def __init__(
        self, workspace: Workspace, clock: FixedClock, school: DemoSchool, resources: Path
    ) -> None:
        self._workspace = workspace
        self._services = workspace.services
        self._school = school
        self._resources = resources
        self._lists = DemoLists()
        chance = Random(SEED)
        self._history = DemoHistory(workspace, clock, school, self._lists, chance)
        self._year = DemoYear(workspace, clock, school, self._lists, chance)
        self._study = DemoStudy(workspace, clock, school, self._lists, chance)

    def run(self, progress: Progress = NO_PROGRESS) -> None:
        """Do the five years, step by step."""
        steps = (
            self._prepare,
            *self._history.steps(),
            *self._year.steps(),
            *self._study.steps(),
            self._year.leave_an_act_unfinished,
        )
        for number, step in enumerate(steps):
            progress.report("Готовим учебную библиотеку", number, len(steps))
            step()

    def _prepare(self) -> None:
        titles = load_demo_titles(self._resources)
        changes = self._services.catalogue.create_titles(titles)
        self._lists.titles = dict(zip(changes.entity_ids, titles, strict=True))
        queries = self._workspace.queries.school
        for item in queries.references(ReferenceCategory.PLACE):
            self._lists.places[item.code] = item.id
        for item in queries.references(ReferenceCategory.FUND_SOURCE):
            self._lists.sources[item.code] = item.id
        for name in self._school.suppliers:
            saved = self._services.school.save_reference(ReferenceCategory.SUPPLIER, name)
            self._lists.suppliers.append(saved.entity_id or 0)


class DemoYear(DemoWork):
    """The school year 2024/25 and the summer after it."""

    def steps(self) -> tuple[Callable[[], object], ...]:
        """What is done, in order."""
        return (
            self._textbooks_for_september,
            self._fiction,
            self._lend_to_the_neighbours,
            self._gift,
            self._autumn_delivery,
            self._close_last_year,
            self._brochures_and_magazines,
            self._worn_books,
            self._corrected_receipt,
            self._spring_textbooks,
            self._expired_textbooks,
        )

    def _lend_to_the_neighbours(self) -> None:
        """Two classes of the neighbours study by our books until summer; their file is sent."""
        self._go_to(date(2024, 9, 16))
        titles = [title for title in self._of((TitleKind.TEXTBOOK,)) if self._is_of_grade(title, 7)]
        queries = self._workspace.queries.transfer
        partner = next(item for item in queries.partners() if item.name_short == "Гимназия № 3")
        draft = TransferDraft(
            self._clock.today(),
            TransferMode.TEMPORARY,
            partner.id,
            commission_id=self._commission_id(),
            basis="Договор о взаимном пользовании учебниками от 12.09.2024 № 7",
            due_date=date(2025, 6, 10),
            handed_by=self._school.requisites.librarian_name,
        )
        lines = [
            TransferLineDraft(copy.id)
            for title_id in titles[:3]
            for copy in queries.copies_to_pick(title_id, draft)[:12]
        ]
        saved = self._services.transfer.save_draft(replace(draft, lines=tuple(lines)))
        self._services.transfer.post(saved.entity_id or 0, 1)
        self._services.exchange.transfer_file(saved.entity_id or 0)

    def _close_last_year(self) -> None:
        self._go_to(date(2025, 1, 13))
        self._services.periods.close(date(2024, 12, 31))

    def _textbooks_for_september(self) -> None:
        self._receive(
            Delivery(
                date(2024, 8, 28),
                0,
                "regional",
                "Товарная накладная",
                "318",
                self._of(SCHOOL_KINDS)[:80],
                None,
                (480, 1290),
                "textbooks",
                Fund.TEXTBOOKS,
            )
        )

    def _fiction(self) -> None:
        self._receive(
            Delivery(
                date(2024, 9, 10),
                1,
                "municipal",
                "Товарная накладная",
                "77",
                self._main_titles()[:75],
                (2, 6),
                (190, 620),
                "loan",
                Fund.MAIN,
            )
        )

    def _gift(self) -> None:
        self._receive(
            Delivery(
                date(2024, 10, 15),
                2,
                "gift",
                "Акт пожертвования",
                "2",
                self._main_titles()[75:95],
                (1, 2),
                (150, 400),
                "reading",
                Fund.MAIN,
            )
        )

    def _autumn_delivery(self) -> None:
        self._receive(
            Delivery(
                date(2024, 11, 6),
                0,
                "regional",
                "Товарная накладная",
                "402",
                self._of(SCHOOL_KINDS)[80:130],
                None,
                (480, 1290),
                "textbooks",
                Fund.TEXTBOOKS,
                short=(3, 17),
            )
        )

    def _brochures_and_magazines(self) -> None:
        self._receive(
            Delivery(
                date(2025, 1, 14),
                1,
                "extra",
                "Накладная",
                "5",
                self._of(OFF_BALANCE_KINDS),
                (1, 3),
                (60, 180),
                "reading",
                Fund.TEMPORARY,
                Account.OFF_BALANCE,
            )
        )

    def _worn_books(self) -> None:
        """Copies wear out over the winter and go by an act, with the proof of disposal later."""
        self._go_to(date(2025, 2, 3))
        worn = self._pick_copies(Fund.MAIN, 47)
        self._services.catalogue.edit_copies(
            [copy.id for copy in worn], CopyEdit(condition=Condition.WORN)
        )
        self._go_to(date(2025, 2, 17))
        act_id = self._write_off(worn, Fund.MAIN, "worn", "Протокол комиссии № 2 от 14.02.2025")
        self._go_to(date(2025, 2, 28))
        card = self._workspace.queries.write_off.act(act_id)
        if card is None:
            raise LookupError("the act was posted just now")
        direction = self._direction("waste_paper")
        self._services.write_off.fill_disposals(
            act_id,
            card.draft.version,
            [
                DisposalDraft(
                    direction, len(worn), card.total, "Приёмо-сдаточный акт № 15 от 27.02.2025"
                )
            ],
        )

    def _corrected_receipt(self) -> None:
        """A price was typed with a mistake and mended the next day."""
        delivery = Delivery(
            date(2025, 3, 12),
            1,
            "municipal",
            "Товарная накладная",
            "114",
            self._main_titles()[95:],
            (1, 4),
            (240, 780),
            "loan",
            Fund.MAIN,
        )
        document_id = self._receive(delivery)
        self._go_to(date(2025, 3, 13))
        started = self._services.receipts.start_correction(document_id)
        card = self._workspace.queries.stock.receipt(started.entity_id or 0)
        if card is None:
            raise LookupError("the correction was started just now")
        first, *others = card.draft.lines
        mended = replace(card.draft, lines=(replace(first, price=first.price + 9000), *others))
        self._services.receipts.save_draft(mended)
        self._services.receipts.post(started.entity_id or 0, card.draft.version + 1)

    def _spring_textbooks(self) -> None:
        self._receive(
            Delivery(
                date(2025, 5, 20),
                0,
                "regional",
                "Товарная накладная",
                "209",
                self._missing(SCHOOL_KINDS),
                None,
                (520, 1340),
                "textbooks",
                Fund.TEXTBOOKS,
            )
        )

    def _expired_textbooks(self) -> None:
        self._go_to(date(2025, 6, 16))
        copies = self._pick_copies(Fund.TEXTBOOKS, 120)
        self._write_off(
            copies, Fund.TEXTBOOKS, "term_expired", "Протокол комиссии № 5 от 11.06.2025"
        )

    def leave_an_act_unfinished(self) -> None:
        """A draft for the new user to finish."""
        self._go_to(date(2025, 6, 18))
        copies = self._pick_copies(Fund.MAIN, 6)
        remarks = ("рассыпан блок", "нет титульного листа", "следы воды")
        self._services.write_off.save_draft(
            self._draft_act(copies, Fund.MAIN, "defective", "", remarks)
        )
