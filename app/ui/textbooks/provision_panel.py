"""The details of a cell: the sum behind its figure, its classes, what to buy, its textbooks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.dates import SchoolYear, format_date
from app.core.money import copies_short, format_count, format_kopecks
from app.core.provision import Amounts, percent_whole
from app.core.provision_words import cell_sentence, part_terms, set_terms, warnings
from app.queries.provision import CellDetails, ChecklistCard, LineDetails, SetDetails
from app.queries.provision_stock import TitleProvision
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Box, ProgressBar, SidePanel
from app.ui.kit.chips import Pill, PillSpec
from app.ui.kit.picture import TONE_ICONS, Picture
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.text import Line, Text
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.tokens import Tone
from app.ui.textbooks.provision_terms import TermRow, Terms


class ProvisionPanel(SidePanel):
    """Shows a cell of the checklist.

    ``copies_requested`` carries a :class:`TermRow` whose copies are wanted, with the
    :class:`Terms` that shows them; ``paper_opened`` a :class:`CopyGroup`, ``title_opened`` the
    id of a title, ``plan_opened`` asks for the cell in the study plan.
    """

    copies_requested = Signal(object, object)
    paper_opened = Signal(object)
    title_opened = Signal(int)
    plan_opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(closable=False, parent=parent)
        self.sums: tuple[Terms, ...] = ()
        self.sentence = ""
        self._scroll = ScrollColumn()
        self._content: QWidget | None = None
        self.add_part(self._scroll, flush=True, stretch=1)

    def set_closable(self, closable: bool) -> None:
        """Whether ✕ and Esc close it: where it lies over the map."""
        self._close.setVisible(closable)

    def show_cell(self, card: ChecklistCard, key: tuple[str, int] | None) -> None:
        """Show a cell; ``None`` and cells that nobody studies show a sentence."""
        content = QWidget()
        content.setProperty("role", "transparent")
        self._place = QVBoxLayout(content)
        theme = current_theme()
        self._place.setContentsMargins(0, 0, 0, theme.px(16))
        self._place.setSpacing(theme.px(10))
        self.sums = ()
        details = None if key is None else card.cells.get(key)
        self.set_title("" if key is None else f"{key[0]} · {key[1]} класс")
        if details is None:
            self.sentence = "Выберите ячейку" if key is None else "В этой параллели не изучается"
            self._add(Text(self.sentence, Type.BODY, "text_2", wrap=True))
        else:
            self._show_details(card, details)
        self._place.addStretch(1)
        if self._content is not None:
            self._scroll.column.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
        self._content = content
        self._scroll.column.addWidget(content)
        self._scroll.verticalScrollBar().setValue(0)

    def _add(self, widget: QWidget, *, flush: bool = False) -> None:
        side = 0 if flush else current_theme().px(16)
        row = QHBoxLayout()
        row.setContentsMargins(side, 0, side, 0)
        align = Qt.AlignmentFlag.AlignLeft if isinstance(widget, Pill) else Qt.AlignmentFlag(0)
        row.addWidget(widget, 0, align)
        self._place.addLayout(row)

    def _show_details(self, card: ChecklistCard, details: CellDetails) -> None:
        amounts = details.cell.amounts
        stocks = [found.stock for found in details.sets]
        self._add(Pill(cell_pill(amounts)))
        bar = ProgressBar(hatched_gap=True)
        bar.set_value(amounts.provided, max(amounts.pupils, 1))
        bar.setToolTip(f"Обеспечено {amounts.provided} из {amounts.pupils}")
        self._add(bar)
        self.sentence = cell_sentence(details.cell.lines, stocks)
        self._add(Text(self.sentence, Type.BODY, wrap=True))
        for found in details.sets:
            self._show_sum(card, details, found)
        self._add(Line(), flush=True)
        self._show_classes(details.lines, amounts)
        self._show_purchase(details, amounts)
        repair = sum(title.repair for found in details.sets for title in found.counted)
        for words in warnings(stocks, repair):
            self._add(_remark(words))
        for found in details.sets:
            self._show_titles(card, found)
        plan = Button("К учебному плану", Look.LINK)
        plan.clicked.connect(self.plan_opened)
        self._add(Line(), flush=True)
        self._add(plan)

    # --- the sum -------------------------------------------------------------------------

    def _show_sum(self, card: ChecklistCard, details: CellDetails, found: SetDetails) -> None:
        if len(details.sets) > 1:
            self._add(Text(found.name, Type.STRONG, wrap=True))
        for part in found.stock.parts:
            if len(found.stock.parts) > 1:
                self._add(Text(part.name or "Часть", Type.CAPTION_STRONG, "text_2", wrap=True))
            self._add_terms(Terms(part_terms(part)))
        mine = [line.provision for line in details.lines if line.set is found]
        shared = set_terms(found.stock, card.sharers(mine[0])) if mine else ()
        if shared:
            self._add_terms(Terms(shared))

    def _add_terms(self, terms: Terms) -> None:
        def on_requested(row: TermRow) -> None:
            self.copies_requested.emit(terms, row)

        terms.copies_requested.connect(on_requested)
        terms.paper_opened.connect(self.paper_opened)
        self.sums = (*self.sums, terms)
        self._add(terms)

    # --- pupils and money ----------------------------------------------------------------

    def _show_classes(self, lines: Sequence[LineDetails], amounts: Amounts) -> None:
        names = ", ".join(f"{item.name} — {item.pupils}" for line in lines for item in line.classes)
        self._add(_pair("Контингент", names or "классов нет", format_count(amounts.pupils)))
        if amounts.need > amounts.pupils:
            self._add(_pair("Нужно с резервом", "", format_count(amounts.need)))

    def _show_purchase(self, details: CellDetails, amounts: Amounts) -> None:
        if amounts.deficit:
            price = next((line.price for line in details.lines if line.provision.deficit), None)
            lacking = [line for line in details.lines if line.provision.deficit]
            cost, words = details.cost, f"{amounts.need} − {amounts.need - amounts.deficit}"
            if len(lacking) == 1 and price is not None:
                words += f", по {format_kopecks(price)} ₽"
            money = f"{format_kopecks(cost.kopecks)} ₽" if cost.kopecks else ""
            if cost.unknown:
                words += f"; цена неизвестна: {_sets(cost.unknown)}"
            head = f"Нужно докупить {_sets(amounts.deficit)}"
            self._add(_Purchase(head, words, money, "bad"))
        if amounts.surplus:
            head = f"Излишек {_sets(amounts.surplus)}"
            words = "можно предложить другой школе"
            self._add(_Purchase(head, words, "", "ok"))

    # --- textbooks -----------------------------------------------------------------------

    def _show_titles(self, card: ChecklistCard, found: SetDetails) -> None:
        shown: set[int] = set()
        for part in found.parts:
            for title in part.titles:
                if title.id not in shown:
                    shown.add(title.id)
                    self._add(Line(), flush=True)
                    self._add(self._make_title(card, title, counted=title.id in part.counted))

    def _make_title(self, card: ChecklistCard, title: TitleProvision, *, counted: bool) -> QWidget:
        theme = current_theme()
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(Text(title.name, Type.BOLD, wrap=True))
        year = str(title.year) if title.year else ""
        number = title.listing.number if title.listing and title.listing.number else ""
        meta = " · ".join(filter(None, (title.publisher, year, number and f"ФПУ {number}")))
        if meta:
            column.addWidget(Text(meta, Type.CAPTION, "text_2", wrap=True))
        for spec in title_pills(card, title, counted=counted):
            column.addWidget(Pill(spec), 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        link = Button("Открыть в каталоге", Look.LINK, name=f"Открыть в каталоге: {title.name}")
        link.clicked.connect(lambda: self.title_opened.emit(title.id))
        row.addWidget(link)
        row.addStretch(1)
        row.addWidget(Text(copies_short(title.stock.own + title.stock.borrowed), Type.BOLD))
        column.addLayout(row)
        return box


def cell_pill(amounts: Amounts) -> PillSpec:
    """«67 % · не хватает 18 компл.»."""
    percent = amounts.percent
    if percent is None:
        return PillSpec("Учеников нет", Tone.NEUTRAL, "prohibit")
    whole = percent_whole(percent)
    words = f"{whole} %"
    if amounts.deficit:
        words += f" · не хватает {_sets(amounts.deficit)}"
    elif amounts.surplus:
        words += f" · лишних {_sets(amounts.surplus)}"
    tone = Tone.OK if whole == 100 else Tone.WARN if whole >= 75 else Tone.BAD
    if tone is Tone.OK and amounts.deficit:
        tone = Tone.WARN
    return PillSpec(words, tone, TONE_ICONS[tone][0])


def title_pills(
    card: ChecklistCard, title: TitleProvision, *, counted: bool
) -> tuple[PillSpec, ...]:
    """What the list says of a title, and whether its copies add up."""
    found: list[PillSpec] = []
    listing, first = title.listing, SchoolYear(card.year).first_day
    if listing is None:
        if card.listed is not None:
            found.append(PillSpec("не сопоставлен с ФПУ", Tone.WARN, "warning-fill"))
    elif listing.absent:
        found.append(PillSpec("нет в перечне", Tone.WARN, "warning-fill"))
    elif listing.term is not None and listing.term < first:
        words = f"срок истёк {format_date(listing.term)} — не считаются"
        found.append(PillSpec(words, Tone.BAD, "prohibit"))
    elif listing.term is not None:
        soon = listing.term in SchoolYear(card.year)
        words = f"до {format_date(listing.term)}" + (" — в этом учебном году" if soon else "")
        found.append(PillSpec(words, Tone.WARN if soon else Tone.NEUTRAL, "clock"))
    else:
        found.append(PillSpec("бессрочно", Tone.NEUTRAL, "check-circle-fill"))
    if not counted:
        found.append(PillSpec("с другими изданиями не складывается", Tone.NEUTRAL, "prohibit"))
    return tuple(found)


def _sets(number: int) -> str:
    return f"{format_count(number)} компл."


def _remark(words: str) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(current_theme().px(8))
    line.addWidget(Picture(*TONE_ICONS[Tone.WARN]), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(Text(words, Type.BODY, wrap=True), 1)
    return row


def _pair(caption: str, words: str, value: str) -> QWidget:
    """«Контингент 8А — 27, 8Б — 27», and at the right the figure."""
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(current_theme().px(8))
    line.addWidget(Text(f"{caption}: {words}" if words else caption, Type.BODY, wrap=True), 1)
    line.addWidget(Text(value, Type.BOLD), 0, Qt.AlignmentFlag.AlignTop)
    row.setAccessibleName(f"{caption} {words}: {value}")
    return row


class _Purchase(Box):
    """«Нужно докупить 18 компл. — 19 404,00 ₽»."""

    def __init__(self, head: str, words: str, money: str, tone: str) -> None:
        super().__init__(fill=f"{tone}_soft", line=f"{tone}_line", radius=6)
        theme = current_theme()
        self.setAccessibleName(". ".join(filter(None, (head, words, money))))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(12), theme.px(10), theme.px(12), theme.px(10))
        row.setSpacing(theme.px(8))
        texts = QVBoxLayout()
        texts.setSpacing(theme.px(2))
        texts.addWidget(Text(head, Type.BOLD, tone, wrap=True))
        texts.addWidget(Text(words, Type.CAPTION, "text_2", wrap=True))
        row.addLayout(texts, 1)
        if money:
            row.addWidget(Text(money, Type.BOLD))
