"""The head of the page «Обеспеченность»: figures, chips, what to look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from app.core.dates import SchoolYear, format_date
from app.core.money import count_phrase, format_count, format_kopecks
from app.core.provision import LEVELS, percent_text
from app.queries.provision import ChecklistCard
from app.ui.kit.buttons import Button
from app.ui.kit.chips import Chip
from app.ui.kit.fields import ComboBox
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.textbooks.action_row import ActionRow
from app.ui.textbooks.heat_map import HeatFilter, level_chips

_SUBJECT_WIDTH = 190
_MOST_REMARKS = 4
_POSITIONS = "позиции", "позициям", "позициям"


def nothing() -> QWidget:
    """The end of a row that begins at the left and ends where its last widget does."""
    widget = QWidget()
    widget.hide()
    return widget


class Figure(QWidget):
    """A figure with its caption below."""

    def __init__(self, token: str = "text") -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, current_theme().px(12), 0)
        column.setSpacing(0)
        self._value = Text("", Type.FIGURE, token)
        self._caption = Text("", Type.CAPTION, "text_2")
        column.addWidget(self._value)
        column.addWidget(self._caption)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_figure(self, value: str, caption: str, hint: str = "") -> None:
        self._value.setText(value)
        self._caption.setText(caption)
        self.setAccessibleName(f"{value}, {caption}")
        self.setToolTip(hint)
        self.updateGeometry()

    def texts(self) -> tuple[str, str]:
        """Value and caption."""
        return self._value.text(), self._caption.text()


class LevelFigures(QWidget):
    """The per cent of each level, weighted; the plain mean is told beside it."""

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        theme = current_theme()
        grid.setContentsMargins(0, 0, theme.px(8), 0)
        grid.setHorizontalSpacing(theme.px(10))
        grid.setVerticalSpacing(0)
        self._values = []
        for row, (name, _first, _last) in enumerate(LEVELS):
            value = Text("", Type.CAPTION_BOLD)
            grid.addWidget(Text(name, Type.CAPTION, "text_2"), row, 0)
            grid.addWidget(value, row, 1)
            self._values.append(value)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_card(self, card: ChecklistCard) -> None:
        told = []
        for value, level in zip(self._values, card.checklist.levels, strict=True):
            weighted = percent_text(level.weighted)
            value.setText(weighted if level.weighted is None else f"{weighted} %")
            told.append(
                f"{level.name}: по комплектам {weighted}, среднее {percent_text(level.mean)}"
            )
        self.setAccessibleName("; ".join(told))
        self.setToolTip("\n".join(told))
        self.updateGeometry()

    def texts(self) -> tuple[str, ...]:
        return tuple(value.text() for value in self._values)


class Figures:
    """The figures of a checklist as widgets for a row."""

    def __init__(self) -> None:
        self.whole = Figure()
        self.deficit = Figure("bad")
        self.surplus = Figure("accent_text")
        self.levels = LevelFigures()
        self.widgets = (self.whole, self.deficit, self.surplus, self.levels)

    def show_card(self, card: ChecklistCard) -> None:
        """Figures of the whole school; nothing is shown without a plan."""
        for widget in self.widgets:
            widget.setVisible(bool(card.cells))
        if not card.cells:
            return
        total = card.checklist.total
        amounts, cost = total.amounts, card.cost
        mean = percent_text(total.mean)
        self.whole.show_figure(
            f"{percent_text(total.weighted)} %",
            f"обеспечено {format_count(amounts.provided)} из {format_count(amounts.pupils)} компл.",
            "По комплектам: ученики, у которых есть комплект, к числу учеников по всем предметам."
            f"\nСреднее по предметам и параллелям: {mean} %",
        )
        lacking = sum(bool(cell.cell.amounts.deficit) for cell in card.cells.values())
        money = f"{format_kopecks(cost.kopecks)} ₽" if cost.kopecks else ""
        unknown = f"без цены {format_count(cost.unknown)} компл." if cost.unknown else ""
        self.deficit.show_figure(
            f"↓ {format_count(amounts.deficit)} компл.",
            f"не хватает по {count_phrase(lacking, *_POSITIONS)}",
            "; ".join(filter(None, ("По последним ценам: " + money if money else "", unknown))),
        )
        spare = sum(bool(cell.cell.amounts.surplus) for cell in card.cells.values())
        self.surplus.show_figure(
            f"↑ {format_count(amounts.surplus)} компл.",
            f"излишек по {count_phrase(spare, *_POSITIONS)}",
            "Излишек одного комплекта недостаток другого не покрывает",
        )
        self.levels.show_card(card)


class HeatChips(ActionRow):
    """Levels, «Только дефицит», «Срок ФПУ истекает»; the field of the subject stands elsewhere.
    ``changed`` comes when another filter was chosen."""

    changed = Signal()

    def __init__(self) -> None:
        self._levels: dict[int | None, Chip] = {}
        for level, name in level_chips():
            chip = Chip(name, checked=level is None)
            if level is not None:
                chip.setAccessibleName(LEVELS[level][0])
            chip.setToolTip("Все параллели" if level is None else LEVELS[level][0])
            chip.clicked.connect(lambda _checked=False, chosen=level: self._choose_level(chosen))
            self._levels[level] = chip
        self.deficit = Chip("Только дефицит", icon="funnel")
        self.deficit.setToolTip("Показать ячейки, где комплектов не хватает")
        self.expiring = Chip("Срок ФПУ истекает", icon="clock")
        self.expiring.setToolTip("Показать ячейки с учебниками, срок которых кончается в этом году")
        self.subject = ComboBox([("", "Все предметы")], name="Предмет")
        self.subject.setToolTip("Предмет, который показан")
        self.subject.setMinimumWidth(current_theme().px(_SUBJECT_WIDTH))
        super().__init__((*self._levels.values(), self.deficit, self.expiring), nothing())
        for chip in (self.deficit, self.expiring):
            chip.toggled.connect(lambda _on: self.changed.emit())
        self.subject.value_changed.connect(lambda _value: self.changed.emit())
        self._level: int | None = None

    def filter(self) -> HeatFilter:
        """What is asked for now."""
        return HeatFilter(
            self._level,
            str(self.subject.value() or ""),
            self.deficit.isChecked(),
            self.expiring.isChecked(),
        )

    def clear(self) -> None:
        """Show everything again."""
        before = self.blockSignals(True)
        self.deficit.setChecked(False)
        self.expiring.setChecked(False)
        self.subject.set_value("")
        self._choose_level(None)
        self.blockSignals(before)
        self.changed.emit()

    def show_card(self, card: ChecklistCard) -> None:
        """Counts and subjects of a checklist; a subject that it lacks is no longer asked for."""
        cells = card.cells.values()
        self.deficit.set_count(sum(bool(cell.cell.amounts.deficit) for cell in cells))
        year = SchoolYear(card.year)
        self.expiring.set_count(sum(cell.expires_in(year) for cell in cells))
        chosen = self.subject.value()
        before = self.subject.blockSignals(True)
        self.subject.set_options([("", "Все предметы"), *((n, n) for n in card.subjects)])
        self.subject.set_value(chosen if chosen in card.subjects else "")
        self.subject.blockSignals(before)
        self.lay_out()

    def _choose_level(self, level: int | None) -> None:
        self._level = level
        for known, chip in self._levels.items():
            chip.setChecked(known == level)
        self.lay_out()
        self.changed.emit()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at: a short label, the sentence, and the page that cures it."""

    label: str
    sentence: str
    page_id: str


