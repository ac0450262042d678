"""Wordings: a mistake in a file is named with its file and its key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import UserError
from app.reports.forms import FormSpec, load_form

SPEC = FormSpec(
    plain=frozenset({"title"}),
    texts={"sheet": frozenset({"page", "pages"})},
    groups={"requisites": frozenset({"fund", "reason"})},
    tables={"lines": frozenset({"title"})},
)


def good() -> dict[str, Any]:
    return {
        "texts": {"title": "АКТ", "sheet": "лист {page} из {pages}"},
        "groups": {
            "requisites": [
                {"key": "reason", "caption": "Причина"},
                {"key": "fund", "caption": "Фонд", "hint": "(какой)"},
            ]
        },
        "tables": {"lines": [{"key": "title", "title": "Заглавие", "width": 50}]},
    }


def write(folder: Path, content: object) -> Path:
    (folder / "forms").mkdir(exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    (folder / "forms" / "akt.json").write_text(text, encoding="utf-8")
    return folder


def test_the_file_rules_wording_and_order(tmp_path: Path) -> None:
    form = load_form(write(tmp_path, good()), "akt", SPEC)
    assert form.text("sheet", page="2", pages="7") == "лист 2 из 7"
    assert [field.caption for field in form.groups["requisites"]] == ["Причина", "Фонд"]
    assert form.tables["lines"][0].width == 50.0


def _drop(data: dict[str, Any], *path: str) -> dict[str, Any]:
    owner = data
    for key in path[:-1]:
        owner = owner[key]
    del owner[path[-1]]
    return data


def _put(data: dict[str, Any], value: object, *path: str) -> dict[str, Any]:
    owner = data
    for key in path[:-1]:
        owner = owner[key]
    owner[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("{", ""),
        ([], ""),
        (_drop(good(), "texts"), "texts"),
        (_drop(good(), "texts", "title"), "texts.title"),
        (_put(good(), 5, "texts", "title"), "texts.title"),
        (_put(good(), "лист {page", "texts", "sheet"), "texts.sheet"),
        (_put(good(), "лист {seite}", "texts", "sheet"), "texts.sheet"),
        (_put(good(), "лист {page!r}", "texts", "sheet"), "texts.sheet"),
        (_put(good(), "АКТ {0}", "texts", "title"), "texts.title"),
        (_put(good(), [{"key": "fund", "caption": "Ф"}], "groups", "requisites"), "groups.req"),
        (_put(good(), "нет", "tables", "lines"), "tables.lines"),
        (
            _put(good(), [{"key": "title", "title": "З", "width": "широко"}], "tables", "lines"),
            "tables.lines.title.width",
        ),
        (
            _put(
                good(),
                [{"key": "title", "title": "З", "width": 9, "align": "up"}],
                "tables",
                "lines",
            ),
            "tables.lines.title.align",
        ),
    ],
)
def test_a_mistake_names_file_and_key(tmp_path: Path, content: object, key: str) -> None:
    with pytest.raises(UserError) as caught:
        load_form(write(tmp_path, content), "akt", SPEC)
    assert "akt.json" in caught.value.message
    assert key in caught.value.message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"akt\.json"):
        load_form(tmp_path, "akt", SPEC)
