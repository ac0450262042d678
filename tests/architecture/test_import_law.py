"""The import law: who may know whom (the contracts stand in .importlinter)."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.api import read_configuration
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]

# Pure libraries that are the trade's own tools; everything else in core is the standard library.
CORE_MAY_IMPORT = {"app", "stdnum", "Stemmer", "num2words", "babel"}

QT = {"PySide6", "shiboken6", "qtpy", "qtawesome"}

# Each costs a noticeable part of a second, so it is imported in the function that uses it.
HEAVY = {"openpyxl", "xlsxwriter", "reportlab", "alembic", "pymarc", "babel", "num2words"}


def test_import_law_holds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    broken = lint_imports(config_filename=str(ROOT / ".importlinter"), no_cache=True, no_logo=True)
    assert not broken, capsys.readouterr().out


def test_law_is_exhaustive() -> None:
    contracts = read_configuration(str(ROOT / ".importlinter"))["contracts_options"]
    exhaustive = {
        container
        for contract in contracts
        if contract["type"] == "layers" and contract.get("exhaustive") == "True"
        for container in contract["containers"]
    }
    assert exhaustive == {"app", "app.ui"}


def test_qt_contract_covers_everything_beside_the_window() -> None:
    contracts = read_configuration(str(ROOT / ".importlinter"))["contracts_options"]
    covered = {
        module
        for contract in contracts
        if "PySide6" in contract.get("forbidden_modules", [])
        for module in contract["source_modules"]
    }
    present = {
        f"app.{path.stem}"
        for path in (ROOT / "app").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert covered == present - {"app.__init__", "app.__main__", "app.desktop", "app.ui"}


def test_every_folder_is_a_package() -> None:
    """The contracts do not see the modules of a folder without ``__init__.py``."""
    folders = {path.parent for path in (ROOT / "app").rglob("*.py")}
    assert not [str(folder) for folder in folders if not (folder / "__init__.py").exists()]


def imported_names(path: Path) -> set[str]:
    """Top-level packages that the module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_core_stands_on_the_standard_library() -> None:
    foreign = {
        str(path.relative_to(ROOT)): found
        for path in (ROOT / "app" / "core").rglob("*.py")
        if (found := imported_names(path) - sys.stdlib_module_names - CORE_MAY_IMPORT)
    }
    assert not foreign


def modules_beside_the_window() -> list[str]:
    """Every module but the window's own and the revisions, which Alembic alone imports."""
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in (ROOT / "app").rglob("*.py")
        if path.relative_to(ROOT / "app").parts[0] not in {"ui", "desktop.py", "__main__.py"}
        and "migrations" not in path.parts
    ]


def loaded_with(modules: list[str]) -> set[str]:
    """Top-level packages in memory once a fresh interpreter has imported the modules."""
    code = f"import sys, {', '.join(modules)}; print(*{{n.partition('.')[0] for n in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_program_loads_without_qt_and_without_heavy_libraries() -> None:
    modules = modules_beside_the_window()
    assert "app.services" in modules
    assert not loaded_with(modules) & (QT | HEAVY)
