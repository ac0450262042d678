"""How records of the summary book are numbered: a scope is what their numbers run within.

Records of part 1 begin with № 1 each year. Those of part 2 run on from year to year, unless the
school begins them anew each year, too. The rule of part 2 names the years in which the way of
numbering turns: «2027» is by years from 2027 on, «2027,2030» until 2029.
"""

from __future__ import annotations

from app.core.stock import SummaryPart

RUNNING = 0
"""The scope of numbers that run on."""


def scope_of(part: int, year: int, rule: str) -> int:
    """The year within which a record is numbered, or :data:`RUNNING`."""
    if part == SummaryPart.IN or is_yearly(rule, year):
        return year
    return RUNNING


def is_yearly(rule: str, year: int) -> bool:
    """Whether part 2 begins with № 1 in this year."""
    return len([turn for turn in _turns(rule) if turn <= year]) % 2 == 1


def turned(rule: str, year: int) -> str:
    """The rule with the way of numbering turned from this year on; later turns are dropped,
    and turning twice in one year changes nothing."""
    turns = [turn for turn in _turns(rule) if turn <= year]
    if turns and turns[-1] == year:
        turns.pop()
    else:
        turns.append(year)
    return ",".join(map(str, turns))


def _turns(rule: str) -> list[int]:
    return [int(text) for text in rule.split(",") if text.strip().isdecimal()]
