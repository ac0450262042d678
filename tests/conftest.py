"""What every test stands on: an off-screen Qt and a user profile that belongs to the test run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from app.bootstrap import create_demo
from tests.support.shared import made_once
from tests.support.workshop import Workshop, make_library

DEMONSTRATION = "Учебная библиотека.formulyar"

# Before anything imports Qt: the platform is chosen when the first application object is made.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_API"] = "pyside6"

# The machine may be busy, so time limits belong to pytest-timeout, not to an example.
settings.register_profile("quick", deadline=None, max_examples=40)
settings.register_profile("ci", deadline=None, max_examples=80)
settings.load_profile("ci" if os.environ.get("CI") else "quick")


@pytest.fixture(scope="session", autouse=True)
def user_profile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings, logs and state of the program go to a folder of the test run, not to the user's."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("CONFIG", "DATA", "STATE"):
            patch.setenv(f"XDG_{kind}_HOME", str(tmp_path_factory.mktemp(kind.lower())))
        yield


@pytest.fixture(scope="session")
def library_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty library, made once; tests work on copies of it."""
    path = tmp_path_factory.mktemp("template") / "school.formulyar"
    make_library(path)
    return path


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The demonstration library, made once for all processes; tests that write copy it."""

    def make(folder: Path) -> None:
        create_demo(folder / DEMONSTRATION).close()

    return made_once(tmp_path_factory, worker_id, "demonstration", make) / DEMONSTRATION


@pytest.fixture
def library_file(library_template: Path, tmp_path: Path) -> Path:
    """A closed library file of this test's own."""
    path = tmp_path / "Школа № 7.formulyar"
    shutil.copyfile(library_template, path)
    return path


@pytest.fixture
def workshop(library_file: Path) -> Iterator[Workshop]:
    """The library of this test, opened, with a clock that stands on 9 September 2026."""
    opened = Workshop.open(library_file)
    yield opened
    opened.close()
