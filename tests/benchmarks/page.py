"""Opening the catalogue and jumping through it against the bare SQL of one page."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from time import perf_counter

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from app.bootstrap import open_library, resources_folder
from app.core.errors import FormulyarError
from app.services.workspace import Workspace
from app.ui.catalogue.list_page import CataloguePage
from app.ui.kit.theme import Theme
from app.ui.shell.changes_bus import ChangesBus
from app.ui.shell.context import Shell
from app.ui.shell.settings import Settings
from app.ui.shell.tasks import ThreadTaskRunner
from tests.benchmarks.generator import Size, clock, library_of
from tests.benchmarks.measure import Figure, milliseconds, of_pairs
from tests.ui.catalogue_data import NoPreviews, SilentToasts
from tests.ui.fakes import FakeFileDialogs, RecordingMessages

NAME = "page"
PAGE = 60
PATIENCE_S = 60.0
_ROWS = """
    SELECT t.id, t.kind, t.title, t.part, t.part_title, t.authors_line, t.publisher, t.bbk,
           t.author_mark, t.year,
           (SELECT i.written FROM title_isbn i WHERE i.title_id = t.id ORDER BY i.position LIMIT 1),
           (SELECT count(*) FROM copy c WHERE c.title_id = t.id AND c.state = 'in_stock')
      FROM title t
     WHERE t.id IN (
           SELECT id FROM title ORDER BY sort_key, year, id LIMIT :page OFFSET :offset)
"""


@dataclass(frozen=True, slots=True)
class _Desk:
    runner: ThreadTaskRunner
    shell: Shell


def measure(size: Size, runs: int) -> Iterator[Figure]:
    """The page is opened anew at every run; the jumps are made on an opened one."""
    with _window() as desk, closing(sqlite3.connect(library_of(size))) as connection:
        opened = open_library(library_of(size), clock=clock(), read_only=True)
        try:
            for case, share in (("open", 0.0), ("to the middle", 0.5), ("to the end", 1.0)):
                offset = max(0, round(size.titles * share) - PAGE)
                pairs = []
                for run in range(runs + 1):
                    shown = _opening if share == 0.0 else partial(_jumping, share)
                    took = shown(opened.workspace, desk)
                    floor = milliseconds(partial(_bare, connection, offset))
                    if run:
                        pairs.append((took, floor))
                yield of_pairs(NAME, case, pairs)
        finally:
            opened.close()


def _opening(workspace: Workspace, desk: _Desk) -> float:
    """Milliseconds from making the page to the rows of its first screen."""
    start = perf_counter()
    page = _shown_page(workspace, desk)
    took = (perf_counter() - start) * 1000
    _put_away(page, desk)
    return took


def _jumping(share: float, workspace: Workspace, desk: _Desk) -> float:
    """Milliseconds from pulling the scroll bar to the rows of the new screen."""
    page = _shown_page(workspace, desk)
    _wait(lambda: not desk.runner.is_busy())
    model, bar = page.results.model, page.results.view.verticalScrollBar()
    number = round((model.rowCount() - 1) * share)
    start = perf_counter()
    bar.setValue(round(bar.maximum() * share))
    _wait(lambda: model.row_at(number) is not None)
    took = (perf_counter() - start) * 1000
    _put_away(page, desk)
    return took


def _shown_page(workspace: Workspace, desk: _Desk) -> CataloguePage:
    page = CataloguePage(workspace, desk.shell)
    page.resize(1280, 800)
    page.show()
    model = page.results.model
    _wait(lambda: model.rowCount() > 0 and model.row_at(0) is not None)
    return page


def _put_away(page: CataloguePage, desk: _Desk) -> None:
    _wait(lambda: not desk.runner.is_busy())
    page.close()
    page.deleteLater()
    QApplication.processEvents()


def _wait(done: Callable[[], bool]) -> None:
    deadline = perf_counter() + PATIENCE_S
    while not done():
        if perf_counter() > deadline:
            raise TimeoutError("the page shows nothing")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)


def _bare(connection: sqlite3.Connection, offset: int) -> None:
    connection.execute(_ROWS, {"page": PAGE, "offset": offset}).fetchall()


@contextmanager
def _window() -> Iterator[_Desk]:
    """The roads of a page, with the real task runner."""
    app = QApplication.instance() or QApplication([])
    if not isinstance(app, QApplication):
        raise TypeError("another kind of application is running")
    if app.findChild(Theme) is None:
        Theme(app, resources_folder() / "fonts")

    def refuse(problem: FormulyarError) -> None:
        raise problem

    runner = ThreadTaskRunner(refuse)
    yield _Desk(
        runner,
        Shell(
            runner,
            RecordingMessages(),
            FakeFileDialogs(),
            SilentToasts(),
            ChangesBus(),
            Settings(None),
            NoPreviews(),
        ),
    )
    runner.shut_down()
