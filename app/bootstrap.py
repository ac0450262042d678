"""What the window and the commands share: places, logging, the opened library with its services."""

from __future__ import annotations

import logging
import logging.handlers
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.dates import Clock, FixedClock, SystemClock
from app.core.errors import EnvironmentProblem, UserError
from app.core.progress import NO_PROGRESS, Progress

if TYPE_CHECKING:
    from app.models.library import Library
    from app.queries.school import CommissionCard, Requisites
    from app.services.context import ServiceContext
    from app.services.workspace import Workspace

# The window is painted before a library is opened, so all that knows the database is
# imported where it is used: it takes longer to import than the window itself.

VERSION = "0.1.0"
LOG_SIZE, LOG_FILES = 1_000_000, 5


@dataclass(frozen=True, slots=True)
class Places:
    """Folders of the program on this computer. ``resources`` is part of the program, in
    ``documents`` a new library is suggested."""

    resources: Path
    config: Path
    data: Path
    log: Path
    documents: Path

    @classmethod
    def of_this_computer(cls) -> Places:
        from platformdirs import PlatformDirs

        dirs = PlatformDirs("formulyar", appauthor=False, roaming=False)
        return cls(
            resources_folder(),
            Path(dirs.user_config_dir),
            Path(dirs.user_data_dir),
            Path(dirs.user_log_dir) / "formulyar.log",
            Path(dirs.user_documents_dir),
        )


def resources_folder() -> Path:
    """The resources: beside the package, or inside an installed build."""
    bundled = getattr(sys, "_MEIPASS", None)
    base = Path(bundled) if bundled else Path(__file__).resolve().parent.parent
    return base / "resources"


def start_logging(path: Path) -> None:
    """Write the program's log to a file that does not grow without end.

    A folder that refuses is no reason not to start: the log then goes nowhere.
    """
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=LOG_SIZE, backupCount=LOG_FILES, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)


@dataclass(slots=True)
class OpenedLibrary:
    """An opened library file and all that works on it; :meth:`close` ends it."""

    library: Library
    context: ServiceContext
    workspace: Workspace

    def close(self) -> None:
        self.library.close()


def wire(library: Library, clock: Clock, resources: Path, who: str) -> OpenedLibrary:
    """Put services and queries on an opened library file."""
    from app.core.stock import DocumentKind
    from app.services.barcodes import BarcodeService
    from app.services.catalogue import CatalogueService
    from app.services.catalogue_import import ImportService
    from app.services.classes import ClassService
    from app.services.context import ServiceContext
    from app.services.exchange import Data, ExchangeService
    from app.services.federal_list import FederalListService
    from app.services.numbering import NumberingService
    from app.services.opening import OpeningService
    from app.services.orders import OrderService
    from app.services.partners import PartnerService
    from app.services.periods import PeriodService
    from app.services.region import PackageBooks, RegionService
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
    from app.services.workspace import Queries, Services, Workspace
    from app.services.write_off import WriteOffService

    def back_up_first(progress: Progress) -> object:
        return safety.back_up(progress=progress)

    context = ServiceContext(library, clock, who)
    receipts = ReceiptService(context)
    write_offs = WriteOffService(context)
    transfers = TransferService(context)
    replacements = ReplacementService(context)
    revaluations = RevaluationService(context)
    openings = OpeningService(context, back_up_first)
    reversers = {
        DocumentKind.RECEIPT: receipts.reverse,
        DocumentKind.WRITE_OFF: write_offs.reverse,
        DocumentKind.OPENING: openings.reverse,
        DocumentKind.REPLACEMENT: replacements.reverse,
        DocumentKind.REVALUATION: revaluations.reverse,
        DocumentKind.TRANSFER_OUT: transfers.reverse,
        DocumentKind.TRANSFER_RETURN: transfers.reverse,
    }
    safety = SafetyService(context, reversers)

    def workbook(data: Data) -> bytes:
        from app.reports.exchange_workbook import exchange_workbook

        return exchange_workbook(data, resources)

    def package_books(books: PackageBooks) -> dict[str, bytes]:
        from app.reports.region_package import package_books

        return package_books(books.checklist, books.forms, books.offer, resources)

    workspace = Workspace(
        library.path,
        clock,
        Queries.of(library),
        Services(
            catalogue=CatalogueService(context),
            imports=ImportService(context, back_up_first),
            receipts=receipts,
            write_off=write_offs,
            transfer=transfers,
            exchange=ExchangeService(context, back_up_first, workbook, VERSION),
            replacement=replacements,
            revaluation=revaluations,
            opening=openings,
            partners=PartnerService(context),
            school=SchoolService(context, resources),
            safety=safety,
            periods=PeriodService(context),
            barcodes=BarcodeService(context),
            numbering=NumberingService(context),
            requisites=RequisitesService(context),
            classes=ClassService(context),
            sets=TextbookSetService(context),
            study_plan=StudyPlanService(context),
            federal_list=FederalListService(context, resources),
            region=RegionService(context, package_books, resources, VERSION),
            templates=TemplateService(context),
            orders=OrderService(context),
        ),
    )
    return OpenedLibrary(library, context, workspace)


