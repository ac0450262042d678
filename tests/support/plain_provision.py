"""The checklist counted again in plain Python: every copy and every pupil one by one."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.workshop import database

Row = dict[str, Any]
_TABLES = (
    "title",
    "copy",
    "federal_list",
    "federal_list_entry",
    "title_listing",
    "school_class",
    "class_group",
    "textbook_set",
    "set_part",
    "set_part_title",
    "set_licence",
    "plan_line",
)


@dataclass(frozen=True)
class PlainRules:
    """The settings of provision as they were made."""

    reserve_percent: int = 0
    teacher_sets: int = 0
    wear_norm: int = 5
    aged_unfit: bool = False
    absent_unfit: bool = False


@dataclass
class PlainTitle:
    """Copies of a title by what was found of each: «fit», «lent», «worn» …, and of the fit ones
    those that are too old."""

    found: Counter[str] = field(default_factory=Counter)
    aged: int = 0


@dataclass
class PlainCell:
    pupils: int = 0
    need: int = 0
    fit: int = 0
    provided: int = 0
    deficit: int = 0
    surplus: int = 0


@dataclass
class PlainChecklist:
    cells: dict[tuple[str, int], PlainCell]
    titles: dict[int, PlainTitle]


def plain_checklist(path: Path, year: int, rules: PlainRules) -> PlainChecklist:
    """The checklist of a year from the rows of a library file."""
    return _Plain(path, year, rules).count()


class _Plain:
    def __init__(self, path: Path, year: int, rules: PlainRules) -> None:
        with database(path) as connection:
            self.tables: dict[str, list[Row]] = {}
            for table in _TABLES:
                cursor = connection.execute(f"SELECT * FROM {table}")
                names = [column[0] for column in cursor.description]
                self.tables[table] = [dict(zip(names, row, strict=True)) for row in cursor]
        self.year = year
        self.rules = rules
        self.september = f"{year}-09-01"

    def count(self) -> PlainChecklist:
        titles = {row["id"]: self.title(row) for row in self.tables["title"]}
        lines = [row for row in self.tables["plan_line"] if row["year"] == self.year]
        pupils = self.pupils(lines)
        sets = {row["id"]: row for row in self.tables["textbook_set"]}
        got: dict[int, int] = {}
        for set_id, row in sets.items():
            sharers = [line for line in lines if line["set_id"] == set_id]
            sharers.sort(key=lambda line: (line["grade"], line["id"]))
            got |= self.hand_out(self.sets_of(row, titles), sharers, pupils)
        cells: dict[tuple[str, int], PlainCell] = defaultdict(PlainCell)
        for line in lines:
            if line["set_id"] and sets[line["set_id"]]["is_workbook"]:
                continue
            cell = cells[line["subject"], line["grade"]]
            studying = pupils[line["id"]]
            need = studying + self.reserve(studying)
            have = got.get(line["id"], 0)
            cell.pupils += studying
            cell.need += need
            cell.fit += have
            cell.provided += min(have, studying)
            cell.deficit += need - have if have < need else 0
            cell.surplus += have - need if have > need else 0
        return PlainChecklist(dict(cells), titles)

    # --- copies --------------------------------------------------------------------------------

    def the_list(self) -> Row | None:
        known = sorted(self.tables["federal_list"], key=lambda row: str(row["as_of"]))
        out = [row for row in known if row["as_of"] <= self.september]
        return out[-1] if out else known[0] if known else None

    def title(self, title: Row) -> PlainTitle:
        listed = self.the_list()
        listings = [
            row
            for row in self.tables["title_listing"]
            if listed and row["list_id"] == listed["id"] and row["title_id"] == title["id"]
        ]
        absent = any(row["decision"] == "absent" for row in listings)
        entries = {row["entry_id"] for row in listings}
        terms = [row["term"] for row in self.tables["federal_list_entry"] if row["id"] in entries]
        ended = any(term is not None and term < self.september for term in terms)
        old = title["year"] is not None and title["year"] + self.rules.wear_norm < self.year
        result = PlainTitle()
        for copy in self.tables["copy"]:
            if copy["title_id"] != title["id"] or copy["state"] != "in_stock":
                continue
            if copy["fund"] == "temporary":
                continue
            if copy["lent_by_id"] is not None:
                result.found["lent"] += 1
            elif copy["condition"] in ("worn", "defective"):
                result.found["worn"] += 1
            elif ended:
                result.found["expired"] += 1
            elif old and self.rules.aged_unfit:
                result.found["aged"] += 1
            elif absent and self.rules.absent_unfit:
                result.found["absent"] += 1
            else:
                result.found["fit"] += 1
                result.aged += old
        return result

    def sets_of(self, row: Row, titles: dict[int, PlainTitle]) -> int:
        """Whole sets: take a copy of every part away until some part has none left."""
        heaps = []
        for part in self.tables["set_part"]:
            if part["set_id"] == row["id"]:
                serving = [
                    link["title_id"]
                    for link in self.tables["set_part_title"]
                    if link["part_id"] == part["id"] and link["counted"]
                ]
                heaps.append(sum(titles[title_id].found["fit"] for title_id in serving))
        whole = 0
        while heaps and all(heaps):
            heaps = [heap - 1 for heap in heaps]
            whole += 1
        if row["electronic_allowed"]:
            for licence in self.tables["set_licence"]:
                since, until = licence["valid_from"], licence["valid_until"]
                if licence["set_id"] == row["id"] and (
                    (since is None or since <= self.september)
                    and (until is None or self.september <= until)
                ):
                    whole += licence["quantity"]
        return whole

    # --- pupils --------------------------------------------------------------------------------

    def pupils(self, lines: list[Row]) -> dict[int, int]:
        """Pupils of every line: each pupil goes by the narrowest lines that there are for him."""
        studying = {line["id"]: 0 for line in lines}
        subjects = {(line["subject"], line["grade"]) for line in lines}
        for subject, grade in subjects:
            mine = [line for line in lines if (line["subject"], line["grade"]) == (subject, grade)]
            for school_class in self.tables["school_class"]:
                if school_class["year"] == self.year and school_class["grade"] == grade:
                    self.seat(school_class, mine, studying)
        return studying

    def seat(self, school_class: Row, lines: list[Row], studying: dict[int, int]) -> None:
        left = school_class["pupils"]
        for group in self.tables["class_group"]:
            if group["class_id"] == school_class["id"]:
                own = [line for line in lines if line["group_id"] == group["id"]]
                for line in own:
                    studying[line["id"]] += group["pupils"]
                if own:
                    left = max(0, left - group["pupils"])
        plain = [line for line in lines if line["group_id"] is None]
        by_class = [line for line in plain if line["class_id"] == school_class["id"]]
        parallel = [line for line in plain if line["class_id"] is None]
        by_programme = [line for line in parallel if line["programme"] == school_class["programme"]]
        general = [line for line in parallel if not line["programme"]]
        for line in by_class or by_programme or general:
            studying[line["id"]] += left

    def reserve(self, pupils: int) -> int:
        if not pupils:
            return 0
        extra = 0
        while extra * 100 < pupils * self.rules.reserve_percent:
            extra += 1
        return extra + self.rules.teacher_sets

    # --- sharing -------------------------------------------------------------------------------

    def hand_out(self, sets: int, lines: list[Row], pupils: dict[int, int]) -> dict[int, int]:
        got = {line["id"]: 0 for line in lines}
        if not lines:
            return got
        for wanted in (pupils, {key: self.reserve(amount) for key, amount in pupils.items()}):
            total = sum(wanted[line["id"]] for line in lines)
            now = min(sets, total)
            given = {
                line["id"]: now * wanted[line["id"]] // total if total else 0 for line in lines
            }
            rest = {line["id"]: now * wanted[line["id"]] % total if total else 0 for line in lines}
            for _ in range(now - sum(given.values())):
                luckiest = max(lines, key=lambda line: rest[line["id"]])["id"]
                given[luckiest] += 1
                rest[luckiest] = -1
            for key, amount in given.items():
                got[key] += amount
            sets -= now
        got[lines[0]["id"]] += sets
        return got
