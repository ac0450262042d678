"""Qt's own words in Russian: buttons of system dialogs, menus of text fields."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app.core.errors import EnvironmentProblem


def speak_russian(app: QApplication, bundled: Path | None = None) -> None:
    """Set the Russian locale and load ``qtbase_ru.qm``.

    Args:
        bundled: folder with the translation in an installed build; Qt's own folder is tried
            as well.

    Raises:
        EnvironmentProblem: the translation is missing, the program is damaged.
    """
    QLocale.setDefault(QLocale(QLocale.Language.Russian, QLocale.Country.Russia))
    folders = [Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))]
    if bundled is not None:
        folders.insert(0, bundled)
    for folder in folders:
        translator = QTranslator(app)
        if translator.load(str(folder / "qtbase_ru.qm")):
            app.installTranslator(translator)
            return
    raise EnvironmentProblem(
        "Не найден русский перевод окон программы.", "Установите программу заново."
    )
