"""The package for the regional centre: what it says, that it says it always alike, its check."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_type_hints
from zipfile import ZipFile

import pytest
from sqlalchemy import delete, update

from app.bootstrap import resources_folder
from app.core.errors import RefusalError
from app.core.stock import Account
from app.exchange.package import RegionData, load_package, pack, region_from_json
from app.exchange.package.json_schema import schema_defects
from app.exchange.package.region_check import PackageCheck, load_schema
from app.exchange.package.region_data import OFFER_PART, ListingState
from app.models import Copy, PlanLine, SchoolRequisites
from app.queries.exchange import IdentityCard
from app.queries.region import GapKind
from app.services.exchange_parties import find_identity
from tests.support.region_school import ISBN, YEAR, fill_school
from tests.support.workshop import LIBRARIAN, TODAY, Workshop

SCHEMAS = resources_folder() / "schemas"


def made_data(workshop: Workshop) -> RegionData:
    return workshop.queries.region.report(YEAR, TODAY).data


def write_package(workshop: Workshop, folder: Path) -> Path:
    made = workshop.services.region.package(YEAR)
    path = folder / made.name
    path.write_bytes(made.content)
    return path


def forged(
    workshop: Workshop, folder: Path, change: Callable[[dict[str, Any]], object]
) -> PackageCheck:
    """A package whose data were changed before it was signed, and what checking it finds."""
    package = load_package(write_package(workshop, folder))
    value = json.loads(package.parts["data.json"])
    change(value)
    with workshop.opened.library.read() as session:
        identity = find_identity(session)
    assert identity is not None
    content = json.dumps(value, ensure_ascii=False).encode()
    path = folder / "forged.zip"
    parts = {**package.parts, "data.json": content}
    path.write_bytes(pack(package.manifest, identity.keys, parts))
    return workshop.services.region.check(path)


def test_data_are_those_of_the_checklist(workshop: Workshop) -> None:
    fill_school(workshop)
    data = made_data(workshop)
    cells = {(cell.subject, cell.grade): cell for cell in data.cells}
    algebra = cells["Алгебра", 7]
    assert (algebra.pupils, algebra.fit, algebra.deficit, algebra.permille) == (50, 40, 10, 800)
    history = cells["История", 7]
    assert (history.provided, history.surplus, history.permille) == (50, 10, 1000)
    physics = cells["Физика", 8]
    assert (physics.deficit, physics.lines[0].set) == (30, None)
    school = next(total for total in data.totals if total.level == "school")
    assert (school.pupils, school.provided, school.weighted_permille) == (160, 120, 750)
    assert school.mean_permille == 700  # 80 %, 100 %, 100 %, 0 %
    assert [(row.grade, row.classes, row.pupils) for row in data.parallels] == [
        (7, 2, 50),
        (8, 1, 30),
    ]
    assert data.funds[0].copies == 45 + 40 + 3 + 60 + 30
    assert data.funds[0].total == 45 * 600_00 + 43 * 550_50 + 60 * 400_00 + 30 * 300_00


def test_amounts_stand_in_copies_and_in_sets(workshop: Workshop) -> None:
    fill_school(workshop)
    data = made_data(workshop)
    algebra = next(found for found in data.sets if found.subject == "Алгебра")
    assert (algebra.printed, algebra.price) == (40, 1_150_50)
    assert [(part.fit, part.lacking) for part in algebra.parts] == [(45, 5), (40, 10)]
    lacks = {(lack.subject, lack.grade): lack for lack in data.deficits}
    assert (lacks["Алгебра", 7].sets, lacks["Алгебра", 7].copies) == (10, 20)
    assert lacks["Алгебра", 7].total == 10 * 1_150_50
    assert lacks["Физика", 8].total is None
    (extra,) = data.surpluses
    assert (extra.subject, extra.sets, extra.copies) == ("История", 10, 10)
    (term,) = data.terms
    assert (term.until, term.copies) == (date(2027, 6, 25), 60)


def test_title_has_stable_keys_and_its_number_is_no_key(workshop: Workshop) -> None:
    fill_school(workshop)
    titles = {title.title: title for title in made_data(workshop).titles if not title.part}
    history = titles["История. 7 класс"]
    assert history.key == f"isbn:{ISBN.replace('-', '')}"
    assert (history.listing.order, history.listing.appendix) == ("119", 2)
    assert history.listing.number == "1.1.2.5.1.1.7"
    assert titles["Музыка. 8 класс"].listing.state is ListingState.ABSENT
    assert titles["Музыка. 8 класс"].key.startswith("text:")


def test_parts_with_one_isbn_keep_keys_of_their_own(workshop: Workshop) -> None:
    school = fill_school(workshop)
    with workshop.opened.library.write() as session:
        from app.models import TitleIsbn

        for title_id in school.algebra_parts:
            session.add(
                TitleIsbn(
                    title_id=title_id,
                    position=0,
                    written="978-5-09-087628-5",
                    match_key="9785090876285",
                    valid=True,
                )
            )
    keys = [title.key for title in made_data(workshop).titles if title.part]
    assert len(set(keys)) == 2
    assert sum(key.startswith("isbn:9785090876285") for key in keys) == 2


def test_borrowed_copies_are_no_surplus(workshop: Workshop) -> None:
    school = fill_school(workshop)
    with workshop.opened.library.write() as session:
        ids = session.query(Copy.id).filter(Copy.title_id == school.history).limit(7).all()
        session.execute(
            update(Copy)
            .where(Copy.id.in_([row.id for row in ids]))
            .values(account=Account.BORROWED)
        )
    (extra,) = made_data(workshop).surpluses
    assert extra.copies == 10
    with workshop.opened.library.write() as session:
        session.execute(
            update(Copy).where(Copy.title_id == school.history).values(account=Account.BORROWED)
        )
    assert made_data(workshop).surpluses == ()


def test_same_data_give_the_same_file(workshop: Workshop, tmp_path: Path) -> None:
    fill_school(workshop)
    first = workshop.services.region.package(YEAR)
    assert workshop.services.region.package(YEAR).content == first.content
    assert first.name == "Пакет для РИБЦ 2026-27 Школа № 7.zip"


def test_package_names_no_person(workshop: Workshop, tmp_path: Path) -> None:
    fill_school(workshop)
    with workshop.opened.library.write() as session:
        session.execute(
            update(SchoolRequisites).values(
                director_name="Кузнецова Елена", accountant_name="Лебедева Нина"
            )
        )
    with ZipFile(write_package(workshop, tmp_path)) as archive:
        inner = [archive.read(name) for name in archive.namelist() if name.endswith(".json")]
        for name in archive.namelist():
            if name.endswith(".xlsx"):
                with archive.open(name) as book, ZipFile(book) as cells:
                    inner += [cells.read(part) for part in cells.namelist()]
    written = b"\n".join(inner).decode("utf-8", errors="replace")
    assert "Школа № 7" in written
    for person in ("Кузнецова", "Лебедева", LIBRARIAN):
        assert person not in written


def test_made_package_passes_its_check(workshop: Workshop, tmp_path: Path) -> None:
    fill_school(workshop)
    path = write_package(workshop, tmp_path)
    found = workshop.services.region.check(path)
    assert found.defects == ()
    assert found.parts == ("data.json", OFFER_PART, "Излишки.xlsx", "Формы.xlsx", "Чек-лист.xlsx")
    assert found.manifest is not None
    assert found.manifest.school_year == YEAR
    assert found.data == made_data(workshop)
    identity = workshop.queries.exchange.identity()
    assert identity == IdentityCard(found.manifest.sender.library_uid, found.fingerprint)


def test_check_names_every_changed_part(workshop: Workshop, tmp_path: Path) -> None:
    fill_school(workshop)
    path = write_package(workshop, tmp_path)
    spoiled = tmp_path / "spoiled.zip"
    with ZipFile(path) as old, ZipFile(spoiled, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "Формы.xlsx":
                continue
            if name == "data.json":
                content = content.replace(b'"pupils": 26', b'"pupils": 25').replace(
                    b'"year": 2026', b'"year": 2025'
                )
            new.writestr(name, content)
        new.writestr("Письмо.txt", "лишнее")
    defects = workshop.services.region.check(spoiled).defects
    assert "В файле обмена не хватает части «Формы.xlsx»." in defects
    assert "Часть «data.json» файла обмена изменили после отправки." in defects
    assert "data.json: учебный год не тот, что в описи." in defects
    assert any("лишняя часть «Письмо.txt»" in defect for defect in defects)


def test_check_names_every_value_that_cannot_be(workshop: Workshop, tmp_path: Path) -> None:
    fill_school(workshop)

    def change(value: dict[str, Any]) -> None:
        value["cells"][0]["grade"] = 13
        del value["rules"]["wear_norm"]
        value["school"]["director_name"] = "Кто-то"
        value["titles"][0]["isbns"] = ["12"]
        value["as_of"] = "вчера"
        value["funds"][0]["fund"] = "тайный"
        value["deficits"][0]["total"] = "много"

    defects = forged(workshop, tmp_path, change).defects
    assert len(defects) == 7
    for words in (
        "data.json.cells[0].grade: 13 больше, чем 12",
        "data.json.rules.wear_norm: значения нет",
        "data.json.school.director_name: лишнее значение",
        "data.json.titles[0].isbns[0]: «12» записано не так, как нужно",
        "data.json.as_of: «вчера» записано не так, как нужно",
        "data.json.funds[0].fund: неизвестное слово «тайный»",
        "data.json.deficits[0].total: нужно целое число",
    ):
        assert words in defects


def test_check_holds_the_figures_against_each_other(workshop: Workshop, tmp_path: Path) -> None:
    fill_school(workshop)

    def change(value: dict[str, Any]) -> None:
        value["cells"][0]["provided"] += 1
        value["totals"][-1]["deficit"] += 1
        value["titles"][0]["fit"] += 1
        value["surpluses"][0]["titles"][0]["title"] = "isbn:none"
        value["deficits"][0]["sets"] += 1000
        value["school"]["inn"] = "7700000000"

    defects = " ".join(forged(workshop, tmp_path, change).defects)
    for words in (
        "обеспечено",
        "Итог school: дефицит",
        "а по слагаемым не столько",
        "издания «isbn:none» среди изданий пакета нет",
        "не следует из чек-листа",
        "школа не та, что подписала пакет",
    ):
        assert words in defects


def test_check_names_a_day_that_is_none(workshop: Workshop, tmp_path: Path) -> None:
    fill_school(workshop)
    found = forged(workshop, tmp_path, lambda value: value.update(as_of="2026-02-30"))
    assert found.defects == ("data.json: в нём есть день, которого не бывает.",)


def test_other_files_are_no_packages(workshop: Workshop, tmp_path: Path) -> None:
    path = tmp_path / "лист.zip"
    path.write_bytes("PK не архив".encode())
    found = workshop.services.region.check(path)
    assert not found.is_sound
    assert found.manifest is None


def test_year_without_a_plan_has_no_package(workshop: Workshop) -> None:
    with pytest.raises(RefusalError, match="нет учебного плана"):
        workshop.services.region.package(YEAR)


def test_gaps_are_named_before_the_package_goes_out(workshop: Workshop) -> None:
    school = fill_school(workshop)
    with workshop.opened.library.write() as session:
        from app.models import FederalList, TitleListing

        session.execute(delete(TitleListing).where(TitleListing.title_id == school.history))
        session.execute(update(FederalList).values(as_of=date(2024, 2, 21)))
        session.execute(update(PlanLine).where(PlanLine.subject == "Музыка").values(suggested=True))
    gaps = {gap.kind: gap for gap in workshop.queries.region.gaps(YEAR)}
    assert set(gaps) == {
        GapKind.OLD_LIST,
        GapKind.UNMATCHED,
        GapKind.NO_SET,
        GapKind.SUGGESTED,
    }
    assert gaps[GapKind.UNMATCHED].names == ("История. 7 класс",)
    assert gaps[GapKind.NO_SET].names == ("Физика: 8 класс",)
    assert "от 21.02.2024 старше учебного года 2026/27" in gaps[GapKind.OLD_LIST].text


# --- the schema --------------------------------------------------------------------------------


def test_schema_describes_the_data_classes_field_by_field() -> None:
    schema = load_schema(SCHEMAS)

    def compare(kind: type, node: dict[str, Any]) -> None:
        names = [field.name for field in fields(kind)]
        assert list(node["properties"]) == names
        assert node["required"] == names
        assert node["additionalProperties"] is False
        for name, hint in get_type_hints(kind).items():
            for inner in (hint, *get_args(hint)):
                if is_dataclass(inner) and isinstance(inner, type):
                    compare(inner, definition(node["properties"][name]))

    def definition(node: dict[str, Any]) -> dict[str, Any]:
        node = node.get("items", node)
        node = node["anyOf"][0] if "anyOf" in node else node
        found: dict[str, Any] = schema["$defs"][node["$ref"].removeprefix("#/$defs/")]
        return found

    compare(RegionData, schema)


def test_data_come_back_from_their_json(workshop: Workshop, tmp_path: Path) -> None:
    fill_school(workshop)
    package = load_package(write_package(workshop, tmp_path))
    assert region_from_json(package.parts["data.json"], "data.json") == made_data(workshop)


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        ({"type": "integer"}, 5, True),
        ({"type": "string", "minLength": 1}, "а", ""),
        ({"anyOf": [{"type": "integer", "minimum": 2}, {"type": "null"}]}, None, 1),
        ({"type": "array", "uniqueItems": True, "items": {"type": "integer"}}, [1, 2], [1, 1]),
        ({"type": "array", "minItems": 1}, [1], []),
        ({"const": "a"}, "a", "b"),
        ({"$ref": "#/$defs/x", "$defs": {"x": {"enum": ["a"]}}}, "a", "b"),
        ({"type": "string", "pattern": "^[0-9]{2}$"}, "12", "123"),
        ({"type": "string", "maxLength": 1}, "а", "аб"),
    ],
)
def test_words_of_the_schema_mean_what_they_say(
    schema: dict[str, Any], right: object, wrong: object
) -> None:
    assert schema_defects(schema, right, "x") == []
    assert len(schema_defects(schema, wrong, "x")) == 1


def test_unknown_word_of_a_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="oneOf"):
        schema_defects({"oneOf": []}, 1, "x")
