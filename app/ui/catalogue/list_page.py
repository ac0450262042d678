"""The catalogue: search, filters, found titles, details."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout

from app.core.bibliography import TitleFields
from app.core.changes import Area, Changes
from app.core.stock import Fund, ReferenceCategory
from app.queries.catalogue import (
    CatalogueFilter,
    CatalogueHits,
    FacetGroup,
    TitleCard,
    TitleRow,
)
from app.queries.school import Reference
from app.services.catalogue import CopyEdit
from app.services.workspace import Workspace
from app.ui.catalogue.details import WIDTH, DetailsPanel
from app.ui.catalogue.facets import ActiveFacet, ChipStrip, FacetPanel
from app.ui.catalogue.results import Results
from app.ui.catalogue.title_actions import may_delete, receipt_of
from app.ui.kit.buttons import Button
from app.ui.kit.search import ScanState, SearchField
from app.ui.kit.table.columns import Link
from app.ui.kit.theme import current_theme
from app.ui.shell.context import Shell
from app.ui.shell.page import Page

SEARCH_DELAY_MS = 100
OVERLAY_BELOW = 1200
FACETS_BELOW = 820
MOST_NAMED = 8


class CataloguePage(Page):
    """The list of titles. Opened with a :class:`CatalogueFilter` or the id of a title."""

    page_id = "catalogue"
    section_id = "catalogue"
    title = "Каталог"
    areas = frozenset({Area.CATALOGUE, Area.STOCK, Area.WRITE_OFF})

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._queries = workspace.queries.catalogue
        self._service = workspace.services.catalogue
        self._shell = shell
        self._exact = False
        self._scanned = False
        self._typed = ""
        self._overlay = False
        self._wanted_id: int | None = None
        self._shown_id: int | None = None
        self.set_up()

    # --- the page ------------------------------------------------------------------------

    def refresh(self) -> None:
        self._shell.runner.query(
            lambda: self._workspace.queries.school.references(ReferenceCategory.PLACE),
            self._on_places,
            key="places",
            owner=self,
        )
        self._shown_id = None
        self._search()

    def focus_search(self) -> bool:
        self.search.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.edit.selectAll()
        return True

    def open_with(self, argument: object) -> None:
        if isinstance(argument, CatalogueFilter):
            self._show_filter(argument)
        elif isinstance(argument, int):
            self._wanted_id = argument
            if self.results.view.select_id(argument):
                self._wanted_id = None
            elif not self.is_stale:
                self._search()

    def on_scan(self, code: str) -> bool:
        """A scanned book is looked for."""
        self._scanned = True
        self.search.set_text(code)
        self._on_submitted()
        return True

    def filter(self) -> CatalogueFilter:
        """What is asked for now."""
        query = self.search.text()
        return self.facets.apply(CatalogueFilter(query=query.strip(), exact=self._exact))

    # --- building --------------------------------------------------------------------------

    def _build(self) -> None:
        theme = current_theme()
        self.search = SearchField(
            "Заглавие, автор, ISBN, инв. №", delay_ms=SEARCH_DELAY_MS, height=36
        )
        self.search.setMaximumWidth(theme.px(480))
        self.chips = ChipStrip()
        self.filters_button = Button("Фильтры", icon="funnel")
        self.load_button = Button(
            "Загрузить", icon="download-simple", hint="Загрузить записи из файла"
        )
        self.duplicates_button = Button(
            "Повторы", icon="intersect", hint="Найти повторы и объединить их"
        )
        self.new_button = Button("Новое издание", icon="plus", shortcut="Ins")
        top = QHBoxLayout()
        top.setSpacing(theme.px(12))
        top.addWidget(self.search, 3)
        top.addWidget(self.filters_button)
        top.addWidget(self.chips, 2)
        top.addWidget(self.duplicates_button)
        top.addWidget(self.load_button)
        top.addWidget(self.new_button)
        self.column.addLayout(top)
        self.facets = FacetPanel()
        self.results = Results(self._queries, self._shell.runner, self._shell.settings)
        self.details = DetailsPanel(self._shell.settings)
        self.details.show_nothing()
        self._body = QHBoxLayout()
        self._body.setSpacing(theme.px(16))
        self._body.addWidget(self.facets)
        self._body.addWidget(self.results, 1)
        self._body.addWidget(self.details)
        self.column.addLayout(self._body, 1)

    def _connect(self) -> None:
        self.search.changed.connect(lambda _text: self._on_typed())
        self.search.submitted.connect(lambda _text: self._on_submitted())
        self.search.moved_down.connect(self._focus_list)
        self.facets.changed.connect(self._search)
        self.chips.removed.connect(self._on_chip_removed)
        self.chips.cleared.connect(self._drop_filters)
        self.filters_button.clicked.connect(self._on_filters_clicked)
        self.load_button.clicked.connect(lambda: self.navigate.emit("catalogue.import", None))
        self.duplicates_button.clicked.connect(
            lambda: self.navigate.emit("catalogue.duplicates", None)
        )
        self.new_button.clicked.connect(self._on_new)
        results, view = self.results, self.results.view
        results.answered.connect(self._on_answered)
        results.exact_wanted.connect(self._on_exact_wanted)
        results.filter_dropped.connect(self._on_filter_dropped)
        results.first_title_wanted.connect(self._on_new)
        view.row_opened.connect(lambda _row: self._edit())
        view.edit_requested.connect(lambda _row: self._edit())
        view.delete_requested.connect(lambda _rows: self._delete())
        view.insert_requested.connect(self._on_new)
        view.tick_requested.connect(lambda _row: self._toggle_details())
        view.clicked.connect(lambda _index: self._open_details())
        view.letter_typed.connect(self._on_letter)
        view.left_at_top.connect(self.focus_search)
        view.link_activated.connect(lambda _row, key: self._on_menu(key))
        view.set_row_actions(self._row_actions)
        view.current_row_changed.connect(lambda _row: self._follow_selection())
        view.selectionModel().selectionChanged.connect(lambda *_: self._follow_selection())
        details = self.details
        details.edit_requested.connect(self._edit)
        details.delete_requested.connect(self._delete)
        details.receipt_requested.connect(self._on_receipt)
        details.write_off_requested.connect(self._on_write_off)
        details.labels_requested.connect(lambda who: self.navigate.emit("stock.labels", who))
        details.barcodes_requested.connect(lambda who: self.navigate.emit("stock.barcodes", who))
        details.merge_requested.connect(self._on_merge)
        details.closed.connect(self._close_details)
        details.copies.edit_requested.connect(self._on_edit_copies)

    # --- searching -------------------------------------------------------------------------

    def _search(self) -> None:
        self._typed = self.search.text()
        wanted = self.filter()
        self.results.search(wanted)
        self._shell.runner.query(
            lambda: self._queries.facets(wanted), self._on_facets, key="facets", owner=self
        )
        self._show_chips()

    def _on_typed(self) -> None:
        if self.search.text() != self._typed:
            self._exact = False
            self._search()

    def _on_submitted(self) -> None:
        self._exact = False
        self._search()
        self._focus_list()

    def _on_exact_wanted(self) -> None:
        self._exact = True
        self._search()

    def _on_filter_dropped(self) -> None:
        self._show_filter(CatalogueFilter())
        self.focus_search()

    def _on_chip_removed(self, facet: ActiveFacet) -> None:
        self.facets.remove(facet)

    def _drop_filters(self) -> None:
        self._show_filter(CatalogueFilter(query=self.search.text(), exact=self._exact))

    def _show_filter(self, wanted: CatalogueFilter) -> None:
        self._exact = wanted.exact
        self.search.set_text(wanted.query)
        self.facets.show_filter(wanted)
        self._search()

    def _show_chips(self) -> None:
        active = self.facets.active()
        self.chips.show_facets(active)
        self.filters_button.set_text(f"Фильтры: {len(active)}" if active else "Фильтры")

    def _on_facets(self, found: Sequence[FacetGroup]) -> None:
        self.facets.show_counts(found)
        self._show_chips()

    def _on_places(self, places: Sequence[Reference]) -> None:
        self.details.copies.show_places(places)

    def _on_letter(self, letter: str) -> None:
        if letter.isprintable() and letter.strip():
            self.search.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self.search.edit.setText(letter)

    def _focus_list(self) -> None:
        view = self.results.view
        if not view.currentIndex().isValid():
            view.select_number(0)
        view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_answered(self, hits: CatalogueHits) -> None:
        if self._scanned:
            self._scanned = False
            known = hits.ids and not hits.shown_for
            self.scan_answered.emit(ScanState.OK if known else ScanState.UNKNOWN)
        view = self.results.view
        wanted, self._wanted_id = self._wanted_id, None
        missing = wanted is not None and not view.select_id(wanted)
        if missing and self.filter() != CatalogueFilter():
            # what is to be shown does not pass the filters, so they give way
            self._wanted_id = wanted
            self._show_filter(CatalogueFilter())
            return
        if hits.ids and not view.currentIndex().isValid():
            view.select_number(0)
        self._follow_selection()

    # --- details -----------------------------------------------------------------------------

    def _follow_selection(self) -> None:
        """Show in the panel what is selected; asked for anew only when it is another title."""
        ids = self.results.view.selected_ids()
        if len(ids) == 1:
            if ids[0] != self._shown_id:
                self._shown_id = ids[0]
                self._ask_card(ids[0])
            return
        self._shown_id = None
        if not ids:
            self.details.show_nothing()
            return
        self._shell.runner.query(
            lambda: self._queries.copies_in_stock(ids),
            lambda copies: self.details.show_many(len(ids), copies),
            key="details",
            owner=self,
        )

    def _ask_card(self, title_id: int) -> None:
        self._shell.runner.query(
            lambda: self._queries.card(title_id), self._on_card, key="details", owner=self
        )

    def _on_card(self, card: TitleCard | None) -> None:
        if card is None:
            self.details.show_nothing()
        else:
            self.details.show_title(card)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        theme = current_theme()
        overlay = self.window().width() < theme.px(OVERLAY_BELOW)
        if overlay != self._overlay:
            self._overlay = overlay
            self._body.removeWidget(self.details)
            if overlay:
                self.details.setParent(self)
                self.details.hide()
            else:
                self._body.addWidget(self.details)
                self.details.show()
            self.details.set_closable(overlay)
        narrow = self.width() < theme.px(FACETS_BELOW)
        self.filters_button.setVisible(narrow)
        self.load_button.setText("" if narrow else "Загрузить")
        self.duplicates_button.setText("" if narrow else "Повторы")
        self.chips.setVisible(not narrow)
        self.facets.setVisible(not narrow)
        self._place_overlay()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self._overlay and self.details.isVisible():
                self._close_details()
                return
            if self.search.text():
                self.search.clear()
                return
            if self.facets.active():
                self._drop_filters()
                return
        super().keyPressEvent(event)

    def _place_overlay(self) -> None:
        if self._overlay:
            box = self.results.geometry()
            width = current_theme().px(WIDTH)
            self.details.setGeometry(box.right() + 1 - width, box.top(), width, box.height())
            self.details.raise_()

    def _open_details(self) -> None:
        if self._overlay:
            self._place_overlay()
            self.details.show()
            self.details.raise_()

    def _close_details(self) -> None:
        self.details.hide()
        self.results.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _toggle_details(self) -> None:
        if self._overlay and self.details.isVisible():
            self._close_details()
        else:
            self._open_details()

    def _on_filters_clicked(self) -> None:
        self.facets.setVisible(not self.facets.isVisible())

    # --- what can be done ------------------------------------------------------------------

    def _row_actions(self, _row: TitleRow) -> Sequence[Link]:
        count = len(self.results.view.selected_ids())
        several = count > 1
        one = (Link("edit", "Изменить", "F2"), Link("receipt", "Поступление"))
        return (
            *(() if several else one),
            Link("write_off", "Списать выбранное" if several else "Списать"),
            *((Link("merge", "Объединить…"),) if count == 2 else ()),
            Link("delete", "Удалить", "Del"),
        )

    def _on_menu(self, key: str) -> None:
        match key:
            case "edit":
                self._edit()
            case "receipt":
                self._on_receipt()
            case "merge":
                self._on_merge()
            case "delete":
                self._delete()
            case "write_off":
                choices = self.details.write_off_choices()
                if len(choices) == 1:
                    self._on_write_off(*next(iter(choices.items())))
                else:
                    self._open_details()

    def _on_new(self) -> None:
        self.navigate.emit("catalogue.editor", TitleFields(title=""))

    def _edit(self) -> None:
        row = self.results.view.current_row()
        if isinstance(row, TitleRow):
            self.navigate.emit("catalogue.editor", row.id)

    def _on_receipt(self) -> None:
        card = self.details.card()
        if card is not None:
            draft = receipt_of(card, self._workspace.clock.today())
            self.navigate.emit("stock.receipt", draft)

    def _on_write_off(self, _fund: Fund, copy_ids: tuple[int, ...]) -> None:
        self.navigate.emit("stock.write_off", copy_ids)

    def _on_merge(self) -> None:
        ids = tuple(self.results.view.selected_ids())
        if len(ids) == 2:
            self.navigate.emit("catalogue.duplicates", ids)

    def _delete(self) -> None:
        ids = self.results.view.selected_ids()
        if not ids:
            return
        if len(ids) <= MOST_NAMED:
            self._shell.runner.query(
                lambda: self._queries.rows(tuple(ids)),
                lambda rows: self._ask_to_delete(ids, rows),
                key="delete",
                owner=self,
            )
        else:
            self._ask_to_delete(ids, ())

    def _ask_to_delete(self, ids: list[int], rows: Sequence[TitleRow]) -> None:
        if may_delete(self._shell.messages, len(ids), rows):
            self._shell.runner.command(
                lambda: self._service.delete_titles(ids), self._on_changed, owner=self
            )

    def _on_edit_copies(self, copy_ids: list[int], edit: CopyEdit) -> None:
        self._shell.runner.command(
            lambda: self._service.edit_copies(copy_ids, edit), self._on_changed, owner=self
        )

    def _on_changed(self, changes: Changes) -> None:
        self._shell.bus.publish(changes)
