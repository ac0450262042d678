"""The house is in order: what the texts say about it is true, and users read only Russian."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

TEXT_SUFFIXES = {".py", ".md", ".toml", ".ini", ".sh", ".cmd", ".txt", ".json", ".yml", ".spec", ""}


def project_files() -> Iterator[Path]:
    """Text files that are the project's own; not the environment, the caches, the fixtures."""
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.suffix in TEXT_SUFFIXES)
    for folder in ("app", "tests", "docs", "resources", ".ci"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in TEXT_SUFFIXES and "fixtures" not in path.parts:
                yield path


# --- CONTRIBUTING.md ----------------------------------------------------------------------


def documented_tree() -> dict[str, str]:
    """Path → remark for every line of the tree in CONTRIBUTING.md."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    block = text.split("```text\n")[1].split("```")[0]
    tree: dict[str, str] = {}
    parents: list[str] = []
    for line in block.splitlines():
        entry = re.fullmatch(r"( *)(\S+)(?: +(.+))?", line)
        assert entry, f"not a line of the tree: {line!r}"
        depth = len(entry[1]) // 2
        parents[depth:] = [entry[2].rstrip("/")]
        tree["/".join(parents)] = entry[3] or ""
    return tree


def test_tree_names_what_exists_and_says_what_it_is_for() -> None:
    for path, remark in documented_tree().items():
        assert (ROOT / path).exists(), path
        assert remark, path


@pytest.mark.parametrize("folder", ["app", "app/ui", "resources"])
def test_tree_names_every_folder(folder: str) -> None:
    tree = documented_tree()
    here = {
        f"{folder}/{path.name}"
        for path in (ROOT / folder).iterdir()
        if path.is_dir() and path.name != "__pycache__" and any(path.iterdir())
    }
    assert here <= tree.keys(), here - tree.keys()


def test_tree_names_every_module_at_the_top() -> None:
    modules = {f"app/{path.name}" for path in (ROOT / "app").glob("[a-z]*.py")}
    assert modules <= documented_tree().keys()


# --- no trace of the machine it was written on --------------------------------------------


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    places = re.compile(r"(?<![\w.~<\"'/-])/(?:work|root|home|opt|mnt|Users)/|\b[A-Z]:\\Users\\")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in project_files()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if places.search(line)
    ]
    assert not found


# --- the locks ----------------------------------------------------------------------------


def read_requirements(name: str) -> dict[str, tuple[str, set[str]]]:
    """Package → (version, hashes) from an exported list of requirements."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found: dict[str, tuple[str, set[str]]] = {}
    for line in text.splitlines():
        requirement = re.match(r"([a-z0-9._-]+)==(\S+)", line)
        assert requirement, line
        found[requirement[1]] = (requirement[2], set(re.findall(r"--hash=(\S+)", line)))
    return found


def locked(groups: tuple[str, ...]) -> dict[str, tuple[str, set[str]]]:
    """Package → (version, hashes) that uv.lock gives for the project and these groups."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    packages: dict[str, dict[str, Any]] = {package["name"]: package for package in lock["package"]}
    project = packages["formulyar"]
    queue = [*project["dependencies"]]
    for group in groups:
        queue += project["dev-dependencies"][group]
    found: dict[str, tuple[str, set[str]]] = {}
    while queue:
        wanted = queue.pop()
        package = packages[wanted["name"]]
        for extra in wanted.get("extra", []):
            queue += package["optional-dependencies"][extra]
        if package["name"] in found:
            continue
        files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        found[package["name"]] = (package["version"], {file["hash"] for file in files})
        queue += package.get("dependencies", [])
    return found


@pytest.mark.parametrize(
    ("name", "groups"), [("requirements.lock", ()), ("requirements-dev.lock", ("dev",))]
)
def test_requirements_are_in_step_with_the_lock(name: str, groups: tuple[str, ...]) -> None:
    assert read_requirements(name) == locked(groups), (
        f"export {name} again, see «Dependencies» in CONTRIBUTING.md"
    )


def test_lock_is_in_step_with_the_project() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    metadata = next(p for p in lock["package"] if p["name"] == "formulyar")["metadata"]

    def declared(requirements: list[str]) -> set[tuple[str, frozenset[str]]]:
        """(name, bounds) of requirements such as «SQLAlchemy>=2.0.36,<3»."""
        parts = [re.fullmatch(r"([\w.-]+)(.*)", item.replace(" ", "")) for item in requirements]
        return {(part[1].lower(), frozenset(part[2].split(","))) for part in parts if part}

    def recorded(requirements: list[dict[str, str]]) -> set[tuple[str, frozenset[str]]]:
        return {(item["name"], frozenset(item["specifier"].split(","))) for item in requirements}

    assert declared(project["project"]["dependencies"]) == recorded(metadata["requires-dist"])
    assert declared(project["dependency-groups"]["dev"]) == recorded(
        metadata["requires-dev"]["dev"]
    )


# --- what users read is Russian -----------------------------------------------------------

SHOWN_BY = {
    "setText", "setWindowTitle", "setTitle", "setToolTip", "setStatusTip", "setWhatsThis",
    "setPlaceholderText", "setAccessibleName", "setAccessibleDescription", "setInformativeText",
    "setSuffix", "setPrefix", "setSpecialValueText", "setLabelText", "addAction", "addMenu",
    "addTab", "addItem", "addItems", "addRow", "setHeaderLabels", "showMessage",
    "QLabel", "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QGroupBox", "QAction",
    "UserError", "EnvironmentProblem", "ConflictError",
}  # fmt: skip

# Signs that Russian texts write in Latin letters: formats, keys, standards.
LATIN_TERMS = re.compile(
    r"\b(?:PDF|XLSX?|CSV|JSON|ZIP|ODS|MARC\w*|RUSMARC|ISBN|ISSN|EAN|QR|URL|USB|Excel|Windows|Linux|"
    r"Ctrl|Shift|Alt|Esc|Enter|Tab|Ins|Del|Home|End|PgUp|PgDn|F\d+|Formulyar|formulyar)\b"
)


def shown_texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, text) of literals handed straight to something that shows them."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name not in SHOWN_BY:
            continue
        for argument in node.args:
            parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
            text = "".join(
                part.value
                for part in parts
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )
            if text:
                yield argument.lineno, text


def is_english(text: str) -> bool:
    """A word of Latin letters, and not one Russian letter near it."""
    rest = LATIN_TERMS.sub("", text)
    return bool(re.search(r"[A-Za-z]{3,}", rest)) and not re.search(r"[А-Яа-яЁё]", text)


@pytest.mark.parametrize(
    ("source", "english"),
    [
        ("label.setText('Save the act')", True),
        ("QLabel(f'{count} copies')", True),
        ("label.setText('Сохранить')", False),
        ("label.setText(f'{count} экз.')", False),
        ("button.setToolTip('Ctrl+Shift+F12')", False),
        ("model.setObjectName('catalogue')", False),
    ],
)
def test_english_is_recognised(source: str, english: bool) -> None:
    assert any(is_english(text) for _, text in shown_texts(ast.parse(source))) is english


def test_users_read_no_english() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in (ROOT / "app").rglob("*.py")
        for line, text in shown_texts(ast.parse(path.read_text(encoding="utf-8")))
        if is_english(text)
    ]
    assert not found
