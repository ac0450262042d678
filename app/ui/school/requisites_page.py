"""«Школа»: the requisites and the people that papers print."""

from __future__ import annotations

from collections.abc import Callable

from app.core.changes import Changes
from app.queries.school import Requisites
from app.ui.kit.cards import Card
from app.ui.kit.requisites import PeopleForm, SchoolForm
from app.ui.school.form_page import FormPage


class RequisitesPage(FormPage):
    """The requisites in force today."""

    page_id = "school"
    title = "Школа"

    def read(self) -> Requisites:
        found = self.workspace.queries.school.requisites(self.workspace.clock.today())
        return found if found is not None else Requisites("", "")

    def show_values(self, values: object) -> None:
        if not isinstance(values, Requisites):
            raise TypeError(values)
        self._shown = values
        self.school.show_requisites(values)
        self.people.show_requisites(values)

    def check(self) -> bool:
        # both parts show their mistakes; the first wrong field has the focus
        people_right = self.people.check()
        return self.school.check() and people_right

    def differs(self) -> bool:
        return self._entered() != self._shown

    def save_command(self) -> Callable[[], Changes]:
        values = self._entered()
        service = self.workspace.services.school
        return lambda: service.save_requisites(values)

    def _entered(self) -> Requisites:
        return self.people.applied_to(self.school.applied_to(self._shown))

    def _fill(self) -> None:
        self._shown = Requisites("", "")
        self.school, self.people = SchoolForm(), PeopleForm()
        for title, part in (("Школа", self.school), ("Кто подписывает", self.people)):
            card = Card(title, divider=True)
            card.body.addWidget(part)
            self.form_column.addWidget(card)
            part.edited.connect(self.on_edited)
