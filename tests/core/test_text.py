from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text import (
    clean_line,
    fold,
    highlight_spans,
    restore_scan,
    sort_key,
    stem,
    stems,
    switch_layout,
    to_cyrillic,
    to_latin,
    tokens,
)

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
RUSSIAN_WORDS = st.text("абвгдежзийклмнопрстуфхцчшщъыьэюя", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ёлка", "елка"),
        ("ЕЛКИ", "елки"),
        ("ёлочкa", "елочка"),
        ("Пyшкин", "пушкин"),
        ("BОЙНА", "война"),
        ("Мой край", "мой край"),
        (unicodedata.normalize("NFD", "Йод, ёж"), "йод, еж"),
        ("за\u0301мок", "замок"),
        ("мо\u00adло\u200bко", "молоко"),
        (" Война \t и\u00a0\n мир ", "война и мир"),
        ("Čapek", "capek"),
        ("ＡＢＣ １２", "abc 12"),
        ("№12", "№12"),
        ("COVID", "covid"),
        ("Webинар", "webинар"),
        ("Straße", "strasse"),
        ("а\x00б", "аб"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_short_i_is_not_i() -> None:
    assert fold("мои") != fold("мой")


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_folded_text_can_be_stored(text: str) -> None:
    folded = fold(text)
    folded.encode()
    assert folded == folded.strip()
    assert "  " not in folded
    assert "\x00" not in folded


@given(RUSSIAN_WORDS)
def test_case_and_composition_do_not_count(word: str) -> None:
    assert fold(word.upper()) == fold(unicodedata.normalize("NFD", word)) == fold(word)


def test_tokens_are_words_and_numbers() -> None:
    assert tokens("«Капитанская дочка» : роман, 2019. – №12_3") == [
        "капитанская", "дочка", "роман", "2019", "12", "3",
    ]  # fmt: skip
    assert tokens(" –… ") == []


def test_stems_join_the_forms_of_a_word() -> None:
    assert stem("капитана") == stem("капитаны") == stem("капитан")
    assert stem("учебники") == stem("учебник")
    assert stem("reading") == "read"
    assert stem("8б") == "8б"
    assert stem("") == ""
    assert stems("Сказки Пушкина") == [stem("сказка"), stem("пушкин")]


@given(ANY_TEXT)
def test_any_text_has_tokens_and_stems(text: str) -> None:
    assert len(stems(text)) == len(tokens(text))
    assert all(token and " " not in token for token in tokens(text))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tkrf", "елка"),
        ("`krf", "ёлка"),
        ("<jhjlbyj", "Бородино"),
        ("[kt,", "хлеб"),
        ("ghtlkj;tybt", "предложение"),
        ("руддщ", "hello"),
        ("Рфккн Зщееук", "Harry Potter"),
        ("12", "12"),
    ],
)
def test_other_layout(typed: str, meant: str) -> None:
    assert switch_layout(typed) == meant


@given(RUSSIAN_WORDS)
def test_layout_goes_there_and_back(word: str) -> None:
    assert to_cyrillic(to_latin(word)) == word
    assert to_cyrillic(to_latin(word.upper())) == word.upper()
    assert switch_layout(to_latin(word)) == word


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("ЫФЬ-12", "SAM-12"),
        ("ыфь-12", "sam-12"),
        ("SAM-12\r", "SAM-12"),
        ("2000000000015", "2000000000015"),
        ('!"№;%:?*()', "1234567890"),
        ("!@#$%^&*()", "1234567890"),
        ('ЫФЬ_!"', "SAM-12"),
        ("SAM№12", "SAM#12"),
        ("", ""),
    ],
)
def test_scan_on_the_russian_layout(typed: str, sent: str) -> None:
    assert restore_scan(typed) == sent


@given(st.from_regex(r"[A-Za-z]{0,5}-?[0-9]{1,8}", fullmatch=True))
def test_scan_survives_either_layout(code: str) -> None:
    assert restore_scan(code) == code
    assert restore_scan(to_cyrillic(code)) == code


def test_alphabetical_order() -> None:
    titles = [
        "1984",
        "20 000 льё под водой",
        "Ежи",
        "Ёж и лиса",
        "«Капитанская дочка»",
        "Математика. Часть 2",
        "Математика. Часть 10",
        "Мои друзья",
        "Мой край",
        "Ягода",
    ]
    expected = [
        "20 000 льё под водой",
        "1984",
        "Ёж и лиса",
        "Ежи",
        "«Капитанская дочка»",
        "Математика. Часть 2",
        "Математика. Часть 10",
        "Мои друзья",
        "Мой край",
        "Ягода",
    ]
    assert sorted(titles, key=sort_key) == expected


@given(st.integers(0, 99_999_999), st.integers(0, 99_999_999))
def test_numbers_are_ordered_by_value(left: int, right: int) -> None:
    assert (sort_key(f"Т. {left}") < sort_key(f"Т. {right}")) == (left < right)


@given(ANY_TEXT)
def test_any_text_has_a_sort_key(text: str) -> None:
    assert bool(sort_key(text)) == bool(fold(text))


def marked(text: str, query: str) -> list[str]:
    return [text[start:end] for start, end in highlight_spans(text, query)]


@pytest.mark.parametrize(
    ("text", "query", "pieces"),
    [
        ("Капитанская дочка", "капитан", ["Капитан"]),
        ("Два капитана", "капитан", ["капитан"]),
        ("Два капитана", "капитаны", ["капитана"]),
        ("Повесть Пушкина «Капитанская дочка»", "дочка капитан", ["Капитан", "дочка"]),
        ("Чёрная ёлка", "елк", ["ёлк"]),
        ("За\u0301мок", "зам", ["За\u0301м"]),
        ("кrай и КPАЙ", "край", ["КPАЙ"]),
        (unicodedata.normalize("NFD", "мой край"), "край", [unicodedata.normalize("NFD", "край")]),
        ("мо\u00adлоко", "моло", ["мо\u00adло"]),
        ("Капитан", "", []),
        ("Капитан", "- «", []),
        ("Рыба", "мясо", []),
        ("9785080058929", "97850", ["97850"]),
    ],
)
def test_what_was_asked_is_marked(text: str, query: str, pieces: list[str]) -> None:
    assert marked(text, query) == pieces


@given(ANY_TEXT, ANY_TEXT)
def test_marks_lie_inside_the_text_in_order(text: str, query: str) -> None:
    spans = highlight_spans(text, query)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(st.lists(RUSSIAN_WORDS, min_size=1, max_size=6), st.data())
def test_each_word_is_found_by_its_beginning(words: list[str], data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(words))
    beginning = word[: data.draw(st.integers(1, len(word)))]
    assert beginning in marked(" ".join(words), beginning)


def test_line_of_input_is_cleaned() -> None:
    assert clean_line("  Иванов\t\u00a0 И.\x07\u200b И.\r\n") == "Иванов И. И."
    assert clean_line(unicodedata.normalize("NFD", "Йод")) == "Йод"
    assert clean_line("\ud800") == ""
