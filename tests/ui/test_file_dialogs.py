"""Where the dialogs of the system begin."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from app.ui.shell.file_dialogs import PDF_FILE, SystemFileDialogs, documents_folder


class Asked:
    """Stands in for the dialogs of Qt: notes where they begin, answers one name."""

    def __init__(self) -> None:
        self.starts: list[Path] = []
        self.answer = ""

    def name(self, _parent: object, _title: str, start: str, _filters: str) -> tuple[str, str]:
        self.starts.append(Path(start))
        return self.answer, PDF_FILE.pattern


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    made = Asked()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", made.name)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", made.name)
    return made


def test_papers_go_where_the_last_one_went(asked: Asked, tmp_path: Path) -> None:
    dialogs = SystemFileDialogs()
    first = dialogs.save_file("Сохранить", "Акт 1.pdf", [PDF_FILE])
    assert first is None
    documents = documents_folder()
    assert asked.starts[-1].parent in (documents, Path.home())
    asked.answer = str(tmp_path / "Акт 1")
    assert dialogs.save_file("Сохранить", "Акт 1.pdf", [PDF_FILE]) == tmp_path / "Акт 1.pdf"
    dialogs.save_file("Сохранить", "Акт 2.pdf", [PDF_FILE])
    assert asked.starts[-1] == tmp_path / "Акт 2.pdf"


def test_a_folder_that_is_gone_is_passed_over(asked: Asked, tmp_path: Path) -> None:
    dialogs = SystemFileDialogs()
    asked.answer = str(tmp_path / "Акт.pdf")
    assert dialogs.open_file("Открыть", [PDF_FILE], tmp_path) == tmp_path / "Акт.pdf"
    dialogs.open_file("Открыть", [PDF_FILE], tmp_path / "вынутая флешка")
    assert asked.starts[-1] == tmp_path
