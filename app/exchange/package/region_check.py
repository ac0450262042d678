"""Checking a package for the regional centre: every defect by name, none hides another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.errors import UserError
from app.exchange.package.container import (
    DATA,
    PACKAGE_NAMES,
    Manifest,
    Package,
    PackageKind,
    examine,
    read_package,
)
from app.exchange.package.json_reading import plain_json, read_json
from app.exchange.package.json_schema import schema_defects
from app.exchange.package.offer_data import offer_from_json
from app.exchange.package.region_data import (
    OFFER_PART,
    SCHEMA_FILE,
    SCHOOL_LEVEL,
    RegionCell,
    RegionData,
    region_from_json,
)
from app.exchange.package.signature import fingerprint

_SUMS = ("pupils", "need", "fit", "provided", "deficit", "surplus")
_LEVELS: Mapping[str, range] = {
    "1-4": range(1, 5),
    "5-9": range(5, 10),
    "10-11": range(10, 12),
    SCHOOL_LEVEL: range(1, 13),
}


@dataclass(frozen=True, slots=True)
class PackageCheck:
    """What checking a package found. Without a manifest it is not even readable; ``fingerprint``
    is that of the key it is signed with, as two people compare it."""

    manifest: Manifest | None
    data: RegionData | None
    parts: tuple[str, ...]
    defects: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not self.defects

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.manifest.sender.public_key) if self.manifest else ""


def check_package(path: Path, schemas: Path) -> PackageCheck:
    """Check a package; ``schemas`` is the folder of the published schemas.

    Raises:
        EnvironmentProblem: the file cannot be read.
    """
    try:
        package, problems = examine(read_package(path))
    except UserError as error:
        return PackageCheck(None, None, (), (error.message,))
    names = tuple(sorted(package.parts))
    if package.kind is not PackageKind.REGION:
        words = f"Это другой файл обмена: {PACKAGE_NAMES[package.kind]}."
        return PackageCheck(package.manifest, None, names, (words,))
    defects = [problem.message for problem in problems]
    defects += [f"Нет части «{name}»." for name in (DATA,) if name not in package.parts]
    data = None
    if DATA in package.parts:
        data, found = _read_data(package.parts[DATA], schemas)
        defects += found
    if data is not None:
        defects += _agreement(package, data)
    defects += _workbooks(package)
    return PackageCheck(package.manifest, data, names, tuple(defects))


def load_schema(schemas: Path) -> dict[str, Any]:
    """The schema of the data, as it is published."""
    found: dict[str, Any] = json.loads((schemas / SCHEMA_FILE).read_text(encoding="utf-8"))
    return found


def _read_data(content: bytes, schemas: Path) -> tuple[RegionData | None, list[str]]:
    try:
        value = plain_json(content, DATA)
    except UserError as error:
        return None, [error.message]
    defects = schema_defects(load_schema(schemas), value, DATA)
    if defects:
        return None, defects
    try:
        return region_from_json(content, DATA), []
    except ValueError:  # «2026-02-30» looks like a date and is none
        return None, [f"{DATA}: в нём есть день, которого не бывает."]


def _agreement(package: Package, data: RegionData) -> Iterable[str]:
    """Whether the parts agree with each other, and each figure with those it comes from."""
    sender = package.manifest.sender
    if package.manifest.school_year != data.year:
        yield f"{DATA}: учебный год не тот, что в описи."
    if (sender.name_full, sender.inn) != (data.school.name_full, data.school.inn):
        yield f"{DATA}: школа не та, что подписала пакет."
    yield from _keys(data)
    yield from _cells(data)
    yield from _totals(data)
    yield from _stocks(data)
    yield from _offer(package, data)


def _keys(data: RegionData) -> Iterable[str]:
    titles = [title.key for title in data.titles]
    sets = [found.key for found in data.sets]
    for name, keys in (("titles", titles), ("sets", sets)):
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            yield f"{DATA}.{name}: ключ «{key}» стоит дважды."
    asked_titles = {key for found in data.sets for part in found.parts for key in part.titles}
    asked_titles |= {spare.title for extra in data.surpluses for spare in extra.titles}
    asked_titles |= {term.title for term in data.terms}
    asked_sets = {line.set for cell in data.cells for line in cell.lines}
    asked_sets |= {lack.set for lack in data.deficits} | {extra.set for extra in data.surpluses}
    for key in sorted(asked_titles - set(titles)):
        yield f"{DATA}: издания «{key}» среди изданий пакета нет."
    for key in sorted(filter(None, asked_sets - set(sets))):
        yield f"{DATA}: комплекта «{key}» среди комплектов пакета нет."


def _cells(data: RegionData) -> Iterable[str]:
    seen: set[tuple[str, int]] = set()
    for cell in data.cells:
        place = f"{cell.subject}, {cell.grade} класс"
        if (cell.subject, cell.grade) in seen:
            yield f"{place}: стоит дважды."
        seen.add((cell.subject, cell.grade))
        sums = {name: sum(_amount(line, name) for line in cell.lines) for name in _SUMS}
        for name, total in sums.items():
            if getattr(cell, name) != total:
                yield f"{place}: {_NAMES[name]} {getattr(cell, name)}, а по строкам {total}."
        for line in cell.lines:
            if line.provided != min(line.allotted, line.pupils):
                yield f"{place}: обеспечено {line.provided}, а должно быть не так."
            if line.deficit - line.surplus != line.need - line.allotted:
                yield f"{place}: дефицит и излишек не сходятся с потребностью."
        if cell.permille != _share(cell):
            yield f"{place}: процент не сходится с числом обеспеченных."
    for name, listed in (("deficit", data.deficits), ("surplus", data.surpluses)):
        for entry in listed:
            cell_of = next(
                (c for c in data.cells if (c.subject, c.grade) == (entry.subject, entry.grade)),
                None,
            )
            if cell_of is None or entry.sets > getattr(cell_of, name):
                yield (
                    f"{entry.subject}, {entry.grade} класс: {_NAMES[name]} {entry.sets} "
                    "не следует из чек-листа."
                )


def _totals(data: RegionData) -> Iterable[str]:
    for total in data.totals:
        cells = [cell for cell in data.cells if cell.grade in _LEVELS[total.level]]
        for name in _SUMS:
            found = sum(getattr(cell, name) for cell in cells)
            if getattr(total, name) != found:
                yield (
                    f"Итог {total.level}: {_NAMES[name]} {getattr(total, name)}, "
                    f"а по чек-листу {found}."
                )


def _stocks(data: RegionData) -> Iterable[str]:
    for title in data.titles:
        taken = title.lent + title.worn + title.expired + title.excluded
        if title.fit != title.own + title.borrowed - taken:
            yield f"{title.title}: годных {title.fit}, а по слагаемым не столько."
    for found in data.sets:
        scarcest = min((part.fit for part in found.parts), default=0)
        if found.printed != scarcest or found.fit != found.printed + found.licences:
            yield f"{found.name}: число комплектов не следует из частей."
    for extra in data.surpluses:
        if extra.copies != sum(spare.copies for spare in extra.titles):
            yield f"{extra.subject}, {extra.grade} класс: экземпляров излишка не столько."


def _offer(package: Package, data: RegionData) -> Iterable[str]:
    content = package.parts.get(OFFER_PART)
    spare = sum(extra.copies for extra in data.surpluses)
    if content is None:
        if spare:
            yield f"Нет части «{OFFER_PART}», а излишки есть."
        return
    try:
        offer = offer_from_json(read_json(content, OFFER_PART))
    except UserError as error:
        yield error.message
        return
    if offer.quantity != spare:
        yield f"«{OFFER_PART}»: предложено {offer.quantity} экз., а в излишках {spare}."
    if offer.school.director_name:
        yield f"«{OFFER_PART}»: в нём названо имя человека, а пакет имён не несёт."


def _workbooks(package: Package) -> Iterable[str]:
    books = [name for name in package.parts if name.endswith(".xlsx")]
    if not books:
        yield "Нет ни одной книги с формами (.xlsx)."
    for name in books:
        if not package.parts[name].startswith(b"PK"):
            yield f"«{name}» — не книга Excel."
    for name in package.parts:
        if name not in (DATA, OFFER_PART) and name not in books:
            yield f"Часть «{name}» лишняя: пакет таких не содержит."


_NAMES: Mapping[str, str] = {
    "pupils": "учеников",
    "need": "потребность",
    "fit": "годных",
    "provided": "обеспечено",
    "deficit": "дефицит",
    "surplus": "излишек",
}


def _amount(line: object, name: str) -> int:
    found: int = getattr(line, "allotted" if name == "fit" else name)
    return found


def _share(cell: RegionCell) -> int | None:
    return 1000 * cell.provided // cell.pupils if cell.pupils else None
