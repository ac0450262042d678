"""Every benchmark runs in its smallest size and answers in the shape that the table prints."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import BENCHMARKS, as_json, as_line
from tests.benchmarks.measure import Figure, of_pairs

# pages are shown on the off-screen platform, which complains of what it cannot do
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.mark.parametrize("name", BENCHMARKS)
def test_benchmark_answers_with_figures(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    figures = list(BENCHMARKS[name].tiny(1))
    assert figures
    assert len({figure.case for figure in figures}) == len(figures)
    for figure in figures:
        assert figure.subject > 0
        assert (figure.floor is None) == (figure.ratio is None)
        assert figure.floor is None or figure.floor > 0
        assert json.loads(as_json(name, figure))["case"] == figure.case
        assert figure.case in as_line(name, figure)


def test_ratio_is_the_median_of_neighbouring_runs() -> None:
    figure = of_pairs("speed", "case", [(10.0, 5.0), (100.0, 20.0), (9.0, 3.0)], aim=3.0)
    assert (figure.subject, figure.floor, figure.ratio, figure.met) == (10.0, 5.0, 3.0, True)


@pytest.mark.parametrize(
    ("aim", "limit", "met"),
    [(None, None, None), (2.0, None, False), (3.0, None, True), (3.0, 9.0, False)],
)
def test_an_aim_is_met_when_ratio_and_size_are_small_enough(
    aim: float | None, limit: float | None, met: bool | None
) -> None:
    assert Figure("speed", "case", 10.0, 4.0, 2.5, aim=aim, limit=limit).met is met
