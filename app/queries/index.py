"""All that can be read from one opened library, an object per area."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.library import Library
from app.queries.accounting import AccountingQueries
from app.queries.audit import AuditQueries
from app.queries.catalogue import CatalogueQueries
from app.queries.change_papers import ChangePaperQueries
from app.queries.classes import ClassQueries
from app.queries.exchange import ExchangeQueries
from app.queries.federal_list import FederalListQueries
from app.queries.inventory_book import InventoryBookQueries
from app.queries.labels import LabelQueries
from app.queries.lot_registers import LotRegisterQueries
from app.queries.lots import LotQueries
from app.queries.numbering import NumberingQueries
from app.queries.opening import OpeningQueries
from app.queries.orders import OrderQueries
from app.queries.papers import PaperQueries
from app.queries.periods import PeriodQueries
from app.queries.provision import ProvisionQueries
from app.queries.region import RegionQueries
from app.queries.region_forms import RegionFormQueries
from app.queries.replacement import ReplacementQueries
from app.queries.revaluation import RevaluationQueries
from app.queries.safety import SafetyQueries
from app.queries.school import SchoolQueries
from app.queries.school_loans import SchoolLoanQueries
from app.queries.stock import StockQueries
from app.queries.study_plan import StudyPlanQueries
from app.queries.summary_book import SummaryBookQueries
from app.queries.templates import TemplateQueries
from app.queries.textbook_cards import TextbookCardQueries
from app.queries.textbook_sets import TextbookSetQueries
from app.queries.transfer import TransferQueries
from app.queries.transfer_paper import TransferPaperQueries
from app.queries.write_off import WriteOffQueries


@dataclass(frozen=True, slots=True)
class Queries:
    """Reading, an object per area."""

    catalogue: CatalogueQueries
    stock: StockQueries
    write_off: WriteOffQueries
    provision: ProvisionQueries
    transfer: TransferQueries
    exchange: ExchangeQueries
    transfer_papers: TransferPaperQueries
    replacement: ReplacementQueries
    revaluation: RevaluationQueries
    change_papers: ChangePaperQueries
    opening: OpeningQueries
    school: SchoolQueries
    safety: SafetyQueries
    papers: PaperQueries
    summary: SummaryBookQueries
    inventory: InventoryBookQueries
    lots: LotRegisterQueries
    school_loans: SchoolLoanQueries
    periods: PeriodQueries
    numbering: NumberingQueries
    audit: AuditQueries
    accounting: AccountingQueries
    cards: TextbookCardQueries
    picking: LotQueries
    classes: ClassQueries
    sets: TextbookSetQueries
    study_plan: StudyPlanQueries
    federal_list: FederalListQueries
    region: RegionQueries
    region_forms: RegionFormQueries
    templates: TemplateQueries
    orders: OrderQueries
    labels: LabelQueries

    @classmethod
    def of(cls, library: Library) -> Queries:
        """The queries of an opened library."""
        return cls(
            catalogue=CatalogueQueries(library),
            stock=StockQueries(library),
            write_off=WriteOffQueries(library),
            provision=ProvisionQueries(library),
            transfer=TransferQueries(library),
            exchange=ExchangeQueries(library),
            transfer_papers=TransferPaperQueries(library),
            replacement=ReplacementQueries(library),
            revaluation=RevaluationQueries(library),
            change_papers=ChangePaperQueries(library),
            opening=OpeningQueries(library),
            school=SchoolQueries(library),
            safety=SafetyQueries(library),
            papers=PaperQueries(library),
            summary=SummaryBookQueries(library),
            inventory=InventoryBookQueries(library),
            lots=LotRegisterQueries(library),
            school_loans=SchoolLoanQueries(library),
            periods=PeriodQueries(library),
            numbering=NumberingQueries(library),
            audit=AuditQueries(library),
            accounting=AccountingQueries(library),
            cards=TextbookCardQueries(library),
            picking=LotQueries(library),
            classes=ClassQueries(library),
            sets=TextbookSetQueries(library),
            study_plan=StudyPlanQueries(library),
            federal_list=FederalListQueries(library),
            region=RegionQueries(library),
            region_forms=RegionFormQueries(library),
            templates=TemplateQueries(library),
            orders=OrderQueries(library),
            labels=LabelQueries(library),
        )