def remarks_of(card: ChecklistCard) -> tuple[Remark, ...]:
    """What of a checklist should be looked at."""
    found = []
    lists = "textbooks.federal_list"
    if card.listed is None:
        sentence = "Федеральный перечень не загружен: предельные сроки не проверены."
        found.append(Remark("Нет перечня ФПУ", sentence, lists))
    elif card.listed.is_older:
        day = format_date(card.listed.as_of)
        sentence = (
            f"Сроки взяты из перечня «{card.listed.name}» от {day}: он старше учебного года. "
            "Загрузите действующий."
        )
        found.append(Remark(f"Перечень от {day}", sentence, lists))
    if card.listed is not None and card.unmatched:
        count = len(card.unmatched)
        titles = count_phrase(count, "учебник", "учебника", "учебников")
        sentence = f"Не сопоставлено с перечнем: {titles}. Их сроки не проверены."
        found.append(Remark(f"Не сопоставлено: {count}", sentence, lists))
    if card.suggested:
        sentence = f"Строк плана, предложенных программой и ещё не проверенных: {card.suggested}."
        found.append(Remark(f"Проверить план: {card.suggested}", sentence, "textbooks.sets"))
    if card.counted_twice:
        names = "; ".join(title.name for title in card.counted_twice[:3])
        sentence = f"Входят в несколько комплектов плана и посчитаны в каждом: {names}."
        label = f"Посчитано дважды: {len(card.counted_twice)}"
        found.append(Remark(label, sentence, "textbooks.sets"))
    return tuple(found)


class RemarkRow(ActionRow):
    """Remarks as buttons that lead to the cure, ``last`` at the right end."""

    def __init__(self, on_chosen: Callable[[str], object], last: QWidget) -> None:
        self._on_chosen = on_chosen
        self._buttons = tuple(
            Button("", icon="warning-fill", small=True, name="Замечание")
            for _ in range(_MOST_REMARKS)
        )
        super().__init__(self._buttons, last)
        self._remarks: Sequence[Remark] = ()
        for place, button in enumerate(self._buttons):
            button.clicked.connect(lambda _checked=False, at=place: self._on_clicked(at))

    def show_remarks(self, remarks: Sequence[Remark]) -> None:
        self._remarks = tuple(remarks)
        for place, button in enumerate(self._buttons):
            button.setVisible(place < len(remarks))
            if place < len(remarks):
                button.set_text(remarks[place].label)
                button.set_hint(remarks[place].sentence)
                button.setAccessibleDescription(remarks[place].sentence)
        self.lay_out()

    def remarks(self) -> tuple[Remark, ...]:
        """Those that are shown."""
        return tuple(self._remarks)

    def buttons(self) -> tuple[Button, ...]:
        return self._buttons

    def _on_clicked(self, place: int) -> None:
        self._on_chosen(self._remarks[place].page_id)
