"""The import law: who may know whom (the contracts stand in .importlinter)."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from importlinter.api import read_configuration
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]

# Pure libraries that are the trade's own tools; everything else in core is the standard library.
CORE_MAY_IMPORT = {"app", "stdnum", "Stemmer", "num2words", "babel"}


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


def test_places_that_exist_are_not_optional() -> None:
    """A name in parentheses has not been written yet; a name that exists stands without them."""
    contracts = read_configuration(str(ROOT / ".importlinter"))["contracts_options"]
    for contract in contracts:
        for container in contract.get("containers", []):
            folder = ROOT.joinpath(*container.split("."))
            for layer in contract["layers"]:
                for name in (part.strip() for part in layer.split("|")):
                    exists = (folder / name.strip("()") / "__init__.py").exists() or (
                        folder / f"{name.strip('()')}.py"
                    ).exists()
                    assert exists != name.startswith("("), (
                        f"{container}: {name} (parentheses are for what does not exist yet)"
                    )


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
