"""The years before: an opening balance, deliveries, losses, other schools, closed books."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from app.core.bibliography import TitleKind
from app.core.stock import Account, Condition, Fund, ReceiptWay, TransferMode
from app.queries.replacement import PairDraft, ReplacementDraft, line_for
from app.queries.revaluation import RevaluationDraft, RevaluationLineDraft
from app.queries.stock import ReceiptDraft, ReceiptLine
from app.queries.transfer import PartnerCard, TransferDraft, TransferLineDraft
from app.services.catalogue import CopyEdit
from app.services.demo_parts import OFF_BALANCE_KINDS, SCHOOL_KINDS, Delivery, DemoWork

_OLD_PRICES = (1_20, 2_50, 14_00, 35_00, 62_50, 118_00)
_OLD_BOOKS = 45
_OLD_COLUMNS = (
    "Дата записи",
    "№ КСУ",
    "Инвентарный №",
    "Отдел",
    "Автор",
    "Заглавие",
    "Год",
    "Цена",
    "Акт выбытия",
)


class DemoHistory(DemoWork):
    """From the books on paper of 2020 to the summer of 2024."""

    def steps(self) -> tuple[Callable[[], object], ...]:
        """What is done, in order."""
        return (
            self._opening_balance,
            self._partners,
            self._books_of_2021,
            self._textbooks_of_2021,
            self._worn_of_2021,
            lambda: self._close(2021),
            self._books_of_2022,
            self._textbooks_of_2022,
            self._lost_and_replaced,
            lambda: self._close(2022),
            self._magazines_of_2023,
            self._revalued,
            self._books_of_2023,
            self._given_away,
            self._outdated_of_2023,
            lambda: self._close(2023),
            self._borrowed_for_2024,
        )

    def _opening_balance(self) -> None:
        """The inventory book on paper, typed into a table: old numbers, one page torn out."""
        titles = [
            self._lists.titles[title_id]
            for title_id in self._main_titles()
            if (self._lists.titles[title_id].year or 0) <= 2020
        ][:_OLD_BOOKS]
        number = 1
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "Инвентарная книга.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, delimiter=";")
                writer.writerow(_OLD_COLUMNS)
                for place, title in enumerate(titles):
                    year = max(2009 + place % 9, title.year or 2009)
                    price = self._random.choice(_OLD_PRICES)
                    for _copy in range(self._random.randint(1, 5)):
                        is_gone = self._random.random() < 0.05 and year < 2016
                        gone = "акт № 4 от 17.05.2016" if is_gone else ""
                        writer.writerow(
                            (
                                f"{12 + place % 15:02}.10.{year}",
                                place % 30 + 1,
                                number,
                                title.bbk,
                                title.authors_line,
                                title.full_title,
                                title.year,
                                f"{price // 100},{price % 100:02}",
                                gone,
                            )
                        )
                        number += 1
                    if place == _OLD_BOOKS // 2:
                        number += 12
            opening = self._services.opening
            table = self._services.imports.read_table(path)
            sheet = opening.read_stock(table, opening.suggest_columns(table))
            loaded = opening.apply(sheet, path.name, self._clock.today(), fund=Fund.MAIN)
        draft = loaded.changes.entity_id or 0
        opening.post(draft, 1)

    def _partners(self) -> None:
        self._go_to(date(2021, 1, 11))
        for name, director in (
            ("Гимназия № 3", "Гимназистова Алла Латинцевна"),
            ("МБОУ СОШ № 5", "Соседова Рита Кварталовна"),
        ):
            self._services.partners.save(
                PartnerCard(
                    f"Муниципальное бюджетное общеобразовательное учреждение «{name}» "
                    "города Примерска",
                    name,
                    address="г. Примерск",
                    director_name=director,
                )
            )

    def _books_of_2021(self) -> None:
        self._receive(self._fiction(date(2021, 3, 16), "41", 2021, (20, 45)))

    def _textbooks_of_2021(self) -> None:
        self._receive(self._textbooks(date(2021, 8, 19), "286", 2021))

    def _worn_of_2021(self) -> None:
        self._go_to(date(2021, 11, 22))
        worn = self._pick_copies(Fund.MAIN, 24)
        self._services.catalogue.edit_copies(
            [copy.id for copy in worn], CopyEdit(condition=Condition.WORN)
        )
        self._write_off(worn, Fund.MAIN, "worn", "Протокол комиссии № 3 от 19.11.2021")

    def _books_of_2022(self) -> None:
        self._receive(self._fiction(date(2022, 4, 12), "58", 2022, (45, 65)))

    def _textbooks_of_2022(self) -> None:
        self._receive(self._textbooks(date(2022, 8, 23), "301", 2022))

    def _lost_and_replaced(self) -> None:
        """A reader lost two books and brought two others of equal value."""
        self._go_to(date(2022, 10, 5))
        lost = self._pick_copies(Fund.MAIN, 2)
        numbers = self._workspace.queries.stock.suggest_numbers(Fund.MAIN)
        others = [title for title in self._main_titles() if title not in self._lists.received][:2]
        pairs = tuple(
            PairDraft(
                copy.id,
                line_for(
                    copy,
                    title_id,
                    self._lists.titles[title_id].full_title,
                    self._lists.titles[title_id].year,
                    numbers,
                ),
            )
            for copy, title_id in zip(lost, others, strict=True)
        )
        saved = self._services.replacement.save_draft(
            ReplacementDraft(
                self._clock.today(),
                pairs,
                reader="Забывалов Тимофей",
                reader_class="6А",
                commission_id=self._commission_id(),
                basis="Заявление родителей от 03.10.2022",
            )
        )
        self._services.replacement.post(saved.entity_id or 0, 1)

    def _magazines_of_2023(self) -> None:
        self._receive(
            Delivery(
                date(2023, 1, 17),
                3,
                "extra",
                "Накладная",
                "9",
                self._of(OFF_BALANCE_KINDS)[:7],
                (1, 2),
                (55, 140),
                "reading",
                Fund.TEMPORARY,
                Account.OFF_BALANCE,
            )
        )

    def _revalued(self) -> None:
        """The cheapest old books stood at prices of the last century."""
        self._go_to(date(2023, 2, 14))
        cheap = [copy for copy in self._pick_copies(Fund.MAIN, 60) if copy.price < 500]
        saved = self._services.revaluation.save_draft(
            RevaluationDraft(
                self._clock.today(),
                tuple(RevaluationLineDraft(copy.id, copy.price * 20) for copy in cheap),
                commission_id=self._commission_id(),
                basis="Приказ директора от 10.02.2023 № 19",
            )
        )
        self._services.revaluation.post(saved.entity_id or 0, 1)

    def _books_of_2023(self) -> None:
        self._receive(self._fiction(date(2023, 5, 23), "66", 2023, (65, 80)))

    def _given_away(self) -> None:
        """Textbooks that no class studies by any more go to a school that needs them."""
        self._go_to(date(2023, 8, 21))
        queries = self._workspace.queries.transfer
        partner = next(item for item in queries.partners() if item.name_short == "МБОУ СОШ № 5")
        draft = TransferDraft(
            self._clock.today(),
            TransferMode.PERMANENT,
            partner.id,
            commission_id=self._commission_id(),
            basis="Распоряжение управления образования от 15.08.2023 № 112-р",
            handed_by=self._school.requisites.librarian_name,
        )
        lines = [
            TransferLineDraft(copy.id)
            for title_id in self._received(SCHOOL_KINDS)[:2]
            for copy in queries.copies_to_pick(title_id, draft)[:15]
        ]
        saved = self._services.transfer.save_draft(replace(draft, lines=tuple(lines)))
        document_id = saved.entity_id or 0
        self._services.transfer.post(document_id, 1)
        self._services.exchange.transfer_file(document_id)
        self._go_to(date(2023, 8, 28))
        card = queries.transfer(document_id)
        if card is None:
            raise LookupError("the transfer was posted just now")
        self._services.transfer.confirm(
            document_id, card.draft.version, self._clock.today(), "Принято полностью"
        )

    def _outdated_of_2023(self) -> None:
        self._go_to(date(2023, 10, 9))
        copies = self._pick_copies(Fund.TEXTBOOKS, 60)
        self._write_off(copies, Fund.TEXTBOOKS, "outdated", "Протокол комиссии № 4 от 05.10.2023")

    def _borrowed_for_2024(self) -> None:
        """A class has more pupils than books: the neighbours lend theirs for the year."""
        day = date(2024, 8, 26)
        self._go_to(day)
        partners = self._workspace.queries.transfer.partners()
        partner = next(item for item in partners if item.name_short == "МБОУ СОШ № 5")
        titles = [
            title for title in self._of((TitleKind.TEXTBOOK,)) if self._is_of_grade(title, 8)
        ][:2]
        saved = self._services.receipts.save_draft(
            ReceiptDraft(
                day,
                tuple(
                    ReceiptLine(
                        title_id,
                        Fund.TEXTBOOKS,
                        Account.BORROWED,
                        10,
                        640_00,
                        place_id=self._lists.places["textbooks"],
                        numbered=False,
                    )
                    for title_id in titles
                ),
                commission_id=self._commission_id(),
                paper_name="Акт приёма-передачи",
                paper_number="11",
                paper_date=day - timedelta(days=3),
                way=ReceiptWay.LOAN,
                partner_id=partner.id,
                due_date=date(2025, 6, 20),
            )
        )
        self._services.receipts.post(saved.entity_id or 0, 1)

    def _close(self, year: int) -> None:
        """Close a year in January of the next."""
        self._go_to(date(year + 1, 1, 12))
        self._services.periods.close(date(year, 12, 31))

    def _fiction(self, day: date, number: str, year: int, part: tuple[int, int]) -> Delivery:
        titles = [
            title_id
            for title_id in self._main_titles()[slice(*part)]
            if (self._lists.titles[title_id].year or 0) <= year
        ]
        return Delivery(
            day,
            1,
            "municipal",
            "Товарная накладная",
            number,
            titles,
            (1, 4),
            (150, 520),
            "loan",
            Fund.MAIN,
        )

    def _textbooks(self, day: date, number: str, year: int) -> Delivery:
        return Delivery(
            day,
            0,
            "regional",
            "Товарная накладная",
            number,
            self._new_ones(year),
            None,
            (380, 940),
            "textbooks",
            Fund.TEXTBOOKS,
        )

    def _new_ones(self, year: int) -> Sequence[int]:
        """School editions that are out by a year and are not in the fund yet."""
        return [
            title_id
            for title_id in self._missing(SCHOOL_KINDS)
            if (self._lists.titles[title_id].year or 0) <= year
        ]
