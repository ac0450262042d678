"""The checklist of a large school against one bare SQL aggregate over the same copies."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from random import Random

from app.core.dates import FixedClock
from app.core.stock import Condition
from tests.benchmarks.measure import Figure, by_turns
from tests.support.school_year import YEAR, SchoolYearRows, school_year
from tests.support.workshop import TODAY, Workshop, make_library

NAME = "provision"
AIM = 5.0
LIMIT = 300.0
"""Milliseconds: «well under a second»."""
_AGGREGATE = """
SELECT title_id, condition, lent_by_id IS NOT NULL, account = 'borrowed', count(*)
FROM copy WHERE state = 'in_stock' AND fund <> 'temporary'
GROUP BY 1, 2, 3, 4
"""
_GRADES = 11
_CONDITIONS = (Condition.GOOD, Condition.GOOD, Condition.WORN, Condition.REPAIR)


@dataclass(frozen=True, slots=True)
class School:
    classes: int
    subjects: int
    copies: int


FULL_SCHOOL = School(40, 18, 20_000)
TINY_SCHOOL = School(3, 2, 100)


def measure(school: School, runs: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.formulyar"
        make_library(path)
        workshop = Workshop.open(path, FixedClock.on(TODAY))
        try:
            with school_year(workshop) as year:
                _fill(year, school)
            yield by_turns(
                NAME,
                f"checklist, {school.copies} copies",
                partial(workshop.queries.provision.checklist, YEAR),
                partial(_bare_sql, path),
                runs=runs,
                aim=AIM,
                limit=LIMIT,
            )
        finally:
            workshop.close()


def _bare_sql(path: Path) -> list[object]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(_AGGREGATE).fetchall()


def _fill(year: SchoolYearRows, school: School) -> None:
    """Every grade studies every subject by a set of its own, every third of two parts, every
    fourth with an old edition; the copies are spread evenly, some worn, lent or borrowed."""
    chance = Random(school.copies)
    for number in range(school.classes):
        year.school_class(number % _GRADES + 1, "АБВГДЕ"[number // _GRADES], 27)
    listed = year.federal_list(date(2026, 6, 1))
    titles = []
    for subject in range(school.subjects):
        for grade in range(1, min(_GRADES, school.classes) + 1):
            name = f"Предмет {subject + 1}"
            parts = []
            for part in range(2 if (subject + grade) % 3 == 0 else 1):
                editions = [year.title(f"{name}. {grade} класс. Ч. {part + 1}", 2023)]
                if (subject + grade) % 4 == 0:
                    editions.append(year.title(f"{name}. {grade} класс", 2018))
                parts.append(editions)
                titles += editions
            year.plan(name, grade, year.textbook_set(name, (grade, grade), *parts))
    for place, title in enumerate(titles):
        term = None if place % 5 else date(2026, 8, 31)
        year.listed(listed, title, term=term, number=f"1.1.{place}")
        share = (place + 1) * school.copies // len(titles) - place * school.copies // len(titles)
        bad = chance.randint(0, share // 4)
        year.copies(title, share - bad)
        year.copies(
            title,
            bad,
            condition=chance.choice(_CONDITIONS),
            lent=chance.random() < 0.2,
            borrowed=chance.random() < 0.2,
        )
