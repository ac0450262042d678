from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import UserError
from app.core.money import (
    MAX_KOPECKS,
    copies_in_words,
    copies_short,
    count_phrase,
    format_count,
    format_kopecks,
    parse_money,
    plural,
    rubles_in_words,
    sentence_case,
)


@pytest.mark.parametrize(
    ("kopecks", "text"),
    [
        (0, "0,00"),
        (5, "0,05"),
        (34850, "348,50"),
        (1248050, "12\u00a0480,50"),
        (123456789012, "1\u00a0234\u00a0567\u00a0890,12"),
        (-41200, "\u2212412,00"),
        (-5, "\u22120,05"),
    ],
)
def test_sum_is_shown_in_rubles(kopecks: int, text: str) -> None:
    assert format_kopecks(kopecks) == text


@pytest.mark.parametrize(
    ("text", "kopecks"),
    [
        ("12\u00a0480,50", 1248050),
        ("12 480,50", 1248050),
        ("12480.50", 1248050),
        ("348", 34800),
        ("348.5", 34850),
        ("348,05", 34805),
        (" 348,50 ₽ ", 34850),
        ("348 руб.", 34800),
        ("348р", 34800),
        ("0", 0),
        ("-0", 0),
        ("1\u202f000", 100000),
    ],
)
def test_sum_is_read(text: str, kopecks: int) -> None:
    assert parse_money(text) == kopecks


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Сумма не указана."),
        ("  ", "Сумма не указана."),
        ("даром", "«даром» — не сумма."),
        ("12 50", "«12 50» — не сумма."),
        ("1,2,3", "«1,2,3» — не сумма."),
        ("٣٤٨", "«٣٤٨» — не сумма."),
        ("10,505", "В сумме «10,505» больше двух цифр копеек."),
        ("-5", "Сумма «-5» отрицательная."),
        ("1000000001", "Сумма «1000000001» слишком велика."),
        ("9" * 5000, "Сумма слишком велика."),
    ],
)
def test_wrong_sum_is_refused_with_a_reason(text: str, sentence: str) -> None:
    with pytest.raises(UserError) as refusal:
        parse_money(text)
    assert refusal.value.message == sentence
    assert refusal.value.cure


@given(st.integers(-MAX_KOPECKS, MAX_KOPECKS))
def test_shown_sum_reads_back(kopecks: int) -> None:
    assert parse_money(format_kopecks(kopecks), allow_negative=True) == kopecks


@given(st.text())
def test_any_text_is_a_sum_or_a_sentence(text: str) -> None:
    with suppress(UserError):
        assert 0 <= parse_money(text) <= MAX_KOPECKS


@pytest.mark.parametrize(
    ("number", "form"),
    [(0, "м"), (1, "1"), (2, "2"), (4, "2"), (5, "м"), (11, "м"), (12, "м"), (14, "м"), (21, "1"),
     (22, "2"), (111, "м"), (112, "м"), (121, "1"), (1001, "1"), (-1, "1"), (-3, "2")],
)  # fmt: skip
def test_noun_agrees_with_its_number(number: int, form: str) -> None:
    assert plural(number, "1", "2", "м") == form


def test_phrases_of_count() -> None:
    assert count_phrase(14, "издание", "издания", "изданий") == "14 изданий"
    assert count_phrase(1021, "издание", "издания", "изданий") == "1\u00a0021 издание"
    assert copies_short(47) == "47 экз."
    assert format_count(-1200) == "\u22121\u00a0200"


@pytest.mark.parametrize(
    ("kopecks", "words"),
    [
        (1248050, "двенадцать тысяч четыреста восемьдесят рублей 50 копеек"),
        (0, "ноль рублей 00 копеек"),
        (101, "один рубль 01 копейка"),
        (202, "два рубля 02 копейки"),
        (100000, "одна тысяча рублей 00 копеек"),
        (2112, "двадцать один рубль 12 копеек"),
        (-34821, "минус триста сорок восемь рублей 21 копейка"),
    ],
)
def test_sum_in_words(kopecks: int, words: str) -> None:
    assert rubles_in_words(kopecks) == words


def test_copies_in_words() -> None:
    assert copies_in_words(47) == "сорок семь экземпляров"
    assert copies_in_words(1) == "один экземпляр"
    assert copies_in_words(1002) == "одна тысяча два экземпляра"


def test_sentence_begins_with_a_capital_letter() -> None:
    assert sentence_case("сорок семь") == "Сорок семь"
    assert sentence_case("") == ""
    assert sentence_case("акт № 3 МБОУ") == "Акт № 3 МБОУ"
