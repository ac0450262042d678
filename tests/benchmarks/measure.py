"""Measuring: a subject and its floor by turns, so that a busy machine slows both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

Work = Callable[[], object]

WARM_UP = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    ``subject`` and ``floor`` are medians in ``unit``; ``ratio`` is the median of the ratios of
    neighbouring runs. ``aim`` is the largest ratio that is good enough, ``limit`` the largest
    ``subject``; ``None`` where there is none.
    """

    benchmark: str
    case: str
    subject: float
    floor: float | None
    ratio: float | None
    unit: str = "ms"
    aim: float | None = None
    limit: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the aim was met; ``None`` when there is no aim."""
        checks = []
        if self.aim is not None and self.ratio is not None:
            checks.append(self.ratio <= self.aim)
        if self.limit is not None:
            checks.append(self.subject <= self.limit)
        return all(checks) if checks else None


def milliseconds(work: Work) -> float:
    """How long one run takes."""
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def by_turns(
    benchmark: str,
    case: str,
    subject: Work,
    floor: Work,
    *,
    runs: int,
    aim: float | None = None,
    limit: float | None = None,
) -> Figure:
    """Run subject and floor by turns, after a run of each that does not count."""
    for _ in range(WARM_UP):
        subject()
        floor()
    pairs = [(milliseconds(subject), milliseconds(floor)) for _ in range(runs)]
    return of_pairs(benchmark, case, pairs, aim=aim, limit=limit)


def of_pairs(
    benchmark: str,
    case: str,
    pairs: list[tuple[float, float]],
    *,
    unit: str = "ms",
    aim: float | None = None,
    limit: float | None = None,
) -> Figure:
    """The figure of runs that were measured elsewhere: (subject, floor) pairwise."""
    return Figure(
        benchmark,
        case,
        median(subject for subject, _ in pairs),
        median(floor for _, floor in pairs),
        median(subject / floor for subject, floor in pairs),
        unit,
        aim,
        limit,
    )
