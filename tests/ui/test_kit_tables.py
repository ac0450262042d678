"""Table models announce what changed; the view keeps selection, links and columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.kit.cards import EmptyState
from app.ui.kit.table.columns import Align, Link, Sort, TableColumn
from app.ui.kit.table.models import PagedTableModel, RowTableModel, TableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.tokens import Tone
from app.ui.shell.settings import Settings
from tests.ui.fakes import FakeTaskRunner


@dataclass(frozen=True, slots=True)
class Copy:
    """A row of the tests."""

    id: int
    name: str
    price: int


CURES = (Link("return", "Вернуть"), Link("drop", "Убрать"))
COLUMNS: list[TableColumn[Copy]] = [
    TableColumn("name", "Заглавие", lambda r: r.name, 200, stretch=True),
    TableColumn(
        "price", "Цена, ₽", lambda r: str(r.price), align=Align.RIGHT, sort_key=lambda r: r.price
    ),
    TableColumn(
        "cure",
        "Замечание",
        lambda r: "на руках" if r.price > 900 else "",
        200,
        links=lambda r: CURES if r.price > 900 else (),
        sortable=False,
    ),
]
ROWS = (Copy(1, "Вий", 90), Copy(2, "Ася", 950), Copy(3, "Нос", 100))


def _model(rows: Sequence[Copy] = ROWS) -> RowTableModel[Copy]:
    model = RowTableModel(
        COLUMNS,
        row_id=lambda r: r.id,
        row_tone=lambda r: Tone.BAD if r.price > 900 else None,
        rows=rows,
    )
    model.setParent(QApplication.instance())
    return model


def _tester(model: TableModel[Copy]) -> QAbstractItemModelTester:
    return QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )


def _names(model: RowTableModel[Copy]) -> list[str]:
    return [row.name for row in model.rows()]


def test_rows_are_compared_and_only_changes_are_announced(qtbot: QtBot) -> None:
    model = _model()
    _tester(model)
    seen: list[str] = []
    model.modelReset.connect(lambda: seen.append("reset"))
    model.rowsInserted.connect(lambda _p, first, last: seen.append(f"insert {first}-{last}"))
    model.rowsRemoved.connect(lambda _p, first, last: seen.append(f"remove {first}-{last}"))
    model.dataChanged.connect(lambda first, _last, _roles: seen.append(f"change {first.row()}"))
    model.set_rows(ROWS)
    assert seen == []
    model.set_rows([Copy(9, "Мать", 5), *ROWS])
    model.set_rows([Copy(9, "Мать", 5), ROWS[0], ROWS[2]])
    model.set_rows([Copy(9, "Мать", 6), ROWS[0], ROWS[2]])
    assert seen == ["insert 0-0", "remove 2-2", "change 0"]


def test_sorting_uses_the_key_and_keeps_persistent_indexes(qtbot: QtBot) -> None:
    model = _model()
    _tester(model)
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert _names(model) == ["Ася", "Нос", "Вий"]
    assert model.current_sort() == Sort("price", descending=True)
    model.set_rows([*ROWS, Copy(4, "Бег", 500)])
    assert _names(model) == ["Ася", "Бег", "Нос", "Вий"]
    model.sort(2)
    assert model.current_sort() is None
    assert _names(model) == ["Вий", "Ася", "Нос", "Бег"]


def test_cells_are_read_aloud_with_their_heading(qtbot: QtBot) -> None:
    model = _model()
    index = model.index(1, 1)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Цена, ₽: 950"
    alignment = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole))
    assert alignment & Qt.AlignmentFlag.AlignRight
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Цена, ₽"


class _Source:
    """A thousand rows that are fetched page by page."""

    def __init__(self) -> None:
        self.rows = {n: Copy(n, f"Книга {n}", n) for n in range(1, 1001)}
        self.fetched: list[tuple[int, ...]] = []
        self.sorts: list[Sort | None] = []

    def ids(self, sort: Sort | None) -> list[int]:
        self.sorts.append(sort)
        return sorted(self.rows, reverse=sort is not None and sort.descending)

    def load(self, ids: Sequence[int]) -> list[Copy]:
        self.fetched.append(tuple(ids))
        return [self.rows[n] for n in ids if n in self.rows]


def _paged(runner: FakeTaskRunner, source: _Source) -> PagedTableModel[Copy]:
    model = PagedTableModel(
        COLUMNS, runner, load_rows=source.load, row_id=lambda r: r.id, load_ids=source.ids
    )
    model.setParent(QApplication.instance())
    return model


def test_a_long_list_fetches_only_the_pages_that_are_seen(
    qtbot: QtBot, runner: FakeTaskRunner
) -> None:
    source = _Source()
    model = _paged(runner, source)
    model.reload()
    assert model.rowCount() == 1000
    assert source.fetched == []
    assert model.index(250, 0).data() == "Книга 251"
    assert source.fetched == [tuple(range(201, 301))]
    _tester(model)


def test_an_unfetched_row_is_blank_until_its_page_arrives(
    qtbot: QtBot, runner: FakeTaskRunner
) -> None:
    source = _Source()
    model = _paged(runner, source)
    model.reload()
    runner.held = True
    assert model.index(0, 0).data() is None
    assert model.row_at(1) is None
    assert len(runner.waiting) == 1
    with qtbot.waitSignal(model.dataChanged):
        runner.release()
    assert model.index(0, 0).data() == "Книга 1"


def test_a_stale_list_is_dropped(qtbot: QtBot, runner: FakeTaskRunner) -> None:
    model = _paged(runner, _Source())
    runner.held = True
    model.set_source(lambda _sort: [1, 2, 3])
    model.set_source(lambda _sort: [7])
    runner.release()
    assert model.ids() == (7,)


def test_sorting_a_long_list_is_asked_from_the_source(qtbot: QtBot, runner: FakeTaskRunner) -> None:
    source = _Source()
    model = _paged(runner, source)
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert source.sorts == [Sort("price", descending=True)]
    assert model.id_at(0) == 1000


def test_reloading_the_same_ids_refreshes_rows_without_a_reset(
    qtbot: QtBot, runner: FakeTaskRunner
) -> None:
    source = _Source()
    model = _paged(runner, source)
    model.reload()
    assert model.index(0, 0).data() == "Книга 1"
    source.rows[1] = replace(source.rows[1], name="Новое имя")
    with qtbot.assertNotEmitted(model.modelReset):
        model.reload()
    assert model.index(0, 0).data() == "Новое имя"


def _view(qtbot: QtBot, model: TableModel[Copy], **settings: object) -> TableView:
    store = settings.get("store")
    view = TableView(
        model,
        "Экземпляры",
        multi=bool(settings.get("multi")),
        store=store if isinstance(store, Settings) else None,
        state_key="copies",
    )
    qtbot.addWidget(view)
    view.resize(700, 300)
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    view.setFocus()
    return view


def test_selection_survives_new_rows_and_a_new_order(qtbot: QtBot) -> None:
    model = _model()
    view = _view(qtbot, model, multi=True)
    assert view.select_id(3)
    flags = QItemSelectionModel.SelectionFlag
    view.selectionModel().select(model.index(0, 0), flags.Select | flags.Rows)
    assert view.selected_ids() == [1, 3]
    model.set_rows([Copy(9, "Мать", 5), Copy(3, "Нос", 101), Copy(1, "Вий", 90)])
    assert view.current_row() == Copy(3, "Нос", 101)
    assert view.selected_ids() == [3, 1]


def test_keys_of_the_list(qtbot: QtBot) -> None:
    view = _view(qtbot, _model())
    view.select_number(0)
    with qtbot.waitSignal(view.row_opened) as opened:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == [ROWS[0]]
    with qtbot.waitSignal(view.edit_requested):
        QTest.keyClick(view, Qt.Key.Key_F2)
    with qtbot.waitSignal(view.insert_requested):
        QTest.keyClick(view, Qt.Key.Key_Insert)
    with qtbot.waitSignal(view.delete_requested) as deleted:
        QTest.keyClick(view, Qt.Key.Key_Delete)
    assert deleted.args == [[ROWS[0]]]
    with qtbot.waitSignal(view.current_row_changed) as moved:
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert moved.args == [ROWS[1]]
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.current_row() == ROWS[-1]
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.current_row() == ROWS[0]


def test_links_in_a_row_are_reached_by_keys_and_by_the_menu(qtbot: QtBot) -> None:
    view = _view(qtbot, _model())
    view.select_number(1)
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Right)
    with qtbot.waitSignal(view.link_activated) as blocker:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert blocker.args == [ROWS[1], "drop"]
    menu = view.make_menu()
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["Вернуть", "Убрать"]
    view.select_number(0)
    assert view.make_menu() is None
    with qtbot.waitSignal(view.row_opened):
        QTest.keyClick(view, Qt.Key.Key_Return)


def test_a_link_is_clicked_where_it_is_painted(qtbot: QtBot) -> None:
    view = _view(qtbot, _model())
    index = view.table_model().index(1, 2)
    rect = view.visualRect(index)
    delegate = view._delegate
    spots: dict[str, QPoint] = {}
    for x in range(rect.left(), rect.right()):
        point = rect.center()
        point.setX(x)
        link = delegate.link_at(rect, index, point)
        if link is not None:
            spots.setdefault(link.key, point)
    assert list(spots) == ["return", "drop"]
    with qtbot.waitSignal(view.link_activated) as blocker:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spots["drop"])
    assert blocker.args == [ROWS[1], "drop"]


def test_columns_are_remembered(qtbot: QtBot) -> None:
    store = Settings(None)
    view = _view(qtbot, _model(), store=store)
    header = view.horizontalHeader()
    header.resizeSection(1, 150)
    header.moveSection(1, 0)
    header.setSectionHidden(2, True)
    view._on_header_clicked(1)
    view.save_state()
    again = _view(qtbot, _model(), store=store)
    assert again.horizontalHeader().sectionSize(1) == 150
    assert again.horizontalHeader().visualIndex(1) == 0
    assert again.horizontalHeader().isSectionHidden(2)
    assert again.table_model().current_sort() == Sort("price")
    again.reset_columns()
    assert again.horizontalHeader().visualIndex(1) == 1
    assert not again.horizontalHeader().isSectionHidden(2)


@pytest.mark.parametrize("text", ["[]", "{", '{"widths": {"price": "x"}, "sort": ["none", true]}'])
def test_damaged_column_state_means_the_declared_columns(qtbot: QtBot, text: str) -> None:
    store = Settings(None)
    store.save_state("table/copies", text)
    view = _view(qtbot, _model(), store=store)
    assert view.horizontalHeader().sectionSize(1) == 120


def test_the_menu_of_the_header_hides_columns_but_not_the_last(qtbot: QtBot) -> None:
    view = _view(qtbot, _model())
    header = view._header
    for title in ("Цена, ₽", "Замечание"):
        action = next(a for a in header.make_menu().actions() if a.text() == title)
        action.setChecked(False)
    assert header.hiddenSectionCount() == 2
    last = next(a for a in header.make_menu().actions() if a.text() == "Заглавие")
    assert not last.isEnabled()


def test_a_long_list_does_not_look_through_all_rows_for_a_letter(
    qtbot: QtBot, runner: FakeTaskRunner
) -> None:
    source = _Source()
    model = _paged(runner, source)
    model.reload()
    view = _view(qtbot, model)
    before = len(source.fetched)
    with qtbot.waitSignal(view.letter_typed):
        view.keyboardSearch("я")
    assert len(source.fetched) == before


def test_copying_takes_the_rows_as_they_read(qtbot: QtBot) -> None:
    view = _view(qtbot, _model())
    view.select_number(1)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "Ася\t950\tна руках"


def test_the_panel_shows_an_empty_state_and_the_table_again(qtbot: QtBot) -> None:
    view = TableView(_model(), "Экземпляры")
    panel = TablePanel(view, title="Найдено 3", hints=[("Ins", "добавить")])
    qtbot.addWidget(panel)
    panel.show()
    panel.show_empty(EmptyState("books", "Изданий пока нет", "Добавить издание"))
    empty = panel.empty_state()
    assert empty is not None
    assert empty.button is not None
    assert not view.isVisible()
    panel.show_table()
    assert view.isVisible()
    assert panel.empty_state() is None


def test_fresh_rows_are_ok_and_troubled_rows_bad(qtbot: QtBot) -> None:
    model = _model()
    assert [model.tone_at(n) for n in range(3)] == [None, Tone.BAD, None]
    model.set_fresh(frozenset({3}))
    assert model.tone_at(2) is Tone.OK
    view = _view(qtbot, model)
    assert not view.grab().isNull()