def open_library(
    path: Path,
    *,
    who: str = "",
    clock: Clock | None = None,
    resources: Path | None = None,
    read_only: bool = False,
) -> OpenedLibrary:
    """Open a library file with everything that works on it.

    Raises:
        EnvironmentProblem: see :meth:`app.models.library.Library.open`.
    """
    from app.models.library import Library

    real_clock = clock or SystemClock()
    library = Library.open(path, now=real_clock.now(), read_only=read_only)
    opened = wire(library, real_clock, resources or resources_folder(), who)
    if not read_only:
        _bring_books_up_to_date(opened)
    return opened


def _bring_books_up_to_date(opened: OpenedLibrary) -> None:
    """Open the cards of textbooks of a library that an earlier version of the program made."""
    from app.services.textbook_cards import fill_missing_cards

    try:
        fill_missing_cards(opened.context)
    except BaseException:
        opened.close()
        raise


def create_library(
    path: Path,
    requisites: Requisites,
    commission: CommissionCard | None = None,
    *,
    who: str = "",
    clock: Clock | None = None,
    resources: Path | None = None,
) -> OpenedLibrary:
    """Make a library file for a school and open it.

    Raises:
        UserError: the file exists, or the requisites have a mistake (then no file is made).
        EnvironmentProblem: the folder refuses, the disk is full.
    """
    from app.models.library import Library
    from app.services.school import check_requisites

    check_requisites(requisites)
    library = Library.create(path)
    opened = wire(library, clock or SystemClock(), resources or resources_folder(), who)
    try:
        opened.workspace.services.school.set_up(requisites, commission)
    except BaseException:
        library.abandon()
        raise
    return opened


@contextmanager
def library_at(
    path: Path, *, read_only: bool = False, clock: Clock | None = None
) -> Iterator[Workspace]:
    """The workspace of a library for the time of one command."""
    opened = open_library(path, who="Команда", clock=clock, read_only=read_only)
    try:
        yield opened.workspace
    finally:
        opened.close()


def restore_library(backup: Path, target: Path, clock: Clock | None = None) -> Path | None:
    """Put a backup in the place of a library; see :func:`app.models.backup.restore`."""
    from app.models.backup import restore

    return restore(backup, target, (clock or SystemClock()).now())


def mend_library(path: Path, clock: Clock | None = None) -> Path:
    """Make the indexes of a library anew; see :meth:`app.models.library.Library.mend`."""
    from app.models.library import Library

    return Library.mend(path, now=(clock or SystemClock()).now())


def back_up_to(library: Path, target: Path) -> None:
    """Copy a library to a file, even beside an open window, and verify the copy.

    Raises:
        UserError: the target is the library itself, or some other file that is no library.
        EnvironmentProblem: the library is not ours or damaged, the target is a library that
            is open, or the disk refuses.
    """
    from app.models.backup import copy_verified
    from app.models.file_lock import FileLock
    from app.models.library import check_is_ours

    check_is_ours(library)
    if not target.exists():
        copy_verified(library, target)
        return
    if target.resolve() == library.resolve():
        raise UserError("Копия и библиотека — один и тот же файл.", "Укажите другое имя.")
    try:
        check_is_ours(target)
    except EnvironmentProblem as problem:
        raise UserError(
            f"Файл «{target}» — не копия библиотеки, он не заменён.", "Укажите другое имя."
        ) from problem
    lock = FileLock(target)
    lock.acquire()
    try:
        copy_verified(library, target)
    finally:
        lock.release()


def _make_repeatable(context: ServiceContext) -> None:
    """Let the demonstration's names and keys be the same at every run: they guard nothing."""
    from random import Random
    from uuid import UUID

    from app.exchange.package.signature import seeded_key_pair

    chance = Random("demonstration")
    context.new_uid = lambda: str(UUID(int=chance.getrandbits(128), version=4))
    context.new_keys = lambda: seeded_key_pair(chance.randbytes(32))


def create_demo(path: Path, progress: Progress = NO_PROGRESS) -> OpenedLibrary:
    """Make the demonstration library: the same at every run.

    It is made beside ``path`` and gets its name when it is whole.

    Raises:
        UserError: the file exists.
        EnvironmentProblem: the folder refuses, the disk is full.
    """
    from app.models.backup import backup_folder
    from app.services.demo import DEMO_START, Demonstration, load_demo_school

    resources = resources_folder()
    clock = FixedClock.on(DEMO_START)
    school = load_demo_school(resources)
    if path.exists():
        raise UserError(f"Файл «{path.name}» уже есть.", "Выберите другую папку.")
    unfinished = path.with_name(f"{path.stem} (готовится){path.suffix}")
    unfinished.unlink(missing_ok=True)
    opened = create_library(
        unfinished,
        school.requisites,
        school.commission,
        who=school.requisites.librarian_name,
        clock=clock,
        resources=resources,
    )
    try:
        _make_repeatable(opened.context)
        Demonstration(opened.workspace, clock, school, resources).run(progress)
    except BaseException:
        opened.library.abandon()
        raise
    opened.close()
    shutil.rmtree(backup_folder(unfinished), ignore_errors=True)
    unfinished.replace(path)
    return open_library(
        path, who=school.requisites.librarian_name, clock=clock, resources=resources
    )
