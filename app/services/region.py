"""What a librarian can do for the regional centre: make the package, type the court cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid5

from app.core.changes import Area, Changes
from app.core.dates import SchoolYear
from app.core.errors import RefusalError, UserError
from app.core.library_settings import REGION_CASES
from app.core.region_forms import CourtRows
from app.exchange.package import (
    DATA,
    Manifest,
    OfferData,
    PackageKind,
    School,
    offer_to_json,
    pack,
    region_to_json,
)
from app.exchange.package.json_reading import plain_json
from app.exchange.package.json_schema import schema_defects
from app.exchange.package.region_check import PackageCheck, check_package, load_schema
from app.exchange.package.region_data import OFFER_PART
from app.models import LibrarySetting
from app.queries.provision import ChecklistPaper, ProvisionQueries
from app.queries.region import Gap, GapKind, RegionQueries
from app.queries.region_forms import RegionFormQueries, RegionForms, court_rows
from app.services.context import Journal, ServiceContext
from app.services.exchange_parties import own_identity, sender_of

_FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|', " "))


@dataclass(frozen=True, slots=True)
class PackageBooks:
    """What the workbooks of a package are written from."""

    checklist: ChecklistPaper
    forms: RegionForms
    offer: OfferData | None


Books = Callable[[PackageBooks], Mapping[str, bytes]]
"""Writes the workbooks of a package: name of the part → bytes."""


@dataclass(frozen=True, slots=True)
class MadePackage:
    """A package: its bytes, a name for the file, its parts, and what speaks against sending it."""

    content: bytes
    name: str
    parts: tuple[str, ...]
    gaps: tuple[Gap, ...]
    changes: Changes


class RegionService:
    """Args:
    books: writes the part of a package that people read.
    resources: the folder with ``schemas``.
    program_version: stands in the manifests.
    """

    def __init__(
        self, context: ServiceContext, books: Books, resources: Path, program_version: str
    ) -> None:
        self._context = context
        self._books = books
        self._schemas = resources / "schemas"
        self._version = program_version
        self._provision = ProvisionQueries(context.library)
        self._region = RegionQueries(context.library)
        self._forms = RegionFormQueries(context.library)

    def package(self, year: int) -> MadePackage:
        """The signed package of a school year; on the same day the same data give the same file.

        Raises:
            RefusalError: the year has no study plan.
            UserError: a requisite or a description is not what a package may hold.
        """
        today = self._context.clock.today()
        report = self._region.report(year, today)
        for gap in report.gaps:
            if gap.kind is GapKind.NO_PLAN:
                raise RefusalError(gap.text, cure=gap.cure)
        content = region_to_json(report.data)
        self._check(content)
        parts = {DATA: content}
        if report.offer is not None:
            parts[OFFER_PART] = offer_to_json(report.offer)
        paper = self._provision.paper(year, today)
        forms = self._forms.forms(year, today)
        parts |= self._books(PackageBooks(paper, forms, report.offer))
        label = SchoolYear(year).label
        school = report.data.school
        summary = f"Сделан пакет для РИБЦ на {label} учебный год"
        with self._context.library.write() as session:
            identity = own_identity(
                session, self._context.clock.now(), self._context.new_uid, self._context.new_keys
            )
            manifest = Manifest(
                PackageKind.REGION,
                str(uuid5(UUID(identity.uid), f"region {year} {sha256(content).hexdigest()}")),
                sender_of(identity, School(school.name_full, school.name_short, school.inn)),
                # the day of the figures and not the moment: the same data give the same file
                datetime.combine(today, time(), UTC),
                self._version,
                year,
            )
            packed = pack(manifest, identity.keys, parts)
            operation = Journal(session, self._context).operation("region_package", summary)
        words = f"Пакет для РИБЦ {label} {school.name_short}".replace("/", "-")
        name = f"{' '.join(words.translate(_FORBIDDEN_IN_NAMES).split())}.zip"
        changes = Changes.of(Area.TEXTBOOKS, operation_id=operation, message=summary)
        return MadePackage(packed, name, tuple(sorted(parts)), report.gaps, changes)

    def check(self, path: Path) -> PackageCheck:
        """Check a package, of this school or of another.

        Raises:
            EnvironmentProblem: the file cannot be read.
        """
        return check_package(path, self._schemas)

    def save_court_rows(self, rows: CourtRows) -> Changes:
        """Keep the rows of forms 5.1 and 5.2.

        Raises:
            UserError: a row without a court, or too many.
        """
        clean = rows.checked()
        with self._context.library.write() as session:
            before = court_rows(session)
            row = session.get(LibrarySetting, REGION_CASES)
            if row is None:
                session.add(LibrarySetting(key=REGION_CASES, value=clean.text))
            else:
                row.value = clean.text
            journal = Journal(session, self._context)
            operation = journal.operation("region_cases", "Изменены формы 5.1 и 5.2")
            journal.entry(
                operation,
                "library_setting",
                0,
                {"key": REGION_CASES, "value": before.text},
                {"key": REGION_CASES, "value": clean.text},
            )
        return Changes.of(
            Area.TEXTBOOKS, operation_id=operation, message="Формы 5.1 и 5.2 сохранены"
        )

    def _check(self, content: bytes) -> None:
        """Hold the data against the published schema before they are signed."""
        defects = schema_defects(load_schema(self._schemas), plain_json(content, DATA), DATA)
        if defects:
            raise UserError(
                f"Пакет не сделан, регион не сможет его прочитать. {defects[0]}.",
                "Исправьте реквизиты школы или описание издания и повторите.",
            )
