"""The columns of tables that the librarian set by hand, remembered per layout.

They stand in the library file as one setting: a JSON object of layouts, each with the
0-based columns by field; the latest used come last.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.library_settings import IMPORT_LAYOUTS
from app.exchange.incoming import IncomingTitles
from app.exchange.spreadsheet import (
    SheetTitles,
    StockSheet,
    guess_columns,
    guess_stock_columns,
    layout_key,
    stock_layout_key,
)
from app.models import LibrarySetting
from app.models.upsert import upsert

MOST_LAYOUTS = 50


def recall_layouts(session: Session) -> dict[str, dict[str, int]]:
    """Columns by field for each layout that was corrected; what is damaged is left out."""
    text = session.execute(
        select(LibrarySetting.value).where(LibrarySetting.key == IMPORT_LAYOUTS)
    ).scalar_one_or_none()
    try:
        stored = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(stored, dict):
        return {}
    return {
        str(key): {str(name): place for name, place in columns.items() if isinstance(place, int)}
        for key, columns in stored.items()
        if isinstance(columns, dict)
    }


def remember_layout(session: Session, file: IncomingTitles) -> None:
    """Keep the columns of a table that were not guessed so, in the session of its import."""
    if isinstance(file, StockSheet):
        key = stock_layout_key(file.table, file.mapping.header_row)
        guessed = guess_stock_columns(file.table)
    elif isinstance(file, SheetTitles):
        key = layout_key(file.table, file.mapping.header_row)
        guessed = guess_columns(file.table)
    else:
        return
    if not key:
        return
    used = {field.value: guess.column for field, guess in file.mapping.columns.items()}
    layouts = recall_layouts(session)
    if guessed.header_row == file.mapping.header_row and used == {
        field.value: guess.column for field, guess in guessed.columns.items()
    }:
        if layouts.pop(key, None) is not None:
            _store(session, layouts)
        return
    layouts.pop(key, None)
    layouts[key] = used
    _store(session, dict(list(layouts.items())[-MOST_LAYOUTS:]))


def _store(session: Session, layouts: Mapping[str, Mapping[str, int]]) -> None:
    value = json.dumps(layouts, ensure_ascii=False)
    session.execute(upsert(LibrarySetting, {"key": IMPORT_LAYOUTS}, {"value": value}))
