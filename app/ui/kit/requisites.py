"""The school's requisites as two forms: the school itself and the people who sign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.errors import FormulyarError, UserError
from app.core.text import clean_line
from app.queries.school import Requisites
from app.services.school import check_inn, check_okpo
from app.ui.kit.fields import LineEdit
from app.ui.kit.forms import FormGrid, LabeledField


def sentence_of(error: FormulyarError) -> str:
    """What happened and what to do, as one text beside a field."""
    return f"{error.message} {error.cure}".strip()


class RequisitesPart(QWidget):
    """Some of the requisites as labelled fields.

    ``edited`` comes with every change by the user. :meth:`applied_to` gives requisites with
    the values of this part, so that two parts fill one object.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inputs: dict[str, LineEdit] = {}
        self._labelled: dict[str, LabeledField] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._grid = FormGrid(2)
        column.addWidget(self._grid)

    def show_requisites(self, requisites: Requisites) -> None:
        """Fill the fields; nothing is emitted, errors are taken away."""
        for name, field in self._inputs.items():
            field.setText(getattr(requisites, name))
            field.setCursorPosition(0)
            self._labelled[name].set_error("")

    def applied_to(self, requisites: Requisites) -> Requisites:
        """``requisites`` with what stands in the fields."""
        values = {name: clean_line(field.text()) for name, field in self._inputs.items()}
        return replace(requisites, **values)  # type: ignore[arg-type]  # every value is a text

    def check(self) -> bool:
        """Check all fields; the first wrong one gets the focus."""
        return self._grid.check()

    def input(self, name: str) -> LineEdit:
        """The field of an attribute of :class:`Requisites`."""
        return self._inputs[name]

    def error(self, name: str) -> str:
        """The sentence beside the field, empty when there is none."""
        return self._labelled[name].error()

    def _add(
        self,
        name: str,
        caption: str,
        *,
        span: int = 1,
        placeholder: str = "",
        hint: str = "",
        check: Callable[[str], str] | None = None,
    ) -> None:
        field = LineEdit(placeholder=placeholder)
        field.textEdited.connect(lambda _text: self.edited.emit())
        asked = None if check is None else lambda: check(clean_line(field.text()))
        self._labelled[name] = self._grid.add(caption, field, span=span, check=asked, hint=hint)
        self._inputs[name] = field


class SchoolForm(RequisitesPart):
    """Names, ИНН, ОКПО, address, department."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._add(
            "name_full",
            "Полное название",
            span=2,
            placeholder="например, Муниципальное бюджетное общеобразовательное…",
            hint="Как в уставе: его печатают акты.",
            check=lambda text: "" if text else "Впишите полное название: его печатают акты.",
        )
        self._add(
            "name_short",
            "Короткое название",
            placeholder="например, МБОУ СОШ № 12",
            check=lambda text: "" if text else "Впишите короткое название, как на бланках.",
        )
        self._add("department", "Структурное подразделение", placeholder="например, Библиотека")
        self._add("inn", "ИНН", placeholder="10 цифр", check=_sentence(check_inn))
        self._add("okpo", "ОКПО", placeholder="8 цифр", check=_sentence(check_okpo))
        self._add("address", "Адрес", span=2, placeholder="индекс, город, улица, дом")


class PeopleForm(RequisitesPart):
    """Director, accountant, librarian: the signatures of the papers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name = "фамилия и инициалы"
        self._add("director_name", "Руководитель", placeholder=name)
        self._add("director_position", "Должность руководителя", placeholder="например, Директор")
        self._add("librarian_name", "Библиотекарь", placeholder=name)
        self._add(
            "librarian_position", "Должность библиотекаря", placeholder="например, Библиотекарь"
        )
        self._add("accountant_name", "Главный бухгалтер", placeholder=name)


def _sentence(rule: Callable[[str], None]) -> Callable[[str], str]:
    """A rule that raises, as a check that answers the sentence of the error."""

    def check(text: str) -> str:
        try:
            rule(text)
        except UserError as error:
            return sentence_of(error)
        return ""

    return check
