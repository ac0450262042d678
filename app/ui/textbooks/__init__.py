"""Учебники: классы, комплекты, учебный план, обеспеченность."""

from __future__ import annotations

from pathlib import Path

from app.core.dates import SchoolYear
from app.services.workspace import Workspace
from app.ui.shell.context import Shell
from app.ui.shell.page import Page, PageEntry, Section, section


def build_section(workspace: Workspace, shell: Shell, resources: Path) -> Section:
    """The section «Учебники». Its pages are imported when they are first shown.

    All of them show the school year of one :class:`ChosenYear`. ``resources`` is the folder
    with fonts, forms and reference data.
    """
    from app.ui.textbooks.year_field import ChosenYear

    chosen = ChosenYear(SchoolYear.of(workspace.clock.today()))

    def provision() -> Page:
        from app.ui.textbooks.provision_page import ProvisionPage

        return ProvisionPage(workspace, shell, chosen, resources)

    def orders() -> Page:
        from app.ui.textbooks.orders_page import OrdersPage

        return OrdersPage(workspace, shell, chosen, resources)

    def exchange() -> Page:
        from app.ui.textbooks.exchange_page import ExchangePage

        return ExchangePage(workspace, shell, chosen)

    def classes() -> Page:
        from app.ui.textbooks.classes_page import ClassesPage

        return ClassesPage(workspace, shell, chosen)

    def classes_import() -> Page:
        from app.ui.textbooks.classes_import_page import ClassesImportPage

        return ClassesImportPage(workspace, shell, chosen)

    def sets() -> Page:
        from app.ui.textbooks.sets_page import SetsPage

        return SetsPage(workspace, shell, chosen)

    def federal_list() -> Page:
        from app.ui.textbooks.federal_page import FederalPage

        return FederalPage(workspace, shell)

    def region() -> Page:
        from app.ui.textbooks.region_page import RegionPage

        return RegionPage(workspace, shell, chosen, resources)

    def template() -> Page:
        from app.ui.textbooks.template_page import TemplatePage

        return TemplatePage(workspace, shell)

    return section(
        "textbooks",
        PageEntry("textbooks.provision", provision, "Обеспеченность"),
        PageEntry("textbooks.orders", orders, "Заказ"),
        PageEntry("textbooks.exchange", exchange, "Обмен"),
        PageEntry("textbooks.sets", sets, "Комплекты"),
        PageEntry("textbooks.classes", classes, "Классы"),
        PageEntry("textbooks.federal_list", federal_list, "ФПУ"),
        PageEntry("textbooks.region", region, "РИБЦ"),
        PageEntry("textbooks.classes_import", classes_import),
        PageEntry("textbooks.template", template),
    )
