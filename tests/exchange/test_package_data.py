"""The data of exchange files: what is written is read, what cannot be is refused with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.bibliography import Contributor, Role, TitleFields, TitleKind
from app.core.errors import UserError
from app.core.money import MAX_KOPECKS
from app.core.stock import Condition, TransferMode
from app.core.text import clean_line
from app.exchange.package import (
    AcceptedLine,
    ConfirmationData,
    Item,
    OfferData,
    PackageKind,
    School,
    TransferData,
    confirmation_from_json,
    confirmation_to_json,
    offer_from_json,
    offer_to_json,
    transfer_from_json,
    transfer_to_json,
    unpack,
)
from app.exchange.package.common_data import MOST_LINES, in_order
from app.exchange.package.json_reading import LARGEST_JSON, read_json
from tests.exchange.package_files import (
    CONFIRMATION,
    GIVER,
    OFFER,
    RECEIVER,
    TRANSFER,
    good_file,
    with_data,
)

# --- what schools may write ------------------------------------------------------------------


def _clean(text: str) -> str:
    """As the catalogue keeps text; what a removed sign leaves behind may need a second look."""
    return clean_line(clean_line(text))


lines = st.text(max_size=60).map(_clean)
needed = lines.filter(bool)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
uids = st.uuids().map(str)
people = st.builds(Contributor, needed, lines, st.sampled_from(Role))
titles = st.builds(
    TitleFields,
    needed,
    st.sampled_from(TitleKind),
    subtitle=lines,
    part=lines,
    part_title=lines,
    contributors=st.lists(people, max_size=3).map(tuple),
    edition=lines,
    publisher=lines,
    year=st.none() | st.integers(1450, 2100),
    isbns=st.lists(needed, max_size=2).map(tuple),
    subjects=st.lists(needed, max_size=2).map(tuple),
    annotation=st.lists(needed, max_size=3).map("\n".join),
    school_subject=lines,
    grade_from=st.none() | st.integers(1, 4),
    grade_to=st.none() | st.integers(4, 11),
)
schools = st.builds(School, needed, needed, st.from_regex(r"[0-9]{0,12}", fullmatch=True))
counts = st.dictionaries(st.sampled_from(Condition), st.integers(1, 50), max_size=4).map(in_order)


def items(price: st.SearchStrategy[int | None]) -> st.SearchStrategy[Item]:
    @st.composite
    def made(draw: st.DrawFn) -> Item:
        conditions = draw(counts)
        quantity = sum(count for _, count in conditions) or draw(st.integers(1, 10_000))
        return Item(draw(titles), quantity, draw(price), conditions, draw(lines), draw(lines))

    return made()


prices = st.integers(0, MAX_KOPECKS)
confirmed = st.builds(AcceptedLine, needed, st.integers(1, 10_000), st.integers(0, 10_000), lines)


@given(
    permanent=st.booleans(),
    number=needed,
    day=days,
    giver=schools,
    receiver=schools,
    found=st.lists(items(prices), min_size=1, max_size=4),
    basis=lines,
    due=days,
    replaces=st.just("") | uids,
)
def test_transfers_are_read_as_they_were_written(
    permanent: bool,
    number: str,
    day: date,
    giver: School,
    receiver: School,
    found: list[Item],
    basis: str,
    due: date,
    replaces: str,
) -> None:
    data = TransferData(
        TransferMode.PERMANENT if permanent else TransferMode.TEMPORARY,
        number,
        day,
        giver,
        receiver,
        tuple(found),
        basis,
        None if permanent else max(day, due),
        replaces,
    )
    assert transfer_from_json(read_json(transfer_to_json(data), "data.json")) == data


@given(
    data=st.builds(
        ConfirmationData,
        uids,
        needed,
        days,
        needed,
        days,
        days,
        schools,
        schools,
        st.lists(confirmed, min_size=1, max_size=5).map(tuple),
        lines,
    )
)
def test_confirmations_are_read_as_they_were_written(data: ConfirmationData) -> None:
    assert confirmation_from_json(read_json(confirmation_to_json(data), "data.json")) == data


@given(
    school=schools,
    day=days,
    until=st.none() | days,
    found=st.lists(items(st.none() | prices), min_size=1, max_size=4),
    contact=st.lists(needed, max_size=3).map("\n".join),
)
def test_offers_are_read_as_they_were_written(
    school: School, day: date, until: date | None, found: list[Item], contact: str
) -> None:
    data = OfferData(school, day, contact, until and max(until, day), tuple(found))
    assert offer_from_json(read_json(offer_to_json(data), "data.json")) == data


def test_the_whole_road_of_each_kind() -> None:
    assert transfer_from_json(unpack(good_file()).data(PackageKind.TRANSFER)) == TRANSFER
    sent = with_data(confirmation_to_json(CONFIRMATION), PackageKind.CONFIRMATION)
    assert confirmation_from_json(unpack(sent).data(PackageKind.CONFIRMATION)) == CONFIRMATION
    sent = with_data(offer_to_json(OFFER), PackageKind.OFFER)
    assert offer_from_json(unpack(sent).data(PackageKind.OFFER)) == OFFER


def test_amounts_come_from_the_lines() -> None:
    assert (TRANSFER.quantity, TRANSFER.total) == (17, 12 * 642_30)
    assert (CONFIRMATION.sent, CONFIRMATION.accepted, CONFIRMATION.in_full) == (17, 16, False)
    assert OFFER.quantity == 4


def test_a_file_of_another_kind_is_named() -> None:
    package = unpack(good_file())
    with pytest.raises(UserError, match="в нём передача учебников, а нужен файл «подтверждение"):
        package.data(PackageKind.CONFIRMATION)


def test_invisible_signs_and_spaces_are_cleaned_away() -> None:
    data = transfer_to_json(replace(TRANSFER, basis="  Приказ\u00ad  №\u200b 12 "))
    assert transfer_from_json(read_json(data, "data.json")).basis == "Приказ № 12"


# --- what is refused -------------------------------------------------------------------------


def refused(change: Callable[[dict[str, Any]], object]) -> str:
    """Why the transfer is refused after a change of its values."""
    value = json.loads(transfer_to_json(TRANSFER))
    change(value)
    return refused_text(json.dumps(value).encode())


def refused_text(data: bytes) -> str:
    with pytest.raises(UserError) as caught:
        transfer_from_json(unpack(with_data(data)).data(PackageKind.TRANSFER))
    assert caught.value.cure
    return caught.value.message


@pytest.mark.parametrize(
    ("name", "value", "place", "problem"),
    [
        ("number", 3, "data.json.number", "нужен текст"),
        ("number", " \u200b ", "data.json.number", "текст пуст"),
        ("number", "1" * 101, "data.json.number", "длиннее 100 знаков"),
        ("basis", "а" * 1001, "data.json.basis", "длиннее 1000 знаков"),
        ("basis", "звонок\x07", "data.json.basis", "управляющие знаки"),
        ("basis", "две\nстроки", "data.json.basis", "управляющие знаки"),
        ("basis", "\ud800", "data.json.basis", "управляющие знаки"),
        ("basis", None, "data.json.basis", "нужен текст"),
        ("basis", ["Приказ"], "data.json.basis", "нужен текст"),
        ("date", "09.09.2026", "data.json.date", "нужна дата"),
        ("date", "2026-02-30", "data.json.date", "нужна дата"),
        ("date", "20260909", "data.json.date", "нужна дата"),
        ("date", "2026-W37-3", "data.json.date", "нужна дата"),
        ("date", "٢٠٢٦-٠٩-٠٩", "data.json.date", "нужна дата"),
        ("date", "9999-12-31", "data.json.date", "нужна дата"),
        ("date", 20260909, "data.json.date", "нужен текст"),
        ("due_date", "2026-09-08", "data.json.due_date", "раньше даты акта"),
        ("mode", "return_lent", "data.json.mode", "возврат файлом не передают"),
        ("mode", "gift", "data.json.mode", "неизвестное слово «gift»"),
        ("mode", "permanent", "data.json.due_date", "насовсем не возвращают"),
        ("replaces", "3", "data.json.replaces", "это не UUID"),
        ("lines", [], "data.json.lines", "список пуст"),
        ("lines", {}, "data.json.lines", "нужен список"),
        ("lines", ["Алгебра"], "data.json.lines[0]", "набор значений"),
        ("lines", [{}] * (MOST_LINES + 1), "data.json.lines", "больше 5000 значений"),
        ("giver", None, "data.json.giver", "набор значений"),
        ("totals", {"quantity": 18, "sum": 12 * 642_30}, "data.json.totals.quantity", "не равен"),
        ("totals", {"quantity": 17, "sum": 1}, "data.json.totals.sum", "не равен"),
        ("surprise", 1, "data.json.surprise", "о нём не знает"),
    ],
)  # fmt: skip
def test_values_of_a_transfer_that_cannot_be(
    name: str, value: object, place: str, problem: str
) -> None:
    sentence = refused(lambda transfer: transfer.update({name: value}))
    assert f"«{place}»" in sentence
    assert problem in sentence


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("quantity", 0, "от 1 до 10000"),
        ("quantity", -1, "от 1 до 10000"),
        ("quantity", 10_001, "от 1 до 10000"),
        ("quantity", "12", "нужно целое число"),
        ("quantity", True, "нужно целое число"),
        ("quantity", None, "нужно целое число"),
        ("price", -1, "от 0 до"),
        ("price", MAX_KOPECKS + 1, "от 0 до"),
        ("price", None, "нужно целое число"),
        ("sum", 1, "не равна количеству"),
        ("conditions", {"good": 5}, "не столько, сколько всего"),
        ("conditions", {"new": 12}, "о нём не знает"),
        ("conditions", [], "набор значений"),
        ("federal_number", "1" * 101, "длиннее 100 знаков"),
    ],
)
def test_values_of_a_line_that_cannot_be(name: str, value: object, problem: str) -> None:
    sentence = refused(lambda transfer: transfer["lines"][0].update({name: value}))
    assert "data.json.lines[0]." in sentence
    assert problem in sentence


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("title", "", "текст пуст"),
        ("title", "а" * 1001, "длиннее 1000"),
        ("kind", "poster", "неизвестное слово"),
        ("year", 20_233, "от 1450 до 2100"),
        ("grade_from", 13, "от 1 до 12"),
        ("grade_from", 8, "меньше первого"),
        ("contributors", [{"surname": "", "given": "А.", "role": "author"}], "текст пуст"),
        ("contributors", [{"surname": "Ким", "given": ""}], "его нет"),
        ("contributors", [{}] * 101, "больше 100 значений"),
        ("isbns", ["978", 5], "нужен текст"),
        ("isbns", "978", "нужен список"),
        ("annotation", "а" * 10_001, "длиннее 10000"),
        ("cover", "data:", "о нём не знает"),
    ],
)
def test_values_of_a_title_that_cannot_be(name: str, value: object, problem: str) -> None:
    sentence = refused(lambda transfer: transfer["lines"][0]["title"].update({name: value}))
    assert "data.json.lines[0].title." in sentence
    assert problem in sentence


def test_a_value_that_is_missing() -> None:
    assert "«data.json.giver.inn»: его нет" in refused(lambda value: value["giver"].pop("inn"))


def test_an_inn_of_other_signs() -> None:
    assert "лишние знаки" in refused(lambda value: value["giver"].update(inn="７７０７"))


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (b"NaN", "«NaN» — не число"),
        (b"Infinity", "не число"),
        (b"-Infinity", "не число"),
        (b"1.5", "число 1.5 не целое"),
        (b"1e9", "число 1e9 не целое"),
        (b"-5", "от 0 до"),
        (b"9" * 19, "слишком велико"),
        (b"9" * 5000, "слишком велико"),
    ],
)
def test_numbers_that_are_no_kopecks(written: bytes, problem: str) -> None:
    data = transfer_to_json(TRANSFER)
    changed = data.replace(b'"price": 64230', b'"price": ' + written)
    assert changed != data
    assert problem in refused_text(changed)


@pytest.mark.parametrize(
    "deep",
    [b"[" * 200_000, b'{"a":' * 200_000, b'{"a": "\\"", "b": ' + b"[" * 17 + b"]" * 17 + b"}"],
)
def test_json_that_is_too_deep(deep: bytes) -> None:
    assert "вложены слишком глубоко" in refused_text(deep)


@pytest.mark.parametrize(
    "hostile",
    [
        b'{"a": "' + b'\\"' * 4_000_000,
        b'{"a": ' + b'"' * 8_000_001,
        b"{" + b",".join(b'"%d":1' % number for number in range(800_000)) + b',"799999":1}',
        b"[" + b"9," * 4_000_000 + b"9]",
    ],
)
def test_data_that_are_made_to_take_long_do_not(hostile: bytes) -> None:
    """Work that grew with the square of the size would run into the time limit of the test."""
    with pytest.raises(UserError):
        read_json(hostile, "data.json")


@pytest.mark.parametrize("marks", ["\u0301\u0323" * 16, "\u0e38\u0e48" * 16, "\u0301" * 900])
def test_marks_that_pile_up_over_a_letter(marks: str) -> None:
    sentence = refused(lambda transfer: transfer.update(basis=f"а{marks}"))
    assert "слишком много знаков над одной буквой" in sentence


def test_other_scripts_and_stress_marks_are_welcome() -> None:
    text = "Ке\u0301мь, ภาษาไทยสำหรับนักเรียนชั้นประถมศึกษาปีที่หนึ่ง, 国家图书馆" + "漢" * 50
    data = transfer_to_json(replace(TRANSFER, basis=text))
    assert transfer_from_json(read_json(data, "data.json")).basis == clean_line(text)


def test_brackets_within_texts_do_not_count() -> None:
    data = replace(TRANSFER, basis="[[[[[[[[[[[[[[[[[[[[[{{{{ \\")
    assert transfer_from_json(read_json(transfer_to_json(data), "data.json")) == data


def test_json_that_is_too_large() -> None:
    for data, problem in (
        (b" " * (LARGEST_JSON + 1), "больше 16 МБ"),
        (b"[" + b"[]," * 1_000_000 + b"[]]", "слишком много значений"),
    ):
        with pytest.raises(UserError, match=problem):
            read_json(data, "data.json")


@pytest.mark.parametrize(
    "data", [b"", b"null", b"[]", b'"text"', b"{'a': 1}", b"\xef\xbb\xbf{}", b"{} {}", b"{]"]
)
def test_data_that_are_no_json_object(data: bytes) -> None:
    assert "data.json" in refused_text(data)


def test_a_confirmation_that_contradicts_itself() -> None:
    value = json.loads(confirmation_to_json(CONFIRMATION))
    value["in_full"] = True
    with pytest.raises(UserError, match="строки говорят другое"):
        confirmation_from_json(read_json(json.dumps(value).encode(), "data.json"))


def test_an_offer_that_was_over_before_it_began() -> None:
    data = offer_to_json(replace(OFFER, valid_until=date(2026, 9, 8)))
    with pytest.raises(UserError, match="срок раньше даты предложения"):
        offer_from_json(read_json(data, "data.json"))


def test_an_offer_need_not_name_prices_but_a_transfer_must() -> None:
    lines_without = replace(TRANSFER, items=tuple(replace(i, price=None) for i in TRANSFER.items))
    data = transfer_to_json(lines_without)
    with pytest.raises(UserError, match=r"lines\[0\]\.price"):
        transfer_from_json(read_json(data, "data.json"))
    assert OFFER.items[0].price is None


def test_schools_keep_all_they_say() -> None:
    opened = transfer_from_json(unpack(good_file()).data(PackageKind.TRANSFER))
    assert (opened.giver, opened.receiver) == (GIVER, RECEIVER)
