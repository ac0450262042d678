"""``python -m tests.benchmarks [NAME …] [--json] [--runs N] [--tiny]``: measure and print."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from tests.benchmarks import (
    imports,
    memory,
    page,
    papers,
    posting,
    provision,
    registers,
    search,
    start,
    stock_import,
    summary_book,
)
from tests.benchmarks.generator import DECADE, HUGE, LARGE, REAL, TINY, TINY_DECADE
from tests.benchmarks.measure import Figure
from tests.benchmarks.provision import FULL_SCHOOL, TINY_SCHOOL


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark in its full size and in the smallest one, and how often it runs by itself."""

    full: Callable[[int], Iterator[Figure]]
    tiny: Callable[[int], Iterator[Figure]]
    runs: int


BENCHMARKS: dict[str, Benchmark] = {
    "search": Benchmark(
        lambda runs: search.measure(LARGE, runs), lambda runs: search.measure(TINY, runs), 15
    ),
    "search-real": Benchmark(
        lambda runs: search.measure(REAL, runs), lambda runs: search.measure(TINY, runs), 15
    ),
    "search-million": Benchmark(
        lambda runs: search.measure(HUGE, runs), lambda runs: search.measure(TINY, runs), 7
    ),
    "page": Benchmark(
        lambda runs: page.measure(LARGE, runs), lambda runs: page.measure(TINY, runs), 7
    ),
    "start": Benchmark(
        lambda runs: start.measure(None, runs), lambda runs: start.measure(None, runs), 9
    ),
    "papers": Benchmark(
        lambda runs: papers.measure((1_000, 10_000), runs),
        lambda runs: papers.measure((3,), runs),
        5,
    ),
    "registers": Benchmark(
        lambda runs: registers.measure(REAL, runs), lambda runs: registers.measure(TINY, runs), 3
    ),
    "summary-book": Benchmark(
        lambda runs: summary_book.measure(DECADE, runs),
        lambda runs: summary_book.measure(TINY_DECADE, runs),
        5,
    ),
    "provision": Benchmark(
        lambda runs: provision.measure(FULL_SCHOOL, runs),
        lambda runs: provision.measure(TINY_SCHOOL, runs),
        9,
    ),
    "import": Benchmark(
        lambda runs: imports.measure(10_000, runs), lambda runs: imports.measure(5, runs), 3
    ),
    "stock-import": Benchmark(
        lambda runs: stock_import.measure(20_000, runs),
        lambda runs: stock_import.measure(9, runs),
        3,
    ),
    "posting": Benchmark(
        lambda runs: posting.measure(REAL, runs), lambda runs: posting.measure(TINY, runs, 6), 3
    ),
    "memory": Benchmark(
        lambda runs: memory.measure(LARGE, runs), lambda runs: memory.measure(TINY, runs), 1
    ),
}
NOT_BY_ITSELF = {"search-million"}
"""Takes minutes to make its library; runs when it is asked for by name."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what was asked for and print each figure when it is known."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--runs", type=int, default=0, help="runs of each figure")
    parser.add_argument("--tiny", action="store_true", help="the smallest sizes")
    wanted = parser.parse_args(arguments)
    unknown = set(wanted.names) - BENCHMARKS.keys()
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if not wanted.json:
        _say(_line("figure", "subject", "floor", "ratio", "aim", ""))
    for name in wanted.names or [name for name in BENCHMARKS if name not in NOT_BY_ITSELF]:
        benchmark = BENCHMARKS[name]
        measure = benchmark.tiny if wanted.tiny else benchmark.full
        for figure in measure(wanted.runs or benchmark.runs):
            _say(as_json(name, figure) if wanted.json else as_line(name, figure))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def as_json(name: str, figure: Figure) -> str:
    """A figure as one line of JSON."""
    values = {**asdict(figure), "benchmark": name, "met": figure.met}
    return json.dumps(values, ensure_ascii=False)


def as_line(name: str, figure: Figure) -> str:
    """A figure as a line of the table."""
    aims = []
    if figure.aim is not None:
        aims.append(f"≤ {figure.aim:g}×")
    if figure.limit is not None:
        aims.append(f"≤ {figure.limit:g} {figure.unit}")
    verdict = {True: "met", False: "missed", None: ""}[figure.met]
    return _line(
        f"{name}: {figure.case}",
        f"{figure.subject:.1f} {figure.unit}",
        "" if figure.floor is None else f"{figure.floor:.1f} {figure.unit}",
        "" if figure.ratio is None else f"{figure.ratio:.2f}×",
        " or ".join(aims),
        verdict,
    )


def _line(figure: str, subject: str, floor: str, ratio: str, aim: str, verdict: str) -> str:
    return f"{figure:34} {subject:>13} {floor:>13} {ratio:>9}  {aim:20} {verdict}".rstrip()


if __name__ == "__main__":
    main()
