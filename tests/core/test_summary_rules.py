"""What a column of the summary book counts: read from people's words and shown again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.bibliography import KIND_NAMES_PLURAL, TitleKind
from app.core.errors import UserError
from app.core.stock import ReferenceCategory
from app.core.summary_rules import read_rule, rule_values, shown_rule

KINDS, CONTENT = ReferenceCategory.SUMMARY_KIND, ReferenceCategory.BBK_GROUP


@pytest.mark.parametrize(
    ("category", "text", "rule", "shown"),
    [
        (CONTENT, " 3,4 , 5,", "3,4,5", "3, 4, 5"),
        (CONTENT, "д", "Д", "Д"),
        (CONTENT, "74.2, 74.2", "74.2", "74.2"),
        (CONTENT, "Из них: 74", "of:74", "из них 74"),
        (CONTENT, "84(2=411.2)", "84(2=411.2)", "84(2=411.2)"),
        (KINDS, "книги, УЧЕБНИК", "book,textbook", "Книги, Учебники"),
        (KINDS, "periodical", "periodical", "Периодика"),
    ],
)
def test_rules_are_read_and_shown(
    category: ReferenceCategory, text: str, rule: str, shown: str
) -> None:
    assert read_rule(category, text) == rule
    assert shown_rule(category, rule) == shown


@pytest.mark.parametrize(
    ("category", "text", "complaint"),
    [
        (CONTENT, "  , ", "Не указано"),
        (CONTENT, "из них", "Не указано"),
        (CONTENT, "три", "не начало индекса"),
        (CONTENT, "3;4", "не начало индекса"),
        (CONTENT, "1" * 13, "не начало индекса"),
        (KINDS, "", "Не указано"),
        (KINDS, "книги, карты", "Вида изданий «карты» нет"),
    ],
)
def test_what_cannot_be_counted_is_refused(
    category: ReferenceCategory, text: str, complaint: str
) -> None:
    with pytest.raises(UserError, match=complaint):
        read_rule(category, text)


@given(st.lists(st.sampled_from([*TitleKind]), min_size=1))
def test_kinds_come_back_as_they_were_shown(kinds: list[TitleKind]) -> None:
    text = ", ".join(KIND_NAMES_PLURAL[kind] for kind in kinds)
    rule = read_rule(KINDS, text)
    assert read_rule(KINDS, shown_rule(KINDS, rule)) == rule
    assert rule_values(rule) == (False, tuple(dict.fromkeys(kind.value for kind in kinds)))
