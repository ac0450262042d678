"""A real library with a small catalogue, for the tests of its pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from app.bootstrap import OpenedLibrary, create_library
from app.core.bibliography import Contributor, TitleFields, TitleKind
from app.core.dates import FixedClock
from app.core.stock import Account, Fund, ReferenceCategory
from app.queries.school import Requisites
from app.queries.stock import ReceiptDraft, ReceiptLine
from app.services.workspace import Workspace
from app.ui.shell.changes_bus import ChangesBus
from app.ui.shell.context import Shell
from app.ui.shell.previews import Paper
from app.ui.shell.settings import Settings
from tests.ui.fakes import FakeFileDialogs, FakeTaskRunner, RecordingMessages

CLOCK = FixedClock(dt.datetime(2026, 9, 9, 8, 0, tzinfo=dt.UTC))


def book(
    title: str, surname: str, given: str, year: int, bbk: str, mark: str, **more: Any
) -> TitleFields:
    """A book of one author."""
    return TitleFields(
        title=title,
        contributors=(Contributor(surname, given),),
        year=year,
        bbk=bbk,
        author_mark=mark,
        place=more.pop("place", "Москва"),
        **more,
    )


BOOKS: tuple[TitleFields, ...] = (
    book(
        "Капитанская дочка",
        "Пушкин",
        "А. С.",
        2019,
        "84(2=411.2)5",
        "П 91",
        subtitle="роман",
        publisher="Детская литература",
        pages="186, [6] с.",
        illustrations="ил.",
        size="21 см",
        series="Школьная библиотека",
        isbns=("978-5-08-005892-9",),
        age_mark="12+",
    ),
    book("Два капитана", "Каверин", "В. А.", 2021, "84(2=411.2)6", "К 12", publisher="АСТ"),
    book("Дети капитана Гранта", "Верн", "Ж.", 2018, "84(4Фра)", "В 35", publisher="Эксмо"),
    book("Ёлка", "Зощенко", "М. М.", 2015, "84(2=411.2)6", "З-86", publisher="Самовар"),
    book("Литература Древней Руси", "Лихачёв", "Д. С.", 1977, "83.3(2=411.2)", "Л 65"),
    TitleFields(
        title="Алгебра",
        subtitle="учебник для 8 класса",
        kind=TitleKind.TEXTBOOK,
        contributors=(Contributor("Мерзляк", "А. Г."), Contributor("Полонский", "В. Б.")),
        place="Москва",
        publisher="Просвещение",
        year=2024,
        bbk="22.14я72",
        author_mark="М 52",
        school_subject="Алгебра",
        grade_from=8,
        grade_to=8,
    ),
    TitleFields(title="Памятка читателю", kind=TitleKind.BROCHURE, year=2020, bbk="78.3"),
)
COPIES = {
    "Капитанская дочка": (Fund.MAIN, 6, 41_200),
    "Два капитана": (Fund.MAIN, 4, 55_000),
    "Дети капитана Гранта": (Fund.MAIN, 3, 48_000),
    "Ёлка": (Fund.MAIN, 1, 25_000),
    "Алгебра": (Fund.TEXTBOOKS, 5, 89_900),
}


@dataclass
class SilentToasts:
    shown: list[str] = field(default_factory=list)

    def show(
        self,
        text: str,
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        kbd: str = "",
    ) -> None:
        self.shown.append(text)


class NoPreviews:
    def show(self, paper: Paper) -> None:
        raise AssertionError(f"nothing is printed here: {paper.title}")


@dataclass
class Desk:
    """A library with what the shell gives to its pages."""

    opened: OpenedLibrary
    ids: dict[str, int]
    runner: FakeTaskRunner = field(default_factory=FakeTaskRunner)
    messages: RecordingMessages = field(default_factory=RecordingMessages)
    file_dialogs: FakeFileDialogs = field(default_factory=FakeFileDialogs)
    bus: ChangesBus = field(default_factory=ChangesBus)
    toasts: SilentToasts = field(default_factory=SilentToasts)

    @property
    def workspace(self) -> Workspace:
        return self.opened.workspace

    @property
    def shell(self) -> Shell:
        return Shell(
            runner=self.runner,
            messages=self.messages,
            file_dialogs=self.file_dialogs,
            toasts=self.toasts,
            bus=self.bus,
            settings=Settings(None),
            previews=NoPreviews(),
        )

    def fields(self, title_id: int) -> TitleFields:
        """What the library knows of a title.

        Raises:
            LookupError: there is no such title.
        """
        card = self.workspace.queries.catalogue.card(title_id)
        if card is None:
            raise LookupError(title_id)
        return card.fields


def make_desk(folder: Path) -> Desk:
    """A school's library with seven titles and nineteen copies."""
    requisites = Requisites(name_full="Школа № 12", name_short="МБОУ СОШ № 12")
    opened = create_library(
        folder / "СОШ-12.formulyar", requisites, who="Петрова А. И.", clock=CLOCK
    )
    services, queries = opened.workspace.services, opened.workspace.queries
    ids = {}
    for fields in BOOKS:
        changes = services.catalogue.create_title(fields)
        assert changes.entity_id is not None
        ids[fields.title] = changes.entity_id
    place = queries.school.references(ReferenceCategory.PLACE)[0].id
    lines = tuple(
        ReceiptLine(
            title_id=ids[title],
            fund=fund,
            account=Account.BALANCE,
            quantity=quantity,
            price=price,
            place_id=place,
            numbered=fund is Fund.MAIN,
        )
        for title, (fund, quantity, price) in COPIES.items()
    )
    draft = ReceiptDraft(CLOCK.today(), lines, paper_number="214", paper_date=CLOCK.today())
    saved = services.receipts.save_draft(draft)
    assert saved.entity_id is not None
    services.receipts.post(saved.entity_id, 1)
    return Desk(opened, ids)


def show(widget: QWidget, width: int = 1440, height: int = 900) -> None:
    """Show a page as if it were a window."""
    widget.resize(width, height)
    widget.show()
    widget.activateWindow()
