"""All that works on one opened library: services that change it, queries that read it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.dates import Clock
from app.queries.index import Queries
from app.services.barcodes import BarcodeService
from app.services.catalogue import CatalogueService
from app.services.catalogue_import import ImportService
from app.services.classes import ClassService
from app.services.exchange import ExchangeService
from app.services.federal_list import FederalListService
from app.services.numbering import NumberingService
from app.services.opening import OpeningService
from app.services.orders import OrderService
from app.services.partners import PartnerService
from app.services.periods import PeriodService
from app.services.region import RegionService
from app.services.replacement import ReplacementService
from app.services.requisites import RequisitesService
from app.services.revaluation import RevaluationService
from app.services.safety import SafetyService
from app.services.school import SchoolService
from app.services.stock import ReceiptService
from app.services.study_plan import StudyPlanService
from app.services.templates import TemplateService
from app.services.textbook_sets import TextbookSetService
from app.services.transfer import TransferService
from app.services.write_off import WriteOffService

__all__ = ["Queries", "Services", "Workspace"]


@dataclass(frozen=True, slots=True)
class Services:
    """Changing, an object per area."""

    catalogue: CatalogueService
    imports: ImportService
    receipts: ReceiptService
    write_off: WriteOffService
    transfer: TransferService
    exchange: ExchangeService
    replacement: ReplacementService
    revaluation: RevaluationService
    opening: OpeningService
    partners: PartnerService
    school: SchoolService
    safety: SafetyService
    periods: PeriodService
    barcodes: BarcodeService
    numbering: NumberingService
    requisites: RequisitesService
    classes: ClassService
    sets: TextbookSetService
    study_plan: StudyPlanService
    federal_list: FederalListService
    region: RegionService
    templates: TemplateService
    orders: OrderService


@dataclass(frozen=True, slots=True)
class Workspace:
    """An opened library with all that works on it. ``path`` is the library file."""

    path: Path
    clock: Clock
    queries: Queries
    services: Services
