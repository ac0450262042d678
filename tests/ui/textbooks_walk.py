"""The pages and dialogs of textbooks, for the walk through the whole window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtWidgets import QDialog

from app.core.bibliography import Contributor, TitleFields, TitleKind
from app.core.school_classes import Programme
from app.core.stock import Account, Fund
from app.queries.classes import ClassDraft, GroupDraft
from app.queries.stock import ReceiptDraft, ReceiptLine
from app.queries.study_plan import PlanDraft
from app.services.workspace import Workspace
from app.ui.textbooks.class_dialog import ClassDialog
from app.ui.textbooks.classes_import_page import ClassesImportPage
from app.ui.textbooks.edition_dialog import EditionDialog
from app.ui.textbooks.federal_page import DOUBTFUL, ENTRIES, FederalPage
from app.ui.textbooks.next_year_dialog import NextYearDialog
from app.ui.textbooks.plan_line_dialog import PlanLineDialog
from app.ui.textbooks.region_dialog import RegionDialog
from app.ui.textbooks.set_dialog import SetDialog
from app.ui.textbooks.sets_page import SETS, SetsPage
from app.ui.textbooks.template_page import TemplatePage
from tests.exchange.table_files import delimited
from tests.services.test_templates import form as region_form
from tests.ui.walk import settle
from tests.ui.walker import DAY, Walker

YEAR = 2026
CLASSES: tuple[tuple[Any, ...], ...] = (
    ("Класс", "Наполняемость", "Тип класса"),
    ("7-А", 31, "с углублённым изучением математики"),
    ("7-Б", 24, "Общеобразовательный"),
    ("77", 24, ""),
)
Stop = tuple[str, Callable[[Walker], object]]


def _workspace(walker: Walker) -> Workspace:
    assert walker.desktop.opened is not None
    return walker.desktop.opened.workspace


def _school(walker: Walker) -> Workspace:
    """Two classes with groups, three textbooks, a plan that was suggested; made once."""
    workspace = _workspace(walker)
    services = workspace.services
    if any(row.grade == 8 and row.letter == "Ю" for row in _rows(workspace)):
        return workspace
    groups = (
        GroupDraft("Иностранный язык", "английский", 14),
        GroupDraft("Иностранный язык", "немецкий", 11),
    )
    profile = "математика и информатика"
    services.classes.save(
        ClassDraft(YEAR, 8, "Ю", 27, Programme.ADVANCED, profile, "корпус 2", True, groups)
    )
    services.classes.save(ClassDraft(YEAR, 8, "Я", 24))
    lines = []
    for name, author in (("Алгебра", "Макарычев"), ("Алгебра", "Мордкович"), ("Физика", "Орлов")):
        made = services.catalogue.create_title(
            TitleFields(
                name,
                kind=TitleKind.TEXTBOOK,
                contributors=(Contributor(author, "А. А."),),
                publisher="Просвещение",
                year=2023,
                grade_from=8,
                grade_to=8,
            )
        )
        lines.append(
            ReceiptLine(
                made.entity_id or 0,
                Fund.TEXTBOOKS,
                Account.BALANCE,
                5,
                500_00,
                numbered=False,
            )
        )
    saved = services.receipts.save_draft(ReceiptDraft(DAY, tuple(lines)))
    services.receipts.post(saved.entity_id or 0, 1)
    services.study_plan.suggest(YEAR)
    return workspace


def _rows(workspace: Workspace) -> tuple[Any, ...]:
    return workspace.queries.classes.year(YEAR).classes


def _classes(walker: Walker) -> None:
    _school(walker)
    walker.go("textbooks.classes")


def _import(walker: Walker, step: int) -> None:
    walker.go("textbooks.classes_import")
    page = walker.page()
    assert isinstance(page, ClassesImportPage)
    if step:
        path = walker.library.with_name("Классы.csv")
        path.write_text(delimited(CLASSES), encoding="utf-8")
        page.open_with(path)
        settle()
        walker.window.grab()


def _sets(walker: Walker, part: str) -> None:
    _school(walker)
    walker.go("textbooks.sets")
    page = walker.page()
    assert isinstance(page, SetsPage)
    page.refresh()
    page.matrix.choose("Алгебра", 8)
    page.show_part(part)
    settle()
    walker.window.grab()


def _provision(walker: Walker) -> None:
    _school(walker)
    walker.go("textbooks.provision")
    walker.page().refresh()
    settle()
    walker.window.grab()


def _region(walker: Walker) -> None:
    _school(walker)
    walker.go("textbooks.region")


def _template(walker: Walker, *, opened: bool) -> None:
    """The marking of a form of the region: nothing chosen yet, then a column of a sheet."""
    _school(walker)
    walker.go("textbooks.template")
    page = walker.page()
    assert isinstance(page, TemplatePage)
    if opened:
        path = walker.library.with_name("Свод района.xlsx")
        path.write_bytes(region_form())
        page.open_with(path)
        page.view.choose((4, 1))
        page.put()
        settle()
        walker.window.grab()


def _federal(walker: Walker, tab: str) -> None:
    walker.go("textbooks.federal_list")
    page = walker.page()
    assert isinstance(page, FederalPage)
    page._choose_tab(tab)
    settle()


TEXTBOOK_STOPS: tuple[Stop, ...] = (
    ("provision, empty", lambda walker: walker.go("textbooks.provision")),
    ("provision", _provision),
    ("classes", _classes),
    ("classes import: file", lambda walker: _import(walker, 0)),
    ("classes import: what comes", lambda walker: _import(walker, 1)),
    ("study plan", lambda walker: _sets(walker, "plan")),
    ("sets", lambda walker: _sets(walker, SETS)),
    ("federal list: the queue", lambda walker: _federal(walker, DOUBTFUL)),
    ("federal list: itself", lambda walker: _federal(walker, ENTRIES)),
    ("region", _region),
    ("template: no workbook", lambda walker: _template(walker, opened=False)),
    ("template: a sheet", lambda walker: _template(walker, opened=True)),
)


def textbook_dialogs(walker: Walker) -> Iterator[tuple[str, QDialog]]:
    """The dialogs of classes, sets and the plan."""
    workspace = _school(walker)
    parent, runner = walker.window, walker.runner
    row = next(row for row in _rows(workspace) if row.letter == "Ю")
    yield "class", ClassDialog(workspace, runner, row.draft, parent)
    yield "next year", NextYearDialog(workspace, runner, YEAR, _rows(workspace), parent)
    sets = workspace.queries.sets
    listed = sets.sets(YEAR)
    card = sets.card(next(item.id for item in listed if item.subject == "Алгебра"), YEAR)
    assert card is not None
    for tab in ("about", "editions", "licences"):
        dialog = SetDialog(workspace, runner, card, (), parent)
        dialog.add_licence()
        dialog.show_tab(tab)
        yield f"set: {tab}", dialog
    yield "editions", EditionDialog(card.parts[0].editions, parent=parent)
    court = workspace.queries.region_forms.court_rows()
    settings = workspace.queries.school.settings()
    yield "region forms", RegionDialog(workspace, runner, settings, court, parent)
    draft = PlanDraft(YEAR, "Физика", 8)
    yield "plan line", PlanLineDialog(workspace, runner, draft, listed, parent)
